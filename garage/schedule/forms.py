"""Forms for reminders and their rules."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.schedule.matching import keywords_of
from garage.schedule.models import Rule, ScheduleItem, State
from garage.vehicles.models import Vehicle
from project.web.custom_fields import CustomFieldsMixin
from project.web.forms import DayInput, DecimalField, MeterField

Choices = Sequence[tuple[str, str]]
UNITS = (("km", "km"), ("mi", "mi"), ("h", "h"), ("cycles", "cycles"))
_MONTHS = [("", "—"), *((str(number), label) for number, label in MONTHS.items())]


class RuleForm(CustomFieldsMixin):
    """How often something is due, and on what."""

    item = forms.CharField(label=_("What is to be done"), max_length=120)
    scope = forms.ChoiceField(label=_("For"))
    repeats = forms.ChoiceField(
        label=_("How often"), choices=[("yes", _("Again and again")), ("no", _("Once"))]
    )
    time_every = forms.IntegerField(label=_("Every"), min_value=1, max_value=1000, required=False)
    time_unit = forms.ChoiceField(label=_("Time"), choices=Rule.Unit.choices, required=False)
    meter_every = MeterField(label=_("Every"), places=1, required=False)
    meter_unit = forms.ChoiceField(label=_("Meter"), choices=UNITS, required=False)
    combine = forms.ChoiceField(
        label=_("If both are given"), choices=Rule.Combine.choices, required=False
    )
    anchor = forms.ChoiceField(label=_("Counts"), choices=Rule.Anchor.choices, required=False)
    start_on = forms.DateField(
        label=_("Last done or first due on"),
        widget=DayInput,
        required=False,
        help_text=_("Last done, for counting from there; first due, for a plan or once."),
    )
    start_meter = MeterField(label=_("At the reading"), places=1, required=False)
    season_from = forms.ChoiceField(label=_("Season from"), choices=_MONTHS, required=False)
    season_until = forms.ChoiceField(label=_("Season to"), choices=_MONTHS, required=False)
    factor = DecimalField(
        label=_("Hard use"),
        places=2,
        required=False,
        help_text=_("1 as given; 0.5 halves the intervals for dust, towing and short trips."),
    )
    ends_on = forms.DateField(label=_("Ends on"), widget=DayInput, required=False)
    due_days = forms.IntegerField(
        label=_("Due, days before"), min_value=0, max_value=3650, required=False
    )
    soon_days = forms.IntegerField(
        label=_("Soon, days before"), min_value=0, max_value=3650, required=False
    )
    fuels = forms.MultipleChoiceField(
        label=_("Only for vehicles that drive on"),
        choices=[choice for choice in Vehicle.Fuel.choices if choice[0]],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    category = forms.ChoiceField(
        label=_("Category"), choices=ScheduleItem.Category.choices, required=False
    )
    safety = forms.ChoiceField(
        label=_("Matters for"), choices=ScheduleItem.Safety.choices, required=False
    )
    keywords = forms.CharField(
        label=_("Words on bills"),
        required=False,
        max_length=2600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("With commas between them. A bill that has one of them completes this."),
    )
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, scopes: Choices, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service."""
        clean = dict(self.cleaned_data)
        clean.pop("version")
        kind, _dot, row_id = clean.pop("scope").partition("-")
        clean["vehicle_id"] = int(row_id) if kind == "vehicle" else None
        clean["group_id"] = int(row_id) if kind == "group" else None
        clean["repeats"] = clean["repeats"] == "yes"
        for name in ("season_from", "season_until"):
            clean[name] = int(clean[name]) if clean[name] else None
        clean["fuels"] = tuple(clean["fuels"])
        clean["factor"] = clean["factor"] or Decimal(1)
        clean["keywords"] = tuple(keywords_of(clean["keywords"]))
        for name, default in (
            ("time_unit", Rule.Unit.MONTH),
            ("combine", Rule.Combine.FIRST),
            ("anchor", Rule.Anchor.FLOATING),
            ("category", ScheduleItem.Category.OTHER),
            ("safety", ScheduleItem.Safety.IMPORTANT),
        ):
            clean[name] = clean[name] or default
        return clean

    def given_new(self) -> dict[str, Any]:
        """Return what was typed; of an item that is known, what was left as it stood stays."""
        clean = self.given()
        plain = (
            ("keywords", ()),
            ("category", ScheduleItem.Category.OTHER),
            ("safety", ScheduleItem.Safety.IMPORTANT),
        )
        return clean | {name: None for name, value in plain if clean[name] == value}


class DueFilterForm(forms.Form):
    """What narrows the reminders."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)

    def __init__(self, *arguments: Any, vehicles: Choices, groups: Choices, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, choices in (("vehicle", vehicles), ("group", groups)):
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]


class DoneForm(forms.Form):
    """When something was done, without a record of its own."""

    on = forms.DateField(label=_("Done on"), widget=DayInput)
    meter = MeterField(label=_("Meter reading"), places=1, required=False)
    meter_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class SnoozeForm(forms.Form):
    """Until when something is put off."""

    until = forms.DateField(label=_("Not before"), widget=DayInput)


class GenericRowForm(forms.Form):
    """One line of the generic table, as it would be set for a vehicle."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    chosen = forms.BooleanField(
        required=False, widget=forms.CheckboxInput(attrs={"class": "check"})
    )
    start_on = forms.DateField(
        label=_("Last done on"), widget=DayInput(attrs={"class": "input"}), required=False
    )
    start_meter = MeterField(
        label=_("At the reading"),
        places=1,
        required=False,
        widget=forms.TextInput(attrs={"class": "input num"}),
    )


class GenericForm(forms.Form):
    """How the vehicle is used."""

    use = forms.ChoiceField(
        label=_("Use"),
        choices=[
            ("normal", _("Normal")),
            ("severe", _("Hard: short trips, towing, dust, heat")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )


class ImportForm(forms.Form):
    """Rules as a file or as text."""

    scope = forms.ChoiceField(label=_("For"), help_text=_("Rules that name a vehicle keep it."))
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV or JSON, as it comes out of the export."),
        widget=forms.FileInput(attrs={"accept": ".csv,.json,text/csv,application/json"}),
    )
    text = forms.CharField(
        label=_("Or paste it here"),
        required=False,
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def __init__(self, *arguments: Any, scopes: Choices, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]

    @override
    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("file") and not values.get("text"):
            self.add_error("file", _("Choose a file, or paste its text."))
        return values


STATES = [("urgent", _("Needs attention")), ("", _("All")), *State.choices]
