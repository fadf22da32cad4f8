"""How wide the range of a value must be to hold the price in 80 of 100 cases.

With a surface: from residuals of listings that were not fitted (conformal), scaled by age, make and
model and split by how many listings of the model there are. Without: from what adjusted comparables
were measured to be off by, for their number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from garage.valuation.market.outliers import BANDS, band_of

CLASSES = (0, 1, 5, 20, 100)
FEW = 8
_START_SD = 0.16
_PSEUDO = 15
_USUAL = 1.4
_FEW_WIDTH = 1.6
_USUAL_FROM = 10
_NORMAL_80 = 1.2816
_WILDEST = 1.0
_LOCAL_COUNTS = (0.0, 1.0, 3.0, 5.0, 12.0, 20.0, 50.0)
_LOCAL_SDS = (0.28, 0.17, 0.135, 0.12, 0.11, 0.105, 0.10)


@dataclass(frozen=True, slots=True)
class Residuals:
    """Log errors of listings that were not fitted, and how many of their model were."""

    errors: Any
    ages: Any
    makes: Sequence[str]
    models: Sequence[str]
    counts: Any


@dataclass(frozen=True, slots=True)
class Spread:
    """The sd of log errors by age, make and model, and the 10 % and 90 % points by class."""

    bands: list[float] = field(default_factory=lambda: [_START_SD] * len(BANDS))
    makes: Mapping[str, float] = field(default_factory=dict)
    models: Mapping[str, float] = field(default_factory=dict)
    points: list[tuple[float, float]] = field(
        default_factory=lambda: [(-_FEW_WIDTH, _FEW_WIDTH)] * len(CLASSES)
    )

    def sd(self, *, age: float, make: str, model: str) -> float:
        """Give the sd of the log error of one vehicle."""
        factor = self.makes.get(make, 1.0) * self.models.get(model, 1.0)
        return self.bands[int(band_of(age))] * factor

    def ends(self, *, count: int) -> tuple[float, float]:
        """Give the ends of the range in sd, for so many listings of the model."""
        return self.points[class_of(count)]


def class_of(count: int) -> int:
    """Give the number of the class that a count of listings falls into."""
    return sum(count >= least for least in CLASSES[1:])


def local_sd(count: float) -> float:
    """Give the sd of the log error of a value from so many adjusted comparables."""
    import numpy as np

    reached = math.log1p(count)
    return float(np.interp(reached, [math.log1p(n) for n in _LOCAL_COUNTS], _LOCAL_SDS))


def local_ends() -> tuple[float, float]:
    """Give the ends of the range in sd where nothing was fitted."""
    return -_NORMAL_80, _NORMAL_80


def spread_of(seen: Residuals, unseen: Residuals) -> Spread:
    """Learn the spread from `seen` models; `unseen` holds errors of models left out whole."""
    import numpy as np

    if len(seen.errors) < FEW:
        return Spread()
    size = np.minimum(np.abs(seen.errors), _WILDEST) * math.sqrt(math.pi / 2)
    band = band_of(seen.ages)
    whole = _shrunk(size, start=_START_SD)
    bands = [_shrunk(size[band == i], start=whole) for i in range(len(BANDS))]
    scaled = size / np.array(bands)[band]
    makes = _factors(seen.makes, scaled)
    scaled = scaled / np.array([makes[make] for make in seen.makes])
    models = _factors(seen.models, scaled)
    spread = Spread(bands=[round(sd, 4) for sd in bands], makes=makes, models=models)
    return Spread(
        bands=spread.bands, makes=makes, models=models, points=_points(spread, seen, unseen)
    )


def _shrunk(values: Any, *, start: float) -> float:
    return float((values.sum() + _PSEUDO * start) / (len(values) + _PSEUDO))


def _factors(names: Sequence[str], scaled: Any) -> dict[str, float]:
    """Give by what each name's errors are larger than those of all, few of them near 1."""
    import numpy as np

    numbers: dict[str, int] = {}
    codes = np.array([numbers.setdefault(name, len(numbers)) for name in names])
    sums = np.bincount(codes, scaled)
    counts = np.bincount(codes)
    factors = (sums + _PSEUDO) / (counts + _PSEUDO)
    return {name: round(float(factors[code]), 3) for name, code in numbers.items()}


def _points(spread: Spread, seen: Residuals, unseen: Residuals) -> list[tuple[float, float]]:
    import numpy as np

    points = []
    known, unknown = _scaled(spread, seen), _scaled(spread, unseen)
    classes = np.array([class_of(int(count)) for count in seen.counts])
    for number in range(len(CLASSES)):
        values = unknown if number == 0 else known[classes == number]
        points.append(_ends(values))
    return points


def _scaled(spread: Spread, rows: Residuals) -> Any:
    import numpy as np

    sds = [
        spread.sd(age=age, make=make, model=model)
        for age, make, model in zip(rows.ages, rows.makes, rows.models, strict=True)
    ]
    return rows.errors / np.array(sds) if sds else np.zeros(0)


def _ends(values: Any) -> tuple[float, float]:
    """Give the points between which 80 % lie, widened for few and blended with what is usual."""
    import numpy as np

    count = len(values)
    if not count:
        return (-_FEW_WIDTH, _FEW_WIDTH)
    outside = max(0.0, 0.1 - 0.9 / count)
    low, high = float(np.quantile(values, outside)), float(np.quantile(values, 1 - outside))
    trust = count / (count + _USUAL_FROM)
    ends = (trust * low - (1 - trust) * _USUAL, trust * high + (1 - trust) * _USUAL)
    return (round(min(ends[0], -0.3), 4), round(max(ends[1], 0.3), 4))
