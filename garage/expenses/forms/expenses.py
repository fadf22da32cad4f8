"""Forms for expenses."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.expenses.models import ExpenseKind
from garage.expenses.services import ExpenseLineInput
from garage.records.pages import UNITS
from garage.vehicles.models.timeline import Category
from project.kernel.money import CURRENCIES
from project.web.custom_fields import CustomFieldsMixin
from project.web.forms import DayInput, DecimalField, ManyFilesInput, MeterField, TagsField

Choices = Sequence[tuple[str, str]]
_ACCEPTED = "application/pdf,image/jpeg,image/png,image/webp,image/heic"


class ExpenseLineForm(forms.Form):
    """One line of a receipt; without an amount it is quantity × price."""

    description = forms.CharField(label=_("Description"), max_length=300)
    quantity = DecimalField(label=_("Quantity"), places=3, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=12, required=False)
    unit_price = DecimalField(label=_("Price"), places=4, signed=True, required=False)
    amount = DecimalField(label=_("Amount"), places=3, signed=True, required=False)

    @override
    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        quantity, price = values.get("quantity"), values.get("unit_price")
        if values.get("amount") is None and "amount" in values:
            if price is None:
                self.add_error("amount", _("Type the amount, or quantity and price."))
            else:
                count = Decimal(1) if quantity is None else quantity
                values["amount"] = (count * price).quantize(Decimal("0.001"))
        return values

    def given(self) -> ExpenseLineInput:
        """Return the line as the service takes it."""
        return ExpenseLineInput(**self.cleaned_data)


class ExpenseForm(CustomFieldsMixin):
    """Money that was spent."""

    title = forms.CharField(label=_("What for"), max_length=200)
    total = DecimalField(label=_("Total"), places=3, signed=True)
    currency = forms.ChoiceField(label=_("Currency"))
    on = forms.DateField(label=_("Date"), widget=DayInput)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("By its category")), *ExpenseKind.choices], required=False
    )
    category = forms.ChoiceField(
        label=_("Category"),
        choices=[("", _("By its kind")), *Category.choices],
        required=False,
        help_text=_("Where the charts count it."),
    )
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    vendor = forms.CharField(label=_("Vendor"), max_length=120, required=False)
    litres = DecimalField(label=_("Litres"), places=3, required=False)
    odometer = MeterField(label=_("Meter reading"), places=1, required=False)
    odometer_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    tax = DecimalField(label=_("Tax"), places=3, required=False)
    exchange_rate = DecimalField(label=_("Exchange rate"), places=6, required=False)
    invoice_number = forms.CharField(label=_("Invoice number"), max_length=60, required=False)
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

    def __init__(self, *arguments: Any, vehicles: Choices, home: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["vehicle"].choices = [  # type: ignore[attr-defined]
            ("", _("The whole garage")),
            *vehicles,
        ]
        self.fields["currency"].choices = [  # type: ignore[attr-defined]
            (code, code) for code in CURRENCIES
        ]
        self.fields["exchange_rate"].help_text = _(
            "How many %(currency)s one unit of the other currency was worth."
        ) % {"currency": home}

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service, without vendor, lines and files."""
        clean = dict(self.cleaned_data)
        for name in ("vendor", "uploads", "version"):
            clean.pop(name)
        vehicle = clean.pop("vehicle")
        clean["vehicle_id"] = int(vehicle) if vehicle else None
        clean["tax"] = clean["tax"] or Decimal(0)
        clean["tags"] = tuple(clean["tags"])
        return clean


class ExpenseFilterForm(forms.Form):
    """What narrows the list of expenses."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *ExpenseKind.choices], required=False
    )
    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("All")), *Category.choices], required=False
    )
    vendor = forms.ChoiceField(label=_("Vendor"), required=False)
    since = forms.DateField(label=_("From"), widget=DayInput, required=False)
    until = forms.DateField(label=_("To"), widget=DayInput, required=False)

    def __init__(
        self, *arguments: Any, vehicles: Choices, vendors: Choices, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        for name, choices in (("vehicle", vehicles), ("vendor", vendors)):
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]
