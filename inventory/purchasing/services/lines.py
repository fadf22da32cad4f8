"""The lines of an order: kept, changed, added and taken away as one list."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from inventory.catalogue.models import SupplierPart
from inventory.catalogue.selectors import items_of
from inventory.purchasing import selectors
from inventory.purchasing.models import OrderLine, PurchaseOrder
from inventory.purchasing.services.inputs import LineInput
from inventory.purchasing.shopping import offer_for
from inventory.purchasing.spreading import ZERO
from inventory.vendors.selectors import vendor_get
from project.kernel.actor import Actor
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.rows import save_changes, save_new

MOST_LINES = 200
Moved = dict[str, tuple[Any, Any]]
_TOLD = ("item_id", "packs", "pack_quantity", "price", "number", "note")


def lines_set(
    order: PurchaseOrder,
    lines: Sequence[LineInput],
    *,
    actor: Actor,
    vendor_id: int | None = None,
) -> Moved:
    """Let an order have these lines and no others; returns the change for the audit log.

    Raises `RuleViolated` for too many lines, and where a line of which something came would go,
    shrink below what came, or become another thing; `NotFound` for items of others.
    """
    known = {line.pk: line for line in selectors.lines_of(order, actor=actor)}
    _items_checked(lines, known=known, actor=actor)
    before = [_told(line) for line in known.values()]
    kept = {line.id for line in lines if line.id in known}
    for line in known.values():
        if line.pk not in kept:
            _remove(line)
    completed = _Completing(order, lines, actor=actor, vendor_id=vendor_id or order.vendor_id)
    for index, wanted in enumerate(lines):
        try:
            _put(order, wanted, index, known=known, completed=completed, actor=actor)
        except RuleViolated as error:
            raise _at_line(error, index) from error
    after = [_told(line) for line in selectors.lines_of(order, actor=actor)]
    return {} if before == after else {"lines": (before, after)}


def _items_checked(
    lines: Sequence[LineInput], *, known: Mapping[int, OrderLine], actor: Actor
) -> None:
    """Refuse items that are not there; a line that stays what it was may name one of the bin."""
    if len(lines) > MOST_LINES:
        raise RuleViolated(
            worded("An order has at most %(most)s lines.", most=MOST_LINES), field="lines"
        )
    same = {(line.pk, line.item_id) for line in known.values()}
    wanted = {line.item_id for line in lines if (line.id, line.item_id) not in same}
    if wanted - set(items_of(sorted(wanted), actor=actor)):
        raise NotFound("One of the items is not there. It may have been deleted.")


class _Completing:
    """Fills in what is not said of new lines: number, pack and price as the vendor sells the item."""

    def __init__(
        self,
        order: PurchaseOrder,
        lines: Sequence[LineInput],
        *,
        actor: Actor,
        vendor_id: int,
    ) -> None:
        ids = sorted({line.item_id for line in lines})
        self.currency = order.currency
        self.vendor = vendor_get(actor=actor, vendor_id=vendor_id)
        self.items = items_of(ids, actor=actor)
        self.parts = selectors.supplier_parts(actor=actor, item_ids=ids, vendor_id=vendor_id)
        self.paid = selectors.last_paid(actor=actor, item_ids=ids)

    def part(self, item_id: int) -> SupplierPart | None:
        """Return how the vendor of the order sells an item."""
        return next(iter(self.parts.get(item_id, ())), None)

    def values(self, wanted: LineInput) -> dict[str, Any]:
        """Return the columns of a line."""
        part = self.part(wanted.item_id)
        pack = wanted.pack_quantity
        if pack is None:
            pack = part.pack_in_item_unit.quantize(Decimal("0.0001")) if part else Decimal(1)
        return {
            "item_id": wanted.item_id,
            "supplier_part_id": part.pk if part else None,
            "number": wanted.number.strip() or (part.number if part else ""),
            "packs": wanted.packs,
            "pack_quantity": pack,
            "price": wanted.price,
            "note": wanted.note.strip(),
        }

    def price(self, wanted: LineInput, pack: Decimal) -> Decimal | None:
        """Return the price of a pack: that of the break reached, else the last one paid there."""
        item = self.items.get(wanted.item_id)
        if item is None or not wanted.packs.is_finite() or wanted.packs <= 0 or pack <= 0:
            return None
        offer = offer_for(
            item,
            quantity=wanted.packs * pack,
            vendor=self.vendor,
            parts=self.parts.get(wanted.item_id, ()),
            paid=self.paid,
            home=self.currency,
        )
        same = offer.currency == self.currency and offer.pack_quantity == pack
        return offer.price if same else None


def _put(
    order: PurchaseOrder,
    wanted: LineInput,
    index: int,
    *,
    known: dict[int, OrderLine],
    completed: _Completing,
    actor: Actor,
) -> None:
    values = completed.values(wanted) | {"position": index + 1}
    line = known.get(wanted.id or 0)
    if line is None:
        if values["price"] is None:
            values["price"] = completed.price(wanted, values["pack_quantity"])
        save_new(OrderLine(order=order, **values), actor=actor)
        return
    _change_checked(line, values)
    save_changes(line, changes=values)


def _change_checked(line: OrderLine, values: dict[str, Any]) -> None:
    if not line.received:
        return
    if values["item_id"] != line.item_id or values["pack_quantity"] != line.pack_quantity:
        raise RuleViolated(
            "Some of this line came already: item and pack stay as they are.", field="item"
        )
    if values["packs"] < line.received:
        raise RuleViolated(
            worded(
                "%(received)s came already. Order at least as many.",
                received=f"{line.received.normalize():f}",
            ),
            field="packs",
        )


def _remove(line: OrderLine) -> None:
    if line.received > ZERO:
        raise RuleViolated(
            worded("Some of “%(item)s” came already; the line stays.", item=line.item.name)
        )
    line.delete()


def _at_line(error: RuleViolated, index: int) -> RuleViolated:
    named = {f"lines.{index}.{name}": texts for name, texts in error.fields.items()}
    return RuleViolated(
        error.message, code=error.code, fields=named or {f"lines.{index}": [error.message]}
    )


def _told(line: OrderLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in _TOLD}
