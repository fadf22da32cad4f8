"""Form fields read what people of any country type."""

from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from project.kernel.errors import RuleViolated
from project.web.forms import DecimalField, MeterField, TagsField, add_errors


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "1,234.56", "1234.56"),
        ("de", "1.234,56", "1234.56"),
        ("fr", "1 234,56", "1234.56"),
        ("en", "1,234", "1234.00"),
        ("de", "1.234", "1234.00"),
        ("en", "12,5", "12.50"),
        ("de", "12.5", "12.50"),
    ],
)
def test_decimal_field_reads_any_country(language: str, text: str, value: str) -> None:
    with translation.override(language):
        assert DecimalField().clean(text) == Decimal(value)


@pytest.mark.parametrize("text", ["abc", "-1", "1e5", "NaN", "٣"])
def test_decimal_field_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(ValidationError):
        DecimalField().clean(text)


def test_decimal_field_may_be_empty_or_below_zero() -> None:
    assert DecimalField(required=False).clean("") is None
    assert DecimalField(signed=True).clean("-1.5") == Decimal("-1.50")


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [("en", "1234.500", "1234.50"), ("de", "1234.500", "1234,50"), ("en", "3.000", "3")],
)
def test_decimal_field_shows_what_the_reader_would_type(
    language: str, value: str, text: str
) -> None:
    with translation.override(language):
        assert DecimalField().prepare_value(Decimal(value)) == text


def test_tags_field_splits_and_joins() -> None:
    field = TagsField()

    assert field.clean("Long trips, VW") == ["Long trips", "VW"]
    assert field.prepare_value(["Long trips", "VW"]) == "Long trips, VW"


class SampleForm(forms.Form):
    title = forms.CharField(required=False)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"title": ["Too long."]}, {"title": ["Too long."]}),
        ({"other": ["Odd."]}, {"__all__": ["Odd."]}),
        ({"lines.0.amount": ["Odd."]}, {}),
    ],
)
def test_add_errors_puts_them_where_they_belong(fields: Any, found: Any) -> None:
    form = SampleForm({})
    form.is_valid()

    add_errors(form, RuleViolated("Odd.", fields=fields), names=["lines.0.amount"])

    assert dict(form.errors) == found


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("text", "number"),
    [("120.000", 120_000), ("120,000", 120_000), ("184.312,5", "184312.5"), ("120.5", "120.5")],
)
def test_meter_field_takes_thousands_in_every_language(
    language: str, text: str, number: str
) -> None:
    with translation.override(language):
        assert MeterField().clean(text) == Decimal(number)
