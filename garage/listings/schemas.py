"""The market as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from project.web.types import Body, Currency, Day, Line, Short

ListingSourceKind = Literal["csv", "http", "mcp"]
Country = Annotated[
    str, Field(min_length=2, max_length=2, pattern="^[A-Za-z]{2}$", examples=["DE"])
]
Distance = Annotated[Literal["km", "mi"], Field(examples=["km"])]
Days = Annotated[int, Field(ge=1, le=3650)]
Place = Annotated[str, Field(min_length=1, max_length=200)]


class ListingMapping(BaseModel):
    """Where each fact stands: heads of columns of a file, JMESPath expressions of an answer."""

    model_config = ConfigDict(extra="forbid")

    places: Annotated[
        dict[Short, Annotated[list[Place], Field(max_length=6)]], Field(max_length=40)
    ] = {}
    fixed: Annotated[dict[Short, Line], Field(max_length=40)] = {}
    currency: Annotated[Currency, Field(examples=["EUR"])]
    distance_unit: Distance
    engine_unit: Literal["", "l", "cc"] = ""
    power_unit: Literal["kw", "ps", "hp"] = "kw"
    decimal_comma: bool = False
    day_first: bool = True


class ListingRequest(BaseModel):
    """How a service or a tool is asked; see docs/market-data.md."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(max_length=1000)] = ""
    server: Short = ""
    tool: Short = ""
    arguments: Annotated[dict[Short, str | int | bool | None], Field(max_length=40)] = {}
    list_path: Line = ""
    key_in: Literal["", "header", "query"] = ""
    key_name: Annotated[str, Field(max_length=60)] = ""
    key_prefix: Annotated[str, Field(max_length=20)] = ""
    paging: Literal["none", "page", "start", "cursor", "link"] = "none"
    page_name: Annotated[str, Field(max_length=60)] = ""
    first_page: Annotated[int, Field(ge=0, le=1)] = 1
    size_name: Annotated[str, Field(max_length=60)] = ""
    size: Annotated[int, Field(ge=1, le=1000)] = 50
    next_path: Line = ""
    most_pages: Annotated[int, Field(ge=1, le=100)] = 10
    most_rows: Annotated[int, Field(ge=1, le=20_000)] = 2000
    per_minute: Annotated[int, Field(ge=1, le=600)] = 30


class ListingSourcePatch(Body):
    """What changes; an empty secret keeps the one that is stored."""

    name: Annotated[str, Field(min_length=1, max_length=80)] = "-"
    market: Country = "DE"
    currency: Currency = "EUR"
    distance_unit: Distance = "km"
    mapping: ListingMapping | dict[str, Any] = {}
    request: ListingRequest | dict[str, Any] = {}
    secret: Annotated[str, Field(max_length=500)] = ""
    licence: Annotated[str, Field(max_length=300)] = ""
    may_redistribute: bool = False
    retention_days: Days = 730
    gone_days: Days = 30
    every_days: Annotated[int, Field(ge=0, le=365)] = 0
    is_enabled: bool = True


class ListingSourceBody(ListingSourcePatch):
    """A new source of listings."""

    name: Annotated[str, Field(min_length=1, max_length=80, examples=["Own files"])]
    kind: ListingSourceKind = "csv"
    market: Country
    currency: Annotated[Currency, Field(examples=["EUR"])]
    distance_unit: Distance


class ListingSourceOut(BaseModel):
    """A source with its health; its key is never shown."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    kind: str
    market: str
    currency: str
    distance_unit: str
    mapping: dict[str, Any]
    request: dict[str, Any]
    has_secret: bool
    licence: str
    may_redistribute: bool
    retention_days: int
    gone_days: int
    every_days: int
    is_enabled: bool
    health: str
    problem: str
    last_run_at: datetime | None
    last_good_at: datetime | None
    paused_until: datetime | None
    version: int
    updated_at: datetime


class ListingMapBody(Body):
    """What the columns of a file hold, and the day on which its listings were on offer."""

    mapping: ListingMapping
    seen_on: Day


class ListingAgreeBody(Body):
    """The digest of the description of a tool, as the source shows it."""

    digest: Annotated[str, Field(min_length=1, max_length=64, examples=["0" * 64])]


class ListingImportRow(BaseModel):
    """An import in a list; before it ran the counts are what it would do."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    source_id: int
    name: str
    state: str
    seen_on: date
    added: int
    changed: int
    unchanged: int
    refused: int
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    version: int


class ListingProblemOut(BaseModel):
    """A refused row."""

    line: int
    problem: str
    row: str


class ListingImportOut(ListingImportRow):
    """An import with its mapping, the first listings as they were understood, and refused rows."""

    heads: list[str]
    mapping: dict[str, Any]
    sample: list[dict[str, str]]
    problems: list[ListingProblemOut]
    warnings: list[str]


class ListingRow(BaseModel):
    """A listing; distances are kilometres, the unit says what the advert wrote."""

    id: int
    source_id: int
    external_id: str
    market: str
    currency: str
    make: str
    model: str
    make_key: str
    model_key: str
    trim: str
    year: int
    first_registration: date | None
    mileage_km: Decimal | None
    distance_unit: str
    price: Decimal
    fuel: str
    gearbox: str
    engine_cc: int | None
    power_kw: int | None
    region: str
    url: str
    first_seen: date
    last_seen: date
    status: str
    sold_price: Decimal | None
    excluded: str


class ListingPriceOut(BaseModel):
    """What a listing asked from a day on."""

    seen_on: date
    price: Decimal


class ListingOut(ListingRow):
    """A listing with all that it says, and the course of its price."""

    vin: str
    title: str
    body: str
    drive: str
    doors: int | None
    colour: str
    condition: str
    is_damaged: bool | None
    seller: str
    marks: dict[str, Any]
    prices: list[ListingPriceOut]


class ListingExcludeBody(Body):
    """Why a listing is left out of comparisons."""

    reason: Annotated[Line, Field(min_length=1, examples=["Accident"])]


class MakeModelAliasOut(BaseModel):
    """What words of adverts mean; without `decided_at` the keys are a suggestion."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    market: str
    make_raw: str
    model_raw: str
    make_key: str
    model_key: str
    decided_at: datetime | None
    version: int


class MakeModelAliasBody(Body):
    """What words of adverts mean; an empty model names a make."""

    make_raw: Annotated[str, Field(min_length=1, max_length=60, examples=["VW Nutzfahrzeuge"])]
    model_raw: Annotated[str, Field(max_length=80)] = ""
    make: Annotated[str, Field(min_length=1, max_length=60, examples=["Volkswagen"])]
    model: Annotated[str, Field(max_length=80)] = ""
    market: Annotated[str, Field(max_length=2)] = ""


class MakeModelDecideBody(Body):
    """What words mean; what is left out is taken from the suggestion."""

    make: Annotated[str, Field(max_length=60)] | None = None
    model: Annotated[str, Field(max_length=80)] | None = None


class MakeModelAcceptBody(Body):
    """Whose suggestions are right."""

    ids: Annotated[list[Annotated[int, Field(ge=1, le=2**63 - 1)]], Field(max_length=200)]


class MakeModelAcceptedOut(BaseModel):
    """How many suggestions were taken."""

    accepted: int
