"""What a scan does: the same acts on stock as everywhere, one after the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.catalogue.models import Item
from inventory.catalogue.presenting import likely_text
from inventory.catalogue.selectors import price_likely
from inventory.locations.models import Location
from inventory.locations.selectors import location_get
from inventory.scanning import selectors
from inventory.scanning.selectors import Found, FoundKind, Mode
from inventory.stock.models import Movement
from inventory.stock.quantities import quantity_text
from inventory.stock.selectors import batch_movements
from inventory.stock.services import (
    AdjustInput,
    ReceiveInput,
    TakeInput,
    TransferInput,
    batch_undo,
    stock_adjust,
    stock_receive,
    stock_transfer,
    stock_use,
)
from inventory.stock.sources import Source, source_links
from inventory.stock.targets import target_of
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.errors import RuleViolated


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanInput:
    """A scan; without `quantity` it is a package (receive) or one, without `location_id` the usual place.

    `unit_cost` of `None` is what was last paid, else what a vendor asks; `target` is what it is used for.
    """

    code: str
    mode: Mode = Mode.FIND
    quantity: Decimal | None = None
    location_id: int | None = None
    unit_cost: Decimal | None = None
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """What a scan found and did; `batch` undoes it, `expected` asks how many there are."""

    found: Found
    said: str = ""
    batch: UUID | None = None
    expected: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """An act on an item that was found."""

    actor: Actor
    found: Found
    item: Item
    quantity: Decimal
    place: Location | None
    on: date
    unit_cost: Decimal | None = None
    target: str = ""


@transaction.atomic
def scan(*, actor: Actor, data: ScanInput) -> ScanResult:
    """Find what a code means, and do with it what the mode says; a place or an unknown code does nothing.

    Raises `RuleViolated` where the act cannot be done, with the sentence of the stock.
    """
    actor.require(Permission.VIEW if data.mode == Mode.FIND else Permission.EDIT_STOCK)
    found = selectors.scan_find(actor=actor, code=data.code)
    if data.mode == Mode.FIND or found.item is None:
        return ScanResult(found=found)
    place = _place(data, actor=actor)
    if data.mode == Mode.COUNT and data.quantity is None:
        goal = _needed(place)
        expected = selectors.lying_in(actor=actor, found=found, location_id=goal.pk)
        return ScanResult(found=found, expected=expected)
    order = _Order(
        actor=actor,
        found=found,
        item=found.item,
        quantity=_quantity(data, found),
        place=place,
        on=today_in(actor.time_zone, now=timezone.now()),
        unit_cost=data.unit_cost,
        target=data.target,
    )
    return _ACTS[data.mode](order)


def _receive(order: _Order) -> ScanResult:
    place = order.place or selectors.last_place(actor=order.actor, item=order.item)
    goal = _needed(place)
    is_new_piece = order.found.kind == FoundKind.ITEM
    price = (
        None if order.unit_cost is not None else price_likely(actor=order.actor, item=order.item)
    )
    row = stock_receive(
        actor=order.actor,
        data=ReceiveInput(
            item_id=order.item.pk,
            location_id=goal.pk,
            quantity=order.quantity,
            on=order.on,
            unit_cost=price.unit_price if price else order.unit_cost,
            batch=order.found.batch,
            expires_on=order.found.expires_on,
            serial=order.found.serial if is_new_piece else "",
        ),
    )
    said = _("%(quantity)s received into %(place)s") % _words(order, goal)
    if price is not None:
        said = f"{said} · {likely_text(price)}"
    return ScanResult(found=order.found, said=said, batch=row.batch)


def _use(order: _Order) -> ScanResult:
    data = TakeInput(
        item_id=order.item.pk,
        quantity=order.quantity,
        on=order.on,
        location_id=order.place.pk if order.place else None,
        lot_id=_lot_id(order),
    )
    said = _("%(quantity)s used") % _words(order, None)
    records, key = target_of(order.target)
    if records is None:
        done = stock_use(actor=order.actor, data=data)
    else:
        done = records.use(actor=order.actor, key=key, data=data)
        links = source_links(_sources(done.movements), actor=order.actor)
        said = " · ".join((said, *(link.title for link in links.values())))
    return ScanResult(found=order.found, said=said, batch=done.batch)


@transaction.atomic
def scan_undo(*, actor: Actor, batch: UUID) -> None:
    """Take back what one scan moved, from the record too that it was used for."""
    actor.require(Permission.EDIT_STOCK)
    row = batch_movements(actor=actor, batch=batch)[0]
    records, _key = target_of(f"{row.source_kind}:")
    if records is not None and row.source_id is not None:
        records.put_back(actor=actor, row_id=row.source_id, batch=batch)
    else:
        batch_undo(actor=actor, batch=batch)


def _move(order: _Order) -> ScanResult:
    goal = _needed(order.place)
    done = stock_transfer(
        actor=order.actor,
        data=TransferInput(
            item_id=order.item.pk,
            quantity=order.quantity,
            on=order.on,
            lot_id=_lot_id(order),
            destination_id=goal.pk,
        ),
    )
    said = _("%(quantity)s moved to %(place)s") % _words(order, goal)
    return ScanResult(found=order.found, said=said, batch=done.batch)


def _count(order: _Order) -> ScanResult:
    goal = _needed(order.place)
    done = stock_adjust(
        actor=order.actor,
        data=AdjustInput(
            item_id=order.item.pk,
            location_id=goal.pk,
            lot_id=_lot_id(order),
            counted=order.quantity,
            on=order.on,
            reason="Counted with the scanner",
        ),
    )
    if not done.movements:
        said = _("%(quantity)s counted in %(place)s, as expected") % _words(order, goal)
        return ScanResult(found=order.found, said=said)
    said = _("%(quantity)s counted in %(place)s") % _words(order, goal)
    return ScanResult(found=order.found, said=said, batch=done.batch)


_ACTS: Mapping[Mode, Callable[[_Order], ScanResult]] = {
    Mode.RECEIVE: _receive,
    Mode.USE: _use,
    Mode.MOVE: _move,
    Mode.COUNT: _count,
}


def _place(data: ScanInput, *, actor: Actor) -> Location | None:
    if data.location_id is None:
        return None
    return location_get(actor=actor, location_id=data.location_id)


def _needed(place: Location | None) -> Location:
    if place is None:
        raise RuleViolated(
            "Scan the label of a place first, or choose one.", code="place-needed", field="place"
        )
    return place


def _quantity(data: ScanInput, found: Found) -> Decimal:
    if data.quantity is not None:
        return data.quantity
    return found.quantity if data.mode == Mode.RECEIVE else selectors.ONE


def _lot_id(order: _Order) -> int | None:
    return order.found.lot.pk if order.found.lot else None


def _words(order: _Order, place: Location | None) -> dict[str, str]:
    return {
        "quantity": quantity_text(order.quantity, order.item.unit),
        "place": place.path if place else "",
    }


def _sources(rows: list[Movement]) -> list[Source]:
    return [Source(row.source_kind, row.source_id) for row in rows[:1] if row.source_id is not None]
