"""Finds the total of the bill, its net sum and its tax, and proves them by arithmetic."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from garage.receipts.reading.figures import Figure
from garage.receipts.reading.numbers import CENT, close_to

ROUNDING_LIMIT = Decimal("0.05")
ZERO = Decimal(0)

_BASE = {
    "payable": 4.2,
    "total": 4.0,
    "subtotal": 1.6,
    "amount": 1.8,
    "tender": 1.2,
    "part_total": 0.6,
    "carry": 0.2,
    "none": 0.0,
}


@dataclass(slots=True)
class Candidate:
    """A value that may be the total, with what speaks for it."""

    value: Decimal
    figures: list[Figure]
    score: float = 0.0
    proofs: set[str] = field(default_factory=set)

    @property
    def best(self) -> Figure:
        """Give the figure whose label names the total most clearly."""
        return max(self.figures, key=lambda item: (_figure_score(item), item.row))

    @property
    def is_named(self) -> bool:
        """Say whether a label calls it a total."""
        return any(
            item.kind in ("payable", "total") and not item.in_summary for item in self.figures
        )


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures at the foot of the bill, ranked candidates for the total first."""

    candidates: tuple[Candidate, ...]
    figures: tuple[Figure, ...]

    @property
    def best(self) -> Candidate | None:
        """Give the likeliest total."""
        return self.candidates[0] if self.candidates else None


def of_kind(figures: Iterable[Figure], *kinds: str) -> list[Figure]:
    """Give the figures whose label is one of the kinds, outside of tax summaries first."""
    return [item for item in figures if item.kind in kinds]


def find_totals(figures: Sequence[Figure], *, rows: int) -> Totals:
    """Rank all amounts by how likely each is what the customer had to pay."""
    groups: dict[Decimal, list[Figure]] = defaultdict(list)
    for item in figures:
        groups[item.value].append(item)
    candidates = [
        Candidate(value=value, figures=items)
        for value, items in groups.items()
        if any(item.kind in _BASE for item in items) and value != 0
    ]
    for candidate in candidates:
        _prove(candidate, figures)
        candidate.score = _score(candidate, rows=rows)
    _prefer_rounded(candidates, figures)
    _prefer_before_deposit(candidates, figures)
    candidates.sort(key=lambda item: (item.score, item.value), reverse=True)
    return Totals(candidates=tuple(candidates), figures=tuple(figures))


def _figure_score(item: Figure) -> float:
    base = _BASE.get(item.kind, -1.0)
    if item.kind in ("payable", "total"):
        base *= item.label.weight / (1.5 if item.kind == "payable" else 1.0)
        base += 1.5 if item.kind == "payable" else 0.0
    if item.in_summary:
        base = min(base, 4.5) - 3.2
    if item.inherited and item.kind != "none":
        base -= 1.2
    if item.is_mended:
        base -= 0.5
    return base


def _score(candidate: Candidate, *, rows: int) -> float:
    best = candidate.best
    score = _figure_score(best) + 0.4 * best.row / max(rows, 1)
    score += min(0.7 * (_occurrences(candidate) - 1), 2.0)
    score += {"tender": 2.2, "tax": 1.6, "rounding": 1.5}.get("", 0.0)
    score += 2.2 * ("change" in candidate.proofs) + 1.6 * ("tax" in candidate.proofs)
    score += 1.4 * ("rounding" in candidate.proofs) + 1.2 * ("discount" in candidate.proofs)
    if candidate.value < 0:
        score -= 1.5
    return score


def _occurrences(candidate: Candidate) -> int:
    """Count the rows of the bill's foot, not of its lines, that show the value."""
    rows = {item.row for item in candidate.figures if item.kind in _BASE and not item.is_mended}
    return max(len(rows), 1)


def _prove(candidate: Candidate, figures: Sequence[Figure]) -> None:
    value = candidate.value
    if _is_paid_less_change(value, figures):
        candidate.proofs.add("change")
    if _is_net_plus_tax(value, figures):
        candidate.proofs.add("tax")
    if _is_rounded(value, figures):
        candidate.proofs.add("rounding")
    if _is_less_discount(value, figures):
        candidate.proofs.add("discount")
    if _is_sum_of_parts(value, figures):
        candidate.proofs.add("parts")
    if _occurrences(candidate) > 1:
        candidate.proofs.add("twice")


def _is_paid_less_change(value: Decimal, figures: Sequence[Figure]) -> bool:
    paid = [abs(item.value) for item in of_kind(figures, "tender")]
    change = [abs(item.value) for item in of_kind(figures, "change") if item.value]
    return any(one - back == value for one in paid for back in change)


def _is_net_plus_tax(value: Decimal, figures: Sequence[Figure]) -> bool:
    taxes = {item.value for item in of_kind(figures, "tax") if 0 < item.value < value}
    nets = {
        item.value
        for item in figures
        if item.kind in ("subtotal", "total", "amount", "tax", "none") and 0 < item.value < value
    }
    sums = {a + b for a, b in itertools.combinations(taxes, 2)} | taxes
    return any(close_to(net + tax, value, within=CENT) for net in nets for tax in sums)


def _is_sum_of_parts(value: Decimal, figures: Sequence[Figure]) -> bool:
    """Say whether two sums of parts, as those of each tax rate, make up the value."""
    parts = {item.value for item in of_kind(figures, "part_total") if item.value}
    return any(first + second == value for first, second in itertools.combinations(parts, 2))


def _is_rounded(value: Decimal, figures: Sequence[Figure]) -> bool:
    steps = [item.value for item in of_kind(figures, "rounding")]
    steps = [step for step in steps if 0 < abs(step) <= ROUNDING_LIMIT]
    befores = {item.value for item in of_kind(figures, "total", "subtotal", "payable", "amount")}
    return any(
        before + sign * step == value for before in befores for step in steps for sign in (1, -1)
    )


def _is_less_discount(value: Decimal, figures: Sequence[Figure]) -> bool:
    discounts = [abs(item.value) for item in of_kind(figures, "discount") if item.value]
    befores = {item.value for item in of_kind(figures, "subtotal", "total")}
    return any(before - less == value for before in befores for less in discounts)


def _prefer_before_deposit(candidates: Sequence[Candidate], figures: Sequence[Figure]) -> None:
    """Let what the work cost win over what is left to pay after a deposit."""
    deposits = {abs(item.value) for item in of_kind(figures, "deposit") if item.value}
    for rest in candidates:
        for whole in candidates:
            if whole.is_named and whole.value - rest.value in deposits:
                whole.score = max(whole.score, rest.score + 1.5)


def _prefer_rounded(candidates: Sequence[Candidate], figures: Sequence[Figure]) -> None:
    """Let the amount after cash rounding win over the amount before it."""
    steps = {abs(item.value) for item in of_kind(figures, "rounding")} - {ZERO}
    for after in candidates:
        for before in candidates:
            gap = abs(after.value - before.value)
            is_later = after.best.row > before.best.row
            if 0 < gap <= ROUNDING_LIMIT and gap in steps and is_later:
                before.score -= 1.0
                after.score = max(after.score, before.score + 0.5)
