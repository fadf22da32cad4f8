"""Keeping readings: they come and go with their records; what is implausible waits for a person."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from garage.vehicles import meter_math, selectors
from garage.vehicles.models import Meter, MeterEvent, MeterReading, Vehicle
from garage.vehicles.services.timeline import EntryData, entry_post, entry_withdraw
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.audit import kind_of
from project.kernel.dates import check_date, today_in
from project.kernel.duties import duty_actor
from project.kernel.errors import RuleViolated, worded
from project.kernel.jobs.defer import defer
from project.kernel.rows import save_changes, save_new
from project.kernel.units import to_base, unit

State = MeterReading.State
COUNTING = (State.COUNTED, State.CONFIRMED)
# What no vehicle does in a day, even with two drivers.
MOST_A_DAY = {Meter.Kind.ODOMETER: Decimal(1500), Meter.Kind.HOURS: Decimal(24)}
LARGEST = Decimal("99999999.9")
ENERGY = "garage.energyentry"  # the records of a higher room that live from readings
WINDOW = 100  # readings on either side that a new one is judged by
_VERDICTS = {State.CONFIRMED: meter_math.CONFIRMED, State.IGNORED: meter_math.IGNORED}


@transaction.atomic
def source_reading_set(
    *,
    actor: Actor,
    vehicle: Vehicle,
    source: models.Model,
    on: date,
    value: Decimal | None,
    unit: str,
) -> MeterReading | None:
    """Make the reading that a record brings what the record says; `None` takes it away.

    It lands on the vehicle's meter of that kind of unit, which is made when there is none. A
    record that moved to another vehicle takes its reading along.
    """
    existing = _reading_of(source, actor=actor)
    stays = existing is not None and existing.vehicle_id == vehicle.pk and value is not None
    if existing is not None and (not stays or not _fits(existing.meter, unit)):
        reading_drop(existing)
        use_changed(existing.vehicle, actor=actor)
        existing = None
    if value is None:
        return None
    use_changed(vehicle, actor=actor)
    if existing is not None:
        _change(existing, on=on, value=value, unit_code=unit)
        return existing
    meter = meter_for(vehicle, unit_code=unit, actor=actor)
    return _add(meter, on=on, value=value, unit_code=unit, actor=actor, source=source)


@transaction.atomic
def reading_record(
    *, actor: Actor, meter_id: int, on: date, value: Decimal, unit: str, note: str = ""
) -> MeterReading:
    """Record by hand what a meter shows; an implausible value is kept and flagged, not refused."""
    actor.require(Permission.RECORD_METERS)
    meter = selectors.meter_get(actor=actor, meter_id=meter_id, lock=True)
    reading = _add(meter, on=on, value=value, unit_code=unit, actor=actor, note=note)
    _post(reading, meter=meter, actor=actor)
    use_changed(meter.vehicle, actor=actor)
    after = {"on": on, "value": value, "unit": unit, "state": reading.state}
    audit.record("reading.record", reading, actor=actor, after=after)
    return reading


@transaction.atomic
def vehicle_reading_record(
    *, actor: Actor, vehicle_id: int, on: date, value: Decimal, unit: str, note: str = ""
) -> MeterReading:
    """Record by hand what the vehicle's meter of this kind of unit shows, making the first one."""
    actor.require(Permission.RECORD_METERS)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id)
    meter = meter_for(vehicle, unit_code=unit, actor=actor)
    return reading_record(actor=actor, meter_id=meter.pk, on=on, value=value, unit=unit, note=note)


