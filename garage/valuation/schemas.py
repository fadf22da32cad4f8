"""Valuations as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from project.web.types import Amount, Body, Currency, Day, MeterValue, Positive, RowId, Short

ValuationKind = Literal["market", "manual", "appraisal", "provider", "curve"]
ValuationView = Literal["asking", "private", "trade_in", "agreed", "auction"]
ConditionName = Literal["excellent", "very_good", "good", "fair", "poor", "damaged", ""]
Year = Annotated[int, Field(ge=1885, le=2100, examples=[2017])]
Note300 = Annotated[str, Field(max_length=300)]


class ValuationBody(Body):
    """A value that a person sets."""

    vehicle_id: RowId
    value: Annotated[Amount, Field(gt=0, examples=["14500"])]
    as_of: Day
    currency: Currency | None = None
    kind: Literal["manual", "appraisal"] = "manual"
    view: ValuationView = "private"
    low: Amount | None = None
    high: Amount | None = None
    source: Short = ""
    note: Note300 = ""


class ValuationRow(BaseModel):
    """What a vehicle was worth on a day; `low` to `high` holds 80 of 100 prices."""

    id: int
    vehicle_id: int
    kind: str
    view: str
    as_of: date
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    currency: str
    grade: str
    method: str
    source: str
    note: str
    comparables_used: int
    candidates: int
    odometer_km: Decimal | None
    odometer_is_projected: bool
    condition: str
    condition_factor: Decimal
    newest_listing: date | None
    created_at: datetime


class ValuedComparableOut(BaseModel):
    """A comparable with each adjustment in the currency of the value, and why it does not count."""

    listing_id: int | None
    title: str
    year: int
    mileage_km: Decimal | None
    price: Decimal
    url: str
    last_seen: date
    distance: Decimal
    weight: Decimal
    adjusted: Decimal
    adjustments: dict[str, Decimal]
    excluded: str


class EstimateNote(BaseModel):
    """A code with its number, as the pages put it into words."""

    code: str
    number: float | None
    text: str


class ValuationOut(ValuationRow):
    """A valuation with what it rests on."""

    comparables: list[ValuedComparableOut]
    notes: list[EstimateNote]
    better: list[EstimateNote]
    reasons: list[dict[str, Any]]


class EstimateBody(Body):
    """A vehicle to be valued, not kept; `mileage` is in `unit`."""

    make: Annotated[Short, Field(min_length=1, max_length=60, examples=["Volkswagen"])]
    model: Annotated[Short, Field(min_length=1, max_length=80, examples=["Golf"])]
    year: Year
    mileage: MeterValue | None = None
    unit: Literal["km", "mi"] = "km"
    fuel: Short = ""
    gearbox: Short = ""
    engine: Short = ""
    engine_litres: Positive | None = None
    power_kw: Positive | None = None
    trim: Annotated[Short, Field(max_length=80)] = ""
    condition: ConditionName = ""
    is_collector: bool = False
    currency: Currency | None = None
    market: Annotated[str, Field(pattern="^([A-Za-z]{2})?$")] = ""
    as_of: Day | None = None
    purchase_price: Amount | None = None
    purchased_on: Day | None = None


class EstimateOut(BaseModel):
    """What it is worth: without evidence (grade F) there is no number."""

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    currency: str
    market: str
    grade: str
    method: str
    version: str
    comparables_used: int
    candidates: int
    newest_listing: date | None
    comparables: list[ValuedComparableOut]
    notes: list[EstimateNote]
    better: list[EstimateNote]


class VehicleValueBody(Body):
    """Value a vehicle now; `as_of` of nothing is today."""

    as_of: Day | None = None


class VehicleValueOut(BaseModel):
    """The valuation that was made or found; nothing where there is too little to go by."""

    is_new: bool
    grade: str
    valuation: ValuationRow | None
    better: list[EstimateNote]


class ValuationChoicePatch(Body):
    """How one vehicle is valued."""

    condition: ConditionName = ""
    is_collector: bool = False
    trim: Annotated[Short, Field(max_length=80)] = ""


class ValuationChoiceOut(BaseModel):
    """How one vehicle is valued, and which listings people left out or took in."""

    vehicle_id: int
    condition: str
    is_collector: bool
    trim: str
    left_out: list[int]
    taken_in: list[int]


class ComparableChoiceBody(Body):
    """Leave a listing out of a vehicle's comparables, or take it in against the rules."""

    listing_id: RowId
    is_left_out: bool


class ValuationSettingsPatch(Body):
    """How the organization values; shares are percent."""

    market: Annotated[str, Field(pattern="^[A-Za-z]{2}$", examples=["DE"])] = "DE"
    currency: Currency = "EUR"
    dealer_margin: Positive = Decimal(0)
    trade_in_deduction: Positive = Decimal(12)
    private_deduction: Positive = Decimal(5)
    notice_share: Positive = Decimal(5)
    update_days: Annotated[int, Field(ge=1, le=90)] = 7
    multipliers: dict[ConditionName, Positive] = Field(default_factory=dict)


class ValuationSettingsOut(BaseModel):
    """How the organization values."""

    market: str
    currency: str
    dealer_margin: Decimal
    trade_in_deduction: Decimal
    private_deduction: Decimal
    notice_share: Decimal
    update_days: int
    multipliers: dict[str, Any]
    updated_market_at: datetime | None


class FleetValueOut(BaseModel):
    """What all vehicles are worth together, by currency."""

    totals: dict[str, Decimal]
    valued: int
    without: int


class AskedSourceOut(BaseModel):
    """What became of asking a source of listings; `problem` is empty when it answered well."""

    source_id: int
    name: str
    added: int
    changed: int
    problem: str
    last_good: datetime | None


class MarketUpdateOut(BaseModel):
    """What the newest market update did, with the sources that it asked."""

    updated_at: datetime | None
    new: int
    same: int
    without: int
    failed: list[str]
    asked: list[AskedSourceOut]


class MarketJobOut(BaseModel):
    """The work that was asked for."""

    job_id: int
