"""How prices move from month to month, smoothed so that a month of few listings says little."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LEAST_MONTHS = 3
_STIFFNESS = 30.0
_SHRINK = 5.0


@dataclass(frozen=True, slots=True)
class Trend:
    """Log price levels of months in a row, the first of them `first`; outside the ends hold."""

    first: int = 0
    levels: list[float] = field(default_factory=list)

    def at(self, months: Any) -> Any:
        """Give the level of each month."""
        import numpy as np

        if not self.levels:
            return np.zeros(len(months))
        return np.array(self.levels)[np.clip(months - self.first, 0, len(self.levels) - 1)]

    @property
    def monthly(self) -> float:
        """Give the mean change of log price a month over the last half year."""
        late = self.levels[-7:]
        return (late[-1] - late[0]) / (len(late) - 1) if len(late) > 1 else 0.0


def month_levels(residuals: Any, weights: Any, months: Any) -> Trend:
    """Fit levels to residuals: near the mean of each month, near its neighbours, near nothing.

    A span of three months or less has no trend.
    """
    import numpy as np

    counted = weights > 0
    if not counted.any():
        return Trend()
    first, last = int(months[counted].min()), int(months[counted].max())
    count = last - first + 1
    if count <= LEAST_MONTHS:
        return Trend()
    place = np.clip(months - first, 0, count - 1)
    mass = np.bincount(place, weights, minlength=count)
    sums = np.bincount(place, weights * residuals, minlength=count)
    steps = np.diff(np.eye(count), axis=0)
    system = np.diag(mass + _SHRINK / count) + _STIFFNESS * steps.T @ steps
    levels = np.linalg.solve(system, sums)
    return Trend(first=first, levels=[round(float(level), 5) for level in levels])
