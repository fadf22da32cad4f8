"""Whether a warranty still runs: until a day, for a distance, or whichever ends first."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

State = Literal["ahead", "running", "soon", "ended"]
SOON_DAYS = 60
SOON_SHARE = Decimal("0.1")
ZERO, FULL = Decimal(0), 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """How a warranty stands. `left` is the distance or time that remains, in the base unit.

    `days_left` and `left` are `None` where there is no such limit, or nothing is known; `ended_by`
    says which limit was reached; `used` is the share that is gone, in percent.
    """

    state: State
    days_left: int | None = None
    left: Decimal | None = None
    ended_by: Literal["", "day", "distance"] = ""
    used: int | None = None


def cover_of(
    *,
    starts_on: date,
    ends_on: date | None,
    limit: Decimal | None,
    gone: Decimal | None,
    today: date,
) -> Cover:
    """Return how a warranty stands on a day.

    `limit` is how far or long it goes and `gone` how far the thing has gone since it began, in the
    same base unit; a limit of which nothing is known does not end it.
    """
    days_left = (ends_on - today).days if ends_on else None
    left = limit - gone if limit is not None and gone is not None else None
    used = _used(starts_on, ends_on, today=today, limit=limit, gone=gone)
    if days_left is not None and days_left < 0:
        return Cover(state="ended", days_left=days_left, left=left, ended_by="day", used=FULL)
    if left is not None and left < ZERO:
        return Cover(state="ended", days_left=days_left, left=left, ended_by="distance", used=FULL)
    if starts_on > today:
        return Cover(state="ahead", days_left=days_left, left=left, used=0)
    soon_by_day = days_left is not None and days_left <= SOON_DAYS
    soon_by_distance = left is not None and limit is not None and left <= limit * SOON_SHARE
    state: State = "soon" if soon_by_day or soon_by_distance else "running"
    return Cover(state=state, days_left=days_left, left=left, used=used)


def _used(
    starts_on: date,
    ends_on: date | None,
    *,
    today: date,
    limit: Decimal | None,
    gone: Decimal | None,
) -> int | None:
    """Return the larger of the two shares that are gone, in percent."""
    shares = []
    if ends_on is not None and ends_on > starts_on:
        shares.append(Decimal((today - starts_on).days) / (ends_on - starts_on).days)
    if limit and gone is not None:
        shares.append(gone / limit)
    if not shares:
        return None
    return int(min(max(*shares, ZERO), Decimal(1)) * FULL)