@transaction.atomic
def reading_correct(
    *,
    actor: Actor,
    reading_id: int,
    on: date,
    value: Decimal,
    unit: str,
    note: str | None = None,
    expected_version: int | None = None,
) -> MeterReading:
    """Correct a reading by hand; one that a record brought is corrected in that record."""
    actor.require(Permission.RECORD_METERS)
    reading = selectors.reading_get(actor=actor, reading_id=reading_id, lock=True)
    _refuse_of_record(reading)
    before = reading.on
    moved = _change(
        reading, on=on, value=value, unit_code=unit, note=note, expected_version=expected_version
    )
    if moved:
        meter_refresh(reading.meter, around=before)
        use_changed(reading.vehicle, actor=actor)
        _post(reading, meter=reading.meter, actor=actor)
    audit.record_changes("reading.correct", reading, actor=actor, moved=moved)
    return reading


@transaction.atomic
def reading_confirm(*, actor: Actor, reading_id: int) -> MeterReading:
    """Let a doubted reading count: a person looked at it and it is right."""
    return _decide(reading_id, State.CONFIRMED, action="reading.confirm", actor=actor)


@transaction.atomic
def reading_ignore(*, actor: Actor, reading_id: int) -> MeterReading:
    """Leave a reading out of all sums, and keep it."""
    return _decide(reading_id, State.IGNORED, action="reading.ignore", actor=actor)


@transaction.atomic
def reading_reconsider(*, actor: Actor, reading_id: int) -> MeterReading:
    """Take a person's verdict back: the reading is judged by its neighbours again."""
    return _decide(reading_id, State.COUNTED, action="reading.reconsider", actor=actor)


@transaction.atomic
def reading_delete(*, actor: Actor, reading_id: int) -> MeterReading:
    """Delete a reading that was recorded by hand; returns what it was."""
    actor.require(Permission.RECORD_METERS)
    reading = selectors.reading_get(actor=actor, reading_id=reading_id, lock=True)
    _refuse_of_record(reading)
    before = {"on": reading.on, "value": reading.entered_value, "unit": reading.entered_unit}
    audit.record("reading.delete", reading, actor=actor, before=before)
    entry_withdraw(actor=actor, source=reading)
    reading_drop(reading)
    use_changed(reading.vehicle, actor=actor)
    return reading


def use_changed(vehicle: Vehicle, *, actor: Actor) -> None:
    """Ask for what is due by a vehicle's meters, or because it is in use, to be computed anew."""
    defer("garage.schedule.refresh", vehicle, actor=actor, vehicle_id=vehicle.pk)


def reading_drop(reading: MeterReading) -> None:
    """Delete a reading and judge its neighbours anew; the caller has checked the right to."""
    meter, on = reading.meter, reading.on
    reading.delete()
    meter_refresh(meter, around=on)


def meter_refresh(meter: Meter, *, around: date | None = None) -> None:
    """Judge readings anew, all or those around a day, and keep the newest life value."""
    events = list(meter.events.order_by("on", "id"))
    readings = list(meter.readings.order_by("on", "id")) if around is None else _near(meter, around)
    judged = _judge(readings, changes=changes_of(events), meter=meter)
    _keep_newest(meter, changes=changes_of(events))
    if around is None or any(row.source_kind == ENERGY for row in judged):
        _tell_economy(meter)


def changes_of(events: list[MeterEvent]) -> list[meter_math.Change]:
    """Return the events of a meter as the arithmetic takes them."""
    return [
        meter_math.Change(on=event.on, old_value=event.old_value, new_value=event.new_value)
        for event in events
    ]


def limits_of(meter: Meter) -> meter_math.Limits:
    """Return what is believable of a meter; a day of grace for zones ahead of ours."""
    latest = today_in("UTC", now=timezone.now()) + timedelta(days=1)
    most = MOST_A_DAY.get(Meter.Kind(meter.kind))
    return meter_math.Limits(latest_day=latest, most_a_day=most)


def meter_for(vehicle: Vehicle, *, unit_code: str, actor: Actor) -> Meter:
    """Return the vehicle's meter that counts in this kind of unit, making the first one."""
    dimension = unit(unit_code).dimension
    rows = Meter.objects.for_actor(actor).select_for_update().filter(vehicle=vehicle)
    for meter in rows:
        if unit(meter.unit).dimension == dimension:
            return meter
    return Meter.objects.create(
        organization_id=actor.organization_id,
        vehicle=vehicle,
        kind=kind_for(dimension),
        unit=unit_code,
        is_primary=not rows.filter(is_primary=True).exists(),
    )


