"""Forms for orders, what came and went back, messages to vendors and the shopping list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inventory.purchasing.models import OrderLine, PurchaseOrder
from inventory.purchasing.services import DeliveryInput, ReceivedLine, ReturnInput
from project.web.editing import currency_choices, notes_field, uploads_field
from project.web.forms import DayInput, DecimalField

Choices = Sequence[tuple[str, str]]
ZERO = Decimal(0)


class OrderForm(forms.Form):
    """What is ordered, from whom, and what freight and tax come to."""

    vendor = forms.CharField(label=_("Vendor"), max_length=120)
    number = forms.CharField(
        label=_("Number"),
        max_length=40,
        required=False,
        help_text=_("Left empty, it is the next one."),
    )
    reference = forms.CharField(label=_("Their order number"), max_length=60, required=False)
    expected_on = forms.DateField(label=_("Expected on"), widget=DayInput, required=False)
    currency = forms.ChoiceField(label=_("Currency"))
    freight = DecimalField(label=_("Freight"), places=3, required=False)
    tax = DecimalField(label=_("Tax"), places=3, required=False)
    tax_is_cost = forms.BooleanField(
        label=_("The tax is part of the cost"),
        required=False,
        help_text=_("Off for those who get it back."),
    )
    notes = notes_field()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["currency"].choices = currency_choices()  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service, without vendor and lines."""
        clean = dict(self.cleaned_data)
        for name in ("vendor", "version"):
            clean.pop(name)
        return clean | {name: clean[name] or ZERO for name in ("freight", "tax")}


class OrderLineForm(forms.Form):
    """One line of an order; the item by its name, number or code."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    item = forms.CharField(label=_("Item"), max_length=160)
    number = forms.CharField(label=_("Their number"), max_length=60, required=False)
    quantity = DecimalField(label=_("Packs"), places=3)
    pack_quantity = DecimalField(label=_("In a pack"), places=4, required=False)
    unit_price = DecimalField(label=_("Price"), places=4, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class OrderFilterForm(forms.Form):
    """What narrows the list of orders."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("All")),
            ("open", _("On their way")),
            ("late", _("Late")),
            *PurchaseOrder.State.choices,
        ],
        required=False,
    )


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A line with the field in which its packs are counted, and that of the serial numbers."""

    line: OrderLine
    packs: forms.BoundField
    serials: forms.BoundField | None
    codes: Mapping[str, str]


class CountForm(forms.Form):
    """How many packs of each line came or go back."""

    on = forms.DateField(label=_("Date"), widget=DayInput)
    note_number = forms.CharField(label=_("Delivery note"), max_length=60, required=False)

    def __init__(
        self,
        *arguments: Any,
        lines: Sequence[OrderLine],
        codes: Mapping[int, Mapping[str, str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.lines, self.codes = lines, codes or {}
        for line in lines:
            field = DecimalField(label=line.item.name, places=3, required=False)
            field.widget.attrs |= {"data-count": str(line.pk), "class": "input"}
            self.fields[f"packs-{line.pk}"] = field
            if line.item.is_serialized:
                self.fields[f"serials-{line.pk}"] = forms.CharField(
                    label=_("Serial numbers, one a line"),
                    required=False,
                    max_length=8_000,
                    widget=forms.Textarea(attrs={"rows": 2, "class": "input"}),
                )

    @property
    def counted(self) -> list[CountedLine]:
        """The lines with their fields."""
        return [
            CountedLine(
                line=line,
                packs=self[f"packs-{line.pk}"],
                serials=self[f"serials-{line.pk}"] if line.item.is_serialized else None,
                codes=self.codes.get(line.pk, {}),
            )
            for line in self.lines
        ]

    def came(self) -> tuple[ReceivedLine, ...]:
        """Return the lines of which something was counted."""
        clean = self.cleaned_data
        return tuple(
            ReceivedLine(
                line_id=line.pk,
                packs=clean[f"packs-{line.pk}"],
                serials=tuple(clean.get(f"serials-{line.pk}", "").splitlines()),
            )
            for line in self.lines
            if clean[f"packs-{line.pk}"]
        )


class ReceiveForm(CountForm):
    """What came, and where it was put."""

    location = forms.TypedChoiceField(label=_("Put into"), coerce=int)
    scan = forms.CharField(
        label=_("Scan"),
        max_length=80,
        required=False,
        help_text=_("Each scan counts one package up."),
        widget=forms.TextInput(
            attrs={"data-scan": True, "autocomplete": "off", "autofocus": True, "inputmode": "text"}
        ),
    )

    def __init__(self, *arguments: Any, locations: Choices, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["location"].choices = locations  # type: ignore[attr-defined]

    def given(self, *, more_is_right: bool) -> DeliveryInput:
        """Return what came as the service takes it."""
        clean = self.cleaned_data
        return DeliveryInput(
            on=clean["on"],
            lines=self.came(),
            location_id=clean["location"],
            note_number=clean["note_number"],
            more_is_right=more_is_right,
        )


class ReturnForm(CountForm):
    """What goes back, and what it brings."""

    refund = DecimalField(label=_("Refund"), places=3, required=False)
    core_credit = DecimalField(
        label=_("Credit for old parts"),
        places=3,
        required=False,
        help_text=_("What the core of an exchange part brings."),
    )

    def given(self) -> ReturnInput:
        """Return what goes back as the service takes it."""
        clean = self.cleaned_data
        return ReturnInput(
            on=clean["on"],
            lines=self.came(),
            note_number=clean["note_number"],
            refund=clean["refund"],
            core_credit=clean["core_credit"],
        )


class OrderMailForm(forms.Form):
    """The message that takes an order to its vendor."""

    to = forms.EmailField(label=_("To"), max_length=254)
    reply_to = forms.EmailField(label=_("Answers go to"), max_length=254, required=False)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Message"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 8})
    )


class OrderFilesForm(forms.Form):
    """The invoice and other papers of an order."""

    uploads = uploads_field(_("Invoice or other papers"))


class WishForm(forms.Form):
    """Something to put on the shopping list: an item, or a few words."""

    what = forms.CharField(label=_("What to buy"), max_length=160)
    quantity = DecimalField(label=_("How many"), places=4, required=False)
    vendor = forms.CharField(label=_("Where"), max_length=120, required=False)
