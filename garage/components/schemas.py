"""Components, warranties and recalls as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from project.web.custom_fields_api import CustomValues
from project.web.types import Amount, Body, Currency, Day, Line, MeterValue, RowId, Short, Text

KindName = Literal[
    "engine", "gearbox", "tyres", "wheels", "battery", "traction", "turbo", "clutch",
    "carburettor", "other",
]  # fmt: skip
SeasonName = Literal["", "summer", "winter", "all"]
UnitName = Literal["", "km", "mi", "h", "cycles"]
Place = Literal["fl", "fr", "rl", "rr", "front", "rear"]
OutcomeName = Literal["open", "accepted", "partly", "refused"]
RecallState = Literal["open", "booked", "done", "not_affected"]
Tags = Annotated[list[Short], Field(max_length=20)]
FileIds = Annotated[list[RowId], Field(max_length=30)]
Price = Annotated[Amount, Field(ge=0)]
Name = Annotated[Short, Field(min_length=1, examples=["Winter wheels"])]
Depth = Annotated[Decimal, Field(ge=0, le=30, max_digits=4, decimal_places=1, examples=["6.5"])]
Title = Annotated[Line, Field(min_length=1, examples=["Airbag inflator"])]


class ComponentPatch(Body):
    """What changes of a component; tags and files are replaced as a whole."""

    kind: KindName = "other"
    name: Short = ""
    manufacturer: Annotated[Short, Field(max_length=80)] = ""
    model: Annotated[Short, Field(max_length=80)] = ""
    part_number: Annotated[Short, Field(max_length=60)] = ""
    serial_number: Annotated[Short, Field(max_length=80)] = ""
    size: Annotated[Short, Field(max_length=60)] = ""
    season: SeasonName = ""
    dot_codes: Short = ""
    bought_on: Day | None = None
    vendor_id: RowId | None = None
    price: Price | None = None
    currency: Currency = ""
    kept_at: Short = ""
    notes: Text = ""
    tags: Tags = []
    file_ids: FileIds = []
    custom_fields: CustomValues = {}


class ComponentBody(ComponentPatch):
    """A new component; it is put into a vehicle by `fit`."""

    name: Name


class FitBody(Body):
    """A component is put into a vehicle; the reading is as the meter showed it."""

    vehicle_id: RowId
    on: Day
    position: Annotated[Short, Field(max_length=40)] = ""
    odometer: MeterValue | None = None
    odometer_unit: UnitName = ""
    note: Line = ""


class SwapBody(FitBody):
    """The set that goes on; the one that is on comes off on the same day."""

    component_id: RowId


class TakeOffBody(Body):
    """A component is taken out of its vehicle."""

    on: Day
    odometer: MeterValue | None = None
    odometer_unit: UnitName = ""


class InstallationPatch(Body):
    """Corrects where a component was and when."""

    vehicle_id: RowId = 0
    position: Annotated[Short, Field(max_length=40)] = ""
    installed_on: Day = date.min
    installed_odometer: MeterValue | None = None
    installed_unit: UnitName = ""
    removed_on: Day | None = None
    removed_odometer: MeterValue | None = None
    removed_unit: UnitName = ""
    note: Line = ""


class TreadBody(Body):
    """The tread of some tyres of a set on a day, in millimetres."""

    on: Day
    depths: Annotated[dict[Place, Depth], Field(min_length=1, examples=[{"fl": "6.5"}])]


class InstallationOut(BaseModel):
    """The time that a component spent in a vehicle."""

    id: int
    component_id: int
    vehicle_id: int
    vehicle_name: str
    position: str
    installed_on: date
    installed_odometer: Decimal | None
    installed_unit: str
    removed_on: date | None
    removed_odometer: Decimal | None
    removed_unit: str
    note: str
    version: int


class TreadOut(BaseModel):
    """The tread of one tyre on a day."""

    id: int
    on: date
    position: str
    depth_mm: Decimal


class ComponentRow(BaseModel):
    """A component in a list."""

    id: int
    kind: str
    name: str
    manufacturer: str
    model: str
    part_number: str
    serial_number: str
    size: str
    season: str
    dot_codes: str
    bought_on: date | None
    vendor_id: int | None
    price: Decimal | None
    currency: str
    kept_at: str
    version: int
    updated_at: datetime


class ComponentFileOut(BaseModel):
    """A file of a component, warranty or recall."""

    id: int
    name: str
    content_type: str
    size: int


class ComponentOut(ComponentRow):
    """A component with where it is, how far it went (km, hours), its tyres, tags and files."""

    notes: str
    tags: list[str]
    installed: InstallationOut | None
    life_km: Decimal | None
    life_hours: Decimal | None
    life_is_about: bool
    made_in: str
    lowest_tread_mm: Decimal | None
    files: list[ComponentFileOut]
    custom_fields: dict[str, str | bool | None]
    created_at: datetime


class WarrantyPatch(Body):
    """What changes of a warranty; naming another thing takes the place of the one it was on."""

    title: Short = ""
    vehicle_id: RowId | None = None
    component_id: RowId | None = None
    record_id: RowId | None = None
    provider: Short = ""
    contract_number: Annotated[Short, Field(max_length=60)] = ""
    starts_on: Day = date.min
    ends_on: Day | None = None
    starts_odometer: MeterValue | None = None
    distance: MeterValue | None = None
    distance_unit: UnitName = ""
    terms: Text = ""
    file_ids: FileIds = []
    custom_fields: CustomValues = {}


class WarrantyBody(WarrantyPatch):
    """A new warranty, on exactly one of a vehicle, a component and a service record."""

    title: Annotated[Short, Field(min_length=1, examples=["Two years on the alternator"])]
    starts_on: Day


class WarrantyRow(BaseModel):
    """A warranty in a list."""

    id: int
    title: str
    vehicle_id: int | None
    component_id: int | None
    record_id: int | None
    provider: str
    contract_number: str
    starts_on: date
    ends_on: date | None
    starts_odometer: Decimal | None
    distance: Decimal | None
    distance_unit: str
    version: int
    updated_at: datetime


class WarrantyOut(WarrantyRow):
    """A warranty with how it stands; `left` is in km, hours or cycles."""

    terms: str
    state: str
    days_left: int | None
    left: Decimal | None
    files: list[ComponentFileOut]
    custom_fields: dict[str, str | bool | None]
    created_at: datetime


class ClaimPatch(Body):
    """What changes of a claim."""

    on: Day = date.min
    title: Line = ""
    outcome: OutcomeName = "open"
    amount: Price | None = None
    currency: Currency = ""
    notes: Text = ""


class ClaimBody(ClaimPatch):
    """A new claim on a warranty."""

    on: Day
    title: Annotated[Line, Field(min_length=1, examples=["Alternator failed"])]


class ClaimOut(BaseModel):
    """A claim on a warranty."""

    id: int
    warranty_id: int
    on: date
    title: str
    outcome: str
    amount: Decimal | None
    currency: str
    notes: str
    version: int


class RecallPatch(Body):
    """What changes of a recall; naming the work that answered it makes it done."""

    vehicle_id: RowId = 0
    title: Line = ""
    campaign: Annotated[Short, Field(max_length=60)] = ""
    issuer: Short = ""
    risk: Text = ""
    remedy: Text = ""
    announced_on: Day | None = None
    state: RecallState = "open"
    booked_on: Day | None = None
    done_on: Day | None = None
    record_id: RowId | None = None
    notes: Text = ""
    file_ids: FileIds = []
    custom_fields: CustomValues = {}


class RecallBody(RecallPatch):
    """A new recall of a vehicle."""

    vehicle_id: RowId
    title: Title


class RecallRow(BaseModel):
    """A recall in a list."""

    id: int
    vehicle_id: int
    vehicle_name: str
    title: str
    campaign: str
    issuer: str
    announced_on: date | None
    state: str
    booked_on: date | None
    done_on: date | None
    record_id: int | None
    version: int
    updated_at: datetime


class RecallOut(RecallRow):
    """A recall with its remedy and files."""

    risk: str
    remedy: str
    notes: str
    files: list[ComponentFileOut]
    custom_fields: dict[str, str | bool | None]
    created_at: datetime
