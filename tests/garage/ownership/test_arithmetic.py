"""Sums of what owning a vehicle cost, without a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garage.ownership import arithmetic
from garage.ownership.arithmetic import FINANCE, VALUE, Costs, Driven, Payment
from garage.ownership.course import (
    BETWEEN,
    CARRIED,
    HELD,
    POINT,
    Course,
    Fade,
    Known,
    Point,
    course_of,
    usual_km,
)
from garage.valuation.market.curve import Curve
from project.kernel.dates import add_months

D = Decimal
CENT = D("0.01")
NEW_YEAR = date(2025, 1, 1)
FADE = Fade(curve=Curve(), born_on=date(2022, 1, 1), on=NEW_YEAR, km=D(45_000), km_a_year=D(15_000))


def course(*points: tuple[date, int], fade: Fade | None = None) -> Course:
    return course_of([Point(on, D(value)) for on, value in points], fade)


# --- The course of values ---
def test_a_course_is_a_straight_line_between_two_values() -> None:
    found = course((NEW_YEAR, 20_000), (date(2025, 1, 11), 19_000))

    assert found.on(NEW_YEAR) == Known(D(20_000), POINT)
    assert found.on(date(2025, 1, 6)) == Known(D(19_500), BETWEEN)
    assert found.on(date(2024, 12, 31)) is None


def test_a_course_goes_on_by_the_curve_or_is_held() -> None:
    later = date(2026, 1, 1)

    carried = course((NEW_YEAR, 10_000), fade=FADE).on(later)
    held = course((NEW_YEAR, 10_000)).on(later)

    assert carried is not None
    assert carried.basis == CARRIED
    assert 8_000 < carried.value < 9_500
    assert held == Known(D(10_000), HELD)


def test_a_fresh_value_is_taken_as_it_is() -> None:
    found = course((NEW_YEAR, 10_000), fade=FADE)

    assert found.on(NEW_YEAR + timedelta(days=31)) == Known(D(10_000), POINT)


def test_of_one_day_the_last_value_given_counts() -> None:
    found = course((NEW_YEAR, 9_000), (NEW_YEAR, 8_000))

    assert found.on(NEW_YEAR) == Known(D(8_000), POINT)


def test_what_gains_value_loses_less_than_nothing() -> None:
    assert course((NEW_YEAR, 9_000), (date(2026, 1, 1), 9_500)).lost(
        NEW_YEAR, date(2026, 1, 1)
    ) == D(-500)


def test_nothing_is_lost_while_no_value_is_known() -> None:
    assert course().lost(NEW_YEAR, date(2026, 1, 1)) == 0


def test_a_collectors_vehicle_does_not_fade() -> None:
    held = Fade(curve=Curve(), born_on=date(1970, 1, 1), on=NEW_YEAR, is_held=True)

    assert held.kept(NEW_YEAR, date(2030, 1, 1)) == 1


def test_a_vehicle_driven_further_keeps_less() -> None:
    until = date(2027, 1, 1)

    assert FADE.kept(NEW_YEAR, until, km_a_year=D(30_000)) < FADE.kept(NEW_YEAR, until)
    assert FADE.kept(until, NEW_YEAR) == 1


@pytest.mark.parametrize(("age", "km"), [(0, 0), (4, 60_000), (10, 150_000), (30, 200_000)])
def test_usual_kilometres_are_those_of_the_estimator(age: float, km: float) -> None:
    from garage.valuation.market.curve import normal_km

    assert usual_km(age) == km == float(normal_km(age))


@given(st.floats(0, 40), st.floats(0, 400_000))
def test_the_curve_says_the_same_alone_as_in_columns(age: float, km: float) -> None:
    import numpy as np

    assert Curve().level(age, km) == pytest.approx(float(Curve().at(np.array(age), np.array(km))))


# --- Loans, leases, fees ---
def test_of_a_loan_the_interest_alone_is_a_cost() -> None:
    months = {NEW_YEAR: {"fixed": D(500), "fuel": D(100)}}
    loan = Payment(
        month=NEW_YEAR, amount=D(450), category="fixed", kind="loan", interest=D("61.25")
    )

    found = arithmetic.without_repayments(months, [loan])

    assert found == {NEW_YEAR: {"fixed": D(50), "fuel": D(100), FINANCE: D("61.25")}}
    assert months[NEW_YEAR]["fixed"] == 500


@pytest.mark.parametrize(
    ("kind", "interest", "cost"),
    [("lease", None, 289), ("unknown", None, 289), ("loan", None, 0), ("loan", D(400), 289)],
)
def test_leases_count_in_full_and_loans_without_schedule_do_not(
    kind: str, interest: Decimal | None, cost: int
) -> None:
    paid = Payment(month=NEW_YEAR, amount=D(289), category="fixed", kind=kind, interest=interest)

    assert paid.cost == cost


def test_fees_of_buying_count_in_their_month() -> None:
    found = arithmetic.with_fees({}, [(date(2025, 1, 20), D(300))])

    assert found == {NEW_YEAR: {FINANCE: D(300)}}


# --- Sums ---
def test_without_enough_readings_a_kilometre_has_no_cost() -> None:
    def costs(driven: Driven | None) -> Costs:
        months = {NEW_YEAR: {"fuel": D(100)}}
        return Costs(since=NEW_YEAR, until=date(2025, 12, 31), months=months, driven=driven)

    assert costs(None).a_km(D(100)) is None
    assert costs(Driven(km=D(90), days=360)).a_km(D(100)) is None
    assert costs(Driven(km=D(9000), days=100)).a_km(D(100)) is None
    assert costs(Driven(km=D(10_000), days=365)).a_km(D(100)) == pytest.approx(D("0.01"))


def test_years_and_vehicles_add_up() -> None:
    months = {NEW_YEAR: {"fuel": D(1)}, date(2025, 2, 1): {"fuel": D(2)}, date(2026, 1, 1): {}}
    one = Costs(
        since=NEW_YEAR,
        until=date(2025, 12, 31),
        months=months,
        driven=Driven(km=D(3_640), days=364),
    )

    assert arithmetic.years_of(months) == {2025: {"fuel": D(3)}, 2026: {}}
    assert arithmetic.together([one, one]) == {"fuel": D(6)}
    assert arithmetic.fleet_a_km([one, one]) == pytest.approx(one.a_km(D(3)))
    assert arithmetic.fleet_a_km([]) is None


amounts = st.decimals(min_value=0, max_value=9_999, places=2)
days = st.integers(0, 900).map(lambda n: NEW_YEAR + timedelta(days=n))
courses = st.lists(st.tuples(days, amounts), max_size=6).map(
    lambda rows: course_of([Point(on, value) for on, value in rows], FADE)
)
sums = st.dictionaries(
    st.integers(0, 30).map(lambda n: add_months(NEW_YEAR, n)),
    st.dictionaries(st.sampled_from(["fuel", "service", "fixed"]), amounts, max_size=3),
    max_size=8,
)


def whole(
    months: arithmetic.Months, values: Course, since: date, until: date, *, coin: Decimal = CENT
) -> Costs:
    told = arithmetic.with_losses(months, values, since=since, until=until, coin=coin)
    return Costs(since=since, until=until, months=told)


@given(sums, courses, days, days)
def test_categories_and_months_add_up_to_the_total(
    months: arithmetic.Months, values: Course, one: date, other: date
) -> None:
    costs = whole(months, values, min(one, other), max(one, other))

    assert sum(costs.categories.values(), D(0)) == costs.total
    assert costs.total == sum((sum(p.values(), D(0)) for p in costs.months.values()), D(0))


@given(courses, days, days)
def test_lost_value_of_the_months_is_that_of_the_span(
    values: Course, one: date, other: date
) -> None:
    since, until = min(one, other), max(one, other)

    costs = whole({}, values, since, until)

    assert abs(costs.total - values.lost(since, until)) <= CENT


@given(sums, courses, days, days, st.sampled_from([D(10), D(100), D(1000)]))
def test_another_unit_of_money_changes_no_proportion(
    months: arithmetic.Months, values: Course, one: date, other: date, factor: Decimal
) -> None:
    since, until = min(one, other), max(one, other)
    dearer = {m: {n: a * factor for n, a in parts.items()} for m, parts in months.items()}
    points = [Point(p.on, p.value * factor, p.source) for p in values.points]
    coin = D("0.0000000001")

    plain = whole(months, values, since, until, coin=coin)
    large = whole(dearer, course_of(points, FADE), since, until, coin=coin)

    assert abs(large.total - plain.total * factor) < D("0.001")
    assert abs(large.a_month(large.total) - plain.a_month(plain.total) * factor) < D("0.001")


@given(days, days)
def test_months_of_a_span_follow_each_other(one: date, other: date) -> None:
    since, until = min(one, other), max(one, other)

    found = arithmetic.spans(since, until)

    assert (found[0][0], found[-1][1]) == (since, until)
    assert sum((end - start).days + 1 for start, end in found) == (until - since).days + 1


def test_value_is_its_own_category() -> None:
    costs = whole({}, course((NEW_YEAR, 100), (date(2025, 3, 1), 41)), NEW_YEAR, date(2025, 3, 1))

    assert costs.categories == {VALUE: D(59)}
    assert costs.months[NEW_YEAR][VALUE] == 31
