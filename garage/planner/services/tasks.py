"""Planning tasks, changing them, their steps, their parts and what they wait for."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.organizations.selectors import member_list
from garage.planner import selectors
from garage.planner.models import Lane, Plan, Task, TaskDependency, TaskPart, TaskStep
from garage.planner.progress import would_circle
from garage.planner.services.inputs import PartInput, StepInput, TaskInput
from garage.planner.services.lanes import lanes_ensure, lock_board
from garage.planner.services.moving import end_of
from garage.planner.services.reserving import parts_reserve
from garage.records.common import Moved, days_checked, money_checked, save_with_parts
from garage.vehicles.selectors import vehicle_get
from inventory.catalogue.selectors import items_of
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.rows import save_changes, save_new

MOST_STEPS, MOST_PARTS, MOST_NEEDS = 100, 200, 50
_PARTS = frozenset({"steps", "parts", "needs", "custom_fields"})
_MADE_ONCE = frozenset({"lane_id", "source_kind", "source_id"})
_COLUMNS = frozenset(field.name for field in fields(TaskInput)) - _PARTS - _MADE_ONCE
_STEP = tuple(field.name for field in fields(StepInput))
_PART = tuple(field.name for field in fields(PartInput))


@transaction.atomic
def task_plan(*, actor: Actor, data: TaskInput) -> Task:
    """Plan a task, with its steps, parts and what it waits for.

    From a source that has an open task already no second one is made: that one is returned.
    """
    actor.require(Permission.EDIT_WORK)
    lanes = lanes_ensure(actor=actor)
    if data.needs or data.source_id is not None:
        lock_board(actor=actor)
    known = _planned_from(data, actor=actor)
    if known is not None:
        return known
    lane = _lane_of(data, lanes, actor=actor)
    columns = _columns(_filled(data, actor=actor), actor=actor)
    task = Task(
        **columns,
        lane=lane,
        position=end_of(lane, actor=actor),
        source_kind=data.source_kind,
        source_id=data.source_id,
    )
    save_new(task, actor=actor)
    _rows_write(task, data.steps, kind=TaskStep, field="steps")
    _items_checked(data.parts, actor=actor)
    _rows_write(task, data.parts, kind=TaskPart, field="parts")
    _needs_set(task, data.needs, actor=actor)
    custom_values_set(task, data.custom_fields, actor=actor, is_whole=True)
    parts_reserve(task, actor=actor)
    audit.record("task.plan", task, actor=actor, after={"title": task.title, "lane": lane.name})
    return task


@transaction.atomic
def task_change(
    *,
    actor: Actor,
    task_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Task:
    """Change what is sent of a task, by the names of `TaskInput`; its lane changes by moving it.

    Raises `StaleVersion` when somebody changed it after it was read.
    """
    actor.require(Permission.EDIT_WORK)
    if "needs" in changes:
        lock_board(actor=actor)
    task = selectors.task_get(actor=actor, task_id=task_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    current = TaskInput(**{name: getattr(task, name) for name in _COLUMNS})
    data = replace(current, **given)
    if data.plan_id != current.plan_id and "vehicle_id" not in given:
        data = _filled(data, actor=actor)
    parts = _parts_changed(task, changes, actor=actor)
    columns = _columns(data, actor=actor, before=current)
    moved = save_with_parts(task, changes=columns, parts=parts, expected_version=expected_version)
    if moved:
        parts_reserve(selectors.task_get(actor=actor, task_id=task.pk), actor=actor)
    audit.record_changes("task.change", task, actor=actor, moved=moved)
    custom_values_set(task, changes.get("custom_fields"), actor=actor)
    return task


@transaction.atomic
def task_step_add(*, actor: Actor, task_id: int, text: str) -> Task:
    """Add a step at the end of a checklist."""
    actor.require(Permission.EDIT_WORK)
    task = selectors.task_get(actor=actor, task_id=task_id, lock=True)
    steps = [*steps_of(task), StepInput(text=" ".join(text.split()))]
    return task_change(actor=actor, task_id=task.pk, changes={"steps": steps})


@transaction.atomic
def task_step_tick(*, actor: Actor, task_id: int, step_id: int, is_done: bool) -> TaskStep:
    """Tick a step off, or on again; raises `NotFound` for one that is not of the task."""
    actor.require(Permission.EDIT_WORK)
    task = selectors.task_get(actor=actor, task_id=task_id, lock=True)
    step: TaskStep | None = task.steps.filter(pk=step_id).first()
    if step is None:
        raise NotFound
    if step.is_done != is_done:
        step.is_done = is_done
        step.save(update_fields=("is_done",))
        _touched(task, "task.step", {step.text: (not is_done, is_done)}, actor=actor)
    return step


@transaction.atomic
def task_part_arrived(*, actor: Actor, task_id: int, part_id: int) -> TaskPart:
    """Say that all of a part are on hand; raises `NotFound` for one that is not of the task."""
    actor.require(Permission.EDIT_WORK)
    task = selectors.task_get(actor=actor, task_id=task_id, lock=True)
    part: TaskPart | None = task.parts.filter(pk=part_id).first()
    if part is None:
        raise NotFound
    if part.item_id is not None:
        raise RuleViolated("What lies on the shelf says whether it is here. Receive it there.")
    if not part.is_ready:
        before, part.on_hand = part.on_hand, part.quantity
        part.save(update_fields=("on_hand",))
        _touched(task, "task.part", {part.description: (before, part.on_hand)}, actor=actor)
    return part


def task_wait(*, actor: Actor, task_id: int, needs_id: int) -> Task:
    """Let a task wait for another one; raises `RuleViolated` when they would wait in a circle."""
    return _waits_changed(task_id, add=needs_id, drop=None, actor=actor)


def task_wait_end(*, actor: Actor, task_id: int, needs_id: int) -> Task:
    """Let a task no longer wait for another one."""
    return _waits_changed(task_id, add=None, drop=needs_id, actor=actor)


@transaction.atomic
def task_bin(*, actor: Actor, task_id: int) -> Task:
    """Put a task into the bin; what waits for it waits no more, its parts are let go of."""
    actor.require(Permission.EDIT_WORK)
    task = selectors.task_get(actor=actor, task_id=task_id, lock=True)
    save_changes(task, changes={"binned_at": timezone.now()})
    parts_reserve(task, actor=actor)
    audit.record("task.bin", task, actor=actor)
    return task


@transaction.atomic
def task_unbin(*, actor: Actor, task_id: int) -> Task:
    """Take a task out of the bin, into the lane that it stood in."""
    actor.require(Permission.EDIT_WORK)
    task = selectors.task_find(actor=actor, task_id=task_id)
    if task.binned_at is None:
        raise NotFound
    save_changes(task, changes={"binned_at": None})
    parts_reserve(task, actor=actor)
    audit.record("task.unbin", task, actor=actor)
    return task


@transaction.atomic
def task_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned task with its steps and parts; there is no way back. Its records stay."""
    actor.require(Permission.EDIT_WORK)
    task = selectors.task_find(actor=actor, task_id=row_id)
    if task.binned_at is None:
        raise NotFound
    audit.record("task.purge", task, actor=actor, before={"title": task.title})
    task.delete()


