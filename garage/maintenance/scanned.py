"""What a scan uses up counts for a vehicle: on a record of these days, or on a new one of today."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from garage.maintenance.models import ServiceRecord
from garage.maintenance.selectors import service_record_list
from garage.maintenance.services import (
    ServiceRecordInput,
    part_put_back,
    part_use,
    service_record_record,
)
from garage.vehicles.selectors import vehicle_list
from inventory.stock.services import TakeInput
from inventory.stock.services.inputs import Taking
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.errors import NotFound

RECENT_DAYS, MOST_RECORDS, MOST_VEHICLES = 14, 8, 60
RECORD, NEW = "record", "vehicle"


class ServiceRecords:
    """Service records as what parts are used for."""

    def choices(self, *, actor: Actor) -> list[tuple[str, str]]:
        """Return the vehicles, and the records of the last two weeks, the newest first."""
        if not actor.can(Permission.EDIT_WORK):
            return []
        since = today_in(actor.time_zone, now=timezone.now()) - timedelta(days=RECENT_DAYS)
        vehicles = vehicle_list(actor=actor).filter(archived_at__isnull=True).order_by("name", "id")
        records = service_record_list(actor=actor).filter(on__gte=since).select_related("vehicle")
        return [
            (f"{NEW}-{pk}", name) for pk, name in vehicles.values_list("id", "name")[:MOST_VEHICLES]
        ] + [
            (f"{RECORD}-{row.pk}", f"{row.vehicle.name} · {row.title}")
            for row in records.order_by("-on", "-id")[:MOST_RECORDS]
        ]

    def use(self, *, actor: Actor, key: str, data: TakeInput) -> Taking:
        """Take a part off the shelf for what was chosen; its cost is part of the record's."""
        actor.require(Permission.EDIT_WORK)
        kind, _dash, number = key.partition("-")
        if kind not in {RECORD, NEW} or not number.isdecimal():
            raise NotFound
        pk = int(number)
        record_id = pk if kind == RECORD else _record_of_today(pk, data=data, actor=actor)
        return part_use(
            actor=actor,
            record_id=record_id,
            item_id=data.item_id,
            quantity=data.quantity,
            location_id=data.location_id,
            lot_id=data.lot_id,
        )

    def put_back(self, *, actor: Actor, row_id: int, batch: UUID) -> None:
        """Put back what one scan took for a record."""
        part_put_back(actor=actor, record_id=row_id, batch=batch)


def _record_of_today(vehicle_id: int, *, data: TakeInput, actor: Actor) -> int:
    """Return the record that gathers the parts that were used for a vehicle today."""
    title = _("Parts used")
    known: ServiceRecord | None = (
        service_record_list(actor=actor)
        .filter(vehicle_id=vehicle_id, on=data.on, title=title)
        .order_by("-id")
        .first()
    )
    if known is None:
        given = ServiceRecordInput(
            vehicle_id=vehicle_id, on=data.on, title=title, currency=actor.currency
        )
        known = service_record_record(actor=actor, data=given)
    return known.pk
