"""Which vehicles there are."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from garage.vehicles import kinds, vin
from garage.vehicles.models import (
    Meter,
    OwnershipEvent,
    Plate,
    TimelineEntry,
    Vehicle,
    VehicleGroup,
)
from garage.vehicles.selectors.vins import newest_model_year
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound

SEARCHED = ("name", "make", "model", "variant", "vin", "plate", "stock_number")


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleFilter:
    """What a list of vehicles is narrowed to; empty means everything.

    `archived` of `None` shows both; `text` is looked for in names, plates, VINs and numbers.
    """

    text: str = ""
    status: str = ""
    kind: str = ""
    group_id: int | None = None
    tag: str = ""
    archived: bool | None = False


def plate_key(text: str) -> str:
    """Return a plate as it is compared: letters and digits in capitals."""
    return "".join(character for character in text.upper() if character.isalnum())


def vehicle_list(*, actor: Actor) -> "QuerySet[Vehicle]":
    """Return the vehicles that are not in the bin, archived ones included, by name."""
    actor.require(Permission.VIEW)
    rows = Vehicle.objects.for_actor(actor).kept()
    return rows.select_related("group", "cover")


def vehicle_filter(rows: "QuerySet[Vehicle]", asked: VehicleFilter) -> "QuerySet[Vehicle]":
    """Return the vehicles of a list that a filter leaves."""
    if asked.archived is not None:
        rows = rows.filter(archived_at__isnull=not asked.archived)
    if asked.status:
        rows = rows.filter(status=asked.status)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.group_id is not None:
        rows = rows.filter(group_id=asked.group_id)
    if asked.tag:
        rows = rows.filter(tags__name__iexact=asked.tag)
    return rows.filter(_matches(asked.text)) if asked.text.strip() else rows


def _matches(text: str) -> Q:
    """Find each word in a name or number; a plate is found with or without its spaces."""
    found = Q()
    for word in folded(text).split()[:8]:
        found &= Q(search_text__contains=word)
    key = plate_key(text)
    return found | Q(plate_key__contains=key) if key else found


def search_text(values: Mapping[str, Any]) -> str:
    """Return the names and numbers of a vehicle as they are looked for."""
    return folded(" ".join(str(values[name]) for name in SEARCHED if values[name]))


def folded(text: str) -> str:
    """Return a text in small letters without accents: “Škoda” is found by “skoda”."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def with_odometer(rows: "QuerySet[Vehicle]", *, actor: Actor) -> "QuerySet[Vehicle]":
    """Let each vehicle carry its primary meter in `primary_meters`, for one further query."""
    primary = Meter.objects.for_actor(actor).filter(is_primary=True)
    return rows.prefetch_related(Prefetch("meters", queryset=primary, to_attr="primary_meters"))


def vehicle_get(*, actor: Actor, vehicle_id: int, lock: bool = False) -> Vehicle:
    """Return a vehicle that is not in the bin; `lock` when it will change. Raises `NotFound`."""
    rows = vehicle_list(actor=actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=vehicle_id).first()
    if row is None:
        raise NotFound
    return row


def vehicle_get_binned(*, actor: Actor, vehicle_id: int) -> Vehicle:
    """Return a vehicle that lies in the bin, to restore or delete it; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = Vehicle.objects.for_actor(actor).binned()
    row: Vehicle | None = rows.select_for_update().filter(pk=vehicle_id).first()
    if row is None:
        raise NotFound
    return row


def vehicles_binned(*, actor: Actor) -> "QuerySet[Vehicle]":
    """Return the vehicles that lie in the bin, the last one first."""
    actor.require(Permission.VIEW)
    return Vehicle.objects.for_actor(actor).binned().order_by("-binned_at", "-id")


def group_list(*, actor: Actor) -> "QuerySet[VehicleGroup]":
    """Return the groups with the number of their vehicles as `vehicle_count`, by name."""
    actor.require(Permission.VIEW)
    kept = Q(vehicles__binned_at__isnull=True)
    rows = VehicleGroup.objects.for_actor(actor)
    return rows.annotate(vehicle_count=Count("vehicles", filter=kept))


def group_get(*, actor: Actor, group_id: int) -> VehicleGroup:
    """Return a group; raises `NotFound`."""
    row = group_list(actor=actor).filter(pk=group_id).first()
    if row is None:
        raise NotFound
    return row


def plate_list(*, actor: Actor, vehicle_id: int) -> "QuerySet[Plate]":
    """Return the plates of a vehicle, the newest first."""
    actor.require(Permission.VIEW)
    rows = Plate.objects.for_actor(actor)
    return rows.filter(vehicle_id=vehicle_id, vehicle__binned_at__isnull=True)


def plate_get(*, actor: Actor, plate_id: int) -> Plate:
    """Return a plate with its vehicle; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = Plate.objects.for_actor(actor).select_related("vehicle")
    row: Plate | None = rows.filter(pk=plate_id, vehicle__binned_at__isnull=True).first()
    if row is None:
        raise NotFound
    return row


def ownership_list(*, actor: Actor, vehicle_id: int) -> "QuerySet[OwnershipEvent]":
    """Return how a vehicle came and went, the newest first."""
    actor.require(Permission.VIEW)
    rows = OwnershipEvent.objects.for_actor(actor)
    return rows.filter(vehicle_id=vehicle_id, vehicle__binned_at__isnull=True)


def ownership_get(*, actor: Actor, event_id: int) -> OwnershipEvent:
    """Return an ownership event with its vehicle; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = OwnershipEvent.objects.for_actor(actor).select_related("vehicle")
    row: OwnershipEvent | None = rows.filter(pk=event_id, vehicle__binned_at__isnull=True).first()
    if row is None:
        raise NotFound
    return row


def timeline_list(*, actor: Actor, vehicle_id: int) -> "QuerySet[TimelineEntry]":
    """Return what happened to a vehicle, the newest first; raises `NotFound`."""
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    return TimelineEntry.objects.for_actor(actor).filter(vehicle=vehicle)


def vehicle_warnings(vehicle: Vehicle, *, actor: Actor) -> list[str]:
    """Return what looks odd about a vehicle; nothing of it forbids anything."""
    found: list[str] = []
    others = vehicle_list(actor=actor).exclude(pk=vehicle.pk)
    found += number_warnings(vehicle.vin, kind=vehicle.kind)
    if vehicle.vin:
        found += [
            _("%(name)s has the same number.") % {"name": other}
            for other in others.filter(vin=vehicle.vin)[:3]
        ]
    if vehicle.plate_key:
        same = others.filter(plate_key=vehicle.plate_key, archived_at__isnull=True)
        found += [_("%(name)s carries the same plate.") % {"name": other} for other in same[:3]]
    return found


def number_warnings(number: str, *, kind: str) -> list[str]:
    """Return what looks odd about the number of a vehicle of a kind that carries a VIN."""
    if not number or not kinds.has_vin(kind):
        return []
    return list(vin.decode(number, newest_year=newest_model_year()).warnings)
