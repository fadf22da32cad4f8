"""What people look up of a vehicle: the names that the card offers, by kind of vehicle."""

from dataclasses import dataclass

FLUIDS, ENGINE, FILTERS, TYRES, TORQUE = "fluids", "engine", "filters", "tyres", "torque"
BATTERY, BULBS, PAINT, OTHER = "battery", "bulbs", "paint", "other"
_UNPOWERED = frozenset({"trailer", "bicycle"})
_ELECTRIC, _DIESEL = frozenset({"electric"}), frozenset({"diesel"})
_NO_COMBUSTION = frozenset({"electric", "none", "hydrogen"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A name that the card offers, with the unit that usually goes with it."""

    group: str
    name: str
    unit: str = ""


_ENGINE = (
    Offer(ENGINE, "Engine code"),
    Offer(ENGINE, "Displacement", "cm³"),
    Offer(ENGINE, "Power", "kW"),
    Offer(FLUIDS, "Engine oil, capacity", "l"),
    Offer(FLUIDS, "Engine oil, grade"),
    Offer(FLUIDS, "Coolant, capacity", "l"),
    Offer(FLUIDS, "Coolant, type"),
    Offer(FILTERS, "Oil filter"),
    Offer(FILTERS, "Air filter"),
    Offer(FILTERS, "Fuel filter"),
    Offer(TORQUE, "Oil drain plug", "Nm"),
)
_SPARK = (Offer(ENGINE, "Spark plugs"), Offer(TORQUE, "Spark plugs", "Nm"))
_DIESEL_ONLY = (Offer(FLUIDS, "AdBlue, capacity", "l"), Offer(ENGINE, "Glow plugs"))
_CAR = (
    Offer(FLUIDS, "Gearbox oil"),
    Offer(FLUIDS, "Brake fluid"),
    Offer(FLUIDS, "Refrigerant", "g"),
    Offer(FILTERS, "Cabin filter"),
    Offer(BULBS, "Low beam"),
    Offer(BULBS, "High beam"),
    Offer(BULBS, "Indicators"),
    Offer(BULBS, "Brake lights"),
    Offer(OTHER, "Wipers, front"),
    Offer(OTHER, "Wiper, rear"),
)
_ELECTRIC_ONLY = (
    Offer(ENGINE, "Power", "kW"),
    Offer(BATTERY, "Traction battery, usable", "kWh"),
    Offer(BATTERY, "Fast charging", "kW"),
    Offer(FLUIDS, "Reduction gear oil"),
    Offer(FLUIDS, "Coolant, type"),
)
_WHEELS = (
    Offer(TYRES, "Tyre size, front"),
    Offer(TYRES, "Tyre size, rear"),
    Offer(TYRES, "Pressure, front", "bar"),
    Offer(TYRES, "Pressure, rear", "bar"),
    Offer(TORQUE, "Wheel bolts", "Nm"),
)
_CYCLE = (
    Offer(FLUIDS, "Fork oil"),
    Offer(FLUIDS, "Brake fluid"),
    Offer(OTHER, "Chain"),
    Offer(OTHER, "Chain slack", "mm"),
    Offer(BULBS, "Headlight"),
)
_BICYCLE = (
    Offer(TYRES, "Tyre size"),
    Offer(TYRES, "Pressure", "bar"),
    Offer(OTHER, "Chain"),
    Offer(OTHER, "Brake pads"),
    Offer(OTHER, "Saddle height", "mm"),
)
_BOAT = (
    Offer(OTHER, "Propeller"),
    Offer(OTHER, "Anode"),
    Offer(FILTERS, "Impeller"),
    Offer(FLUIDS, "Gear lubricant"),
)
_TRAILER = (
    Offer(OTHER, "Coupling"),
    Offer(OTHER, "Plug"),
    Offer(BULBS, "Rear lights"),
    Offer(OTHER, "Bearings"),
)
_BATTERY = (Offer(BATTERY, "Battery"), Offer(BATTERY, "Key battery"))
_CODES = (Offer(PAINT, "Paint code"), Offer(PAINT, "Key code"), Offer(PAINT, "Radio code"))

_BY_KIND: dict[str, tuple[Offer, ...]] = {
    "motorcycle": (*_WHEELS, *_CYCLE, *_BATTERY, *_CODES),
    "scooter": (*_WHEELS, *_CYCLE, *_BATTERY, *_CODES),
    "atv": (*_WHEELS, *_CYCLE, *_BATTERY, *_CODES),
    "bicycle": _BICYCLE,
    "boat": (*_BOAT, *_BATTERY, *_CODES),
    "trailer": (*_WHEELS, *_TRAILER, *_CODES),
    "aircraft": (*_WHEELS, *_BATTERY),
    "generator": _BATTERY,
    "equipment": _BATTERY,
}
_USUAL = (*_CAR, *_WHEELS, *_BATTERY, *_CODES)


def offers(kind: str, fuel: str) -> list[Offer]:
    """Return what the card of a kind of vehicle with a fuel offers, by group."""
    found: list[Offer] = []
    if kind not in _UNPOWERED and fuel not in _NO_COMBUSTION:
        found += _ENGINE
        found += _DIESEL_ONLY if fuel in _DIESEL else _SPARK
    if fuel in _ELECTRIC:
        found += _ELECTRIC_ONLY
    found += _BY_KIND.get(kind, _USUAL)
    return list(dict.fromkeys(found))
