"""What service records and upgrades say on the timeline and to the meters of their vehicle."""

from garage.maintenance.models import Purpose, ServiceRecord, Upgrade
from garage.maintenance.sums import detail_of
from garage.records.common import odometer_base, reading_post, reading_withdraw
from garage.vehicles.models import TimelineEntry
from garage.vehicles.models.timeline import Category
from garage.vehicles.services.timeline import EntryData, entry_post, entry_withdraw
from project.kernel.actor import Actor
from project.kernel.files.store import attachments_of

_CATEGORIES = {
    Purpose.MAINTENANCE: Category.SERVICE,
    Purpose.INSPECTION: Category.SERVICE,
    Purpose.REPAIR: Category.REPAIR,
    Purpose.UPGRADE: Category.UPGRADE,
}


def record_post(record: ServiceRecord, *, actor: Actor) -> None:
    """Let the timeline, the sums and the meter agree with a service record."""
    reading_post(record, actor=actor, on=record.on, vehicle=record.vehicle)
    data = EntryData(
        vehicle_id=record.vehicle_id,
        on=record.on,
        kind=TimelineEntry.Kind.SERVICE,
        category=_CATEGORIES[Purpose(record.purpose)],
        title=record.title,
        detail=detail_of(list(record.lines.all())),
        vendor_id=record.vendor_id,
        meter_value=odometer_base(record),
        meter_unit=record.odometer_unit if record.odometer is not None else "",
        amount=record.cost,
        currency=record.currency,
        exchange_rate=record.exchange_rate,
        files=attachments_of(record, actor=actor).count(),
    )
    entry_post(actor=actor, source=record, data=data)


def record_withdraw(record: ServiceRecord, *, actor: Actor) -> None:
    """Take a service record off the timeline, out of the sums and off the meter."""
    entry_withdraw(actor=actor, source=record)
    reading_withdraw(record, actor=actor, on=record.on, vehicle=record.vehicle)


def upgrade_post(upgrade: Upgrade, *, actor: Actor) -> None:
    """Let the timeline, the sums and the meter agree with an upgrade.

    The cost of an upgrade that belongs to a service record is counted there.
    """
    reading_post(upgrade, actor=actor, on=upgrade.installed_on, vehicle=upgrade.vehicle)
    alone = upgrade.record_id is None
    data = EntryData(
        vehicle_id=upgrade.vehicle_id,
        on=upgrade.installed_on,
        kind=TimelineEntry.Kind.UPGRADE,
        category=Category.UPGRADE,
        title=upgrade.title,
        detail=" · ".join(filter(None, (upgrade.part, upgrade.part_number)))[:200],
        vendor_id=upgrade.vendor_id,
        meter_value=odometer_base(upgrade),
        meter_unit=upgrade.odometer_unit if upgrade.odometer is not None else "",
        amount=upgrade.cost if alone else None,
        currency=upgrade.currency if alone and upgrade.cost is not None else "",
        exchange_rate=upgrade.exchange_rate if alone else None,
        files=attachments_of(upgrade, actor=actor).count(),
    )
    entry_post(actor=actor, source=upgrade, data=data)


def upgrade_withdraw(upgrade: Upgrade, *, actor: Actor) -> None:
    """Take an upgrade off the timeline, out of the sums and off the meter."""
    entry_withdraw(actor=actor, source=upgrade)
    reading_withdraw(upgrade, actor=actor, on=upgrade.installed_on, vehicle=upgrade.vehicle)
