"""Says in money what each difference between a comparable and the vehicle is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Protocol

from garage.valuation.market.curve import Curve
from garage.valuation.market.frame import Frame, based
from garage.valuation.market.types import Cause
from garage.valuation.market.unsaid import standing_in

_CENT = Decimal("0.01")


class Levels(Protocol):
    """What gives the log price of vehicles: a surface, or what was fitted around one vehicle."""

    def levels(self, frame: Frame) -> Any:
        """Give the log price of each row."""
        ...


def money(amount: float) -> Decimal:
    """Give an amount to the hundredth."""
    return Decimal(repr(amount)).quantize(_CENT)


def adjustments(
    rows: Frame, subject: Frame, *, source: Levels, curve: Curve
) -> list[Mapping[Cause, Decimal]]:
    """Give for each row what turns its price into that of the subject, by cause.

    The row becomes the subject in one respect after the other; the steps add up exactly. What the
    subject does not say stays as the row has it.
    """
    import numpy as np

    wanted = standing_in(subject, rows, curve=curve)
    prices = np.exp(rows.log_price)
    before = source.levels(rows)
    start, reached = before, prices
    found: list[dict[Cause, Decimal]] = [{} for _ in range(rows.size)]
    now = rows
    for cause, columns, words in _steps(rows):
        if _is_same(now, wanted, columns=columns, words=words):
            continue
        now = _taken(now, wanted, columns=columns, words=words, curve=curve)
        level = source.levels(now)
        turned = prices * np.exp(level - start)
        for row, (old, new) in enumerate(zip(reached, turned, strict=True)):
            step = money(float(new)) - money(float(old))
            if step:
                found[row][cause] = step
        reached = turned
    return [dict(steps) for steps in found]


def _steps(rows: Frame) -> Sequence[tuple[Cause, Sequence[str], Sequence[str]]]:
    marks = [name for name in rows.tokens if name.startswith("mark")]
    return (
        (Cause.MODEL, (), ("make", "model")),
        (Cause.FUEL, (), ("fuel",)),
        (Cause.GEARBOX, (), ("gearbox",)),
        (Cause.ENGINE, ("litres", "kw"), ("engine",)),
        (Cause.TRIM, (), ("trim", *marks)),
        (Cause.AGE, ("age",), ("year",)),
        (Cause.MILEAGE, ("distance", "has_distance"), ()),
        (Cause.TIME, ("months",), ()),
    )


def _is_same(now: Frame, wanted: Frame, *, columns: Sequence[str], words: Sequence[str]) -> bool:
    """Say whether no row is to change in these; NaN is equal to NaN."""
    import numpy as np

    return all(
        np.array_equal(getattr(now, name), getattr(wanted, name), equal_nan=True)
        for name in columns
    ) and all(list(now.tokens[name]) == list(wanted.tokens[name]) for name in words)


def _taken(
    now: Frame, wanted: Frame, *, columns: Sequence[str], words: Sequence[str], curve: Curve
) -> Frame:
    """Give the rows with some columns as they are wanted."""
    values: dict[str, Any] = {name: getattr(wanted, name) for name in columns}
    tokens = {**now.tokens, **{name: wanted.tokens[name] for name in words}}
    return based(replace(now, tokens=tokens, **values), curve)
