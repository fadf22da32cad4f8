"""The estimate: near the truth, the same for the same inputs, and silent without evidence."""

import datetime as dt
import math
import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from garage.valuation.market.estimate import effective, estimate
from garage.valuation.market.surface import Surface, fit_surface
from garage.valuation.market.types import (
    Advert,
    Cause,
    Comparable,
    Estimate,
    Left,
    Options,
    Purchase,
    Said,
    Subject,
)
from tests.garage.valuation.market import making

FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.differing_executors]
)
MARKET = making.adverts(making.vehicles(1500, seed=1))
SAME = making.vehicles(30, seed=3, models=[1])
LOCAL = making.adverts(SAME)
ASKED = making.vehicles(100, seed=2)


@pytest.fixture(scope="module")
def surface() -> Surface:
    found = fit_surface(MARKET, as_of=making.DAY)
    assert found is not None
    return found


def value(found: Estimate) -> float:
    assert found.value is not None
    return float(found.value)


def width(found: Estimate) -> float:
    assert found.low is not None
    assert found.high is not None
    return float(found.high / found.low)


def typical(**changes: object) -> Subject:
    made = making.Made(making.MODELS[1], 2022, 60_000, "petrol", "manual", 1.6)
    return making.subject(made, **changes)


def test_estimate_finds_the_true_value_in_a_known_market(surface: Surface) -> None:
    off, within = [], 0
    for made in ASKED:
        subject = making.subject(made)
        found = estimate(subject, making.same_model(MARKET, subject), surface=surface)
        off.append(abs(math.log(value(found)) - made.level))
        asked = Decimal(math.exp(made.level + random.Random(len(off)).gauss(0, 0.08)))
        within += bool(found.low and found.high and found.low <= asked <= found.high)
    assert sorted(off)[50] < 0.035
    assert sum(off) / len(off) < 0.045
    assert 0.70 <= within / len(ASKED) <= 0.92


def test_estimate_adjusts_a_few_comparables_without_a_surface() -> None:
    off = [
        abs(math.log(value(estimate(making.subject(made), LOCAL))) - made.level)
        for made in making.vehicles(60, seed=5, models=[1])
    ]
    assert sum(off) / len(off) < 0.06


@pytest.mark.parametrize("fitted", [False, True])
@FEW
@given(
    year=st.integers(2016, 2025), km=st.integers(5_000, 180_000), more=st.integers(20_000, 60_000)
)
def test_estimate_falls_with_mileage_and_age(
    surface: Surface, fitted: bool, year: int, km: int, more: int
) -> None:
    rows, by = (MARKET, surface) if fitted else (LOCAL, None)
    one = typical(year=year, mileage_km=float(km))
    rows = making.same_model(rows, one)
    first = value(estimate(one, rows, surface=by))
    assert value(estimate(replace(one, mileage_km=km + more), rows, surface=by)) <= first * 1.01
    assert value(estimate(replace(one, year=year - 2), rows, surface=by)) <= first


@FEW
@given(factor=st.sampled_from([Decimal("0.5"), Decimal(4), Decimal(150)]))
def test_estimate_knows_no_currency(factor: Decimal) -> None:
    dear = [replace(row, price=row.price * factor) for row in LOCAL]
    plain, scaled = estimate(typical(), LOCAL), estimate(typical(), dear)
    assert value(scaled) == pytest.approx(value(plain) * float(factor), rel=1e-5)


def test_surface_knows_no_currency(surface: Surface) -> None:
    dear = [replace(row, price=row.price * 100) for row in MARKET]
    scaled = fit_surface(dear, as_of=making.DAY)
    rows, dear_rows = making.same_model(MARKET, typical()), making.same_model(dear, typical())
    plain = value(estimate(typical(), rows, surface=surface))
    assert value(estimate(typical(), dear_rows, surface=scaled)) == pytest.approx(
        plain * 100, rel=1e-4
    )


@FEW
@given(count=st.integers(2, 29), share=st.floats(0.75, 1.3))
def test_one_comparable_more_never_widens_the_range_much(count: int, share: float) -> None:
    rows = LOCAL[:count]
    extra = replace(LOCAL[count], price=round(LOCAL[count].price * Decimal(share), 2))
    before, after = estimate(typical(), rows), estimate(typical(), [*rows, extra])
    assert width(after) <= 1.05 * width(before)


@FEW
@given(order=st.randoms(use_true_random=False))
def test_estimate_does_not_mind_the_order(order: random.Random) -> None:
    rows = list(LOCAL)
    order.shuffle(rows)
    assert estimate(typical(), rows) == estimate(typical(), LOCAL)


def test_two_fits_give_the_same_bytes(surface: Surface) -> None:
    again = fit_surface(list(reversed(MARKET)), as_of=making.DAY)
    assert again is not None
    assert again.to_bytes() == surface.to_bytes()


