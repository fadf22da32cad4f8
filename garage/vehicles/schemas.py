"""What endpoints about vehicles take and give."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from project.web.custom_fields_api import CustomValues
from project.web.types import Amount, Body, Currency, Day, Line, MeterValue, RowId, Short, Text

Kind = Literal[
    "car", "van", "truck", "motorcycle", "scooter", "motorhome", "trailer", "bicycle", "boat",
    "atv", "tractor", "equipment", "generator", "aircraft", "other",
]  # fmt: skip
BodyName = Literal[
    "", "hatch", "saloon", "estate", "suv", "roadster", "pickup", "van", "truck", "motorhome",
    "motorcycle", "scooter", "bicycle", "trailer", "boat", "atv", "tractor", "generator",
    "aircraft",
]  # fmt: skip
Fuel = Literal[
    "", "petrol", "diesel", "electric", "hybrid", "plugin", "lpg", "cng", "hydrogen", "ethanol",
    "none",
]  # fmt: skip
Status = Literal["active", "stored", "for_sale", "sold", "scrapped"]
MeterUnit = Literal["km", "mi", "h", "cycles"]
Year = Annotated[int, Field(ge=1885, le=2100, examples=[2019])]
Name80 = Annotated[Line, Field(max_length=80)]
Name60 = Annotated[Line, Field(max_length=60)]
Number = Annotated[Line, Field(max_length=40)]
PlateText = Annotated[Line, Field(max_length=20, examples=["HH MK 2194"])]
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$", examples=["#41627e"])]
Tags = Annotated[list[Name60], Field(max_length=20)]


class Out(BaseModel):
    """An output that is read from a row."""

    model_config = ConfigDict(from_attributes=True)


class VehicleRow(BaseModel):
    """A vehicle in a list. `odometer` is the life value of its main meter in km, h or cycles."""

    id: int
    name: str
    kind: str
    body: str
    make: str
    model: str
    variant: str
    model_year: int | None
    vin: str
    plate: str
    stock_number: str
    color: str
    color_name: str
    fuel: str
    status: str
    group_id: int | None
    group: str | None = Field(validation_alias="group__name")
    tags: list[str]
    odometer: Decimal | None
    odometer_unit: str | None
    odometer_on: date | None
    cover_id: int | None
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime


class MeterOut(Out):
    """A meter; `life_value` and `dial_value` are in the base unit (km, h, cycles).

    `entered_value` is the newest reading as typed, while no earlier dial is added to it.
    """

    id: int
    vehicle_id: int
    kind: str
    name: str
    unit: str
    is_primary: bool
    life_value: Decimal | None
    dial_value: Decimal | None
    entered_value: Decimal | None
    entered_unit: str
    read_on: date | None


class VehicleOut(VehicleRow):
    """A vehicle with all that is said of it; `warnings` forbid nothing."""

    built_in: str
    first_registered_on: date | None
    engine: str
    transmission: str
    notes: str
    vin_sources: dict[str, Any]
    version: int
    meters: list[MeterOut]
    warnings: list[str]
    custom_fields: dict[str, str | bool | None]


class VehicleFields(Body):
    """What may be said of a vehicle; groups and tags are names, made when new."""

    body: BodyName = ""
    make: Name60 = ""
    model: Name80 = ""
    variant: Short = ""
    model_year: Year | None = None
    built_in: Name60 = ""
    first_registered_on: Day | None = None
    vin: Number = ""
    stock_number: Number = ""
    color_name: Name60 = ""
    color: Color | Literal[""] = ""
    fuel: Fuel = ""
    engine: Short = ""
    transmission: Name60 = ""
    status: Status = "active"
    notes: Text = ""
    group: Name60 = ""
    tags: Tags = []
    custom_fields: CustomValues = {}


class VehicleBody(VehicleFields):
    """A new vehicle, with its first plate and what its meter shows today."""

    name: Annotated[Name80, Field(examples=["Octavia Combi"])] = ""
    kind: Kind = "car"
    plate: PlateText = ""
    plate_region: Name60 = ""
    meter_value: MeterValue | None = None
    meter_unit: MeterUnit | Literal[""] = ""


class VehiclePatch(VehicleFields):
    """Changes of a vehicle; plates have endpoints of their own."""

    name: Annotated[Name80, Field(min_length=1)] = "-"
    kind: Kind = "car"
    body: Annotated[BodyName, Field(min_length=1)] = "hatch"
    color: Color = "#7f8d93"


class MeterBody(Body):
    """A further meter."""

    unit: MeterUnit
    name: Name60 = ""


class MeterPatch(Body):
    """Changes of a meter; its unit may change within its dimension, `is_primary` only to true."""

    unit: MeterUnit = "km"
    name: Name60 = ""
    is_primary: Literal[True] = True


class MeterEventOut(Out):
    """A meter was replaced or rolled over; old and new values as typed and in the base unit."""

    id: int
    meter_id: int
    kind: str
    on: date
    old_value: Decimal
    new_value: Decimal
    entered_old: Decimal
    entered_new: Decimal
    entered_unit: str
    note: str


class MeterEventBody(Body):
    """`old_value` is the last the old dial showed, or where a dial that rolled over begins anew."""

    kind: Literal["replaced", "rolled_over"]
    on: Annotated[Day, Field(examples=["2024-05-17"])]
    old_value: MeterValue
    new_value: MeterValue = Decimal(0)
    unit: MeterUnit | Literal[""] = ""
    note: Line = ""


class ReadingOut(Out):
    """A reading; `value` is in the base unit, `entered_value` as typed in `entered_unit`."""

    id: int
    vehicle_id: int
    meter_id: int
    on: date
    value: Decimal
    entered_value: Decimal
    entered_unit: str
    state: str
    reason: str
    note: str
    source_kind: str
    source_id: int | None
    version: int


class ReadingBody(Body):
    """What a meter shows; without `meter_id` it is the vehicle's meter of that kind of unit."""

    on: Annotated[Day, Field(examples=["2024-05-17"])]
    value: MeterValue
    unit: MeterUnit
    meter_id: RowId | None = None
    note: Line = ""


