"""The forms of the review page: they carry text both ways, the services say what is wrong."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from garage.maintenance.models import ServiceLine
from garage.receipts.completing import switches
from garage.receipts.drafts import (
    FIELDS,
    MOST_LINES,
    SHELF_FIELDS,
    SWITCHES,
    Draft,
    DraftLine,
)
from garage.receipts.models import LineHabit, ReadingTool, Receipt
from garage.receipts.shelf import REST, TYPED
from garage.vehicles.models.timeline import Category
from project.kernel.errors import DomainError
from project.kernel.money import CURRENCIES
from project.kernel.units import UNITS

LINE_FIELDS = (
    "description",
    "quantity",
    "unit",
    "unit_price",
    "amount",
    "tax_rate",
    "kind",
    "purpose",
    "part_number",
)
GUESSED = ("shelf", "pack", "place")
USE = "use"
# What a receipt becomes, in the words of the page.
_SHORT = {Receipt.Kind.FUEL: _("Fill-up"), Receipt.Kind.SHELF: _("Shelf")}
KINDS = [(value, _SHORT.get(Receipt.Kind(value), label)) for value, label in Receipt.Kind.choices]
NUMERIC = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


def text_field(label: Any, *, most: int = 200, **attrs: str) -> forms.CharField:
    """Return a field that takes any text and is never required: drafts are kept as typed."""
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, required=False, max_length=most, widget=widget)


def number_field(label: Any) -> forms.CharField:
    """Return a field for a number in the way of any country."""
    return text_field(label, most=40, inputmode="decimal")


class ReviewForm(forms.Form):
    """The draft of a receipt as a person corrects it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("Save as"), choices=KINDS, widget=forms.RadioSelect, required=False
    )
    category = forms.CharField(label=_("Spent on"), required=False, widget=forms.Select)
    vehicle = forms.CharField(label=_("Vehicle"), required=False, widget=forms.Select)
    vendor = text_field(_("Vendor"), most=120, list="vendor-names")
    date = forms.CharField(
        label=_("Date"),
        required=False,
        max_length=40,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    invoice_number = text_field(pgettext_lazy("of an invoice", "Number"), most=60)
    total = number_field(_("Total"))
    tax = number_field(_("Tax"))
    currency = forms.CharField(label=_("Currency"), required=False, widget=forms.Select)
    exchange_rate = number_field(_("Exchange rate"))
    litres = number_field(_("Filled in"))
    odometer = text_field(_("Odometer"), most=40, inputmode="numeric")
    odometer_unit = forms.CharField(label=_("Unit"), required=False, widget=forms.Select)
    title = text_field(_("Title"))
    address = text_field(_("Address of the vendor"))
    tax_id = text_field(_("Tax number of the vendor"), most=40)
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
    add_vendor = forms.BooleanField(
        label=_("Add this vendor"), required=False, widget=forms.CheckboxInput({"role": "switch"})
    )
    record_reading = forms.BooleanField(
        label=_("Record this reading"),
        required=False,
        widget=forms.CheckboxInput({"role": "switch"}),
    )
    tax_apart = forms.BooleanField(
        label=_("The tax is got back"),
        required=False,
        widget=forms.CheckboxInput({"role": "switch"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        initial: dict[str, Any],
        vehicles: Sequence[tuple[str, str]],
        focus: str = "",
    ) -> None:
        super().__init__(data, initial=initial)
        currencies = sorted({*CURRENCIES, initial.get("currency") or "EUR"})
        units = [(code, unit.symbol) for code, unit in UNITS.items() if code in {"km", "mi", "h"}]
        self._choose("vehicle", [("", _("No vehicle")), *vehicles])
        self._choose("category", Category.choices)
        self._choose("currency", [(code, code) for code in currencies])
        self._choose("odometer_unit", units)
        if focus in self.fields:
            self.fields[focus].widget.attrs["autofocus"] = True

    def _choose(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        widget = self.fields[name].widget
        if isinstance(widget, forms.Select):
            widget.choices = list(choices)

    def _switches(self) -> str:
        data: Any = self.data
        return switches(data.getlist("offered"), data.getlist("completes"))

    def values(self) -> dict[str, str]:
        """Return what was typed, as a draft keeps it; what is not in the form is left."""
        self.full_clean()
        found: dict[str, str] = {}
        for name in FIELDS:
            if name in SWITCHES:
                found[name] = "1" if self.cleaned_data.get(name) else ""
            elif name == "completes":
                if "offered" in self.data:
                    found[name] = self._switches()
            elif self.add_prefix(name) in self.data:
                found[name] = str(self.data[self.add_prefix(name)])[:10_000]
        return found


class LineForm(forms.Form):
    """One line of a receipt."""

    description = forms.CharField(required=False, max_length=300)
    quantity = forms.CharField(required=False, max_length=40, widget=NUMERIC)
    unit = forms.CharField(required=False, max_length=12)
    unit_price = forms.CharField(required=False, max_length=40, widget=NUMERIC)
    amount = forms.CharField(required=False, max_length=40, widget=NUMERIC)
    tax_rate = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    kind = forms.ChoiceField(required=False, choices=ServiceLine.Kind.choices)
    purpose = forms.ChoiceField(required=False, choices=LineHabit.PURPOSES)
    part_number = forms.CharField(required=False, max_length=60)
    shelf = forms.CharField(required=False, max_length=40)
    typed = forms.CharField(required=False, max_length=100)
    pack = forms.CharField(required=False, max_length=40, widget=NUMERIC)
    place = forms.CharField(required=False, max_length=20)
    serials = forms.CharField(required=False, max_length=4_000, widget=forms.Textarea)
    source = forms.IntegerField(required=False, widget=forms.HiddenInput)


LineFormSet = forms.formset_factory(
    LineForm, extra=0, can_delete=True, max_num=MOST_LINES, absolute_max=MOST_LINES
)


def line_initial(draft: Draft) -> list[dict[str, Any]]:
    """Return the lines of a draft as the formset shows them."""
    return [
        {**{name: getattr(line, name) for name in LINE_FIELDS}, "source": line.source}
        for line in draft.lines
    ]


def lines_typed(
    formset: Any, draft: Draft, *, decides: bool = False
) -> tuple[list[DraftLine], list[int]]:
    """Return the lines that were typed, and for each the place of its form.

    The box of a line on the page is that of the line which was read there; what it is on the
    shelf stays while the page does not ask. With `decides` a guess that was left alone is chosen.
    """
    before = {line.source: line for line in draft.lines if line.source is not None}
    lines, places = [], []
    for index, form in enumerate(formset.forms):
        form.full_clean()
        prefix = f"{formset.prefix}-{index}"
        if formset.data.get(f"{prefix}-DELETE"):
            continue
        typed = {name: str(formset.data.get(f"{prefix}-{name}", ""))[:300] for name in LINE_FIELDS}
        source = form.cleaned_data.get("source")
        known = before.get(source, DraftLine())
        shelf = _shelf_typed(formset.data, prefix, known=known, decides=decides)
        line = DraftLine(**typed, **shelf, source=source, box=known.box)
        if not line.is_blank:
            lines.append(line)
            places.append(index)
    return lines, places


def _shelf_typed(data: Any, prefix: str, *, known: DraftLine, decides: bool) -> dict[str, str]:
    """Return what a line is on the shelf, as chosen, or typed where that was filled in.

    What is as it was guessed stays a guess, which follows when something else is changed.
    """
    asked = data.get(f"{prefix}-on-shelf")
    if asked is None:
        return {name: getattr(known, name) for name in SHELF_FIELDS}
    found = {name: str(data.get(f"{prefix}-{name}", ""))[:4_000] for name in SHELF_FIELDS}
    if asked == USE:
        return found | {"shelf": found["shelf"] or REST}
    for name, guess in zip(GUESSED, str(data.get(f"{prefix}-guess", "")).split("|"), strict=False):
        if found[name] == guess and not (decides and name == "shelf"):
            found[name] = ""
    typed = str(data.get(f"{prefix}-typed", "")).strip()[:100]
    return found | {"shelf": f"{TYPED}{typed}"} if typed else found


def complain(form: ReviewForm, formset: Any, error: DomainError, *, places: list[int]) -> None:
    """Put the complaints of a service where they belong: on fields, lines, or the form."""
    form.full_clean()
    for form_of_line in formset.forms:
        form_of_line.full_clean()
    for name, messages in error.fields.items():
        for message in messages:
            _complain(form, formset, name=name, message=message, places=places)
    if not error.fields:
        form.add_error(None, error.message)


def _complain(
    form: ReviewForm, formset: Any, *, name: str, message: str, places: list[int]
) -> None:
    head, _dot, rest = name.partition(".")
    if head != "lines" or not rest:
        form.add_error(name if name in form.fields else None, message)
        return
    place, _dot, field = rest.partition(".")
    index = places[int(place)] if place.isdecimal() and int(place) < len(places) else None
    if index is None or field not in formset.forms[index].fields:
        form.add_error(None, message)
    else:
        formset.forms[index].add_error(field, message)


class ReadingToolForm(forms.Form):
    """Which tool reads receipts, when, and how it is asked."""

    mode = forms.ChoiceField(
        label=_("It reads"), choices=ReadingTool.Mode.choices, widget=forms.RadioSelect
    )
    server = forms.ChoiceField(label=_("Server of this machine"), required=False)
    url = forms.CharField(label=_("Or its address"), max_length=1000, required=False)
    name = forms.CharField(label=_("Tool"), max_length=100, required=False)
    secret = forms.CharField(
        label=_("Key"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept encrypted. Leave it empty to keep the one that is stored."),
    )
    arguments = forms.CharField(
        label=_("Arguments"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            'JSON, like {"text": "{text}"}. What is sent: {text} as the own reader saw it, {file} in '
            "base64, {file_name}, {content_type}, {currency}."
        ),
    )
    places = forms.CharField(
        label=_("Where the values stand"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("A line for each: total = amounts.total, lines = items, line.amount = price"),
    )

    def __init__(self, *arguments: Any, servers: Sequence[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["server"].choices = [("", "–"), *((name, name) for name in servers)]  # type: ignore[attr-defined]

    def clean_arguments(self) -> dict[str, Any]:
        """Return the arguments of the tool."""
        try:
            found = json.loads(self.cleaned_data["arguments"].strip() or "{}")
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("This is not JSON.")) from error
        if not isinstance(found, dict):
            raise forms.ValidationError(_("Write an object, like {}."))
        return found

    def clean_places(self) -> dict[str, str]:
        """Return where each value stands."""
        pairs = [line.partition("=") for line in self.cleaned_data["places"].splitlines()]
        return {name.strip(): path.strip() for name, _sign, path in pairs if name.strip()}


def tool_initial(row: ReadingTool | None) -> dict[str, Any]:
    """Return the stored tool as its form begins with."""
    if row is None:
        return {"mode": ReadingTool.Mode.OFF, "arguments": '{"text": "{text}"}'}
    return {
        "mode": row.mode,
        "server": row.server,
        "url": row.url,
        "name": row.name,
        "arguments": json.dumps(row.arguments, ensure_ascii=False),
        "places": "\n".join(f"{name} = {path}" for name, path in row.places.items()),
    }