def test_surface_survives_being_stored(surface: Surface) -> None:
    kept = Surface.from_bytes(surface.to_bytes())
    rows = making.same_model(MARKET, typical())
    assert kept.to_bytes() == surface.to_bytes()
    assert estimate(typical(), rows, surface=kept) == estimate(typical(), rows, surface=surface)


def test_no_surface_of_too_few_listings() -> None:
    assert fit_surface(MARKET[:199], as_of=making.DAY) is None


@pytest.mark.parametrize(("count", "grade"), [(20, "A"), (19, "B"), (5, "B"), (4, "C"), (1, "C")])
def test_grade_tells_how_many_comparables_there_are(count: int, grade: str) -> None:
    made = [replace(each, year=2021 + n % 3) for n, each in enumerate(SAME[:count])]
    found = estimate(typical(), making.adverts(made))
    assert found.grade == grade
    assert found.used == found.candidates == count


@pytest.mark.parametrize(
    ("weights", "count"), [((0.25,) * 4, 4), ((0.5, 0.5, 0.0, 0.0), 2), ((1.0,), 1), ((), 0)]
)
def test_effective_counts_comparables_by_their_weights(
    weights: tuple[float, ...], count: float
) -> None:
    rows = [
        Comparable(advert_id=n, distance=0, weight=weight, adjusted=Decimal(1))
        for n, weight in enumerate(weights)
    ]

    assert effective(rows) == pytest.approx(count)


@pytest.mark.parametrize("mileage_km", [120, 60_000, 300_000])
def test_a_value_that_few_listings_carry_is_not_well_founded(
    surface: Surface, mileage_km: int
) -> None:
    one = typical(mileage_km=mileage_km)

    found = estimate(one, making.same_model(MARKET, one), surface=surface)

    carried = effective(found.comparables)
    assert found.used > 20
    assert found.grade == ("A" if carried >= 5 else "B" if carried >= 2 else "C")


def test_mileage_is_adjusted_by_kilometres(surface: Surface) -> None:
    one = typical()
    rows = {row.id: row for row in making.same_model(MARKET, one)}

    found = estimate(one, list(rows.values()), surface=surface)

    for each in found.comparables:
        driven = (rows[each.advert_id].mileage_km or 0) - 60_000
        share = float(each.adjustments.get(Cause.MILEAGE, 0)) / float(rows[each.advert_id].price)
        assert share * driven >= 0
        assert abs(share) < 0.01 * abs(driven) / 1000


def test_there_is_no_number_without_evidence() -> None:
    found = estimate(typical(), [])
    assert (found.grade, found.value, found.low, found.high) == ("F", None, None, None)
    assert {note.code for note in found.better} == {Said.GIVE_PRICE, Said.MORE_LISTINGS}


def test_other_models_alone_are_no_evidence() -> None:
    others = [replace(row, model_key="two hundred") for row in LOCAL]
    assert estimate(typical(), others).grade == "F"
    bought = Purchase(Decimal(20_000), dt.date(2024, 6, 30), 30_000)
    assert estimate(typical(purchase=bought), others).grade == "D"


def test_purchase_alone_follows_the_curve() -> None:
    bought = Purchase(Decimal(20_000), dt.date(2024, 6, 30), 30_000)
    found = estimate(typical(purchase=bought), [])
    # Two years at 0.095 and 0.08 and 30,000 km at 0.030 and 0.034 from the table that ships.
    assert found.grade == "E"
    assert value(found) == pytest.approx(
        20_000 * math.exp(-0.095 * 0.5 - 0.08 * 1.5 - 0.094), rel=0.01
    )
    sooner = estimate(typical(purchase=replace(bought, on=dt.date(2026, 1, 1))), [])
    assert width(sooner) < width(found)


def test_purchase_alone_of_a_classic_loses_nothing_and_says_so() -> None:
    bought = Purchase(Decimal(20_000), dt.date(2018, 6, 30), 30_000)
    found = estimate(typical(purchase=bought, is_collector=True), [])
    codes = {note.code for note in found.notes}
    assert value(found) == pytest.approx(20_000, rel=0.001)
    assert Said.PRICE_KEPT in codes
    assert Said.CURVE_ONLY not in codes


def test_purchase_never_moves_a_graded_value_out_of_its_range() -> None:
    rows = [replace(row, year=2022) for row in LOCAL]
    plain = estimate(typical(), rows)
    dear = Purchase(Decimal(90_000), dt.date(2026, 1, 1), 60_000)
    found = estimate(typical(purchase=dear), rows)
    assert plain.high is not None
    assert value(plain) < value(found) <= float(plain.high) * 1.001
    assert Said.PURCHASE_HELD in {note.code for note in found.notes}


