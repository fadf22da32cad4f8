"""The work on vehicles as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from garage.maintenance.services import LineInput, PartUse
from project.web.custom_fields_api import CustomBody, CustomOut, CustomPatch
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

PurposeName = Literal["maintenance", "repair", "upgrade", "inspection"]
LineKind = Literal["labour", "part", "fluid", "fee", "tax", "discount", "other"]
LinkKind = Literal["caused_by", "follow_up_of", "warranty_of"]
UnitName = Literal["km", "mi", "h", "cycles"]
ExchangeRate = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=6, examples=["1.07"])]
Tags = Annotated[list[Short], Field(max_length=20)]
FileIds = Annotated[list[RowId], Field(max_length=30)]


class LineBody(Body):
    """One line of a bill; `amount` is what it adds (a discount is made negative)."""

    kind: LineKind = "part"
    purpose: PurposeName = "maintenance"
    description: Annotated[Line, Field(min_length=1, examples=["Brake pads, front"])]
    amount: Amount
    part_number: Annotated[Short, Field(max_length=60)] = ""
    quantity: Annotated[Positive, Field(decimal_places=3)] | None = None
    unit: Annotated[Short, Field(max_length=12)] = ""
    unit_price: Annotated[Amount, Field(decimal_places=4)] | None = None
    tax_rate: Rate | None = None

    def given(self) -> LineInput:
        """Return the line as the service takes it."""
        return LineInput(**self.model_dump())


class PartUseBody(Body):
    """So much of an item, in its unit, that comes off the shelf."""

    item_id: RowId
    quantity: Annotated[Positive, Field(gt=0, decimal_places=4)]

    def given(self) -> PartUse:
        """Return it as the service takes it."""
        return PartUse(item_id=self.item_id, quantity=self.quantity)


class PutBackQuery(BaseModel):
    """How much of an item goes back; which one, where several were taken at once."""

    item: RowId | None = None
    quantity: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=4)] | None = None


Completes = Annotated[list[RowId], Field(max_length=100)]
Lines = Annotated[list[LineBody], Field(max_length=200)]


class ServiceRecordBody(CustomBody):
    """Work that was done; a missing total is what the lines come to.

    `completes` are the schedule items that this did; when it is not sent, its words say it. `uses`
    comes off the shelf for it, and its cost counts beside the bill.
    """

    vehicle_id: RowId
    on: Day
    title: Line = ""
    purpose: PurposeName = "maintenance"
    vendor_id: RowId | None = None
    invoice_number: Annotated[Short, Field(max_length=60)] = ""
    currency: Currency = ""
    exchange_rate: ExchangeRate | None = None
    lines_include_tax: bool = True
    tax: Annotated[Amount, Field(ge=0)] = Decimal(0)
    total: Amount | None = None
    odometer: MeterValue | None = None
    odometer_unit: UnitName | Literal[""] = ""
    notes: Text = ""
    tags: Tags = []
    lines: Lines = []
    file_ids: FileIds = []
    completes: Completes = []
    uses: Annotated[list[PartUseBody], Field(max_length=200)] = []


class ServiceRecordPatch(CustomPatch):
    """What changes; lines, tags and files are replaced as a whole."""

    vehicle_id: RowId = 0
    on: Day = date.min
    title: Line = ""
    purpose: PurposeName = "maintenance"
    vendor_id: RowId | None = None
    invoice_number: Annotated[Short, Field(max_length=60)] = ""
    currency: Currency = ""
    exchange_rate: ExchangeRate | None = None
    lines_include_tax: bool = True
    tax: Annotated[Amount, Field(ge=0)] = Decimal(0)
    total: Amount = Decimal(0)
    odometer: MeterValue | None = None
    odometer_unit: UnitName = "km"
    notes: Text = ""
    tags: Tags = []
    lines: Lines = []
    file_ids: FileIds = []
    completes: Completes = []


class DuplicateBody(Body):
    """The day of the copy."""

    on: Day


class MoveBody(Body):
    """Where to."""

    vehicle_id: RowId


class LinkBody(Body):
    """The other record, and how this one relates to it."""

    target_id: RowId
    kind: LinkKind


class BulkBody(Body):
    """One change for many records; the value of the action is needed, others are not looked at."""

    ids: Annotated[list[RowId], Field(min_length=1, max_length=200)]
    action: Literal["purpose", "vendor", "tags", "move", "bin"]
    purpose: PurposeName = "maintenance"
    vendor_id: RowId | None = None
    tags: Tags = []
    vehicle_id: RowId | None = None


class UpgradeBody(CustomBody):
    """A change for the better; with a record its cost is counted there."""

    vehicle_id: RowId
    title: Annotated[Line, Field(min_length=1, examples=["Tow bar"])]
    installed_on: Day
    record_id: RowId | None = None
    vendor_id: RowId | None = None
    part: Short = ""
    part_number: Annotated[Short, Field(max_length=60)] = ""
    serial_number: Annotated[Short, Field(max_length=60)] = ""
    currency: Currency = ""
    cost: Annotated[Amount, Field(ge=0)] | None = None
    exchange_rate: ExchangeRate | None = None
    value_effect: Amount | None = None
    is_reversible: bool = True
    before: Short = ""
    after: Short = ""
    approval: Line = ""
    odometer: MeterValue | None = None
    odometer_unit: UnitName | Literal[""] = ""
    notes: Text = ""
    tags: Tags = []
    file_ids: FileIds = []


class UpgradePatch(CustomPatch):
    """What changes; `removed_on` says when it was taken off."""

    vehicle_id: RowId = 0
    title: Line = ""
    installed_on: Day = date.min
    removed_on: Day | None = None
    record_id: RowId | None = None
    vendor_id: RowId | None = None
    part: Short = ""
    part_number: Annotated[Short, Field(max_length=60)] = ""
    serial_number: Annotated[Short, Field(max_length=60)] = ""
    currency: Currency = ""
    cost: Annotated[Amount, Field(ge=0)] | None = None
    exchange_rate: ExchangeRate | None = None
    value_effect: Amount | None = None
    is_reversible: bool = True
    before: Short = ""
    after: Short = ""
    approval: Line = ""
    odometer: MeterValue | None = None
    odometer_unit: UnitName = "km"
    notes: Text = ""
    tags: Tags = []
    file_ids: FileIds = []


class RecordFileOut(BaseModel):
    """A file of a record."""

    id: int
    name: str
    content_type: str
    size: int


class LineOut(BaseModel):
    """One line of a bill."""

    id: int
    kind: str
    purpose: str
    description: str
    part_number: str
    quantity: Decimal | None
    unit: str
    unit_price: Decimal | None
    tax_rate: Decimal | None
    amount: Decimal


class LinkOut(BaseModel):
    """A link between two records."""

    id: int
    kind: str
    record_id: int
    record_title: str
    target_id: int
    target_title: str


class ServiceRecordRow(BaseModel):
    """A service record in a list."""

    id: int
    vehicle_id: int
    vehicle_name: str
    vendor_id: int | None
    vendor_name: str | None
    on: date
    title: str
    purpose: str
    invoice_number: str
    currency: str
    exchange_rate: Decimal | None
    total: Decimal
    parts_cost: Decimal
    tax: Decimal
    odometer: Decimal | None
    odometer_unit: str
    version: int
    updated_at: datetime


class ServiceRecordOut(ServiceRecordRow, CustomOut):
    """A service record; `difference` is how much the total lies above its lines."""

    lines_include_tax: bool
    notes: str
    difference: Decimal
    tags: list[str]
    lines: list[LineOut]
    files: list[RecordFileOut]
    links: list[LinkOut]
    upgrade_ids: list[int]
    created_at: datetime


class RecordPartBody(Body):
    """An item to take off the shelf for a record; without a place from anywhere."""

    item_id: RowId
    quantity: Annotated[Positive, Field(gt=0, examples=["4.3"])]
    location_id: RowId | None = None
    lot_id: RowId | None = None


class RecordKitBody(Body):
    """A kit whose parts are all taken off the shelf for a record."""

    kit_id: RowId


class RecordPartOut(BaseModel):
    """What one act took off the shelf for a record, and what it cost."""

    batch: UUID
    item_id: int
    item_name: str
    quantity: Decimal
    unit: str
    cost: Decimal
    currency: str


class UpgradeRow(BaseModel):
    """An upgrade in a list."""

    id: int
    vehicle_id: int
    vehicle_name: str
    record_id: int | None
    vendor_id: int | None
    vendor_name: str | None
    title: str
    part: str
    part_number: str
    serial_number: str
    installed_on: date
    removed_on: date | None
    currency: str
    cost: Decimal | None
    exchange_rate: Decimal | None
    value_effect: Decimal | None
    is_reversible: bool
    before: str
    after: str
    approval: str
    odometer: Decimal | None
    odometer_unit: str
    notes: str
    version: int
    updated_at: datetime


class UpgradeOut(UpgradeRow, CustomOut):
    """An upgrade with its tags and files."""

    tags: list[str]
    files: list[RecordFileOut]


class EditOut(BaseModel):
    """A bulk edit, with which it can be undone."""

    id: int
    action: str
    records: int


def changes_of(body: Body) -> dict[str, Any]:
    """Return what was sent, as the services take it."""
    changes = body.changes()
    if isinstance(body, ServiceRecordBody | ServiceRecordPatch) and "lines" in changes:
        changes["lines"] = tuple(line.given() for line in body.lines)
    if isinstance(body, ServiceRecordBody) and "uses" in changes:
        changes["uses"] = tuple(use.given() for use in body.uses)
    for name in ("tags", "file_ids", "completes"):
        if name in changes:
            changes[name] = tuple(changes[name])
    return changes
