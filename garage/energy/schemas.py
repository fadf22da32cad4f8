"""Fill-ups, charging sessions and consumption as JSON."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from project.web.custom_fields_api import CustomBody, CustomOut, CustomPatch
from project.web.types import (
    Amount,
    Body,
    Currency,
    Day,
    MeterValue,
    Positive,
    RowId,
    Short,
    Text,
)

EnergyName = Literal[
    "petrol",
    "diesel",
    "electricity",
    "lpg",
    "cng",
    "hydrogen",
    "ethanol",
    "fuel",
    "def",
    "additive",
]
QuantityUnit = Literal["l", "gal_us", "gal_uk", "kwh", "kg", "lb"]
UnitName = Literal["km", "mi", "h", "cycles"]
Quantity = Annotated[Positive, Field(gt=0, max_digits=9, decimal_places=3, examples=["43.58"])]
Price = Annotated[Positive, Field(max_digits=12, decimal_places=4, examples=["1.719"])]
Paid = Annotated[Amount, Field(ge=0)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=4, decimal_places=1, examples=["80"])]
ExchangeRate = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=6, examples=["1.07"])]
Tags = Annotated[list[Short], Field(max_length=20)]
FileIds = Annotated[list[RowId], Field(max_length=30)]
Grade = Annotated[Short, Field(max_length=40)]
StoreName = Annotated[Short, Field(max_length=60)]


class _Said(Body):
    """What can be said of a fill-up or charge; of amount, price and total two are enough."""

    energy: EnergyName = "fuel"
    store_id: RowId = 0
    at: time | None = None
    ended_at: time | None = None
    quantity_unit: QuantityUnit | Literal[""] = ""
    unit_price: Price | None = None
    total: Paid | None = None
    discount: Paid = Decimal(0)
    tax: Paid = Decimal(0)
    currency: Currency = ""
    exchange_rate: ExchangeRate | None = None
    grade: Grade = ""
    vendor_id: RowId | None = None
    driver_id: RowId | None = None
    is_full: bool = True
    is_missed_before: bool = False
    level_before: Percent | None = None
    level_after: Percent | None = None
    stored: Quantity | None = None
    current: Literal["ac", "dc", ""] = ""
    is_home: bool = False
    odometer: MeterValue | None = None
    odometer_unit: UnitName | Literal[""] = ""
    notes: Text = ""
    tags: Tags = []
    file_ids: FileIds = []


class EnergyEntryBody(CustomBody, _Said):
    """A fill-up or charge; of amount, price and total two are enough."""

    vehicle_id: RowId
    on: Day
    quantity: Quantity = Decimal(0)


class EnergyEntryPatch(CustomPatch, _Said):
    """What changes; a new amount, price or total moves another of the three. Tags and files are replaced as a whole."""

    vehicle_id: RowId = 0
    on: Day = date.min
    quantity: Quantity = Decimal(0)


class EntryFileOut(BaseModel):
    """A file of an energy entry."""

    id: int
    name: str
    content_type: str
    size: int


class EnergyEntryRow(BaseModel):
    """A fill-up or charge in a list.

    `quantity` is in l, kWh or kg, `entered_quantity` in `quantity_unit` as typed. What it tells of
    the consumption: `rate` is l, kWh or kg for one km, hour or cycle; `span_reason` says why there is
    none.
    """

    id: int
    vehicle_id: int
    vehicle_name: str
    store_id: int
    vendor_id: int | None
    vendor_name: str | None
    driver_id: int | None
    energy: str
    on: date
    at: time | None
    ended_at: time | None
    quantity: Decimal
    entered_quantity: Decimal
    quantity_unit: str
    unit_price: Decimal | None
    total: Decimal | None
    discount: Decimal
    tax: Decimal
    currency: str
    exchange_rate: Decimal | None
    grade: str
    is_full: bool
    is_missed_before: bool
    level_before: Decimal | None
    level_after: Decimal | None
    stored: Decimal | None
    current: str
    is_home: bool
    odometer: Decimal | None
    odometer_unit: str
    span_reason: str
    span_meter: str
    span_quantity: Decimal | None
    span_distance: Decimal | None
    span_cost: Decimal | None
    rate: Decimal | None
    version: int
    updated_at: datetime


class EnergyEntryOut(EnergyEntryRow, CustomOut):
    """A fill-up or charge with its tags and files, and its consumption in every unit."""

    consumption: dict[str, Decimal]
    notes: str
    tags: list[str]
    files: list[EntryFileOut]
    created_at: datetime


class ConsumptionOut(BaseModel):
    """What a vehicle used of one tank over one meter; figures by unit.

    `distance` is in km, hours or cycles, `quantity` in l, kWh or kg; `cost_rate` is for one km, hour
    or cycle.
    """

    store_id: int
    energy: str
    meter: str
    spans: int
    quantity: Decimal
    distance: Decimal
    average: dict[str, Decimal]
    best: dict[str, Decimal]
    worst: dict[str, Decimal]
    last: dict[str, Decimal]
    cost_rate: Decimal | None
    currency: str


class EnergyStoreBody(Body):
    """A further tank or battery."""

    energy: EnergyName
    name: StoreName = ""
    capacity: Quantity | None = None
    capacity_unit: QuantityUnit | Literal[""] = ""


class EnergyStorePatch(Body):
    """What changes of a tank or battery."""

    name: StoreName = ""
    capacity: Quantity | None = None
    capacity_unit: QuantityUnit | Literal[""] = ""


class EnergyStoreOut(BaseModel):
    """A tank or battery; `capacity` in l, kWh or kg, `entered_capacity` as typed."""

    id: int
    vehicle_id: int
    energy: str
    name: str
    capacity: Decimal | None
    entered_capacity: Decimal | None
    capacity_unit: str
    version: int


def changes_of(body: EnergyEntryBody | EnergyEntryPatch) -> dict[str, Any]:
    """Return what was sent, as the services take it."""
    changes = body.changes()
    for name in ("tags", "file_ids"):
        if name in changes:
            changes[name] = tuple(changes[name])
    return changes
