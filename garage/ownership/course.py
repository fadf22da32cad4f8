"""What a vehicle was worth on any day, from the days on which it is known: values in, values out.

Between two known values the course is a straight line by days; after the last one the depreciation
curve that the valuation uses carries it on. `docs/ownership.md` has a worked example.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from garage.valuation.market.curve import Curve

DAYS_A_YEAR = Decimal("365.25")
USUAL_KM_A_YEAR, USUAL_YEARS, LATER_KM_A_YEAR = 15_000, 10, 5_000
FRESH_DAYS = 31  # for so long a value is taken as it is
_FINE = Decimal("0.000001")
# How a value is known.
POINT, BETWEEN, CARRIED, HELD = "point", "between", "carried", "held"


@dataclass(frozen=True, slots=True)
class Point:
    """A day on which the value is known; `source` is paid, valued, own or gone."""

    on: date
    value: Decimal
    source: str = "valued"


@dataclass(frozen=True, slots=True)
class Known:
    """A value of a day and how it is known: read, between two, carried by the curve, or held."""

    value: Decimal
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fade:
    """How a vehicle loses value with its years and kilometres; `is_held` ones lose nothing.

    `km` is the odometer of the day `on`; `None` means what is usual for the age.
    """

    curve: Curve
    born_on: date
    on: date
    km: Decimal | None = None
    km_a_year: Decimal = Decimal(USUAL_KM_A_YEAR)
    is_held: bool = False

    def kept(self, since: date, until: date, *, km_a_year: Decimal | None = None) -> Decimal:
        """Return the share of its value that is left after a span, driven so far a year."""
        if self.is_held or until <= since:
            return Decimal(1)
        pace = float(self.km_a_year if km_a_year is None else km_a_year)
        age, years = _years(self.born_on, since), _years(since, until)
        distance = self._km_on(since)
        before = self.curve.level(age, distance)
        after = self.curve.level(age + years, distance + pace * years)
        return Decimal(str(math.exp(after - before))).quantize(_FINE)

    def _km_on(self, day: date) -> float:
        if self.km is None:
            return usual_km(_years(self.born_on, day))
        return max(float(self.km) + float(self.km_a_year) * _years(self.on, day), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Known values in the order of their days, one a day, and what carries the last one on."""

    points: Sequence[Point]
    fade: Fade | None = None

    def on(self, day: date) -> Known | None:
        """Return the value of a day; nothing before the first known one."""
        if not self.points or day < self.points[0].on:
            return None
        place = bisect_right([point.on for point in self.points], day) - 1
        before = self.points[place]
        if before.on == day:
            return Known(before.value, POINT)
        if place + 1 == len(self.points):
            return self._after(before, day)
        after = self.points[place + 1]
        share = Decimal((day - before.on).days) / (after.on - before.on).days
        return Known(before.value + (after.value - before.value) * share, BETWEEN)

    def lost(self, since: date, until: date) -> Decimal:
        """Return what was lost from one day to another, below zero where it gained.

        Counted from the first known value on; nothing where none is known.
        """
        if not self.points:
            return Decimal(0)
        first, last = self.on(max(since, self.points[0].on)), self.on(until)
        return first.value - last.value if first and last else Decimal(0)

    def _after(self, last: Point, day: date) -> Known:
        if (day - last.on).days <= FRESH_DAYS:
            return Known(last.value, POINT)
        if self.fade is None or self.fade.is_held:
            return Known(last.value, HELD)
        return Known(last.value * self.fade.kept(last.on, day), CARRIED)


def course_of(points: Sequence[Point], fade: Fade | None = None) -> Course:
    """Return a course of points in any order; of one day the last one given counts."""
    by_day = {point.on: point for point in points}
    return Course(points=tuple(by_day[day] for day in sorted(by_day)), fade=fade)


def usual_km(age: float) -> float:
    """Return what vehicles of an age have usually run, as the estimator of values takes it."""
    later = min(max(age - USUAL_YEARS, 0.0), float(USUAL_YEARS))
    return USUAL_KM_A_YEAR * min(max(age, 0.0), float(USUAL_YEARS)) + LATER_KM_A_YEAR * later


def _years(since: date, until: date) -> float:
    return (until - since).days / float(DAYS_A_YEAR)
