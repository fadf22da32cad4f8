"""Items and categories as JSON."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from project.web.custom_fields_api import CustomValues
from project.web.types import Body, Line, Positive, RowId, Short, Text

ItemKind = Literal["part", "fluid", "supply", "tool", "collectible"]
UnitCode = Literal[
    "pcs", "pair", "set", "l", "ml", "gal_us", "qt", "pt", "fl_oz", "gal_uk",
    "kg", "g", "lb", "oz", "m", "cm", "ft", "in",
]  # fmt: skip
NumberKind = Literal["oem", "cross", "superseded"]
_Name = Annotated[str, Field(min_length=1, max_length=160, examples=["Oil filter"])]
_Months = Annotated[int, Field(ge=1, le=600)]
_Tags = Annotated[list[Short], Field(max_length=20)]
_Number = Annotated[Short, Field(max_length=60)]
_Code = Annotated[Short, Field(min_length=1, max_length=80, examples=["4011558706005"])]


class ItemPatch(Body):
    """What changes; tags and files are replaced as a whole."""

    name: _Name = "-"
    kind: ItemKind = "part"
    unit: UnitCode = "pcs"
    category_id: RowId | None = None
    manufacturer: Annotated[Short, Field(max_length=80)] = ""
    part_number: _Number = ""
    description: Annotated[Line, Field(max_length=200)] = ""
    notes: Text = ""
    default_location_id: RowId | None = None
    is_serialized: bool = False
    shelf_life_months: _Months | None = None
    calibration_months: _Months | None = None
    tags: _Tags = []
    file_ids: Annotated[list[RowId], Field(max_length=30)] = []
    custom_fields: CustomValues = {}


class ItemBody(ItemPatch):
    """A new item; `codes` are printed codes of single pieces."""

    name: _Name
    codes: Annotated[list[_Code], Field(max_length=40)] = []


class ItemNumberBody(Body):
    """Another number of the same thing."""

    number: Annotated[_Number, Field(min_length=1, examples=["04E 115 561 H"])]
    kind: NumberKind = "cross"
    manufacturer: Annotated[Short, Field(max_length=80)] = ""


class ItemCodeBody(Body):
    """A printed code; one package holds `quantity` of `unit`, empty for the item's own."""

    code: _Code
    quantity: Positive = Decimal(1)
    unit: UnitCode | Literal[""] = ""


class StockLevelBody(Body):
    """How many to keep, in one place or, without one, altogether."""

    minimum: Annotated[Positive, Field(examples=["2"])]
    target: Positive | None = None
    location_id: RowId | None = None
    unit: UnitCode | Literal[""] = ""


class ItemNumberOut(BaseModel):
    """Another number of the same thing."""

    id: int
    kind: str
    manufacturer: str
    number: str


class ItemCodeOut(BaseModel):
    """A printed code; `in_item_unit` is what a package holds in the unit of the item."""

    id: int
    code: str
    quantity: Decimal
    unit: str
    in_item_unit: Decimal


class StockLevelOut(BaseModel):
    """How many to keep."""

    id: int
    location_id: int | None
    minimum: Decimal
    target: Decimal | None


class ItemRow(BaseModel):
    """An item in a list."""

    id: int
    kind: str
    name: str
    category_id: int | None
    manufacturer: str
    part_number: str
    unit: str
    description: str
    default_location_id: int | None
    is_serialized: bool
    shelf_life_months: int | None
    calibration_months: int | None
    version: int
    updated_at: datetime


class ItemOut(ItemRow):
    """An item with all by which it is known."""

    notes: str
    tags: list[str]
    file_ids: list[int]
    custom_fields: dict[str, str | bool | None]
    numbers: list[ItemNumberOut]
    codes: list[ItemCodeOut]
    levels: list[StockLevelOut]
    created_at: datetime


class CategoryPatch(Body):
    """What changes; another `parent_id` moves the category with all below it, null to the top."""

    name: Annotated[Short, Field(min_length=1, max_length=80)] = "-"
    parent_id: RowId | None = None


class ItemCategoryBody(CategoryPatch):
    """A new category."""

    name: Annotated[Short, Field(min_length=1, max_length=80, examples=["Filters"])]


class CategoryOut(BaseModel):
    """A category; `path` names all that it belongs to."""

    id: int
    name: str
    path: str
    parent_id: int | None
    version: int
    updated_at: datetime
