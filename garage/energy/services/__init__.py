"""Changes to fill-ups, charging sessions, tanks and batteries."""

from garage.energy.services.bulk import (
    energy_entries_bin,
    energy_entries_to_vehicle,
    energy_entries_unbin,
)
from garage.energy.services.entries import (
    energy_entries_move,
    energy_entry_bin,
    energy_entry_change,
    energy_entry_purge,
    energy_entry_record,
    energy_entry_unbin,
    may_change,
)
from garage.energy.services.inputs import EnergyEntryInput
from garage.energy.services.refreshing import vehicle_economy_refresh
from garage.energy.services.stores import (
    energy_store_add,
    energy_store_change,
    energy_store_remove,
    store_for,
)

__all__ = [
    "EnergyEntryInput",
    "energy_entries_bin",
    "energy_entries_move",
    "energy_entries_to_vehicle",
    "energy_entries_unbin",
    "energy_entry_bin",
    "energy_entry_change",
    "energy_entry_purge",
    "energy_entry_record",
    "energy_entry_unbin",
    "energy_store_add",
    "energy_store_change",
    "energy_store_remove",
    "may_change",
    "store_for",
    "vehicle_economy_refresh",
]
