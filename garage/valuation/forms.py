"""Forms of valuations: an own value, the choices of a vehicle, what is it worth, the settings."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.listings.words import GEARBOXES
from garage.records.editing import RecordForm
from garage.valuation.conditions import Condition
from garage.valuation.models import Valuation
from garage.vehicles.models import Vehicle
from project.kernel.money import CURRENCIES
from project.kernel.units import DISTANCE_UNITS
from project.web.forms import DayInput, DecimalField, MeterField

CURRENCY_CHOICES = [(code, code) for code in CURRENCIES]
CONDITION_CHOICES = [("", _("From the condition report, else good")), *Condition.choices]
_GEARBOX_LABELS = {
    "manual": _("Manual"),
    "automatic": _("Automatic"),
    "semi": _("Semi-automatic"),
    "other": _("Other"),
}
GEARBOX_CHOICES = [("", _("Not said")), *((code, _GEARBOX_LABELS[code]) for code in GEARBOXES)]
FUEL_CHOICES = [(value, label) for value, label in Vehicle.Fuel.choices if value != "none"]
LEAST_YEAR, LAST_YEAR = 1885, 2100


class ValueForm(RecordForm):
    """What a person says that a vehicle is worth."""

    sections = (
        (
            _("Value"),
            (
                ("kind", "w3"),
                ("as_of", "w3"),
                ("value", "w4"),
                ("currency", "w2"),
                ("low", "w3"),
                ("high", "w3"),
                ("view", "w3"),
                ("source", "w3"),
                ("note", "full"),
            ),
        ),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (kind.value, kind.label) for kind in (Valuation.Kind.MANUAL, Valuation.Kind.APPRAISAL)
        ],
    )
    as_of = forms.DateField(label=_("On"), widget=DayInput)
    value = DecimalField(label=_("Value"), places=2)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCY_CHOICES)
    low = DecimalField(label=_("At least"), places=2, required=False)
    high = DecimalField(label=_("At most"), places=2, required=False)
    view = forms.ChoiceField(label=_("What kind of price"), choices=Valuation.View.choices)
    source = forms.CharField(
        label=_("Who said so"),
        max_length=120,
        required=False,
        help_text=_("An appraiser, a guide."),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class ChoiceForm(forms.Form):
    """How a vehicle is valued."""

    condition = forms.ChoiceField(label=_("Condition"), choices=CONDITION_CHOICES, required=False)
    trim = forms.CharField(label=_("Trim"), max_length=80, required=False)
    is_collector = forms.BooleanField(
        label=_("Collector's car"),
        required=False,
        help_text=_("No age curve: comparables as they are."),
    )


class WorthForm(forms.Form):
    """A vehicle that one does not own."""

    make = forms.CharField(label=_("Make"), max_length=60)
    model = forms.CharField(label=_("Model"), max_length=80)
    year = forms.IntegerField(label=_("Year"), min_value=LEAST_YEAR, max_value=LAST_YEAR)
    mileage = MeterField(label=_("Mileage"), places=1, required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=[(u, u) for u in DISTANCE_UNITS])
    fuel = forms.ChoiceField(label=_("Fuel"), choices=FUEL_CHOICES, required=False)
    gearbox = forms.ChoiceField(label=_("Gearbox"), choices=GEARBOX_CHOICES, required=False)
    engine = forms.CharField(
        label=_("Engine"), max_length=60, required=False, help_text=_("Such as 1.6 TDI, 85 kW.")
    )
    trim = forms.CharField(label=_("Trim"), max_length=80, required=False)
    condition = forms.ChoiceField(
        label=_("Condition"), choices=[("", _("Not said")), *Condition.choices], required=False
    )

    def given(self) -> dict[str, Any]:
        """Return what was typed, for the service."""
        return dict(self.cleaned_data)


class SettingsForm(RecordForm):
    """How an organization values its vehicles."""

    sections = (
        (_("Market"), (("market", "w2"), ("currency", "w2"), ("update_days", "w2"))),
        (
            _("From the asking price"),
            (("private_deduction", "w2"), ("trade_in_deduction", "w2"), ("dealer_margin", "w2")),
        ),
        (_("Factors of the condition"), tuple((f"factor_{c}", "w2") for c in Condition.values)),
        (_("Notices"), (("notice_share", "w3"),)),
    )
    market = forms.CharField(
        label=_("Country"),
        max_length=2,
        help_text=_("Two letters, such as DE or GB: listings of this market are compared."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCY_CHOICES)
    update_days = forms.IntegerField(label=_("Update every … days"), min_value=1, max_value=90)
    private_deduction = DecimalField(label=_("Private sale, percent less"), places=2)
    trade_in_deduction = DecimalField(label=_("Trade-in, percent less"), places=2)
    dealer_margin = DecimalField(label=_("Dealer asks, percent more"), places=2)
    notice_share = DecimalField(
        label=_("Tell from a move of … percent"),
        places=2,
        help_text=_("Between two market updates."),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for code, label in Condition.choices:
            self.fields[f"factor_{code}"] = DecimalField(label=label, places=3, required=False)

    @override
    def given(self) -> dict[str, Any]:
        """Return what was typed, with the factors as one value."""
        said = super().given()
        factors = {code: said.pop(f"factor_{code}", None) for code in Condition.values}
        kept = {code: f for code, f in factors.items() if isinstance(f, Decimal)}
        return said | {"multipliers": {code: format(f, "f") for code, f in kept.items()}}
