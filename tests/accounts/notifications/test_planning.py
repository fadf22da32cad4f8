"""When a message goes out."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.notifications.planning import (
    WAITS,
    Wishes,
    next_attempt,
    next_digest,
    plan,
    quiet_end,
)

NIGHT = Wishes(quiet_from=time(22), quiet_to=time(7), time_zone="Europe/Berlin")
BERLIN = ZoneInfo("Europe/Berlin")
TIMES = st.times()
MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"])


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-21T21:59", None),
        ("2026-11-21T22:00", "2026-11-22T07:00"),
        ("2026-11-22T06:59", "2026-11-22T07:00"),
        ("2026-11-22T07:00", None),
        ("2026-03-28T23:00", "2026-03-29T07:00"),  # the night in which the clock jumps
    ],
)
def test_quiet_end_knows_the_night(now: str, end: str | None) -> None:
    assert quiet_end(NIGHT, now=berlin(now)) == (berlin(end) if end else None)


def test_quiet_end_knows_quiet_hours_within_a_day() -> None:
    noon = Wishes(quiet_from=time(12), quiet_to=time(14))

    assert quiet_end(noon, now=datetime(2026, 1, 1, 13, tzinfo=UTC)) == datetime(
        2026, 1, 1, 14, tzinfo=UTC
    )
    assert quiet_end(noon, now=datetime(2026, 1, 1, 14, tzinfo=UTC)) is None


@given(now=MOMENTS, start=TIMES, end=TIMES, zone=ZONES)
def test_quiet_hours_end_later_within_a_day(
    now: datetime, start: time, end: time, zone: str
) -> None:
    wishes = Wishes(quiet_from=start, quiet_to=end, time_zone=zone)

    found = quiet_end(wishes, now=now)

    assert found is None or now - timedelta(hours=1) < found <= now + timedelta(hours=25)


@pytest.mark.parametrize(
    ("digest", "weekday", "expected"),
    [
        ("daily", 0, "2026-11-22T07:30"),
        ("weekly", 0, "2026-11-23T07:30"),  # the Monday after that Saturday
        ("weekly", 5, "2026-11-28T07:30"),  # today is Saturday, and the hour is over
    ],
)
def test_next_digest_is_the_next_of_its_hour(digest: str, weekday: int, expected: str) -> None:
    wishes = Wishes(
        digest=digest, digest_at=time(7, 30), digest_weekday=weekday, time_zone="Europe/Berlin"
    )

    assert next_digest(wishes, now=berlin("2026-11-21T08:00")) == berlin(expected)


@given(now=MOMENTS, at=TIMES, weekday=st.integers(0, 6), zone=ZONES)
def test_a_weekly_digest_comes_within_a_week(
    now: datetime, at: time, weekday: int, zone: str
) -> None:
    wishes = Wishes(digest="weekly", digest_at=at, digest_weekday=weekday, time_zone=zone)

    found = next_digest(wishes, now=now)

    assert now < found <= now + timedelta(days=8)


@pytest.mark.parametrize(
    ("urgency", "digest", "at_once", "state"),
    [
        ("due", "none", True, "held"),
        ("overdue", "none", True, "held"),
        ("due", "daily", True, "gathered"),
        ("overdue", "daily", True, "held"),
        ("overdue", "daily", False, "gathered"),
    ],
)
def test_plan_keeps_the_wishes(urgency: str, digest: str, at_once: bool, state: str) -> None:
    wishes = Wishes(quiet_from=time(22), quiet_to=time(7), digest=digest, overdue_at_once=at_once)

    assert plan(urgency, wishes, now=datetime(2026, 1, 1, 23, tzinfo=UTC)).state == state


def test_plan_without_wishes_goes_out_at_once() -> None:
    now = datetime(2026, 1, 1, 23, tzinfo=UTC)

    assert (plan("info", Wishes(), now=now).state, plan("info", Wishes(), now=now).at) == (
        "queued",
        now,
    )


def test_next_attempt_waits_longer_each_time_and_ends() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)

    found = [next_attempt(attempts, now=now) for attempts in range(1, len(WAITS) + 2)]

    assert found[:-1] == sorted(moment for moment in found if moment)
    assert found[-1] is None
