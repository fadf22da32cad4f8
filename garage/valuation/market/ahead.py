"""What a market says of a vehicle's coming years: what is asked today for one that is older by so many.

Nobody knows the prices of those years. What older ones that have gone further are asked for today,
against this one, is the best that is known of how its value will fall.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from garage.valuation.market.comparing import of_its_kinds
from garage.valuation.market.curve import normal_km
from garage.valuation.market.frame import age_on, frame_of
from garage.valuation.market.surface import Surface
from garage.valuation.market.types import Subject


@dataclass(frozen=True, slots=True)
class Later:
    """What is left of a value after some years, and how much less the market knows of that age.

    `kept` is a share of today's value. `unsure` is in logs, for 80 of 100 cases, and comes beside
    what is unsure of today's value.
    """

    kept: float
    unsure: float


def years_ahead(
    subject: Subject, surface: Surface, *, km_a_year: float, years: int
) -> tuple[Later, ...]:
    """Return each coming year of a vehicle; nothing where its model is not in the market.

    A year older never makes it dearer or better known: what says so is the chance of few listings.
    """
    if f"{subject.make_key}/{subject.model_key}" not in surface.counts:
        return ()
    now = replace(subject, mileage_km=_km(subject))
    aged = [_aged(now, years=number, km_a_year=km_a_year) for number in range(years + 1)]
    levels = [_level(one, surface) for one in aged]
    reaches = [_reach(one, surface) for one in aged]
    found: list[Later] = []
    low, wide = levels[0], reaches[0]
    for level, reach in zip(levels[1:], reaches[1:], strict=True):
        low, wide = min(low, level), max(wide, reach)
        found.append(Later(math.exp(low - levels[0]), math.sqrt(wide**2 - reaches[0] ** 2)))
    return tuple(found)


def _aged(subject: Subject, *, years: int, km_a_year: float) -> Subject:
    """Return a vehicle of today that is older by some years and has gone as much further."""
    first = subject.first_registration
    return replace(
        subject,
        year=subject.year - years,
        first_registration=None if first is None else _earlier(first, years),
        mileage_km=(subject.mileage_km or 0.0) + years * km_a_year,
    )


def _km(subject: Subject) -> float:
    if subject.mileage_km is not None:
        return subject.mileage_km
    first = subject.first_registration
    return float(normal_km(age_on(subject.as_of, year=subject.year, first_registration=first)))


def _earlier(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28))


def _level(subject: Subject, surface: Surface) -> float:
    own = frame_of([subject], curve=surface.curve, marks=surface.marks)
    levels: Sequence[float] = surface.levels(of_its_kinds(own, surface))
    return sum(map(float, levels)) / len(levels)


def _reach(subject: Subject, surface: Surface) -> float:
    """Return half of the range of an asking price in logs, as listings of that age vary."""
    model = f"{subject.make_key}/{subject.model_key}"
    first = subject.first_registration
    age = age_on(subject.as_of, year=subject.year, first_registration=first)
    low, high = surface.spread.ends(count=surface.counts[model])
    return (high - low) / 2 * surface.spread.sd(age=age, make=subject.make_key, model=model)
