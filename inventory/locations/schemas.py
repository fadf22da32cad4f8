"""Places as JSON."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from project.web.types import Body, RowId, Short, Text

LocationKind = Literal[
    "building", "room", "cabinet", "shelf", "drawer", "box", "vehicle", "other"
]  # fmt: skip
_Name = Annotated[Short, Field(min_length=1, max_length=80, examples=["Shelf 2"])]


class LocationPatch(Body):
    """What changes; another `parent_id` moves the place with everything in it, null to the top."""

    name: _Name = "-"
    kind: LocationKind = "shelf"
    parent_id: RowId | None = None
    barcode: Annotated[Short, Field(max_length=80)] = ""
    notes: Text = ""


class LocationBody(LocationPatch):
    """A new place."""

    name: _Name


class LocationRow(BaseModel):
    """A place in a list; `path` names all places that it lies in."""

    id: int
    name: str
    path: str
    kind: str
    parent_id: int | None
    barcode: str
    version: int
    updated_at: datetime


class LocationOut(LocationRow):
    """A place."""

    notes: str
    created_at: datetime
