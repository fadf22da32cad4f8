"""What can be filled in or charged: its unit, and whether it drives the vehicle. Values alone."""

from dataclasses import dataclass

from project.kernel.units import UNITS


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyFacts:
    """How an energy is measured; `is_additive` ones are poured in and never counted as consumption."""

    dimension: str = "volume"
    is_additive: bool = False


FUEL, PETROL, DIESEL, ELECTRICITY = "fuel", "petrol", "diesel", "electricity"
_LIQUID = EnergyFacts()
_GAS = EnergyFacts(dimension="mass")
_ADDITIVE = EnergyFacts(is_additive=True)
FACTS: dict[str, EnergyFacts] = {
    PETROL: _LIQUID,
    DIESEL: _LIQUID,
    ELECTRICITY: EnergyFacts(dimension="energy"),
    "lpg": _LIQUID,
    "cng": _GAS,
    "hydrogen": _GAS,
    "ethanol": _LIQUID,
    FUEL: _LIQUID,
    "def": _ADDITIVE,
    "additive": _ADDITIVE,
}
ADDITIVES = tuple(name for name, facts in FACTS.items() if facts.is_additive)
# What a vehicle takes by the fuel that its page names; a plug-in hybrid takes both.
OF_VEHICLE: dict[str, tuple[str, ...]] = {
    "petrol": (PETROL,),
    "diesel": (DIESEL,),
    "electric": (ELECTRICITY,),
    "hybrid": (PETROL,),
    "plugin": (PETROL, ELECTRICITY),
    "lpg": ("lpg", PETROL),
    "cng": ("cng", PETROL),
    "hydrogen": ("hydrogen",),
    "ethanol": ("ethanol",),
}
_BASE_UNITS = {"volume": "l", "energy": "kwh", "mass": "kg"}


def facts_of(energy: str) -> EnergyFacts:
    """Return how an energy is measured; an unknown one is a liquid."""
    return FACTS.get(energy, _LIQUID)


def units_of(energy: str) -> tuple[str, ...]:
    """Return the units in which an energy is sold, the base unit first."""
    dimension = facts_of(energy).dimension
    return tuple(code for code, unit in UNITS.items() if unit.dimension == dimension)


def base_unit(energy: str) -> str:
    """Return the unit in which amounts of an energy are stored."""
    return _BASE_UNITS[facts_of(energy).dimension]


def energies_of(fuel: str) -> tuple[str, ...]:
    """Return what a vehicle takes by the fuel its page names; where nothing is said, just fuel."""
    return OF_VEHICLE.get(fuel, (FUEL,))
