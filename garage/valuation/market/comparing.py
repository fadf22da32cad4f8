"""What adverts like the vehicle say it is worth: a level, and who said it with what weight."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from garage.valuation.market.adjust import Levels, adjustments, money
from garage.valuation.market.blend import Belief
from garage.valuation.market.curve import Curve
from garage.valuation.market.frame import Frame, frame_of
from garage.valuation.market.intervals import local_ends, local_sd
from garage.valuation.market.local import NEAREST, Local, distances, fit_local
from garage.valuation.market.outliers import LIMIT, band_of, huber_weights
from garage.valuation.market.surface import Surface
from garage.valuation.market.types import Advert, Comparable, Left, Options, Subject
from garage.valuation.market.unsaid import (
    filled,
    heard,
    is_unsaid,
    kinds_frame,
    shares,
    standing_in,
)

_KERNEL_NEAREST = 40
_SHRINK = 2.0
_LIKE = 0.08
_HUBER = 2.0
_OWN_VIEW = 0.3
_OWN_VIEW_OF_MARKED = 0.15  # the adverts alone know nothing of what further marks are worth
_OWN_VIEW_FROM = 20
_CLAMP_FROM = 5
_CLAMP = (0.7, 1.4)
_COLLECTOR_SD = 0.35
_COLLECTOR_YEARS = 3.0


@dataclass(frozen=True, slots=True)
class Said:
    """What the market says: log level with its range, and the adverts behind it."""

    belief: Belief
    low: float
    high: float
    comparables: tuple[Comparable, ...]
    used: int
    outliers: int
    clamped: bool


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Rows nearest first, with squared distance and weight; weight 0 is left out."""

    rows: Sequence[Advert]
    frame: Frame
    distance: Any
    weight: Any
    left: Any


def by_surface(
    subject: Subject, adverts: Sequence[Advert], *, surface: Surface, options: Options
) -> Said:
    """Read the level off the surface, and move it by what the nearest adverts deviate from it."""
    import numpy as np

    own = frame_of([subject], curve=surface.curve, marks=surface.marks)
    model = own.tokens["model"][0]
    sd = surface.spread.sd(age=float(own.age[0]), make=subject.make_key, model=model)
    ends = surface.spread.ends(count=surface.counts.get(model, 0))
    rows = list(adverts)
    if not rows:
        level = float(np.mean(surface.levels(of_its_kinds(own, surface))))
        low, high = level + ends[0] * sd, level + ends[1] * sd
        return Said(Belief(level, (high - low) / 2.5632), low, high, (), 0, 0, clamped=False)
    whole = frame_of(rows, curve=surface.curve, marks=surface.marks)
    own = heard(own, whole, curve=surface.curve)
    levels, wanted = surface.levels(whole), _wanted(own, whole, source=surface)
    away = distances(whole, own) + ((levels - wanted) / _LIKE) ** 2
    order = _nearest(away, rows, count=_KERNEL_NEAREST)
    rows, frame, wanted = [rows[i] for i in order], _rows(whole, order), wanted[order]
    fresh = _freshness(rows, subject, options)
    share = shares(away[order], fresh)
    level = float(np.sum(share * wanted))
    unsure = float(np.sum(share * (wanted - level) ** 2))
    off = frame.log_price - levels[order]
    scale = np.array(surface.scales)[band_of(frame.age)]
    left = (np.abs(off) > LIMIT * scale) & ~_taken_in(rows, options)
    weight = np.where(left, 0.0, np.exp(-away[order] / 2) * fresh)
    pull = weight * huber_weights(off / scale, limit=_HUBER)
    level += float(np.sum(pull * off) / (np.sum(pull) + _SHRINK))
    level += _by_itself(
        whole, own, subject=subject, rows=adverts, options=options, curve=surface.curve, level=level
    )
    weighed = _Weighed(rows, frame, away[order], weight, left)
    belief = (level, math.sqrt(sd**2 + unsure))
    return _said(weighed, own, source=surface, curve=surface.curve, belief=belief, ends=ends)


def _wanted(own: Frame, rows: Frame, *, source: Surface) -> Any:
    """Give the level of the vehicle for each row, as that row stands in for what is not said."""
    import numpy as np

    if not is_unsaid(own, rows):
        return np.repeat(source.levels(own), rows.size)
    return source.levels(standing_in(own, rows, curve=source.curve))


