"""What is set aside, lent and due for calibration."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q

from inventory.stock.models import Calibration, Holding, Loan, Reservation
from inventory.stock.sources import Source
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.tenancy import ScopedQuerySet

ZERO = Decimal(0)


def reservation_list(
    *, actor: Actor, source: Source | None = None, item_id: int | None = None
) -> ScopedQuerySet[Reservation]:
    """Return what is set aside and not let go, of one record or item if asked, soonest first."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[Reservation] = Reservation.objects.for_actor(actor).select_related("item")
    rows = rows.filter(ended_at__isnull=True)
    if source is not None:
        rows = rows.filter(source_kind=source.kind, source_id=source.id)
    return rows.filter(item_id=item_id) if item_id is not None else rows


def reservation_get(*, actor: Actor, reservation_id: int) -> Reservation:
    """Return a reservation that still holds; raises `NotFound`."""
    row = reservation_list(actor=actor).filter(pk=reservation_id).first()
    if row is None:
        raise NotFound
    return row


def reservation_of(*, actor: Actor, item_id: int, source: Source) -> Reservation | None:
    """Return what is set aside of an item for a record."""
    return reservation_list(actor=actor, source=source, item_id=item_id).first()


def still_reserved(*, actor: Actor) -> ScopedQuerySet[Reservation]:
    """Return the reservations of which something was not used yet."""
    rows = Reservation.objects.for_actor(actor)
    waiting: ScopedQuerySet[Reservation] = rows.filter(
        ended_at__isnull=True, taken__lt=F("quantity")
    )
    return waiting


def reserved_covered(
    *, actor: Actor, item_ids: Collection[int]
) -> dict[tuple[int, Source], Decimal]:
    """Return by item and record how much of what is set aside lies on the shelves.

    What is needed first gets it first; two queries for all items.
    """
    actor.require(Permission.VIEW)
    left: dict[int, Decimal] = {}
    held = Holding.objects.for_actor(actor).filter(item_id__in=item_ids)
    for item_id, quantity in held.values_list("item_id", "quantity"):
        left[item_id] = left.get(item_id, ZERO) + quantity
    rows = still_reserved(actor=actor).filter(item_id__in=item_ids)
    found: dict[tuple[int, Source], Decimal] = {}
    for row in rows.order_by(F("needed_on").asc(nulls_last=True), "id"):
        there = min(left.get(row.item_id, ZERO), row.quantity - row.taken)
        found[row.item_id, Source(row.source_kind, row.source_id)] = there
        left[row.item_id] = left.get(row.item_id, ZERO) - there
    return found


def loan_list(*, actor: Actor, item_id: int | None = None) -> ScopedQuerySet[Loan]:
    """Return loans, open and ended, with item and place."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[Loan] = Loan.objects.for_actor(actor)
    rows = rows.select_related("item", "lot", "location")
    return rows.filter(item_id=item_id) if item_id is not None else rows


def loans_open(
    *, actor: Actor, item_id: int | None = None, due_before: date | None = None
) -> ScopedQuerySet[Loan]:
    """Return what is out on loan, what is due back first first."""
    rows = loan_list(actor=actor, item_id=item_id).filter(returned_on__isnull=True)
    if due_before is not None:
        rows = rows.filter(due_on__lt=due_before)
    return rows.order_by(F("due_on").asc(nulls_last=True), "id")


def calibration_list(*, actor: Actor, item_id: int | None = None) -> ScopedQuerySet[Calibration]:
    """Return calibrations, the newest first, with tool and who did it."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[Calibration] = Calibration.objects.for_actor(actor)
    rows = rows.select_related("item", "lot", "vendor")
    return rows.filter(item_id=item_id) if item_id is not None else rows


def calibration_get(*, actor: Actor, calibration_id: int) -> Calibration:
    """Return a calibration; raises `NotFound`."""
    row = calibration_list(actor=actor).filter(pk=calibration_id).first()
    if row is None:
        raise NotFound
    return row


def calibrations_due(*, actor: Actor, before: date) -> ScopedQuerySet[Calibration]:
    """Return the newest calibration of each tool or piece that holds until before a day."""
    rows = calibration_list(actor=actor).filter(item__binned_at__isnull=True)
    same = Calibration.objects.for_actor(actor).filter(
        Q(lot=OuterRef("lot")) | Q(lot__isnull=True), item=OuterRef("item")
    )
    later = same.filter(Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk")))
    return rows.filter(~Exists(later), due_on__lt=before).order_by("due_on", "id")
