"""Making the books say what really lies there."""

from dataclasses import replace
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from inventory.catalogue.models import Item
from inventory.locations.models import Location
from inventory.locations.selectors import location_get
from inventory.stock import selectors
from inventory.stock.costing import cost_of
from inventory.stock.models import Balance, Lot, Movement
from inventory.stock.quantities import counted_checked
from inventory.stock.services.booking import ZERO, Act, Step, book, holding_of
from inventory.stock.services.inputs import AdjustInput, TakeInput, Taking
from inventory.stock.services.taking import costs_of, left_of, parts_of, take
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.rows import save_new


@transaction.atomic
def stock_adjust(*, actor: Actor, data: AdjustInput) -> Taking:
    """Book the difference between what lies in a place and what was counted there, with the reason.

    Nothing is written when they agree.
    """
    actor.require(Permission.EDIT_STOCK)
    if not data.reason.strip():
        raise RuleViolated("Say why the books were wrong.", field="reason")
    act = Act(
        actor=actor,
        kind=Movement.Kind.ADJUST,
        on=data.on,
        reason=data.reason.strip(),
        source=data.source,
    )
    return difference_book(data, act=act)


@transaction.atomic
def difference_book(data: AdjustInput, *, act: Act) -> Taking:
    """Bring the books of a place to what was counted there, as part of an act."""
    actor = act.actor
    item = selectors.item_locked(actor=actor, item_id=data.item_id)
    place = location_get(actor=actor, location_id=data.location_id)
    counted = counted_checked(data.counted)
    lying = _lying(data, actor=actor)
    if counted == lying:
        return Taking(batch=act.batch, movements=[])
    if counted < lying:
        movements = _lost(data, lying - counted, item=item, act=act)
    else:
        movements = [_found(data, counted - lying, item=item, place=place, act=act)]
    audit.record(
        f"stock.{act.kind}",
        item,
        actor=actor,
        before={"quantity": lying},
        after={"quantity": counted, "location": place.path},
    )
    return Taking(batch=act.batch, movements=movements, costs=costs_of(movements))


def _lying(data: AdjustInput, *, actor: Actor) -> Decimal:
    rows = Balance.objects.for_actor(actor).filter(
        item_id=data.item_id, location_id=data.location_id
    )
    if data.lot_id is not None:
        rows = rows.filter(lot_id=data.lot_id)
    return Decimal(rows.aggregate(n=Sum("quantity"))["n"] or ZERO)


def _lost(data: AdjustInput, quantity: Decimal, *, item: Item, act: Act) -> list[Movement]:
    wanted = TakeInput(
        item_id=item.pk,
        quantity=quantity,
        on=data.on,
        location_id=data.location_id,
        lot_id=data.lot_id,
    )
    return take(parts_of(wanted, item=item, actor=act.actor), item=item, act=act)


def _found(
    data: AdjustInput, quantity: Decimal, *, item: Item, place: Location, act: Act
) -> Movement:
    """Book what was found to its lot, else to the newest that lay there, else to a new one."""
    lot = _lot_found(data, item=item, actor=act.actor)
    if lot.serial:
        raise RuleViolated(
            "A serial number belongs to a single piece. Receive the other one.", field="counted"
        )
    step = Step(item=item, lot=lot, quantity=quantity, destination_id=place.pk)
    return book(replace(step, cost=_worth(lot, quantity, actor=act.actor)), act=act)


def _lot_found(data: AdjustInput, *, item: Item, actor: Actor) -> Lot:
    if data.lot_id is not None:
        lot = selectors.lot_get(actor=actor, lot_id=data.lot_id)
        if lot.item_id != item.pk:
            raise NotFound
        return lot
    if item.is_serialized:
        raise RuleViolated("Receive each piece with its serial number.", field="counted")
    lots = Lot.objects.for_actor(actor).filter(item=item).order_by("-received_on", "-id")
    here = lots.filter(balances__location_id=data.location_id).first()
    found: Lot | None = here or lots.first()
    if found is not None:
        return found
    return save_new(Lot(item=item, received_on=data.on, currency=actor.currency), actor=actor)


def _worth(lot: Lot, quantity: Decimal, *, actor: Actor) -> Decimal:
    """Return what found pieces are worth: the average, or what the rest of their lot cost."""
    holding = holding_of(lot, actor=actor)
    held = holding.quantity + holding.lent
    if selectors.costs_on_average(actor=actor) and held:
        return cost_of(quantity, holding.value / held)
    left = left_of(lot, actor=actor)
    return cost_of(left + quantity, lot.unit_cost) - cost_of(left, lot.unit_cost)