class ReadingPatch(Body):
    """A correction of a reading by hand."""

    on: Day = date(2000, 1, 1)
    value: MeterValue = Decimal(0)
    unit: MeterUnit = "km"
    note: Line = ""


class PlateOut(Out):
    """A plate with the days it was carried."""

    id: int
    vehicle_id: int
    text: str
    region: str
    from_on: date | None
    until_on: date | None


class PlateBody(Body):
    """A plate; one that is still carried before it ends on the day this begins."""

    text: PlateText
    region: Name60 = ""
    from_on: Day | None = None
    until_on: Day | None = None


class PlatePatch(Body):
    """Changes of a plate."""

    text: PlateText = ""
    region: Name60 = ""
    from_on: Day | None = None
    until_on: Day | None = None


ExchangeRate = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=6, examples=["1.07"])]


class OwnershipOut(Out):
    """How a vehicle came or went."""

    id: int
    vehicle_id: int
    kind: str
    on: date
    party: str
    currency: str
    exchange_rate: Decimal | None
    price: Decimal | None
    fees: Decimal
    tax: Decimal
    notes: str
    version: int


class OwnershipFields(Body):
    """What may be said of how a vehicle came or went."""

    party: Short = ""
    exchange_rate: ExchangeRate | None = None
    price: Annotated[Amount, Field(ge=0)] | None = None
    fees: Annotated[Amount, Field(ge=0)] = Decimal(0)
    tax: Annotated[Amount, Field(ge=0)] = Decimal(0)
    notes: Text = ""
    odometer: MeterValue | None = None
    odometer_unit: MeterUnit | Literal[""] = ""


class OwnershipBody(OwnershipFields):
    """A vehicle was bought, sold or scrapped."""

    kind: Literal["acquired", "disposed", "scrapped"]
    on: Annotated[Day, Field(examples=["2024-05-17"])]
    currency: Currency | Literal[""] = ""


class OwnershipPatch(OwnershipFields):
    """Changes of an ownership event."""

    kind: Literal["acquired", "disposed", "scrapped"] = "acquired"
    on: Day = date(2000, 1, 1)
    currency: Currency = "EUR"


class TimelineRow(BaseModel):
    """One thing that happened; `source_kind` and `source_id` name its record."""

    id: int
    on: date
    kind: str
    category: str
    title: str
    detail: str
    vendor_id: int | None
    meter_value: Decimal | None
    meter_unit: str
    amount: Decimal | None
    currency: str
    files: int
    source_kind: str
    source_id: int


class PhotoOut(BaseModel):
    """A photo; `is_ready` once its pictures are made."""

    id: int
    file_id: int
    title: str
    zone: str
    taken_on: date | None
    is_cover: bool
    is_ready: bool
    width: int | None
    height: int | None
    created_at: datetime


class PhotoPatch(Body):
    """What a photo shows; `is_cover` only to true."""

    title: Short = ""
    zone: Number = ""
    taken_on: Day | None = None
    is_cover: Literal[True] = True


class GroupOut(Out):
    """A group and how many vehicles are in it."""

    id: int
    name: str
    vehicle_count: int = 0


class TagOut(Out):
    """A tag of the organization."""

    id: int
    name: str


class NameBody(Body):
    """A name."""

    name: Annotated[Name60, Field(min_length=1, examples=["Barn"])]


class VinYearOut(Out):
    """What the data pack says of a VIN when it is of a model year; texts as vPIC has them."""

    year: int
    kind: str
    makes: list[str]
    country: str
    facts: dict[str, str]
    displacement_cc: int | None
    power_kw: int | None


class VinDataOut(Out):
    """What the data pack of this server says; the most likely model year first, none for nothing."""

    dated: str
    is_year_certain: bool
    years: list[VinYearOut]


class VinWordOut(Out):
    """What a field of a vehicle could say, where that comes from, and what else it may mean."""

    value: str
    source: Literal["vin", "vpic"]
    is_sure: bool
    others: list[str]


class VinOut(Out):
    """What a VIN says offline; `model_years` the most likely first, `words` by vehicle fields.

    `data` is null without a data pack.
    """

    vin: str
    make: str
    country: str
    region: str
    model_years: list[int]
    is_year_certain: bool
    warnings: list[str]
    words: dict[str, VinWordOut]
    data: VinDataOut | None


class VinLookupOut(Out):
    """What the online service says of a VIN, by vehicle fields; `settled` what became of each word."""

    vehicle_id: int
    vin: str
    says: dict[str, str]
    settled: dict[str, Literal["taken", "dismissed"]]
    answered_at: datetime | None
    problem: str


VinField = Literal[
    "make",
    "model",
    "model_year",
    "variant",
    "body",
    "fuel",
    "engine",
    "transmission",
    "built_in",
]


class VinWordName(Body):
    """A field that a VIN says something of."""

    name: VinField


class VinWordBody(VinWordName):
    """By whose word: the data of this server, or the online service."""

    source: Literal["offline", "online"] = "offline"
