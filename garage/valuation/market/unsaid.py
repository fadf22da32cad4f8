"""What a vehicle does not say is never adjusted for: what its comparables say stands in for it.

A vehicle without a word on its gearbox is worth what it would be with that of each comparable,
weighted by how near the comparable is. What none of the comparables says is not asked of it either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from garage.valuation.market.curve import Curve
from garage.valuation.market.frame import Frame, based, joined_marks

_WORDS = ("fuel", "gearbox", "trim")
_NUMBERS = ("litres", "kw")


def heard(own: Frame, rows: Frame, *, curve: Curve) -> Frame:
    """Give the vehicle without what no row says: there is nothing to compare that with."""
    import numpy as np

    if not rows.size:
        return own
    unheard = [name for name in _said_words(own) if not any(rows.tokens[name])]
    unknown = [name for name in _NUMBERS if np.isnan(getattr(rows, name)).all()]
    if not unheard and all(np.isnan(getattr(own, name)[0]) for name in unknown):
        return own
    tokens = {**own.tokens, **{name: [""] for name in unheard}}
    numbers: dict[str, Any] = {name: np.array([np.nan]) for name in unknown}
    tokens["engine"] = _engines(own, {"litres": "litres" in unknown, "kw": "kw" in unknown}, None)
    return based(replace(own, tokens=tokens, **numbers), curve)


def is_unsaid(own: Frame, rows: Frame) -> bool:
    """Say whether there is anything that the rows say and the vehicle does not."""
    import numpy as np

    return any(
        np.isnan(getattr(own, name)[0]) and not np.isnan(getattr(rows, name)).all()
        for name in _NUMBERS
    ) or any(not own.tokens[name][0] and any(rows.tokens[name]) for name in _words_of(own))


def standing_in(own: Frame, rows: Frame, *, curve: Curve) -> Frame:
    """Give the vehicle once for each row, with what it does not say taken from that row."""
    import numpy as np

    size = rows.size
    numbers: dict[str, Any] = {
        name: np.where(np.isnan(number := getattr(own, name)[0]), getattr(rows, name), number)
        for name in _NUMBERS
    }
    others = ("age", "distance", "has_distance", "months", "log_price", "base")
    columns: dict[str, Any] = {name: np.repeat(getattr(own, name), size) for name in others}
    tokens = {
        name: [word[0]] * size if word[0] else list(rows.tokens[name])
        for name, word in own.tokens.items()
    }
    missing = {name: bool(np.isnan(getattr(own, name)[0])) for name in _NUMBERS}
    tokens["engine"] = _engines(own, missing, rows)
    if own.marks:
        tokens["marks"] = joined_marks(tokens, own.marks)
    return based(Frame(tokens=tokens, marks=own.marks, **columns, **numbers), curve)


def filled(rows: Frame, own: Frame, *, curve: Curve) -> Frame:
    """Give the rows with the vehicle's engine and gearbox where they say nothing of theirs."""
    import numpy as np

    silent = np.isnan(rows.litres) & np.isnan(rows.kw)
    gearboxes = [word or own.tokens["gearbox"][0] for word in rows.tokens["gearbox"]]
    if not silent.any() and gearboxes == list(rows.tokens["gearbox"]):
        return rows
    numbers = {
        name: np.where(silent, getattr(own, name)[0], getattr(rows, name)) for name in _NUMBERS
    }
    return based(replace(rows, tokens={**rows.tokens, "gearbox": gearboxes}, **numbers), curve)


def kinds_frame(own: Frame, kinds: Sequence[tuple[str, str, str]]) -> Frame:
    """Give a row like the vehicle for each kind: words for engine, fuel and gearbox."""
    import numpy as np

    size = len(kinds)
    columns: dict[str, Any] = {
        name: np.repeat(getattr(own, name), size)
        for name in ("age", "distance", "has_distance", "months", "log_price", "base")
    }
    engines = [engine for engine, _, _ in kinds]
    litres, power = zip(*(_parts(engine) for engine in engines), strict=True)
    columns["litres"] = np.array([float(each or "nan") for each in litres])
    columns["kw"] = np.array([2 ** (float(each[1:] or "nan") / 7) for each in power])
    tokens = {
        **{name: list(word) * size for name, word in own.tokens.items()},
        "engine": engines,
        "fuel": [fuel for _, fuel, _ in kinds],
        "gearbox": [gearbox for _, _, gearbox in kinds],
    }
    return Frame(tokens=tokens, marks=own.marks, **columns)


def shares(away: Any, freshness: Any, *, reach: float = 1.0) -> Any:
    """Give what part each row has in standing in, by squared distance and freshness; their sum is 1."""
    import numpy as np

    weight = np.exp(-(away - np.min(away)) / (2 * reach)) * freshness
    return weight / np.sum(weight)


def _words_of(own: Frame) -> Sequence[str]:
    return (*_WORDS, *(f"mark {name}" for name in own.marks))


def _said_words(own: Frame) -> Sequence[str]:
    return [name for name in _words_of(own) if own.tokens[name][0]]


def _engines(own: Frame, missing: dict[str, bool], rows: Frame | None) -> list[str]:
    """Join litres and power into the word for an engine, each from the row where it is missing."""
    litres, power = _parts(own.tokens["engine"][0])
    others = [("", "")] if rows is None else [_parts(word) for word in rows.tokens["engine"]]
    return [
        (their_litres if missing["litres"] else litres) + (their_power if missing["kw"] else power)
        for their_litres, their_power in others
    ]


def _parts(word: str) -> tuple[str, str]:
    litres, mark, power = word.partition("k")
    return litres, mark + power
