"""What is covered by a warranty, for how long, and what was called back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from garage.components.cover import Cover, cover_of
from garage.components.models import Recall, Warranty, WarrantyClaim
from garage.components.selectors.lives import DISTANCE, MeterBook, component_lives, meter_book
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet
from project.kernel.units import to_base, unit

_NAMED = ("vehicle", "component", "record__vehicle")


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantyFilter:
    """What narrows a list of warranties; empty values do not."""

    vehicle_id: int | None = None
    component_id: int | None = None
    record_id: int | None = None
    search: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallFilter:
    """What narrows a list of recalls; `is_open` of `None` shows all."""

    vehicle_id: int | None = None
    state: str = ""
    is_open: bool | None = None
    search: str = ""


ALL_WARRANTIES, ALL_RECALLS = WarrantyFilter(), RecallFilter()
# A warranty is gone while the thing that it covers lies in the bin.
_SEEN = (
    (Q(vehicle__isnull=True) | Q(vehicle__binned_at__isnull=True))
    & (Q(component__isnull=True) | Q(component__binned_at__isnull=True))
    & (
        Q(record__isnull=True)
        | Q(record__binned_at__isnull=True, record__vehicle__binned_at__isnull=True)
    )
)
OPEN_STATES = (Recall.State.OPEN, Recall.State.BOOKED)


def warranty_list(
    *, actor: Actor, narrow: WarrantyFilter = ALL_WARRANTIES
) -> BinnedQuerySet[Warranty]:
    """Return the warranties on what is not in the bin, the newest first.

    Those of a vehicle are its own, those of its work and of the components that are in it.
    """
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Warranty] = Warranty.objects.for_actor(actor)
    rows = rows.kept().filter(_SEEN)
    if narrow.vehicle_id:
        vehicle_get(actor=actor, vehicle_id=narrow.vehicle_id)
        rows = rows.filter(
            Q(vehicle_id=narrow.vehicle_id)
            | Q(record__vehicle_id=narrow.vehicle_id)
            | Q(
                component__installations__vehicle_id=narrow.vehicle_id,
                component__installations__removed_on__isnull=True,
            )
        ).distinct()
    if narrow.component_id:
        rows = rows.filter(component_id=narrow.component_id)
    if narrow.record_id:
        rows = rows.filter(record_id=narrow.record_id)
    if text := narrow.search.strip():
        rows = rows.filter(
            Q(title__icontains=text)
            | Q(provider__icontains=text)
            | Q(contract_number__icontains=text)
            | Q(terms__icontains=text)
        )
    return rows


def warranty_get(*, actor: Actor, warranty_id: int, lock: bool = False) -> Warranty:
    """Return a warranty; `lock` when it will change. Raises `NotFound`."""
    rows = warranty_list(actor=actor).select_related(*_NAMED)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=warranty_id).first()
    if row is None:
        raise NotFound
    return row


def warranty_find(*, actor: Actor, warranty_id: int) -> Warranty:
    """Return a warranty even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = Warranty.objects.for_actor(actor).filter(_SEEN).select_related(*_NAMED)
    row: Warranty | None = rows.filter(pk=warranty_id).first()
    if row is None:
        raise NotFound
    return row


def claim_list(*, actor: Actor, warranty_id: int) -> "QuerySet[WarrantyClaim]":
    """Return the claims on a warranty, the newest first; raises `NotFound`."""
    warranty = warranty_get(actor=actor, warranty_id=warranty_id)
    return WarrantyClaim.objects.for_actor(actor).filter(warranty=warranty)


def claim_get(*, actor: Actor, claim_id: int) -> WarrantyClaim:
    """Return a claim on a warranty that is not in the bin; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = WarrantyClaim.objects.for_actor(actor).select_related("warranty")
    row: WarrantyClaim | None = rows.filter(pk=claim_id, warranty__binned_at__isnull=True).first()
    if row is None:
        raise NotFound
    return row


def warranty_covers(
    warranties: Iterable[Warranty], *, actor: Actor, today: date
) -> dict[int, Cover]:
    """Return how some warranties stand, in as many queries for one as for fifty."""
    rows = list(warranties)
    lives = component_lives(
        actor=actor,
        component_ids={row.component_id for row in rows if row.component_id and row.distance},
        today=today,
    )
    vehicles = {vehicle_of(row) for row in rows if row.distance is not None} - {None}
    book = meter_book(
        actor=actor,
        vehicle_ids=[pk for pk in vehicles if pk is not None],
        with_readings=any(row.distance is not None and not row.component_id for row in rows),
    )
    covers = {}
    for row in rows:
        gone = None
        if row.distance is not None and row.component_id:
            done = lives[row.component_id]
            is_distance = unit(row.distance_unit or "km").dimension == DISTANCE
            gone = done.km.total if is_distance else done.hours.total
        elif row.distance is not None:
            gone = _gone(row, book)
        covers[row.pk] = cover_of(
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            limit=to_base(row.distance, row.distance_unit) if row.distance is not None else None,
            gone=gone,
            today=today,
        )
    return covers


def vehicle_of(row: Warranty) -> int | None:
    """Return the vehicle that a warranty is on, itself or by its work."""
    if row.record is not None:
        return row.record.vehicle_id
    return row.vehicle_id


def _gone(row: Warranty, book: MeterBook) -> Decimal | None:
    """Return how far a vehicle has gone since a warranty began."""
    vehicle_id = vehicle_of(row)
    if vehicle_id is None:
        return None
    code = row.distance_unit
    dimension = unit(code).dimension
    begin = book.value(
        vehicle_id, dimension, on=row.starts_on, typed=row.starts_odometer, typed_unit=code
    ).value
    now = book.now(vehicle_id, dimension).value
    return max(now - begin, Decimal(0)) if begin is not None and now is not None else None


def recall_list(*, actor: Actor, narrow: RecallFilter = ALL_RECALLS) -> BinnedQuerySet[Recall]:
    """Return the recalls of vehicles that are not in the bin, the newest first."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Recall] = Recall.objects.for_actor(actor)
    rows = rows.kept().filter(vehicle__binned_at__isnull=True)
    if narrow.vehicle_id:
        rows = rows.filter(vehicle_id=narrow.vehicle_id)
    if narrow.state:
        rows = rows.filter(state=narrow.state)
    if narrow.is_open is not None:
        opened = Q(state__in=OPEN_STATES)
        rows = rows.filter(opened if narrow.is_open else ~opened)
    if text := narrow.search.strip():
        rows = rows.filter(
            Q(title__icontains=text) | Q(campaign__icontains=text) | Q(issuer__icontains=text)
        )
    return rows


def recall_get(*, actor: Actor, recall_id: int, lock: bool = False) -> Recall:
    """Return a recall; `lock` when it will change. Raises `NotFound`."""
    rows = recall_list(actor=actor).select_related("vehicle", "record")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=recall_id).first()
    if row is None:
        raise NotFound
    return row


def recall_find(*, actor: Actor, recall_id: int) -> Recall:
    """Return a recall even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = Recall.objects.for_actor(actor).filter(vehicle__binned_at__isnull=True)
    row: Recall | None = rows.select_related("vehicle", "record").filter(pk=recall_id).first()
    if row is None:
        raise NotFound
    return row
