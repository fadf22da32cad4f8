"""Forms for fill-ups, charging sessions, tanks and batteries."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from typing_extensions import override

from garage.energy.energies import ELECTRICITY, FACTS, units_of
from garage.energy.models import Energy, EnergyEntry, EnergyStore
from garage.records.pages import UNITS
from project.kernel.money import CURRENCIES
from project.kernel.units import UNITS as KNOWN_UNITS
from project.web.custom_fields import CustomFieldsMixin
from project.web.forms import DayInput, DecimalField, ManyFilesInput, MeterField, TagsField

Choices = Sequence[tuple[str, str]]
_ACCEPTED = "application/pdf,image/jpeg,image/png,image/webp,image/heic"
_TANK, _OTHER = "tank-", "energy-"
FILLS = (
    ("", _("All")),
    ("full", _("Full")),
    ("partial", _("Partial")),
    ("missed", _("Missed before")),
)


class ClockInput(forms.TimeInput):
    """The time control of the browser, with the value as it wants it."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class WhatField(forms.ChoiceField):
    """A tank, or an energy whose tank the service finds; one made meanwhile is no mistake."""

    @override
    def valid_value(self, value: Any) -> bool:
        named = str(value).removeprefix(_OTHER)
        return super().valid_value(value) or (named != value and named in Energy.values)


