"""Tasks move on the board; in a lane for finished ones they are finished, out of it reopened."""

from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from garage.maintenance.models import ServiceRecord
from garage.maintenance.selectors import service_record_get
from garage.planner import selectors
from garage.planner.models import Lane, Task, TaskFinish
from garage.planner.ranking import STEP, WINDOW, between, spread
from garage.planner.services.lanes import lanes_ensure
from garage.planner.services.origins import origin_finished, origin_reopened
from garage.planner.services.reserving import parts_reserve
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, RuleViolated
from project.kernel.rows import save_changes
from project.kernel.tenancy import ScopedQuerySet


@transaction.atomic
def task_move(
    *,
    actor: Actor,
    task_id: int,
    lane_id: int | None = None,
    before_id: int | None = None,
    step: str = "",
    expected_version: int | None = None,
) -> Task:
    """Move a task to a lane, or within its own.

    It is put before `before_id`; without that at the end of an open lane and at the top of one for
    finished tasks. `step` moves it within its lane: up, down, top or bottom.
    """
    actor.require(Permission.EDIT_WORK)
    here = selectors.task_get(actor=actor, task_id=task_id)
    lane = selectors.lane_get(actor=actor, lane_id=lane_id or here.lane_id, lock=True)
    task = selectors.task_get(actor=actor, task_id=task_id, lock=True)
    if step:
        place = _stepped(task, lane, step=step, actor=actor)
    elif before_id is not None:
        place = _before(task, lane, before_id=before_id, actor=actor)
    elif lane.pk == task.lane_id:
        place = task.position
    else:
        place = end_of(lane, actor=actor)
    return _put(task, lane, place=place, expected_version=expected_version, actor=actor)


@transaction.atomic
def task_finish(
    *,
    actor: Actor,
    task_id: int,
    record_id: int | None = None,
    expected_version: int | None = None,
) -> Task:
    """Finish a task, with the service record that it became or without one.

    A task that was finished without a record can be given one later. Raises `Conflict` when it is
    finished already.
    """
    actor.require(Permission.EDIT_WORK)
    record = service_record_get(actor=actor, record_id=record_id) if record_id else None
    here = selectors.task_get(actor=actor, task_id=task_id)
    lane = here.lane if here.is_finished else _lane_for(actor=actor, is_done=True)
    lane = selectors.lane_get(actor=actor, lane_id=lane.pk, lock=True)
    task = selectors.task_get(actor=actor, task_id=task_id, lock=True)
    if task.is_finished:
        return _recorded_later(task, record, expected_version=expected_version, actor=actor)
    place = end_of(lane, actor=actor)
    return _put(
        task, lane, place=place, expected_version=expected_version, actor=actor, record=record
    )


@transaction.atomic
def task_reopen(*, actor: Actor, task_id: int, expected_version: int | None = None) -> Task:
    """Open a finished task again, in the lane that it came from; its record stays in its history."""
    actor.require(Permission.EDIT_WORK)
    here = selectors.task_get(actor=actor, task_id=task_id)
    if not here.is_finished:
        raise Conflict("This task is open.")
    before = here.lane_before
    lane = before if before and not before.is_done else _lane_for(actor=actor, is_done=False)
    lane = selectors.lane_get(actor=actor, lane_id=lane.pk, lock=True)
    task = selectors.task_get(actor=actor, task_id=task_id, lock=True)
    place = end_of(lane, actor=actor)
    return _put(task, lane, place=place, expected_version=expected_version, actor=actor)


def end_of(lane: Lane, *, actor: Actor) -> int:
    """Return the place for one more task: the top of a lane for finished ones, else the bottom."""
    rows = _others(lane, actor=actor)
    if lane.is_done:
        first = rows.first()
        return _room(None, first, lane=lane, actor=actor)
    last = rows.last()
    return _room(last, None, lane=lane, actor=actor)


def _put(
    task: Task,
    lane: Lane,
    *,
    place: int,
    expected_version: int | None,
    actor: Actor,
    record: ServiceRecord | None = None,
) -> Task:
    """Save where a task stands now; a lane of the other kind finishes or reopens it."""
    changes: dict[str, Any] = {"lane_id": lane.pk, "position": place}
    action = "task.move"
    if lane.is_done and not task.is_finished:
        action = "task.finish"
        changes |= _finishing(task, record, actor=actor)
    elif not lane.is_done and task.is_finished:
        action = "task.reopen"
        _open_finishes(task, actor=actor).update(reopened_at=timezone.now())
        changes |= {"finished_at": None, "record_id": None, "lane_before_id": None}
    moved = save_changes(task, changes=changes, expected_version=expected_version)
    moved.pop("position", None)
    task.lane = lane
    audit.record_changes(action, task, actor=actor, moved=moved)
    if action != "task.move":
        parts_reserve(task, actor=actor)
    if action == "task.finish":
        origin_finished(task, record, actor=actor)
    elif action == "task.reopen":
        origin_reopened(task, actor=actor)
    return task


