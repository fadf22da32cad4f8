"""The one door to the ledger: each movement with the balance and the holding that it changes.

Whoever books has locked the item first, so that what was read is still true when it is written.
Each row is written only if it still says what was read, and its rules in the database stand behind.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from inventory.catalogue.models import Item
from inventory.catalogue.watching import stock_changed
from inventory.stock.models import Balance, Holding, Lot, Movement
from inventory.stock.months import Moved
from inventory.stock.quantities import quantity_text
from inventory.stock.services.keeping import keep
from inventory.stock.sources import Source
from project.kernel.actor import Actor
from project.kernel.dates import check_date
from project.kernel.errors import Conflict, RuleViolated, worded

ZERO = Decimal(0)
LONGEST_REASON = 200
LOANS = {Movement.Kind.LEND, Movement.Kind.GIVE_BACK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What all movements of one act share."""

    actor: Actor
    kind: str
    on: date
    reason: str = ""
    source: Source | None = None
    batch: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        """Refuse a day that cannot be and a reason that is too long."""
        check_date(self.on, field="on")
        if len(self.reason) > LONGEST_REASON:
            raise RuleViolated("Say why in at most 200 characters.", field="reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One quantity of one lot on its way; `cost` is what it is worth as it comes or goes."""

    item: Item
    lot: Lot
    quantity: Decimal
    origin_id: int | None = None
    destination_id: int | None = None
    cost: Decimal = ZERO
    reverses: Movement | None = None


def book(step: Step, *, act: Act) -> Movement:
    """Write one movement, and change balances, holding and sums by it; raises `RuleViolated`."""
    lay: dict[int | None, Decimal] = {}
    if step.origin_id is not None:
        lay[step.origin_id] = _take_out(step, step.origin_id, act=act)
    if step.destination_id is not None:
        lay[step.destination_id] = _put_in(step, step.destination_id, act=act)
    _hold(step, act=act)
    keep(_moved(step, act=act), lay=lay, source=act.source, actor=act.actor)
    stock_changed(step.item, actor=act.actor)
    return Movement.objects.for_actor(act.actor).create(
        organization_id=act.actor.organization_id,
        kind=act.kind,
        lot=step.lot,
        item=step.item,
        origin_id=step.origin_id,
        destination_id=step.destination_id,
        quantity=step.quantity,
        cost=step.cost,
        currency=step.lot.currency,
        on=act.on,
        reason=act.reason,
        batch=act.batch,
        source_kind=act.source.kind if act.source else "",
        source_id=act.source.id if act.source else None,
        reverses=step.reverses,
        by_id=act.actor.user_id,
    )


def holding_of(lot: Lot, *, actor: Actor) -> Holding:
    """Return what is held of a lot's item in its currency, made on the first occasion."""
    rows = Holding.objects.for_actor(actor)
    row: Holding = rows.get_or_create(
        item_id=lot.item_id,
        currency=lot.currency,
        defaults={"organization_id": actor.organization_id},
    )[0]
    return row


def _moved(step: Step, *, act: Act) -> Moved:
    return Moved(
        kind=act.kind,
        lot_id=step.lot.pk,
        item_id=step.item.pk,
        category_id=step.item.category_id,
        origin_id=step.origin_id,
        destination_id=step.destination_id,
        quantity=step.quantity,
        cost=step.cost,
        unit_cost=step.lot.unit_cost,
        currency=step.lot.currency,
        on=act.on,
    )


def _take_out(step: Step, place_id: int, *, act: Act) -> Decimal:
    """Take a quantity out of a place; returns what lay there before."""
    rows = Balance.objects.for_actor(act.actor).filter(lot=step.lot)
    row = rows.select_related("location").filter(location_id=place_id).first()
    if row is None or row.quantity < step.quantity:
        raise _too_little(step, row)
    unchanged = rows.filter(pk=row.pk, quantity=row.quantity)
    if row.quantity == step.quantity:
        _settled(unchanged.delete()[0])
    else:
        _settled(unchanged.update(quantity=row.quantity - step.quantity))
    return row.quantity


def _put_in(step: Step, place_id: int, *, act: Act) -> Decimal:
    """Put a quantity into a place; returns what lay there before."""
    rows = Balance.objects.for_actor(act.actor)
    row = rows.filter(lot=step.lot, location_id=place_id).first()
    if row is not None:
        unchanged = rows.filter(pk=row.pk, quantity=row.quantity)
        _settled(unchanged.update(quantity=row.quantity + step.quantity))
        return row.quantity
    rows.create(
        organization_id=act.actor.organization_id,
        lot=step.lot,
        item=step.item,
        location_id=place_id,
        quantity=step.quantity,
    )
    return ZERO


def _hold(step: Step, *, act: Act) -> None:
    """Change what is held altogether; a move from place to place changes only when it moved."""
    sign = (step.destination_id is not None) - (step.origin_id is not None)
    row = holding_of(step.lot, actor=act.actor)
    moved = sign * step.quantity
    quantity, value = row.quantity + moved, row.value + sign * step.cost
    lent = row.lent - moved if act.kind in LOANS else row.lent
    if min(quantity, lent, value) < ZERO or (value and not quantity + lent):
        raise RuleViolated(
            "Some of it was used since, at a cost that it brought. Undo that first.",
            code="used-since",
        )
    unchanged = Holding.objects.for_actor(act.actor).filter(
        pk=row.pk, quantity=row.quantity, value=row.value, lent=row.lent
    )
    moved_on = max(act.on, row.moved_on or act.on)
    _settled(unchanged.update(quantity=quantity, value=value, lent=lent, moved_on=moved_on))


def _settled(rows: int) -> None:
    if not rows:
        raise Conflict("Somebody moved the same stock at this moment. Try once more.")


def _too_little(step: Step, row: Balance | None) -> RuleViolated:
    if step.reverses is not None:
        missing = quantity_text(step.quantity - (row.quantity if row else ZERO), step.item.unit)
        return RuleViolated(
            worded(
                "%(missing)s of %(item)s were used or moved since. Undo that first.",
                missing=missing,
                item=step.item.name,
            ),
            code="used-since",
        )
    left = quantity_text(row.quantity if row else ZERO, step.item.unit)
    return RuleViolated(
        worded("Only %(left)s are left in %(place)s.", left=left, place=row.location.name)
        if row
        else worded("Only %(left)s are left.", left=left),
        code="too-little",
        field="quantity",
    )
