"""Insurance policies as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from garage.expenses.schemas.expenses import ExpenseFileOut, FileIds, UnitName
from garage.expenses.schemas.recurring import DayOfMonth, Every, NotBelow, ScheduleUnit, Share
from garage.expenses.services import CoveredInput, PremiumInput
from project.web.custom_fields_api import CustomBody, CustomOut, CustomPatch
from project.web.types import Body, Currency, Day, MeterValue, RowId, Short, Text

CoverName = Literal[
    "liability",
    "partial",
    "full",
    "collector",
    "storage",
    "breakdown",
    "legal",
    "transport",
    "other",
]
Number = Annotated[Short, Field(max_length=60)]
NoticeDays = Annotated[int, Field(ge=0, le=730)]
MostVehicles = Field(max_length=100)


class CoveredBody(Body):
    """A vehicle under a policy: its weight in the premium, the value that was agreed."""

    vehicle_id: RowId
    share: Share = Decimal(1)
    agreed_value: NotBelow | None = None

    def given(self) -> CoveredInput:
        """Return the vehicle as the service takes it."""
        return CoveredInput(**self.changes())


class PremiumBody(Body):
    """What a policy costs: so much every so many units, from a day on."""

    amount: NotBelow
    starts_on: Day
    unit: ScheduleUnit = "year"
    every: Every = 1
    day_of_month: DayOfMonth | None = None

    def given(self) -> PremiumInput:
        """Return the premium as the service takes it."""
        return PremiumInput(**self.changes())


class PolicyBody(CustomBody):
    """A contract with an insurer; without `ends_on` it runs on."""

    title: Annotated[Short, Field(min_length=1, examples=["Both cars"])]
    starts_on: Day
    currency: Currency = ""
    cover: CoverName = "liability"
    insurer_id: RowId | None = None
    number: Number = ""
    deductible: NotBelow | None = None
    ends_on: Day | None = None
    notice_days: NoticeDays | None = None
    yearly_limit: MeterValue | None = None
    limit_unit: UnitName | Literal[""] = ""
    notes: Text = ""
    premium: PremiumBody | None = None
    vehicles: Annotated[list[CoveredBody], MostVehicles] = []
    file_ids: FileIds = []


class PolicyPatch(CustomPatch):
    """What changes; vehicles and files are replaced as a whole, a premium of null ends it."""

    title: Short = ""
    starts_on: Day = date.min
    currency: Currency = ""
    cover: CoverName = "liability"
    insurer_id: RowId | None = None
    number: Number = ""
    deductible: NotBelow | None = None
    ends_on: Day | None = None
    notice_days: NoticeDays | None = None
    yearly_limit: MeterValue | None = None
    limit_unit: UnitName | Literal[""] = ""
    notes: Text = ""
    premium: PremiumBody | None = None
    vehicles: Annotated[list[CoveredBody], MostVehicles] = []
    file_ids: FileIds = []


class CoveredOut(BaseModel):
    """A vehicle under a policy."""

    vehicle_id: int
    vehicle_name: str
    share: Decimal
    agreed_value: Decimal | None


class PremiumOut(BaseModel):
    """What a policy costs; its dates are those of the recurring expense."""

    recurring_id: int
    amount: Decimal
    starts_on: date
    unit: str
    every: int
    day_of_month: int | None


class PolicyRow(BaseModel):
    """A policy in a list."""

    id: int
    title: str
    insurer_id: int | None
    insurer_name: str | None
    number: str
    cover: str
    currency: str
    deductible: Decimal | None
    starts_on: date
    ends_on: date | None
    notice_days: int | None
    yearly_limit: Decimal | None
    limit_unit: str
    version: int
    updated_at: datetime


class PolicyOut(PolicyRow, CustomOut):
    """A policy with its premium, vehicles and files; `cancel_by` is the last day for notice."""

    cancel_by: date | None
    notes: str
    premium: PremiumOut | None
    vehicles: list[CoveredOut]
    files: list[ExpenseFileOut]
    created_at: datetime


def changes_of(body: PolicyBody | PolicyPatch) -> dict[str, Any]:
    """Return what was sent, as the services take it."""
    changes = body.changes()
    if "vehicles" in changes:
        changes["vehicles"] = tuple(row.given() for row in body.vehicles)
    if "premium" in changes:
        changes["premium"] = body.premium.given() if body.premium else None
    if "file_ids" in changes:
        changes["file_ids"] = tuple(changes["file_ids"])
    return changes
