"""Stock as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from project.web.types import Body, Currency, Day, Line, Positive, RowId, Short

MovementKind = Literal[
    "receive", "use", "transfer", "count", "adjust", "return", "dispose", "lend", "give_back"
]  # fmt: skip
_Quantity = Annotated[Positive, Field(gt=0, examples=["2.5"])]
_SourceKind = Annotated[str, Field(max_length=60, pattern="^[a-z]+\\.[a-z]+$")]
_Cost = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=6, examples=["7.90"])]
_Borrower = Annotated[Short, Field(min_length=1, examples=["Jonas"])]


class StockSourceBody(Body):
    """The record that something belongs to."""

    kind: Annotated[_SourceKind, Field(examples=["garage.servicerecord"])]
    id: RowId


class StockReceiveBody(Body):
    """What arrives; without `unit_cost` nobody knows it, without `currency` it is the organization's."""

    item_id: RowId
    location_id: RowId
    quantity: _Quantity
    on: Day
    unit_cost: _Cost | None = None
    currency: Currency | None = None
    vendor_id: RowId | None = None
    expires_on: Day | None = None
    batch: Annotated[Short, Field(max_length=60)] = ""
    serial: Annotated[Short, Field(max_length=80)] = ""
    note: Line = ""
    reason: Line = ""
    source: StockSourceBody | None = None


class StockTakeOutBody(Body):
    """What leaves the shelf: from anywhere, or from one place or one lot."""

    item_id: RowId
    quantity: _Quantity
    on: Day
    location_id: RowId | None = None
    lot_id: RowId | None = None
    reason: Line = ""
    source: StockSourceBody | None = None


class StockTransferBody(StockTakeOutBody):
    """What goes to another place."""

    destination_id: RowId


class StockAdjustBody(Body):
    """What really lies in a place, and why the books were wrong."""

    item_id: RowId
    location_id: RowId
    counted: Positive
    on: Day
    reason: Annotated[Line, Field(min_length=1, examples=["Counted again"])]
    lot_id: RowId | None = None


class MovementOut(BaseModel):
    """One movement of the ledger; what one act moved shares a `batch`."""

    id: int
    kind: str
    item_id: int
    lot_id: int
    origin_id: int | None
    destination_id: int | None
    quantity: Decimal
    cost: Decimal
    currency: str
    on: date
    reason: str
    batch: UUID
    source_kind: str
    source_id: int | None
    reverses_id: int | None
    at: datetime


class StockActOut(BaseModel):
    """What one act moved, and what that was worth per currency."""

    batch: UUID
    costs: dict[str, Decimal]
    movements: list[MovementOut]


class StockRow(BaseModel):
    """How much of a lot lies in a place."""

    id: int
    item_id: int
    location_id: int
    lot_id: int
    quantity: Decimal
    received_on: date
    unit_cost: Decimal | None
    currency: str
    expires_on: date | None
    batch: str
    serial: str


class StockItemOut(BaseModel):
    """How an item stands."""

    item_id: int
    quantity: Decimal
    reserved: Decimal
    available: Decimal
    lent: Decimal
    value: dict[str, Decimal]


class ShortageOut(BaseModel):
    """Something that is missing, in a place or altogether."""

    item_id: int
    item_name: str
    location_id: int | None
    minimum: Decimal
    target: Decimal | None
    on_hand: Decimal
    reserved: Decimal
    missing: Decimal


class LoanBody(Body):
    """Who takes something along, and until when."""

    item_id: RowId
    borrower: _Borrower
    on: Day
    quantity: _Quantity = Decimal(1)
    location_id: RowId | None = None
    lot_id: RowId | None = None
    contact: Short = ""
    due_on: Day | None = None
    note: Line = ""


class LoanPatch(Body):
    """What changes of a loan."""

    borrower: _Borrower = "-"
    contact: Short = ""
    due_on: Day | None = None
    note: Line = ""


class GiveBackBody(Body):
    """When and where something comes back; without a place it is where it came from.

    Without a quantity it is all that is still out.
    """

    on: Day
    location_id: RowId | None = None
    quantity: _Quantity | None = None


class LoanOut(BaseModel):
    """A loan."""

    id: int
    item_id: int
    lot_id: int
    location_id: int
    quantity: Decimal
    returned: Decimal
    borrower: str
    contact: str
    lent_on: date
    due_on: date | None
    returned_on: date | None
    note: str
    version: int
    updated_at: datetime


class CalibrationBody(Body):
    """A calibration; without `due_on` it holds as long as the tool says."""

    item_id: RowId
    on: Day
    lot_id: RowId | None = None
    due_on: Day | None = None
    certificate: Annotated[Short, Field(max_length=80)] = ""
    vendor_id: RowId | None = None
    note: Line = ""


class CalibrationOut(BaseModel):
    """A calibration of a tool."""

    id: int
    item_id: int
    lot_id: int | None
    on: date
    due_on: date | None
    certificate: str
    vendor_id: int | None
    note: str
    version: int


class ReservationBody(Body):
    """What is set aside for a record; a second call changes how much."""

    item_id: RowId
    quantity: _Quantity
    source: StockSourceBody
    needed_on: Day | None = None
    title: Line = ""


class ReservationOut(BaseModel):
    """Stock set aside; `taken` is what was used of it."""

    id: int
    item_id: int
    quantity: Decimal
    taken: Decimal
    needed_on: date | None
    title: str
    source_kind: str
    source_id: int
    version: int


class StockCountBody(Body):
    """Which place is counted; none means everything."""

    on: Day
    location_id: RowId | None = None
    note: Line = ""


class CountedLine(Body):
    """What was counted of a line; null takes the count back."""

    line_id: RowId
    counted: Positive | None


class CountedBody(Body):
    """What was counted."""

    lines: Annotated[list[CountedLine], Field(min_length=1, max_length=500)]


class StockCountRow(BaseModel):
    """A stock-take."""

    id: int
    location_id: int | None
    started_on: date
    closed_at: datetime | None
    cancelled_at: datetime | None
    note: str
    version: int


class StockCountLine(BaseModel):
    """What should lie there and what was counted."""

    id: int
    item_id: int
    lot_id: int | None
    location_id: int
    expected: Decimal
    counted: Decimal | None
