"""Which items the lines of a receipt are, where they go and what each costs: guessed, and chosen."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from garage.receipts.drafts import TOLERANCE, Draft, DraftLine, check_sum, number, recorded_share
from garage.receipts.models import Receipt
from garage.receipts.reading.bill_words import TAX_WORD
from garage.receipts.reading.kinds import kind_of
from inventory.catalogue.models import Item
from inventory.catalogue.selectors import Match, Wanted, items_matching, items_of
from inventory.locations.selectors import location_list
from inventory.purchasing.models import OrderLine
from inventory.purchasing.selectors import lines_open
from inventory.purchasing.spreading import Bought, landed, unit_cost
from inventory.stock.quantities import MOST
from inventory.stock.selectors import on_hand, place_used_last, usual_places
from project.kernel.actor import Actor
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.money import places
from project.kernel.numbers import whole_number
from project.kernel.quantities import QUANTITY_UNITS, convert

ZERO, ONE = Decimal(0), Decimal(1)
NEW, SPREAD, REST = "new", "spread", "rest"
ITEM, TYPED = "item:", "="
NO_ORDER = "none"
WORDS = frozenset({NEW, SPREAD, REST})
FITTING = frozenset({"part", "fluid"})
EXTRA = frozenset({"fee", "tax", "discount"})
_TAX = re.compile(TAX_WORD, re.IGNORECASE)
_QUANTITY = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfLine:
    """A line of a receipt as it goes on the shelf; `choice` is made, or guessed as long as nobody did.

    `index` is its place in the draft; `quantity` is in the item's unit. `is_sure` says that a
    person chose, or that a number or the very name says so.
    """

    index: int
    line: DraftLine
    choice: str
    is_sure: bool
    matches: Sequence[Match] = ()
    item: Item | None = None
    pack: Decimal = ONE
    place_id: int | None = None

    @property
    def count(self) -> Decimal:
        """How many there are on the receipt; one where it does not say."""
        count = number(self.line.quantity)
        return count if count and count > ZERO else ONE

    @property
    def quantity(self) -> Decimal:
        """How much of the item that is."""
        return _counted(self.count, self.pack)

    @property
    def amount(self) -> Decimal:
        """What the line says that it costs."""
        return number(self.line.amount) or ZERO

    @property
    def is_for_shelf(self) -> bool:
        """Whether it goes on the shelf, as an item that is known or new."""
        return self.choice == NEW or self.choice.startswith(ITEM)

    @property
    def serials(self) -> tuple[str, ...]:
        """The serial numbers that were typed."""
        return tuple(text for row in self.line.serials.splitlines() if (text := row.strip()))


def _counted(count: Decimal, pack: Decimal) -> Decimal:
    """Return how much so many packs are; of more than a stock holds just so much that it is refused."""
    return min(count * pack, MOST + ONE).quantize(_QUANTITY)


def is_for_shelf(draft: Draft) -> bool:
    """Say whether a draft puts parts on the shelf."""
    return draft.value("kind") == Receipt.Kind.SHELF


def shelf_lines(draft: Draft, *, actor: Actor, vendor_id: int | None) -> list[ShelfLine]:
    """Return the lines that are kept, each with the items it may be; a few queries for all."""
    kept = _kept(draft)
    matches = matches_of([line for _, line in kept], actor=actor, vendor_id=vendor_id)
    chosen = items_of([found for _, line in kept if (found := item_id_of(line))], actor=actor)
    rows = [
        _shelf_line(index, line, matches=found, chosen=chosen)
        for (index, line), found in zip(kept, matches, strict=True)
    ]
    usual = usual_places(actor=actor, items=[row.item for row in rows if row.item])
    last = place_used_last(actor=actor)
    return [replace(row, place_id=_place(row, usual, last)) for row in rows]


def matches_of(
    lines: Sequence[DraftLine], *, actor: Actor, vendor_id: int | None
) -> list[list[Match]]:
    """Return for each line the items that it may mean, the surest first."""
    wanted = [Wanted(text=line.description, number=line.part_number) for line in lines]
    return items_matching(actor=actor, wanted=wanted, vendor_id=vendor_id) if wanted else []


def item_id_of(line: DraftLine) -> int | None:
    """Return the item that was chosen for a line."""
    text = line.shelf
    return whole_number(text.removeprefix(ITEM)) if text.startswith(ITEM) else None


def chosen_checked(lines: Iterable[DraftLine], *, actor: Actor) -> None:
    """Raise `NotFound` when a line names an item or a place that is not the organization's."""
    rows = list(lines)
    items = {found for line in rows if (found := item_id_of(line))}
    if items - set(items_of(list(items), actor=actor)):
        raise NotFound
    asked = {found for line in rows if (found := whole_number(line.place))}
    if asked and location_list(actor=actor).filter(pk__in=asked).count() < len(asked):
        raise NotFound


