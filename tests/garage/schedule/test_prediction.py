"""Predicting what a meter will show: on simulated driving, and by rules that always hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from garage.schedule.prediction import Point, Track, believable, track_of
from tests.garage.schedule.driving import Outcome, flags, life, predicted, share

DAY = date(2026, 1, 1)


def points(*pairs: tuple[int, float]) -> list[Point]:
    return [Point(DAY + timedelta(days=days), value) for days, value in pairs]


def known(*pairs: tuple[int, float], in_service: date | None = None) -> Track:
    track = track_of(points(*pairs), in_service=in_service)
    assert track is not None
    return track


def test_predictions_on_simulated_driving_are_as_good_as_promised() -> None:
    lives = [known for seed in range(160) if (known := life(seed)).is_well_read]
    found: list[Outcome] = [each for known in lives if (each := predicted(known))]
    errors = sorted(each.error for each in found)
    caught, blamed = flags(lives)

    assert len(found) == len(lives) >= 100
    assert share(errors, 0.5) <= 20
    assert share(errors, 0.9) <= 60
    assert sum(each.is_within for each in found) / len(found) >= 0.8
    assert caught >= 0.85
    assert blamed <= 0.002


def test_a_steady_vehicle_reaches_a_value_on_the_day() -> None:
    track = known(*((days, 1000 + 10 * days) for days in range(0, 200, 20)))

    forecast = track.reaches(4000)

    assert forecast is not None
    assert (forecast.on, forecast.is_reached) == (DAY + timedelta(days=300), False)
    assert forecast.earliest_on <= forecast.on <= (forecast.latest_on or date.max)


def test_a_value_that_was_passed_is_dated_between_the_readings() -> None:
    forecast = known((0, 1000), (10, 2000)).reaches(1500)

    assert forecast is not None
    assert (forecast.on, forecast.is_reached) == (DAY + timedelta(days=5), True)


@pytest.mark.parametrize("pairs", [((0, 1000),), ((0, 1000), (90, 1000))])
def test_a_vehicle_without_a_rate_reaches_nothing(pairs: tuple[tuple[int, float], ...]) -> None:
    assert known(*pairs).reaches(2000) is None
    assert track_of([]) is None


def test_a_new_rate_is_steadied_by_the_life_of_the_vehicle() -> None:
    in_service = DAY - timedelta(days=1000)
    one = known((0, 20_000), in_service=in_service)
    few = known((0, 20_000), (30, 23_000), in_service=in_service)

    assert one.rate is not None
    assert one.rate.likely == 20
    assert few.rate is not None
    assert 20 < few.rate.likely < 100


@pytest.mark.parametrize(
    ("day", "value"), [(-10, 900), (0, 1000), (5, 1050), (10, 1100), (20, 1200)]
)
def test_value_at_says_what_the_meter_showed(day: int, value: float) -> None:
    track = known((0, 1000), (10, 1100), (10, 1050))

    assert track.value_at(DAY + timedelta(days=day)) == pytest.approx(value)


def test_believable_leaves_a_mistyped_reading_out() -> None:
    typed = points((0, 1000), (10, 1400), (20, 180_000), (30, 2200), (40, 240), (50, 3000))

    kept = believable(typed, most_a_day=1500)

    assert [point.value for point in kept] == [1000, 1400, 2200, 3000]
    assert believable([], most_a_day=1) == []


readings = st.lists(
    st.tuples(st.integers(0, 900), st.floats(0, 300_000, allow_nan=False)), min_size=1, max_size=25
)


@settings(deadline=None, max_examples=60)
@given(readings, st.floats(0, 400_000, allow_nan=False))
def test_a_forecast_lies_in_its_range_and_not_before_the_last_reading(
    pairs: list[tuple[int, float]], value: float
) -> None:
    typed = believable(points(*pairs), most_a_day=1500)
    track = track_of(typed)
    assert track is not None
    forecast = track.reaches(value)

    if forecast is not None:
        assert forecast.earliest_on <= forecast.on
        assert forecast.latest_on is None or forecast.on <= forecast.latest_on
        assert forecast.is_reached or forecast.earliest_on >= track.last.on
