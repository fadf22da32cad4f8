"""A forecast as JSON."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel


class ForecastRange(BaseModel):
    """What is likely, and between what it will be."""

    low: Decimal
    likely: Decimal
    high: Decimal


class ForecastMonth(BaseModel):
    """A month from `since` to `until`; the first one begins today. Categories without cost are left out."""

    since: date
    until: date
    total: ForecastRange
    categories: dict[str, ForecastRange]


class ForecastRow(BaseModel):
    """Something that will be paid, and what its amount rests on.

    `basis` is one of `paid`, `paid_once`, `paid_elsewhere`, `agreed`, `renewed`, `used`, `last_year`.
    `latest_on` is null where nobody can tell.
    """

    on: date
    earliest_on: date
    latest_on: date | None
    title: str
    vehicle_id: int | None
    category: str
    amount: ForecastRange
    basis: str


class ForecastUnpriced(BaseModel):
    """Something that comes and of which nobody knows what it costs in the organization's currency."""

    on: date | None
    title: str
    vehicle_id: int | None
    amount: Decimal | None
    currency: str


class CostForecastOut(BaseModel):
    """What the next twelve months will cost. `rows` are the first 1,000, the earliest first."""

    currency: str
    total: ForecastRange
    categories: dict[str, ForecastRange]
    months: list[ForecastMonth]
    last_year: Decimal
    unforeseen_last_year: Decimal
    rows: list[ForecastRow]
    rows_count: int
    unpriced: list[ForecastUnpriced]
