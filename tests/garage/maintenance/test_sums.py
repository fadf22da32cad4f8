"""Adding up a bill."""

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from garage.maintenance.sums import difference, line_amount, main_purpose, title_of, total_of

amounts = st.decimals(-99999, 99999, places=2, allow_nan=False)


@dataclass(frozen=True)
class Line:
    amount: Decimal
    kind: str = "part"
    purpose: str = "repair"
    description: str = "x"


lines_of = st.lists(
    st.builds(
        Line,
        amount=amounts,
        kind=st.sampled_from(["labour", "part", "fee", "discount"]),
        purpose=st.sampled_from(["maintenance", "repair", "upgrade", "inspection"]),
    ),
    max_size=12,
)
taxes = st.decimals(0, 9999, places=2)


@given(lines_of, taxes)
def test_total_of_is_the_sum_of_lines_that_include_tax(lines: list[Line], tax: Decimal) -> None:
    total = total_of(lines, tax=tax, lines_include_tax=True, currency="EUR")

    assert total == sum((line.amount for line in lines), Decimal(0))


@given(lines_of, taxes)
def test_total_of_adds_tax_to_net_lines_once(lines: list[Line], tax: Decimal) -> None:
    net = sum((line.amount for line in lines), Decimal(0))
    as_field = total_of(lines, tax=tax, lines_include_tax=False, currency="EUR")
    with_line = total_of(
        [*lines, Line(tax, kind="tax")], tax=tax, lines_include_tax=False, currency="EUR"
    )

    assert as_field == with_line == net + tax


@given(lines_of, taxes, st.booleans())
def test_difference_is_zero_for_the_computed_total(
    lines: list[Line], tax: Decimal, included: bool
) -> None:
    total = total_of(lines, tax=tax, lines_include_tax=included, currency="EUR")

    assert not difference(lines, total=total, tax=tax, lines_include_tax=included, currency="EUR")


@given(lines_of.filter(bool), st.decimals("0.02", 9999, places=2))
def test_difference_tells_by_how_much_a_total_is_off(lines: list[Line], off: Decimal) -> None:
    right = total_of(lines, tax=Decimal(0), lines_include_tax=True, currency="EUR")

    gap = difference(
        lines, total=right + off, tax=Decimal(0), lines_include_tax=True, currency="EUR"
    )

    assert gap == off


def test_difference_forgives_a_rounding_cent_and_a_bill_without_lines() -> None:
    lines = [Line(Decimal("10.005"))]

    for total, some in ((Decimal("10.00"), lines), (Decimal(99), [])):
        assert not difference(
            some, total=total, tax=Decimal(0), lines_include_tax=True, currency="EUR"
        )


def test_total_of_has_the_places_of_the_currency() -> None:
    lines = [Line(Decimal("10.125"))]

    for currency, total in (("EUR", "10.13"), ("BHD", "10.125"), ("JPY", "10")):
        found = total_of(lines, tax=Decimal(0), lines_include_tax=True, currency=currency)
        assert str(found) == total


@given(lines_of.filter(bool))
def test_main_purpose_is_the_one_with_the_most_spent(lines: list[Line]) -> None:
    spent: dict[str, Decimal] = {}
    for line in lines:
        if line.kind != "discount":
            spent[line.purpose] = spent.get(line.purpose, Decimal(0)) + line.amount

    purpose = main_purpose(lines)

    assert spent.get(purpose, Decimal(0)) == max(spent.values(), default=Decimal(0))


def test_title_of_names_the_two_dearest_lines_that_are_work() -> None:
    lines = [
        Line(Decimal(5), description="Bulb"),
        Line(Decimal(90), description="Tax", kind="tax"),
        Line(Decimal(50), description="Pads"),
        Line(Decimal(60), description="Discs"),
    ]

    assert title_of(lines) == "Discs, Pads"
    assert title_of([]) == ""


def test_line_amount_multiplies() -> None:
    assert line_amount(Decimal("1.75"), Decimal("89.90")) == Decimal("157.325")
