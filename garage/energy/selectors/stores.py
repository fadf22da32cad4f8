"""The tanks and batteries of vehicles."""

from collections.abc import Collection

from django.db.models import QuerySet

from garage.energy.energies import OF_VEHICLE, energies_of, facts_of
from garage.energy.models import EnergyStore
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound


def energy_store_list(*, actor: Actor, vehicle_id: int) -> "QuerySet[EnergyStore]":
    """Return the tanks and batteries of a vehicle that is not in the bin, in order of their making."""
    actor.require(Permission.VIEW)
    rows = EnergyStore.objects.for_actor(actor)
    return rows.filter(vehicle_id=vehicle_id, vehicle__binned_at__isnull=True).order_by("id")


def energy_store_get(*, actor: Actor, store_id: int, lock: bool = False) -> EnergyStore:
    """Return a tank or battery with its vehicle; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = EnergyStore.objects.for_actor(actor).select_related("vehicle")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row: EnergyStore | None = rows.filter(pk=store_id, vehicle__binned_at__isnull=True).first()
    if row is None:
        raise NotFound
    return row


def vehicle_energies(vehicle: Vehicle, *, actor: Actor) -> list[str]:
    """Return what a vehicle takes: what went into its tanks, then what its fuel says; no additives."""
    return vehicles_energies([vehicle], actor=actor)[vehicle.pk]


def vehicles_energies(vehicles: Collection[Vehicle], *, actor: Actor) -> dict[int, list[str]]:
    """Return what each of many vehicles takes, in one query."""
    actor.require(Permission.VIEW)
    rows = EnergyStore.objects.for_actor(actor).filter(vehicle__in=[row.pk for row in vehicles])
    found: dict[int, list[str]] = {vehicle.pk: [] for vehicle in vehicles}
    for vehicle_id, energy in rows.order_by("id").values_list("vehicle_id", "energy"):
        if not facts_of(energy).is_additive and energy not in found[vehicle_id]:
            found[vehicle_id].append(energy)
    for vehicle in vehicles:
        known = found[vehicle.pk]
        said = energies_of(vehicle.fuel)
        if not known or vehicle.fuel in OF_VEHICLE:
            known += [energy for energy in said if energy not in known]
    return found
