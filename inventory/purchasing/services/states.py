"""The life of an order: placed, cancelled, closed, opened again, binned."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from inventory.purchasing import selectors
from inventory.purchasing.models import OrderLine, PurchaseOrder
from inventory.purchasing.services.orders import order_for
from inventory.purchasing.states import state_of
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.files.store import attachments_of, detach
from project.kernel.rows import save_changes

State = PurchaseOrder.State


@transaction.atomic
def order_place(*, actor: Actor, order_id: int) -> PurchaseOrder:
    """Say that a draft was sent to its vendor; without a day it is expected by the lead time."""
    actor.require(Permission.EDIT_STOCK)
    order = order_for("place", order_id, actor=actor)
    lines = selectors.lines_of(order, actor=actor)
    if not lines:
        raise RuleViolated("An order needs at least one line.", field="lines")
    changes: dict[str, Any] = {"ordered_at": timezone.now()}
    days = [part.lead_days for line in lines if (part := line.supplier_part) and part.lead_days]
    if order.expected_on is None and days:
        today = today_in(actor.time_zone, now=timezone.now())
        changes["expected_on"] = today + timedelta(days=max(days))
    return _turn(order, State.ORDERED, "order.place", actor=actor, **changes)


@transaction.atomic
def order_recall(*, actor: Actor, order_id: int) -> PurchaseOrder:
    """Make an order of which nothing came a draft again."""
    actor.require(Permission.EDIT_STOCK)
    order = order_for("recall", order_id, actor=actor)
    return _turn(order, State.DRAFT, "order.recall", actor=actor, ordered_at=None)


@transaction.atomic
def order_cancel(*, actor: Actor, order_id: int) -> PurchaseOrder:
    """Call off an order of which nothing came; its wishes are on the shopping list again."""
    actor.require(Permission.EDIT_STOCK)
    order = order_for("cancel", order_id, actor=actor)
    return _turn(order, State.CANCELLED, "order.cancel", actor=actor, closed_at=timezone.now())


@transaction.atomic
def order_close(*, actor: Actor, order_id: int) -> PurchaseOrder:
    """Expect no more of an order of which some came."""
    actor.require(Permission.EDIT_STOCK)
    order = order_for("close", order_id, actor=actor)
    return _turn(order, State.CLOSED, "order.close", actor=actor, closed_at=timezone.now())


@transaction.atomic
def order_reopen(*, actor: Actor, order_id: int) -> PurchaseOrder:
    """Open a closed or cancelled order again: as a draft when it was never placed."""
    actor.require(Permission.EDIT_STOCK)
    order = order_for("reopen", order_id, actor=actor)
    state = State.DRAFT
    if order.ordered_at is not None:
        state = State(state_of(selectors.lines_of(order, actor=actor)))
    if state == State.CLOSED:
        raise RuleViolated("All of it came. Undo a delivery, or order more of a line.")
    return _turn(order, state, "order.reopen", actor=actor, closed_at=None)


@transaction.atomic
def order_bin(*, actor: Actor, order_id: int) -> PurchaseOrder:
    """Put a draft or cancelled order into the bin."""
    actor.require(Permission.EDIT_STOCK)
    order = order_for("delete", order_id, actor=actor)
    save_changes(order, changes={"binned_at": timezone.now()})
    audit.record("order.bin", order, actor=actor)
    return order


@transaction.atomic
def order_unbin(*, actor: Actor, order_id: int) -> PurchaseOrder:
    """Take an order out of the bin again."""
    actor.require(Permission.EDIT_STOCK)
    order = selectors.order_find(actor=actor, order_id=order_id)
    if order.binned_at is None:
        raise NotFound
    save_changes(order, changes={"binned_at": None})
    audit.record("order.unbin", order, actor=actor)
    return order


@transaction.atomic
def order_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned order for good, with its files."""
    actor.require(Permission.EDIT_STOCK)
    order = selectors.order_find(actor=actor, order_id=row_id)
    if order.binned_at is None:
        raise NotFound
    for link in attachments_of(order, actor=actor):
        detach(link, actor=actor)
    audit.record("order.purge", order, actor=actor, before={"number": order.number})
    order.delete()


def state_follow(order: PurchaseOrder, lines: list[OrderLine]) -> dict[str, tuple[Any, Any]]:
    """Let the state of a placed order follow from what came; returns the change."""
    state = State(state_of(lines))
    closed_at = timezone.now() if state == State.CLOSED else None
    if state == order.state:
        return {}
    return save_changes(order, changes={"state": state, "closed_at": closed_at})


def _turn(
    order: PurchaseOrder, state: str, action: str, *, actor: Actor, **changes: Any
) -> PurchaseOrder:
    moved = save_changes(order, changes={"state": state, **changes})
    audit.record_changes(action, order, actor=actor, moved=moved)
    return order
