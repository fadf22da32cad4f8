"""What came of an order: into the stock with its share of freight and tax, and exactly back again."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from inventory.catalogue.models import PaidPrice
from inventory.locations.selectors import location_get
from inventory.purchasing import selectors
from inventory.purchasing.models import Delivery, DeliveryLine, OrderLine, PurchaseOrder, Wish
from inventory.purchasing.services.inputs import DeliveryInput, ReceivedLine
from inventory.purchasing.services.orders import order_for
from inventory.purchasing.services.states import state_follow
from inventory.purchasing.spreading import UNIT_PLACES, ZERO, Bought, landed, unit_cost
from inventory.stock.services import ReceiveInput, batch_undo, prices_forget, stock_receive
from inventory.stock.sources import Source, source_of
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date
from project.kernel.errors import Conflict, RuleViolated, worded
from project.kernel.money import places
from project.kernel.rows import save_changes, save_new

ONE = Decimal(1)


@transaction.atomic
def order_receive(*, actor: Actor, order_id: int, data: DeliveryInput) -> Delivery:
    """Put what came into the stock; the order is closed when all of it is there.

    Raises `RuleViolated` with the code `more-than-ordered` unless that is said to be right.
    """
    actor.require(Permission.EDIT_STOCK)
    order = order_for("receive", order_id, actor=actor)
    lines = selectors.lines_of(order, actor=actor)
    location_get(actor=actor, location_id=data.location_id)
    came = _came_checked(data, {line.pk: line for line in lines})
    delivery = Delivery(
        order=order, on=check_date(data.on, field="on"), note_number=data.note_number.strip()
    )
    save_new(delivery, actor=actor)
    costs = unit_costs(order, lines)
    for line, one in came:
        cost = costs[line.pk] if one.unit_cost is None else one.unit_cost
        _line_receive(line, one, data=data, delivery=delivery, cost=cost, actor=actor)
    moved = state_follow(order, lines)
    _wishes_grant([line.pk for line, _ in came], actor=actor)
    told = {line.item.name: one.packs for line, one in came}
    state = moved.get("state", (order.state, order.state))
    audit.record("order.receive", order, actor=actor, after=told | {"state": state[1]})
    return delivery


@transaction.atomic
def delivery_undo(*, actor: Actor, delivery_id: int) -> Delivery:
    """Take back a delivery or a return exactly: the stock, the counts of the lines, the prices paid.

    Raises `Conflict` when it was undone already or other goods of it went back, `RuleViolated` when
    something of it has been used since.
    """
    actor.require(Permission.EDIT_STOCK)
    delivery = selectors.delivery_get(actor=actor, delivery_id=delivery_id)
    order = selectors.order_get(actor=actor, order_id=delivery.order_id, lock=True)
    if delivery.undone_at is not None:
        raise Conflict("This was undone already.")
    source = source_of(delivery)
    lines = {line.pk: line for line in selectors.lines_of(order, actor=actor)}
    rows = DeliveryLine.objects.for_actor(actor).filter(delivery=delivery)
    for part in rows.order_by("-id"):
        _part_undo(part, lines[part.line_id], is_return=delivery.is_return)
        for batch in reversed(part.batches):
            batch_undo(actor=actor, batch=UUID(batch), source=source)
    prices_forget(source, actor=actor)
    save_changes(delivery, changes={"undone_at": timezone.now()})
    state_follow(order, list(lines.values()))
    audit.record("order.delivery_undo", order, actor=actor, before={"on": delivery.on})
    return delivery


def unit_costs(order: PurchaseOrder, lines: list[OrderLine]) -> dict[int, Decimal | None]:
    """Return what one unit of each line costs with its share of freight and of tax that is a cost."""
    bought = [
        Bought(packs=line.packs, pack_quantity=line.pack_quantity, price=line.price)
        for line in lines
    ]
    extras = order.freight + (order.tax if order.tax_is_cost else ZERO)
    step = ONE.scaleb(-places(order.currency))
    totals = landed(bought, extras=extras, step=step)
    return {
        line.pk: unit_cost(one, total)
        for line, one, total in zip(lines, bought, totals, strict=True)
    }


def _came_checked(
    data: DeliveryInput, lines: dict[int, OrderLine]
) -> list[tuple[OrderLine, ReceivedLine]]:
    came = [
        (lines[one.line_id], one) for one in data.lines if one.line_id in lines and one.packs > ZERO
    ]
    if len({one.line_id for one in data.lines}) != len(data.lines):
        raise RuleViolated("Say once for each line how many came.", field="lines")
    if not came or any(one.line_id not in lines for one in data.lines):
        raise RuleViolated("Type how many came of at least one line.", field="lines")
    over = [line.item.name for line, one in came if one.packs > line.open_packs]
    if over and not data.more_is_right:
        raise RuleViolated(
            worded(
                "More came than was ordered of %(names)s. Tick that this is right.",
                names=", ".join(over),
            ),
            code="more-than-ordered",
            field="lines",
        )
    return came


def _line_receive(
    line: OrderLine,
    one: ReceivedLine,
    *,
    data: DeliveryInput,
    delivery: Delivery,
    cost: Decimal | None,
    actor: Actor,
) -> None:
    quantity = (one.packs * line.pack_quantity).quantize(Decimal("0.0001"))
    pieces = _pieces(line, one, quantity)
    batches = []
    for amount, serial in pieces:
        movement = stock_receive(
            actor=actor,
            data=ReceiveInput(
                item_id=line.item_id,
                location_id=one.location_id or data.location_id,
                quantity=amount,
                on=data.on,
                unit_cost=cost,
                currency=delivery.order.currency,
                vendor_id=delivery.order.vendor_id,
                serial=serial,
                reason=delivery.order.number,
                source=source_of(delivery),
            ),
        )
        batches.append(str(movement.batch))
    _price_remember(line, source_of(delivery), actor=actor)
    DeliveryLine.objects.for_actor(actor).create(
        organization_id=actor.organization_id,
        delivery=delivery,
        line=line,
        packs=one.packs,
        unit_cost=cost,
        batches=batches,
    )
    save_changes(line, changes={"received": line.received + one.packs})


def _price_remember(line: OrderLine, source: Source, *, actor: Actor) -> None:
    """Remember what the vendor asked, for the next order, and not what freight and tax made of it."""
    if line.price is None:
        return
    rows = PaidPrice.objects.for_actor(actor).filter(item_id=line.item_id)
    asked = (line.price / line.pack_quantity).quantize(UNIT_PLACES)
    rows.filter(source_kind=source.kind, source_id=source.id).update(unit_price=asked)


def _pieces(line: OrderLine, one: ReceivedLine, quantity: Decimal) -> list[tuple[Decimal, str]]:
    """Return what is received at once: all of it, or each piece with its serial number."""
    if not line.item.is_serialized:
        return [(quantity, "")]
    serials = [serial.strip() for serial in one.serials if serial.strip()]
    if len(serials) != quantity:
        raise RuleViolated(
            worded(
                "Type %(quantity)s serial numbers of %(item)s, one a line.",
                quantity=f"{quantity.normalize():f}",
                item=line.item.name,
            ),
            field="lines",
        )
    return [(ONE, serial) for serial in serials]


def _part_undo(part: DeliveryLine, line: OrderLine, *, is_return: bool) -> None:
    if is_return:
        save_changes(line, changes={"returned": line.returned - part.packs})
        return
    if line.received - part.packs < line.returned:
        raise Conflict(
            worded("Some of “%(item)s” went back. Undo the return first.", item=line.item.name)
        )
    save_changes(line, changes={"received": line.received - part.packs})


def _wishes_grant(line_ids: list[int], *, actor: Actor) -> None:
    rows = Wish.objects.for_actor(actor).filter(line_id__in=line_ids, bought_at__isnull=True)
    rows.update(bought_at=timezone.now())
