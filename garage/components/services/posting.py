"""What the timeline and the meters of vehicles know of installations: one entry for each end."""

from garage.components.models import Installation, Removal
from garage.vehicles.models import MeterReading, TimelineEntry
from garage.vehicles.services.meters import source_reading_set
from garage.vehicles.services.timeline import EntryData, entry_post, entry_withdraw
from project.kernel.actor import Actor
from project.kernel.audit import kind_of
from project.kernel.errors import RuleViolated
from project.kernel.units import to_base


def installation_post(row: Installation, *, actor: Actor) -> None:
    """Let the timeline and the meter agree with an installation."""
    _reading_begin(row, actor=actor)
    base = (
        to_base(row.installed_odometer, row.installed_unit)
        if row.installed_odometer is not None
        else None
    )
    data = EntryData(
        vehicle_id=row.vehicle_id,
        on=row.installed_on,
        kind=TimelineEntry.Kind.COMPONENT,
        title=f"{row.component} fitted",
        detail=row.position,
        meter_value=base,
        meter_unit=row.installed_unit,
    )
    entry_post(actor=actor, source=row, data=data)
    _end_post(row, actor=actor)


def installation_withdraw(row: Installation, *, actor: Actor) -> None:
    """Take an installation off the timeline, and its readings off the meters."""
    for end in (row, _end_of(row)):
        _withdraw(end, row, actor=actor)


def _end_post(row: Installation, *, actor: Actor) -> None:
    end = _end_of(row)
    if row.removed_on is None:
        _withdraw(end, row, actor=actor)
        return
    try:
        source_reading_set(
            actor=actor,
            vehicle=row.vehicle,
            source=end,
            on=row.removed_on,
            value=row.removed_odometer,
            unit=row.removed_unit,
        )
    except RuleViolated as error:
        raise RuleViolated(error.message, field="removed_odometer") from error
    base = (
        to_base(row.removed_odometer, row.removed_unit)
        if row.removed_odometer is not None
        else None
    )
    data = EntryData(
        vehicle_id=row.vehicle_id,
        on=row.removed_on,
        kind=TimelineEntry.Kind.COMPONENT,
        title=f"{row.component} taken off",
        detail=row.position,
        meter_value=base,
        meter_unit=row.removed_unit,
    )
    entry_post(actor=actor, source=end, data=data)


def _reading_begin(row: Installation, *, actor: Actor) -> None:
    try:
        source_reading_set(
            actor=actor,
            vehicle=row.vehicle,
            source=row,
            on=row.installed_on,
            value=row.installed_odometer,
            unit=row.installed_unit,
        )
    except RuleViolated as error:
        raise RuleViolated(error.message, field="installed_odometer") from error


def _end_of(row: Installation) -> Removal:
    """Return the end of an installation under the name by which others know it."""
    return Removal(pk=row.pk, organization_id=row.organization_id)


def _withdraw(end: Installation, row: Installation, *, actor: Actor) -> None:
    """Take one end off the timeline, and its reading off whichever vehicle has it."""
    entry_withdraw(actor=actor, source=end)
    rows = MeterReading.objects.for_actor(actor).select_related("vehicle")
    reading = rows.filter(source_kind=kind_of(end), source_id=end.pk).first()
    if reading is not None:
        source_reading_set(
            actor=actor,
            vehicle=reading.vehicle,
            source=end,
            on=row.installed_on,
            value=None,
            unit="",
        )
