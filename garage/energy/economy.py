"""How much a vehicle uses, from one known level of its tank to the next: values in, values out.

The level after a fill-up is known when the tank was filled up (100 %), or when somebody noted it.
Between two fill-ups with a known level and a known reading lies a span: all that was filled in after
the first, up to and with the second, and what the level fell in between, was used on the way. The
rules and a table of worked examples stand in `docs/energy-economy.md`, which a test runs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

ZERO, FULL = Decimal(0), Decimal(100)
NOON = time(12)


class Reason(StrEnum):
    """Why a fill-up has no figure of its own; `NONE` when it has one."""

    NONE = ""
    FIRST = "first"
    PARTIAL = "partial"
    MISSED = "missed"
    NO_READING = "no_reading"
    NO_DISTANCE = "no_distance"
    LEVEL = "level"
    ADDITIVE = "additive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """A fill-up or charge of one tank or battery.

    `quantity` is in the base unit of the energy. `reading` is the life value of the meter `meter`
    (distance, time or count) in its base unit, `None` when it is not known or not believed. `level` is how full
    the tank was afterwards in percent, `None` when nobody knows. `cost` is in one currency for all.
    """

    key: int
    on: date
    quantity: Decimal
    reading: Decimal | None = None
    level: Decimal | None = None
    at: time | None = None
    meter: str = "distance"
    is_missed_before: bool = False
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a fill-up tells: quantity used over a distance, or the reason why it tells nothing.

    `distance` is in km, hours or cycles, as `meter` says; `cost` is that of all its fill-ups, `None`
    when that of one is not known.
    """

    key: int
    reason: Reason = Reason.NONE
    meter: str = ""
    quantity: Decimal = ZERO
    distance: Decimal = ZERO
    cost: Decimal | None = None

    @property
    def rate(self) -> Decimal | None:
        """The quantity for one km, hour or cycle, unrounded."""
        return self.quantity / self.distance if self.distance else None


def in_order(fills: Iterable[Fill]) -> list[Fill]:
    """Return fill-ups in the order in which they happened; without a time of day by their reading."""
    return sorted(fills, key=_place)


def _place(fill: Fill) -> tuple[date, time, bool, Decimal, int]:
    known = fill.reading is not None
    return (fill.on, fill.at or NOON, not known, fill.reading or ZERO, fill.key)


def spans(fills: Iterable[Fill], *, capacity: Decimal | None = None) -> list[Span]:
    """Return what each fill-up of one tank tells, in the order in which they happened.

    Each meter is counted on its own: a fill-up told by the hour meter is one without a reading for
    the odometer. `capacity` is that of the tank in the base unit; without it, two levels can only
    be compared when they are the same.
    """
    ordered = _without_zeros(in_order(fills))
    told: dict[int, Span] = {}
    for meter in sorted({fill.meter for fill in ordered}):
        course = _course([_seen_by(fill, meter) for fill in ordered], meter, capacity)
        for fill, span in zip(ordered, course, strict=True):
            if fill.meter == meter:
                told[fill.key] = span
    return [told[fill.key] for fill in ordered]


def _without_zeros(ordered: Sequence[Fill]) -> list[Fill]:
    """Forget readings of zero after the first fill-up: nobody looked at the dial."""
    return [
        replace(fill, reading=None) if fill.reading == 0 and index else fill
        for index, fill in enumerate(ordered)
    ]


def _seen_by(fill: Fill, meter: str) -> Fill:
    return fill if fill.meter == meter else replace(fill, reading=None)


def _course(fills: Sequence[Fill], meter: str, capacity: Decimal | None) -> list[Span]:
    """Walk along the fill-ups, closing a span wherever level and reading are known."""
    open_span = _Open(capacity=capacity)
    return [replace(open_span.take(fill), meter=meter) for fill in fills]


@dataclass(slots=True, kw_only=True)
class _Open:
    """The span that is still open: since when, and what has been filled in."""

    capacity: Decimal | None
    start: Fill | None = None
    quantity: Decimal = ZERO
    cost: Decimal | None = ZERO
    is_missed: bool = False

    def take(self, fill: Fill) -> Span:
        """Add a fill-up; return what it tells."""
        self.quantity += fill.quantity
        self.cost = None if self.cost is None or fill.cost is None else self.cost + fill.cost
        self.is_missed = self.is_missed or fill.is_missed_before
        if fill.level is None or fill.reading is None:
            reason = Reason.PARTIAL if fill.level is None else Reason.NO_READING
            return Span(key=fill.key, reason=reason)
        span, goes_on = self._closed(fill, fill.level, fill.reading)
        if not goes_on:
            self.start, self.quantity, self.cost, self.is_missed = fill, ZERO, ZERO, False
        return span

    def _closed(self, fill: Fill, level: Decimal, reading: Decimal) -> tuple[Span, bool]:
        """Return what a fill-up with level and reading tells, and whether the span stays open."""
        start = self.start
        if start is None or start.level is None or start.reading is None:
            return Span(key=fill.key, reason=Reason.FIRST), False
        if self.is_missed:
            return Span(key=fill.key, reason=Reason.MISSED), False
        fallen = self._fallen(start.level, level)
        if fallen is None:
            return Span(key=fill.key, reason=Reason.LEVEL), start.level == FULL
        distance, used = reading - start.reading, self.quantity + fallen
        if distance <= 0:
            # A second pump at the same place: what it gave counts in the next span.
            return Span(key=fill.key, reason=Reason.NO_DISTANCE), distance == 0
        if used <= 0:
            return Span(key=fill.key, reason=Reason.LEVEL), False
        return Span(key=fill.key, quantity=used, distance=distance, cost=self.cost), False

    def _fallen(self, before: Decimal, after: Decimal) -> Decimal | None:
        """Return by how much less the tank holds, `None` when that cannot be said."""
        if before == after:
            return ZERO
        return None if self.capacity is None else (before - after) / FULL * self.capacity
