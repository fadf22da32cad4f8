"""What arrives: a new lot in a place, at its cost."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from inventory.catalogue.models import Item, PaidPrice
from inventory.locations.selectors import location_get
from inventory.stock import selectors
from inventory.stock.costing import cost_of
from inventory.stock.models import Lot, Movement
from inventory.stock.quantities import quantity_checked
from inventory.stock.services.booking import Act, Step, book
from inventory.stock.services.inputs import ReceiveInput
from inventory.vendors.selectors import vendor_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date, months_later
from project.kernel.errors import RuleViolated
from project.kernel.money import check_currency
from project.kernel.rows import save_changes, save_new

ONE = Decimal(1)
_COST_PLACES = Decimal("0.000001")
MOST_COST = Decimal(99999999)


@transaction.atomic
def stock_receive(*, actor: Actor, data: ReceiveInput) -> Movement:
    """Put what arrived into a place as a new lot, and remember what was paid for it."""
    actor.require(Permission.EDIT_STOCK)
    item = selectors.item_locked(actor=actor, item_id=data.item_id)
    place = location_get(actor=actor, location_id=data.location_id)
    quantity = quantity_checked(data.quantity)
    _serial_checked(data, item=item, quantity=quantity)
    lot = _lot(data, item=item, actor=actor)
    _serial_freed(lot, actor=actor)
    save_new(lot, actor=actor)
    act = Act(
        actor=actor,
        kind=Movement.Kind.RECEIVE,
        on=data.on,
        reason=data.reason.strip(),
        source=data.source,
    )
    cost = cost_of(quantity, lot.unit_cost)
    step = Step(item=item, lot=lot, quantity=quantity, destination_id=place.pk, cost=cost)
    row = book(step, act=act)
    _price_remember(lot, act=act)
    audit.record(
        "stock.receive", item, actor=actor, after={"quantity": quantity, "location": place.path}
    )
    return row


def _serial_freed(lot: Lot, *, actor: Actor) -> None:
    """Let a piece whose arrival was taken back arrive again; the ledger keeps the former lot as it cost."""
    if not lot.serial:
        return
    known = Lot.objects.for_actor(actor).filter(item=lot.item, serial=lot.serial).first()
    if known is not None and _is_taken_back(known, actor=actor):
        save_changes(known, changes={"serial": ""})


def _is_taken_back(lot: Lot, *, actor: Actor) -> bool:
    """Say whether every movement of a lot was undone, so that it might never have been there."""
    rows = Movement.objects.for_actor(actor).filter(lot=lot)
    return not rows.filter(reverses__isnull=True, reversed_by__isnull=True).exists()


def _lot(data: ReceiveInput, *, item: Item, actor: Actor) -> Lot:
    if data.vendor_id is not None:
        vendor_get(actor=actor, vendor_id=data.vendor_id)
    return Lot(
        item=item,
        vendor_id=data.vendor_id,
        received_on=check_date(data.on, field="on"),
        unit_cost=cost_checked(data.unit_cost),
        currency=check_currency(data.currency or actor.currency),
        expires_on=_expiry(data, item=item),
        batch=data.batch.strip(),
        serial=data.serial.strip(),
        note=data.note.strip(),
    )


def cost_checked(unit_cost: Decimal | None) -> Decimal | None:
    """Return what one costs to six places, or raise `RuleViolated`; `None` is not known."""
    if unit_cost is None:
        return None
    if not unit_cost.is_finite() or not 0 <= unit_cost <= MOST_COST:
        raise RuleViolated("Type what one costs; 0 if it was free.", field="unit_cost")
    return unit_cost.quantize(_COST_PLACES)


def _expiry(data: ReceiveInput, *, item: Item) -> date | None:
    if data.expires_on is not None:
        return check_date(data.expires_on, field="expires_on")
    return months_later(data.on, item.shelf_life_months) if item.shelf_life_months else None


def _serial_checked(data: ReceiveInput, *, item: Item, quantity: Decimal) -> None:
    serial = data.serial.strip()
    if item.is_serialized and not serial:
        raise RuleViolated("Type the serial number of this piece.", field="serial")
    if serial and quantity != ONE:
        raise RuleViolated(
            "A serial number belongs to a single piece. Receive one at a time.", field="quantity"
        )


def _price_remember(lot: Lot, *, act: Act) -> None:
    if lot.unit_cost is None:
        return
    PaidPrice.objects.for_actor(act.actor).create(
        organization_id=act.actor.organization_id,
        item_id=lot.item_id,
        vendor_id=lot.vendor_id,
        on=act.on,
        unit_price=lot.unit_cost,
        currency=lot.currency,
        source_kind=act.source.kind if act.source else audit.kind_of(lot),
        source_id=act.source.id if act.source else lot.pk,
    )
