"""Changes to the tanks and batteries of vehicles."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from garage.energy import selectors
from garage.energy.energies import FUEL, base_unit, energies_of, facts_of, units_of
from garage.energy.models import Energy, EnergyEntry, EnergyStore
from garage.energy.services.refreshing import economy_refresh
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, NotFound, RuleViolated, worded
from project.kernel.rows import save_changes, save_new
from project.kernel.units import to_base

MOST_STORES = 12
_LARGEST = Decimal(1_000_000)


@transaction.atomic
def energy_store_add(
    *,
    actor: Actor,
    vehicle_id: int,
    energy: str,
    name: str = "",
    capacity: Decimal | None = None,
    capacity_unit: str = "",
) -> EnergyStore:
    """Give a vehicle a further tank or battery."""
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    held = _capacity(energy, capacity, capacity_unit)
    store = _add(vehicle, energy, actor=actor, name=" ".join(name.split()), **held)
    audit.record("energy_store.add", store, actor=actor, after={"energy": energy, **held})
    return store


@transaction.atomic
def energy_store_change(
    *,
    actor: Actor,
    store_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> EnergyStore:
    """Rename a tank or battery, or say how much it holds; spans between levels are told anew."""
    actor.require(Permission.EDIT_VEHICLES)
    store = selectors.energy_store_get(actor=actor, store_id=store_id, lock=True)
    wanted: dict[str, Any] = {}
    if "name" in changes:
        wanted["name"] = " ".join(changes["name"].split())
    if "capacity" in changes or "capacity_unit" in changes:
        capacity = changes.get("capacity", store.entered_capacity)
        unit = changes.get("capacity_unit", store.capacity_unit)
        wanted |= _capacity(store.energy, capacity, unit)
    moved = save_changes(store, changes=wanted, expected_version=expected_version)
    if "capacity" in moved:
        economy_refresh(store, actor=actor)
    audit.record_changes("energy_store.change", store, actor=actor, moved=moved)
    return store


@transaction.atomic
def energy_store_remove(*, actor: Actor, store_id: int) -> EnergyStore:
    """Take an empty tank or battery off a vehicle; raises `Conflict` while something went into it."""
    actor.require(Permission.EDIT_VEHICLES)
    store = selectors.energy_store_get(actor=actor, store_id=store_id, lock=True)
    if EnergyEntry.objects.for_actor(actor).filter(store=store).exists():
        raise Conflict("Fill-ups went into this tank. Delete them for good, or move them, first.")
    audit.record("energy_store.remove", store, actor=actor, before={"energy": store.energy})
    store.delete()
    return store


def store_for(
    vehicle: Vehicle, *, actor: Actor, store_id: int | None = None, energy: str = ""
) -> EnergyStore:
    """Return the tank that was named, or the vehicle's first for an energy, made when there is none.

    Without a name or an energy it is the tank filled last, else what the vehicle's fuel says. Raises
    `NotFound` for the tank of another vehicle.
    """
    if store_id is not None:
        store = selectors.energy_store_get(actor=actor, store_id=store_id)
        if store.vehicle_id != vehicle.pk:
            raise NotFound
        return store
    if energy and energy not in Energy.values:
        raise RuleViolated(
            worded("Choose one of %(names)s.", names=", ".join(Energy.values)), field="energy"
        )
    wanted = energy or _usual(vehicle, actor=actor)
    stores = list(selectors.energy_store_list(actor=actor, vehicle_id=vehicle.pk))
    found = next((store for store in stores if store.energy == wanted), None)
    return found or _named(stores, wanted, actor=actor) or _add(vehicle, wanted, actor=actor)


def _usual(vehicle: Vehicle, *, actor: Actor) -> str:
    """Return what a vehicle was filled with last, additives apart, else the first thing it takes."""
    last = selectors.energy_entry_last(actor=actor, vehicle_id=vehicle.pk)
    said = energies_of(vehicle.fuel)
    if last is not None and not (last.energy == FUEL and said != (FUEL,)):
        return last.energy
    return said[0]


def _named(stores: list[EnergyStore], energy: str, *, actor: Actor) -> EnergyStore | None:
    """Say what the one tank of just “fuel” holds, once somebody knows; its entries follow."""
    nameless = [store for store in stores if store.energy == FUEL]
    if len(nameless) != 1 or "l" not in units_of(energy) or facts_of(energy).is_additive:
        return None
    store = nameless[0]
    store.energy = energy
    store.save(update_fields=("energy",))
    EnergyEntry.objects.for_actor(actor).filter(store=store).update(energy=energy)
    return store


def _add(vehicle: Vehicle, energy: str, *, actor: Actor, **values: Any) -> EnergyStore:
    if EnergyStore.objects.for_actor(actor).filter(vehicle=vehicle).count() >= MOST_STORES:
        raise RuleViolated(
            worded("A vehicle has at most %(most)s tanks and batteries.", most=MOST_STORES)
        )
    return save_new(EnergyStore(vehicle=vehicle, energy=energy, **values), actor=actor)


def _capacity(energy: str, capacity: Decimal | None, unit: str) -> dict[str, Any]:
    """Return the columns of a capacity; raises `RuleViolated` for one no tank has."""
    if capacity is None:
        return {"capacity": None, "entered_capacity": None, "capacity_unit": ""}
    code = unit or base_unit(energy)
    if code not in units_of(energy):
        names = ", ".join(units_of(energy))
        raise RuleViolated(
            worded("This is measured in one of %(names)s.", names=names), field="capacity_unit"
        )
    if not capacity.is_finite() or not 0 < capacity < _LARGEST:
        raise RuleViolated("Type how much it holds, above zero.", field="capacity")
    return {
        "capacity": to_base(capacity, code),
        "entered_capacity": capacity,
        "capacity_unit": code,
    }
