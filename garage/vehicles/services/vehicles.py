"""Changes to vehicles: added, changed, put away, binned, brought back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.vehicles import kinds, selectors, vin
from garage.vehicles.models import Vehicle, VehicleGroup
from garage.vehicles.models.vehicle import DEFAULT_COLOR
from garage.vehicles.services.meters import use_changed, vehicle_reading_record
from garage.vehicles.services.plates import PlateInput, identity_changed, plate_add
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.dates import check_date, today_in
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.rows import save_changes, save_new
from project.kernel.tags import tags_for

MOST_AT_ONCE = 500
# What says which reminders hold for a vehicle.
_IDENTITY = frozenset({"name", "make", "model", "vin"})
_OF_USE = frozenset({"fuel", "first_registered_on", "group", "kind", "model_year", "status"})
_PLAIN = (
    "name",
    "kind",
    "body",
    "make",
    "model",
    "variant",
    "model_year",
    "built_in",
    "first_registered_on",
    "vin",
    "stock_number",
    "color_name",
    "color",
    "fuel",
    "engine",
    "transmission",
    "status",
    "notes",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleInput:
    """What is said of a new vehicle; empty where nothing is.

    `group` and `tags` are names and made where they are new. `plate` and `meter_value` begin the
    history of plates and readings. `vin_fields` names the fields that the VIN filled in.
    """

    name: str = ""
    kind: str = Vehicle.Kind.CAR
    body: str = ""
    make: str = ""
    model: str = ""
    variant: str = ""
    model_year: int | None = None
    built_in: str = ""
    first_registered_on: date | None = None
    vin: str = ""
    stock_number: str = ""
    color_name: str = ""
    color: str = ""
    fuel: str = ""
    engine: str = ""
    transmission: str = ""
    status: str = Vehicle.Status.ACTIVE
    notes: str = ""
    group: str = ""
    tags: tuple[str, ...] = ()
    plate: str = ""
    plate_region: str = ""
    meter_value: Decimal | None = None
    meter_unit: str = ""
    vin_fields: tuple[str, ...] = ()


@transaction.atomic
def vehicle_add(
    *, actor: Actor, data: VehicleInput, custom_fields: Mapping[str, Any] | None = None
) -> Vehicle:
    """Add a vehicle to the organization's garage, with its first plate and reading.

    `custom_fields` are values by the keys of the fields; `None` leaves needed ones open.
    """
    actor.require(Permission.EDIT_VEHICLES)
    values = {field.name: getattr(data, field.name) for field in fields(data)}
    vehicle = Vehicle(**{name: values[name] for name in _PLAIN})
    vehicle.name = data.name.strip() or default_name(data)
    vehicle.body = data.body or kinds.facts_of(data.kind).body
    vehicle.color = data.color or DEFAULT_COLOR
    vehicle.vin = vin.normalize(data.vin)
    _check_days(values)
    vehicle.vin_sources = vin_sources(values, data.vin_fields)
    vehicle.group = group_for(data.group, actor=actor)
    vehicle.search_text = selectors.search_text({**values, "name": vehicle.name, "plate": ""})
    save_new(vehicle, actor=actor)
    vehicle.tags.set(tags_for(data.tags, actor=actor))
    audit.record("vehicle.add", vehicle, actor=actor, after=values)
    _begin_histories(vehicle, data, actor=actor)
    custom_values_set(vehicle, custom_fields, actor=actor, is_whole=True)
    use_changed(vehicle, actor=actor)
    identity_changed(vehicle, actor=actor)
    return vehicle


def default_name(data: VehicleInput) -> str:
    """Return what a vehicle is called when nobody named it."""
    named = f"{data.make} {data.model}".strip()
    return (named or data.plate.strip() or Vehicle.Kind(data.kind).label)[:80]


@transaction.atomic
def vehicle_change(
    *,
    actor: Actor,
    vehicle_id: int,
    changes: Mapping[str, Any],
    custom_fields: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
) -> Vehicle:
    """Change what is said of a vehicle; what `changes` and `custom_fields` leave out stays.

    `group` is a name (empty for none), `tags` are names, `vin_fields` those that the VIN filled.
    """
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    values = _plain_changes(vehicle, changes)
    if "group" in changes:
        values["group"] = group_for(changes["group"] or "", actor=actor)
    said = {name: values.get(name, getattr(vehicle, name)) for name in _PLAIN}
    filled = {*vehicle.vin_sources, *changes.get("vin_fields", ())}
    kept = vehicle.vin_sources if said["vin"] == vehicle.vin else {}
    values["vin_sources"] = vin_sources(said, filled) | _still_said(said, kept)
    values["search_text"] = selectors.search_text({**said, "plate": vehicle.plate})
    moved = save_changes(vehicle, changes=values, expected_version=expected_version)
    if "tags" in changes:
        moved |= _set_tags(vehicle, changes["tags"], actor=actor)
    moved.pop("search_text", None)
    audit.record_changes("vehicle.change", vehicle, actor=actor, moved=moved)
    if _OF_USE & moved.keys():
        use_changed(vehicle, actor=actor)
    if _IDENTITY & moved.keys():
        identity_changed(vehicle, actor=actor)
    custom_values_set(vehicle, custom_fields, actor=actor)
    return vehicle


def _plain_changes(vehicle: Vehicle, changes: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in changes.items() if name in _PLAIN}
    _check_days(values)
    if "vin" in values:
        values["vin"] = vin.normalize(values["vin"])
    if "kind" in values and not values.get("body"):
        facts = kinds.facts_of(values["kind"])
        fits = vehicle.body in (facts.bodies or (facts.body,))
        values["body"] = vehicle.body if fits else facts.body
    if "name" in values:
        values["name"] = values["name"].strip() or vehicle.name
    return values


def _set_tags(
    vehicle: Vehicle, names: Collection[str], *, actor: Actor
) -> dict[str, tuple[Any, Any]]:
    before = sorted(tag.name for tag in vehicle.tags.all())
    tags = tags_for(names, actor=actor)
    after = sorted(tag.name for tag in tags)
    if before == after:
        return {}
    vehicle.tags.set(tags)
    return {"tags": (before, after)}


def group_for(name: str, *, actor: Actor) -> VehicleGroup | None:
    """Return the group of a name, making it when it is new; `None` for no name."""
    name = " ".join(name.split())[:60]
    if not name:
        return None
    rows = VehicleGroup.objects.for_actor(actor)
    found: VehicleGroup | None = rows.filter(name__iexact=name).first()
    return found or VehicleGroup.objects.create(organization_id=actor.organization_id, name=name)


@transaction.atomic
def vehicle_archive(*, actor: Actor, vehicle_id: int) -> Vehicle:
    """Put a vehicle out of the way; its history stays and counts."""
    return _set_archived(vehicle_id, archived=True, actor=actor)


@transaction.atomic
def vehicle_unarchive(*, actor: Actor, vehicle_id: int) -> Vehicle:
    """Bring an archived vehicle back among the others."""
    return _set_archived(vehicle_id, archived=False, actor=actor)


def _set_archived(vehicle_id: int, *, archived: bool, actor: Actor) -> Vehicle:
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    if vehicle.is_archived == archived:
        return vehicle
    moved = save_changes(vehicle, changes={"archived_at": timezone.now() if archived else None})
    action = "vehicle.archive" if archived else "vehicle.unarchive"
    audit.record_changes(action, vehicle, actor=actor, moved=moved)
    use_changed(vehicle, actor=actor)
    identity_changed(vehicle, actor=actor)
    return vehicle


@transaction.atomic
def vehicle_bin(*, actor: Actor, vehicle_id: int, expected_version: int | None = None) -> Vehicle:
    """Put a vehicle with all its records into the bin, where it stays for 30 days."""
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    changes = {"binned_at": timezone.now()}
    moved = save_changes(vehicle, changes=changes, expected_version=expected_version)
    audit.record_changes("vehicle.bin", vehicle, actor=actor, moved=moved)
    return vehicle


@transaction.atomic
def vehicle_unbin(*, actor: Actor, vehicle_id: int) -> Vehicle:
    """Take a vehicle out of the bin as it was."""
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get_binned(actor=actor, vehicle_id=vehicle_id)
    moved = save_changes(vehicle, changes={"binned_at": None})
    audit.record_changes("vehicle.unbin", vehicle, actor=actor, moved=moved)
    use_changed(vehicle, actor=actor)
    identity_changed(vehicle, actor=actor)
    return vehicle


@transaction.atomic
def vehicles_regroup(*, actor: Actor, vehicle_ids: Collection[int], group: str) -> int:
    """Move vehicles to a group by its name, made when new; returns how many moved."""
    return _change_each(vehicle_ids, {"group": group}, actor=actor)


@transaction.atomic
def vehicles_retag(
    *,
    actor: Actor,
    vehicle_ids: Collection[int],
    add: Collection[str] = (),
    remove: Collection[str] = (),
) -> int:
    """Add and remove tags by name; returns how many vehicles there were."""
    actor.require(Permission.EDIT_VEHICLES)
    gone = {name.lower() for name in remove}
    vehicles = _chosen(vehicle_ids, actor=actor)
    for vehicle in vehicles:
        kept = [tag.name for tag in vehicle.tags.all() if tag.name.lower() not in gone]
        vehicle_change(actor=actor, vehicle_id=vehicle.pk, changes={"tags": [*kept, *add]})
    return len(vehicles)


@transaction.atomic
def vehicles_set_status(*, actor: Actor, vehicle_ids: Collection[int], status: str) -> int:
    """Give vehicles a status; returns how many there were."""
    return _change_each(vehicle_ids, {"status": status}, actor=actor)


@transaction.atomic
def vehicles_put(*, actor: Actor, vehicle_ids: Collection[int], where: str) -> int:
    """Put vehicles away or bring them back; `where` is archive, unarchive, bin or unbin."""
    actor.require(Permission.EDIT_VEHICLES)
    services = {
        "archive": vehicle_archive,
        "unarchive": vehicle_unarchive,
        "bin": vehicle_bin,
        "unbin": vehicle_unbin,
    }
    if where not in services:
        raise RuleViolated(
            worded("Say one of: %(names)s.", names=", ".join(services)), field="action"
        )
    wanted = sorted(set(vehicle_ids))[:MOST_AT_ONCE]
    for vehicle_id in wanted:
        services[where](actor=actor, vehicle_id=vehicle_id)
    return len(wanted)


def _change_each(vehicle_ids: Collection[int], changes: dict[str, Any], *, actor: Actor) -> int:
    actor.require(Permission.EDIT_VEHICLES)
    vehicles = _chosen(vehicle_ids, actor=actor)
    for vehicle in vehicles:
        vehicle_change(actor=actor, vehicle_id=vehicle.pk, changes=changes)
    return len(vehicles)


def _chosen(vehicle_ids: Collection[int], *, actor: Actor) -> list[Vehicle]:
    """Return the vehicles of these ids; raises `NotFound` when one of them is not there."""
    wanted = set(list(vehicle_ids)[:MOST_AT_ONCE])
    rows = selectors.vehicle_list(actor=actor).filter(pk__in=wanted).prefetch_related("tags")
    found = list(rows)
    if len(found) != len(wanted):
        raise NotFound
    return found


def _begin_histories(vehicle: Vehicle, data: VehicleInput, *, actor: Actor) -> None:
    if data.plate.strip():
        plate = PlateInput(text=data.plate, region=data.plate_region)
        plate_add(actor=actor, vehicle_id=vehicle.pk, data=plate)
        vehicle.refresh_from_db(fields=("plate", "plate_key", "version"))
    if data.meter_value is not None:
        unit = data.meter_unit or kinds.facts_of(data.kind).meter_unit or "km"
        on = today_in(actor.time_zone, now=timezone.now())
        vehicle_reading_record(
            actor=actor, vehicle_id=vehicle.pk, on=on, value=data.meter_value, unit=unit
        )


def vin_sources(said: Mapping[str, Any], names: Collection[str]) -> dict[str, dict[str, str]]:
    """Return which fields say what the VIN says, of those that a person let it fill, and by whom."""
    if not names:
        return {}
    read = selectors.vin_read(said["vin"])
    dated = {"dated": read.pack.dated} if read.pack else {}
    return {
        name: {"source": word.source, "value": str(said[name])}
        | (dated if word.source == selectors.PACK else {})
        for name, word in sorted(read.words.items())
        if name in names and said[name] and str(said[name]) in {word.value, *word.others}
    }


def _still_said(
    said: Mapping[str, Any], kept: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Return the sources of fields that nobody changed: a pack or an answer may be gone by now."""
    return {
        name: dict(source) for name, source in kept.items() if str(said[name]) == source["value"]
    }


def _check_days(values: Mapping[str, Any]) -> None:
    day = values.get("first_registered_on")
    if day is not None:
        check_date(day, field="first_registered_on")
