"""The cost of ownership as JSON; amounts are in the organization's currency."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel


class OwnershipRange(BaseModel):
    """What is likely, and between what it will be."""

    low: Decimal
    likely: Decimal
    high: Decimal


class OwnershipNote(BaseModel):
    """What a figure leaves out or takes for granted; `texts` belong to the code."""

    code: str
    texts: list[str]
    message: str


class OwnershipMonth(BaseModel):
    """A month with its costs by category."""

    month: date
    categories: dict[str, Decimal]


class OwnershipCosts(BaseModel):
    """Sums of a span; figures of a month, year or kilometre are null where too little is known.

    `categories` are those of the timeline, `finance` (interest, leases, fees of buying and selling)
    and `value` (the value lost, below zero where it gained).
    """

    since: date
    until: date
    total: Decimal
    a_month: Decimal | None
    a_year: Decimal | None
    a_km: Decimal | None
    distance_km: Decimal | None
    categories: dict[str, Decimal]
    elsewhere: dict[str, Decimal]
    value_before: Decimal | None
    value_after: Decimal | None


class OwnershipCostOut(OwnershipCosts):
    """What owning a vehicle cost, by month, and what is to be known about it."""

    vehicle_id: int
    currency: str
    owned_since: date
    months: list[OwnershipMonth]
    notes: list[OwnershipNote]


class ProjectionYear(BaseModel):
    """A coming year: its costs by category and what the vehicle is worth at its end."""

    number: int
    since: date
    until: date
    distance_km: Decimal | None
    worth: OwnershipRange | None
    total: OwnershipRange
    categories: dict[str, OwnershipRange]


class ProjectionAssumptions(BaseModel):
    """What is taken for granted; changes are percent a year. Null means as before."""

    years: int
    km_a_year: Decimal | None
    energy_change: Decimal
    inflation: Decimal
    repairs: Decimal | None


class ProjectionOut(BaseModel):
    """The coming years of a vehicle.

    `worth_method` says what tells their worth: the fitted `market`, the depreciation `curve`, `held`
    for classics, which keep theirs; null where nothing does.

    `rests` says of each category whether the forecast (`ahead`), the past (`before`) or an
    assumption (`typed`) tells it.
    """

    vehicle_id: int
    currency: str
    assumptions: ProjectionAssumptions
    worth: OwnershipRange | None
    worth_method: str | None
    total: OwnershipRange
    years: list[ProjectionYear]
    rests: dict[str, str]
    notes: list[OwnershipNote]


class DecisionSide(BaseModel):
    """The coming year with one vehicle by line: running, repairs, finance, value, changing."""

    lines: dict[str, OwnershipRange]
    total: OwnershipRange


class KeepOrSellOut(BaseModel):
    """What the coming year speaks for: `keep`, `sell`, `close`, `incomplete`, or `alone`.

    `difference` is by how much keeping is dearer; the answer is `close` while its range holds zero.
    """

    vehicle_id: int
    other_vehicle_id: int | None
    currency: str
    km_a_year: Decimal
    answer: str
    keep: DecisionSide
    replace: DecisionSide | None
    difference: OwnershipRange | None
    notes: list[OwnershipNote]


class FleetVehicle(OwnershipCosts):
    """What a vehicle cost in the last twelve months."""

    vehicle_id: int
    name: str


class FleetOut(BaseModel):
    """The vehicles that are here over the last twelve months, the first 200 by name.

    `worth` is by currency; `shared` was spent on the garage itself.
    """

    currency: str
    since: date
    until: date
    worth: dict[str, Decimal]
    valued: int
    without_value: int
    total: Decimal
    a_km: Decimal | None
    categories: dict[str, Decimal]
    shared: Decimal
    vehicles: list[FleetVehicle]
    left_out: int


class ScenariosOut(BaseModel):
    """Scenarios in the order in which they were asked for."""

    scenarios: list[ProjectionOut]
