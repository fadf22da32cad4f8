"""Numbers, money, units and dates."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.kernel import dates, money, numbers, units
from project.kernel.errors import RuleViolated


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1’234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("15,65", "15.65"),
        (".5", "0.5"),
        ("-3,5", "-3.5"),
        ("+7", "7"),
        ("0,125", "0.125"),
    ],
)
def test_parse_decimal_reads_what_people_type(text: str, value: str) -> None:
    assert numbers.parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "decimal_comma", "value"),
    [
        ("1.234", True, "1234"),
        ("1.234", False, "1.234"),
        ("1,234", False, "1234"),
        ("1,234", True, "1.234"),
        ("0.125", True, "0.125"),
    ],
)
def test_parse_decimal_settles_a_lone_separator_by_the_language(
    text: str, *, decimal_comma: bool, value: str
) -> None:
    assert numbers.parse_decimal(text, decimal_comma=decimal_comma) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "NaN",
        "Infinity",
        "1e400",
        "1,2,3",
        "1.2.3",
        "--1",
        "٣",
        "1" * 5000,
        "12€",
        "1..2",
    ],
)
def test_parse_decimal_refuses_the_rest(text: str) -> None:
    with pytest.raises(RuleViolated):
        numbers.parse_decimal(text)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_parse_decimal_reads_back_any_amount_written_either_way(value: Decimal) -> None:
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))

    assert numbers.parse_decimal(english) == value
    assert numbers.parse_decimal(german) == value


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [("1.005", "EUR", "1.01"), ("1.5", "JPY", "2"), ("1.0005", "KWD", "1.001")],
)
def test_quantize_rounds_half_up_to_the_places_of_the_currency(
    amount: str, currency: str, rounded: str
) -> None:
    assert str(money.quantize(Decimal(amount), currency)) == rounded


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e30"])
def test_quantize_refuses_what_no_garage_can_spend(amount: str) -> None:
    with pytest.raises(RuleViolated):
        money.quantize(Decimal(amount), "EUR")


def test_totals_never_mix_currencies() -> None:
    amounts = [money.Money(Decimal(1), "EUR"), money.Money(Decimal(2), "CHF")]

    assert money.totals([*amounts, *amounts]) == {"EUR": Decimal(2), "CHF": Decimal(4)}


def test_check_currency_refuses_an_unknown_code() -> None:
    assert money.check_currency("eur") == "EUR"
    with pytest.raises(RuleViolated):
        money.check_currency("XXX")


def test_shown_gives_back_what_was_typed() -> None:
    typed = Decimal(31402)
    stored = units.to_base(typed, "mi")

    assert stored == Decimal("50536.6")
    assert units.shown(stored, entered=typed, entered_unit="mi", display_unit="mi") == typed
    assert units.shown(stored, entered=typed, entered_unit="mi", display_unit="km") == 50537


@given(st.decimals(min_value=0, max_value=2_000_000, places=1))
def test_units_go_there_and_back_within_a_rounding_step(km: Decimal) -> None:
    miles = units.from_base(km, "mi")

    assert abs(units.to_base(miles, "mi") - km) <= Decimal("0.1")


def test_unit_refuses_an_unknown_code() -> None:
    with pytest.raises(RuleViolated):
        units.unit("furlong")


def test_today_in_is_the_day_of_the_zone() -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)

    assert dates.today_in("Europe/Berlin", now=late) == date(2026, 11, 22)
    assert dates.today_in("America/New_York", now=late) == date(2026, 11, 21)


def test_add_months_crosses_years() -> None:
    assert dates.add_months(date(2026, 1, 31), -1) == date(2025, 12, 1)
    assert dates.add_months(date(2026, 12, 5), 2) == date(2027, 2, 1)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2101, 1, 1)])
def test_check_date_refuses_what_no_list_could_show(day: date) -> None:
    with pytest.raises(RuleViolated):
        dates.check_date(day, field="on")


@pytest.mark.parametrize(
    "text", ["", " 1", "-1", "+1", "1.0", "1_0", "²", "١٢", "9" * 19, "9" * 5000]
)
def test_whole_number_takes_ascii_digits_that_fit_alone(text: str) -> None:
    assert numbers.whole_number(text) is None
    assert numbers.whole_numbers([text, "7"]) == [7]


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_whole_number_reads_ids(text: str, value: int) -> None:
    assert numbers.whole_number(text) == value
