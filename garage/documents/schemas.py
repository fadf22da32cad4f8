"""Documents as JSON."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from project.web.custom_fields_api import CustomValues
from project.web.types import Body, Day, RowId, Short, Text

DocumentKind = Literal[
    "registration", "title", "insurance", "card", "inspection", "tax", "permit", "licence",
    "contract", "warranty", "manual", "other",
]  # fmt: skip


class DocumentPatch(Body):
    """What changes of a document; tags and files are replaced as a whole."""

    kind: DocumentKind = "other"
    title: Short = ""
    vehicle_id: RowId | None = None
    number: Annotated[Short, Field(max_length=80)] = ""
    issuer: Short = ""
    holder: Short = ""
    issued_on: Day | None = None
    valid_from: Day | None = None
    expires_on: Day | None = None
    notes: Text = ""
    tags: Annotated[list[Short], Field(max_length=20)] = []
    file_ids: Annotated[list[RowId], Field(max_length=30)] = []
    custom_fields: CustomValues = {}


class DocumentBody(DocumentPatch):
    """A document; without a vehicle of the garage as a whole."""

    title: Annotated[Short, Field(min_length=1, examples=["Registration certificate"])]


class DocumentFileOut(BaseModel):
    """A file of a document."""

    id: int
    name: str
    content_type: str
    size: int


class DocumentRow(BaseModel):
    """A document in a list."""

    id: int
    vehicle_id: int | None
    vehicle_name: str | None
    kind: str
    title: str
    number: str
    issuer: str
    holder: str
    issued_on: date | None
    valid_from: date | None
    expires_on: date | None
    replaces_id: int | None
    is_replaced: bool
    version: int
    updated_at: datetime


class DocumentOut(DocumentRow):
    """A document with how it stands, its tags and files, and the text on them."""

    state: str
    days_left: int | None
    notes: str
    text: str
    tags: list[str]
    files: list[DocumentFileOut]
    custom_fields: dict[str, str | bool | None]
    created_at: datetime
