"""Parts from the shelf that service records used, read from the ledger of the stock."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from garage.maintenance.models import ServiceRecord
from garage.vehicles.models import Vehicle
from inventory.catalogue.models import Item
from inventory.stock.models import Movement
from inventory.stock.sources import (
    Source,
    SourceKind,
    SourceLink,
    SubjectKind,
    register_source,
    register_subject,
    source_of,
)
from project.kernel.actor import Actor
from project.web.records import page_url

MOST_PARTS = 200
KIND, VEHICLE = "garage.servicerecord", "garage.vehicle"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartUsed:
    """An item that one act took off the shelf for a record, in the item's unit."""

    batch: UUID
    item: Item
    quantity: Decimal
    cost: Decimal
    currency: str
    places: tuple[str, ...]


def parts_used(record: ServiceRecord, *, actor: Actor) -> list[PartUsed]:
    """Return what a record used from the shelf and did not put back, in the order of its use."""
    rows = _used(record, actor=actor).select_related("item", "origin").order_by("id")
    found: dict[tuple[UUID, int], list[Movement]] = {}
    for row in rows[:MOST_PARTS]:
        found.setdefault((row.batch, row.item_id), []).append(row)
    return [
        PartUsed(
            batch=batch,
            item=movements[0].item,
            quantity=sum((row.quantity for row in movements), Decimal(0)),
            cost=sum((row.cost for row in movements), Decimal(0)),
            currency=movements[0].currency,
            places=tuple(dict.fromkeys(row.origin.path for row in movements if row.origin)),
        )
        for (batch, _), movements in found.items()
    ]


def parts_cost(record: ServiceRecord, *, actor: Actor) -> Decimal:
    """Return what the parts that a record used cost, in its currency."""
    costs = _used(record, actor=actor).filter(currency=record.currency)
    return sum(costs.values_list("cost", flat=True), Decimal(0))


def put_back_since(record: ServiceRecord, *, since: datetime, actor: Actor) -> list[Movement]:
    """Return what a record had used when it went to the bin, and what went back with it."""
    source = source_of(record)
    rows = Movement.objects.for_actor(actor).filter(
        source_kind=source.kind,
        source_id=source.id,
        kind=Movement.Kind.USE,
        reverses__isnull=True,
        reversed_by__at__gte=since,
    )
    return list(rows.order_by("id")[:MOST_PARTS])


def describe_records(*, actor: Actor, ids: Collection[int]) -> Mapping[int, SourceLink]:
    """Return title and address of records, for the ledger of the stock."""
    rows = ServiceRecord.objects.for_actor(actor).kept().filter(pk__in=ids)
    return {
        row.pk: SourceLink(
            title=f"{row.title} · {row.vehicle.name}",
            url=page_url("service_record_detail", actor, record_id=row.pk),
        )
        for row in rows.select_related("vehicle")
    }


def records_about(*, actor: Actor, ids: Collection[int]) -> Mapping[int, Source]:
    """Return the vehicles of records, for the sums of the stock; those in the bin too."""
    rows = ServiceRecord.objects.for_actor(actor).filter(pk__in=ids)
    return {
        row_id: Source(VEHICLE, vehicle_id)
        for row_id, vehicle_id in rows.values_list("id", "vehicle_id")
    }


def records_within(*, actor: Actor, subject_id: int) -> "QuerySet[Any, Any]":
    """Return a query of the ids of the records of a vehicle, for the ledger of the stock."""
    rows = ServiceRecord.objects.for_actor(actor).filter(vehicle_id=subject_id)
    return rows.order_by().values("id")


def describe_vehicles(*, actor: Actor, ids: Collection[int]) -> Mapping[int, SourceLink]:
    """Return names and pages of vehicles, for the figures of the stock."""
    rows = Vehicle.objects.for_actor(actor).filter(pk__in=ids)
    return {
        row.pk: SourceLink(
            title=row.name, url=page_url("vehicle_overview", actor, vehicle_id=row.pk)
        )
        for row in rows
    }


def _used(record: ServiceRecord, *, actor: Actor):  # type: ignore[no-untyped-def]
    source = source_of(record)
    return Movement.objects.for_actor(actor).filter(
        source_kind=source.kind,
        source_id=source.id,
        kind=Movement.Kind.USE,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )


register_source(
    SourceKind(
        kind=KIND,
        describe=describe_records,
        undoes_itself=True,
        about=records_about,
        within=records_within,
    )
)
register_subject(SubjectKind(kind=VEHICLE, label=_("Vehicle"), describe=describe_vehicles))
