"""The one entry: what a vehicle is worth on a day, from adverts, a surface and its purchase."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from garage.valuation.market.adjust import money
from garage.valuation.market.blend import Belief, blend, from_purchase
from garage.valuation.market.comparing import Said as Heard
from garage.valuation.market.comparing import as_they_are, by_comparables, by_surface
from garage.valuation.market.frame import age_on
from garage.valuation.market.surface import Surface
from garage.valuation.market.types import (
    Advert,
    Comparable,
    Estimate,
    Grade,
    Left,
    Note,
    Options,
    Said,
    Subject,
)

CLASSIC_FROM_YEARS = 25
NEAR_YEARS = 3
_FRESH_DAYS = 90
_FRESH_ENOUGH = 3
_STEPS: tuple[tuple[Grade, int], ...] = (("A", 20), ("B", 5), ("C", 1))
# By so many comparables of equal weight a value must be carried for a grade.
_CARRIED_BY: Mapping[Grade, int] = {"A": 5, "B": 2}
_NORMAL_80 = 1.2816
_NO_MILEAGE_SD = 0.08
_WIDER_ELECTRIC = 1.5
_WIDER_FAR = 1.4
_SHIPPED = Options()


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The adverts by what they are good for."""

    same: Sequence[Advert]
    others: Sequence[Advert]
    left: Sequence[tuple[Advert, Left]]
    near: int
    fresh: int


def estimate(
    subject: Subject,
    adverts: Sequence[Advert],
    *,
    surface: Surface | None = None,
    options: Options = _SHIPPED,
) -> Estimate:
    """Say what a vehicle is worth; the same inputs, in any order, give the same answer.

    Adverts and surface are of one market and one currency, that of the purchase price too.
    """
    sorted_out = _sort_out(subject, adverts, options=options)
    classic = _is_classic(subject)
    heard = _hear(subject, sorted_out, surface=surface, options=options, classic=classic)
    bought = _bought(subject, options=options, classic=classic)
    grade = _grade(sorted_out, heard=heard, bought=bought, classic=classic)
    if grade == "F":
        return _nothing(sorted_out, heard=heard)
    low, high, level, plain, notes = _joined(
        subject, _widened(subject, heard, sorted_out), bought, grade=grade
    )
    notes = (*_notes(subject, sorted_out, heard=heard, surface=surface, classic=classic), *notes)
    return Estimate(
        grade=grade,
        value=money(math.exp(level)),
        low=money(math.exp(low)),
        high=money(math.exp(high)),
        before_condition=money(math.exp(plain)),
        comparables=_shown(heard, sorted_out, options=options),
        used=heard.used if heard else 0,
        candidates=len(sorted_out.same),
        newest=max((row.last_seen for row in sorted_out.same), default=None),
        notes=notes,
        better=_better(subject, sorted_out, grade=grade),
    )


def _is_classic(subject: Subject) -> bool:
    age = age_on(
        subject.as_of, year=subject.year, first_registration=subject.first_registration, cap=200
    )
    return subject.is_collector or age >= CLASSIC_FROM_YEARS


def _sort_out(subject: Subject, adverts: Sequence[Advert], *, options: Options) -> _Sorted:
    same: list[Advert] = []
    others: list[Advert] = []
    left: list[tuple[Advert, Left]] = []
    for advert in sorted(adverts, key=lambda row: row.id):
        reason = _reason(subject, advert, options=options)
        if reason is not None:
            left.append((advert, reason))
        elif advert.model_key == subject.model_key or advert.id in options.taken_in:
            same.append(advert)
        else:
            others.append(advert)
    near = sum(abs(row.year - subject.year) <= NEAR_YEARS for row in same)
    fresh = sum((subject.as_of - row.last_seen).days <= _FRESH_DAYS for row in same)
    return _Sorted(same, others, left, near, fresh)


def _reason(subject: Subject, advert: Advert, *, options: Options) -> Left | None:
    """Say why an advert does not count, whatever its price says."""
    if advert.price <= 0:
        return Left.NO_PRICE
    if advert.id in options.left_out:
        return Left.BY_HAND
    if advert.id in options.taken_in:
        return None
    if advert.excluded:
        return Left.BY_HAND
    if advert.make_key != subject.make_key:
        return Left.UNLIKE
    if (subject.vin and subject.vin == advert.vin) or (
        subject.fingerprint and subject.fingerprint == advert.fingerprint
    ):
        return Left.OWN
    stale = (subject.as_of - advert.last_seen).days > options.stale_days
    return Left.STALE if stale else None