class EnergyEntryForm(CustomFieldsMixin):
    """A fill-up or a charge; of amount, price and total two are enough."""

    what = WhatField(label=_("What"))
    total = DecimalField(label=_("Total"), places=3, required=False)
    quantity = DecimalField(label=pgettext_lazy("of fuel", "Amount"), places=3, required=False)
    unit_price = DecimalField(label=_("Price per unit"), places=4, required=False)
    quantity_unit = forms.ChoiceField(label=_("Unit"))
    currency = forms.ChoiceField(label=_("Currency"))
    odometer = MeterField(label=_("Meter reading"), places=1, required=False)
    odometer_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    on = forms.DateField(label=_("Date"), widget=DayInput)
    at = forms.TimeField(label=_("Time"), widget=ClockInput, required=False)
    is_full = forms.BooleanField(label=_("Filled to full"), required=False)
    is_missed_before = forms.BooleanField(
        label=_("A fill-up before this one is missing"), required=False
    )
    vendor = forms.CharField(label=_("Station"), max_length=120, required=False)
    grade = forms.CharField(label=_("Grade"), max_length=40, required=False)
    level_before = DecimalField(label=_("Level before"), places=1, required=False)
    level_after = DecimalField(label=_("Level after"), places=1, required=False)
    stored = DecimalField(label=_("Arrived in the battery"), places=3, required=False)
    current = forms.ChoiceField(
        label=_("Current"), choices=EnergyEntry.Current.choices, required=False
    )
    ended_at = forms.TimeField(label=_("Ended at"), widget=ClockInput, required=False)
    is_home = forms.BooleanField(
        label=_("Charged at home"),
        required=False,
        help_text=_("Without price and total it costs what the last charge at home did."),
    )
    discount = DecimalField(label=_("Discount"), places=3, required=False)
    tax = DecimalField(label=_("Tax"), places=3, required=False)
    exchange_rate = DecimalField(label=_("Exchange rate"), places=6, required=False)
    driver = forms.ChoiceField(label=_("Driver"), required=False)
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    tags = TagsField(label=_("Tags"), required=False, help_text=_("With commas between them."))
    uploads = forms.FileField(
        label=_("Add files"),
        required=False,
        help_text=_("Receipts and photos: PDF, JPEG, PNG, WebP or HEIC."),
        widget=ManyFilesInput(attrs={"accept": _ACCEPTED, "multiple": True}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *arguments: Any,
        stores: Sequence[EnergyStore],
        energies: Sequence[str],
        drivers: Choices,
        home: str,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.takes_electricity = ELECTRICITY in energies
        for name, role in (("total", "total"), ("quantity", "amount"), ("unit_price", "price")):
            self.fields[name].widget.attrs["data-role"] = role
        self._choose("what", what_choices(stores, energies))
        self._choose("quantity_unit", unit_choices(energies))
        self._choose("currency", [(code, code) for code in CURRENCIES])
        self._choose("driver", [("", "—"), *drivers])
        self.fields["exchange_rate"].help_text = _(
            "How many %(currency)s one unit of the other currency was worth."
        ) % {"currency": home}

    def _choose(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service, without vehicle, station and files."""
        clean = dict(self.cleaned_data)
        for name in ("vendor", "uploads", "version"):
            clean.pop(name)
        driver = clean.pop("driver")
        clean |= what_given(clean.pop("what"))
        clean["driver_id"] = int(driver) if driver else None
        for name in ("tax", "discount"):
            clean[name] = clean[name] or Decimal(0)
        clean["tags"] = tuple(clean["tags"])
        return clean


def what_choices(stores: Sequence[EnergyStore], energies: Sequence[str]) -> list[tuple[str, Any]]:
    """Return the tanks of a vehicle, what it takes besides, and under a head all the rest."""
    held = {store.energy for store in stores}
    own: list[tuple[str, Any]] = [(f"{_TANK}{store.pk}", str(store)) for store in stores]
    own += [
        (f"{_OTHER}{energy}", Energy(energy).label) for energy in energies if energy not in held
    ]
    rest = [
        (f"{_OTHER}{value}", label)
        for value, label in Energy.choices
        if value not in held and value not in energies
    ]
    other: Any = _("Something else")
    return [*own, (other, rest)]


def what_of(*, store_id: int | None = None, energy: str = "") -> str:
    """Return the choice that stands for a tank or an energy."""
    return f"{_TANK}{store_id}" if store_id else f"{_OTHER}{energy}"


def what_given(choice: str) -> dict[str, Any]:
    """Return tank and energy that a choice stands for."""
    if choice.startswith(_TANK):
        return {"store_id": int(choice.removeprefix(_TANK)), "energy": ""}
    return {"store_id": None, "energy": choice.removeprefix(_OTHER)}


def unit_choices(energies: Sequence[str]) -> list[tuple[str, str]]:
    """Return the units of what a vehicle takes first, then all others."""
    first = [code for energy in energies for code in units_of(energy)]
    rest = [code for energy in FACTS for code in units_of(energy)]
    known = dict.fromkeys([*first, *rest])
    return [(code, unit_label(code)) for code in known]


def unit_label(code: str) -> str:
    """Return the name of a unit that two countries write alike."""
    unit = KNOWN_UNITS[code]
    twins = [other for other in KNOWN_UNITS.values() if other.symbol == unit.symbol]
    return unit.name if len(twins) > 1 else unit.symbol


class EnergyFilterForm(forms.Form):
    """What narrows a list of fill-ups."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    energy = forms.ChoiceField(
        label=_("What"), choices=[("", _("All")), *Energy.choices], required=False
    )
    fill = forms.ChoiceField(label=_("Fill"), choices=FILLS, required=False)
    vendor = forms.ChoiceField(label=_("Station"), required=False)
    since = forms.DateField(label=_("From"), widget=DayInput, required=False)
    until = forms.DateField(label=_("To"), widget=DayInput, required=False)

    def __init__(
        self, *arguments: Any, vehicles: Choices, vendors: Choices, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        for name, choices in (("vehicle", vehicles), ("vendor", vendors)):
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]


class EnergyStoreForm(forms.Form):
    """A tank or battery."""

    energy = forms.ChoiceField(label=_("What"), choices=Energy.choices)
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("Where there are two: front tank, range extender."),
    )
    capacity = DecimalField(label=_("Holds"), places=3, required=False)
    capacity_unit = forms.ChoiceField(label=_("Unit"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, energy: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = unit_choices([energy] if energy else [])
        if energy:
            self.fields.pop("energy")
            choices = [(code, unit_label(code)) for code in units_of(energy)]
        self.fields["capacity_unit"].choices = choices  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service."""
        names = ("energy", "name", "capacity", "capacity_unit")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}
