from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garage.receipts.reading import numbers
from garage.receipts.reading.numbers import Mark

AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999999.99"), places=2)


def written(amount: Decimal, *, group: str, mark: str) -> str:
    plain = f"{amount:,.2f}"
    return plain.replace(",", "~").replace(".", mark).replace("~", group)


@given(
    amount=AMOUNTS,
    style=st.sampled_from([(",", "."), (".", ","), ("'", "."), (" ", ","), ("", ".")]),
)
def test_find_numbers_reads_amounts_of_any_country(amount: Decimal, style: tuple[str, str]) -> None:
    group, mark = style
    text = f"Total {written(amount, group=group, mark=mark)}"

    found = numbers.find_numbers(text, mark="." if mark == "." else ",")

    assert [number.value for number in found] == [amount]
    assert found[0].is_money


@given(text=st.text(max_size=60))
def test_find_numbers_never_fails(text: str) -> None:
    for number in numbers.find_numbers(text, mark=""):
        assert 0 <= number.start < number.end <= len(text)


@pytest.mark.parametrize(
    ("text", "mark", "value", "currency"),
    [
        ("RM62.50 Z", ".", "62.50", "MYR"),
        ("1.234,56 €", ",", "1234.56", "EUR"),
        ("CHF 1'250.00", ".", "1250.00", "CHF"),
        ("£1,234.00", ".", "1234.00", "GBP"),
        ("- RM 5.00", ".", "-5.00", "MYR"),
        ("6.00-", ".", "-6.00", ""),
        ("RMO.50", ".", "0.50", "MYR"),
        ("12. 50", ".", "12.50", ""),
        ("250.00ZR", ".", "250.00", ""),
    ],
)
def test_find_numbers_reads_how_money_is_printed(
    text: str, mark: Mark, value: str, currency: str
) -> None:
    (number,) = numbers.find_numbers(text, mark=mark)

    assert (number.value, number.currency) == (Decimal(value), currency)


@pytest.mark.parametrize("text", ["12.03.2026", "13:14:55", "GST ID"])
def test_find_numbers_leaves_out_dates_and_times(text: str) -> None:
    assert numbers.find_numbers(text, mark=",") == []


@pytest.mark.parametrize(("mark", "value"), [(".", "2.170"), (",", "2170")])
def test_three_decimals_mean_what_the_document_means(mark: Mark, value: str) -> None:
    assert numbers.find_numbers("2.170", mark=mark)[0].value == Decimal(value)


def test_decimal_mark_follows_the_majority() -> None:
    assert numbers.decimal_mark(["12,50", "1.234,56", "3.40"]) == ","
    assert numbers.decimal_mark(["12.50", "1,234.56"]) == "."
    assert numbers.decimal_mark(["nothing"]) == ""


@pytest.mark.parametrize(("value", "text"), [("2.450", "2.45"), ("7", "7"), ("1.5", "1.50")])
def test_plain_writes_money_with_two_decimals(value: str, text: str) -> None:
    assert numbers.plain(Decimal(value)) == text