def _hear(
    subject: Subject,
    rows: _Sorted,
    *,
    surface: Surface | None,
    options: Options,
    classic: bool,
) -> Heard | None:
    """Ask the adverts of the model, or where there are none those of the make."""
    if classic:
        return as_they_are(subject, rows.same, options=options) if rows.same else None
    key = f"{subject.make_key}/{subject.model_key}"
    if surface is not None and key in surface.counts:
        return by_surface(subject, rows.same, surface=surface, options=options)
    if rows.same:
        return by_comparables(subject, rows.same, options=options)
    return by_comparables(subject, rows.others, options=options) if rows.others else None


def _bought(subject: Subject, *, options: Options, classic: bool) -> Belief | None:
    """Carry the purchase price to the day; that of a classic stays as it is, and says less."""
    if subject.purchase is None:
        return None
    if not classic:
        return from_purchase(subject, subject.purchase, curve=options.curve)
    years = (subject.as_of - subject.purchase.on).days / 365.25
    if years < 0 or subject.purchase.price <= 0:
        return None
    return Belief(math.log(float(subject.purchase.price)), 0.2 + 0.04 * min(years, 20))


def effective(comparables: Sequence[Comparable]) -> float:
    """Return how many comparables of equal weight say as much as these: (Σw)² / Σw² (Kish, 1965)."""
    weights = [row.weight for row in comparables if row.excluded is None]
    squares = sum(weight**2 for weight in weights)
    return sum(weights) ** 2 / squares if squares else 0.0


def _grade(rows: _Sorted, *, heard: Heard | None, bought: Belief | None, classic: bool) -> Grade:
    if heard is None:
        return "E" if bought else "F"
    if not rows.same:
        return "D" if bought else "F"
    counted = rows.near - (heard.outliers if rows.near == len(rows.same) else 0)
    grade: Grade = next((name for name, least in _STEPS if counted >= least), "C")
    carried = effective(heard.comparables)
    if grade == "A" and carried < _CARRIED_BY["A"]:
        grade = "B"
    if grade == "B" and carried < _CARRIED_BY["B"]:
        grade = "C"
    if rows.fresh < _FRESH_ENOUGH or classic:
        grade = {"A": "B", "B": "C"}.get(grade, grade)  # type: ignore[assignment]
    return grade


def _widened(subject: Subject, heard: Heard | None, rows: _Sorted) -> Heard | None:
    """Widen the range for what comparables and curve know little about."""
    if heard is None:
        return None
    factor = 1.0
    if subject.fuel == "electric" and len(rows.same) < _STEPS[0][1]:
        factor *= _WIDER_ELECTRIC
    if rows.same and not rows.near:
        factor *= _WIDER_FAR
    down, up = (heard.belief.level - heard.low) * factor, (heard.high - heard.belief.level) * factor
    if subject.mileage_km is None:
        down = math.hypot(down, _NORMAL_80 * _NO_MILEAGE_SD)
        up = math.hypot(up, _NORMAL_80 * _NO_MILEAGE_SD)
    level = heard.belief.level
    return Heard(
        belief=Belief(level, (down + up) / (2 * _NORMAL_80)), low=level - down, high=level + up,
        comparables=heard.comparables, used=heard.used, outliers=heard.outliers,
        clamped=heard.clamped,
    )  # fmt: skip


def _joined(
    subject: Subject, heard: Heard | None, bought: Belief | None, *, grade: Grade
) -> tuple[float, float, float, float, tuple[Note, ...]]:
    """Give low, high, level, the level without condition, and what is to be said of the joining."""
    shift = math.log(max(float(subject.condition_factor), 0.01))
    if heard is None:
        assert bought is not None  # noqa: S101 - a grade above F has one of the two
        reach = _NORMAL_80 * bought.sd
        low, high = bought.level - reach, bought.level + reach
        code = Said.PRICE_KEPT if _is_classic(subject) else Said.CURVE_ONLY
        return low, high, bought.level, bought.level, (Note(code, _years(subject)),)
    plain = heard.belief.level
    level, low, high = plain + shift, heard.low + shift, heard.high + shift
    if bought is None:
        return low, high, level, plain, ()
    ends = (low, high) if grade in "AB" else (-math.inf, math.inf)
    joined = blend(Belief(level, heard.belief.sd), bought, low=ends[0], high=ends[1])
    reach = _NORMAL_80 * joined.belief.sd
    notes = [Note(Said.PURCHASE, round(joined.share, 3))]
    if joined.held:
        notes.append(Note(Said.PURCHASE_HELD))
    at = joined.belief.level
    return at - reach, at + reach, at, at - shift * (1 - joined.share), tuple(notes)


