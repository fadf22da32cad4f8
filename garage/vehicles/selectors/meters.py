"""What the meters of vehicles say."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from garage.vehicles import meter_math
from garage.vehicles.models import Meter, MeterEvent, MeterReading
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound

COUNTING = (MeterReading.State.COUNTED, MeterReading.State.CONFIRMED)
USE_DAYS = 90


def meter_list(*, actor: Actor, vehicle_id: int) -> "QuerySet[Meter]":
    """Return the meters of a vehicle, the primary one first; none for a vehicle in the bin."""
    actor.require(Permission.VIEW)
    rows = Meter.objects.for_actor(actor)
    return rows.filter(vehicle_id=vehicle_id, vehicle__binned_at__isnull=True)


def meter_get(*, actor: Actor, meter_id: int, lock: bool = False) -> Meter:
    """Return a meter of a vehicle that is not in the bin; `lock` when readings will change."""
    actor.require(Permission.VIEW)
    rows = Meter.objects.for_actor(actor).select_related("vehicle")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row: Meter | None = rows.filter(pk=meter_id, vehicle__binned_at__isnull=True).first()
    if row is None:
        raise NotFound
    return row


def meter_event_get(*, actor: Actor, event_id: int) -> MeterEvent:
    """Return an event of a meter, with the meter; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = MeterEvent.objects.for_actor(actor).select_related("meter")
    row: MeterEvent | None = rows.filter(
        pk=event_id, meter__vehicle__binned_at__isnull=True
    ).first()
    if row is None:
        raise NotFound
    return row


def meter_event_list(*, actor: Actor, vehicle_id: int) -> "QuerySet[MeterEvent]":
    """Return what happened to the meters of a vehicle, newest first."""
    actor.require(Permission.VIEW)
    rows = MeterEvent.objects.for_actor(actor).select_related("meter")
    return rows.filter(meter__vehicle_id=vehicle_id).order_by("-on", "-id")


def reading_list(*, actor: Actor, vehicle_id: int) -> "QuerySet[MeterReading]":
    """Return the readings of a vehicle, newest first; none for a vehicle in the bin."""
    actor.require(Permission.VIEW)
    rows = MeterReading.objects.for_actor(actor).select_related("meter")
    return rows.filter(vehicle_id=vehicle_id, vehicle__binned_at__isnull=True)


def reading_get(*, actor: Actor, reading_id: int, lock: bool = False) -> MeterReading:
    """Return a reading with its meter; `lock` when it will change. Raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = MeterReading.objects.for_actor(actor).select_related("meter")
    if lock:
        rows = rows.select_for_update(of=("self", "meter"))
    row: MeterReading | None = rows.filter(pk=reading_id, vehicle__binned_at__isnull=True).first()
    if row is None:
        raise NotFound
    return row


def reading_doubts(*, actor: Actor, vehicle_id: int) -> "QuerySet[MeterReading]":
    """Return the readings of a vehicle that wait for a person's verdict, newest first."""
    rows = reading_list(actor=actor, vehicle_id=vehicle_id)
    return rows.filter(state=MeterReading.State.SUSPECT)


def meter_changes(meter: Meter, *, actor: Actor) -> list[meter_math.Change]:
    """Return the replacements and roll-overs of a meter as the arithmetic takes them."""
    events = MeterEvent.objects.for_actor(actor).filter(meter=meter).order_by("on", "id")
    return [
        meter_math.Change(on=event.on, old_value=event.old_value, new_value=event.new_value)
        for event in events
    ]


def with_life(
    readings: Iterable[MeterReading], changes: list[meter_math.Change]
) -> list[tuple[MeterReading, Decimal]]:
    """Return readings of one meter with their life values in the base unit."""
    return [
        (reading, meter_math.life_value(reading.on, reading.value, changes)) for reading in readings
    ]


def meter_use_a_day(meter: Meter, *, actor: Actor, today: date) -> Decimal | None:
    """Return the average use a day over 90 days in the base unit; `None` with too little to tell."""
    rows = meter.readings.filter(state__in=COUNTING).order_by("-on", "-value")
    pairs = with_life(rows[:200], meter_changes(meter, actor=actor))
    return meter_math.per_day(
        sorted((reading.on, life) for reading, life in pairs), today=today, days=USE_DAYS
    )
