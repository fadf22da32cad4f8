"""What inspections say on the timeline and to the meters of their vehicle."""

from garage.inspections.models import Inspection, StatutoryInspection
from garage.records.common import odometer_base, reading_post, reading_withdraw
from garage.vehicles.models import TimelineEntry
from garage.vehicles.models.timeline import Category
from garage.vehicles.services.timeline import EntryData, entry_post, entry_withdraw
from project.kernel.actor import Actor
from project.kernel.files.store import attachments_of


def inspection_post(inspection: Inspection, *, actor: Actor) -> None:
    """Let the timeline and the meter agree with a signed inspection that counts."""
    if inspection.is_draft or inspection.is_superseded:
        return
    reading_post(inspection, actor=actor, on=inspection.on, vehicle=inspection.vehicle)
    score = "" if inspection.score is None else f"{inspection.score} · {inspection.grade}"
    data = EntryData(
        vehicle_id=inspection.vehicle_id,
        on=inspection.on,
        kind=TimelineEntry.Kind.INSPECTION,
        title=inspection.title,
        detail=score,
        meter_value=odometer_base(inspection),
        meter_unit=inspection.odometer_unit if inspection.odometer is not None else "",
        files=attachments_of(inspection, actor=actor).count(),
    )
    entry_post(actor=actor, source=inspection, data=data)


def inspection_withdraw(inspection: Inspection, *, actor: Actor) -> None:
    """Take an inspection off the timeline and off the meter."""
    entry_withdraw(actor=actor, source=inspection)
    reading_withdraw(inspection, actor=actor, on=inspection.on, vehicle=inspection.vehicle)


def statutory_post(row: StatutoryInspection, *, actor: Actor) -> None:
    """Let the timeline, the sums and the meter agree with a statutory inspection."""
    reading_post(row, actor=actor, on=row.on, vehicle=row.vehicle)
    data = EntryData(
        vehicle_id=row.vehicle_id,
        on=row.on,
        kind=TimelineEntry.Kind.INSPECTION,
        category=Category.SERVICE,
        title=str(row),
        detail=str(row.get_result_display()),
        vendor_id=row.vendor_id,
        meter_value=odometer_base(row),
        meter_unit=row.odometer_unit if row.odometer is not None else "",
        amount=row.fee,
        currency=row.currency if row.fee is not None else "",
        exchange_rate=row.exchange_rate if row.fee is not None else None,
        files=attachments_of(row, actor=actor).count(),
    )
    entry_post(actor=actor, source=row, data=data)


def statutory_withdraw(row: StatutoryInspection, *, actor: Actor) -> None:
    """Take a statutory inspection off the timeline, out of the sums and off the meter."""
    entry_withdraw(actor=actor, source=row)
    reading_withdraw(row, actor=actor, on=row.on, vehicle=row.vehicle)
