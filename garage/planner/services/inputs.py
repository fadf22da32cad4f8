"""What people and programs say about plans, tasks and days of work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from garage.planner.models import Plan

ONE, ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInput:
    """A plan; an empty `currency` is the organization's."""

    title: str
    kind: str = Plan.Kind.WORK
    state: str = Plan.State.ACTIVE
    vehicle_id: int | None = None
    currency: str = ""
    budget: Decimal | None = None
    started_on: date | None = None
    target_on: date | None = None
    notes: str = ""
    custom_fields: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInput:
    """One step of a checklist."""

    text: str
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartInput:
    """A part that a task needs; `unit_price` of `None` is not known.

    Of an item of the inventory (`item_id`) so many are set aside, and `on_hand` does not count.
    """

    description: str
    item_id: int | None = None
    part_number: str = ""
    quantity: Decimal = ONE
    on_hand: Decimal = ZERO
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskInput:
    """A task; without `lane_id` it comes into the first lane that is not for finished ones.

    Without `vehicle_id` it is about the vehicle of its plan; an empty `currency` is that of the
    plan, else the organization's. `needs` are the tasks that it waits for. `source_kind` and
    `source_id` name the row that it was made from.
    """

    title: str
    plan_id: int | None = None
    vehicle_id: int | None = None
    lane_id: int | None = None
    description: str = ""
    hours: Decimal | None = None
    currency: str = ""
    cost: Decimal | None = None
    due_on: date | None = None
    assignee_id: int | None = None
    steps: tuple[StepInput, ...] = ()
    parts: tuple[PartInput, ...] = ()
    needs: tuple[int, ...] = ()
    source_kind: str = ""
    source_id: int | None = None
    custom_fields: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryInput:
    """What happened on a day; `file_ids` are photos and papers that were uploaded before."""

    on: date
    text: str = ""
    file_ids: tuple[int, ...] = ()


def task_input_from(arguments: Mapping[str, Any], *, source_kind: str, source_id: int) -> TaskInput:
    """Return the task that another room asks for by name; a date comes as text."""
    due = arguments.get("due_on")
    return TaskInput(
        title=str(arguments["title"])[:200],
        vehicle_id=arguments.get("vehicle_id"),
        description=str(arguments.get("description", "")),
        due_on=date.fromisoformat(due) if due else None,
        source_kind=source_kind,
        source_id=source_id,
    )