def _finishing(task: Task, record: ServiceRecord | None, *, actor: Actor) -> dict[str, Any]:
    now = timezone.now()
    TaskFinish.objects.create(
        organization_id=task.organization_id,
        task=task,
        record=record,
        finished_at=now,
        finished_by_id=actor.user_id,
    )
    return {
        "finished_at": now,
        "record_id": record.pk if record else None,
        "lane_before_id": task.lane_id,
    }


def _recorded_later(
    task: Task, record: ServiceRecord | None, *, expected_version: int | None, actor: Actor
) -> Task:
    if record is None or task.record_id is not None:
        raise Conflict("This task is finished already.")
    _open_finishes(task, actor=actor).update(record=record)
    moved = save_changes(task, changes={"record_id": record.pk}, expected_version=expected_version)
    audit.record_changes("task.finish", task, actor=actor, moved=moved)
    origin_finished(task, record, actor=actor)
    return task


def _open_finishes(task: Task, *, actor: Actor) -> ScopedQuerySet[TaskFinish]:
    rows: ScopedQuerySet[TaskFinish] = TaskFinish.objects.for_actor(actor)
    return rows.filter(task=task, reopened_at__isnull=True)


def _lane_for(*, actor: Actor, is_done: bool) -> Lane:
    """Return the first lane for open or for finished tasks."""
    return next(lane for lane in lanes_ensure(actor=actor) if lane.is_done == is_done)


# --- Places --------------------------------------------------------------------------------------


def _others(lane: Lane, *, actor: Actor, besides: Task | None = None) -> ScopedQuerySet[Task]:
    rows: ScopedQuerySet[Task] = Task.objects.for_actor(actor).kept().filter(lane=lane)
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    return rows.order_by("position", "id")


def _place(card: Task | None) -> int | None:
    return None if card is None else card.position


def _above(card: Task) -> Q:
    return Q(position__lt=card.position) | Q(position=card.position, id__lt=card.pk)


def _below(card: Task) -> Q:
    return Q(position__gt=card.position) | Q(position=card.position, id__gt=card.pk)


def _before(task: Task, lane: Lane, *, before_id: int, actor: Actor) -> int:
    card = selectors.task_get(actor=actor, task_id=before_id)
    if card.pk == task.pk:
        return task.position
    if card.lane_id != lane.pk:
        raise RuleViolated("That task stands in another lane.", field="before_id")
    above = _others(lane, actor=actor, besides=task).filter(_above(card)).last()
    return _room(above, card, lane=lane, besides=task, actor=actor)


def _stepped(task: Task, lane: Lane, *, step: str, actor: Actor) -> int:
    """Return the place that a step leads to; at the end of the lane the task stays."""
    if step not in {"up", "down", "top", "bottom"} or lane.pk != task.lane_id:
        raise RuleViolated("Say one of: up, down, top, bottom.", field="step")
    rows = _others(lane, actor=actor, besides=task)
    upward = step in {"up", "top"}
    passed = list(
        (rows.filter(_above(task)).reverse() if upward else rows.filter(_below(task)))[:2]
    )
    if not passed:
        return task.position
    if step == "top":
        return _room(None, rows.first(), lane=lane, besides=task, actor=actor)
    if step == "bottom":
        return _room(rows.last(), None, lane=lane, besides=task, actor=actor)
    near, far = passed[0], passed[1] if len(passed) > 1 else None
    above, below = (far, near) if upward else (near, far)
    return _room(above, below, lane=lane, besides=task, actor=actor)


def _room(
    above: Task | None,
    below: Task | None,
    *,
    lane: Lane,
    actor: Actor,
    besides: Task | None = None,
) -> int:
    """Return a place between two neighbours; without a gap some around it move apart first."""
    place = between(_place(above), _place(below))
    if place is not None:
        return place
    rows = _others(lane, actor=actor, besides=besides)
    half = WINDOW // 2
    upper = [*rows.filter(_above(above)).reverse()[: half - 1][::-1], above] if above else []
    lower = [below, *rows.filter(_below(below))[: half - 1]] if below else []
    return _moved_apart(upper, lower, rows=rows)


def _moved_apart(upper: list[Task], lower: list[Task], *, rows: ScopedQuerySet[Task]) -> int:
    """Spread some neighbours over the room around them, and return the place in their middle."""
    cards = [*upper, *lower]
    outside_above = rows.filter(_above(cards[0])).last()
    outside_below = rows.filter(_below(cards[-1])).first()
    places = spread(
        _place(outside_above),
        _place(outside_below),
        len(cards) + 1,
    )
    if len(set(places)) < len(places):
        return _shifted(upper, lower, rows=rows)
    free = places[len(upper)]
    kept = [place for index, place in enumerate(places) if index != len(upper)]
    for card, place in zip(cards, kept, strict=True):
        if card.position != place:
            rows.filter(pk=card.pk).update(position=place)
    return free


def _shifted(upper: list[Task], lower: list[Task], *, rows: ScopedQuerySet[Task]) -> int:
    """Move all that is below down by one step in one statement, where not even a window has room."""
    below = lower[0]
    first = rows.filter(_below(below) | Q(pk=below.pk))
    first.order_by().update(position=F("position") + STEP)
    return (upper[-1].position + below.position + STEP) // 2
