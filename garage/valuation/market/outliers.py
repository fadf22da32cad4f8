"""Prices that are not prices: typing errors, deposits, instalments; found by how far off they lie."""

from __future__ import annotations

from typing import Any

LIMIT = 5.0
BANDS = (0.0, 2.0, 4.0, 6.0, 9.0, 13.0, 20.0)
_START_SD = 0.12
_PSEUDO = 15
_LEAST = 0.03


def huber_weights(scaled: Any, *, limit: float) -> Any:
    """Give full weight to residuals of up to `limit` robust sd, less to those beyond."""
    import numpy as np

    return np.minimum(1.0, limit / np.maximum(np.abs(scaled), 1e-12))


def robust_sd(residuals: Any, *, start: float = _START_SD) -> float:
    """Give the spread of residuals by their median distance, few of them near `start`."""
    import numpy as np

    count = len(residuals)
    if not count:
        return start
    spread = 1.4826 * float(np.median(np.abs(residuals)))
    return max(_LEAST, (count * spread + _PSEUDO * start) / (count + _PSEUDO))


def band_of(age: Any) -> Any:
    """Give the number of the age band that each age falls into."""
    import numpy as np

    return np.searchsorted(np.array(BANDS[1:]), age, side="right")


def band_scales(residuals: Any, age: Any, *, counted: Any) -> Any:
    """Give the robust sd of each age band, of the rows that count."""
    import numpy as np

    band = band_of(age)
    whole = robust_sd(residuals[counted])
    return np.array(
        [robust_sd(residuals[counted & (band == i)], start=whole) for i in range(len(BANDS))]
    )
