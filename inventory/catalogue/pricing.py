"""What a pack costs, and what one unit of it costs. Values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

SMALLEST = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Step:
    """The price of one pack from so many packs on."""

    packs: Decimal
    price: Decimal
    currency: str


def price_for(packs: Decimal, steps: Iterable[Step], *, currency: str) -> Step | None:
    """Return the step that counts for so many packs in a currency; `None` below the first."""
    reached = [step for step in steps if step.currency == currency and step.packs <= packs]
    return max(reached, key=lambda step: step.packs, default=None)


def unit_price(step: Step, *, pack_quantity: Decimal) -> Decimal:
    """Return what one unit costs when a pack holds so many, to six places."""
    return (step.price / pack_quantity).quantize(SMALLEST)
