"""Spreading costs that belong to all lines over each of them, so that not a cent is lost. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
UNIT_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A line as it was ordered: packs, what a pack holds, its price; `None` is not known."""

    packs: Decimal
    pack_quantity: Decimal
    price: Decimal | None

    @property
    def value(self) -> Decimal:
        """What the line costs without freight and tax; nothing where the price is not known."""
        return self.packs * (self.price or ZERO)


def spread(amount: Decimal, weights: Sequence[Decimal], *, step: Decimal) -> list[Decimal]:
    """Return a share of an amount for each weight; the shares are multiples of `step` and add up to it.

    The amount is itself a multiple of `step`, weights are not negative. What rounding down leaves
    over goes, step by step, to those that lost most (largest remainder). Where all weights are
    nothing, each gets the same.
    """
    if not weights:
        return []
    total = sum(weights, ZERO)
    parts = [weight / total if total else 1 / Decimal(len(weights)) for weight in weights]
    exact = [amount * part for part in parts]
    shares = [one.quantize(step, rounding=ROUND_DOWN) for one in exact]
    left = int((amount - sum(shares, ZERO)) / step)
    lost = sorted(range(len(shares)), key=lambda index: (shares[index] - exact[index], index))
    for index in lost[:left]:
        shares[index] += step
    return shares


def landed(lines: Sequence[Bought], *, extras: Decimal, step: Decimal) -> list[Decimal | None]:
    """Return what each line costs with its share of freight and tax; `None` where nobody knows.

    Lines without a price bear no share, unless none has one. Extras below zero, such as a
    discount, make each line cheaper.
    """
    sign = -1 if extras < ZERO else 1
    shares = spread(abs(extras), [line.value for line in lines], step=step)
    return [
        None if line.price is None else line.value + sign * share
        for line, share in zip(lines, shares, strict=True)
    ]


def unit_cost(line: Bought, total: Decimal | None) -> Decimal | None:
    """Return what one unit of a line costs, to six places; `None` where nobody knows."""
    if total is None:
        return None
    each = total / (line.packs * line.pack_quantity)
    return each.quantize(UNIT_PLACES, rounding=ROUND_HALF_UP)
