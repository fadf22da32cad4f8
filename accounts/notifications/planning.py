"""When a message goes out: at once, after the quiet hours, or in the next digest. Values in, values out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

# How long to wait before the second, third … attempt; after the last one it has failed.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
ALL = ("overdue", "due", "soon", "info")
WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person wants to be told of, and when, in the person's zone."""

    urgencies: Collection[str] = ALL
    quiet_from: time | None = None
    quiet_to: time | None = None
    digest: str = "none"
    digest_at: time = time(7)
    digest_weekday: int = 0
    overdue_at_once: bool = True
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Plan:
    """The state in which a message begins, and when it is looked at again."""

    state: str
    at: datetime


def plan(urgency: str, wishes: Wishes, *, now: datetime) -> Plan:
    """Return how a message of an urgency goes out to somebody with these wishes."""
    spared = urgency == "overdue" and wishes.overdue_at_once
    if wishes.digest != "none" and not spared:
        return Plan("gathered", next_digest(wishes, now=now))
    return not_in_quiet_hours(wishes, now=now)


def not_in_quiet_hours(wishes: Wishes, *, now: datetime) -> Plan:
    """Return a message that goes out now, or as soon as the quiet hours are over."""
    end = quiet_end(wishes, now=now)
    return Plan("held", end) if end else Plan("queued", now)


def quiet_end(wishes: Wishes, *, now: datetime) -> datetime | None:
    """Return when the quiet hours of this moment end; `None` outside of them."""
    start, end = wishes.quiet_from, wishes.quiet_to
    if start is None or end is None or start == end:
        return None
    here = now.astimezone(ZoneInfo(wishes.time_zone))
    clock = here.time().replace(tzinfo=None)
    over_midnight = start > end
    inside = clock >= start or clock < end if over_midnight else start <= clock < end
    if not inside:
        return None
    day = here.date() + timedelta(days=1 if over_midnight and clock >= start else 0)
    return _at(datetime.combine(day, end), wishes.time_zone)


def next_digest(wishes: Wishes, *, now: datetime) -> datetime:
    """Return when the next daily or weekly digest is due."""
    day = now.astimezone(ZoneInfo(wishes.time_zone)).date()
    for ahead in range(WEEK + 2):
        on = day + timedelta(days=ahead)
        moment = _at(datetime.combine(on, wishes.digest_at), wishes.time_zone)
        if moment > now and (wishes.digest == "daily" or on.weekday() == wishes.digest_weekday):
            return moment
    raise AssertionError("a week has every weekday")


def next_attempt(attempts: int, *, now: datetime) -> datetime | None:
    """Return when to try again after so many attempts; `None` when it was the last."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def _at(moment: datetime, time_zone: str) -> datetime:
    """Return a moment of a clock on the wall; what the clock skips in spring is an hour later."""
    return moment.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
