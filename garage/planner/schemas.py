"""What endpoints of the planner take and give."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from garage.planner.services import PartInput, StepInput
from project.web.custom_fields_api import CustomBody, CustomOut, CustomPatch
from project.web.types import Amount, Body, Currency, Day, Line, Positive, RowId, Short, Text

PlanKind = Literal["work", "restoration", "other"]
PlanState = Literal["active", "paused", "done", "dropped"]
Money = Annotated[Amount, Field(ge=0)]
Hours = Annotated[Positive, Field(max_digits=8, decimal_places=2, examples=["2.5"])]
Count = Annotated[Positive, Field(max_digits=12, decimal_places=3, examples=["2"])]
Title = Annotated[Line, Field(min_length=1, examples=["Renew the brake lines"])]
FileIds = Annotated[list[RowId], Field(max_length=30)]
Kind = Annotated[Short, Field(max_length=60, min_length=1, examples=["garage.expense"])]


class LaneBody(Body):
    """A lane of the board."""

    name: Annotated[Line, Field(min_length=1, max_length=40, examples=["Waiting for parts"])]
    is_done: bool = False


class LanePatch(Body):
    """What changes of a lane."""

    name: Annotated[Line, Field(max_length=40)] = ""
    is_done: bool = False


class LaneMove(Body):
    """How many places a lane goes to the right, to the left below zero."""

    step: Annotated[int, Field(ge=-12, le=12, examples=[1])]


class LaneOut(BaseModel):
    """A lane; a task in a lane with `is_done` is finished."""

    id: int
    name: str
    position: int
    is_done: bool
    version: int


class StepBody(Body):
    """One step of a checklist."""

    text: Annotated[Line, Field(min_length=1, examples=["Bleed the brakes"])]
    is_done: bool = False

    def given(self) -> StepInput:
        """Return the step as the service takes it."""
        return StepInput(**self.model_dump())


class PartBody(Body):
    """A part that a task needs; of an item so many are set aside, and what is there is counted."""

    description: Annotated[Line, Field(min_length=1, examples=["Brake hose"])]
    item_id: RowId | None = None
    part_number: Annotated[Short, Field(max_length=60)] = ""
    quantity: Count = Decimal(1)
    on_hand: Count = Decimal(0)
    unit_price: Positive | None = None

    def given(self) -> PartInput:
        """Return the part as the service takes it."""
        return PartInput(**self.model_dump())


Steps = Annotated[list[StepBody], Field(max_length=100)]
Parts = Annotated[list[PartBody], Field(max_length=200)]
Needs = Annotated[list[RowId], Field(max_length=50)]


class TaskBody(CustomBody):
    """Something to be done; without a lane it comes into the first one."""

    title: Title
    plan_id: RowId | None = None
    vehicle_id: RowId | None = None
    lane_id: RowId | None = None
    description: Text = ""
    hours: Hours | None = None
    currency: Currency = ""
    cost: Money | None = None
    due_on: Day | None = None
    assignee_id: RowId | None = None
    steps: Steps = []
    parts: Parts = []
    needs: Needs = []


class TaskPatch(CustomPatch):
    """What changes; steps, parts and what it waits for are replaced as a whole."""

    title: Line = ""
    plan_id: RowId | None = None
    vehicle_id: RowId | None = None
    description: Text = ""
    hours: Hours | None = None
    currency: Currency = ""
    cost: Money | None = None
    due_on: Day | None = None
    assignee_id: RowId | None = None
    steps: Steps = []
    parts: Parts = []
    needs: Needs = []


class TaskMove(Body):
    """Where a task goes: a lane, before another task, or a step within its lane."""

    lane_id: RowId | None = None
    before_id: RowId | None = None
    step: Literal["", "up", "down", "top", "bottom"] = ""


class TaskFinishBody(Body):
    """The service record that the task became, if there is one."""

    record_id: RowId | None = None


class StepOut(BaseModel):
    """One step of a checklist."""

    id: int
    text: str
    is_done: bool


class PartOut(BaseModel):
    """A part that a task needs; of an item `on_hand` is what lies on the shelf for the task."""

    id: int
    item_id: int | None
    description: str
    part_number: str
    quantity: Decimal
    on_hand: Decimal
    unit_price: Decimal | None


class FinishOut(BaseModel):
    """One time that a task was finished."""

    record_id: int | None
    finished_at: datetime
    reopened_at: datetime | None


class TaskRow(BaseModel):
    """A task in a list."""

    id: int
    title: str
    lane_id: int
    lane_name: str
    plan_id: int | None
    plan_title: str | None
    vehicle_id: int | None
    vehicle_name: str | None
    assignee_id: int | None
    position: int
    hours: Decimal | None
    currency: str
    cost: Decimal | None
    due_on: date | None
    finished_at: datetime | None
    record_id: int | None
    source_kind: str
    source_id: int | None
    version: int
    updated_at: datetime


class TaskOut(TaskRow, CustomOut):
    """A task with its steps, parts, what it waits for and its history."""

    description: str
    is_blocked: bool
    steps: list[StepOut]
    parts: list[PartOut]
    needs: list[int]
    finishes: list[FinishOut]
    created_at: datetime


class PlanBody(CustomBody):
    """Something large that is made of tasks."""

    title: Annotated[Line, Field(min_length=1, examples=["Restoration of the body"])]
    kind: PlanKind = "work"
    state: PlanState = "active"
    vehicle_id: RowId | None = None
    currency: Currency = ""
    budget: Money | None = None
    started_on: Day | None = None
    target_on: Day | None = None
    notes: Text = ""


class PlanPatch(CustomPatch):
    """What changes of a plan."""

    title: Line = ""
    kind: PlanKind = "work"
    state: PlanState = "active"
    vehicle_id: RowId | None = None
    currency: Currency = ""
    budget: Money | None = None
    started_on: Day | None = None
    target_on: Day | None = None
    notes: Text = ""


class PlanRow(BaseModel):
    """A plan in a list."""

    id: int
    title: str
    kind: str
    state: str
    vehicle_id: int | None
    vehicle_name: str | None
    currency: str
    budget: Decimal | None
    started_on: date | None
    target_on: date | None
    version: int
    updated_at: datetime


class ProgressOut(BaseModel):
    """How far a plan is, computed; `elsewhere` is money in other currencies without a rate."""

    percent: int
    tasks_done: int
    tasks: int
    parts_ready: int
    parts: int
    spent: Decimal
    estimate: Decimal
    elsewhere: dict[str, Decimal]
    earliest_finish: date | None
    latest_finish: date | None
    longest_chain: list[int]


class CostOut(BaseModel):
    """A record whose money counts for a plan."""

    source_kind: str
    source_id: int
    on: date
    title: str
    amount: Decimal
    currency: str


class PlanOut(PlanRow, CustomOut):
    """A plan with its progress and what was spent on it."""

    notes: str
    progress: ProgressOut
    costs: list[CostOut]
    created_at: datetime


class CostBody(Body):
    """A record whose money is to count, named as the timeline names it."""

    source_kind: Kind
    source_id: RowId


class CostQuery(BaseModel):
    """The record whose money is to count no longer."""

    source_kind: Kind
    source_id: RowId


class DiaryBody(Body):
    """What happened on a day."""

    on: Day
    text: Annotated[Text, Field(examples=["The body came back from blasting."])] = ""
    file_ids: FileIds = []


class DiaryPatch(Body):
    """What changes; files are replaced as a whole."""

    on: Day = date.min
    text: Text = ""
    file_ids: FileIds = []


class DiaryFileOut(BaseModel):
    """A photo or paper of a diary entry."""

    id: int
    name: str
    content_type: str
    size: int


class DiaryOut(BaseModel):
    """An entry of the diary of a plan."""

    id: int
    plan_id: int
    on: date
    text: str
    version: int
    files: list[DiaryFileOut]
    created_at: datetime
    updated_at: datetime


def changes_of(body: Body) -> dict[str, Any]:
    """Return what was sent, as the services take it."""
    changes = body.changes()
    for name in ("steps", "parts"):
        if name in changes:
            changes[name] = tuple(row.given() for row in changes[name])
    for name in ("needs", "file_ids"):
        if name in changes:
            changes[name] = tuple(changes[name])
    return changes
