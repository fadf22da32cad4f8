"""The form of a vehicle: the kind decides what it asks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from garage.vehicles import kinds, selectors
from garage.vehicles.models import Vehicle
from garage.vehicles.models.vehicle import DEFAULT_COLOR
from garage.vehicles.paints import paint_of
from project.kernel.units import METER_UNITS, UNITS
from project.web.custom_fields import CustomFieldsMixin
from project.web.forms import DayInput, MeterField, TagsField

# What a form begins with although nobody chose it: the VIN may say otherwise.
DRAWN = frozenset({"body"})
ONLY_NEW = ("plate", "plate_region", "meter_value", "meter_unit")
CHANGEABLE = ("name", "kind", "status", "make", "model", "variant", "model_year", "notes", "tags")
UNIT_CHOICES = [(code, UNITS[code].name) for code in METER_UNITS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A field as the page shows it: how wide, and where its value comes from."""

    bound: forms.BoundField
    width: str = ""
    source: str = ""
    source_tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A group of fields that folds."""

    name: str
    title: Any
    is_open: bool
    fields: Sequence[Said]


_SECTIONS: tuple[tuple[str, Any, tuple[tuple[str, str], ...]], ...] = (
    (
        "identity",
        _("Number and plate"),
        (
            ("vin", ""),
            ("plate", "w3"),
            ("plate_region", "w3"),
            ("first_registered_on", "w3"),
            ("built_in", "w3"),
            ("stock_number", "w3"),
        ),
    ),
    ("meter", _("Meter"), (("meter_value", "w3"), ("meter_unit", "w3"))),
    ("look", _("Look"), (("body", "w2"), ("color_name", "w2"), ("color", "w2"))),
    (
        "engine",
        _("Engine"),
        (("fuel", "w3"), ("transmission", "w3"), ("engine", "w3"), ("variant", "w3")),
    ),
    ("more", _("Group, tags and notes"), (("group", "w3"), ("tags", "w3"), ("notes", ""))),
)
_FIRST = (
    ("name", ""),
    ("make", "w3"),
    ("model", "w3"),
    ("model_year", "w3"),
    ("status", "w3"),
)


class VehicleForm(CustomFieldsMixin):
    """What is said of a vehicle; fields that its kind does not have are left out."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Vehicle.Kind.choices)
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        help_text=_("What you call it. Left empty, it is called by make and model."),
    )
    make = forms.CharField(label=_("Make"), max_length=60, required=False)
    model = forms.CharField(label=_("Model"), max_length=80, required=False)
    model_year = forms.IntegerField(
        label=_("Model year"),
        required=False,
        validators=[MinValueValidator(1885), MaxValueValidator(2100)],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
    )
    status = forms.ChoiceField(label=_("Status"), choices=Vehicle.Status.choices, required=False)
    vin = forms.CharField(
        label=_("VIN"),
        max_length=40,
        required=False,
        widget=forms.TextInput(
            attrs={"translate": "no", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    plate = forms.CharField(label=_("Plate"), max_length=20, required=False)
    plate_region = forms.CharField(label=_("Country or region"), max_length=60, required=False)
    first_registered_on = forms.DateField(
        label=_("First registered"), required=False, widget=DayInput()
    )
    built_in = forms.CharField(label=_("Built in"), max_length=60, required=False)
    stock_number = forms.CharField(label=_("Stock number"), max_length=40, required=False)
    meter_value = MeterField(label=_("Meter shows today"), places=1, required=False)
    meter_unit = forms.ChoiceField(label=_("Unit"), choices=UNIT_CHOICES, required=False)
    body = forms.ChoiceField(label=_("Body"), choices=Vehicle.Body.choices, required=False)
    color_name = forms.CharField(
        label=_("Colour"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "paints", "autocomplete": "off"}),
    )
    color = forms.CharField(
        label=_("Paint of the drawing"),
        required=False,
        widget=forms.TextInput(attrs={"type": "color", "list": "paint-values"}),
    )
    fuel = forms.ChoiceField(label=_("Fuel"), choices=Vehicle.Fuel.choices, required=False)
    transmission = forms.CharField(label=_("Transmission"), max_length=60, required=False)
    engine = forms.CharField(label=_("Engine"), max_length=120, required=False)
    variant = forms.CharField(label=_("Variant"), max_length=120, required=False)
    group = forms.CharField(
        label=_("Group"),
        max_length=60,
        required=False,
        help_text=_("A place or purpose, such as “Barn”. A new name makes a new group."),
        widget=forms.TextInput(attrs={"list": "groups", "autocomplete": "off"}),
    )
    tags = TagsField(label=_("Tags"), required=False, help_text=_("With commas between them."))
    notes = forms.CharField(
        label=_("Notes"), max_length=10_000, required=False, widget=forms.Textarea()
    )
    vin_fields = forms.CharField(required=False, widget=forms.HiddenInput())
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any],
        kind: str,
        is_new: bool,
        sources: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.kind_value = kind
        self.sources = sources or {}
        self._fit(kinds.facts_of(kind), is_new=is_new)

    def _fit(self, facts: kinds.KindFacts, *, is_new: bool) -> None:
        """Leave out what the kind does not have, unless something is said there."""
        missing = {
            "plate": not facts.plate_label,
            "plate_region": not facts.plate_label,
            "body": not facts.bodies,
            "fuel": not facts.has_engine,
            "engine": not facts.has_engine,
            "transmission": not facts.has_transmission,
            "first_registered_on": not facts.has_registration,
        }
        for name in ONLY_NEW:
            missing[name] = missing.get(name, False) or not is_new
        for name, is_missing in missing.items():
            if is_missing and (name in ONLY_NEW or not self.initial.get(name)):
                del self.fields[name]
        self.fields["vin"].label = facts.number_label
        if "plate" in self.fields:
            self.fields["plate"].label = facts.plate_label
        if "body" in self.fields and facts.bodies:
            body = self.fields["body"]
            body.choices = [c for c in Vehicle.Body.choices if c[0] in facts.bodies]  # type: ignore[attr-defined]

    @property
    def first(self) -> list[Said]:
        """The fields that are always open."""
        return [self._said(name, width) for name, width in _FIRST]

    @property
    def sections(self) -> list[Section]:
        """The further fields, in groups; one with a mistake, a word of the VIN or the number is open."""
        found = []
        for name, title, fields in _SECTIONS:
            here = [self._said(field, width) for field, width in fields if field in self.fields]
            if here:
                wanted = any(said.bound.errors or said.source for said in here)
                is_open = wanted or name in {"identity", "meter", "look"}
                found.append(Section(name=name, title=title, is_open=is_open, fields=here))
        if own := [Said(bound=bound, width="w3") for bound in self.custom_bound]:
            found.append(Section(name="own", title=_("Own fields"), is_open=True, fields=own))
        return found

    def _said(self, name: str, width: str) -> Said:
        source = self.sources.get(name, "")
        tone = "warn" if source.endswith("?") else ""
        return Said(bound=self[name], width=width, source=source.rstrip("?"), source_tone=tone)

    def clean_body(self) -> str:
        """Keep the body that the kind draws when none is chosen."""
        return self.cleaned_data["body"] or kinds.facts_of(self.kind_value).body

    def values(self) -> dict[str, Any]:
        """Return what the person said, by the names of the service; what was not asked is absent."""
        said = {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}
        said.pop("version", None)
        said["vin_fields"] = tuple(said.get("vin_fields", "").split())
        if said.get("color") in {"", None, DEFAULT_COLOR}:
            said["color"] = paint_of(said.get("color_name", "")) or DEFAULT_COLOR
        if not said.get("status"):
            said.pop("status", None)
        return said


def initial_of(vehicle: Vehicle) -> dict[str, Any]:
    """Return a vehicle as its form begins with."""
    names = (*VehicleForm.base_fields.keys() - {*ONLY_NEW, "group", "tags", "vin_fields"},)
    return {name: getattr(vehicle, name) for name in names} | {
        "group": vehicle.group.name if vehicle.group else "",
        "tags": [tag.name for tag in vehicle.tags.all()],
        "vin_fields": " ".join(vehicle.vin_sources),
    }


def fill_from_vin(
    typed: Mapping[str, Any], *, fields: Collection[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values of a form with what its VIN says, and where each comes from.

    What a person typed stays; the VIN's own word is shown beside it. A source that ends in a
    question mark is a guess.
    """
    read = selectors.vin_read(str(typed.get("vin", "")))
    dated = read.pack.dated if read.pack else ""
    values, sources, filled = {**typed, "vin": read.decoded.vin}, {}, []
    for name, word in read.words.items():
        if name not in fields:
            continue
        before = str(typed.get(name) or "").strip()
        may_differ = name in DRAWN or before.lower() == word.value.lower()
        if before and not may_differ:
            told = _(" or ").join((word.value, *word.others))
            sources[name] = _("VIN says %(word)s") % {"word": told} + "?"
            continue
        values[name] = word.value
        filled.append(name)
        sources[name] = source_text(word, dated=dated)
    values["vin_fields"] = " ".join(filled)
    return values, sources


def source_text(word: selectors.VinWord, *, dated: str) -> str:
    """Return where a word of a VIN comes from; a guess, with what else it may be, ends in `?`."""
    told = source_name(word.source, dated=dated)
    if word.others and not word.is_sure:
        told = _("%(source)s, or %(others)s") % {"source": told, "others": ", ".join(word.others)}
    return told if word.is_sure else f"{told}?"


def source_name(source: str, *, dated: str) -> str:
    """Return the name of a source of what a VIN says."""
    if source == selectors.PACK:
        return str(_("vPIC data pack of %(day)s") % {"day": dated})
    return str(_("from NHTSA, online") if source == selectors.ONLINE else _("from the VIN"))


def sources_of(vehicle: Vehicle) -> dict[str, str]:
    """Return where the fields of a vehicle come from that its VIN filled."""
    return {
        name: source_name(said.get("source", ""), dated=said.get("dated", ""))
        for name, said in vehicle.vin_sources.items()
    }
