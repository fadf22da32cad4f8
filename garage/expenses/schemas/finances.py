"""Loans and leases as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from garage.expenses.schemas.expenses import ExpenseFileOut, FileIds, UnitName
from garage.expenses.schemas.recurring import NotBelow
from project.web.custom_fields_api import CustomBody, CustomOut, CustomPatch
from project.web.types import Currency, Day, MeterValue, Rate, RowId, Short, Text

FinanceKind = Literal["loan", "lease"]
PeriodName = Literal["year", "total"]
Months = Annotated[int, Field(ge=1, le=600)]
Number = Annotated[Short, Field(max_length=60)]
UnitPrice = Annotated[
    Decimal, Field(ge=0, max_digits=10, decimal_places=4, allow_inf_nan=False, examples=["0.08"])
]


class FinanceBody(CustomBody):
    """A loan or lease of a vehicle; without `payment` a loan's level payment is worked out.

    `rate` is the nominal interest a year in percent, `residual` what is left at the end. A lease
    may allow a distance a year or in all.
    """

    title: Annotated[Short, Field(min_length=1, examples=["Car loan"])]
    vehicle_id: RowId
    starts_on: Day
    payment: NotBelow | None = None
    kind: FinanceKind = "loan"
    currency: Currency = ""
    lender_id: RowId | None = None
    number: Number = ""
    principal: NotBelow | None = None
    down_payment: NotBelow = Decimal(0)
    rate: Rate = Decimal(0)
    first_payment_on: Day | None = None
    months: Months = 36
    residual: NotBelow = Decimal(0)
    allowance: MeterValue | None = None
    allowance_unit: UnitName | Literal[""] = ""
    allowance_period: PeriodName = "year"
    excess_price: UnitPrice = Decimal(0)
    refund_price: UnitPrice = Decimal(0)
    start_odometer: MeterValue | None = None
    notes: Text = ""
    file_ids: FileIds = []


class FinancePatch(CustomPatch):
    """What changes; files are replaced as a whole."""

    title: Short = ""
    vehicle_id: RowId = 1
    starts_on: Day = date.min
    payment: NotBelow = Decimal(0)
    kind: FinanceKind = "loan"
    currency: Currency = ""
    lender_id: RowId | None = None
    number: Number = ""
    principal: NotBelow | None = None
    down_payment: NotBelow = Decimal(0)
    rate: Rate = Decimal(0)
    first_payment_on: Day = date.min
    months: Months = 36
    residual: NotBelow = Decimal(0)
    allowance: MeterValue | None = None
    allowance_unit: UnitName | Literal[""] = ""
    allowance_period: PeriodName = "year"
    excess_price: UnitPrice = Decimal(0)
    refund_price: UnitPrice = Decimal(0)
    start_odometer: MeterValue | None = None
    notes: Text = ""
    file_ids: FileIds = []


class FinanceRow(BaseModel):
    """A loan or lease in a list."""

    id: int
    title: str
    kind: str
    vehicle_id: int
    vehicle_name: str
    lender_id: int | None
    lender_name: str | None
    number: str
    currency: str
    principal: Decimal | None
    down_payment: Decimal
    rate: Decimal
    starts_on: date
    first_payment_on: date
    months: int
    payment: Decimal
    residual: Decimal
    allowance: Decimal | None
    allowance_unit: str
    allowance_period: str
    excess_price: Decimal
    refund_price: Decimal
    start_odometer: Decimal | None
    version: int
    updated_at: datetime


class ForecastOut(BaseModel):
    """Where the vehicle will end against its allowance, in the unit of the allowance.

    `expected` goes on at the pace of the last year; `low` and `high` are the range. `over` below
    zero is within the allowance, and then `cost` is given back.
    """

    read_on: date
    used_today: Decimal
    allowed_today: Decimal
    expected: Decimal
    low: Decimal
    high: Decimal
    over: Decimal
    over_low: Decimal
    over_high: Decimal
    cost: Decimal
    cost_low: Decimal
    cost_high: Decimal


class FinanceOut(FinanceRow, CustomOut):
    """A loan or lease with what is owed today, its mileage forecast and files."""

    ends_on: date
    owed: Decimal | None
    recurring_id: int | None
    forecast: ForecastOut | None
    notes: str
    files: list[ExpenseFileOut]
    created_at: datetime


class InstalmentOut(BaseModel):
    """One payment: interest, repayment and what is owed after it."""

    number: int
    on: date
    payment: Decimal
    interest: Decimal
    principal: Decimal
    balance: Decimal


class ScheduleOut(BaseModel):
    """All payments of a loan or lease; none where the financed amount is not known."""

    currency: str
    principal: Decimal | None
    residual: Decimal
    interest: Decimal
    items: list[InstalmentOut]


def changes_of(body: FinanceBody | FinancePatch) -> dict[str, Any]:
    """Return what was sent, as the services take it."""
    changes = body.changes()
    if "file_ids" in changes:
        changes["file_ids"] = tuple(changes["file_ids"])
    return changes
