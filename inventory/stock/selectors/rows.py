"""Single rows of the stock, and the items and places that it is about."""

from collections.abc import Collection
from uuid import UUID

from inventory.catalogue.models import Item
from inventory.stock.models import Loan, Lot, Movement, StockSettings
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound


def items_locked(*, actor: Actor, item_ids: Collection[int]) -> dict[int, Item]:
    """Return items, locked in the order of their ids so that two acts never wait for each other.

    What lies in the bin comes too. Raises `NotFound` when one is not the actor's.
    """
    rows = Item.objects.for_actor(actor).select_for_update(no_key=True)
    found = {row.pk: row for row in rows.filter(pk__in=set(item_ids)).order_by("pk")}
    if len(found) < len(set(item_ids)):
        raise NotFound
    return found


def item_locked(*, actor: Actor, item_id: int) -> Item:
    """Return an item that is not in the bin, locked; raises `NotFound`."""
    row = items_locked(actor=actor, item_ids=[item_id])[item_id]
    if row.binned_at is not None:
        raise NotFound
    return row


def lot_get(*, actor: Actor, lot_id: int) -> Lot:
    """Return a lot; raises `NotFound`."""
    actor.require(Permission.VIEW)
    row: Lot | None = (
        Lot.objects.for_actor(actor).select_related("item", "vendor").filter(pk=lot_id).first()
    )
    if row is None:
        raise NotFound
    return row


def loan_get(*, actor: Actor, loan_id: int) -> Loan:
    """Return a loan, open or ended; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = Loan.objects.for_actor(actor).select_related("item", "lot", "location")
    row: Loan | None = rows.filter(pk=loan_id).first()
    if row is None:
        raise NotFound
    return row


def batch_movements(*, actor: Actor, batch: UUID) -> list[Movement]:
    """Return the movements of one act in their order; raises `NotFound` when there are none."""
    actor.require(Permission.VIEW)
    rows = Movement.objects.for_actor(actor).select_related("lot", "item", "origin", "destination")
    found = list(rows.filter(batch=batch).order_by("id"))
    if not found:
        raise NotFound
    return found


def costs_on_average(*, actor: Actor) -> bool:
    """Say whether what is used costs the average; otherwise it costs what its own lot did."""
    row = StockSettings.objects.for_actor(actor).first()
    return row is not None and row.costing == StockSettings.Costing.AVERAGE
