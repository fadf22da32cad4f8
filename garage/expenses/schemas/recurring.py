"""Recurring expenses as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from garage.expenses.schemas.expenses import CategoryName, ExchangeRate, KindName
from garage.expenses.services import Settling, ShareInput
from project.web.custom_fields_api import CustomBody, CustomOut, CustomPatch
from project.web.types import Amount, Body, Currency, Day, Line, RowId, Text

ScheduleUnit = Literal["day", "week", "month", "quarter", "year"]
Every = Annotated[int, Field(ge=1, le=400)]
DayOfMonth = Annotated[int, Field(ge=1, le=31)]
Times = Annotated[int, Field(ge=1, le=2000)]
Share = Annotated[Amount, Field(ge=0, lt=1_000_000_000)]
NotBelow = Annotated[Amount, Field(ge=0)]


class ShareBody(Body):
    """A vehicle that bears a part; the weights may be parts, percent or amounts."""

    vehicle_id: RowId
    share: Share = Decimal(1)


Shares = Annotated[list[ShareBody], Field(max_length=100)]


class RecurringBody(CustomBody):
    """An expense that comes again; without vehicles for the garage as a whole.

    It is due first on `starts_on`, then every `every` units until `ends_on`, or so many `times`.
    """

    title: Annotated[Line, Field(min_length=1, examples=["Parking place 14"])]
    amount: NotBelow
    starts_on: Day
    currency: Currency = ""
    kind: KindName | Literal[""] = ""
    category: CategoryName | Literal[""] = ""
    vendor_id: RowId | None = None
    exchange_rate: ExchangeRate | None = None
    unit: ScheduleUnit = "month"
    every: Every = 1
    day_of_month: DayOfMonth | None = None
    ends_on: Day | None = None
    times: Times | None = None
    notes: Text = ""
    vehicles: Shares = []


class RecurringPatch(CustomPatch):
    """What changes; the vehicles are replaced as a whole."""

    title: Line = ""
    amount: NotBelow = Decimal(0)
    starts_on: Day = date.min
    currency: Currency = ""
    kind: KindName = "other"
    category: CategoryName = "parts"
    vendor_id: RowId | None = None
    exchange_rate: ExchangeRate | None = None
    unit: ScheduleUnit = "month"
    every: Every = 1
    day_of_month: DayOfMonth | None = None
    ends_on: Day | None = None
    times: Times | None = None
    notes: Text = ""
    vehicles: Shares = []


class SettlingBody(Body):
    """A date to record: without an amount the usual one, without `on` on the date itself."""

    due_on: Day
    amount: NotBelow | None = None
    on: Day = date.min

    def given(self) -> Settling:
        """Return the date as the service takes it."""
        return Settling(**self.changes())


class RecordBody(Body):
    """The dates of a recurring expense that were paid."""

    dates: Annotated[list[SettlingBody], Field(min_length=1, max_length=200)]


class DatesBody(Body):
    """Dates of a recurring expense."""

    dates: Annotated[list[Day], Field(min_length=1, max_length=200, examples=[["2026-11-01"]])]


class ReopenBody(Body):
    """A date that is to wait again."""

    due_on: Day


class ShareOut(BaseModel):
    """A vehicle that bears a part."""

    vehicle_id: int
    vehicle_name: str
    share: Decimal


class RecurringRow(BaseModel):
    """A recurring expense in a list; `next_on` is null when no date is left."""

    id: int
    title: str
    kind: str
    category: str
    vendor_id: int | None
    vendor_name: str | None
    amount: Decimal
    currency: str
    exchange_rate: Decimal | None
    unit: str
    every: int
    starts_on: date
    day_of_month: int | None
    ends_on: date | None
    times: int | None
    next_on: date | None
    version: int
    updated_at: datetime


class RecurringOut(RecurringRow, CustomOut):
    """A recurring expense with its vehicles."""

    notes: str
    vehicles: list[ShareOut]
    policy_id: int | None
    finance_id: int | None
    created_at: datetime


class RecurringPartOut(BaseModel):
    """What a date costs one vehicle; without a vehicle the garage as a whole."""

    vehicle_id: int | None
    amount: Decimal


class DueOut(BaseModel):
    """A date that waits to be recorded."""

    recurring_id: int
    title: str
    due_on: date
    amount: Decimal
    currency: str
    parts: list[RecurringPartOut]


class DuesOut(BaseModel):
    """The first dates that wait, the earliest first, and how many there are in all."""

    items: list[DueOut]
    count: int


class SettledOut(BaseModel):
    """A date that was settled: skipped, or recorded as these expenses; none when they were deleted."""

    due_on: date
    is_skipped: bool
    expense_ids: list[int]


class RecordedOut(BaseModel):
    """The expenses that were recorded; none for dates that were settled before."""

    expense_ids: list[int]


def changes_of(body: RecurringBody | RecurringPatch) -> dict[str, Any]:
    """Return what was sent, as the services take it."""
    changes = body.changes()
    if "vehicles" in changes:
        changes.pop("vehicles")
        changes["shares"] = tuple(
            ShareInput(vehicle_id=row.vehicle_id, share=row.share) for row in body.vehicles
        )
    return changes
