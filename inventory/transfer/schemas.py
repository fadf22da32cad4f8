"""Imports and exports as JSON."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from project.web.types import Body, Currency

Sheet = Literal["stock", "vendors"]
ItemKind = Literal["part", "fluid", "supply", "tool", "collectible"]
Name = Annotated[str, Field(max_length=80)]


class InventoryMapping(Body):
    """What the columns of a file of others hold, in their order, and how it is written.

    A column holds a name of the sheet, such as `name`, `part_number` or `quantity`, or `to_notes`,
    or `field_` and the key of an own field; an empty one is left out.
    """

    columns: Annotated[list[Name], Field(max_length=200, examples=[["name", "quantity"]])]
    currency: Annotated[Currency, Field(examples=["EUR"])] = "EUR"
    decimal_comma: bool = False
    day_first: bool = True
    kind: ItemKind = "part"
    unit: Annotated[str, Field(max_length=12)] = "pcs"
    location_path: Annotated[str, Field(max_length=1000)] = ""
    space_in_tags: bool = False


class InventoryMapBody(Body):
    """What a file of others is of, and what its columns hold; files of ours need neither."""

    sheet: Sheet = "stock"
    mapping: InventoryMapping | None = None


class InventoryImportRow(BaseModel):
    """An import in a list, with its counts."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    source: str
    state: str
    rows: int
    added: int
    changed: int
    unchanged: int
    refused: int
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None


class InventoryImportOut(InventoryImportRow):
    """An import with what its columns hold, its first rows and what was left out."""

    version: int
    sheet: str
    counts_stock: bool
    heads: list[str]
    mapping: dict[str, Any]
    sample: list[dict[str, Any]]
    warnings: list[str]


class InventoryImportProblem(BaseModel):
    """A refused row: the file of a ZIP, its line, and why."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    part: str
    line: int
    problem: str
    row: str


class InventoryExportBody(Body):
    """Which files are written; none means all."""

    tables: Annotated[list[Name], Field(max_length=30, examples=[["items"]])] = []


class InventoryExportOut(BaseModel):
    """An export; `file_id` is there when it is written."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    tables: list[str]
    rows: int
    file_id: int | None
    created_at: datetime