def kind_for(dimension: str) -> str:
    """Return the kind of meter that counts in a dimension; raises `RuleViolated` for litres."""
    kinds = {
        "distance": Meter.Kind.ODOMETER,
        "time": Meter.Kind.HOURS,
        "count": Meter.Kind.CYCLES,
    }
    if dimension not in kinds:
        raise RuleViolated("A meter counts km, mi, h or cycles.", field="unit")
    return kinds[dimension]


def base_value(value: Decimal, unit_code: str, *, meter: Meter, field: str = "value") -> Decimal:
    """Return a typed value in the base unit of a meter; raises `RuleViolated`."""
    if not _fits(meter, unit_code):
        raise RuleViolated(
            worded("This meter counts %(unit)s.", unit=worded(unit(meter.unit).name)), field="unit"
        )
    if not value.is_finite() or not 0 <= value <= LARGEST:
        raise RuleViolated("Type what the meter shows, from 0 to 99,999,999.", field=field)
    if value != value.quantize(Decimal("0.1")):
        raise RuleViolated("Type at most one decimal place.", field=field)
    base = to_base(value, unit_code)
    if base > LARGEST:
        raise RuleViolated("Type what the meter shows, from 0 to 99,999,999.", field=field)
    return base


def _fits(meter: Meter, unit_code: str) -> bool:
    return unit(unit_code).dimension == unit(meter.unit).dimension


def _add(
    meter: Meter,
    *,
    on: date,
    value: Decimal,
    unit_code: str,
    actor: Actor,
    source: models.Model | None = None,
    note: str = "",
) -> MeterReading:
    reading = MeterReading(
        meter=meter,
        vehicle_id=meter.vehicle_id,
        on=check_date(on, field="on"),
        value=base_value(value, unit_code, meter=meter),
        entered_value=value,
        entered_unit=unit_code,
        source_kind=kind_of(source) if source else "",
        source_id=source.pk if source else None,
        note=note,
    )
    save_new(reading, actor=actor)
    meter_refresh(meter, around=on)
    reading.refresh_from_db(fields=("state", "reason"))
    return reading


def _change(
    reading: MeterReading,
    *,
    on: date,
    value: Decimal,
    unit_code: str,
    note: str | None = None,
    expected_version: int | None = None,
) -> dict[str, tuple[object, object]]:
    """Save what differs; a reading with another value or day is judged anew."""
    earlier = reading.on
    changes: dict[str, object] = {
        "on": check_date(on, field="on"),
        "value": base_value(value, unit_code, meter=reading.meter),
        "entered_value": value,
        "entered_unit": unit_code,
    }
    if note is not None:
        changes["note"] = note
    moved = save_changes(reading, changes=changes, expected_version=expected_version)
    if moved.keys() - {"note"}:
        reading.state = State.COUNTED
        reading.save(update_fields=("state",))
        for day in {earlier, on}:
            meter_refresh(reading.meter, around=day)
        reading.refresh_from_db(fields=("state", "reason"))
    return moved


def _decide(reading_id: int, state: str, *, action: str, actor: Actor) -> MeterReading:
    actor.require(Permission.RECORD_METERS)
    reading = selectors.reading_get(actor=actor, reading_id=reading_id, lock=True)
    moved = save_changes(reading, changes={"state": state, "reason": ""})
    meter_refresh(reading.meter, around=reading.on)
    if reading.source_kind == ENERGY:
        _tell_economy(reading.meter)
    use_changed(reading.vehicle, actor=actor)
    reading.refresh_from_db(fields=("state", "reason"))
    audit.record_changes(action, reading, actor=actor, moved=moved)
    return reading


