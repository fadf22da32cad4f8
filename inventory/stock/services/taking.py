"""What leaves the shelf: used, disposed of, returned to the vendor, or moved to another place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import ngettext

from inventory.catalogue.models import Item
from inventory.locations.models import Location
from inventory.locations.selectors import location_get
from inventory.stock import selectors
from inventory.stock.costing import cost_of, cost_of_taking
from inventory.stock.models import Balance, Loan, Lot, Movement
from inventory.stock.quantities import quantity_checked, quantity_text
from inventory.stock.services.booking import ZERO, Act, Step, book, holding_of
from inventory.stock.services.inputs import TakeInput, Taking, TransferInput
from inventory.stock.services.promising import reservation_draw
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated, worded

PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Part:
    """How much is taken out of one balance."""

    balance: Balance
    quantity: Decimal


@transaction.atomic
def stock_use(*, actor: Actor, data: TakeInput) -> Taking:
    """Use up stock: what expires first goes first, else the oldest; its cost is fixed now."""
    return _stock_take(data, kind=Movement.Kind.USE, actor=actor)


@transaction.atomic
def stock_use_all(*, actor: Actor, uses: Sequence[TakeInput]) -> list[Taking]:
    """Use several items in one act, such as a kit, or none of them when one does not suffice."""
    actor.require(Permission.EDIT_STOCK)
    selectors.items_locked(actor=actor, item_ids=[data.item_id for data in uses])
    if not uses:
        return []
    first = stock_use(actor=actor, data=uses[0])
    rest = [
        _stock_take(data, kind=Movement.Kind.USE, actor=actor, together_with=first)
        for data in uses[1:]
    ]
    return [first, *rest]


@transaction.atomic
def stock_dispose(*, actor: Actor, data: TakeInput) -> Taking:
    """Throw stock away, with the reason."""
    return _stock_take(data, kind=Movement.Kind.DISPOSE, actor=actor)


@transaction.atomic
def stock_return(*, actor: Actor, data: TakeInput) -> Taking:
    """Send stock back to the vendor."""
    return _stock_take(data, kind=Movement.Kind.RETURN, actor=actor)


@transaction.atomic
def stock_transfer(*, actor: Actor, data: TransferInput) -> Taking:
    """Move stock to another place; what it is worth does not change."""
    actor.require(Permission.EDIT_STOCK)
    item = selectors.item_locked(actor=actor, item_id=data.item_id)
    goal = location_get(actor=actor, location_id=data.destination_id)
    if data.location_id == goal.pk:
        raise RuleViolated("It lies there already. Choose another place.", field="destination_id")
    act = _act(data, kind=Movement.Kind.TRANSFER, actor=actor)
    parts = parts_of(data, item=item, actor=actor, apart_from=goal)
    movements = [
        book(replace(_step(part, item=item), destination_id=goal.pk), act=act) for part in parts
    ]
    audit.record(
        "stock.transfer", item, actor=actor, after={"quantity": data.quantity, "to": goal.path}
    )
    return Taking(batch=act.batch, movements=movements)


def parts_of(
    data: TakeInput, *, item: Item, actor: Actor, apart_from: Location | None = None
) -> list[Part]:
    """Return out of which lots a quantity is taken, in their order; raises `RuleViolated`."""
    wanted = quantity_checked(data.quantity)
    place = _place(data.location_id, actor=actor)
    rows = Balance.objects.for_actor(actor).filter(item=item).select_related("lot", "location")
    if place is not None:
        rows = rows.filter(location=place)
    if data.lot_id is not None:
        lot = selectors.lot_get(actor=actor, lot_id=data.lot_id)
        if lot.item_id != item.pk:
            raise NotFound
        rows = rows.filter(lot=lot)
    if apart_from is not None:
        rows = rows.exclude(location=apart_from)
    parts, missing = [], wanted
    for row in rows.order_by(
        F("lot__expires_on").asc(nulls_last=True), "lot__received_on", "lot_id", "location_id"
    ).iterator(chunk_size=200):
        parts.append(Part(row, min(row.quantity, missing)))
        missing -= parts[-1].quantity
        if not missing:
            return parts
    raise _too_little(wanted - missing, item=item, place=place)


def take(parts: Sequence[Part], *, item: Item, act: Act) -> list[Movement]:
    """Book what leaves the house, each part at its cost of now."""
    is_average = selectors.costs_on_average(actor=act.actor)
    return [
        book(
            replace(_step(part, item=item), cost=_cost(part, act=act, is_average=is_average)),
            act=act,
        )
        for part in parts
    ]


def left_of(lot: Lot, *, actor: Actor) -> Decimal:
    """Return how much of a lot is still owned, on all shelves and out on loan."""
    lying = Balance.objects.for_actor(actor).filter(lot=lot).aggregate(n=Sum("quantity"))["n"]
    loans = Loan.objects.for_actor(actor).filter(lot=lot, returned_on__isnull=True)
    lent = loans.aggregate(n=Sum(F("quantity") - F("returned")))["n"] or ZERO
    return (lying or ZERO) + lent.quantize(PLACES)


def costs_of(movements: Sequence[Movement]) -> dict[str, Decimal]:
    """Return what movements cost, per currency."""
    costs: dict[str, Decimal] = {}
    for movement in movements:
        costs[movement.currency] = costs.get(movement.currency, ZERO) + movement.cost
    return costs


def _stock_take(
    data: TakeInput, *, kind: str, actor: Actor, together_with: Taking | None = None
) -> Taking:
    actor.require(Permission.EDIT_STOCK)
    item = selectors.item_locked(actor=actor, item_id=data.item_id)
    act = _act(data, kind=kind, actor=actor)
    if together_with is not None:
        act = replace(act, batch=together_with.batch)
    movements = take(parts_of(data, item=item, actor=actor), item=item, act=act)
    if kind == Movement.Kind.USE:
        reservation_draw(item, quantity=data.quantity, source=data.source, actor=actor)
    audit.record(f"stock.{kind}", item, actor=actor, after={"quantity": data.quantity})
    return Taking(batch=act.batch, movements=movements, costs=costs_of(movements))


def _act(data: TakeInput, *, kind: str, actor: Actor) -> Act:
    return Act(actor=actor, kind=kind, on=data.on, reason=data.reason.strip(), source=data.source)


def _step(part: Part, *, item: Item) -> Step:
    row = part.balance
    return Step(item=item, lot=row.lot, quantity=part.quantity, origin_id=row.location_id)


def _cost(part: Part, *, act: Act, is_average: bool) -> Decimal:
    """Return what a part costs; the parts of one lot add up to what the lot cost, to the last place."""
    lot = part.balance.lot
    holding = holding_of(lot, actor=act.actor)
    left = ZERO if is_average else left_of(lot, actor=act.actor)
    own = cost_of(left, lot.unit_cost) - cost_of(left - part.quantity, lot.unit_cost)
    return cost_of_taking(
        part.quantity,
        own=own,
        held=holding.quantity + holding.lent,
        value=holding.value,
        is_average=is_average,
    )


def _place(location_id: int | None, *, actor: Actor) -> Location | None:
    return location_get(actor=actor, location_id=location_id) if location_id else None


def _too_little(there: Decimal, *, item: Item, place: Location | None) -> RuleViolated:
    values = {"left": quantity_text(there, item.unit), "item": item.name}
    count = 1 if there <= 1 else 2
    if not there and place:
        sentence = worded(
            "Nothing of %(item)s is left in %(place)s.", item=item.name, place=place.name
        )
    elif not there:
        sentence = worded("Nothing of %(item)s is left.", item=item.name)
    elif place:
        sentence = ngettext(
            "Only %(left)s is left in %(place)s.", "Only %(left)s are left in %(place)s.", count
        ) % {**values, "place": place.name}
    else:
        sentence = (
            ngettext(
                "Only %(left)s of %(item)s is left.", "Only %(left)s of %(item)s are left.", count
            )
            % values
        )
    return RuleViolated(sentence, code="too-little", field="quantity")
