"""Registration plates: added, corrected, taken off; the vehicle carries the current one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from garage.vehicles import selectors
from garage.vehicles.models import Plate, Vehicle
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date, today_in
from project.kernel.errors import RuleViolated
from project.kernel.jobs.defer import defer
from project.kernel.rows import complain, save_changes

_FIELDS = ("text", "region", "from_on", "until_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlateInput:
    """A plate as typed, where it is from, and the days it was carried, open where not known."""

    text: str
    region: str = ""
    from_on: date | None = None
    until_on: date | None = None


@transaction.atomic
def plate_add(*, actor: Actor, vehicle_id: int, data: PlateInput) -> Plate:
    """Add a plate to a vehicle's history; an open one before it ends on the day this begins."""
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    plate = Plate(organization_id=actor.organization_id, vehicle=vehicle)
    _fill(plate, {name: getattr(data, name) for name in _FIELDS})
    if plate.until_on is None:
        _end_open(vehicle, on=plate.from_on, actor=actor)
    plate.save(force_insert=True)
    _keep_current(vehicle)
    identity_changed(vehicle, actor=actor)
    audit.record("plate.add", plate, actor=actor, after={"text": plate.text})
    return plate


@transaction.atomic
def plate_change(*, actor: Actor, plate_id: int, changes: Mapping[str, Any]) -> Plate:
    """Correct a plate, its region or its days."""
    actor.require(Permission.EDIT_VEHICLES)
    plate = selectors.plate_get(actor=actor, plate_id=plate_id)
    before = {name: getattr(plate, name) for name in _FIELDS}
    _fill(plate, {**before, **changes})
    plate.save(update_fields=_FIELDS)
    _keep_current(plate.vehicle)
    identity_changed(plate.vehicle, actor=actor)
    audit.record("plate.change", plate, actor=actor, before=before, after=changes)
    return plate


@transaction.atomic
def plate_delete(*, actor: Actor, plate_id: int) -> Plate:
    """Delete a plate from the history; the one before it may become current again."""
    actor.require(Permission.EDIT_VEHICLES)
    plate = selectors.plate_get(actor=actor, plate_id=plate_id)
    vehicle = plate.vehicle
    before = {name: getattr(plate, name) for name in _FIELDS}
    audit.record("plate.delete", plate, actor=actor, before=before)
    plate.delete()
    _keep_current(vehicle)
    return plate


def identity_changed(vehicle: Vehicle, *, actor: Actor) -> None:
    """Ask for the receipts that found no vehicle to be matched with what is known of this one."""
    defer("garage.receipts.place", vehicle, actor=actor)


def _fill(plate: Plate, values: Mapping[str, Any]) -> None:
    plate.text = " ".join(str(values["text"]).split()).upper()
    plate.region = values["region"]
    plate.from_on = values["from_on"]
    plate.until_on = values["until_on"]
    for name in ("from_on", "until_on"):
        if values[name] is not None:
            check_date(values[name], field=name)
    if not selectors.plate_key(plate.text):
        raise RuleViolated("Type the letters and digits of the plate.", field="text")
    try:
        plate.full_clean(exclude=("organization", "vehicle"), validate_constraints=False)
        plate.validate_constraints()
    except ValidationError as error:
        raise complain(error) from error


def _end_open(vehicle: Vehicle, *, on: date | None, actor: Actor) -> None:
    """End the plates that are still carried, on the day the next one begins."""
    day = on or today_in(actor.time_zone, now=timezone.now())
    for plate in vehicle.plates.filter(until_on__isnull=True):
        plate.until_on = max(day, plate.from_on or day)
        plate.save(update_fields=("until_on",))


def _keep_current(vehicle: Vehicle) -> None:
    """Let the vehicle carry its newest open plate, or none."""
    newest = (F("from_on").desc(nulls_last=True), "-id")
    current = vehicle.plates.filter(until_on__isnull=True).order_by(*newest).first()
    text = current.text if current else ""
    said = {name: getattr(vehicle, name) for name in selectors.SEARCHED}
    changes = {
        "plate": text,
        "plate_key": selectors.plate_key(text),
        "search_text": selectors.search_text({**said, "plate": text}),
    }
    save_changes(vehicle, changes=changes)
