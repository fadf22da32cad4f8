"""How far a component has gone in all the vehicles it was in: values in, values out."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What a vehicle had gone in its life when a component came or went.

    `value` is in km or hours, `None` when nothing is known; `is_about` says that it was
    estimated from readings of other days.
    """

    value: Decimal | None
    is_about: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time that a component spent in one vehicle; `until` of `None` means to this day."""

    since: date
    until: date | None
    begin: End
    end: End


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What a component has done: `total` in km or hours, `None` when no stretch can be told.

    `is_about` says that a part of it was estimated or is not known.
    """

    total: Decimal | None
    days: int
    is_about: bool


NEVER = Life(total=None, days=0, is_about=False)


def life_of(stretches: Sequence[Stretch], *, today: date) -> Life:
    """Return what a component did in its stretches, which do not overlap."""
    gone = [_gone(stretch) for stretch in stretches]
    known = [value for value in gone if value is not None]
    about = len(known) < len(gone) or any(
        stretch.begin.is_about or stretch.end.is_about for stretch in stretches
    )
    return Life(
        total=sum(known, ZERO) if known else None,
        days=sum(_days(stretch, today=today) for stretch in stretches),
        is_about=about,
    )


def _gone(stretch: Stretch) -> Decimal | None:
    if stretch.begin.value is None or stretch.end.value is None:
        return None
    return max(stretch.end.value - stretch.begin.value, ZERO)


def _days(stretch: Stretch, *, today: date) -> int:
    return max(((stretch.until or today) - stretch.since).days, 0)


def at_day(points: Sequence[tuple[date, Decimal]], day: date) -> Decimal | None:
    """Return the life value of a vehicle on a day, between the readings around it.

    `points` are days and life values, oldest first. Before the first and after the last reading
    it is that of the reading; `None` without any.
    """
    if not points:
        return None
    after = bisect_right([point[0] for point in points], day)
    if after == 0:
        return points[0][1]
    if after == len(points) or points[after - 1][0] == day:
        return points[after - 1][1]
    (first_day, first), (last_day, last) = points[after - 1], points[after]
    share = Decimal((day - first_day).days) / (last_day - first_day).days
    return (first + (last - first) * share).quantize(_TENTH, rounding=ROUND_HALF_UP)


def overlaps(
    since: date, until: date | None, others: Iterable[tuple[date, date | None]]
) -> tuple[date, date | None] | None:
    """Return the first of the other times that a time overlaps; they may touch on a day."""
    for other_since, other_until in others:
        begins_in_time = until is None or other_since < until
        ends_in_time = other_until is None or since < other_until
        if (begins_in_time and ends_in_time) or (since, until) == (other_since, other_until):
            return other_since, other_until
    return None
