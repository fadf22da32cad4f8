"""When something is due next, as pure arithmetic."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from garage.schedule.due import (
    Done,
    Next,
    Plan,
    interval,
    lead_days,
    next_due,
    shifted,
    state_of,
    window_near,
)
from garage.schedule.generic import generic_for, generic_items
from garage.schedule.matching import completing, keywords_of, matched
from garage.schedule.prediction import Point, track_of
from garage.schedule.presenting import range_text

TODAY = date(2026, 11, 21)
DAILY = track_of(
    [Point(TODAY - timedelta(days=days), 50_000 - 40.0 * days) for days in range(0, 400, 20)]
)


def due(plan: Plan, *done: Done, **known: Any) -> Next:
    found = next_due(plan, done, **({"today": TODAY} | known))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("day", "count", "unit", "later"),
    [
        (date(2026, 1, 31), 1, "month", date(2026, 2, 28)),
        (date(2024, 2, 29), 1, "year", date(2025, 2, 28)),
        (date(2026, 12, 30), 2, "week", date(2027, 1, 13)),
        (date(2026, 11, 5), 14, "month", date(2028, 1, 5)),
        (date(2026, 11, 5), 1000, "year", date(2199, 12, 31)),
        (date(2026, 11, 5), 99_999, "day", date(2199, 12, 31)),
    ],
)
def test_shifted_keeps_to_the_calendar(day: date, count: int, unit: str, later: date) -> None:
    assert shifted(day, count, unit) == later


def test_a_floating_plan_counts_from_what_was_done_last() -> None:
    plan = Plan(time_every=12, start_on=date(2020, 1, 1))

    found = due(plan, Done(on=date(2026, 3, 1)), Done(on=date(2025, 3, 1)))

    assert (found.base, found.due_on) == ("done", date(2027, 3, 1))


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ((), date(2025, 5, 1)),  # nothing skips it by itself
        ((date(2025, 5, 20),), date(2026, 5, 1)),
        ((date(2025, 4, 10),), date(2026, 5, 1)),
        ((date(2025, 4, 10), date(2025, 4, 12)), date(2026, 5, 1)),
        ((date(2026, 10, 1),), date(2027, 5, 1)),
        ((date(2025, 5, 20), date(2026, 4, 1)), date(2027, 5, 1)),
    ],
)
def test_a_fixed_plan_keeps_its_days(done: tuple[date, ...], expected: date) -> None:
    plan = Plan(time_every=1, time_unit="year", anchor="fixed", start_on=date(2025, 5, 1))

    assert due(plan, *(Done(on=on) for on in done)).due_on == expected


@pytest.mark.parametrize(
    ("meters", "expected"),
    [
        ((), 10_000),
        ((10_400,), 20_000),
        ((9_000,), 20_000),
        ((4_000,), 10_000),
        ((25_000,), 30_000),
    ],
)
def test_a_fixed_plan_keeps_its_readings(meters: tuple[int, ...], expected: int) -> None:
    plan = Plan(meter_every=Decimal(10_000), anchor="fixed", start_meter=Decimal(10_000))
    done = [Done(on=TODAY, meter=Decimal(meter)) for meter in meters]

    assert due(plan, *done, track=DAILY).due_meter == expected


def test_of_both_limits_the_first_counts_or_the_last() -> None:
    done = Done(on=TODAY - timedelta(days=100), meter=Decimal(46_000))
    plan = Plan(time_every=12, meter_every=Decimal(10_000))

    first = due(plan, done, track=DAILY)
    last = due(replace(plan, combine="last"), done, track=DAILY)

    assert (first.reason, first.on) == ("meter", TODAY + timedelta(days=150))
    assert (last.reason, last.on) == ("date", date(2027, 8, 13))
    unread = due(replace(plan, combine="last"), done)
    assert (unread.unknown, unread.on) == ("reading", None)


def test_a_meter_that_nobody_read_is_estimated() -> None:
    found = due(Plan(meter_every=Decimal(5_000)), Done(on=TODAY - timedelta(days=50)), track=DAILY)

    assert found.due_meter == Decimal(53_000)


def test_a_guess_is_overdue_when_its_range_has_passed_and_a_reading_at_once() -> None:
    plan = Plan(meter_every=Decimal(1_000))
    guessed = due(plan, Done(on=TODAY, meter=Decimal(50_000)), track=DAILY)
    read = due(plan, Done(on=TODAY - timedelta(days=50), meter=Decimal(48_000)), track=DAILY)

    assert state_of(guessed, guessed.on or TODAY) == "due"
    assert guessed.overdue_from == (guessed.latest_on or TODAY) + timedelta(days=1)
    assert state_of(read, TODAY) == "overdue"


@pytest.mark.parametrize(
    ("done", "window"),
    [
        (date(2025, 11, 20), (date(2026, 10, 1), date(2026, 11, 30))),
        (date(2025, 12, 3), (date(2026, 10, 1), date(2026, 11, 30))),
        (date(2026, 10, 2), (date(2027, 10, 1), date(2027, 11, 30))),
    ],
)
def test_a_season_is_due_from_its_first_to_its_last_day(
    done: date, window: tuple[date, date]
) -> None:
    found = due(Plan(time_every=12, season=(10, 11)), Done(on=done))

    assert (found.opens_on, found.due_on) == window
    assert state_of(found, window[0]) == "due"
    assert state_of(found, window[1]) == "due"
    assert state_of(found, window[1] + timedelta(days=1)) == "overdue"


def test_a_season_may_span_the_new_year() -> None:
    assert window_near(date(2026, 12, 24), (11, 2)) == (date(2026, 11, 1), date(2027, 2, 28))


def test_states_follow_the_days_before() -> None:
    found = due(Plan(time_every=12), Done(on=TODAY))
    on = found.on or TODAY

    assert [state_of(found, on + timedelta(days=days)) for days in (-60, -50, -15, 0, 1)] == [
        "later",
        "soon",
        "due",
        "due",
        "overdue",
    ]


@pytest.mark.parametrize(
    ("length", "own", "expected"),
    [
        (365, (None, None), (18, 54)),
        (30, (None, None), (7, 15)),
        (3650, (None, None), (182, 547)),
        (365, (3, None), (3, 54)),
        (365, (60, 10), (60, 60)),
    ],
)
def test_lead_days_suit_the_interval(
    length: int, own: tuple[int | None, int | None], expected: tuple[int, int]
) -> None:
    plan = Plan(due_days=own[0], soon_days=own[1])

    assert lead_days(plan, base_on=TODAY, on=TODAY + timedelta(days=length)) == expected


def test_what_is_assumed_is_unknown_once_it_would_be_overdue() -> None:
    plan = Plan(time_every=24)

    new = due(plan, in_service=TODAY - timedelta(days=30))
    old = due(plan, in_service=TODAY - timedelta(days=3000))

    assert (new.base, new.unknown) == ("assumed", "")
    assert (old.on, old.unknown) == (None, "history")
    assert state_of(old, TODAY) == "unknown"


def test_a_plan_ends() -> None:
    once = Plan(repeats=False, start_on=TODAY)
    ending = Plan(time_every=12, ends_on=date(2027, 1, 1))

    assert due(once).on == TODAY
    assert next_due(once, [Done(on=TODAY)], today=TODAY) is None
    assert next_due(ending, [Done(on=TODAY)], today=TODAY) is None
    assert due(Plan(repeats=False, start_meter=Decimal(51_000)), track=DAILY).reason == "meter"


def test_hard_use_shortens_the_interval() -> None:
    plan = Plan(time_every=2, time_unit="year", meter_every=Decimal(15_000), factor=Decimal("0.5"))

    assert interval(plan) == (12, "month", Decimal("7500.0"))


days = st.dates(date(2015, 1, 1), date(2026, 11, 21))


@settings(deadline=None, max_examples=60)
@given(days, st.integers(1, 60), st.integers(500, 30_000), st.sampled_from(["floating", "fixed"]))
def test_due_is_never_later_than_the_date_rule(
    done: date, months: int, km: int, anchor: str
) -> None:
    plan = Plan(time_every=months, meter_every=Decimal(km), anchor=anchor, start_on=done)
    by_date = due(replace(plan, meter_every=None), Done(on=done))

    found = due(plan, Done(on=done), track=DAILY)

    assert found.on is not None
    assert by_date.on is not None
    assert found.on <= by_date.on


@settings(deadline=None, max_examples=60)
@given(st.integers(1_000, 20_000), st.integers(1, 200), st.floats(0, 400))
def test_a_later_reading_never_makes_due_later_by_more_than_the_interval(
    km: int, ahead: int, a_day: float
) -> None:
    plan = Plan(time_every=12, meter_every=Decimal(km))
    done = Done(on=TODAY - timedelta(days=100), meter=Decimal(46_000))
    assert DAILY is not None
    before = due(plan, done, track=DAILY)
    more = Point(TODAY + timedelta(days=ahead), DAILY.last.value + a_day * ahead)

    after = due(plan, done, track=track_of([*DAILY.points, more]))

    assert before.on is not None
    assert after.on is not None
    assert after.on <= before.on + timedelta(days=366)


def test_the_generic_table_fits_what_drives_a_vehicle() -> None:
    electric = {item.key for item in generic_for(kind="car", fuel="electric")}
    petrol = {item.key for item in generic_for(kind="car", fuel="petrol", besides={"coolant"})}

    assert len(generic_items()) >= 30
    assert {"brake-fluid", "cabin-filter", "hv-battery-health"} <= electric
    assert not {"engine-oil", "spark-plugs", "adblue"} & electric
    assert {"engine-oil", "spark-plugs"} <= petrol
    assert not {"coolant", "adblue"} & petrol
    assert {"chain-lube"} <= {item.key for item in generic_for(kind="motorcycle", fuel="")}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Motoröl 5W-30 und Ölfilter", {"engine-oil"}),
        ("Liquide de frein DOT 4", {"brake-fluid"}),
        ("Sostituzione candele", {"spark-plugs"}),
        ("Hauptuntersuchung § 29", {"roadworthiness"}),
        ("Boil a kettle", set()),
    ],
)
def test_matched_finds_items_in_six_languages(text: str, keys: set[str]) -> None:
    table = {index: item.keywords for index, item in enumerate(generic_items())}

    found = {generic_items()[index].key for index in matched([text], table)}

    assert found == keys


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Oil filter changed by myself", False),
        ("Ölfilter erneuert", False),
        ("Oil change", True),
        ("Oil and filter", True),
    ],
)
def test_a_filter_alone_does_not_complete_oil_and_filter(text: str, whole: bool) -> None:
    words = generic_items()[0].keywords

    for name in ("Engine oil and filter", "Motoröl & Filter", "Huile et filtre"):
        assert matched([text], {1: completing(name, words)}) == ({1} if whole else set())
    assert matched([text], {1: completing("Oil", words)}) == {1}
    assert completing("Air filter", ["air filter"]) == ["air filter"]


def test_keywords_are_told_apart() -> None:
    assert keywords_of("oil,  Öl\n;oil, ") == ["oil", "Öl"]


@pytest.mark.parametrize(
    ("earliest", "latest", "text"),
    [
        (date(2026, 3, 2), date(2026, 4, 25), "early March – late April"),
        (date(2027, 3, 12), date(2027, 3, 19), "about 15 Mar 2027"),
        (date(2027, 3, 11), date(2027, 3, 20), "mid March 2027"),
        (date(2026, 12, 25), date(2027, 1, 12), "late December – mid January 2027"),
        (date(2026, 12, 25), None, "late December or later"),
        (None, None, ""),
    ],
)
def test_range_text_speaks_of_parts_of_months(
    earliest: date | None, latest: date | None, text: str
) -> None:
    likely = date(2027, 3, 15)

    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        assert range_text(earliest, latest, likely) == text