def of_its_kinds(own: Frame, surface: Surface) -> Frame:
    """Give the vehicle as each kind of its model that was fitted, where it does not say its own."""
    kinds = surface.kinds(own.tokens["model"][0])
    rows = kinds_frame(own, kinds) if kinds else own
    return standing_in(own, rows, curve=surface.curve) if is_unsaid(own, rows) else own


def _by_itself(
    frame: Frame,
    own: Frame,
    *,
    subject: Subject,
    rows: Sequence[Advert],
    options: Options,
    curve: Curve,
    level: float,
) -> float:
    """Give a share of what the nearest adverts alone would say otherwise: two views err less."""
    if len(rows) < _OWN_VIEW_FROM:
        return 0.0
    order = _nearest(distances(frame, own), rows, count=NEAREST)
    fresh = _freshness([rows[i] for i in order], subject, options)
    near = filled(_rows(frame, order), own, curve=curve)
    local = fit_local(near, own, curve=curve, freshness=fresh)
    share = _OWN_VIEW_OF_MARKED if own.tokens.get("marks", [""])[0] else _OWN_VIEW
    return share * (_read(local, near, own, curve=curve, freshness=fresh)[0] - level)


def by_comparables(subject: Subject, adverts: Sequence[Advert], *, options: Options) -> Said:
    """Adjust the nearest adverts to the vehicle with a small regression of their own."""
    import numpy as np

    curve = options.curve
    whole = frame_of([*adverts, subject], curve=curve)
    own, frame = _rows(whole, [len(adverts)]), _rows(whole, list(range(len(adverts))))
    own = heard(own, frame, curve=curve)
    away = distances(frame, own)
    order = _nearest(away, adverts, count=NEAREST)
    rows, frame, away = [adverts[i] for i in order], _rows(frame, order), away[order]
    frame = filled(frame, own, curve=curve)
    fresh = _freshness(rows, subject, options)
    local = fit_local(frame, own, curve=curve, freshness=fresh)
    left = local.left & ~_taken_in(rows, options)
    reach = max(1.0, float(np.median(away)) / 2)
    weight = np.where(left, 0.0, fresh * np.exp(-away / (2 * reach)))
    level, unsure = _read(local, frame, own, curve=curve, freshness=fresh)
    sd = math.sqrt(local_sd(_effective(rows, left=left, subject=subject)) ** 2 + unsure)
    weighed = _Weighed(rows, frame, away, weight, left)
    return _said(weighed, own, source=local, curve=curve, belief=(level, sd), ends=local_ends())


def _read(
    local: Local, rows: Frame, own: Frame, *, curve: Curve, freshness: Any
) -> tuple[float, float]:
    """Give the level that comparables alone say, and its variance for what is not said."""
    import numpy as np

    if not is_unsaid(own, rows):
        return float(local.levels(own)[0]), 0.0
    levels = local.levels(standing_in(own, rows, curve=curve))
    away = distances(rows, own)
    share = shares(away, freshness, reach=max(1.0, float(np.median(away)) / 2))
    level = float(np.sum(share * levels))
    return level, float(np.sum(share * (levels - level) ** 2))


class _AsTheyAre:
    """No adjustment at all, for classics."""

    def levels(self, frame: Frame) -> Any:
        """Give 0 for each row."""
        import numpy as np

        return np.zeros(frame.size)


def as_they_are(subject: Subject, adverts: Sequence[Advert], *, options: Options) -> Said:
    """Take the weighted median of unadjusted prices, nearest years first: classics know no curve."""
    import numpy as np

    whole = frame_of([*adverts, subject], curve=options.curve)
    own, frame = _rows(whole, [len(adverts)]), _rows(whole, list(range(len(adverts))))
    years = np.array([float(row.year - subject.year) for row in adverts])
    away = (years / _COLLECTOR_YEARS) ** 2
    order = _nearest(away, adverts, count=NEAREST)
    rows, frame, away = [adverts[i] for i in order], _rows(frame, order), away[order]
    weight = np.exp(-away / 2) * _freshness(rows, subject, options) + 1e-9
    ranked = np.argsort(frame.log_price, kind="stable")
    reached = np.cumsum(weight[ranked]) / np.sum(weight)
    levels = frame.log_price[ranked]
    level = float(np.interp(0.5, reached - weight[ranked] / np.sum(weight) / 2, levels))
    spread = 1.4826 * float(np.median(np.abs(levels - level)))
    count = len(rows)
    sd = max(0.15, (count * spread + 5 * _COLLECTOR_SD) / (count + 5)) * math.sqrt(1 + 1 / count)
    weighed = _Weighed(rows, frame, away, weight, np.zeros(count, dtype=bool))
    return _said(
        weighed, own, source=_AsTheyAre(), curve=options.curve, belief=(level, sd),
        ends=local_ends(),
    )  # fmt: skip