def _years(subject: Subject) -> float | None:
    if subject.purchase is None:
        return None
    return round((subject.as_of - subject.purchase.on).days / 365.25, 2)


def _nothing(rows: _Sorted, *, heard: Heard | None) -> Estimate:
    return Estimate(
        grade="F",
        comparables=_shown(heard, rows, options=_SHIPPED),
        candidates=len(rows.same),
        notes=(Note(Said.NO_EVIDENCE),),
        better=(Note(Said.GIVE_PRICE), Note(Said.MORE_LISTINGS, 1)),
    )


def _shown(heard: Heard | None, rows: _Sorted, *, options: Options) -> tuple[Comparable, ...]:
    """Give the comparables with most weight, then those that do not count."""
    used = sorted(
        heard.comparables if heard else (),
        key=lambda row: (row.excluded is not None, -row.weight, row.distance, row.advert_id),
    )
    left = [
        Comparable(advert_id=row.id, distance=0, weight=0, adjusted=row.price, excluded=reason)
        for row, reason in rows.left
        if reason is not Left.UNLIKE
    ]
    return (*used, *left)[: options.shown]


def _notes(
    subject: Subject, rows: _Sorted, *, heard: Heard | None, surface: Surface | None, classic: bool
) -> tuple[Note, ...]:
    """Say what the estimate rests on."""
    shown = len(heard.comparables) if heard is not None and rows.same else 0
    notes: list[tuple[bool, Note]] = [
        (bool(rows.same), Note(Said.SAME_MODEL, len(rows.same))),
        (0 < shown < len(rows.same), Note(Said.NEAREST, shown)),
        (shown > 1, Note(Said.CARRIED_BY, round(effective(heard.comparables), 1) if heard else 0)),
        (not rows.same and bool(rows.others), Note(Said.OTHER_MODELS, len(rows.others))),
        (surface is not None and not classic, Note(Said.SURFACE, surface.rows if surface else 0)),
        (classic and subject.is_collector, Note(Said.COLLECTOR)),
        (classic and not subject.is_collector, Note(Said.OLD)),
        (subject.mileage_km is None, Note(Said.NO_MILEAGE)),
        (subject.fuel == "electric", Note(Said.ELECTRIC)),
        (bool(rows.same) and rows.fresh < _FRESH_ENOUGH, Note(Said.FEW_FRESH, rows.fresh)),
        (bool(rows.same) and rows.near < len(rows.same), Note(Said.FAR_YEARS, rows.near)),
        (
            heard is not None and heard.outliers > 0,
            Note(Said.OUTLIERS, heard.outliers if heard else 0),
        ),
        (heard is not None and heard.clamped, Note(Said.CLAMPED)),
        (subject.condition_factor != 1, Note(Said.CONDITION, float(subject.condition_factor))),
    ]
    trend = surface.trend.monthly if surface is not None and not classic else 0.0
    notes.append((abs(trend) >= 0.001, Note(Said.TREND, round(100 * trend, 2))))
    return tuple(note for is_so, note in notes if is_so)


def _better(subject: Subject, rows: _Sorted, *, grade: Grade) -> tuple[Note, ...]:
    """Say what would raise the grade or narrow the range."""
    notes = []
    wanted = next((least for _, least in reversed(_STEPS) if least > rows.near), 0)
    if wanted:
        notes.append(Note(Said.MORE_LISTINGS, wanted - rows.near))
    if rows.same and rows.fresh < _FRESH_ENOUGH:
        notes.append(Note(Said.FRESH_LISTINGS, _FRESH_ENOUGH - rows.fresh))
    if subject.mileage_km is None:
        notes.append(Note(Said.GIVE_MILEAGE))
    if subject.purchase is None and grade != "A":
        notes.append(Note(Said.GIVE_PRICE))
    return tuple(notes)
