"""Questions about fill-ups and charging, answered by the modules of this package."""

from garage.energy.selectors.economy import (
    Consumption,
    Outlook,
    economy_points,
    energy_outlooks,
    entry_preview,
    price_points,
    vehicle_economy,
)
from garage.energy.selectors.entries import (
    EVERYTHING,
    EnergyFilter,
    energy_entry_find,
    energy_entry_get,
    energy_entry_last,
    energy_entry_list,
    energy_entry_newest,
    energy_entry_same,
    home_charge_last,
)
from garage.energy.selectors.stores import (
    energy_store_get,
    energy_store_list,
    vehicle_energies,
    vehicles_energies,
)
from garage.energy.selectors.years import EnergyYear, energy_years, units_last_used

__all__ = [
    "EVERYTHING",
    "Consumption",
    "EnergyFilter",
    "EnergyYear",
    "Outlook",
    "economy_points",
    "energy_entry_find",
    "energy_entry_get",
    "energy_entry_last",
    "energy_entry_list",
    "energy_entry_newest",
    "energy_entry_same",
    "energy_outlooks",
    "energy_store_get",
    "energy_store_list",
    "energy_years",
    "entry_preview",
    "home_charge_last",
    "price_points",
    "units_last_used",
    "vehicle_economy",
    "vehicle_energies",
    "vehicles_energies",
]
