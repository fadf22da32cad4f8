"""Figures of the stock as JSON."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel


class StockValueBranch(BaseModel):
    """What a branch was worth at the end of each month; without an id it is in no branch."""

    id: int | None
    name: str
    worth: list[Decimal]


class StockValueOut(BaseModel):
    """What the stock was worth at the end of each month, in one currency."""

    currency: str
    months: list[date]
    branches: list[StockValueBranch]
    totals: list[Decimal]


class StockYearOut(BaseModel):
    """What came and went in a year."""

    year: int
    received: Decimal
    used: Decimal
    lost: Decimal


class StockSubjectOut(BaseModel):
    """What was used for a thing, such as `garage.vehicle` 3, by year."""

    kind: str
    id: int
    name: str | None
    years: dict[int, Decimal]
    total: Decimal


class StockUseOut(BaseModel):
    """What was bought, used and lost by year, and used for which thing, in one currency."""

    currency: str
    years: list[StockYearOut]
    subjects: list[StockSubjectOut]


class DeadStockRow(BaseModel):
    """An item that has not moved, and what is bound in it."""

    id: int
    item_id: int
    item_name: str
    quantity: Decimal
    unit: str
    value: Decimal
    currency: str
    moved_on: date


class StockOutlookRow(BaseModel):
    """When an item runs out; the range holds in four cases of five."""

    id: int
    item_id: int
    item_name: str
    on_hand: Decimal
    unit: str
    used_a_day: Decimal
    runs_out_on: date
    earliest_on: date
    latest_on: date
    minimum: Decimal | None
    below_minimum_on: date | None
    lead_days: int | None
    order_on: date | None


class PaidPriceOut(BaseModel):
    """What one unit of an item cost on a day."""

    id: int
    on: date
    unit_price: Decimal
    currency: str
    vendor_id: int | None
    vendor_name: str | None
    source_kind: str
    source_id: int | None
