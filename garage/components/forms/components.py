"""Forms for components: what they are, where they are, how much tread is left."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.components.models import Component, Season, TreadMeasurement
from garage.components.services import FitInput
from garage.records.editing import RecordForm, id_of, notes_field, tags_field, uploads_field
from garage.records.pages import UNITS
from project.web.forms import DayInput, DecimalField, MeterField

POSITIONS = (_("Front"), _("Rear"), _("Left"), _("Right"), _("Port"), _("Starboard"))
_FIT = (
    ("vehicle", "w3"),
    ("position", "w3"),
    ("fitted_on", "w2"),
    ("odometer", "w2"),
    ("odometer_unit", "w2"),
)
_FIT_NAMES = ("vehicle", "position", "fitted_on", "odometer", "odometer_unit")


class ComponentForm(RecordForm):
    """A component; a new one may be put into a vehicle at once."""

    sections = (
        (
            _("Component"),
            (
                ("kind", "w3"),
                ("name", "w3"),
                ("manufacturer", "w3"),
                ("model", "w3"),
                ("part_number", "w3"),
                ("serial_number", "w3"),
            ),
        ),
        (_("Tyres and wheels"), (("season", "w2"), ("size", "w2"), ("dot_codes", "w2"))),
        (_("Where it is"), (*_FIT, ("kept_at", "full"))),
        (
            _("Purchase"),
            (("bought_on", "w3"), ("vendor", "w3"), ("price", "w3"), ("currency", "w3")),
        ),
        (_("Notes and files"), (("notes", "full"), ("tags", "full"), ("uploads", "full"))),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Component.Kind.choices)
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("What you call it, such as “Winter wheels Octavia”."),
    )
    manufacturer = forms.CharField(label=_("Manufacturer"), max_length=80, required=False)
    model = forms.CharField(label=_("Model"), max_length=80, required=False)
    part_number = forms.CharField(label=_("Part number"), max_length=60, required=False)
    serial_number = forms.CharField(label=_("Serial number"), max_length=80, required=False)
    season = forms.ChoiceField(label=_("Season"), choices=Season.choices, required=False)
    size = forms.CharField(
        label=_("Size"), max_length=60, required=False, help_text=_("205/55 R16 91V")
    )
    dot_codes = forms.CharField(
        label=_("DOT codes"),
        max_length=120,
        required=False,
        help_text=_("The last four digits, such as 2319. Several with commas between them."),
    )
    vehicle = forms.ChoiceField(label=_("In which vehicle"), required=False)
    position = forms.CharField(label=_("Position"), max_length=40, required=False)
    fitted_on = forms.DateField(label=_("Fitted on"), widget=DayInput, required=False)
    odometer = MeterField(label=_("Meter reading"), places=1, required=False)
    odometer_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    kept_at = forms.CharField(
        label=_("Kept at"),
        max_length=120,
        required=False,
        help_text=_("Where it lies while it is in no vehicle."),
    )
    bought_on = forms.DateField(label=_("Bought on"), widget=DayInput, required=False)
    vendor = forms.CharField(label=_("Vendor"), max_length=120, required=False)
    price = DecimalField(label=_("Price"), places=3, required=False)
    currency = forms.ChoiceField(label=_("Currency"))
    notes = notes_field()
    tags = tags_field()
    uploads = uploads_field()

    def __init__(self, *arguments: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not is_new:
            for name in _FIT_NAMES:
                del self.fields[name]

    @override
    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("vehicle") and not values.get("fitted_on") and "fitted_on" in values:
            self.add_error("fitted_on", _("Type the day on which it was fitted."))
        return values

    @override
    def given(self) -> dict[str, Any]:
        values = super().given()
        values["tags"] = tuple(values["tags"])
        return {name: value for name, value in values.items() if name not in _FIT_NAMES}

    def fit(self) -> FitInput | None:
        """Return where a new component was put, if anywhere."""
        clean = self.cleaned_data
        vehicle_id = id_of(clean.get("vehicle"))
        if vehicle_id is None:
            return None
        return FitInput(
            vehicle_id=vehicle_id,
            on=clean["fitted_on"],
            position=clean["position"],
            odometer=clean["odometer"],
            odometer_unit=clean["odometer_unit"],
        )


class FitForm(RecordForm):
    """A component is put into a vehicle."""

    sections = (
        (
            _("Where and when"),
            (
                ("vehicle", "w3"),
                ("position", "w3"),
                ("on", "w2"),
                ("odometer", "w2"),
                ("odometer_unit", "w2"),
                ("note", "full"),
            ),
        ),
    )
    vehicle = forms.ChoiceField(label=_("Vehicle"))
    position = forms.CharField(label=_("Position"), max_length=40, required=False)
    on = forms.DateField(label=_("Date"), widget=DayInput)
    odometer = MeterField(label=_("Meter reading"), places=1, required=False)
    odometer_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    @override
    def given(self) -> dict[str, Any]:
        values = super().given()
        values["vehicle_id"] = int(values.pop("vehicle"))
        return values


class SwapForm(RecordForm):
    """The set of wheels that is on comes off, another goes on."""

    sections = (
        (
            _("The other set"),
            (
                ("component_id", "full"),
                ("on", "w2"),
                ("odometer", "w2"),
                ("odometer_unit", "w2"),
                ("position", "w3"),
            ),
        ),
    )
    component_id = forms.ChoiceField(label=_("Goes on"))
    on = forms.DateField(label=_("Date"), widget=DayInput)
    odometer = MeterField(label=_("Meter reading"), places=1, required=False)
    odometer_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    position = forms.CharField(
        label=_("Position"),
        max_length=40,
        required=False,
        help_text=_("Only where front and rear are different sets."),
    )


class TakeOffForm(RecordForm):
    """A component is taken out of its vehicle."""

    sections = ((_("When"), (("on", "w2"), ("odometer", "w2"), ("odometer_unit", "w2"))),)
    on = forms.DateField(label=_("Date"), widget=DayInput)
    odometer = MeterField(label=_("Meter reading"), places=1, required=False)
    odometer_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)


class InstallationForm(RecordForm):
    """Where a component was and for how long, to be corrected."""

    sections = (
        (
            _("Fitted"),
            (
                ("vehicle", "w3"),
                ("position", "w3"),
                ("installed_on", "w2"),
                ("installed_odometer", "w2"),
                ("installed_unit", "w2"),
            ),
        ),
        (
            _("Taken off"),
            (("removed_on", "w2"), ("removed_odometer", "w2"), ("removed_unit", "w2")),
        ),
        (_("Note"), (("note", "full"),)),
    )
    vehicle = forms.ChoiceField(label=_("Vehicle"))
    position = forms.CharField(label=_("Position"), max_length=40, required=False)
    installed_on = forms.DateField(label=_("Fitted on"), widget=DayInput)
    installed_odometer = MeterField(label=_("Meter reading"), places=1, required=False)
    installed_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    removed_on = forms.DateField(
        label=_("Taken off on"),
        widget=DayInput,
        required=False,
        help_text=_("Empty while it is still there."),
    )
    removed_odometer = MeterField(label=_("Meter reading"), places=1, required=False)
    removed_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    @override
    def given(self) -> dict[str, Any]:
        values = super().given()
        values["vehicle_id"] = int(values.pop("vehicle"))
        return values


class TreadForm(RecordForm):
    """The tread of a set on a day; places that are left empty were not measured."""

    sections = (
        (
            _("Tread"),
            (
                ("on", "full"),
                ("fl", "w3"),
                ("fr", "w3"),
                ("rl", "w3"),
                ("rr", "w3"),
                ("front", "w3"),
                ("rear", "w3"),
            ),
        ),
    )
    on = forms.DateField(label=_("Date"), widget=DayInput)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for position, label in TreadMeasurement.Position.choices:
            self.fields[position] = DecimalField(
                label=_("%(place)s, mm") % {"place": label}, places=1, required=False
            )

    @override
    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and not self.depths():
            raise forms.ValidationError(_("Type the depth of at least one tyre."))
        return values

    def depths(self) -> dict[str, Decimal]:
        """Return what was measured, in mm by position."""
        clean = self.cleaned_data
        places = TreadMeasurement.Position.values
        return {place: clean[place] for place in places if clean.get(place) is not None}


class ComponentFilterForm(forms.Form):
    """What narrows the list of components."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *Component.Kind.choices], required=False
    )
    where = forms.ChoiceField(
        label=_("Where"),
        choices=[("", _("All")), ("fitted", _("In a vehicle")), ("kept", _("In no vehicle"))],
        required=False,
    )