@pytest.mark.parametrize("factor", [Decimal(10), Decimal("0.1")])
def test_a_typing_error_is_shown_and_does_not_count(factor: Decimal) -> None:
    wrong = replace(LOCAL[0], id=999, price=LOCAL[0].price * factor)
    plain, found = estimate(typical(), LOCAL), estimate(typical(), [*LOCAL, wrong])
    assert value(found) == pytest.approx(value(plain), rel=0.02)
    assert [row.advert_id for row in found.comparables if row.excluded is Left.OUTLIER] == [999]


def test_typing_errors_hardly_move_the_surface(surface: Surface) -> None:
    spoilt = [
        replace(row, price=row.price * (10 if row.id % 60 else Decimal("0.1")))
        if row.id % 30 == 0
        else row
        for row in MARKET
    ]
    found = fit_surface(spoilt, as_of=making.DAY)
    assert found is not None
    assert found.metrics["outliers"] >= 45
    rows = making.same_model(MARKET, typical())
    plain = value(estimate(typical(), rows, surface=surface))
    assert value(estimate(typical(), rows, surface=found)) == pytest.approx(plain, rel=0.03)


@pytest.mark.parametrize("fitted", [False, True])
def test_adjustments_add_up(surface: Surface, fitted: bool) -> None:
    rows = {row.id: row for row in making.same_model(MARKET, typical())}
    found = estimate(typical(), list(rows.values()), surface=surface if fitted else None)
    assert sum(row.weight for row in found.comparables) == pytest.approx(1, abs=0.01)
    for row in found.comparables:
        assert rows[row.advert_id].price + sum(row.adjustments.values()) == row.adjusted
    older = next(row for row in found.comparables if rows[row.advert_id].year < 2022)
    assert older.adjustments[Cause.AGE] > 0


def left(
    rows: list[Advert], left_out: frozenset[int] = frozenset(), **changes: object
) -> set[Left | None]:
    found = estimate(typical(**changes), rows, options=Options(left_out=left_out))
    return {row.excluded for row in found.comparables}


def test_what_does_not_count_is_shown_with_its_reason() -> None:
    own = replace(LOCAL[0], vin="WVWZZZ1KZ6W000001")
    old = replace(LOCAL[1], last_seen=making.DAY - dt.timedelta(days=200))
    assert Left.OWN in left([own, *LOCAL[1:]], vin="WVWZZZ1KZ6W000001")
    assert Left.STALE in left([LOCAL[0], old, *LOCAL[2:]])
    assert Left.BY_HAND in left(LOCAL, frozenset({LOCAL[4].id}))
    assert Left.BY_HAND in left([replace(LOCAL[0], excluded="a wreck"), *LOCAL[1:]])


def test_listings_not_seen_lately_lower_the_grade() -> None:
    old = [replace(row, year=2022, last_seen=dt.date(2026, 2, 1)) for row in LOCAL]
    assert estimate(typical(), old).grade == "B"


def test_condition_changes_the_value_and_says_so() -> None:
    plain = estimate(typical(), LOCAL)
    found = estimate(typical(condition_factor=Decimal("0.85")), LOCAL)
    assert value(found) == pytest.approx(value(plain) * 0.85, rel=1e-4)
    assert found.before_condition == plain.value


def test_a_classic_is_compared_as_it_is() -> None:
    rows = [replace(row, year=1990, price=Decimal(40_000 + 100 * row.id)) for row in LOCAL]
    found = estimate(typical(year=1990, mileage_km=200_000.0), rows)
    assert found.grade == "B"
    assert value(found) == pytest.approx(41_500, rel=0.03)
    assert not any(row.adjustments for row in found.comparables)
    younger = estimate(typical(is_collector=True), LOCAL)
    assert Said.COLLECTOR in {note.code for note in younger.notes}


def test_an_unknown_mileage_widens_the_range() -> None:
    known, unknown = estimate(typical(), LOCAL), estimate(typical(mileage_km=None), LOCAL)
    assert width(unknown) > width(known)
    assert Said.GIVE_MILEAGE in {note.code for note in unknown.better}


def younger(row: Advert) -> float:
    return 0.13 * (5.5 - row.id % 6) / 12


def test_a_rising_market_is_followed_to_the_day_of_valuation() -> None:
    rows = [
        replace(
            row,
            last_seen=dt.date(2026, 1 + row.id % 6, 15),
            # Half a year ago it was half a year younger.
            price=round(row.price * Decimal(math.exp(0.02 * (row.id % 6) + younger(row))), 2),
        )
        for row in MARKET
    ]
    found = fit_surface(rows, as_of=making.DAY)
    assert found is not None
    assert found.trend.monthly == pytest.approx(0.02, abs=0.006)
