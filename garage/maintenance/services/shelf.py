"""Taking parts off the shelf for a service record, and putting them back."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from garage.maintenance import selectors
from garage.maintenance.models import ServiceRecord
from garage.maintenance.services.inputs import PartUse
from garage.maintenance.services.posting import record_post
from garage.maintenance.shelf import (
    MOST_PARTS,
    VEHICLE,
    PartUsed,
    parts_cost,
    parts_used,
    put_back_since,
)
from inventory.catalogue.selectors import kit_get
from inventory.stock.quantities import quantity_checked
from inventory.stock.selectors import batch_movements
from inventory.stock.services import (
    TakeInput,
    batch_undo,
    stock_use,
    stock_use_all,
    subject_moved,
)
from inventory.stock.services.inputs import Taking
from inventory.stock.sources import Source, source_of
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.money import quantize
from project.kernel.rows import save_changes


@transaction.atomic
def part_use(
    *,
    actor: Actor,
    record_id: int,
    item_id: int,
    quantity: Decimal,
    location_id: int | None = None,
    lot_id: int | None = None,
) -> Taking:
    """Use an item from the shelf for a record; what it cost is part of the record's cost from now on."""
    record = _record(actor=actor, record_id=record_id)
    data = TakeInput(
        item_id=item_id,
        quantity=quantity,
        on=record.on,
        location_id=location_id,
        lot_id=lot_id,
        reason=record.title[:200],
        source=source_of(record),
    )
    taking = stock_use(actor=actor, data=data)
    _follow(record, [taking], actor=actor)
    return taking


def parts_use(record: ServiceRecord, uses: Sequence[PartUse], *, actor: Actor) -> None:
    """Take what a new record uses off the shelf; raises `RuleViolated` where there is not enough."""
    if len(uses) > MOST_PARTS:
        raise RuleViolated(
            worded("A record uses at most %(most)s parts at once.", most=MOST_PARTS), field="uses"
        )
    for use in uses:
        part_use(actor=actor, record_id=record.pk, item_id=use.item_id, quantity=use.quantity)
    if uses:
        record.refresh_from_db(fields=("parts_cost", "version"))


@transaction.atomic
def kit_use(*, actor: Actor, record_id: int, kit_id: int) -> list[Taking]:
    """Use everything of a kit for a record, or nothing where one part does not suffice."""
    record = _record(actor=actor, record_id=record_id)
    kit = kit_get(actor=actor, kit_id=kit_id)
    uses = [
        TakeInput(
            item_id=line.item_id,
            quantity=line.quantity,
            on=record.on,
            reason=kit.name,
            source=source_of(record),
        )
        for line in kit.lines.order_by("id")
    ]
    takings = stock_use_all(actor=actor, uses=uses)
    _follow(record, takings, actor=actor)
    return takings


@transaction.atomic
def part_put_back(
    *,
    actor: Actor,
    record_id: int,
    batch: UUID,
    item_id: int | None = None,
    quantity: Decimal | None = None,
) -> ServiceRecord:
    """Put what one act took for a record back where it was, at the cost at which it went.

    With `quantity` only so much of the item of the act goes back (of `item_id`, where the act took
    several); the rest is taken anew, out of the same lots.
    """
    record = _record(actor=actor, record_id=record_id)
    used = [part for part in parts_used(record, actor=actor) if part.batch == batch]
    if not used:
        raise NotFound
    rest: list[TakeInput] = []
    if quantity is not None:
        part = _part_of(used, item_id=item_id)
        rest = _rest_of(record, part, back=quantity_checked(quantity), actor=actor)
    batch_undo(actor=actor, batch=batch, source=source_of(record))
    takings = stock_use_all(actor=actor, uses=rest) if rest else []
    _follow(record, takings, actor=actor)
    return record


def parts_put_back(record: ServiceRecord, *, actor: Actor) -> None:
    """Put all parts of a record back on the shelf, as the record goes to the bin."""
    for batch in dict.fromkeys(part.batch for part in parts_used(record, actor=actor)):
        batch_undo(actor=actor, batch=batch, source=source_of(record))
    _count(record, actor=actor)


def parts_take_again(record: ServiceRecord, *, since: datetime, actor: Actor) -> None:
    """Take what went back with a record off the shelf again; what is gone meanwhile is left out."""
    for row in put_back_since(record, since=since, actor=actor):
        data = TakeInput(
            item_id=row.item_id,
            quantity=row.quantity,
            on=row.on,
            location_id=row.origin_id,
            lot_id=row.lot_id,
            reason=row.reason,
            source=source_of(record),
        )
        with suppress(RuleViolated), transaction.atomic():
            stock_use(actor=actor, data=data)
    _count(record, actor=actor)


def _part_of(used: Sequence[PartUsed], *, item_id: int | None) -> PartUsed:
    """Return the item that is put back; raises `NotFound` for one that the act did not take."""
    found = [part for part in used if item_id is None or part.item.pk == item_id]
    if not found:
        raise NotFound
    if len(found) > 1:
        raise RuleViolated("Several items were taken at once. Say which one.", field="item_id")
    return found[0]


def _rest_of(
    record: ServiceRecord, part: PartUsed, *, back: Decimal, actor: Actor
) -> list[TakeInput]:
    """Return what an act keeps when so much of an item goes back: the last taken goes back first."""
    if back > part.quantity:
        raise RuleViolated("So much was not taken.", field="quantity")
    rest = []
    for row in reversed(batch_movements(actor=actor, batch=part.batch)):
        goes = min(back, row.quantity) if row.item_id == part.item.pk else Decimal(0)
        back -= goes
        if row.quantity > goes:
            rest.append(
                TakeInput(
                    item_id=row.item_id,
                    quantity=row.quantity - goes,
                    on=row.on,
                    location_id=row.origin_id,
                    lot_id=row.lot_id,
                    reason=row.reason,
                    source=source_of(record),
                )
            )
    return rest[::-1]


def _record(*, actor: Actor, record_id: int) -> ServiceRecord:
    actor.require(Permission.EDIT_WORK)
    return selectors.service_record_get(actor=actor, record_id=record_id, lock=True)


def _follow(record: ServiceRecord, takings: list[Taking], *, actor: Actor) -> None:
    """Let the record's cost and its entry on the timeline say what its parts cost."""
    for taking in takings:
        for currency, cost in taking.costs.items():
            if cost and currency != record.currency:
                raise RuleViolated(
                    worded(
                        "This stock was bought in %(currency)s, the record is in %(other)s. Use it on a record in the same currency.",
                        currency=currency,
                        other=record.currency,
                    ),
                    field="item",
                )
    if _count(record, actor=actor):
        record_post(record, actor=actor)


def _count(record: ServiceRecord, *, actor: Actor) -> bool:
    """Keep what the parts of a record cost; says whether it changed."""
    cost = quantize(parts_cost(record, actor=actor), record.currency)
    moved = save_changes(record, changes={"parts_cost": cost})
    audit.record_changes("service_record.parts", record, actor=actor, moved=moved)
    return bool(moved)


def parts_follow(record: ServiceRecord, *, former_id: int, actor: Actor) -> None:
    """Let what a record used from the shelf count for the vehicle that it was moved to."""
    subject_moved(
        source_of(record),
        former=Source(VEHICLE, former_id),
        subject=Source(VEHICLE, record.vehicle_id),
        actor=actor,
    )