def _kept(draft: Draft) -> list[tuple[int, DraftLine]]:
    kept = {id(line) for line in draft.kept_lines}
    return [(index, line) for index, line in enumerate(draft.lines) if id(line) in kept]


def _shelf_line(
    index: int, line: DraftLine, *, matches: Sequence[Match], chosen: Mapping[int, Item]
) -> ShelfLine:
    choice, is_sure = line.shelf, bool(line.shelf)
    if not choice:
        choice, is_sure = _guess(line, matches)
    row = ShelfLine(index=index, line=line, choice=choice, is_sure=is_sure, matches=matches)
    if not choice.startswith(ITEM):
        return replace(row, pack=number(line.pack) or ONE)
    item_id = whole_number(choice.removeprefix(ITEM)) or 0
    match = next((one for one in matches if one.item.pk == item_id), None)
    item = chosen.get(item_id) or (match.item if match else None)
    pack = number(line.pack) or (match.pack if match else ONE)
    if item is not None and not line.pack and pack == ONE:
        pack = _in_unit_of(item, line.unit)
    return replace(row, item=item, pack=pack)


def _in_unit_of(item: Item, unit: str) -> Decimal:
    """Return how much of an item's unit one of the receipt's unit is; one where they do not compare."""
    code = unit.strip().lower().rstrip(".")
    if code not in QUANTITY_UNITS:
        return ONE
    try:
        return convert(ONE, code, item.unit)
    except RuleViolated:
        return ONE


def _guess(line: DraftLine, matches: Sequence[Match]) -> tuple[str, bool]:
    """Return what a line most likely is, and whether that is sure enough to need no look."""
    if line.kind == "labour":
        return REST, True
    if matches and (line.kind in FITTING or matches[0].is_sure):
        return f"{ITEM}{matches[0].item.pk}", matches[0].is_sure
    if line.kind in EXTRA or _is_extra(line):
        return SPREAD, True
    return NEW, False


def _is_extra(line: DraftLine) -> bool:
    """Return whether a line of goods by its kind is freight, a fee, tax or a discount by its words."""
    if line.kind in FITTING:
        return False
    if (number(line.amount) or ZERO) < ZERO or _TAX.search(line.description):
        return True
    said = kind_of(line.description, unit="", part_number=line.part_number, negative=False)
    return said in EXTRA


def _place(row: ShelfLine, usual: Mapping[int, int], last: int | None) -> int | None:
    asked = whole_number(row.line.place)
    return asked or (usual.get(row.item.pk) if row.item else None) or last


# --- What it costs -------------------------------------------------------------------------------


def costs_of(rows: Sequence[ShelfLine], draft: Draft, *, currency: str) -> dict[int, Decimal]:
    """Return what each line costs with its share of freight, fees, discounts and tax, by its index.

    Tax that is not in the prices is spread too; that which is got back (`tax_apart`) is taken out.
    """
    goods = [row for row in rows if row.choice != SPREAD]
    step = ONE.scaleb(-places(currency))
    extras = _extras(rows, draft).quantize(step)
    bought = [
        Bought(packs=ONE, pack_quantity=row.quantity, price=max(row.amount, ZERO)) for row in goods
    ]
    totals = landed(bought, extras=extras, step=step)
    return {row.index: total or ZERO for row, total in zip(goods, totals, strict=True)}


