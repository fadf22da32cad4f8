"""Fits the terms of a price surface, one after the other, round after round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from garage.valuation.market.curve import Curve
from garage.valuation.market.frame import Frame
from garage.valuation.market.outliers import LIMIT, band_of, band_scales, huber_weights
from garage.valuation.market.terms import (
    Term,
    covariate,
    falling,
    held_slopes,
    keys_of,
    smooth_basis,
    terms_for,
)
from garage.valuation.market.trend import Trend, month_levels

ROUNDS = 20
_HUBER = 2.0
_RIDGE = 3.0
_LEVEL_RIDGE = 0.01


@dataclass(frozen=True, slots=True)
class Group:
    """The groups of one term over the rows of a frame; code -1 is no group."""

    term: Term
    keys: Sequence[str]
    codes: Any
    said: Any
    values: Any


@dataclass(frozen=True, slots=True)
class Design:
    """What does not change from one fit to another over the same rows."""

    frame: Frame
    curve: Curve
    groups: Sequence[Group]
    basis: Any
    target: Any


@dataclass(frozen=True, slots=True)
class Fitted:
    """What came out: coefficients, effects by term, and what the surface says of every row."""

    smooth: Any
    effects: Mapping[str, Any]
    trend: Trend
    scales: Any
    levels: Any
    outliers: Any


def design_of(frame: Frame, curve: Curve) -> Design:
    """Number the groups of each term over the rows."""
    import numpy as np

    groups = []
    for term in terms_for(frame.marks):
        numbers: dict[str, int] = {}
        codes = np.array([numbers.setdefault(key, len(numbers)) for key in keys_of(frame, term)])
        said = np.array([key != "" for key in numbers], dtype=float)
        values = covariate(frame, term.slope)
        groups.append(Group(term, list(numbers), codes, said, values))
    return Design(frame, curve, groups, smooth_basis(frame), frame.log_price - frame.base)


def fit(design: Design, weights: Any) -> Fitted:
    """Fit to the rows that have weight; those without are only told what the surface says of them."""
    import numpy as np

    frame = design.frame
    smooth = np.zeros(design.basis.shape[1])
    effects = {group.term.name: np.zeros(len(group.keys)) for group in design.groups}
    trend, counted = Trend(), weights > 0
    middle = float(np.median(design.target[counted]))
    rest = design.target - middle
    scales = band_scales(rest, frame.age, counted=counted)
    for turn in range(ROUNDS):
        scaled = rest / scales[band_of(frame.age)]
        now = weights * huber_weights(scaled, limit=_HUBER)
        if turn > ROUNDS // 2:
            now = np.where(np.abs(scaled) > LIMIT, 0.0, now)
        rest = rest + design.basis @ smooth
        smooth = _solved(design.basis, now, rest)
        rest = rest - design.basis @ smooth + trend.at(frame.months)
        trend = month_levels(rest, now, frame.months)
        rest = rest - trend.at(frame.months)
        for group in design.groups:
            rest = _refit(group, effects[group.term.name], weights=now, rest=rest)
        scales = band_scales(rest, frame.age, counted=counted)
    smooth[0] += middle
    return _finished(design, smooth=smooth, effects=effects, trend=trend, scales=scales)


def row_slopes(groups: Sequence[Group], effects: Mapping[str, Any], size: int) -> dict[str, Any]:
    """Give the sum of each kind of slope for every row."""
    import numpy as np

    slopes = {kind: np.zeros(size) for kind in ("surplus", "age", "log")}
    for group in groups:
        if group.term.slope:
            slopes[group.term.slope] += effects[group.term.name][group.codes]
    return slopes


def sloped(frame: Frame, slopes: Mapping[str, Any], *, smooth: Any, curve: Curve) -> Any:
    """Give what the slopes of groups add to the log price of each row."""
    surplus, log, age = held_slopes(slopes, smooth=smooth, curve=curve)
    return (
        surplus * covariate(frame, "surplus")
        + log * covariate(frame, "log")
        + age * covariate(frame, "age")
    )


def _solved(basis: Any, weights: Any, rest: Any) -> Any:
    import numpy as np

    ridge = np.full(basis.shape[1], _RIDGE)
    ridge[0] = _LEVEL_RIDGE
    weighted = basis * weights[:, None]
    return np.linalg.solve(weighted.T @ basis + np.diag(ridge), weighted.T @ rest)


def _refit(group: Group, effect: Any, *, weights: Any, rest: Any) -> Any:
    """Set the effect of each group to the shrunken mean, or slope, of what is left."""
    import numpy as np

    count = len(group.keys)
    rest = rest + effect[group.codes] * group.values
    pull = weights * group.values
    sums = np.bincount(group.codes, pull * rest, minlength=count)
    mass = np.bincount(group.codes, pull * group.values, minlength=count)
    effect[:] = group.said * sums / (mass + group.term.shrink)
    return rest - effect[group.codes] * group.values


def _finished(
    design: Design, *, smooth: Any, effects: Mapping[str, Any], trend: Trend, scales: Any
) -> Fitted:
    import numpy as np

    frame = design.frame
    smooth = falling(smooth, design.curve)
    slopes = row_slopes(design.groups, effects, frame.size)
    levels = frame.base + design.basis @ smooth + trend.at(frame.months)
    levels = levels + sloped(frame, slopes, smooth=smooth, curve=design.curve)
    for group in design.groups:
        if not group.term.slope:
            levels = levels + effects[group.term.name][group.codes]
    far = np.abs(frame.log_price - levels) > LIMIT * scales[band_of(frame.age)]
    return Fitted(smooth, effects, trend, scales, levels, far)
