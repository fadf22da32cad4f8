"""Comparisons as JSON."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel


class ComparisonEconomy(BaseModel):
    """What one energy was used at: `rate` in its base unit (l, kWh, kg) a km, hour or cycle."""

    energy: str
    meter: str
    rate: Decimal


class ComparisonDue(BaseModel):
    """What is due next."""

    id: int
    title: str
    on: date | None


class ComparisonVehicle(BaseModel):
    """One vehicle: amounts are in the organization's currency, over `months` whole months.

    Figures a km are null where too little was driven or read.
    """

    vehicle_id: int
    name: str
    age_years: int | None
    meter: Decimal | None
    meter_unit: str
    months: int
    distance_km: Decimal | None
    total: Decimal
    a_month: Decimal
    a_km: Decimal | None
    categories: dict[str, Decimal]
    categories_a_month: dict[str, Decimal]
    categories_a_km: dict[str, Decimal]
    economy: list[ComparisonEconomy]
    next_due: ComparisonDue | None


class ComparisonOut(BaseModel):
    """Vehicles in the order in which they were asked for."""

    currency: str
    vehicles: list[ComparisonVehicle]
