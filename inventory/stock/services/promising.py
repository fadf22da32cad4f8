"""Stock set aside for records, such as the tasks of a plan."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from inventory.catalogue.models import Item
from inventory.catalogue.watching import stock_changed
from inventory.stock import selectors
from inventory.stock.models import Reservation
from inventory.stock.quantities import quantity_checked
from inventory.stock.sources import Source
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.rows import save_changes, save_new

ZERO = Decimal(0)


@transaction.atomic
def reservation_set(
    *,
    actor: Actor,
    item_id: int,
    quantity: Decimal,
    source: Source,
    needed_on: date | None = None,
    title: str = "",
) -> Reservation:
    """Set stock aside for a record, or change how much; more than there is becomes a shortage."""
    actor.require(Permission.EDIT_STOCK)
    item = selectors.item_locked(actor=actor, item_id=item_id)
    values = {
        "quantity": quantity_checked(quantity),
        "needed_on": needed_on,
        "title": title.strip(),
    }
    row = selectors.reservation_of(actor=actor, item_id=item_id, source=source)
    if row is None:
        row = save_new(
            Reservation(item=item, source_kind=source.kind, source_id=source.id, **values),
            actor=actor,
        )
        stock_changed(item, actor=actor)
        audit.record("stock.reserve", item, actor=actor, after={"quantity": quantity})
        return row
    moved = save_changes(row, changes=values)
    stock_changed(item, actor=actor)
    audit.record_changes("stock.reserve", item, actor=actor, moved=moved)
    return row


@transaction.atomic
def reservations_end(*, actor: Actor, source: Source) -> int:
    """Let go of what is set aside for a record; returns how many items that were."""
    actor.require(Permission.EDIT_STOCK)
    rows = selectors.reservation_list(actor=actor, source=source)
    return sum(_end(row, actor=actor) for row in rows)


@transaction.atomic
def reservation_end(*, actor: Actor, reservation_id: int) -> Reservation:
    """Let go of one item that is set aside for a record."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.reservation_get(actor=actor, reservation_id=reservation_id)
    _end(row, actor=actor)
    return row


def reservation_draw(item: Item, *, quantity: Decimal, source: Source | None, actor: Actor) -> None:
    """Count what a record uses, or (below zero) gives back, against what is set aside for it."""
    if source is None:
        return
    row = selectors.reservation_of(actor=actor, item_id=item.pk, source=source)
    if row is not None:
        save_changes(row, changes={"taken": max(row.taken + quantity, ZERO)})


def _end(row: Reservation, *, actor: Actor) -> int:
    moved = save_changes(row, changes={"ended_at": row.ended_at or timezone.now()})
    stock_changed(row.item, actor=actor)
    audit.record_changes("stock.reserve_end", row.item, actor=actor, moved=moved)
    return 1
