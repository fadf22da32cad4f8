"""Weighs how sure each value is: confirmed by a second figure, single, or guessed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from garage.receipts.reading.items import Items
from garage.receipts.reading.numbers import close_to
from garage.receipts.reading.totals import ROUNDING_LIMIT, Candidate, Totals
from garage.receipts.reading.types import Evidence, TaxRate

CONFIDENCE: dict[Evidence, float] = {"confirmed": 0.98, "single": 0.85, "guessed": 0.5}

_STRONG = frozenset(("change", "tax", "lines", "fuel", "discount", "parts"))
_RIVAL_MARGIN = 1.2


def of_total(candidate: Candidate, totals: Totals, items: Items, *, is_fuel: bool) -> Evidence:
    """Say how sure the total is; a named total needs a proof and no rival to be confirmed."""
    proofs = set(candidate.proofs)
    if items.matched == "total" and items.target and close_to(items.target, candidate.value):
        proofs.add("lines")
    if is_fuel:
        proofs.add("fuel")
    if _has_rival(candidate, totals):
        return "single" if candidate.is_named else "guessed"
    if candidate.is_named and proofs & (_STRONG | {"twice"}):
        return "confirmed"
    if candidate.is_named or proofs & _STRONG:
        return "single"
    return "guessed"


def _has_rival(candidate: Candidate, totals: Totals) -> bool:
    """Say whether another amount claims to be the total about as loudly."""
    return any(
        other is not candidate
        and other.is_named
        and other.score > candidate.score - _RIVAL_MARGIN
        and abs(other.value - candidate.value) > ROUNDING_LIMIT
        and not _is_part(other, candidate, totals)
        for other in totals.candidates
    )


def _is_part(other: Candidate, candidate: Candidate, totals: Totals) -> bool:
    """Say whether the other is the net sum of the candidate or its sum before a discount."""
    steps = {abs(f.value) for f in totals.figures if f.kind in ("tax", "discount", "rounding")}
    gap = abs(other.value - candidate.value)
    return any(close_to(gap, step) for step in steps if step)


def of_tax(amount: Decimal, *, taxes: Sequence[TaxRate], proved: bool) -> Evidence:
    """Say how sure the tax is: proved by net plus tax, or by rate and base."""
    by_rate = sum((tax.amount for tax in taxes if tax.base is not None), Decimal(0))
    if proved or (by_rate and close_to(by_rate, amount)):
        return "confirmed"
    return "single"
