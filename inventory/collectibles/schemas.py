"""Collectibles as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from project.web.types import Amount, Body, Currency, Day, Line, RowId, Short, Text

GradeName = Literal["", "mint", "excellent", "good", "fair", "poor"]
SourceName = Literal["owner", "appraiser", "auction", "catalogue", "offer"]
PieceNumber = Annotated[int, Field(ge=1, le=10**9)]
NotNegative = Annotated[Amount, Field(ge=0)]


class CollectibleDetails(Body):
    """What makes a thing worth collecting; amounts are in `currency`."""

    currency: Currency = "EUR"
    edition: Short = ""
    edition_number: PieceNumber | None = None
    edition_size: PieceNumber | None = None
    serial_number: Annotated[Short, Field(max_length=80)] = ""
    year: Annotated[int, Field(ge=1000, le=2100)] | None = None
    provenance: Text = ""
    grade: GradeName = ""
    condition: Annotated[str, Field(max_length=300)] = ""
    acquired_on: Day | None = None
    acquired_from_id: RowId | None = None
    acquired_for: NotNegative | None = None
    insured_sum: NotNegative | None = None
    insured_until: Day | None = None
    sold_on: Day | None = None
    sold_for: NotNegative | None = None


class CollectibleBody(CollectibleDetails):
    """The details of an item of the kind collectible, or with a name a new item together with them."""

    currency: Currency
    item_id: RowId | None = None
    name: Annotated[str, Field(max_length=160, examples=["Model car 1:18, signed"])] = ""


class CollectiblePatch(CollectibleDetails):
    """What changes of the details; the item has its own resource."""


class AppraisalPatch(Body):
    """What changes of an appraisal."""

    on: Day = date(2026, 1, 1)
    value: NotNegative = Decimal(0)
    currency: Currency = "EUR"
    source: SourceName = "owner"
    appraiser: Short = ""
    note: Line = ""


class AppraisalBody(AppraisalPatch):
    """What a collectible was said to be worth on a day."""

    on: Day
    value: NotNegative
    currency: Currency


class AppraisalOut(BaseModel):
    """An appraisal."""

    id: int
    item_id: int
    on: date
    value: Decimal
    currency: str
    source: str
    appraiser: str
    note: str
    version: int


class CollectibleOut(BaseModel):
    """A collectible; `worth` is its newest appraisal, else what was paid."""

    id: int
    item_id: int
    name: str
    currency: str
    edition: str
    edition_number: int | None
    edition_size: int | None
    serial_number: str
    year: int | None
    provenance: str
    grade: str
    condition: str
    acquired_on: date | None
    acquired_from_id: int | None
    acquired_for: Decimal | None
    insured_sum: Decimal | None
    insured_until: date | None
    sold_on: date | None
    sold_for: Decimal | None
    worth: Decimal | None
    worth_currency: str
    cover: str
    gap: Decimal | None
    version: int
    updated_at: datetime


class CollectionSumOut(BaseModel):
    """What is owned in one currency."""

    currency: str
    worth: Decimal
    insured: Decimal
    gap: Decimal


class CollectionDayOut(BaseModel):
    """What the collection was worth from a day on."""

    on: date
    value: Decimal


class CollectionValueOut(BaseModel):
    """How the worth of the collection went, in one currency."""

    currency: str
    days: list[CollectionDayOut]


class CollectionOut(BaseModel):
    """The collection as a whole: sums and the way of its worth, per currency."""

    sums: list[CollectionSumOut]
    values: list[CollectionValueOut]
