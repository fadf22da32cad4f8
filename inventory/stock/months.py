"""What a movement does to the sums of its month. Pure: values in, values out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from inventory.stock.costing import cost_of

ZERO = Decimal(0)
USE = "use"
BOUGHT = frozenset({"receive", "return"})
LOANS = frozenset({"lend", "give_back"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A movement as the sums see it; `unit_cost` is that of its lot."""

    kind: str
    lot_id: int
    item_id: int
    category_id: int | None
    origin_id: int | None
    destination_id: int | None
    quantity: Decimal
    cost: Decimal
    unit_cost: Decimal | None
    currency: str
    on: date

    @property
    def sign(self) -> int:
        """1 when it comes in, -1 when it goes out, 0 when it stays ours and only changes its place."""
        return (self.destination_id is not None) - (self.origin_id is not None)

    @property
    def month(self) -> date:
        """The first day of its month."""
        return self.on.replace(day=1)

    @property
    def is_loan(self) -> bool:
        """Whether it was lent or given back."""
        return self.kind in LOANS

    @property
    def change(self) -> Decimal:
        """By how much the stock is worth more afterwards."""
        return self.sign * self.cost

    @property
    def received(self) -> Decimal:
        """What was bought, below zero for what went back."""
        return self.sign * self.cost if self.kind in BOUGHT else ZERO

    @property
    def used(self) -> Decimal:
        """What was used, below zero when that is undone."""
        return -self.sign * self.cost if self.kind == USE else ZERO

    @property
    def quantity_used(self) -> Decimal:
        """How much was used, below zero when that is undone."""
        return -self.sign * self.quantity if self.kind == USE else ZERO

    def at_place(self, *, before: Decimal, after: Decimal) -> Decimal:
        """Return by how much what lies in a place is worth more, at what the lot cost."""
        return cost_of(after, self.unit_cost) - cost_of(before, self.unit_cost)

    @property
    def on_loan(self) -> Decimal:
        """By how much what is out on loan is worth more, at what the lot cost."""
        return -self.sign * cost_of(self.quantity, self.unit_cost) if self.is_loan else ZERO


@dataclass(slots=True)
class GroupSum:
    """What a month did to a category."""

    change: Decimal = ZERO
    received: Decimal = ZERO
    used: Decimal = ZERO


@dataclass(slots=True)
class Sums:
    """All sums that movements add up to, by their keys."""

    places: dict[tuple[int | None, date, str], Decimal] = field(
        default_factory=lambda: defaultdict(lambda: ZERO)
    )
    groups: dict[tuple[int | None, date, str], GroupSum] = field(
        default_factory=lambda: defaultdict(GroupSum)
    )
    items: dict[tuple[int, date], Decimal] = field(
        default_factory=lambda: defaultdict(lambda: ZERO)
    )
    moved_on: dict[tuple[int, str], date] = field(default_factory=dict)


def sums_of(movements: Iterable[Moved]) -> Sums:
    """Return the sums of movements that come in the order in which they were booked."""
    sums, lying = Sums(), dict[tuple[int, int], Decimal]()
    for row in movements:
        for place, sign in ((row.origin_id, -1), (row.destination_id, 1)):
            if place is None:
                continue
            before = lying.get((row.lot_id, place), ZERO)
            after = lying[row.lot_id, place] = before + sign * row.quantity
            sums.places[place, row.month, row.currency] += row.at_place(before=before, after=after)
        if row.is_loan:
            sums.places[None, row.month, row.currency] += row.on_loan
        if row.sign and not row.is_loan:
            group = sums.groups[row.category_id, row.month, row.currency]
            group.change += row.change
            group.received += row.received
            group.used += row.used
        if row.quantity_used:
            sums.items[row.item_id, row.month] += row.quantity_used
        key = row.item_id, row.currency
        sums.moved_on[key] = max(row.on, sums.moved_on.get(key, row.on))
    return sums
