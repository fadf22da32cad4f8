"""Sending goods back to the vendor, with what that brings."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from inventory.purchasing import selectors
from inventory.purchasing.models import Delivery, DeliveryLine, OrderLine
from inventory.purchasing.services.inputs import ReceivedLine, ReturnInput
from inventory.purchasing.services.orders import order_for
from inventory.purchasing.spreading import ZERO
from inventory.stock.models import Balance, Movement
from inventory.stock.services import TakeInput, stock_return
from inventory.stock.sources import source_of
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date
from project.kernel.errors import RuleViolated, worded
from project.kernel.money import quantize
from project.kernel.rows import save_changes, save_new


@transaction.atomic
def order_return(*, actor: Actor, order_id: int, data: ReturnInput) -> Delivery:
    """Send goods of an order back, out of the lots that it brought; they leave at what they cost.

    A return without lines is an old part that goes back for its core credit. Raises `RuleViolated`
    for more than came, or than is still on the shelf.
    """
    actor.require(Permission.EDIT_STOCK)
    order = order_for("return", order_id, actor=actor)
    lines = {line.pk: line for line in selectors.lines_of(order, actor=actor)}
    back = [(lines.get(one.line_id), one) for one in data.lines if one.packs > ZERO]
    money = {
        name: None if value is None else quantize(value, order.currency)
        for name, value in (("refund", data.refund), ("core_credit", data.core_credit))
    }
    if not back and not any(money.values()):
        raise RuleViolated("Type how many go back, or what the old part brings.", field="lines")
    delivery = Delivery(
        order=order,
        on=check_date(data.on, field="on"),
        note_number=data.note_number.strip(),
        is_return=True,
        **money,
    )
    save_new(delivery, actor=actor)
    for line, one in back:
        if line is None:
            raise RuleViolated("One of the lines is not of this order.", field="lines")
        _line_return(line, one, delivery=delivery, data=data, actor=actor)
    told = {line.item.name: one.packs for line, one in back if line}
    given = {name: value for name, value in money.items() if value is not None}
    audit.record("order.return", order, actor=actor, after=told | given)
    return delivery


def _line_return(
    line: OrderLine, one: ReceivedLine, *, delivery: Delivery, data: ReturnInput, actor: Actor
) -> None:
    if one.packs > line.received - line.returned:
        raise RuleViolated(
            worded(
                "Only %(value)s of %(item)s can go back.",
                value=f"{(line.received - line.returned).normalize():f}",
                item=line.item.name,
            ),
            field="lines",
        )
    missing = (one.packs * line.pack_quantity).quantize(Decimal("0.0001"))
    batches = []
    for lot_id in _lots_of(line, actor=actor):
        take = min(missing, _left(lot_id, actor=actor))
        if take <= ZERO:
            continue
        taking = stock_return(
            actor=actor,
            data=TakeInput(
                item_id=line.item_id,
                quantity=take,
                on=data.on,
                lot_id=lot_id,
                reason=delivery.order.number,
                source=source_of(delivery),
            ),
        )
        batches.append(str(taking.batch))
        missing -= take
    if missing > ZERO:
        raise RuleViolated(
            worded(
                "Not as much of %(item)s from this order is still on the shelf.",
                item=line.item.name,
            ),
            field="lines",
        )
    DeliveryLine.objects.for_actor(actor).create(
        organization_id=actor.organization_id,
        delivery=delivery,
        line=line,
        packs=one.packs,
        batches=batches,
    )
    save_changes(line, changes={"returned": line.returned + one.packs})


def _lots_of(line: OrderLine, *, actor: Actor) -> list[int]:
    """Return the lots that a line brought, the newest first."""
    parts = DeliveryLine.objects.for_actor(actor).filter(
        line=line, delivery__is_return=False, delivery__undone_at__isnull=True
    )
    batches = [UUID(batch) for part in parts for batch in part.batches]
    rows = Movement.objects.for_actor(actor).filter(batch__in=batches)
    return list(rows.order_by("-lot_id").values_list("lot_id", flat=True).distinct())


def _left(lot_id: int, *, actor: Actor) -> Decimal:
    rows = Balance.objects.for_actor(actor).filter(lot_id=lot_id)
    return Decimal(rows.aggregate(n=Sum("quantity"))["n"] or ZERO)
