"""Forms for service records, their lines, and upgrades."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.maintenance.models import Purpose, RecordLink, ServiceLine
from garage.maintenance.services import LineInput
from garage.maintenance.sums import line_amount
from garage.records.pages import UNITS
from project.kernel.money import CURRENCIES
from project.web.custom_fields import CustomFieldsMixin
from project.web.forms import DayInput, DecimalField, ManyFilesInput, MeterField, TagsField

Choices = Sequence[tuple[str, str]]
_LATIN = "application/pdf,image/jpeg,image/png,image/webp,image/heic"


def notes_field() -> forms.CharField:
    """Return the field for notes."""
    return forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def files_field() -> forms.FileField:
    """Return the field for more files; the view reads them, for there are several."""
    return forms.FileField(
        label=_("Add files"),
        required=False,
        help_text=_("Invoices and photos: PDF, JPEG, PNG, WebP or HEIC."),
        widget=ManyFilesInput(attrs={"accept": _LATIN, "multiple": True}),
    )


def currency_choices() -> Choices:
    """Return the currencies for a select box."""
    return [(code, code) for code in CURRENCIES]


class LineForm(forms.Form):
    """One line of a bill; without an amount it is quantity × price, without a price it cost nothing."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=ServiceLine.Kind.choices, initial=ServiceLine.Kind.PART
    )
    purpose = forms.ChoiceField(
        label=_("Work"), choices=Purpose.choices, initial=Purpose.MAINTENANCE
    )
    description = forms.CharField(label=_("Description"), max_length=300)
    part_number = forms.CharField(label=_("Part number"), max_length=60, required=False)
    quantity = DecimalField(label=_("Quantity"), places=3, required=False)
    unit_price = DecimalField(label=_("Price"), places=4, signed=True, required=False)
    amount = DecimalField(label=_("Amount"), places=3, signed=True, required=False)

    @override
    def has_changed(self) -> bool:
        """Say whether something was typed; what a row begins with is not typed."""
        return not set(self.changed_data) <= {"kind", "purpose"}

    @override
    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        quantity, price = values.get("quantity"), values.get("unit_price") or Decimal(0)
        if values.get("amount") is None and "amount" in values:
            values["amount"] = line_amount(Decimal(1) if quantity is None else quantity, price)
        return values

    def given(self) -> LineInput:
        """Return the line as the service takes it."""
        unit = "h" if self.cleaned_data["kind"] == ServiceLine.Kind.LABOUR else ""
        return LineInput(**self.cleaned_data, unit=unit if self.cleaned_data["quantity"] else "")


