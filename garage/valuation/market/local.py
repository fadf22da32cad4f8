"""Adjusted comparables without a fitted market: a small robust regression around the vehicle.

What few adverts cannot say (how price falls with age and mileage) comes from the shipped curve.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from garage.valuation.market.curve import Curve
from garage.valuation.market.frame import Frame
from garage.valuation.market.outliers import LIMIT, huber_weights

NEAREST = 40
_ROUNDS = 4
_HUBER = 2.0
# Age and distance are what the curve knows well: many adverts are needed to say otherwise.
_RIDGES = (0.0, 5.0, 30.0, 2.0, 1.0, 1.0, 3.0, 8.0)
_LEAST_SD = 0.1
_TREND_FROM_MONTHS = 3
_STEEPEST_RISE = {1: 0.06, 2: 0.02}
_TEN_THOUSAND_MILES = 1.609344


@dataclass(frozen=True, slots=True)
class Local:
    """Coefficients of differences to the subject; `left` marks the rows too far off to be prices."""

    curve: Curve
    subject: Frame
    coefficients: Any
    left: Any

    def levels(self, frame: Frame) -> Any:
        """Give the log price that the comparables say for each row."""
        return frame.base + differences(frame, self.subject) @ self.coefficients


def distances(frame: Frame, subject: Frame) -> Any:
    """Give the squared distance of each row to the subject; 1 is a year, or some 6,000 miles."""
    import numpy as np

    gap = differences(frame, subject)
    near = 0.6 * _TEN_THOUSAND_MILES + 0.25 * float(subject.distance[0])
    marks = [
        np.array([bool(a and b and a != b) for a in frame.tokens[name]])
        for name in frame.tokens
        if name.startswith("mark ") and (b := subject.tokens[name][0])
    ]
    unlike = sum(marks, np.zeros(frame.size)) / max(1, len(marks))
    return (
        gap[:, 1] ** 2
        + (gap[:, 2] / near) ** 2
        + np.minimum((gap[:, 3] / 0.25) ** 2, 9)
        + 4 * gap[:, 4]
        + 1.5 * gap[:, 5]
        + 2 * gap[:, 6]
        + 2 * unlike
        + np.where(frame.has_distance, 0.0, 1.0)
    )


def differences(frame: Frame, subject: Frame) -> Any:
    """Give 1 and the differences to the subject: age, distance, engine, fuel, gearbox, trim, months."""
    import numpy as np

    return np.column_stack(
        [
            np.ones(frame.size),
            frame.age - subject.age[0],
            frame.distance - subject.distance[0],
            _engine_gap(frame, subject),
            _differs(frame, subject, "fuel"),
            _differs(frame, subject, "gearbox"),
            _differs(frame, subject, "trim"),
            (frame.months - subject.months[0]) / 12,
        ]
    )


def fit_local(frame: Frame, subject: Frame, *, curve: Curve, freshness: Any) -> Local:
    """Fit to the comparables in `frame`, the nearest and newest with most weight."""
    import numpy as np

    gaps = differences(frame, subject)
    spread = distances(frame, subject)
    reach = max(1.0, float(np.median(spread)) / 2)
    near = freshness * np.exp(-spread / (2 * reach)) + 1e-6
    rest = frame.log_price - frame.base
    ridge = np.array(_RIDGES)
    if np.ptp(frame.months) <= _TREND_FROM_MONTHS:
        ridge[7] = 1e6
    left = _far(rest, near) if frame.size > 2 else np.zeros(frame.size, dtype=bool)
    weights = np.where(left, 0.0, near)
    now, found = weights, np.zeros(len(ridge))
    for _ in range(_ROUNDS):
        pulled = gaps * now[:, None]
        found = np.linalg.solve(pulled.T @ gaps + np.diag(ridge), pulled.T @ rest)
        off = rest - gaps @ found
        sd = _weighted_sd(off[~left], weights[~left])
        left = np.abs(off) > LIMIT * sd if frame.size > 2 else left
        weights = np.where(left, 0.0, near)
        now = weights * huber_weights(off / sd, limit=_HUBER)
    for place, steepest in _STEEPEST_RISE.items():
        found[place] = min(found[place], _least_fall(subject, place, curve=curve), steepest)
    held = gaps[:, 1:] @ found[1:]
    found[0] = float(np.sum(now * (rest - held)) / np.sum(now))
    return Local(curve=curve, subject=subject, coefficients=found, left=left)


def _engine_gap(frame: Frame, subject: Frame) -> Any:
    """Give the difference in litres, or where one is unknown in power as if it were litres."""
    import numpy as np

    litres = frame.litres - subject.litres[0]
    power = np.log2(frame.kw / subject.kw[0]) * 1.5
    return np.nan_to_num(np.where(np.isnan(litres), power, litres))


def _differs(frame: Frame, subject: Frame, word: str) -> Any:
    """Give 1 where both say a word and not the same."""
    import numpy as np

    own = subject.tokens[word][0]
    return np.array([float(bool(own and text and own != text)) for text in frame.tokens[word]])


def _far(rest: Any, weights: Any) -> Any:
    """Mark what lies so far from the weighted median that it is no price of such a vehicle."""
    import numpy as np

    order = np.argsort(rest, kind="stable")
    reached = np.cumsum(weights[order])
    middle = rest[order][np.searchsorted(reached, reached[-1] / 2)]
    return np.abs(rest - middle) > 1.0


def _weighted_sd(off: Any, weights: Any) -> float:
    """Give the spread by the weighted median distance, few rows of it near the least."""
    import numpy as np

    if not len(off):
        return _LEAST_SD
    order = np.argsort(np.abs(off), kind="stable")
    reached = np.cumsum(weights[order])
    spread = 1.4826 * float(np.abs(off)[order][np.searchsorted(reached, reached[-1] / 2)])
    few = 3.0
    return max(0.03, (len(off) * spread + few * _LEAST_SD) / (len(off) + few))


def _least_fall(subject: Frame, place: int, *, curve: Curve) -> float:
    """Give the most that a coefficient may be for price still to fall with age or distance."""
    import numpy as np

    age, kilometres = subject.age[:1], subject.distance[:1] * 10_000
    if place == 1:
        fallen = curve.at(np.maximum(age - 1, 0), kilometres) - curve.at(age + 1, kilometres)
        return float(fallen[0]) / 2
    fallen = curve.at(age, kilometres) - curve.at(age, kilometres + 30_000)
    return float(fallen[0]) / 3
