"""What was fitted to a market, and what vehicles were said to be worth."""

from garage.valuation.models.values import (
    MarketModel,
    Valuation,
    ValuationComparable,
    ValuationSettings,
    VehicleValuation,
)

__all__ = [
    "MarketModel",
    "Valuation",
    "ValuationComparable",
    "ValuationSettings",
    "VehicleValuation",
]
