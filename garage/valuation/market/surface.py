"""The price surface of a market: what make, model, engine, year and their combinations are worth.

Shrunken effects on log prices less the shipped curve, fitted so that typing errors do not count. An
effect of few listings stays near that of the coarser group: rare models borrow from their make,
common ones speak for themselves.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from garage.valuation.market.backfit import (
    Design,
    Group,
    design_of,
    fit,
    sloped,
)
from garage.valuation.market.curve import Curve
from garage.valuation.market.frame import Frame, frame_of
from garage.valuation.market.intervals import Residuals, Spread, spread_of
from garage.valuation.market.terms import KINDS, keys_of, smooth_basis, terms_for
from garage.valuation.market.trend import Trend
from garage.valuation.market.types import METHOD, VERSION, Advert

ENOUGH = 200
_FOLDS = 5
_MODEL_FOLDS = 2
_HALF_LIFE_DAYS = 90
_UNKNOWN_DISTANCE = 0.5
_SMALLEST = 0.002


@dataclass(frozen=True, slots=True)
class Surface:
    """What was fitted; `effects` by term and group, `counts` the listings of each model.

    `metrics` say how far off it was on listings that were not fitted, in percent.
    """

    curve: Curve
    smooth: Sequence[float]
    effects: Mapping[str, Mapping[str, float]]
    trend: Trend
    scales: Sequence[float]
    spread: Spread
    counts: Mapping[str, int]
    marks: Sequence[str]
    rows: int
    metrics: Mapping[str, float]

    def levels(self, frame: Frame) -> Any:
        """Give the log price that the surface says for each row."""
        import numpy as np

        smooth = np.array(self.smooth)
        levels = frame.base + smooth_basis(frame) @ smooth + self.trend.at(frame.months)
        slopes = {kind: np.zeros(frame.size) for kind in ("surplus", "age", "log")}
        for term in terms_for(self.marks):
            known = self.effects.get(term.name, {})
            values = np.array([known.get(key, 0.0) for key in keys_of(frame, term)])
            if term.slope:
                slopes[term.slope] += values
            else:
                levels = levels + values
        return levels + sloped(frame, slopes, smooth=smooth, curve=self.curve)

    def kinds(self, model: str) -> list[tuple[str, str, str]]:
        """Give the engine, fuel and gearbox of each kind of a model that was fitted."""
        known = self.effects.get(KINDS.name, {})
        words = (key.split("|") for key in sorted(known) if key.startswith(f"{model}|"))
        return [(engine, fuel, gearbox) for _, engine, fuel, gearbox in words]

    def to_bytes(self) -> bytes:
        """Give the surface as gzipped JSON, the same bytes for the same surface."""
        data = {
            "method": f"{METHOD}/{VERSION}",
            "curve": self.curve.to_json(),
            "smooth": list(self.smooth),
            "effects": {name: _packed(known) for name, known in self.effects.items()},
            "trend": [self.trend.first, self.trend.levels],
            "scales": list(self.scales),
            "spread": [
                self.spread.bands, self.spread.makes, self.spread.models, self.spread.points,
            ],
            "counts": self.counts,
            "marks": list(self.marks),
            "rows": self.rows,
            "metrics": self.metrics,
        }  # fmt: skip
        text = json.dumps(data, separators=(",", ":"), sort_keys=True)
        return gzip.compress(text.encode(), compresslevel=9, mtime=0)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Surface:
        """Make a surface of what `to_bytes` gave."""
        data = json.loads(gzip.decompress(stored))
        bands, makes, models, points = data["spread"]
        first, levels = data["trend"]
        return cls(
            curve=Curve.from_json(data["curve"]),
            smooth=data["smooth"],
            effects={name: _opened(known) for name, known in data["effects"].items()},
            trend=Trend(first=first, levels=levels),
            scales=data["scales"],
            spread=Spread(bands, makes, models, [(low, high) for low, high in points]),
            counts=data["counts"],
            marks=data["marks"],
            rows=data["rows"],
            metrics=data["metrics"],
        )


def fit_surface(
    adverts: Sequence[Advert], *, as_of: dt.date, curve: Curve | None = None
) -> Surface | None:
    """Fit a surface to the adverts of one market and one currency; None for fewer than `ENOUGH`.

    Their order does not matter: folds go by the hash of their ids.
    """
    rows = sorted((row for row in adverts if row.price > 0 and not row.excluded), key=_by_id)
    if len(rows) < ENOUGH:
        return None
    shape = curve or Curve()
    design = design_of(frame_of(rows, curve=shape), shape)
    weights = _weights(rows, as_of=as_of)
    whole = fit(design, weights)
    seen, unseen = _errors(rows, design=design, weights=weights)
    spread = spread_of(seen, unseen)
    return Surface(
        curve=shape,
        smooth=[round(float(number), 5) for number in whole.smooth],
        effects={
            group.term.name: _kept(group, whole.effects[group.term.name]) for group in design.groups
        },
        trend=whole.trend,
        scales=[round(float(number), 4) for number in whole.scales],
        spread=spread,
        counts=dict(Counter(design.frame.tokens["model"])),
        marks=design.frame.marks,
        rows=len(rows),
        metrics=_metrics(seen, outliers=int(whole.outliers.sum())),
    )


def _packed(known: Mapping[str, float]) -> list[Any]:
    """Give effects in thousandths, and their keys by columns: words once, then which of them.

    Like stands beside like, which packs into two thirds of the keys as they are.
    """
    keys = sorted(known)
    columns = []
    for column in zip(*(key.split("|") for key in keys), strict=True):
        words = sorted(set(column))
        numbers = {word: number for number, word in enumerate(words)}
        columns.append([words, [numbers[word] for word in column]])
    if columns:  # those of the first one rise: their steps are mostly nothing
        columns[0][1] = [after - before for before, after in pairwise([0, *columns[0][1]])]
    return [columns, [round(1000 * known[key]) for key in keys]]


def _opened(packed: Sequence[Any]) -> dict[str, float]:
    """Give the effects that `_packed` put away."""
    columns, effects = packed
    if columns:
        columns = [[columns[0][0], list(accumulate(columns[0][1]))], *columns[1:]]
    keys = zip(*([words[number] for number in numbers] for words, numbers in columns), strict=True)
    return {"|".join(key): effect / 1000 for key, effect in zip(keys, effects, strict=True)}


def _by_id(advert: Advert) -> int:
    return advert.id


def _weights(rows: Sequence[Advert], *, as_of: dt.date) -> Any:
    """Give newer adverts more weight, those of unknown mileage less."""
    import numpy as np

    days = np.array([max(0, (as_of - row.last_seen).days) for row in rows])
    known = np.array([row.mileage_km is not None for row in rows])
    return 0.5 ** (days / _HALF_LIFE_DAYS) * np.where(known, 1.0, _UNKNOWN_DISTANCE)


def _errors(rows: Sequence[Advert], *, design: Design, weights: Any) -> tuple[Residuals, Residuals]:
    """Fit again without each fold of the listings, and without each fold of whole models."""
    import numpy as np

    models = design.frame.tokens["model"]
    by_row = np.array([zlib.crc32(f"{row.id}".encode()) % _FOLDS for row in rows])
    by_model = np.array([zlib.crc32(model.encode()) % _MODEL_FOLDS for model in models])
    return (
        _left_out(design, weights, folds=by_row),
        _left_out(design, weights, folds=by_model),
    )


def _left_out(design: Design, weights: Any, *, folds: Any) -> Residuals:
    import numpy as np

    frame = design.frame
    models = np.array(frame.tokens["model"])
    errors, counts = np.zeros(frame.size), np.zeros(frame.size)
    for fold in np.unique(folds):
        out = folds == fold
        if not (weights[~out] > 0).any():
            continue
        fitted = fit(design, np.where(out, 0.0, weights))
        errors[out] = (frame.log_price - fitted.levels)[out]
        had = Counter(models[~out].tolist())
        counts[out] = [had[model] for model in models[out].tolist()]
    return Residuals(errors, frame.age, frame.tokens["make"], frame.tokens["model"], counts)


def _kept(group: Group, effects: Any) -> dict[str, float]:
    """Give the effects that are worth keeping, to a thousandth."""
    return {
        key: round(float(effect), 3)
        for key, effect in zip(group.keys, effects, strict=True)
        if abs(effect) >= _SMALLEST
    }


def _metrics(seen: Residuals, *, outliers: int) -> dict[str, float]:
    import numpy as np

    off = np.abs(np.expm1(-seen.errors))
    return {
        "mape": round(100 * float(np.minimum(off, 1.0).mean()), 2),
        "median_ape": round(100 * float(np.median(off)), 2),
        "within_10": round(100 * float((off <= 0.1).mean()), 1),
        "outliers": outliers,
    }
