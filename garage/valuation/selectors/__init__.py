"""Questions about listings, valuations and the vehicles that are valued."""

from garage.valuation.selectors.markets import value_ahead
from garage.valuation.selectors.subjects import Described, choice_of, describe
from garage.valuation.selectors.values import (
    BY_HAND,
    FleetValue,
    agreed_values,
    comparables_of,
    fleet_value,
    settings_of,
    valuation_current,
    valuation_find,
    valuation_get,
    valuation_list,
    valuations_current,
    value_series,
    vehicles_to_value,
)

__all__ = [
    "BY_HAND",
    "Described",
    "FleetValue",
    "agreed_values",
    "choice_of",
    "comparables_of",
    "describe",
    "fleet_value",
    "settings_of",
    "valuation_current",
    "valuation_find",
    "valuation_get",
    "valuation_list",
    "valuations_current",
    "value_ahead",
    "value_series",
    "vehicles_to_value",
]