class ServiceRecordForm(CustomFieldsMixin):
    """Work that was done."""

    vehicle = forms.ChoiceField(label=_("Vehicle"))
    on = forms.DateField(label=_("Date"), widget=DayInput)
    title = forms.CharField(
        label=_("What was done"),
        max_length=200,
        required=False,
        help_text=_("Left empty, it is made of the lines."),
    )
    vendor = forms.CharField(label=_("Vendor"), max_length=120, required=False)
    invoice_number = forms.CharField(label=_("Invoice number"), max_length=60, required=False)
    purpose = forms.ChoiceField(
        label=_("Kind of work"),
        choices=Purpose.choices,
        help_text=_("Lines decide, where there are any."),
    )
    odometer = MeterField(label=_("Meter reading"), places=1, required=False)
    odometer_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    lines_include_tax = forms.BooleanField(label=_("The lines include tax"), required=False)
    tax = DecimalField(label=_("Tax"), places=3, required=False)
    total = DecimalField(
        label=_("Total"),
        places=3,
        signed=True,
        required=False,
        help_text=_("Left empty, it is what the lines come to."),
    )
    currency = forms.ChoiceField(label=_("Currency"))
    exchange_rate = DecimalField(label=_("Exchange rate"), places=6, required=False)
    notes = notes_field()
    tags = TagsField(label=_("Tags"), required=False, help_text=_("With commas between them."))
    uploads = files_field()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, vehicles: Choices, home: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["vehicle"].choices = vehicles  # type: ignore[attr-defined]
        self.fields["currency"].choices = currency_choices()  # type: ignore[attr-defined]
        self.fields["exchange_rate"].help_text = _(
            "How many %(currency)s one unit of the other currency was worth."
        ) % {"currency": home}

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service, without vendor, lines and files."""
        clean = dict(self.cleaned_data)
        for name in ("vendor", "uploads", "version"):
            clean.pop(name)
        clean["vehicle_id"] = int(clean.pop("vehicle"))
        clean["tax"] = clean["tax"] or Decimal(0)
        clean["tags"] = tuple(clean["tags"])
        return clean


class UpgradeForm(CustomFieldsMixin):
    """A change of a vehicle for the better."""

    vehicle = forms.ChoiceField(label=_("Vehicle"))
    title = forms.CharField(label=_("What was changed"), max_length=200)
    installed_on = forms.DateField(label=_("Installed on"), widget=DayInput)
    odometer = MeterField(label=_("At meter reading"), places=1, required=False)
    odometer_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    part = forms.CharField(label=_("Part"), max_length=120, required=False)
    part_number = forms.CharField(label=_("Part number"), max_length=60, required=False)
    serial_number = forms.CharField(label=_("Serial number"), max_length=60, required=False)
    vendor = forms.CharField(label=_("Vendor"), max_length=120, required=False)
    cost = DecimalField(label=_("Cost"), places=3, required=False)
    currency = forms.ChoiceField(label=_("Currency"))
    exchange_rate = DecimalField(label=_("Exchange rate"), places=6, required=False)
    value_effect = DecimalField(
        label=_("Effect on value"),
        places=3,
        signed=True,
        required=False,
        help_text=_("By how much the vehicle is worth more, or less with a minus."),
    )
    before = forms.CharField(label=_("Before"), max_length=120, required=False)
    after = forms.CharField(label=_("After"), max_length=120, required=False)
    approval = forms.CharField(
        label=_("Approval document"),
        max_length=200,
        required=False,
        help_text=_("Number of the certificate or entry; attach it below."),
    )
    is_reversible = forms.BooleanField(label=_("Can be taken back"), required=False)
    removed_on = forms.DateField(label=_("Taken off on"), widget=DayInput, required=False)
    notes = notes_field()
    tags = TagsField(label=_("Tags"), required=False, help_text=_("With commas between them."))
    uploads = files_field()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, vehicles: Choices, home: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["vehicle"].choices = vehicles  # type: ignore[attr-defined]
        self.fields["currency"].choices = currency_choices()  # type: ignore[attr-defined]
        self.fields["exchange_rate"].help_text = _(
            "How many %(currency)s one unit of the other currency was worth."
        ) % {"currency": home}

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service, without vendor and files."""
        clean = dict(self.cleaned_data)
        for name in ("vendor", "uploads", "version"):
            clean.pop(name)
        clean["vehicle_id"] = int(clean.pop("vehicle"))
        clean["tags"] = tuple(clean["tags"])
        return clean


class WorkFilterForm(forms.Form):
    """What narrows a list of work."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    vendor = forms.ChoiceField(label=_("Vendor"), required=False)
    since = forms.DateField(label=_("From"), widget=DayInput, required=False)
    until = forms.DateField(label=_("To"), widget=DayInput, required=False)
    tag = forms.CharField(label=_("Tag"), max_length=60, required=False)

    def __init__(self, *arguments: Any, vendors: Choices, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["vendor"].choices = [("", _("All")), *vendors]  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    """How this record relates to another one of the vehicle."""

    kind = forms.ChoiceField(label=_("This record is"), choices=RecordLink.Kind.choices)
    target = forms.ChoiceField(label=_("Other record"))

    def __init__(self, *arguments: Any, targets: Choices, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["target"].choices = targets  # type: ignore[attr-defined]


class TakeOffForm(forms.Form):
    """The day on which an upgrade was taken off; empty when it is still there."""

    removed_on = forms.DateField(label=_("Taken off on"), widget=DayInput, required=False)


class PartForm(forms.Form):
    """What a record takes off the shelf: an item by name, number or code, or a kit."""

    item = forms.CharField(
        label=_("Item"),
        max_length=240,
        required=False,
    )
    quantity = DecimalField(label=_("Quantity"), places=4, initial=1)
    location = forms.ChoiceField(label=_("From"), required=False)
    kit = forms.ChoiceField(label=_("Or a whole kit"), required=False)

    def __init__(
        self, *arguments: Any, items: list[str], kits: Choices, places: Choices, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.offered = items
        self.fields["location"].choices = [("", _("Anywhere")), *places]  # type: ignore[attr-defined]
        self.fields["kit"].choices = [("", "—"), *kits]  # type: ignore[attr-defined]
