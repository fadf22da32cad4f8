"""Forms for loans and leases."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from garage.expenses.forms.policies import ACCEPTED
from garage.expenses.forms.recurring import CODES
from garage.expenses.models import Finance
from garage.records.pages import UNITS
from project.web.custom_fields import CustomFieldsMixin
from project.web.forms import DayInput, DecimalField, ManyFilesInput, MeterField

_ZERO_WHEN_EMPTY = ("down_payment", "rate", "residual", "excess_price", "refund_price")


class FinanceForm(CustomFieldsMixin):
    """A loan or a lease of a vehicle."""

    title = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Finance.Kind.choices)
    vehicle = forms.ChoiceField(label=_("Vehicle"))
    lender = forms.CharField(label=_("Bank or lessor"), max_length=120, required=False)
    number = forms.CharField(label=_("Contract number"), max_length=60, required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=CODES)
    principal = DecimalField(
        label=_("Financed amount"),
        places=3,
        required=False,
        help_text=_("For a lease only when you know it: it gives the schedule."),
    )
    down_payment = DecimalField(label=_("Down payment"), places=3, required=False)
    rate = DecimalField(label=_("Interest a year"), places=3, required=False)
    months = forms.IntegerField(label=_("Term"), min_value=1, max_value=600)
    payment = DecimalField(
        label=_("Payment a month"),
        places=3,
        required=False,
        help_text=_("Left empty, that of a loan is worked out."),
    )
    residual = DecimalField(
        label=_("Left at the end"),
        places=3,
        required=False,
        help_text=_("A balloon, or the residual value of a lease."),
    )
    starts_on = forms.DateField(label=_("Start"), widget=DayInput)
    first_payment_on = forms.DateField(
        label=_("First payment"),
        widget=DayInput,
        required=False,
        help_text=_("Empty: at the start."),
    )
    allowance = MeterField(label=_("Distance allowed"), places=1, required=False)
    allowance_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    allowance_period = forms.ChoiceField(
        label=_("Allowed"), choices=Finance.Period.choices, required=False
    )
    excess_price = DecimalField(
        label=_("Price beyond it"), places=4, required=False, help_text=_("For one unit more.")
    )
    refund_price = DecimalField(
        label=_("Refund below it"), places=4, required=False, help_text=_("For one unit less.")
    )
    start_odometer = MeterField(
        label=_("Meter at the start"),
        places=1,
        required=False,
        help_text=_("Empty: as the readings say."),
    )
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    uploads = forms.FileField(
        label=_("Add files"),
        required=False,
        help_text=_("The contract: PDF, JPEG, PNG, WebP or HEIC."),
        widget=ManyFilesInput(attrs={"accept": ACCEPTED, "multiple": True}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, vehicles: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["vehicle"].choices = [("", "—"), *vehicles]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service, without lender and files."""
        clean = dict(self.cleaned_data)
        for name in ("lender", "uploads", "version"):
            clean.pop(name)
        for name in _ZERO_WHEN_EMPTY:
            clean[name] = Decimal(0) if clean[name] is None else clean[name]
        clean["allowance_period"] = clean["allowance_period"] or Finance.Period.YEAR
        clean["vehicle_id"] = int(clean.pop("vehicle"))
        return clean


class FinanceFilterForm(forms.Form):
    """What narrows the list of loans and leases."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *Finance.Kind.choices], required=False
    )
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)

    def __init__(self, *arguments: Any, vehicles: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["vehicle"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *vehicles,
        ]
