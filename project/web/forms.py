"""Form fields for what people type: numbers of any country, tags, several files; errors of services."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from typing_extensions import override

from project.kernel.errors import DomainError, RuleViolated
from project.kernel.numbers import parse_decimal, parse_meter
from project.kernel.tags import tag_names


class DecimalField(forms.CharField):
    """A decimal as people type it: `1.234,56`, `1,234.56`, `1 234,56`; `None` when empty."""

    def __init__(self, *, places: int = 2, signed: bool = False, **options: Any) -> None:
        super().__init__(**({"max_length": 40} | options))
        self.places, self.signed = places, signed
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("autocomplete", "off")

    @override
    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text is None or text in self.empty_values:
            return None
        try:
            number = self.parse(text)
        except RuleViolated as error:
            raise ValidationError(error.message) from error
        if number < 0 and not self.signed:
            raise ValidationError("Type a number that is not below zero.")
        return number.quantize(Decimal(1).scaleb(-self.places), rounding=ROUND_HALF_UP)

    def parse(self, text: str) -> Decimal:
        """Return the number in a text, with the decimal sign of the page; raises `RuleViolated`."""
        return parse_decimal(text, decimal_comma=decimal_sign() == ",")

    @override
    def run_validators(self, value: Any) -> None:
        """The limits of text do not apply to the number."""

    @override
    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data or initial)

    @override
    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        return typed(value)


class MeterField(DecimalField):
    """A reading or distance: `120.000` and `120,000` are thousands in every language."""

    def __init__(self, *, places: int = 1, **options: Any) -> None:
        super().__init__(places=places, **options)

    @override
    def parse(self, text: str) -> Decimal:
        """Return the reading in a text; raises `RuleViolated`."""
        return parse_meter(text)


class TagsField(forms.CharField):
    """Tags with commas between them; a list of names."""

    @override
    def to_python(self, value: Any) -> Any:
        return tag_names(super().to_python(value) or "")

    @override
    def run_validators(self, value: Any) -> None:
        """How many and how long, the service says."""

    @override
    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else ", ".join(value)


class ManyFilesInput(forms.FileInput):
    """A control that takes several files at once."""

    allow_multiple_selected = True


class LongSelect(forms.Select):
    """A select box of hundreds of plain choices, written in one go: a template for each is slow."""

    @override
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen, choices = set(self.format_value(value)), cast("Any", self.choices)
        attributes = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        options = "\n".join(
            f'<option value="{escape(str(key))}"{" selected" if str(key) in chosen else ""}>'
            f"{escape(str(label))}</option>"
            for key, label in choices
        )
        return format_html("<select{}>{}</select>", flatatt(attributes), SafeString(options))


class DayInput(forms.DateInput):
    """The date control of the browser, with the value as it wants it."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs=dict(attrs or {}), format="%Y-%m-%d")


def decimal_sign() -> str:
    """Return the decimal sign of the language of the page."""
    return str(get_format("DECIMAL_SEPARATOR"))


def typed(value: Decimal) -> str:
    """Return a number as the reader would type it, without needless zeros beyond two places."""
    plain = format(value, "f")
    if "." in plain:
        whole, _, digits = plain.partition(".")
        digits = digits.rstrip("0")
        plain = f"{whole}.{digits.ljust(2, '0')}" if digits else whole
    return plain.replace(".", decimal_sign())


def add_errors(form: forms.BaseForm, error: DomainError, *, names: Sequence[str] = ()) -> None:
    """Put the errors of a service on the fields of a form, those of no field on top.

    `names` are fields that another form on the page shows.
    """
    elsewhere = {name for name in error.fields if name in names}
    known = [name for name in error.fields if name in form.fields]
    for name in known:
        for message in error.fields[name]:
            form.add_error(name, message)
    if not known and not elsewhere:
        form.add_error(None, error.message)