def _said(
    weighed: _Weighed,
    own: Frame,
    *,
    source: Levels,
    curve: Curve,
    belief: tuple[float, float],
    ends: tuple[float, float],
) -> Said:
    import numpy as np

    level, clamped = _clamped(belief[0], weighed, own)
    total = float(np.sum(weighed.weight)) or 1.0
    causes = adjustments(weighed.frame, own, source=source, curve=curve)
    comparables = tuple(
        Comparable(
            advert_id=row.id,
            distance=round(math.sqrt(float(away)), 3),
            weight=round(float(weight) / total, 4),
            adjusted=money(float(np.exp(price))) + sum(steps.values()),
            adjustments=steps,
            excluded=Left.OUTLIER if left else None,
        )
        for row, away, weight, left, price, steps in zip(
            weighed.rows, weighed.distance, weighed.weight, weighed.left, weighed.frame.log_price,
            causes, strict=True,
        )
    )  # fmt: skip
    low, high = level + ends[0] * belief[1], level + ends[1] * belief[1]
    sd = (high - low) / (2 * 1.2816)
    out = int(np.sum(weighed.left))
    return Said(
        belief=Belief(level, sd), low=low, high=high, comparables=comparables,
        used=len(comparables) - out, outliers=out, clamped=clamped,
    )  # fmt: skip


def _clamped(level: float, weighed: _Weighed, own: Frame) -> tuple[float, bool]:
    """Hold the level near prices that were asked, where enough were and of about this age."""
    prices, ages = weighed.frame.log_price[~weighed.left], weighed.frame.age[~weighed.left]
    if len(prices) < _CLAMP_FROM or not ages.min() <= own.age[0] <= ages.max():
        return level, False
    least, most = prices.min() + math.log(_CLAMP[0]), prices.max() + math.log(_CLAMP[1])
    held = float(min(max(level, least), most))
    return held, held != level


def _nearest(away: Any, rows: Sequence[Advert], *, count: int) -> list[int]:
    """Give the places of the nearest rows; equally near ones by id, whatever their order was."""
    return sorted(range(len(rows)), key=lambda i: (round(float(away[i]), 9), rows[i].id))[:count]


def _rows(frame: Frame, order: Sequence[int]) -> Frame:
    import numpy as np

    places = np.array(order, dtype=int)
    return Frame(
        age=frame.age[places],
        distance=frame.distance[places],
        has_distance=frame.has_distance[places],
        litres=frame.litres[places],
        kw=frame.kw[places],
        months=frame.months[places],
        log_price=frame.log_price[places],
        base=frame.base[places],
        tokens={name: [words[i] for i in order] for name, words in frame.tokens.items()},
        marks=frame.marks,
    )


def _freshness(rows: Sequence[Advert], subject: Subject, options: Options) -> Any:
    import numpy as np

    days = np.array([max(0, (subject.as_of - row.last_seen).days) for row in rows])
    return 0.5 ** (days / options.half_life_days)


def _taken_in(rows: Sequence[Advert], options: Options) -> Any:
    import numpy as np

    return np.array([row.id in options.taken_in for row in rows], dtype=bool)


def _effective(rows: Sequence[Advert], *, left: Any, subject: Subject) -> float:
    """Count the adverts, those of far years and of other models as less than one."""
    near = [
        (1.0 if abs(row.year - subject.year) <= 3 else 0.4)
        * (1.0 if row.model_key == subject.model_key else 0.15)
        for row, out in zip(rows, left, strict=True)
        if not out
    ]
    return sum(near)
