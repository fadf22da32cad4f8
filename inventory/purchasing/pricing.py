"""Which price holds for how many packs, and how many packs a need takes. Pure."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal
from typing import Protocol


class Break(Protocol):
    """The price of one pack from so many packs on."""

    @property
    def packs(self) -> Decimal: ...

    @property
    def price(self) -> Decimal: ...

    @property
    def currency(self) -> str: ...


def packs_for(quantity: Decimal, *, pack_quantity: Decimal) -> Decimal:
    """Return how many whole packs hold a quantity; at least one."""
    return max((quantity / pack_quantity).to_integral_value(rounding=ROUND_CEILING), Decimal(1))


def break_for(breaks: Iterable[Break], *, packs: Decimal, currency: str) -> Break | None:
    """Return the price break that so many packs reach; `None` where no price is known.

    Below the smallest quantity that has a price, that of the smallest holds.
    """
    known = sorted((one for one in breaks if one.currency == currency), key=lambda one: one.packs)
    reached = [one for one in known if one.packs <= packs]
    return next(reversed(reached or known[:1]), None)


def next_break(breaks: Iterable[Break], *, packs: Decimal, currency: str) -> Break | None:
    """Return the next cheaper price break above so many packs, worth telling a buyer."""
    known = list(breaks)
    now = break_for(known, packs=packs, currency=currency)
    better = [
        one
        for one in known
        if one.currency == currency and one.packs > packs and now and one.price < now.price
    ]
    return min(better, key=lambda one: one.packs, default=None)
