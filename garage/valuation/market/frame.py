"""Vehicles as columns of numbers and words, one market and one currency at a time.

Ages are years, capped; distances are tens of thousands of kilometres. An unknown number is NaN in
`litres` and `kw`; an unknown mileage is that usual for the age.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from garage.valuation.market.curve import AGE_CAP, Curve, normal_km
from garage.valuation.market.types import Advert, Subject

TOKENS = ("make", "model", "engine", "fuel", "gearbox", "year", "trim")
_DAYS = 365.25
_REFERENCE_LITRES = 1.6
_REFERENCE_KW = 90.0
_PER_LITRE = 0.2
_PER_DOUBLING = 0.22
_LITRES_CAP = 8.0
# Within a model, year, engine and fuel British automatics ask 10 % more; elsewhere less is known.
_AUTOMATIC = 0.08
_SHIFTS_ITSELF = frozenset({"automatic", "semi"})


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows of vehicles; `base` is the log price that the curve gives, `months` counts from year 0."""

    age: Any
    distance: Any
    has_distance: Any
    litres: Any
    kw: Any
    months: Any
    log_price: Any
    base: Any
    tokens: Mapping[str, Sequence[str]]
    marks: Sequence[str]

    @property
    def surplus(self) -> Any:
        """Give what each has run more than is usual for its age."""
        return self.distance - normal_km(self.age) / 10_000

    @property
    def size(self) -> int:
        """Give the number of rows."""
        return len(self.age)


def age_on(
    day: dt.date, *, year: int, first_registration: dt.date | None, cap: float = AGE_CAP
) -> float:
    """Give the age in years; with a year alone it is that of the middle of the year."""
    if first_registration is not None:
        return min(cap, max(0.0, (day - first_registration).days / _DAYS))
    begun = (day - dt.date(year, 1, 1)).days / _DAYS if year > 0 else cap
    return min(cap, max(begun - 0.5, begun / 2, 0.0))


def frame_of(
    rows: Sequence[Advert | Subject],
    *,
    curve: Curve,
    marks: Sequence[str] | None = None,
) -> Frame:
    """Make columns of adverts, or of a subject (whose price is 0 in logs).

    `marks` are the names of further marks to keep; None keeps all there are.
    """
    import numpy as np

    days = [_day(row) for row in rows]
    age = np.array(
        [
            age_on(day, year=row.year, first_registration=row.first_registration)
            for row, day in zip(rows, days, strict=True)
        ]
    )
    known = np.array([row.mileage_km is not None for row in rows], dtype=bool)
    km = np.where(known, [max(0.0, row.mileage_km or 0.0) for row in rows], normal_km(age))
    litres = np.array([_positive(row.engine_litres) for row in rows])
    kw = np.array([_positive(row.power_kw) for row in rows])
    names = sorted({name for row in rows for name in row.marks}) if marks is None else list(marks)
    frame = Frame(
        age=age,
        distance=km / 10_000,
        has_distance=known,
        litres=np.minimum(litres, _LITRES_CAP),
        kw=kw,
        months=np.array([day.year * 12 + day.month for day in days]),
        log_price=np.array([np.log(float(getattr(row, "price", 1))) for row in rows]),
        base=np.zeros(len(rows)),
        tokens=_tokens(rows, names),
        marks=names,
    )
    return based(frame, curve)


def based(frame: Frame, curve: Curve) -> Frame:
    """Give the rows with the log price that is expected of them before any listing is seen."""
    import numpy as np

    shifts = np.array([word in _SHIFTS_ITSELF for word in frame.tokens["gearbox"]])
    base = curve.at(frame.age, frame.distance * 10_000) + engine_level(frame.litres, frame.kw)
    return replace(frame, base=base + _AUTOMATIC * shifts)


def engine_level(litres: Any, kw: Any) -> Any:
    """Give what litres, or power where these are unknown, do to a log price to begin with."""
    import numpy as np

    by_litres = _PER_LITRE * (np.minimum(litres, _LITRES_CAP) - _REFERENCE_LITRES)
    by_power = _PER_DOUBLING * np.log2(kw / _REFERENCE_KW)
    return np.where(np.isnan(litres), np.nan_to_num(by_power), np.nan_to_num(by_litres))


def _day(row: Advert | Subject) -> dt.date:
    return row.as_of if isinstance(row, Subject) else row.last_seen


def _positive(number: float | None) -> float:
    return number if number is not None and number > 0 else float("nan")


def _tokens(rows: Sequence[Advert | Subject], marks: Sequence[str]) -> dict[str, list[str]]:
    words = {
        "make": [row.make_key for row in rows],
        "model": [f"{row.make_key}/{row.model_key}" for row in rows],
        "engine": [_engine(row) for row in rows],
        "fuel": [row.fuel for row in rows],
        "gearbox": [row.gearbox for row in rows],
        "year": [_year(row) for row in rows],
        "trim": [row.trim for row in rows],
    }
    for name in marks:
        words[f"mark {name}"] = [_mark(row.marks.get(name)) for row in rows]
    if marks:
        words["marks"] = joined_marks(words, marks)
    return words


def joined_marks(words: Mapping[str, Sequence[str]], marks: Sequence[str]) -> list[str]:
    """Give all marks of each row as one word; empty where one is missing."""
    columns = [words[f"mark {name}"] for name in marks]
    return [";".join(values) if all(values) else "" for values in zip(*columns, strict=True)]


def _year(row: Advert | Subject) -> str:
    return str(row.first_registration.year if row.first_registration else row.year)


def _engine(row: Advert | Subject) -> str:
    """Give litres to a tenth and power to about a tenth, each where it is known."""
    litres = f"{row.engine_litres:.1f}" if row.engine_litres and row.engine_litres > 0 else ""
    power = f"k{round(7 * math.log2(row.power_kw))}" if row.power_kw and row.power_kw > 0 else ""
    return litres + power


def _mark(value: float | str | None) -> str:
    if value is None or value == "":
        return ""
    return value.casefold().replace("|", "/") if isinstance(value, str) else f"{value:.4g}"
