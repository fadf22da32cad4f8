"""How a vehicle is used, from what its meters showed: values in, values out.

Rates are statistics, not amounts, so they are floats; what comes back as a day is rounded to one.
The methods and their measured errors stand in `docs/due-dates.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise
from statistics import median

WINDOW_DAYS = 540
SHORT_SPAN = 90
FEW = 5
MOST_POINTS = 60
# Slopes between readings closer than this tell of single trips, not of habits.
LEAST_APART = 14
# How use varies shows in spans about as long as people look ahead.
RANGE_SPAN = 75
# Tomorrow is a little stranger than all that was read.
MARGIN = 0.1
FURTHEST_DAYS = 3650
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class Point:
    """What a meter had counted in its life by a day, in its base unit."""

    on: date
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Units a day: the likely rate, and one that only one in twenty spans was below or above."""

    likely: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """When a meter will show a value; `latest_on` of `None` means that nobody can tell.

    `is_reached` says that a reading showed it already; then the day is when it was passed.
    """

    on: date
    earliest_on: date
    latest_on: date | None
    is_reached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The believable readings of a meter, oldest first, and the rate that they show."""

    points: tuple[Point, ...]
    rate: Rate | None

    @property
    def last(self) -> Point:
        """The newest reading."""
        return self.points[-1]

    def value_at(self, on: date) -> float:
        """Return what the meter showed on a day: between readings in proportion, after them by rate."""
        first, last = self.points[0], self.points[-1]
        likely = self.rate.likely if self.rate else 0.0
        if on >= last.on:
            return last.value + likely * (on - last.on).days
        if on <= first.on:
            return max(0.0, first.value - likely * (first.on - on).days)
        after = next(index for index, point in enumerate(self.points) if point.on >= on)
        before, later = self.points[after - 1], self.points[after]
        span = (later.on - before.on).days or 1
        return before.value + (later.value - before.value) * (on - before.on).days / span

    def reaches(self, value: float) -> Forecast | None:
        """Return when the meter shows a value; `None` while its rate is unknown or zero."""
        if value <= self.last.value:
            on = self._passed(value)
            return Forecast(on=on, earliest_on=on, latest_on=on, is_reached=True)
        if self.rate is None or self.rate.likely <= 0:
            return None
        ahead = value - self.last.value
        likely = self._after(ahead / self.rate.likely)
        if likely is None:
            return None
        earliest = self._after(ahead / max(self.rate.high, self.rate.likely)) or likely
        slow = min(self.rate.low, self.rate.likely)
        latest = self._after(ahead / slow) if slow > 0 else None
        return Forecast(on=likely, earliest_on=earliest, latest_on=latest)

    def _passed(self, value: float) -> date:
        for before, later in pairwise(self.points):
            if before.value < value <= later.value:
                share = (value - before.value) / (later.value - before.value)
                return before.on + timedelta(days=round((later.on - before.on).days * share))
        return self.points[0].on

    def _after(self, days: float) -> date | None:
        return self.last.on + timedelta(days=round(days)) if days <= FURTHEST_DAYS else None


def track_of(points: Sequence[Point], *, in_service: date | None = None) -> Track | None:
    """Return the track of a meter from its believable readings in any order; `None` without one.

    `in_service` is the day on which the meter stood at zero; it steadies a rate that is known from
    a few weeks alone.
    """
    ordered = _by_day(points)
    if not ordered:
        return None
    return Track(points=tuple(ordered), rate=_rate(ordered, in_service=in_service))


def believable(points: Sequence[Point], *, most_a_day: float) -> list[Point]:
    """Return the longest chain that never falls and never rises faster than is possible."""
    ordered = sorted(points, key=lambda point: (point.on, point.value))
    lengths = [1] * len(ordered)
    parents = [-1] * len(ordered)
    for index, point in enumerate(ordered):
        for earlier in range(index):
            if lengths[earlier] >= lengths[index] and _follows(
                point, ordered[earlier], most_a_day=most_a_day
            ):
                lengths[index], parents[index] = lengths[earlier] + 1, earlier
    chain: list[Point] = []
    here = max(range(len(ordered)), key=lengths.__getitem__, default=-1)
    while here >= 0:
        chain.append(ordered[here])
        here = parents[here]
    return chain[::-1]


def _follows(later: Point, point: Point, *, most_a_day: float) -> bool:
    days = (later.on - point.on).days + 1
    return 0 <= later.value - point.value <= most_a_day * days


def _by_day(points: Sequence[Point]) -> list[Point]:
    """Return one reading a day, the highest, oldest first."""
    highest: dict[date, float] = {}
    for point in points:
        highest[point.on] = max(point.value, highest.get(point.on, point.value))
    return [Point(on, highest[on]) for on in sorted(highest)]


def _rate(points: Sequence[Point], *, in_service: date | None) -> Rate | None:
    recent = _recent(points)
    slopes = _slopes(recent)
    lifetime = _lifetime(points[-1], in_service)
    if not slopes:
        return (
            None if lifetime is None else Rate(likely=lifetime, low=lifetime / 2, high=lifetime * 2)
        )
    span = (recent[-1].on - recent[0].on).days
    spans = _slopes(recent, most=RANGE_SPAN) or slopes
    low, likely, high = (
        _share(spans, LOW) * (1 - MARGIN),
        median(slopes),
        _share(spans, HIGH) * (1 + MARGIN),
    )
    if span >= SHORT_SPAN:
        return Rate(likely=likely, low=low, high=high)
    trust = span / SHORT_SPAN
    if lifetime is not None:
        likely = trust * likely + (1 - trust) * lifetime
    # A few weeks tell little of what will be: the range is as wide as it is unknown.
    return Rate(likely=likely, low=min(low, likely * 0.5), high=max(high, likely * 2))


def _recent(points: Sequence[Point]) -> list[Point]:
    """Return the readings of the last 540 days, all where those are few, thinned evenly."""
    since = points[-1].on - timedelta(days=WINDOW_DAYS)
    recent = [point for point in points if point.on >= since]
    if len(recent) < FEW:
        recent = list(points)
    if len(recent) <= MOST_POINTS:
        return recent
    step = (len(recent) - 1) / (MOST_POINTS - 1)
    return [recent[round(index * step)] for index in range(MOST_POINTS)]


def _slopes(points: Sequence[Point], *, most: int = WINDOW_DAYS * 10) -> list[float]:
    """Return the rates between pairs far enough, and not too far, apart; of few readings, of all."""
    found = [
        (later.value - point.value, (later.on - point.on).days)
        for point, later in combinations(points, 2)
    ]
    apart = [rise / days for rise, days in found if LEAST_APART <= days <= most]
    return sorted(apart or [rise / days for rise, days in found if days > 0])


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[round((len(ordered) - 1) * share)]


def _lifetime(last: Point, in_service: date | None) -> float | None:
    days = (last.on - in_service).days if in_service else 0
    return last.value / days if days >= SHORT_SPAN and last.value > 0 else None
