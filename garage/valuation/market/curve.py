"""The depreciation curve that ships: what is known about any car before a single advert is seen.

Measured on British and German adverts of one model at different ages, pooled; American ones agree.
It works between two points of one car's life, not from a list price that nobody paid.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

AGE_CAP = 20.0
_AGES = (0.0, 1.0, 2.0, 3.0, 7.0, 10.0, 15.0, 25.0)
_DISTANCES = (0.0, 2.0, 5.0, 10.0, 20.0)


@dataclass(frozen=True, slots=True)
class Curve:
    """How much log price falls: per year of age, and per 10,000 km, from each step on.

    The steps begin at 0, 1, 2, 3, 7, 10, 15, 25 years and at 0, 20, 50, 100, 200 thousand km.
    """

    ages: tuple[float, ...] = (0.06, 0.125, 0.095, 0.08, 0.08, 0.12, 0.03, 0.0)
    distances: tuple[float, ...] = (0.065, 0.030, 0.034, 0.036, 0.022)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Curve:
        """Make a curve from what an administrator overrides; what is absent or short ships."""
        shipped = cls()
        return cls(
            ages=_numbers(data.get("ages"), shipped.ages),
            distances=_numbers(data.get("distances"), shipped.distances),
        )

    def to_json(self) -> dict[str, list[float]]:
        """Give the numbers as `from_json` takes them."""
        return {"ages": list(self.ages), "distances": list(self.distances)}

    def at(self, ages: Any, kilometres: Any) -> Any:
        """Give the log price of arrays of ages and mileages, 0 for a new car."""
        fallen = _fallen(ages, steps=_AGES, slopes=self.ages)
        return -fallen - _fallen(kilometres / 10_000, steps=_DISTANCES, slopes=self.distances)

    def level(self, age: float, kilometres: float) -> float:
        """Give the log price of one age and mileage, as `at` does, without loading numerics."""
        by_age = _fallen_to(age, steps=_AGES, slopes=self.ages)
        return -by_age - _fallen_to(kilometres / 10_000, steps=_DISTANCES, slopes=self.distances)


def normal_km(ages: Any) -> Any:
    """Give the kilometres that cars of these ages have usually run: 15,000 a year, later less."""
    import numpy as np

    return 15_000 * np.clip(ages, 0, 10) + 5_000 * np.clip(np.subtract(ages, 10), 0, 10)


def _numbers(given: Any, shipped: tuple[float, ...]) -> tuple[float, ...]:
    if not isinstance(given, list | tuple) or len(given) != len(shipped):
        return shipped
    return tuple(max(0.0, float(number)) for number in given)


def _fallen(values: Any, *, steps: tuple[float, ...], slopes: tuple[float, ...]) -> Any:
    import numpy as np

    reached = np.maximum(np.asarray(values, dtype=float), 0.0)
    fallen = np.zeros_like(reached)
    for index, (start, slope) in enumerate(zip(steps, slopes, strict=True)):
        end = steps[index + 1] if index + 1 < len(steps) else np.inf
        fallen += slope * (np.clip(reached, start, end) - start)
    return fallen


def _fallen_to(value: float, *, steps: tuple[float, ...], slopes: tuple[float, ...]) -> float:
    ends = (*steps[1:], math.inf)
    return sum(
        slope * (min(max(value, start), end) - start)
        for start, end, slope in zip(steps, ends, slopes, strict=True)
    )
