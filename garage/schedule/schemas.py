"""Schedules as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from garage.schedule.services import CompletionInput
from project.web.custom_fields_api import CustomBody, CustomOut, CustomPatch
from project.web.types import Body, Day, Line, MeterValue, RowId, Short, Text

TimeUnit = Literal["day", "week", "month", "year"]
UnitName = Literal["km", "mi", "h", "cycles"]
StateName = Literal["overdue", "due", "soon", "later", "unknown", "snoozed"]
CategoryName = Literal["engine", "drive", "brakes", "tyres", "body", "electric", "papers", "other"]
SafetyName = Literal["critical", "important", "comfort"]
FuelName = Literal[
    "petrol", "diesel", "electric", "hybrid", "plugin", "lpg", "cng", "hydrogen", "ethanol", "none"
]
Month = Annotated[int, Field(ge=1, le=12)]
Count = Annotated[int, Field(ge=1, le=1000)]
DaysBefore = Annotated[int, Field(ge=0, le=3650)]
Factor = Annotated[Decimal, Field(ge=Decimal("0.1"), le=2, decimal_places=2, examples=["0.5"])]
Step = Annotated[MeterValue, Field(ge=1, examples=["15000"])]
Keywords = Annotated[list[Annotated[Short, Field(max_length=60)]], Field(max_length=40)]
Fuels = Annotated[list[FuelName], Field(max_length=10)]


class RuleBody(CustomBody):
    """How often something is due; without vehicle and group for the whole garage.

    `meter_every` and `start_meter` are in `meter_unit`. A floating rule counts from what was done
    last, at first from its start; a fixed one is due first at its start.
    """

    item: Annotated[Short, Field(min_length=1, examples=["Brake fluid"])]
    vehicle_id: RowId | None = None
    group_id: RowId | None = None
    fuels: Fuels = []
    time_every: Annotated[Count, Field(examples=[24])] | None = None
    time_unit: TimeUnit = "month"
    meter_every: Step | None = None
    meter_unit: UnitName | Literal[""] = ""
    combine: Literal["first", "last"] = "first"
    anchor: Literal["floating", "fixed"] = "floating"
    repeats: bool = True
    start_on: Day | None = None
    start_meter: MeterValue | None = None
    season_from: Month | None = None
    season_until: Month | None = None
    factor: Factor = Decimal(1)
    ends_on: Day | None = None
    due_days: DaysBefore | None = None
    soon_days: DaysBefore | None = None
    notes: Text = ""
    keywords: Keywords = []
    category: CategoryName = "other"
    safety: SafetyName = "important"


class RulePatch(CustomPatch):
    """What changes; lists are replaced as a whole."""

    item: Annotated[Short, Field(min_length=1)] = "–"
    vehicle_id: RowId | None = None
    group_id: RowId | None = None
    fuels: Fuels = []
    time_every: Count | None = None
    time_unit: TimeUnit = "month"
    meter_every: Step | None = None
    meter_unit: UnitName | Literal[""] = ""
    combine: Literal["first", "last"] = "first"
    anchor: Literal["floating", "fixed"] = "floating"
    repeats: bool = True
    start_on: Day | None = None
    start_meter: MeterValue | None = None
    season_from: Month | None = None
    season_until: Month | None = None
    factor: Factor = Decimal(1)
    ends_on: Day | None = None
    due_days: DaysBefore | None = None
    soon_days: DaysBefore | None = None
    notes: Text = ""
    keywords: Keywords = []
    category: CategoryName = "other"
    safety: SafetyName = "important"


class RuleRow(BaseModel):
    """A rule in a list."""

    id: int
    item_id: int
    item: str
    vehicle_id: int | None
    vehicle_name: str | None
    group_id: int | None
    group_name: str | None
    fuels: list[str]
    time_every: int | None
    time_unit: str
    meter_every: Decimal | None
    meter_unit: str
    combine: str
    anchor: str
    repeats: bool
    start_on: date | None
    start_meter: Decimal | None
    season_from: int | None
    season_until: int | None
    factor: Decimal
    ends_on: date | None
    due_days: int | None
    soon_days: int | None
    source: str
    source_note: str
    category: str
    safety: str
    keywords: list[str]
    version: int
    updated_at: datetime


class LearnedOut(BaseModel):
    """The median between two times it was done; `meter` is in km, h or cycles."""

    times: int
    days: int
    meter: Decimal | None


class RuleOut(RuleRow, CustomOut):
    """A rule with its notes; `learned` is how often it was done in truth, `null` for too little."""

    learned: LearnedOut | None
    notes: str
    created_at: datetime


class DueRow(BaseModel):
    """What is due; `on` is the day to sort by, and `null` while nobody can tell.

    Meters are in km, h or cycles. `predicted_on` is when the meter will show `due_meter`, between
    `earliest_on` and `latest_on`. `unknown` says what is missing: a reading, or its history. Rows
    of another room carry `source` and `source_id` instead of a rule.
    """

    id: int
    title: str
    state: StateName
    vehicle_id: int | None
    vehicle_name: str | None
    rule_id: int | None
    item_id: int | None
    source: str
    source_id: int | None
    on: date | None
    reason: str
    unknown: str
    base: str
    base_on: date | None
    base_meter: Decimal | None
    due_on: date | None
    opens_on: date | None
    due_meter: Decimal | None
    meter_unit: str
    predicted_on: date | None
    earliest_on: date | None
    latest_on: date | None
    soon_from: date | None
    due_from: date | None
    overdue_from: date | None
    snoozed_until: date | None
    version: int


class CompletionBody(Body):
    """When something was done; the meter as the dial showed it."""

    on: Day
    meter: MeterValue | None = None
    meter_unit: UnitName | Literal[""] = ""
    note: Line = ""

    def given(self) -> CompletionInput:
        """Return it as the service takes it."""
        return CompletionInput(**self.model_dump())


class SkipBody(Body):
    """Why something is passed over this time."""

    note: Line = ""


class SnoozeBody(Body):
    """Until when something is put off."""

    until: Day


class CompletionOut(BaseModel):
    """Something was done, or passed over; `source_kind` and `source_id` name the record."""

    id: int
    item_id: int
    item: str
    vehicle_id: int
    kind: str
    on: date
    meter: Decimal | None
    meter_unit: str
    note: str
    source_kind: str
    source_id: int | None
    undone_at: datetime | None
    created_at: datetime


class GenericOut(BaseModel):
    """A line of the generic table as it would be set for a vehicle.

    `done_on` and `done_meter` are those of the record that was found to have done it last.
    """

    key: str
    item: str
    category: str
    safety: str
    time_every: int | None
    meter_every: Decimal | None
    meter_unit: str
    factor: Decimal
    season_from: int | None
    season_until: int | None
    record_id: int | None
    done_on: date | None
    done_meter: Decimal | None
    next_on: date | None
    next_meter: Decimal | None


class GenericChoiceBody(Body):
    """A line of the table, with when it was last done; without, the records say it."""

    key: Annotated[Short, Field(max_length=40, examples=["brake-fluid"])]
    start_on: Day | None = None
    start_meter: MeterValue | None = None


class GenericBody(Body):
    """The lines of the table that a vehicle gets."""

    vehicle_id: RowId
    choices: Annotated[list[GenericChoiceBody], Field(min_length=1, max_length=100)]
    is_severe: bool = False


class RuleCopyBody(Body):
    """From a vehicle to others; without `rule_ids` all its rules. A dry run keeps nothing."""

    vehicle_id: RowId
    target_ids: Annotated[list[RowId], Field(min_length=1, max_length=50)]
    rule_ids: Annotated[list[RowId], Field(min_length=1, max_length=500)] | None = None
    is_dry: bool = False


class CopiedOut(BaseModel):
    """A rule on its way to a vehicle: what it became, or why it was left out."""

    vehicle_id: int
    item: str
    from_rule_id: int
    rule_id: int | None
    left_out: str


class UncopyBody(Body):
    """Which copied rules are taken away again."""

    rule_ids: Annotated[list[RowId], Field(min_length=1, max_length=500)]


class ImportBody(Body):
    """Rules as CSV or JSON text; a dry run keeps nothing."""

    text: Annotated[
        str, Field(min_length=1, max_length=400_000, examples=["item,time_every\nOil,12"])
    ]
    vehicle_id: RowId | None = None
    group_id: RowId | None = None
    is_dry: bool = True


class ImportedOut(BaseModel):
    """What became of a row: the rule that it made, or what is wrong by column."""

    number: int
    item: str
    rule_id: int | None
    errors: dict[str, str]


class ImportOut(BaseModel):
    """What became of a file; nothing is kept when one row is wrong."""

    is_kept: bool
    rows: list[ImportedOut]


def rule_changes(body: RuleBody | RulePatch) -> dict[str, Any]:
    """Return what was sent, as the services take it."""
    changes = body.changes()
    for name in ("fuels", "keywords"):
        if name in changes:
            changes[name] = tuple(changes[name])
    return changes