def _refuse_of_record(reading: MeterReading) -> None:
    if reading.source_kind:
        raise RuleViolated(
            "This reading belongs to a record and goes with it. Correct it in that record, or "
            "leave it out here.",
            code="reading-of-record",
        )


def _post(reading: MeterReading, *, meter: Meter, actor: Actor) -> None:
    """Show a reading by hand on the timeline."""
    data = EntryData(
        vehicle_id=reading.vehicle_id,
        on=reading.on,
        kind="reading",
        title=f"{meter} read",
        detail=reading.note,
        meter_value=reading.value,
        meter_unit=reading.entered_unit,
    )
    entry_post(actor=actor, source=reading, data=data)


def _reading_of(source: models.Model, *, actor: Actor) -> MeterReading | None:
    rows = MeterReading.objects.for_actor(actor).select_related("meter").select_for_update()
    found: MeterReading | None = rows.filter(
        source_kind=kind_of(source), source_id=source.pk
    ).first()
    return found


def _near(meter: Meter, day: date) -> list[MeterReading]:
    """Return the readings around a day, beginning with one that counts if not with the first."""
    earlier = list(meter.readings.filter(on__lt=day).order_by("-on", "-value", "-id")[:WINDOW])
    later = list(meter.readings.filter(on__gte=day).order_by("on", "value", "id")[:WINDOW])
    earlier.reverse()
    if len(earlier) == WINDOW:
        counting = [index for index, row in enumerate(earlier) if row.state in COUNTING]
        earlier = earlier[counting[0] :] if counting else []
    return [*earlier, *later]


def _judge(
    readings: list[MeterReading], *, changes: list[meter_math.Change], meter: Meter
) -> list[MeterReading]:
    """Flag what cannot be, and take the flag off what fits again; people's verdicts stand.

    Returns the readings whose verdict changed.
    """
    judged_anew = []
    dials = [
        meter_math.Dial(
            key=row.pk, on=row.on, value=row.value, verdict=_VERDICTS.get(State(row.state), "")
        )
        for row in readings
    ]
    rows = {row.pk: row for row in readings}
    for judged in meter_math.judge(dials, changes, limits=limits_of(meter)):
        row = rows[judged.key]
        if row.state in _VERDICTS:
            continue
        state = State.COUNTED if judged.counts else State.SUSPECT
        if (row.state, row.reason) != (state, judged.doubt):
            row.state, row.reason = state, judged.doubt
            row.save(update_fields=("state", "reason"))
            judged_anew.append(row)
    return judged_anew


def _tell_economy(meter: Meter) -> None:
    """Let the room of energy tell its fill-ups anew: another reading counts, or a dial was changed."""
    actor = duty_actor(meter.organization_id)
    defer("garage.energy.refresh", Vehicle(pk=meter.vehicle_id), actor=actor)


def _keep_newest(meter: Meter, *, changes: list[meter_math.Change]) -> None:
    newest = _newest(meter.readings.filter(state__in=COUNTING), changes=changes)
    life = _life(newest, changes) if newest else None
    is_first_dial = newest is not None and life == newest.value
    meter.dial_value = newest.value if newest else None
    meter.life_value = life
    meter.read_on = newest.on if newest else None
    meter.entered_value = newest.entered_value if newest and is_first_dial else None
    meter.entered_unit = newest.entered_unit if newest and is_first_dial else ""
    meter.save(
        update_fields=("dial_value", "life_value", "read_on", "entered_value", "entered_unit")
    )


def _newest(
    rows: QuerySet[MeterReading], *, changes: list[meter_math.Change]
) -> MeterReading | None:
    """Return the reading of the last day, of several the one furthest in the vehicle's life."""
    last = rows.order_by("-on", "-id").first()
    if last is None:
        return None
    return max(rows.filter(on=last.on), key=lambda row: (_life(row, changes), row.pk))


def _life(reading: MeterReading, changes: list[meter_math.Change]) -> Decimal:
    return meter_math.life_value(reading.on, reading.value, changes)
