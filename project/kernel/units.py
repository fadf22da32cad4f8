"""Distances, volumes, energies and consumption: stored in base units, shown as people like them.

Base units: kilometres (one decimal); litres, kilowatt-hours and kilograms (three decimals).
Factors are exact by definition: NIST Special Publication 811 (2008), appendix B.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from project.kernel.errors import RuleViolated, worded

KM_PER_MILE = Decimal("1.609344")
LITRES_PER_US_GALLON = Decimal("3.785411784")
LITRES_PER_IMPERIAL_GALLON = Decimal("4.54609")
KG_PER_POUND = Decimal("0.45359237")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that people use, with its size in the base unit of its dimension."""

    code: str
    symbol: str
    name: str
    dimension: str
    factor: Decimal
    places: int = 0


UNITS = {
    unit.code: unit
    for unit in (
        Unit("km", "km", "kilometres", "distance", Decimal(1)),
        Unit("mi", "mi", "miles", "distance", KM_PER_MILE),
        Unit("h", "h", "hours", "time", Decimal(1), 1),
        Unit("cycles", "cycles", "cycles", "count", Decimal(1)),
        Unit("l", "l", "litres", "volume", Decimal(1), 2),
        Unit("gal_us", "gal", "gallons (US)", "volume", LITRES_PER_US_GALLON, 3),
        Unit("gal_uk", "gal", "gallons (imperial)", "volume", LITRES_PER_IMPERIAL_GALLON, 3),
        Unit("kwh", "kWh", "kilowatt-hours", "energy", Decimal(1), 2),
        Unit("kg", "kg", "kilograms", "mass", Decimal(1), 2),
        Unit("lb", "lb", "pounds", "mass", KG_PER_POUND, 2),
    )
}
METER_UNITS = ("km", "mi", "h", "cycles")
DISTANCE_UNITS = ("km", "mi")
VOLUME_UNITS = ("l", "gal_us", "gal_uk")
ECONOMY_UNITS = ("l_100km", "mpg_us", "mpg_uk", "km_l", "kwh_100km", "mi_kwh", "wh_mi")
_BASE_PLACES = {"distance": 1, "time": 1, "count": 1, "volume": 3, "energy": 3, "mass": 3}


def unit(code: str) -> Unit:
    """Return the unit with this code, or raise `RuleViolated`."""
    if code not in UNITS:
        raise RuleViolated(
            worded(
                "“%(code)s” is not a unit we know. Use %(names)s.",
                code=code[:12],
                names=", ".join(UNITS),
            )
        )
    return UNITS[code]


def symbol_of(code: str) -> str:
    """Return what people write for a unit; an unknown code as it is."""
    return UNITS[code].symbol if code in UNITS else code


def to_base(value: Decimal, code: str) -> Decimal:
    """Convert a value in a unit to the base unit of its dimension, rounded half up."""
    known = unit(code)
    exponent = Decimal(1).scaleb(-_BASE_PLACES[known.dimension])
    return (value * known.factor).quantize(exponent, rounding=ROUND_HALF_UP)


def from_base(value: Decimal, code: str) -> Decimal:
    """Convert a value in the base unit to a unit, unrounded."""
    return value / unit(code).factor


def shown(value: Decimal, *, entered: Decimal, entered_unit: str, display_unit: str) -> Decimal:
    """Return a stored value in the display unit; a value entered in that unit comes back as typed."""
    if entered_unit == display_unit:
        return entered
    converted = from_base(value, display_unit)
    exponent = Decimal(1).scaleb(-unit(display_unit).places)
    return converted.quantize(exponent, rounding=ROUND_HALF_UP)
