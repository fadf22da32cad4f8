"""How far estimates lie from prices that were asked: one table for users and for the bench."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from garage.valuation.market.types import Grade

AGE_BANDS = ((0, 1), (1, 2), (2, 3), (3, 5), (5, 8), (8, 100))


@dataclass(frozen=True, slots=True)
class Case:
    """A price that was asked, and what the vehicle was said to be worth; None when nothing was."""

    make: str
    age: float
    price: float
    grade: Grade
    value: float | None = None
    low: float = 0.0
    high: float = 0.0


def summary(cases: Sequence[Case]) -> dict[str, Any]:
    """Give errors and coverage in percent over all cases with a value, by make and by age too."""
    valued = [case for case in cases if case.value is not None]
    return {
        **_measures(valued),
        "unvalued": len(cases) - len(valued),
        "by_make": _split(valued, lambda case: case.make),
        "by_age": _split(valued, _band),
        "grades": dict(sorted(Counter(case.grade for case in cases).items())),
    }


def _measures(cases: Sequence[Case]) -> dict[str, Any]:
    import numpy as np

    if not cases:
        return {"n": 0}
    price = np.array([case.price for case in cases])
    value = np.array([case.value for case in cases], dtype=float)
    low = np.array([case.low for case in cases])
    high = np.array([case.high for case in cases])
    off = np.abs(value / price - 1)
    spread = float(np.sum((price - price.mean()) ** 2))
    return {
        "n": len(cases),
        "mape": _percent(off.mean()),
        "median_ape": _percent(np.median(off)),
        "within_10": _percent((off <= 0.1).mean()),
        "within_20": _percent((off <= 0.2).mean()),
        "r2": round(1 - float(np.sum((price - value) ** 2)) / spread, 4) if spread else None,
        "coverage_80": _percent(((low <= price) & (price <= high)).mean()),
        "width_80": _percent(((high - low) / value).mean()),
    }


def _split(cases: Sequence[Case], key: Callable[[Case], str]) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(key(case), []).append(case)
    shown = ("n", "mape", "coverage_80", "width_80")
    return {
        name: {measure: figures[measure] for measure in shown}
        for name in sorted(groups)
        if (figures := _measures(groups[name]))
    }


def _band(case: Case) -> str:
    low, high = next((low, high) for low, high in AGE_BANDS if low <= case.age < high)
    return f"{low}+" if high >= 100 else f"{low}-{high}"


def _percent(share: Any) -> float:
    return round(100 * float(share), 2)