def steps_of(task: Task) -> list[StepInput]:
    """Return the checklist of a task as it would be given."""
    return [StepInput(**row) for row in task.steps.order_by("position", "id").values(*_STEP)]


def parts_of(task: Task) -> list[PartInput]:
    """Return the parts of a task as they would be given."""
    return [PartInput(**row) for row in task.parts.order_by("position", "id").values(*_PART)]


def _planned_from(data: TaskInput, *, actor: Actor) -> Task | None:
    if data.source_id is None:
        return None
    rows = selectors.task_list(actor=actor).filter(
        source_kind=data.source_kind, source_id=data.source_id, finished_at__isnull=True
    )
    return rows.first()


def _lane_of(data: TaskInput, lanes: Sequence[Lane], *, actor: Actor) -> Lane:
    """Return the lane a new task comes into, locked, so that two find places one after another."""
    wanted = data.lane_id or next(lane.pk for lane in lanes if not lane.is_done)
    lane = selectors.lane_get(actor=actor, lane_id=wanted, lock=True)
    if lane.is_done:
        raise RuleViolated("A new task cannot be finished already.", field="lane_id")
    return lane


def _filled(data: TaskInput, *, actor: Actor) -> TaskInput:
    """Return the task with vehicle and currency of its plan where it names none."""
    if data.plan_id is None:
        return data
    plan = selectors.plan_get(actor=actor, plan_id=data.plan_id)
    return replace(
        data,
        vehicle_id=data.vehicle_id or plan.vehicle_id,
        currency=data.currency or plan.currency,
    )


def _columns(data: TaskInput, *, actor: Actor, before: TaskInput | None = None) -> dict[str, Any]:
    """Return the checked columns; who was chosen before may have left the organization since."""
    _plan_checked(data, actor=actor)
    if data.vehicle_id is not None:
        vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    if before is None or data.assignee_id != before.assignee_id:
        _assignee_checked(data.assignee_id, actor=actor)
    values = {name: getattr(data, name) for name in _COLUMNS}
    values = money_checked(values, currency=data.currency or actor.currency)
    days_checked(values, "due_on")
    values["title"] = " ".join(data.title.split())
    return values


def _plan_checked(data: TaskInput, *, actor: Actor) -> Plan | None:
    if data.plan_id is None:
        return None
    return selectors.plan_get(actor=actor, plan_id=data.plan_id)


def _assignee_checked(user_id: int | None, *, actor: Actor) -> None:
    if user_id is not None and not member_list(actor=actor).filter(user_id=user_id).exists():
        raise NotFound


