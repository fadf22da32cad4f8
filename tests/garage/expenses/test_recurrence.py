"""When things recur."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from garage.expenses.recurrence import (
    UNITS,
    Rule,
    first_from,
    is_occurrence,
    occurrence,
    occurrences,
)


def days(rule: Rule, count: int) -> list[str]:
    return [str(occurrence(rule, index)) for index in range(count)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(starts_on=date(2026, 1, 31)), ["2026-01-31", "2026-02-28", "2026-03-31"]),
        (Rule(starts_on=date(2028, 1, 31)), ["2028-01-31", "2028-02-29", "2028-03-31"]),
        (Rule(starts_on=date(2026, 1, 10), unit="week", every=2), ["2026-01-10", "2026-01-24"]),
        (Rule(starts_on=date(2026, 1, 10), unit="day", every=10), ["2026-01-10", "2026-01-20"]),
        (Rule(starts_on=date(2026, 11, 30), unit="quarter"), ["2026-11-30", "2027-02-28"]),
        (Rule(starts_on=date(2024, 2, 29), unit="year"), ["2024-02-29", "2025-02-28"]),
        (Rule(starts_on=date(2026, 1, 20), day_of_month=5), ["2026-02-05", "2026-03-05"]),
        (Rule(starts_on=date(2026, 1, 3), day_of_month=5), ["2026-01-05", "2026-02-05"]),
        (Rule(starts_on=date(2026, 2, 10), day_of_month=31), ["2026-02-28", "2026-03-31"]),
        (Rule(starts_on=date(2026, 1, 1), times=1), ["2026-01-01", "None"]),
        (Rule(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31)), ["2026-01-01", "None"]),
    ],
)
def test_occurrence_is_the_right_day(rule: Rule, expected: list[str]) -> None:
    assert days(rule, len(expected)) == expected


def test_occurrence_ends_with_the_calendar() -> None:
    assert occurrence(Rule(starts_on=date(2100, 12, 1)), 1) is None
    assert occurrence(Rule(starts_on=date(2026, 1, 1), unit="year", every=400), 1000) is None
    assert first_from(Rule(starts_on=date(2026, 1, 1)), date(9999, 12, 31)) is None


def test_occurrences_lie_between_both_days() -> None:
    found = occurrences(
        Rule(starts_on=date(2026, 1, 31)), since=date(2026, 2, 28), until=date(2026, 4, 30)
    )

    assert [str(day) for day in found] == ["2026-02-28", "2026-03-31", "2026-04-30"]


rules = st.builds(
    Rule,
    starts_on=st.integers(0, 36_000).map(lambda days: date(1990, 1, 1) + timedelta(days=days)),
    unit=st.sampled_from(UNITS),
    every=st.integers(1, 14),
    times=st.none() | st.integers(1, 30),
)


@settings(max_examples=50)
@given(rules, st.none() | st.integers(1, 31))
def test_dates_rise_and_begin_no_earlier_than_the_start(rule: Rule, day: int | None) -> None:
    if rule.unit not in {"day", "week"}:
        rule = Rule(starts_on=rule.starts_on, unit=rule.unit, every=rule.every, day_of_month=day)
    found = [on for index in range(12) if (on := occurrence(rule, index)) is not None]

    assert all(earlier < later for earlier, later in pairwise(found))
    assert not found or found[0] >= rule.starts_on


@settings(max_examples=50)
@given(rules, st.integers(-40, 190))
def test_first_from_is_the_first_one_not_before(rule: Rule, shift: int) -> None:
    day = rule.starts_on + timedelta(days=shift)
    found = first_from(rule, day)
    known = [on for index in range(200) if (on := occurrence(rule, index)) is not None]

    assert found == next((on for on in known if on >= day), None)
    assert found is None or is_occurrence(rule, found)
