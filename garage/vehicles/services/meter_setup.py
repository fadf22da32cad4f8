"""The meters of a vehicle: added, renamed, replaced, rolled over, taken off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.vehicles import selectors
from garage.vehicles.models import Meter, MeterEvent
from garage.vehicles.services.meters import base_value, kind_for, meter_refresh, use_changed
from garage.vehicles.services.timeline import EntryData, entry_post, entry_withdraw
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date, today_in
from project.kernel.errors import RuleViolated, worded
from project.kernel.rows import save_new
from project.kernel.units import unit as unit_of

MOST_METERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterEventInput:
    """What is said of a meter that was replaced or rolled over, in the unit of its dial.

    `old_value` is the last the old dial showed; for a dial that rolled over, where it begins anew
    (100,000 of a dial with five digits). `new_value` is what the dial showed after.
    """

    kind: str
    on: date
    old_value: Decimal
    new_value: Decimal = Decimal(0)
    unit: str = ""
    note: str = ""


@transaction.atomic
def meter_add(*, actor: Actor, vehicle_id: int, unit: str, name: str = "") -> Meter:
    """Give a vehicle a further meter; the first one is its primary."""
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    meters = list(selectors.meter_list(actor=actor, vehicle_id=vehicle.pk))
    if len(meters) >= MOST_METERS:
        raise RuleViolated(worded("A vehicle has at most %(most)s meters.", most=MOST_METERS))
    meter: Meter = Meter.objects.create(
        organization_id=actor.organization_id,
        vehicle=vehicle,
        kind=kind_for(unit_of(unit).dimension),
        unit=unit,
        name=name.strip()[:60],
        is_primary=not any(meter.is_primary for meter in meters),
    )
    audit.record("meter.add", meter, actor=actor, after={"unit": unit, "name": meter.name})
    return meter


@transaction.atomic
def meter_change(*, actor: Actor, meter_id: int, changes: Mapping[str, Any]) -> Meter:
    """Rename a meter, change the unit of its dial, or make it the primary one.

    Values that were typed keep their own unit.
    """
    actor.require(Permission.EDIT_VEHICLES)
    meter = selectors.meter_get(actor=actor, meter_id=meter_id, lock=True)
    before = {name: getattr(meter, name) for name in changes}
    if "unit" in changes and unit_of(changes["unit"]).dimension != unit_of(meter.unit).dimension:
        raise RuleViolated(
            worded("This meter counts %(unit)s.", unit=worded(unit_of(meter.unit).name)),
            field="unit",
        )
    if changes.get("is_primary"):
        selectors.meter_list(actor=actor, vehicle_id=meter.vehicle_id).update(is_primary=False)
    meter.name = str(changes.get("name", meter.name)).strip()[:60]
    meter.unit = changes.get("unit", meter.unit)
    meter.is_primary = bool(changes.get("is_primary")) or meter.is_primary
    meter.save(update_fields=("name", "unit", "is_primary"))
    audit.record("meter.change", meter, actor=actor, before=before, after=changes)
    return meter


@transaction.atomic
def meter_remove(*, actor: Actor, meter_id: int) -> None:
    """Take a meter without readings off its vehicle; the next one becomes the primary."""
    actor.require(Permission.EDIT_VEHICLES)
    meter = selectors.meter_get(actor=actor, meter_id=meter_id, lock=True)
    if meter.readings.exists():
        raise RuleViolated("This meter has readings. Delete or move them first.")
    audit.record("meter.remove", meter, actor=actor, before={"unit": meter.unit})
    for event in meter.events.all():
        entry_withdraw(actor=actor, source=event)
    vehicle_id, was_primary = meter.vehicle_id, meter.is_primary
    meter.delete()
    following = selectors.meter_list(actor=actor, vehicle_id=vehicle_id).first()
    if was_primary and following is not None:
        following.is_primary = True
        following.save(update_fields=("is_primary",))


@transaction.atomic
def meter_event_record(*, actor: Actor, meter_id: int, data: MeterEventInput) -> MeterEvent:
    """Record that a meter was replaced or rolled over, so that the life total goes on."""
    actor.require(Permission.RECORD_METERS)
    meter = selectors.meter_get(actor=actor, meter_id=meter_id, lock=True)
    _check_day(data.on)
    unit = data.unit or meter.unit
    event = MeterEvent(
        meter=meter,
        kind=data.kind,
        on=data.on,
        old_value=base_value(data.old_value, unit, meter=meter, field="old_value"),
        new_value=base_value(data.new_value, unit, meter=meter, field="new_value"),
        entered_old=data.old_value,
        entered_new=data.new_value,
        entered_unit=unit,
        note=data.note,
    )
    if event.kind == MeterEvent.Kind.ROLLED_OVER and event.new_value >= event.old_value:
        raise RuleViolated(
            "A dial that rolled over shows less after than before.", field="new_value"
        )
    save_new(event, actor=actor)
    meter_refresh(meter)
    use_changed(meter.vehicle, actor=actor)
    _post(event, meter=meter, actor=actor)
    after = {"kind": event.kind, "on": event.on, "old": data.old_value, "new": data.new_value}
    audit.record("meter_event.record", event, actor=actor, after=after)
    return event


@transaction.atomic
def meter_event_delete(*, actor: Actor, event_id: int) -> MeterEvent:
    """Delete an event of a meter; its readings are judged anew without it."""
    actor.require(Permission.RECORD_METERS)
    event = selectors.meter_event_get(actor=actor, event_id=event_id)
    meter = selectors.meter_get(actor=actor, meter_id=event.meter_id, lock=True)
    before = {"kind": event.kind, "on": event.on, "old": event.entered_old}
    audit.record("meter_event.delete", event, actor=actor, before=before)
    entry_withdraw(actor=actor, source=event)
    event.delete()
    meter_refresh(meter)
    use_changed(meter.vehicle, actor=actor)
    return event


def _check_day(on: date) -> None:
    check_date(on, field="on")
    if on > today_in("UTC", now=timezone.now()) + timedelta(days=1):
        raise RuleViolated("Type the day on which it happened; it lies in the future.", field="on")


def _post(event: MeterEvent, *, meter: Meter, actor: Actor) -> None:
    data = EntryData(
        vehicle_id=meter.vehicle_id,
        on=event.on,
        kind="reading",
        title=f"{meter} {event.get_kind_display().lower()}",
        detail=event.note,
        meter_value=event.old_value,
        meter_unit=event.entered_unit,
    )
    entry_post(actor=actor, source=event, data=data)
