"""Supplier parts, kits and fitments as JSON."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from inventory.catalogue.schemas.items import UnitCode
from project.web.types import Body, Currency, Line, Positive, RowId, Short, Text

_Year = Annotated[int, Field(ge=1880, le=2100)]
_Name = Annotated[Short, Field(min_length=1, examples=["Oil change"])]


class PriceBody(Body):
    """The price of one pack, before tax, from so many packs on."""

    price: Annotated[Positive, Field(examples=["38.90"])]
    currency: Currency
    packs: Positive = Decimal(1)


class PriceOut(BaseModel):
    """The price of one pack from so many packs on."""

    packs: Decimal
    price: Decimal
    currency: str


class SupplierPartPatch(Body):
    """What changes; prices are replaced as a whole."""

    vendor_id: RowId = 1
    number: Annotated[Short, Field(max_length=60)] = ""
    description: Line = ""
    pack_quantity: Positive = Decimal(1)
    pack_unit: UnitCode | Literal[""] = ""
    url: Annotated[str, Field(max_length=300)] = ""
    lead_days: Annotated[int, Field(ge=0, le=1000)] | None = None
    is_preferred: bool = False
    prices: Annotated[list[PriceBody], Field(max_length=20)] = []


class SupplierPartBody(SupplierPartPatch):
    """An item as a vendor sells it."""

    item_id: RowId
    vendor_id: RowId


class SupplierPartOut(BaseModel):
    """An item as a vendor sells it; `pack_in_item_unit` is a pack in the unit of the item."""

    id: int
    item_id: int
    item_name: str
    vendor_id: int
    vendor_name: str
    number: str
    description: str
    pack_quantity: Decimal
    pack_unit: str
    pack_in_item_unit: Decimal
    url: str
    lead_days: int | None
    is_preferred: bool
    prices: list[PriceOut]
    version: int
    updated_at: datetime


class KitLineBody(Body):
    """How much of an item a kit takes, in `unit` or the item's own."""

    item_id: RowId
    quantity: Annotated[Positive, Field(gt=0, examples=["4.7"])]
    unit: UnitCode | Literal[""] = ""


class KitPatch(Body):
    """What changes; lines are replaced as a whole."""

    name: _Name = "-"
    notes: Text = ""
    lines: Annotated[list[KitLineBody], Field(max_length=60)] = []


class KitBody(KitPatch):
    """Items that are used together."""

    name: _Name


class KitLineOut(BaseModel):
    """How much of an item a kit takes, in the item's unit."""

    item_id: int
    item_name: str
    quantity: Decimal
    unit: str


class KitOut(BaseModel):
    """Items that are used together."""

    id: int
    name: str
    notes: str
    lines: list[KitLineOut]
    version: int
    updated_at: datetime


class FitmentPatch(Body):
    """What changes; what is empty means any."""

    make: Annotated[Short, Field(min_length=1, max_length=60)] = "-"
    model: Annotated[Short, Field(max_length=80)] = ""
    year_from: _Year | None = None
    year_to: _Year | None = None
    engine: Annotated[Short, Field(max_length=60)] = ""
    note: Line = ""


class FitmentBody(FitmentPatch):
    """Vehicles that an item or a kit fits, one of the two."""

    make: Annotated[Short, Field(min_length=1, max_length=60, examples=["Škoda"])]
    item_id: RowId | None = None
    kit_id: RowId | None = None


class FitmentOut(BaseModel):
    """What an item or kit fits."""

    id: int
    item_id: int | None
    kit_id: int | None
    make: str
    model: str
    year_from: int | None
    year_to: int | None
    engine: str
    note: str
    version: int


class FittingOut(BaseModel):
    """An item or kit that fits a vehicle; `verdict` is fits, or maybe where too little was said."""

    verdict: str
    item_id: int | None
    kit_id: int | None
    name: str
    fitment_id: int
    note: str
