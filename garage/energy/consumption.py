"""Consumption in the units of every country: values in, values out.

A rate is a quantity in its base unit (l, kWh, kg) for one km, hour or cycle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from project.kernel.units import (
    KG_PER_POUND,
    KM_PER_MILE,
    LITRES_PER_IMPERIAL_GALLON,
    LITRES_PER_US_GALLON,
)

ONE, HUNDRED, THOUSAND = Decimal(1), Decimal(100), Decimal(1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumptionUnit:
    """A unit of consumption: `factor` × rate, or `factor` ÷ rate where more is better."""

    symbol: str
    dimension: str
    meter: str
    factor: Decimal
    is_inverse: bool = False
    places: int = 1


def _a_distance(
    symbol: str, dimension: str, factor: Decimal, *, places: int = 1
) -> ConsumptionUnit:
    return ConsumptionUnit(
        symbol=symbol, dimension=dimension, meter="distance", factor=factor, places=places
    )


def _distance_a(
    symbol: str, dimension: str, factor: Decimal, *, places: int = 1
) -> ConsumptionUnit:
    return ConsumptionUnit(
        symbol=symbol,
        dimension=dimension,
        meter="distance",
        factor=factor,
        is_inverse=True,
        places=places,
    )


def _an_hour(symbol: str, dimension: str, factor: Decimal = ONE) -> ConsumptionUnit:
    return ConsumptionUnit(
        symbol=symbol, dimension=dimension, meter="time", factor=factor, places=2
    )


def _a_cycle(symbol: str, dimension: str) -> ConsumptionUnit:
    return ConsumptionUnit(symbol=symbol, dimension=dimension, meter="count", factor=ONE, places=3)


UNITS: Mapping[str, ConsumptionUnit] = {
    "l_100km": _a_distance("l/100 km", "volume", HUNDRED),
    "km_l": _distance_a("km/l", "volume", ONE),
    "mpg_us": _distance_a("mpg (US)", "volume", LITRES_PER_US_GALLON / KM_PER_MILE),
    "mpg_uk": _distance_a("mpg (imp.)", "volume", LITRES_PER_IMPERIAL_GALLON / KM_PER_MILE),
    "kwh_100km": _a_distance("kWh/100 km", "energy", HUNDRED),
    "km_kwh": _distance_a("km/kWh", "energy", ONE, places=2),
    "mi_kwh": _distance_a("mi/kWh", "energy", ONE / KM_PER_MILE, places=2),
    "wh_mi": _a_distance("Wh/mi", "energy", THOUSAND * KM_PER_MILE, places=0),
    "wh_km": _a_distance("Wh/km", "energy", THOUSAND, places=0),
    "kg_100km": _a_distance("kg/100 km", "mass", HUNDRED, places=2),
    "km_kg": _distance_a("km/kg", "mass", ONE),
    "mi_kg": _distance_a("mi/kg", "mass", ONE / KM_PER_MILE),
    "mi_lb": _distance_a("mi/lb", "mass", KG_PER_POUND / KM_PER_MILE),
    "l_h": _an_hour("l/h", "volume"),
    "gal_us_h": _an_hour("gal/h (US)", "volume", ONE / LITRES_PER_US_GALLON),
    "gal_uk_h": _an_hour("gal/h (imp.)", "volume", ONE / LITRES_PER_IMPERIAL_GALLON),
    "kwh_h": _an_hour("kWh/h", "energy"),
    "kg_h": _an_hour("kg/h", "mass"),
    "l_cycle": _a_cycle("l/cycle", "volume"),
    "kwh_cycle": _a_cycle("kWh/cycle", "energy"),
    "kg_cycle": _a_cycle("kg/cycle", "mass"),
}
# What a person who chose a unit for one energy expects of the others.
_LIKE: Mapping[str, Mapping[str, str]] = {
    "l_100km": {"energy": "kwh_100km", "mass": "kg_100km"},
    "km_l": {"energy": "km_kwh", "mass": "km_kg"},
    "mpg_us": {"energy": "mi_kwh", "mass": "mi_kg"},
    "mpg_uk": {"energy": "mi_kwh", "mass": "mi_kg"},
    "kwh_100km": {"volume": "l_100km", "mass": "kg_100km"},
    "mi_kwh": {"volume": "mpg_us", "mass": "mi_kg"},
    "wh_mi": {"volume": "mpg_us", "mass": "mi_kg"},
}
_GALLONS = {"gal_us": "mpg_us", "gal_uk": "mpg_uk"}


def units_for(dimension: str, meter: str) -> list[str]:
    """Return the units in which an energy over a meter can be told."""
    return [
        code for code, unit in UNITS.items() if (unit.dimension, unit.meter) == (dimension, meter)
    ]


def unit_for(dimension: str, meter: str, *, preferred: str, volume_unit: str = "l") -> str:
    """Return the unit in which a person wants to see an energy over a meter."""
    offered = units_for(dimension, meter)
    wanted = preferred if preferred in offered else _LIKE.get(preferred, {}).get(dimension, "")
    if preferred in {"mi_kwh", "wh_mi"} and dimension == "volume":
        wanted = _GALLONS.get(volume_unit, wanted)
    if meter == "time" and dimension == "volume" and volume_unit in _GALLONS:
        wanted = f"{volume_unit}_h"
    return wanted if wanted in offered else offered[0]


def told_in(rate: Decimal, code: str) -> Decimal | None:
    """Return a rate in a unit, unrounded; `None` where nothing was used and more is better."""
    unit = UNITS[code]
    if not unit.is_inverse:
        return rate * unit.factor
    return unit.factor / rate if rate else None


def rounded(rate: Decimal, code: str) -> Decimal | None:
    """Return a rate in a unit, rounded half up to the places that people read."""
    value = told_in(rate, code)
    if value is None:
        return None
    return value.quantize(ONE.scaleb(-UNITS[code].places), rounding=ROUND_HALF_UP)


def is_better(rate: Decimal, than: Decimal) -> bool:
    """Say whether one rate uses less than another, whatever the unit."""
    return rate < than