def _parts_changed(task: Task, changes: Mapping[str, Any], *, actor: Actor) -> Moved:
    moved: Moved = {}
    if "steps" in changes:
        moved |= _rows_write(task, changes["steps"], kind=TaskStep, field="steps")
    if "parts" in changes:
        _items_checked(changes["parts"], actor=actor)
        moved |= _rows_write(task, changes["parts"], kind=TaskPart, field="parts")
    if "needs" in changes:
        moved |= _needs_set(task, changes["needs"], actor=actor)
    return moved


def _items_checked(parts: Sequence[PartInput], *, actor: Actor) -> None:
    """Raise `NotFound` when a part names an item that is not the organization's."""
    asked = {part.item_id for part in parts if part.item_id is not None}
    if asked - set(items_of(list(asked), actor=actor)):
        raise NotFound


def _rows_write(
    task: Task,
    given: Sequence[StepInput | PartInput],
    *,
    kind: type[TaskStep] | type[TaskPart],
    field: str,
) -> Moved:
    """Let a task have these steps or parts and no others; returns the change."""
    most = MOST_STEPS if kind is TaskStep else MOST_PARTS
    if len(given) > most:
        raise RuleViolated(
            worded("A task has at most %(most)s steps.", most=most)
            if kind is TaskStep
            else worded("A task has at most %(most)s parts.", most=most),
            field=field,
        )
    before: Sequence[Any] = steps_of(task) if kind is TaskStep else parts_of(task)
    if list(given) == list(before):
        return {}
    rows = [
        _row(kind, task, row, position=place, field=field)
        for place, row in enumerate(given, start=1)
    ]
    getattr(task, field).all().delete()
    kind.objects.bulk_create(rows)
    return {field: ([_name(row) for row in before], [_name(row) for row in given])}


def _row(
    kind: type[TaskStep] | type[TaskPart],
    task: Task,
    given: StepInput | PartInput,
    *,
    position: int,
    field: str,
) -> TaskStep | TaskPart:
    row = kind(organization_id=task.organization_id, task=task, position=position, **asdict(given))
    try:
        row.clean_fields(exclude=("organization", "task", "item"))
    except ValidationError as error:
        named = {
            f"{field}.{position - 1}.{key}": texts for key, texts in error.message_dict.items()
        }
        first = next(iter(named.values()))[0]
        raise RuleViolated(
            worded("Row %(position)s: %(first)s", position=position, first=first), fields=named
        ) from error
    return row


def _name(row: StepInput | PartInput) -> str:
    if isinstance(row, StepInput):
        return f"✓ {row.text}" if row.is_done else row.text
    return f"{row.description} {row.on_hand.normalize():f}/{row.quantity.normalize():f}"


@transaction.atomic
def _waits_changed(task_id: int, *, add: int | None, drop: int | None, actor: Actor) -> Task:
    actor.require(Permission.EDIT_WORK)
    lock_board(actor=actor)
    task = selectors.task_get(actor=actor, task_id=task_id, lock=True)
    before = [wait.needs_id for wait in selectors.waits_of(actor=actor, task=task)]
    if drop is not None and drop not in before:
        raise NotFound
    needs = [*(need for need in before if need != drop), *([add] if add else [])]
    return task_change(actor=actor, task_id=task.pk, changes={"needs": needs})


def _needs_set(task: Task, needs: Sequence[int], *, actor: Actor) -> Moved:
    """Let a task wait for these and no others; the caller locked the board, so no circle slips in."""
    rows = TaskDependency.objects.for_actor(actor).filter(task=task)
    before, wanted = set(rows.values_list("needs_id", flat=True)), set(needs)
    if before == wanted:
        return {}
    if len(wanted) > MOST_NEEDS:
        raise RuleViolated(
            worded("A task waits for at most %(most)s others.", most=MOST_NEEDS), field="needs"
        )
    graph = selectors.needs_map(actor=actor)
    graph[task.pk] = before & wanted
    for need in sorted(wanted - before):
        selectors.task_get(actor=actor, task_id=need)
        if would_circle(graph, task=task.pk, wants=need):
            raise RuleViolated("These tasks would wait for each other in a circle.", field="needs")
        graph[task.pk].add(need)
    rows.filter(needs_id__in=before - wanted).delete()
    TaskDependency.objects.bulk_create(
        TaskDependency(organization_id=task.organization_id, task=task, needs_id=need)
        for need in sorted(wanted - before)
    )
    return {"needs": (sorted(before), sorted(wanted))}


def _touched(
    task: Task, action: str, moved: Mapping[str, tuple[Any, Any]], *, actor: Actor
) -> None:
    """Make a new version of a task of which a step or a part changed."""
    save_changes(task, changes={"updated_at": timezone.now()})
    audit.record_changes(action, task, actor=actor, moved=moved)
