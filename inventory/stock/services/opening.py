"""What was there before the books: many lots at once, each arrived on its day at its cost."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from inventory.catalogue.models import Item, PaidPrice
from inventory.locations.models import Location
from inventory.stock import selectors
from inventory.stock.costing import cost_of
from inventory.stock.models import Balance, Holding, Lot, Movement
from inventory.stock.quantities import quantity_checked
from inventory.stock.services.booking import ZERO, Act
from inventory.stock.services.receiving import cost_checked
from inventory.vendors.models import Vendor
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.money import check_currency

AT_ONCE = 500
ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One lot that came in; `unit_cost` of `None` is not known."""

    item_id: int
    location_id: int
    quantity: Decimal
    on: date
    currency: str
    unit_cost: Decimal | None = None
    vendor_id: int | None = None
    expires_on: date | None = None
    batch: str = ""
    serial: str = ""
    note: str = ""


@transaction.atomic
def stock_open(*, actor: Actor, arrivals: Sequence[Arrival], act: Act) -> list[Movement]:
    """Book many arrivals as one act in a handful of queries; all of them, or none.

    Does what `stock_receive` does for each. Raises `RuleViolated`, and `NotFound` for an item, a
    place or a vendor of somebody else or in the bin.
    """
    actor.require(Permission.EDIT_STOCK)
    items = selectors.items_locked(actor=actor, item_ids={one.item_id for one in arrivals})
    if any(item.binned_at is not None for item in items.values()):
        raise NotFound
    _check_there(Location, {one.location_id for one in arrivals}, actor=actor)
    _check_there(Vendor, {one.vendor_id for one in arrivals if one.vendor_id}, actor=actor)
    made = Lot.objects.for_actor(actor).bulk_create(
        [_lot(one, item=items[one.item_id], actor=actor) for one in arrivals], batch_size=AT_ONCE
    )
    pairs = list(zip(arrivals, made, strict=True))
    Balance.objects.for_actor(actor).bulk_create(
        [_balance(one, lot) for one, lot in pairs], batch_size=AT_ONCE
    )
    _hold(pairs, actor=actor)
    movements = [_movement(one, lot, act=act) for one, lot in pairs]
    rows: list[Movement] = Movement.objects.for_actor(actor).bulk_create(
        movements, batch_size=AT_ONCE
    )
    PaidPrice.objects.for_actor(actor).bulk_create(
        [_price(lot, lot.unit_cost) for lot in made if lot.unit_cost is not None],
        batch_size=AT_ONCE,
    )
    after = {"batch": str(act.batch)}
    audit.record_many("stock.receive", list(items.values()), actor=actor, after=after)
    return rows


def _check_there(
    model: type[Location] | type[Vendor], ids: Collection[int], *, actor: Actor
) -> None:
    if model.objects.for_actor(actor).kept().filter(pk__in=ids).count() < len(ids):
        raise NotFound


def _lot(one: Arrival, *, item: Item, actor: Actor) -> Lot:
    quantity_checked(one.quantity)
    if item.is_serialized and not one.serial:
        raise RuleViolated("Type the serial number of this piece.", field="serial")
    if one.serial and one.quantity != ONE:
        raise RuleViolated("A serial number belongs to a single piece.", field="quantity")
    return Lot(
        organization_id=actor.organization_id,
        created_by_id=actor.user_id,
        item=item,
        vendor_id=one.vendor_id,
        received_on=check_date(one.on, field="on"),
        unit_cost=cost_checked(one.unit_cost),
        currency=check_currency(one.currency),
        expires_on=one.expires_on,
        batch=one.batch,
        serial=one.serial,
        note=one.note,
    )


def _balance(one: Arrival, lot: Lot) -> Balance:
    return Balance(
        organization_id=lot.organization_id,
        lot=lot,
        item_id=one.item_id,
        location_id=one.location_id,
        quantity=one.quantity,
    )


def _movement(one: Arrival, lot: Lot, *, act: Act) -> Movement:
    return Movement(
        organization_id=lot.organization_id,
        kind=act.kind,
        lot=lot,
        item_id=one.item_id,
        destination_id=one.location_id,
        quantity=one.quantity,
        cost=cost_of(one.quantity, lot.unit_cost),
        currency=lot.currency,
        on=one.on,
        reason=act.reason,
        batch=act.batch,
        source_kind=act.source.kind if act.source else "",
        source_id=act.source.id if act.source else None,
        by_id=act.actor.user_id,
    )


def _price(lot: Lot, unit_price: Decimal) -> PaidPrice:
    return PaidPrice(
        organization_id=lot.organization_id,
        item_id=lot.item_id,
        vendor_id=lot.vendor_id,
        on=lot.received_on,
        unit_price=unit_price,
        currency=lot.currency,
        source_kind=audit.kind_of(lot),
        source_id=lot.pk,
    )


def _hold(pairs: Sequence[tuple[Arrival, Lot]], *, actor: Actor) -> None:
    """Add what came in to what is held; the items are locked, so nobody else does meanwhile."""
    rows = Holding.objects.for_actor(actor).filter(item_id__in={one.item_id for one, _ in pairs})
    known = {(row.item_id, row.currency): row for row in rows}
    new: dict[tuple[int, str], Holding] = {}
    for one, lot in pairs:
        key = (one.item_id, lot.currency)
        row = known.get(key) or new.get(key)
        if row is None:
            row = new[key] = Holding(
                organization_id=actor.organization_id, item_id=one.item_id, currency=lot.currency,
                quantity=ZERO, value=ZERO, lent=ZERO,
            )  # fmt: skip
        row.quantity += one.quantity
        row.value += cost_of(one.quantity, lot.unit_cost)
    Holding.objects.for_actor(actor).bulk_update(
        known.values(), ["quantity", "value"], batch_size=200
    )
    Holding.objects.for_actor(actor).bulk_create(new.values(), batch_size=AT_ONCE)
