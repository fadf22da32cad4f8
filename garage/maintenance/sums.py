"""Adding up a bill: what its lines come to, what it was for, and what to call it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from project.kernel.money import places, quantize

LINE_PLACES = Decimal("0.001")


class Line(Protocol):
    """What is needed of a line to add it up."""

    @property
    def kind(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...


def total_of(
    lines: Sequence[Line], *, tax: Decimal, lines_include_tax: bool, currency: str
) -> Decimal:
    """Return what is to be paid: the lines, and the tax where neither prices nor lines hold it."""
    total = sum((line.amount for line in lines), Decimal(0))
    has_tax_line = any(line.kind == "tax" for line in lines)
    if not lines_include_tax and not has_tax_line:
        total += tax
    return quantize(total, currency)


def difference(
    lines: Sequence[Line], *, total: Decimal, tax: Decimal, lines_include_tax: bool, currency: str
) -> Decimal:
    """Return by how much a total lies above its lines; zero without lines or for a rounding cent."""
    if not lines:
        return Decimal(0)
    computed = total_of(lines, tax=tax, lines_include_tax=lines_include_tax, currency=currency)
    cent = Decimal(1).scaleb(-places(currency))
    gap = quantize(total, currency) - computed
    return Decimal(0) if abs(gap) <= cent else gap


def line_amount(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """Return quantity × price, with three decimals."""
    return (quantity * unit_price).quantize(LINE_PLACES)


def main_purpose(lines: Sequence[Line]) -> str:
    """Return the purpose on which most was spent; empty when no line says."""
    spent: dict[str, Decimal] = {}
    for line in lines:
        if line.kind not in {"tax", "discount"}:
            spent[line.purpose] = spent.get(line.purpose, Decimal(0)) + line.amount
    return max(spent, key=lambda purpose: spent[purpose], default="")


def title_of(lines: Sequence[Line]) -> str:
    """Return a title made of the two most expensive lines; empty without lines."""
    work = [line for line in lines if line.kind not in {"tax", "discount", "fee"}] or list(lines)
    dearest = sorted(work, key=lambda line: -line.amount)[:2]
    return ", ".join(line.description.strip() for line in dearest)[:200]


def detail_of(lines: Sequence[Line]) -> str:
    """Return the first lines in one, for the second line of a list."""
    return " · ".join(line.description for line in lines[:6] if line.kind != "tax")[:200]
