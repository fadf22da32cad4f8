"""The coming years and whether to keep a vehicle, without a database."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garage.forecast.arithmetic import Range, around, exactly
from garage.ownership.arithmetic import FINANCE, VALUE
from garage.ownership.course import Fade
from garage.ownership.deciding import (
    CHANGING,
    CLOSE,
    INCOMPLETE,
    KEEP,
    REPAIRS,
    RUNNING,
    SELL,
    Replacement,
    Side,
    decision,
    lines_of,
    side_of,
    side_of_typed,
)
from garage.ownership.projecting import Assumptions, Basis, added, projection
from garage.valuation.market.curve import Curve

D = Decimal
TODAY = date(2026, 11, 2)
FADE = Fade(curve=Curve(), born_on=date(2022, 11, 2), on=TODAY, km=D(60_000), km_a_year=D(15_000))


def basis(**values: Any) -> Basis:
    given_values: dict[str, Any] = {
        "today": TODAY,
        "worth": Range(D(18_000), D(20_000), D(22_000)),
        "fade": FADE,
        "running": {"fuel": around(D(1500), D("0.1")), "service": exactly(D(400))},
        "km_a_year": D(15_000),
    }
    return Basis(**(given_values | values))


def test_each_year_loses_value_and_is_less_sure() -> None:
    years = projection(basis(), Assumptions(years=5))

    worths = [year.worth for year in years if year.worth]
    assert len(worths) == 5
    widths = [(one.high - one.low) / one.likely for one in worths]
    assert widths == sorted(widths)
    assert widths[0] > D(4000) / D(20_000)
    assert [one.likely for one in worths] == sorted((o.likely for o in worths), reverse=True)
    assert sum(y.categories[VALUE].likely for y in years) == 20_000 - worths[-1].likely


def test_energy_follows_distance_and_price_the_rest_inflation() -> None:
    assumed = Assumptions(years=2, km_a_year=D(30_000), energy_change=D(10), inflation=D(5))

    first, second = projection(basis(), assumed)

    assert first.categories["fuel"].likely == 3000
    assert second.categories["fuel"].likely == 3300
    assert (first.categories["service"].likely, second.categories["service"].likely) == (
        D(400),
        D(420),
    )


def test_typed_repairs_replace_those_of_before() -> None:
    running = {"repair": exactly(D(200))}

    (year,) = projection(basis(running=running), Assumptions(years=1, repairs=D(900)))

    assert year.categories["repair"] == Range(D(675), D(900), D(1125))


def test_contracts_cost_what_is_agreed() -> None:
    found = projection(basis(finance=[D(120), D(60), D(0)]), Assumptions(years=3, inflation=D(9)))

    assert [year.categories.get(FINANCE) for year in found] == [
        exactly(D(120)),
        exactly(D(60)),
        None,
    ]


def test_without_a_worth_no_value_is_lost() -> None:
    (year,) = projection(basis(worth=None), Assumptions(years=1))
    (worthless,) = projection(basis(worth=Range()), Assumptions(years=1))

    assert (year.worth, VALUE in year.categories) == (None, False)
    assert worthless.worth == Range()


@pytest.mark.parametrize(("asked", "years"), [(0, 1), (3, 3), (9, 5)])
def test_one_to_five_years_are_projected(asked: int, years: int) -> None:
    assert len(projection(basis(), Assumptions(years=asked))) == years


ranges = st.tuples(*[st.decimals(0, 5000, places=2)] * 3).map(lambda parts: Range(*sorted(parts)))


@given(st.dictionaries(st.sampled_from(["fuel", "service", "fixed", VALUE]), ranges))
def test_categories_of_a_year_add_up(parts: dict[str, Range]) -> None:
    total = added(parts.values())

    assert total.likely == sum((one.likely for one in parts.values()), D(0))
    assert total.low <= total.likely <= total.high


# --- Keep or sell ---
def side(running: int, value: int | None = None, *, spread: str = "0.05") -> Side:
    lines = {RUNNING: around(D(running), D(spread))}
    if value is not None:
        lines[VALUE] = around(D(value), D(spread))
    return Side(lines=lines)


@pytest.mark.parametrize(
    ("mine", "other", "answer"),
    [
        (side(2000, 1000), side(4000, 1000), KEEP),
        (side(6000, 1000), side(2000, 1000), SELL),
        (side(2000, 1000), side(2050, 1000), CLOSE),
        (side(2000), side(9000, 1000), INCOMPLETE),
        (side(2000), side(9000), KEEP),
    ],
)
def test_the_answer_follows_from_both_years(mine: Side, other: Side, answer: str) -> None:
    assert decision(mine, other).answer == answer


def test_without_a_replacement_there_is_no_answer() -> None:
    found = decision(side(2000), None)

    assert (found.answer, found.difference) == ("alone", None)


def test_a_side_gathers_categories_into_lines() -> None:
    parts = {"fuel": exactly(D(10)), "fixed": exactly(D(5)), "repair": exactly(D(7))}

    found = side_of(parts | {VALUE: exactly(D(3))}, changing=D(2))

    assert {name: one.likely for name, one in found.lines.items()} == {
        RUNNING: 15,
        REPAIRS: 7,
        VALUE: 3,
        CHANGING: 2,
    }
    assert lines_of([found, side(1)]) == [RUNNING, REPAIRS, VALUE, CHANGING]


def test_a_typed_replacement_loses_value_by_the_curve() -> None:
    typed = Replacement(price=D(20_000), km_cost=D("0.10"), fixed=D(600), age_years=3)

    found = side_of_typed(typed, km_a_year=D(10_000), changing=D(0), today=TODAY, curve=Curve())

    assert found.lines[RUNNING].likely == 1600
    assert 1500 < found.lines[VALUE].likely < 3500
    assert CHANGING not in found.lines
