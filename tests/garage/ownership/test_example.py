"""The worked example of `docs/ownership.md` is what the code says."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from garage.forecast.arithmetic import Range
from garage.ownership import arithmetic
from garage.ownership.arithmetic import FINANCE, VALUE, Costs, Driven, Payment
from garage.ownership.course import Fade, Point, course_of
from garage.ownership.projecting import Assumptions, Basis, projection
from garage.valuation.market.curve import Curve
from project.kernel.dates import add_months

D = Decimal
DOCUMENT = Path(__file__).parents[3] / "docs" / "ownership.md"
BOUGHT, LAST = date(2025, 1, 1), date(2025, 12, 31)
COURSE = course_of([Point(BOUGHT, D(20_000), "paid"), Point(LAST, D(17_000))])


@pytest.fixture(scope="module")
def document() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def costs() -> Costs:
    months = [add_months(BOUGHT, offset) for offset in range(12)]
    sums = {month: {"fuel": D(100), "service": D("37.50"), "fixed": D(500)} for month in months}
    instalments = [
        Payment(month=month, amount=D(450), category="fixed", kind="loan", interest=D(65))
        for month in months
    ]
    told = arithmetic.without_repayments(sums, instalments)
    told = arithmetic.with_fees(told, [(BOUGHT, D(300))])
    told = arithmetic.with_losses(told, COURSE, since=BOUGHT, until=LAST, coin=D("0.01"))
    driven = Driven(km=D(12_000), days=364)
    return Costs(since=BOUGHT, until=LAST, months=told, driven=driven)


def test_categories_of_the_example(document: str, costs: Costs) -> None:
    labels = {
        "fuel": "Fuel & energy",
        "service": "Service",
        "fixed": "Tax & insurance",
        FINANCE: "Finance & fees",
        VALUE: "Lost value",
    }

    for name, label in labels.items():
        assert f"| {label} | {costs.categories[name]:,.2f} |" in document
    assert f"| **Total** | **{costs.total:,.2f}** |" in document


def test_averages_of_the_example(document: str, costs: Costs) -> None:
    a_km = costs.a_km(costs.total)

    assert a_km is not None
    assert f"{costs.a_year(costs.total):,.2f} a year" in document
    assert f"{costs.a_month(costs.total):,.2f} a month" in document
    assert f"{a_km:.3f} a km" in document


def test_the_value_between_in_the_example(document: str) -> None:
    known = COURSE.on(date(2025, 7, 2))

    assert known is not None
    assert f"On 2 July it was worth {known.value:,.0f}" in document


def test_the_projection_of_the_example(document: str) -> None:
    today = date(2026, 1, 1)
    fade = Fade(
        curve=Curve(), born_on=date(2022, 1, 1), on=today, km=D(60_000), km_a_year=D(15_000)
    )
    basis = Basis(
        today=today,
        worth=Range(D(18_000), D(20_000), D(22_000)),
        fade=fade,
        running={},
        km_a_year=D(15_000),
    )

    (year,) = projection(basis, Assumptions(years=1))

    lost, worth = year.categories[VALUE], year.worth
    assert worth is not None
    kept = fade.kept(today, date(2027, 1, 1))
    assert f"{kept:.4f} of it" in document
    assert f"{worth.likely:,.0f} ({worth.low:,.0f} to {worth.high:,.0f})" in document
    assert f"{lost.likely:,.0f} ({lost.low:,.0f} to {lost.high:,.0f})" in document
