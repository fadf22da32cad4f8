"""Expenses as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from garage.expenses.services import ExpenseLineInput
from project.web.custom_fields_api import CustomBody, CustomOut, CustomPatch
from project.web.types import (
    Amount,
    Body,
    Currency,
    Day,
    Line,
    MeterValue,
    Positive,
    RowId,
    Short,
    Text,
)

CategoryName = Literal["fuel", "service", "repair", "upgrade", "fixed", "parts"]
KindName = Literal[
    "insurance",
    "road_tax",
    "registration",
    "inspection_fee",
    "finance",
    "storage",
    "parking",
    "toll",
    "fine",
    "membership",
    "cleaning",
    "accessories",
    "parts",
    "fuel",
    "other",
]
UnitName = Literal["km", "mi", "h", "cycles"]
ExchangeRate = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=6, examples=["1.07"])]
Tags = Annotated[list[Short], Field(max_length=20)]
FileIds = Annotated[list[RowId], Field(max_length=30)]
Litres = Annotated[Positive, Field(max_digits=10, decimal_places=3)]


class ExpenseLineBody(Body):
    """One line of a receipt."""

    description: Annotated[Line, Field(min_length=1, examples=["Motor oil 5W-30"])]
    amount: Amount
    quantity: Annotated[Positive, Field(decimal_places=3)] | None = None
    unit: Annotated[Short, Field(max_length=12)] = ""
    unit_price: Annotated[Amount, Field(decimal_places=4)] | None = None

    def given(self) -> ExpenseLineInput:
        """Return the line as the service takes it."""
        return ExpenseLineInput(**self.model_dump())


Lines = Annotated[list[ExpenseLineBody], Field(max_length=200)]


class ExpenseBody(CustomBody):
    """Money that was spent; without a vehicle on the garage as a whole.

    Of kind and category one is enough: the other follows from it.
    """

    on: Day
    title: Annotated[Line, Field(min_length=1, examples=["Fuel"])]
    kind: KindName | Literal[""] = ""
    category: CategoryName | Literal[""] = ""
    currency: Currency = ""
    total: Amount
    vehicle_id: RowId | None = None
    vendor_id: RowId | None = None
    invoice_number: Annotated[Short, Field(max_length=60)] = ""
    exchange_rate: ExchangeRate | None = None
    tax: Annotated[Amount, Field(ge=0)] = Decimal(0)
    litres: Litres | None = None
    odometer: MeterValue | None = None
    odometer_unit: UnitName | Literal[""] = ""
    notes: Text = ""
    tags: Tags = []
    lines: Lines = []
    file_ids: FileIds = []


class ExpensePatch(CustomPatch):
    """What changes; lines, tags and files are replaced as a whole."""

    on: Day = date.min
    title: Line = ""
    kind: KindName = "other"
    category: CategoryName = "parts"
    currency: Currency = ""
    total: Amount = Decimal(0)
    vehicle_id: RowId | None = None
    vendor_id: RowId | None = None
    invoice_number: Annotated[Short, Field(max_length=60)] = ""
    exchange_rate: ExchangeRate | None = None
    tax: Annotated[Amount, Field(ge=0)] = Decimal(0)
    litres: Litres | None = None
    odometer: MeterValue | None = None
    odometer_unit: UnitName | Literal[""] = ""
    notes: Text = ""
    tags: Tags = []
    lines: Lines = []
    file_ids: FileIds = []


class ExpenseFileOut(BaseModel):
    """A file of an expense."""

    id: int
    name: str
    content_type: str
    size: int


class ExpenseLineOut(BaseModel):
    """One line of a receipt."""

    id: int
    description: str
    quantity: Decimal | None
    unit: str
    unit_price: Decimal | None
    amount: Decimal


class ExpenseRow(BaseModel):
    """An expense in a list."""

    id: int
    vehicle_id: int | None
    vehicle_name: str | None
    vendor_id: int | None
    vendor_name: str | None
    on: date
    title: str
    kind: str
    category: str
    invoice_number: str
    currency: str
    exchange_rate: Decimal | None
    total: Decimal
    tax: Decimal
    litres: Decimal | None
    odometer: Decimal | None
    odometer_unit: str
    recurring_id: int | None
    version: int
    updated_at: datetime


class ExpenseOut(ExpenseRow, CustomOut):
    """An expense with its lines, tags and files."""

    notes: str
    tags: list[str]
    lines: list[ExpenseLineOut]
    files: list[ExpenseFileOut]
    created_at: datetime


def changes_of(body: ExpenseBody | ExpensePatch) -> dict[str, Any]:
    """Return what was sent, as the services take it."""
    changes = body.changes()
    if "lines" in changes:
        changes["lines"] = tuple(line.given() for line in body.lines)
    for name in ("tags", "file_ids"):
        if name in changes:
            changes[name] = tuple(changes[name])
    return changes
