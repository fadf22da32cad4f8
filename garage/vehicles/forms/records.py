"""The forms of what belongs to a vehicle: readings, meters, plates, owners, photos; the list's filters."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.vehicles.forms.vehicle import UNIT_CHOICES
from garage.vehicles.models import Meter, MeterEvent, OwnershipEvent, Vehicle
from project.kernel.money import CURRENCIES
from project.kernel.numbers import whole_numbers
from project.kernel.units import UNITS, unit
from project.web.forms import DayInput, DecimalField, MeterField, TagsField


class ReadingForm(forms.Form):
    """What a meter shows on a day."""

    meter = forms.ChoiceField(label=_("Meter"))
    on = forms.DateField(label=_("Date"), widget=DayInput())
    value = MeterField(label=_("Reading"), places=1)
    unit = forms.ChoiceField(label=_("Unit"), choices=UNIT_CHOICES)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, meters: list[Meter], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(meter.pk, f"{meter} ({unit(meter.unit).symbol})") for meter in meters]
        self.fields["meter"].choices = choices or [("", _("Odometer"))]  # type: ignore[attr-defined]
        self.fields["meter"].required = bool(meters)
        if len(meters) == 1:
            self.fields["meter"].widget = forms.HiddenInput()
            self.fields["meter"].initial = meters[0].pk
        self._limit_units(meters)

    def _limit_units(self, meters: list[Meter]) -> None:
        """Offer the units that one of the meters can count in."""
        known = {unit(meter.unit).dimension for meter in meters}
        if known:
            self.fields["unit"].choices = [  # type: ignore[attr-defined]
                choice for choice in UNIT_CHOICES if UNITS[choice[0]].dimension in known
            ]


class MeterForm(forms.Form):
    """A further meter."""

    unit = forms.ChoiceField(label=_("Counts"), choices=UNIT_CHOICES)
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("Such as “Left engine”; else it is called by its kind."),
    )
    is_primary = forms.BooleanField(label=_("Main meter of the vehicle"), required=False)


class MeterEventForm(forms.Form):
    """A meter was replaced or rolled over."""

    kind = forms.ChoiceField(label=_("What happened"), choices=MeterEvent.Kind.choices)
    on = forms.DateField(label=_("Date"), widget=DayInput())
    old_value = MeterField(
        label=_("It showed before"),
        places=1,
        help_text=_("For a dial that rolled over: where it begins anew, such as 100,000."),
    )
    new_value = MeterField(label=_("It showed after"), places=1, initial="0")
    unit = forms.ChoiceField(label=_("Unit"), choices=UNIT_CHOICES)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class PlateForm(forms.Form):
    """A plate with its days."""

    text = forms.CharField(label=_("Plate"), max_length=20)
    region = forms.CharField(label=_("Country or region"), max_length=60, required=False)
    from_on = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until_on = forms.DateField(label=_("Until"), required=False, widget=DayInput())


class OwnershipForm(forms.Form):
    """How a vehicle came or went; in another currency it asks for the rate of the day, once."""

    kind = forms.ChoiceField(label=_("What happened"), choices=OwnershipEvent.Kind.choices)
    on = forms.DateField(label=_("Date"), widget=DayInput())
    party = forms.CharField(label=_("From or to"), max_length=120, required=False)
    price = DecimalField(label=_("Price"), places=3, required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(c, c) for c in CURRENCIES])
    exchange_rate = DecimalField(label=_("Exchange rate"), places=6, required=False)
    fees = DecimalField(label=_("Fees"), places=3, required=False)
    tax = DecimalField(label=_("Tax"), places=3, required=False)
    odometer = MeterField(label=_("Meter reading"), places=1, required=False)
    odometer_unit = forms.ChoiceField(label=_("Unit"), choices=UNIT_CHOICES)
    notes = forms.CharField(
        label=_("Notes"), max_length=10_000, required=False, widget=forms.Textarea()
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, home: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._home = home
        self.fields["exchange_rate"].help_text = gettext(
            "How many %(currency)s one unit of the other currency was worth."
        ) % {"currency": home}
        self._was_asked = self.add_prefix("exchange_rate") in self.data
        if self["currency"].value() in {home, None}:
            del self.fields["exchange_rate"]

    @override
    def clean(self) -> dict[str, Any]:
        """Ask for the rate of amounts in another currency; a second time an empty one will do."""
        said = super().clean() or self.cleaned_data
        amounts = any(said.get(name) for name in ("price", "fees", "tax"))
        is_foreign = said.get("currency") not in {self._home, None, ""}
        if amounts and is_foreign and not self._was_asked:
            self.add_error(
                "exchange_rate",
                gettext("Type the rate of that day. Without one its amounts are counted nowhere."),
            )
        return said


class CaptionForm(forms.Form):
    """What a photo shows."""

    title = forms.CharField(label=_("Caption"), max_length=120, required=False)
    zone = forms.CharField(
        label=_("Part of the vehicle"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    taken_on = forms.DateField(label=_("Taken on"), required=False, widget=DayInput())


class FilterForm(forms.Form):
    """What the garage shows; it stands in the address."""

    q = forms.CharField(
        label=_("Find"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    status = forms.ChoiceField(label=_("Status"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)

    def __init__(self, *args: Any, groups: list[Any], tags: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        everything = ("", _("All"))
        lists = {
            "status": Vehicle.Status.choices,
            "kind": Vehicle.Kind.choices,
            "group": [(str(group.pk), group.name) for group in groups],
            "tag": [(name, name) for name in tags],
        }
        for name, choices in lists.items():
            self.fields[name].choices = [everything, *choices]  # type: ignore[attr-defined]
            if not choices:
                del self.fields[name]


class BulkForm(forms.Form):
    """What is done to the vehicles that were ticked."""

    action = forms.ChoiceField(
        choices=[
            (name, name)
            for name in ("group", "tag", "untag", "status", "archive", "unarchive", "bin")
        ]
    )
    ids = forms.TypedMultipleChoiceField(coerce=int)
    group = forms.CharField(max_length=60, required=False)
    tags = TagsField(required=False)
    status = forms.ChoiceField(choices=Vehicle.Status.choices, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        asked = whole_numbers(data.getlist("ids")[:500])
        self.fields["ids"].choices = [(row_id, row_id) for row_id in asked]  # type: ignore[attr-defined]
