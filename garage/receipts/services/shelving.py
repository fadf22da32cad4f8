"""Parts of a receipt onto the shelf: against the vendor's order or as they are, and back again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import models

from garage.expenses import services as expenses
from garage.expenses.services import ExpenseInput
from garage.maintenance.models import ServiceRecord
from garage.maintenance.services import part_use
from garage.receipts.drafts import Draft, DraftField, DraftLine
from garage.receipts.models import Receipt
from garage.receipts.services.recording import Entry, expense_line
from garage.receipts.shelf import (
    ITEM,
    NEW,
    REST,
    TYPED,
    ZERO,
    OpenOrder,
    ShelfLine,
    costs_of,
    open_orders,
    order_of,
    shelf_lines,
    unit_cost_of,
    uses_of,
)
from garage.vehicles.models.timeline import Category
from inventory.catalogue.models import SupplierPart
from inventory.catalogue.services import (
    ItemInput,
    SupplierPartInput,
    item_add,
    supplier_part_add,
)
from inventory.purchasing.finding import item_known
from inventory.purchasing.models import OrderLine, PurchaseOrder
from inventory.purchasing.selectors import order_get
from inventory.purchasing.services import (
    DeliveryInput,
    ReceivedLine,
    delivery_undo,
    order_files_add,
    order_receive,
)
from inventory.stock.services import ReceiveInput, source_undo, stock_receive
from inventory.stock.sources import source_of
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, worded
from project.kernel.numbers import whole_number
from project.kernel.quantities import QUANTITY_UNITS
from project.kernel.texts import folded, sign_key

DELIVERY = "delivery"  # in the draft: the delivery that it was received as
MADE_AS = "made_as"  # in the draft: the version of the record with the parts that it took
ONE = Decimal(1)
_PACKS = Decimal("0.001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelving:
    """All that putting one receipt on the shelf needs to know."""

    receipt: Receipt
    entry: Entry
    vendor_id: int | None
    actor: Actor
    rows: Sequence[ShelfLine]
    costs: Mapping[int, Decimal]

    @property
    def for_shelf(self) -> list[ShelfLine]:
        """The lines that go on the shelf."""
        return [row for row in self.rows if row.is_for_shelf]


def shelf_receive(
    receipt: Receipt, draft: Draft, *, entry: Entry, vendor_id: int | None, actor: Actor
) -> tuple[models.Model, Draft]:
    """Put the parts of a receipt on the shelf; returns the record it became, and the draft with its items.

    Against an open order of the vendor that is the order, else the receipt itself, which the
    movements name. What is not for the shelf becomes an expense. Raises `RuleViolated` naming
    every line that is not decided.
    """
    actor.require(Permission.EDIT_STOCK)
    rows = shelf_lines(draft, actor=actor, vendor_id=vendor_id)
    _check(rows)
    rows = _with_new_items(rows, actor=actor)
    draft = _kept(draft, rows)
    costs = costs_of(rows, draft, currency=entry.currency)
    act = Shelving(
        receipt=receipt, entry=entry, vendor_id=vendor_id, actor=actor, rows=rows, costs=costs
    )
    orders = open_orders(actor=actor, vendor_id=vendor_id, currency=entry.currency)
    order = order_of(draft, orders, rows)
    of_order = _of_order(act.for_shelf, order)
    for row in act.for_shelf:
        if row.index not in of_order:
            _receive(row, act=act)
    _rest_record(act)
    _suppliers_learn(act)
    if order is None or not of_order:
        return receipt, draft
    record, delivery_id = _order_receive(order, of_order, act=act)
    fields = {**draft.fields, DELIVERY: DraftField(value=str(delivery_id))}
    return record, replace(draft, fields=fields)


def shelf_undo(receipt: Receipt, *, actor: Actor) -> None:
    """Take what a receipt brought off the shelf again, exactly.

    Raises `RuleViolated` when something of it was used since.
    """
    actor.require(Permission.EDIT_STOCK)
    draft = Draft.from_json(receipt.draft)
    delivery_id = whole_number(draft.value(DELIVERY))
    if delivery_id is not None:
        delivery_undo(actor=actor, delivery_id=delivery_id)
    source_undo(actor=actor, source=source_of(receipt))


def parts_take(record: models.Model, draft: Draft, *, vendor_id: int | None, actor: Actor) -> Draft:
    """Take the parts of a bill that came from our shelf; the draft keeps how the record was made.

    Nothing is taken for a record that is not work, nor by somebody who may not move stock and
    chose none.
    """
    if not isinstance(record, ServiceRecord):
        return draft
    uses = [use for use in uses_of(draft, actor=actor, vendor_id=vendor_id) if use.is_on]
    chosen = any(line.shelf.startswith(ITEM) for line in draft.kept_lines)
    if not uses or not (chosen or actor.can(Permission.EDIT_STOCK)):
        return draft
    for use in uses:
        part_use(actor=actor, record_id=record.pk, item_id=use.item.pk, quantity=use.quantity)
    record.refresh_from_db(fields=("version",))
    made = DraftField(value=str(record.version))
    return replace(draft, fields={**draft.fields, MADE_AS: made})


def version_made(receipt: Receipt) -> int:
    """Return the version that a record had when its receipt had made it."""
    return whole_number(Draft.from_json(receipt.draft).value(MADE_AS)) or 1


def without_made(draft: Draft) -> Draft:
    """Return a draft that became nothing yet."""
    made = {DELIVERY, MADE_AS}
    fields = {name: item for name, item in draft.fields.items() if name not in made}
    return replace(draft, fields=fields)


def typed_resolved(lines: Sequence[DraftLine], *, actor: Actor) -> tuple[DraftLine, ...]:
    """Return lines with the item that was typed or scanned for them, where there is just one."""
    return tuple(_resolved(line, actor=actor) for line in lines)


def _resolved(line: DraftLine, *, actor: Actor) -> DraftLine:
    if not line.shelf.startswith(TYPED):
        return line
    try:
        item = item_known(line.shelf.removeprefix(TYPED), actor=actor)
    except RuleViolated:
        return line
    return replace(line, shelf=f"{ITEM}{item.pk}") if item else line


# --- What is wrong -------------------------------------------------------------------------------


def _check(rows: Sequence[ShelfLine]) -> None:
    problems: dict[str, list[str]] = {}
    for row in rows:
        problems |= _problems(row)
    if not any(row.is_for_shelf for row in rows) and not problems:
        raise RuleViolated(
            "Nothing of it goes on the shelf. Save it as parts instead.",
            field="kind",
            code="nothing-for-shelf",
        )
    if problems:
        first = next(iter(problems.values()))[0]
        raise RuleViolated(first, code="shelf-undecided", fields=problems)


def _problems(row: ShelfLine) -> dict[str, list[str]]:
    name = f"lines.{row.index}"
    if row.choice.startswith(TYPED):
        typed = row.choice.removeprefix(TYPED)[:60]
        return {
            f"{name}.shelf": [
                worded(
                    "There is no single item “%(typed)s”. Choose one, or a new item.", typed=typed
                )
            ]
        }
    if not row.is_sure:
        return {
            f"{name}.shelf": [
                worded(
                    "Say which item “%(description)s” is.", description=row.line.description[:60]
                )
            ]
        }
    if not row.is_for_shelf:
        return {}
    if row.place_id is None:
        return {f"{name}.place": ["Choose where it is put. Add a place first if there is none."]}
    if row.amount < ZERO:
        return {f"{name}.shelf": ["A credit does not go on the shelf. Spread it over the others."]}
    if row.pack <= ZERO:
        return {f"{name}.pack": ["A pack holds more than nothing."]}
    is_serialized = row.item is not None and row.item.is_serialized
    if is_serialized and len(row.serials) != row.quantity:
        count = f"{row.quantity.normalize():f}"
        return {
            f"{name}.serials": [worded("Type %(count)s serial numbers, one a line.", count=count)]
        }
    return {}


# --- What happens --------------------------------------------------------------------------------


def _with_new_items(rows: Sequence[ShelfLine], *, actor: Actor) -> list[ShelfLine]:
    """Add the items that are new, each once; lines of the same number or name share one."""
    added: dict[str, Any] = {}
    found = []
    for row in rows:
        if row.choice != NEW:
            found.append(row)
            continue
        key = sign_key(row.line.part_number) or folded(row.line.description).strip()
        if key not in added:
            added[key] = item_add(actor=actor, data=_item_input(row))
        item = added[key]
        found.append(replace(row, item=item, choice=f"{ITEM}{item.pk}"))
    return found


def _item_input(row: ShelfLine) -> ItemInput:
    line = row.line
    unit = line.unit.strip().lower().rstrip(".")
    return ItemInput(
        name=line.description[:160] or line.part_number or "Part",
        kind="fluid" if line.kind == "fluid" else "part",
        unit=unit if unit in QUANTITY_UNITS else "pcs",
        part_number=line.part_number,
        default_location_id=row.place_id,
    )


def _kept(draft: Draft, rows: Sequence[ShelfLine]) -> Draft:
    """Return the draft with what each line was decided to be, so that an undo finds it again."""
    lines = list(draft.lines)
    for row in rows:
        lines[row.index] = replace(row.line, shelf=row.choice, place=str(row.place_id or ""))
    return replace(draft, lines=tuple(lines))


def _of_order(rows: Sequence[ShelfLine], order: OpenOrder | None) -> dict[int, OrderLine]:
    """Return the line of the order that each line of the receipt is, by its index."""
    if order is None:
        return {}
    by_item: dict[int, OrderLine] = {}
    for line in order.lines:
        by_item.setdefault(line.item_id, line)
    return {row.index: by_item[row.item.pk] for row in rows if row.item and row.item.pk in by_item}


def _receive(row: ShelfLine, *, act: Shelving) -> None:
    pieces = [(row.quantity, "")]
    if row.serials:
        pieces = [(ONE, serial) for serial in row.serials]
    for quantity, serial in pieces:
        data = ReceiveInput(
            item_id=row.item.pk if row.item else 0,
            location_id=row.place_id or 0,
            quantity=quantity,
            on=act.entry.on,
            unit_cost=unit_cost_of(row, act.costs[row.index]),
            currency=act.entry.currency,
            vendor_id=act.vendor_id,
            serial=serial,
            reason=act.entry.invoice_number or act.entry.vendor_name,
            source=source_of(act.receipt),
        )
        stock_receive(actor=act.actor, data=data)


def _order_receive(
    order: OpenOrder, of_order: Mapping[int, OrderLine], *, act: Shelving
) -> tuple[PurchaseOrder, int]:
    """Receive what the order waited for, at what the bill says that it cost, and attach the bill."""
    received = _received(of_order, act=act)
    data = DeliveryInput(
        on=act.entry.on,
        lines=tuple(received),
        location_id=next(one.location_id for one in received if one.location_id),
        note_number=act.entry.invoice_number,
        more_is_right=True,
    )
    delivery = order_receive(actor=act.actor, order_id=order.id, data=data)
    order_files_add(actor=act.actor, order_id=order.id, file_ids=[act.receipt.file_id])
    return order_get(actor=act.actor, order_id=order.id), delivery.pk


def _received(of_order: Mapping[int, OrderLine], *, act: Shelving) -> list[ReceivedLine]:
    """Return what came of each line of the order; several lines of a bill may be one of the order."""
    parts: dict[int, list[ShelfLine]] = {}
    lines: dict[int, OrderLine] = {}
    for row in act.for_shelf:
        if line := of_order.get(row.index):
            parts.setdefault(line.pk, []).append(row)
            lines[line.pk] = line
    found = []
    for line_id, rows in parts.items():
        quantity = sum((row.quantity for row in rows), ZERO)
        cost = sum((act.costs[row.index] for row in rows), ZERO)
        packs = (quantity / lines[line_id].pack_quantity).quantize(_PACKS)
        whole = replace(rows[0], pack=quantity / rows[0].count)
        found.append(
            ReceivedLine(
                line_id=line_id,
                packs=packs,
                location_id=rows[0].place_id,
                serials=tuple(serial for row in rows for serial in row.serials),
                unit_cost=unit_cost_of(whole, cost),
            )
        )
    return found


def _rest_record(act: Shelving) -> None:
    """Record as an expense what the receipt holds that is not for the shelf."""
    rest = [row for row in act.rows if row.choice == REST]
    total = sum((act.costs[row.index] for row in rest), ZERO)
    if not rest or total <= ZERO:
        return
    entry = act.entry
    data = ExpenseInput(
        vehicle_id=entry.vehicle_id,
        on=entry.on,
        title=", ".join(row.line.description or "Goods" for row in rest)[:200],
        category=Category.PARTS,
        currency=entry.currency,
        vendor_id=act.vendor_id,
        exchange_rate=entry.exchange_rate,
        total=total,
        lines=tuple(expense_line(row.line) for row in rest),
        file_ids=(act.receipt.file_id,),
    )
    expenses.expense_record(actor=act.actor, data=data)


def _suppliers_learn(act: Shelving) -> None:
    """Remember under which number and words the vendor sells an item, to know it again."""
    if act.vendor_id is None:
        return
    rows = SupplierPart.objects.for_actor(act.actor).filter(
        vendor_id=act.vendor_id, item__in=[row.item for row in act.for_shelf]
    )
    known = set(rows.filter(binned_at__isnull=True).values_list("item_id", flat=True))
    for row in act.for_shelf:
        if row.item is None or row.item.pk in known:
            continue
        known.add(row.item.pk)
        data = SupplierPartInput(
            item_id=row.item.pk,
            vendor_id=act.vendor_id,
            number=row.line.part_number,
            description=row.line.description[:200],
            pack_quantity=row.pack,
        )
        supplier_part_add(actor=act.actor, data=data)
