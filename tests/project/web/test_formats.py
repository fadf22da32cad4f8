"""Numbers, amounts, distances and dates as people of each language write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.template import Context
from django.utils import translation

from project.kernel.money import Money
from project.web.templatetags.formats import (
    day,
    distance,
    money,
    money_fine,
    money_text,
    number,
    relative_day,
    when,
)

TODAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "€1,234.50"),
        ("de", "1.234,50\u00a0€"),
        ("fr", "1\u00a0234,50\u00a0€"),
        ("nl", "€1.234,50"),
    ],
)
def test_amounts_follow_the_language(language: str, shown: str) -> None:
    with translation.override(language):
        assert money_text(Decimal("1234.5"), "EUR") == shown


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (Decimal(-3150), "EUR", "−€3,150.00"),
        (Decimal(1999), "JPY", "¥1,999"),
        (Decimal("12.5"), "KWD", "KWD\u00a012.500"),
        (None, "EUR", "–"),
        (Money(Decimal(7), "GBP"), "", "£7.00"),
    ],
)
def test_amounts_follow_the_currency(
    amount: Decimal | Money | None, currency: str, shown: str
) -> None:
    assert money_text(amount, currency) == shown


def test_shown_amounts_can_be_blurred() -> None:
    assert money(Decimal(1), "EUR") == '<span class="amount">€1.00</span>'


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Decimal("184302.0"), None, "184,302"),
        (Decimal("43.580"), None, "43.58"),
        (Decimal("5.4"), 2, "5.40"),
        (1200, None, "1,200"),
        (None, None, "–"),
    ],
)
def test_numbers_are_grouped(value: Decimal | None, decimals: int | None, shown: str) -> None:
    assert number(value, decimals) == shown


def reader(unit: str) -> Context:
    class Shell:
        preferences = {"distance_unit": unit}

    return Context({"shell": Shell()})


def test_distance_in_the_unit_it_was_typed_in_comes_back_as_typed() -> None:
    shown = distance(reader("mi"), Decimal("50536.6"), entered=Decimal(31402), entered_unit="mi")

    assert shown == "31,402\u00a0mi"


def test_distance_is_converted_for_the_reader() -> None:
    shown = distance(reader("km"), Decimal("50536.6"), entered=Decimal(31402), entered_unit="mi")

    assert shown == "50,537\u00a0km"


def test_distance_without_a_reader_is_in_kilometres() -> None:
    assert distance(Context({}), Decimal("807.0")) == "807\u00a0km"
    assert distance(Context({}), None) == "–"


@time_machine.travel(TODAY)
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 11, 20), "Today, 20 Nov"),
        (date(2026, 11, 21), "Tomorrow, 21 Nov"),
        (date(2026, 11, 19), "Yesterday, 19 Nov"),
        (date(2026, 11, 29), "In 9 days, 29 Nov"),
        (date(2026, 11, 8), "12 days ago, 8 Nov"),
        (date(2027, 4, 1), "In 4 months, 1 Apr 2027"),
        (date(2019, 3, 2), "8 years ago, 2 Mar 2019"),
        (datetime(2026, 11, 20, 9, tzinfo=UTC), "Today, 20 Nov"),
        (None, "–"),
    ],
)
def test_dates_are_relative_and_absolute(value: date | None, shown: str) -> None:
    assert when(value) == shown


@time_machine.travel(TODAY)
def test_parts_of_dates() -> None:
    assert day(date(2026, 11, 29)) == "29 Nov"
    assert relative_day(date(2026, 11, 29)) == "in 9 days"
    assert (day(None), relative_day(None)) == ("–", "–")


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [("2.5", 0, "3"), ("1234.56", 0, "1,235"), ("0.05", 1, "0.1"), ("-2.5", 0, "-3")],
)
def test_number_rounds_half_up_and_never_cuts_off(value: str, decimals: int, expected: str) -> None:
    assert number(Decimal(value), decimals) == expected


@pytest.mark.parametrize(
    ("language", "currency", "expected"),
    [("en", "EUR", "€0.433"), ("en", "CHF", "CHF\u00a00.433"), ("de", "EUR", "0,433\u00a0€")],
)
def test_parts_of_a_coin_stand_with_the_sign_of_their_currency(
    language: str, currency: str, expected: str
) -> None:
    with translation.override(language):
        assert money_fine(Decimal("0.4331"), currency, decimals=3) == expected