def unit_cost_of(row: ShelfLine, cost: Decimal) -> Decimal:
    """Return what one unit of a line's item costs, to six places."""
    bought = Bought(packs=ONE, pack_quantity=row.quantity, price=cost)
    return unit_cost(bought, cost) or ZERO


def _extras(rows: Iterable[ShelfLine], draft: Draft) -> Decimal:
    extras = sum((row.amount for row in rows if row.choice == SPREAD), ZERO)
    share, check = recorded_share(draft), check_sum(draft)
    include_tax = check.include_tax if check else draft.lines_include_tax
    tax = share.tax if share else ZERO
    is_apart = bool(draft.value("tax_apart"))
    if include_tax and is_apart:
        extras -= tax
    if not include_tax and not is_apart:
        extras += tax
    rounding = check.difference if check and abs(check.difference) <= TOLERANCE else ZERO
    return extras - rounding


# --- The order that it came of -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order of the vendor of which something is still to come, and its open lines."""

    id: int
    number: str
    lines: tuple[OrderLine, ...]


def open_orders(*, actor: Actor, vendor_id: int | None, currency: str) -> list[OpenOrder]:
    """Return what a vendor still has to send, the oldest order first; nothing without a vendor."""
    if vendor_id is None:
        return []
    by_order: dict[int, list[OrderLine]] = {}
    for line in lines_open(actor=actor, vendor_id=vendor_id, currency=currency):
        by_order.setdefault(line.order_id, []).append(line)
    return [
        OpenOrder(order_id, lines[0].order.number, tuple(lines))
        for order_id, lines in by_order.items()
    ]


def order_of(
    draft: Draft, orders: Sequence[OpenOrder], rows: Collection[ShelfLine]
) -> OpenOrder | None:
    """Return the order that a receipt is of: the chosen one, else the one that shares most items."""
    asked = draft.value("order")
    if asked:
        return next((order for order in orders if str(order.id) == asked), None)
    items = {row.item.pk for row in rows if row.item and row.is_for_shelf}
    shared = [(len({line.item_id for line in order.lines} & items), order) for order in orders]
    best = max(shared, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] else None


# --- What a workshop took from our shelf ---------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A line of a workshop's bill that may have come from our shelf; on where it cost nothing."""

    index: int
    item: Item
    quantity: Decimal
    amount: Decimal
    is_on: bool


def uses_of(draft: Draft, *, actor: Actor, vendor_id: int | None) -> list[Use]:
    """Return the parts of a bill that also lie on our shelf, with what is to be taken of them.

    What a person chose is returned even where there is not enough of it.
    """
    kept = [pair for pair in _kept(draft) if pair[1].kind in FITTING]
    found = matches_of([line for _, line in kept], actor=actor, vendor_id=vendor_id)
    chosen = items_of([one for _, line in kept if (one := item_id_of(line))], actor=actor)
    uses = [
        use
        for (index, line), matches in zip(kept, found, strict=True)
        if (use := _use(index, line, matches=matches, chosen=chosen)) is not None
    ]
    stands = on_hand(actor=actor, item_ids=[use.item.pk for use in uses])
    return [
        use
        for use in uses
        if item_id_of(draft.lines[use.index]) or stands[use.item.pk].quantity >= use.quantity
    ]


def _use(
    index: int, line: DraftLine, *, matches: Sequence[Match], chosen: Mapping[int, Item]
) -> Use | None:
    """Return what a line of a bill may take from the shelf: what was chosen, or what it surely is."""
    sure = next((one for one in matches if one.is_sure), None)
    item = chosen.get(item_id_of(line) or 0) or (sure.item if sure else None)
    if item is None:
        return None
    match = next((one for one in matches if one.item.pk == item.pk), None)
    pack = number(line.pack) or (match.pack if match else _in_unit_of(item, line.unit))
    quantity = _counted(number(line.quantity) or ONE, pack)
    amount = number(line.amount) or ZERO
    is_on = line.shelf.startswith(ITEM) or (not line.shelf and not amount)
    if quantity <= ZERO:
        return None
    return Use(index=index, item=item, quantity=quantity, amount=amount, is_on=is_on)
