"""Receipts as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from garage.receipts.completing import ONLY
from garage.receipts.drafts import DraftLine
from garage.receipts.services import DraftChanges
from garage.receipts.shelf import ITEM, NO_ORDER
from project.web.types import (
    Amount,
    Body,
    Currency,
    Day,
    Line,
    MeterValue,
    Positive,
    Rate,
    RowId,
    Short,
    Text,
)

RENAMED = {"vehicle_id": "vehicle", "order_id": "order"}
KindName = Literal["work", "fuel", "parts", "shelf", "expense"]
CategoryName = Literal["fuel", "service", "repair", "upgrade", "fixed", "parts"]
LineKind = Literal["labour", "part", "fluid", "fee", "tax", "discount", "other"]
PurposeName = Literal["maintenance", "repair", "upgrade", "inspection", "ignore"]
StateName = Literal[
    "waiting", "reading", "to_check", "ready", "failed", "duplicate", "accepted", "rejected"
]


class ReceiptRow(BaseModel):
    """A receipt in a list; `date`, `total` and the like are those of its draft."""

    id: int
    state: StateName
    kind: KindName
    vendor_name: str
    vendor_id: int | None
    vehicle_id: int | None
    on: date | None
    invoice_number: str
    total: Decimal | None
    currency: str
    to_check: int
    duplicate_of_id: int | None
    error_code: str
    error: str
    file_id: int
    record_kind: str
    record_id: int | None
    postponed_at: datetime | None
    settled_at: datetime | None
    created_at: datetime
    updated_at: datetime


class BoxOut(BaseModel):
    """A place on a page, in fractions 0 to 1 of the page as people see it upright."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class FieldOut(BaseModel):
    """A value of the draft: how sure it is, why, and where it stands on the paper.

    `evidence` is confirmed, single, guessed, missing or person; `doubt` asks for a look; `read` is
    what the reader found.
    """

    value: str
    confidence: float
    evidence: str
    label: str
    doubt: bool
    read: str
    box: BoxOut | None


class DraftLineOut(BaseModel):
    """A line of the draft; decimals are text, empty where there is none.

    `shelf` is `item:` and an id, new, spread, rest, or empty while nobody decided.
    """

    description: str
    quantity: str
    unit: str
    unit_price: str
    amount: str
    tax_rate: str
    kind: str
    purpose: str
    part_number: str
    shelf: str
    pack: str
    place: str
    serials: str
    box: BoxOut | None


class PaperOut(BaseModel):
    """A page of the receipt: a picture of it, and its size in the pixels that boxes count in."""

    number: int
    width: int
    height: int
    picture_url: str


class ReadingJobOut(BaseModel):
    """The newest job that reads this receipt."""

    id: int
    state: str
    step: str
    progress: int
    total: int
    error: str


class ReceiptOut(ReceiptRow):
    """A receipt with its draft, pages and job."""

    version: int
    file_name: str
    fields: dict[str, FieldOut]
    lines: list[DraftLineOut]
    lines_include_tax: bool
    pages: list[PaperOut]
    job: ReadingJobOut | None
    text: str
    engine: str
    note: str


class DraftLineBody(Body):
    """A line as it should be recorded; `purpose` ignore leaves it out.

    On the shelf it is the item `item_id`, or what `shelf` says: a new item, spread over the others
    like freight, or the rest that is an expense. One holds `pack_quantity` of the item's unit. On a
    bill of work `item_id` takes the part from the shelf.
    """

    description: Annotated[Line, Field(max_length=300)] = ""
    amount: Amount
    quantity: Positive | None = None
    unit: Annotated[Short, Field(max_length=12)] = ""
    unit_price: Amount | None = None
    tax_rate: Rate | None = None
    kind: LineKind = "part"
    purpose: PurposeName = "maintenance"
    part_number: Annotated[Short, Field(max_length=60)] = ""
    shelf: Literal["", "new", "spread", "rest"] = ""
    item_id: RowId | None = None
    pack_quantity: Positive | None = None
    location_id: RowId | None = None
    serials: Annotated[list[Annotated[Short, Field(max_length=80)]], Field(max_length=200)] = []


class DraftBody(Body):
    """What changes in the draft; `null` empties a value, lines are replaced as a whole."""

    kind: KindName = "work"
    category: CategoryName = "parts"
    vehicle_id: RowId | None = None
    vendor: Short = ""
    tax_id: Annotated[Short, Field(max_length=40)] = ""
    address: Line = ""
    date: Day | None = None
    invoice_number: Annotated[Short, Field(max_length=60)] = ""
    total: Amount | None = None
    tax: Amount | None = None
    currency: Currency = "EUR"
    exchange_rate: Positive | None = None
    odometer: MeterValue | None = None
    odometer_unit: Literal["km", "mi", "h"] = "km"
    litres: Positive | None = None
    title: Line = ""
    notes: Text = ""
    add_vendor: bool = True
    record_reading: bool = True
    tax_apart: bool = False
    order_id: RowId | None = None
    completes: Annotated[list[RowId], Field(max_length=100)] = []
    lines: Annotated[list[DraftLineBody], Field(max_length=200)] = []

    def draft_changes(self) -> DraftChanges:
        """Return what was sent as changes of a draft."""
        sent = self.changes()
        lines = sent.pop("lines", None)
        if "completes" in sent:
            sent["completes"] = " ".join([ONLY, *map(str, sent["completes"])])
        if "order_id" in sent:
            sent["order_id"] = sent["order_id"] or NO_ORDER
        values = {RENAMED.get(name, name): value for name, value in sent.items()}
        return DraftChanges(
            values={name: _text(value) for name, value in values.items()},
            lines=None if lines is None else tuple(_line(line) for line in lines),
        )


def _text(value: Any) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "1"
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _line(line: DraftLineBody) -> DraftLine:
    return DraftLine(
        description=line.description,
        quantity=_text(line.quantity),
        unit=line.unit,
        unit_price=_text(line.unit_price),
        amount=_text(line.amount),
        tax_rate=_text(line.tax_rate),
        kind=line.kind,
        purpose=line.purpose,
        part_number=line.part_number,
        shelf=f"{ITEM}{line.item_id}" if line.item_id else line.shelf,
        pack=_text(line.pack_quantity),
        place=_text(line.location_id),
        serials="\n".join(line.serials),
    )


class AcceptedOut(BaseModel):
    """How many receipts were accepted, and how many still need a look."""

    accepted: int
    refused: int


class ReadingToolOut(BaseModel):
    """The tool that reads receipts beside the own reader.

    `offered` is what it says of itself now, to be agreed to by its digest. The key is never shown.
    """

    mode: Literal["off", "again", "always"]
    server: str
    url: str
    name: str
    arguments: dict[str, Any]
    places: dict[str, str]
    has_secret: bool
    is_agreed: bool
    offered: dict[str, str] | None
    problem: str


class ReadingToolBody(Body):
    """Which tool reads receipts, when, what it is sent and where its answer has what."""

    mode: Literal["off", "again", "always"]
    server: Annotated[Line, Field(max_length=100)] = ""
    url: Annotated[Line, Field(max_length=1000)] = ""
    name: Annotated[Line, Field(max_length=100)] = ""
    arguments: dict[str, str | int | bool] = Field(default={}, examples=[{"text": "{text}"}])
    places: dict[str, str] = Field(default={}, examples=[{"total": "amounts.total"}])
    secret: Annotated[Line, Field(max_length=500)] = ""


class AgreeBody(Body):
    """The fingerprint of the description that was read."""

    digest: Annotated[Short, Field(max_length=64, examples=["0" * 64])]
