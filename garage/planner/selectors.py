"""Questions about the planner: lanes, tasks, plans and their diaries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from garage.inspections.models import Defect
from garage.inspections.selectors import defect_get
from garage.planner.models import (
    DiaryEntry,
    Lane,
    Plan,
    PlanCost,
    Task,
    TaskDependency,
    TaskFinish,
    TaskPart,
    TaskStep,
)
from garage.planner.progress import PartFacts, TaskFacts
from garage.planner.stocking import parts_cover
from garage.vehicles.models import TimelineEntry
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet
from project.kernel.tenancy import ScopedQuerySet

MOST_LANES = 12
LANE_ROWS = 50
BOARD_ROWS = 10  # of a lane on the board; all of them stand on the page of the lane
SOON_DAYS = 7
SERVICE_RECORD = "garage.servicerecord"
DEFECT = "garage.defect"
_PLAN_SEEN = Q(vehicle__isnull=True) | Q(vehicle__binned_at__isnull=True)
_TASK_SEEN = (
    _PLAN_SEEN
    & (Q(plan__isnull=True) | Q(plan__binned_at__isnull=True))
    & (Q(plan__vehicle__isnull=True) | Q(plan__vehicle__binned_at__isnull=True))
)


# --- Lanes ---------------------------------------------------------------------------------------


def lane_list(*, actor: Actor) -> ScopedQuerySet[Lane]:
    """Return the lanes of the board from left to right; none until the first task is planned."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[Lane] = Lane.objects.for_actor(actor)
    return rows.order_by("position", "id")


def lane_get(*, actor: Actor, lane_id: int, lock: bool = False) -> Lane:
    """Return a lane; `lock` when tasks are moved into it. Raises `NotFound`."""
    rows = lane_list(actor=actor)
    # Keys of tasks point to it: no_key lets them be written meanwhile.
    rows = rows.select_for_update(no_key=True) if lock else rows
    row = rows.filter(pk=lane_id).first()
    if row is None:
        raise NotFound
    return row


# --- Tasks ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """What narrows a list of tasks; empty values do not.

    `due` is overdue, soon or none, seen from `today`; `state` is open or finished.
    """

    vehicle_id: int | None = None
    plan_id: int | None = None
    assignee_id: int | None = None
    lane_id: int | None = None
    due: str = ""
    state: str = ""
    search: str = ""
    today: date | None = None


EVERYTHING = TaskFilter()


@dataclass(frozen=True, slots=True)
class LaneTasks:
    """A lane with its first tasks; `more` when it holds others."""

    lane: Lane
    tasks: list[Task]
    more: bool


def defect_of(task: Task, *, actor: Actor) -> Defect | None:
    """Return the defect that a task was planned from, `None` when there is none or it is gone."""
    if task.source_kind != DEFECT or task.source_id is None:
        return None
    try:
        return defect_get(actor=actor, defect_id=task.source_id)
    except NotFound:
        return None


def task_of_defect(*, actor: Actor, defect_id: int) -> Task | None:
    """Return the newest task that a defect was planned as; raises `NotFound` for an unknown defect."""
    defect_get(actor=actor, defect_id=defect_id)
    rows = task_list(actor=actor).filter(source_kind=DEFECT, source_id=defect_id)
    return rows.order_by("-id").first()


def task_list(*, actor: Actor, narrow: TaskFilter = EVERYTHING) -> BinnedQuerySet[Task]:
    """Return the tasks whose plan and vehicle do not lie in the bin, in the order of their lanes."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Task] = Task.objects.for_actor(actor)
    rows = rows.kept().filter(_TASK_SEEN)
    equal = {
        "vehicle_id": narrow.vehicle_id,
        "plan_id": narrow.plan_id,
        "assignee_id": narrow.assignee_id,
        "lane_id": narrow.lane_id,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if narrow.state:
        rows = rows.filter(finished_at__isnull=narrow.state == "open")
    if text := narrow.search.strip():
        parts = TaskPart.objects.for_actor(actor).filter(
            Q(description__icontains=text) | Q(part_number__icontains=text)
        )
        rows = rows.filter(
            Q(title__icontains=text)
            | Q(description__icontains=text)
            | Q(pk__in=parts.values("task_id"))
        )
    return _due(rows, narrow)


def _due(rows: BinnedQuerySet[Task], narrow: TaskFilter) -> BinnedQuerySet[Task]:
    if narrow.due == "none":
        return rows.filter(due_on__isnull=True)
    if narrow.today is None or not narrow.due:
        return rows
    rows = rows.filter(finished_at__isnull=True)
    if narrow.due == "overdue":
        return rows.filter(due_on__lt=narrow.today)
    return rows.filter(due_on__lte=narrow.today + timedelta(days=SOON_DAYS))


def task_get(*, actor: Actor, task_id: int, lock: bool = False) -> Task:
    """Return a task; `lock` when it will change. Raises `NotFound`."""
    rows = task_list(actor=actor).select_related("lane", "plan", "vehicle", "assignee", "record")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=task_id).first()
    if row is None:
        raise NotFound
    return row


def task_find(*, actor: Actor, task_id: int) -> Task:
    """Return a task even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    row: Task | None = Task.objects.for_actor(actor).filter(_TASK_SEEN).filter(pk=task_id).first()
    if row is None:
        raise NotFound
    return row


def board(*, actor: Actor, narrow: TaskFilter = EVERYTHING) -> list[LaneTasks]:
    """Return every lane with its first ten tasks, and all that their cards show."""
    rows = task_list(actor=actor, narrow=narrow).select_related("plan", "vehicle", "assignee")
    found = []
    for lane in lane_list(actor=actor)[:MOST_LANES]:
        first = list(rows.filter(lane=lane).order_by("position", "id")[: BOARD_ROWS + 1])
        found.append(LaneTasks(lane, first[:BOARD_ROWS], len(first) > BOARD_ROWS))
    prefetch_cards([task for each in found for task in each.tasks], actor=actor)
    return found


def prefetch_cards(tasks: Sequence[Task], *, actor: Actor) -> None:
    """Let tasks carry parts, steps and what they wait for, in five queries for all of them."""
    waits = TaskDependency.objects.for_actor(actor).select_related("needs")
    prefetch_related_objects(
        list(tasks),
        Prefetch("parts", queryset=TaskPart.objects.for_actor(actor).select_related("item")),
        Prefetch("steps", queryset=TaskStep.objects.for_actor(actor)),
        Prefetch("waits", queryset=waits),
    )
    finished = {task.pk for task in tasks if task.finished_at}
    parts_cover((part for task in tasks for part in task.parts.all()), finished, actor=actor)


def is_blocked(task: Task) -> bool:
    """Say whether an open task waits for an open one."""
    return task.finished_at is None and any(is_open(wait.needs) for wait in task.waits.all())


def is_open(task: Task) -> bool:
    """Say whether a task is neither finished nor in the bin."""
    return task.finished_at is None and task.binned_at is None


def waits_of(*, actor: Actor, task: Task) -> list[TaskDependency]:
    """Return what a task waits for, without what lies in the bin."""
    rows = TaskDependency.objects.for_actor(actor).filter(task=task)
    return list(rows.filter(needs__binned_at__isnull=True).select_related("needs__lane"))


def held_up_by(*, actor: Actor, task: Task) -> list[Task]:
    """Return the open tasks that wait for a task."""
    rows = task_list(actor=actor).filter(waits__needs=task, finished_at__isnull=True)
    return list(rows.order_by("position", "id")[:LANE_ROWS])


def finishes_of(*, actor: Actor, task: Task) -> list[TaskFinish]:
    """Return each time that a task was finished, the last one first."""
    rows = TaskFinish.objects.for_actor(actor).filter(task=task)
    return list(rows.select_related("record", "finished_by")[:LANE_ROWS])


def needs_map(*, actor: Actor) -> dict[int, set[int]]:
    """Return for each task of the organization that waits, what it waits for."""
    found: dict[int, set[int]] = {}
    rows = TaskDependency.objects.for_actor(actor).values_list("task_id", "needs_id")
    for task_id, needs_id in rows:
        found.setdefault(task_id, set()).add(needs_id)
    return found


# --- Plans ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFilter:
    """What narrows a list of plans; empty values do not."""

    vehicle_id: int | None = None
    kind: str = ""
    state: str = ""
    search: str = ""


ALL_PLANS = PlanFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """What the progress of a plan is computed from; `elsewhere` is money of other currencies."""

    tasks: tuple[TaskFacts, ...] = ()
    parts: tuple[PartFacts, ...] = ()
    estimate: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    elsewhere: tuple[tuple[str, Decimal], ...] = ()


def plan_list(*, actor: Actor, narrow: PlanFilter = ALL_PLANS) -> BinnedQuerySet[Plan]:
    """Return the plans whose vehicle does not lie in the bin, the newest first."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Plan] = Plan.objects.for_actor(actor)
    rows = rows.kept().filter(_PLAN_SEEN)
    equal = {"vehicle_id": narrow.vehicle_id, "kind": narrow.kind, "state": narrow.state}
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if text := narrow.search.strip():
        rows = rows.filter(Q(title__icontains=text) | Q(notes__icontains=text))
    return rows


def plan_get(*, actor: Actor, plan_id: int, lock: bool = False) -> Plan:
    """Return a plan; `lock` when it will change. Raises `NotFound`."""
    rows = plan_list(actor=actor).select_related("vehicle")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=plan_id).first()
    if row is None:
        raise NotFound
    return row


def plan_find(*, actor: Actor, plan_id: int) -> Plan:
    """Return a plan even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    row: Plan | None = Plan.objects.for_actor(actor).filter(_PLAN_SEEN).filter(pk=plan_id).first()
    if row is None:
        raise NotFound
    return row


def plan_choices(*, actor: Actor, also: int | None = None) -> list[tuple[str, str]]:
    """Return the plans that are not over for a select box, and one more that is chosen already."""
    open_states = (Plan.State.ACTIVE, Plan.State.PAUSED)
    rows = plan_list(actor=actor).filter(Q(state__in=open_states) | Q(pk=also))
    return [
        (str(pk), title) for pk, title in rows.order_by("title", "id").values_list("id", "title")
    ]


def plan_facts(*, actor: Actor, plans: Collection[Plan]) -> dict[int, PlanFacts]:
    """Return what the progress of plans is computed from, in eight queries for all of them."""
    tasks = list(Task.objects.for_actor(actor).kept().filter(plan__in=plans))
    needs = _needs_of(tasks, actor=actor)
    parts = _parts_of(tasks, actor=actor)
    costs = costs_of(actor=actor, plans=plans)
    return {
        plan.pk: _facts(
            plan,
            [task for task in tasks if task.plan_id == plan.pk],
            needs=needs,
            parts=parts,
            costs=costs[plan.pk],
            actor=actor,
        )
        for plan in plans
    }


def _facts(
    plan: Plan,
    tasks: list[Task],
    *,
    needs: dict[int, set[int]],
    parts: dict[int, list[PartFacts]],
    costs: list[TimelineEntry],
    actor: Actor,
) -> PlanFacts:
    spent, elsewhere = money_in(costs, currency=plan.currency)
    own = [task for task in tasks if task.currency == plan.currency]
    prices = [part for task in own for part in parts.get(task.pk, ())]
    work = sum((task.cost or Decimal(0) for task in own), Decimal(0))
    bought = sum((part.quantity * (part.unit_price or 0) for part in prices), Decimal(0))
    return PlanFacts(
        tasks=tuple(
            TaskFacts(
                id=task.pk,
                hours=task.hours,
                finished_on=today_in(actor.time_zone, now=task.finished_at)
                if task.finished_at
                else None,
                needs=frozenset(needs.get(task.pk, ())),
            )
            for task in tasks
        ),
        parts=tuple(part for task in tasks for part in parts.get(task.pk, ())),
        estimate=work + bought,
        spent=spent,
        elsewhere=tuple(elsewhere.items()),
    )


def _needs_of(tasks: Iterable[Task], *, actor: Actor) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = TaskDependency.objects.for_actor(actor).filter(task__in=[task.pk for task in tasks])
    for task_id, needs_id in rows.values_list("task_id", "needs_id"):
        found.setdefault(task_id, set()).add(needs_id)
    return found


def _parts_of(tasks: Iterable[Task], *, actor: Actor) -> dict[int, list[PartFacts]]:
    found: dict[int, list[PartFacts]] = {}
    known = list(tasks)
    rows = list(TaskPart.objects.for_actor(actor).filter(task__in=[task.pk for task in known]))
    parts_cover(rows, {task.pk for task in known if task.finished_at}, actor=actor)
    for row in rows:
        facts = PartFacts(quantity=row.quantity, on_hand=row.there, unit_price=row.unit_price)
        found.setdefault(row.task_id, []).append(facts)
    return found


def costs_of(*, actor: Actor, plans: Collection[Plan]) -> dict[int, list[TimelineEntry]]:
    """Return what was spent on plans: records named by hand and those that tasks became.

    What lies in the bin has no timeline entry, so it does not count.
    """
    named: dict[int, set[tuple[str, int]]] = {plan.pk: set() for plan in plans}
    for row in PlanCost.objects.for_actor(actor).filter(plan__in=plans):
        named[row.plan_id].add((row.source_kind, row.source_id))
    done = TaskFinish.objects.for_actor(actor).filter(
        task__plan__in=plans, task__binned_at__isnull=True, record__isnull=False
    )
    for plan_id, record_id in done.values_list("task__plan_id", "record_id"):
        named[plan_id].add((SERVICE_RECORD, record_id))
    entries = _entries_of(set().union(*named.values()), actor=actor)
    return {
        plan_id: sorted(
            (entries[key] for key in keys if key in entries), key=lambda row: (row.on, row.pk)
        )
        for plan_id, keys in named.items()
    }


def _entries_of(
    keys: Collection[tuple[str, int]], *, actor: Actor
) -> dict[tuple[str, int], TimelineEntry]:
    kinds = {kind for kind, _ in keys}
    which = Q(pk__in=[])
    for kind in kinds:
        ids = [source_id for each, source_id in keys if each == kind]
        which |= Q(source_kind=kind, source_id__in=ids)
    rows = TimelineEntry.objects.for_actor(actor).filter(which, amount__isnull=False)
    return {(row.source_kind, row.source_id): row for row in rows.select_related("vehicle")}


def money_in(
    entries: Iterable[TimelineEntry], *, currency: str
) -> tuple[Decimal, dict[str, Decimal]]:
    """Return the sum in a currency, and per other currency what has no rate to it."""
    total, elsewhere = Decimal(0), dict[str, Decimal]()
    for row in entries:
        amount = row.amount or Decimal(0)
        if row.currency == currency:
            total += amount
        elif row.sum_currency == currency:
            total += row.sum_amount
        else:
            elsewhere[row.currency] = elsewhere.get(row.currency, Decimal(0)) + amount
    return total, elsewhere


def cost_candidates(*, actor: Actor, plan: Plan, limit: int = 100) -> list[TimelineEntry]:
    """Return the newest records with an amount that do not count for a plan yet."""
    rows: QuerySet[TimelineEntry] = TimelineEntry.objects.for_actor(actor).filter(
        amount__isnull=False
    )
    if plan.vehicle_id is not None:
        rows = rows.filter(Q(vehicle_id=plan.vehicle_id) | Q(vehicle__isnull=True))
    rows = rows.exclude(vehicle__binned_at__isnull=False)
    known = {
        (row.source_kind, row.source_id) for row in costs_of(actor=actor, plans=[plan])[plan.pk]
    }
    newest = rows.select_related("vehicle").order_by("-on", "-id")[: limit + len(known)]
    return [row for row in newest if (row.source_kind, row.source_id) not in known][:limit]


def cost_entry(*, actor: Actor, source_kind: str, source_id: int) -> TimelineEntry:
    """Return the entry of a record that money was spent with; raises `NotFound`."""
    entries = _entries_of({(source_kind, source_id)}, actor=actor)
    if not entries:
        raise NotFound
    return entries[source_kind, source_id]


# --- Diary ---------------------------------------------------------------------------------------


def diary_list(*, actor: Actor, plan: Plan) -> BinnedQuerySet[DiaryEntry]:
    """Return the diary of a plan, the newest day first."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[DiaryEntry] = DiaryEntry.objects.for_actor(actor)
    return rows.kept().filter(plan=plan)


def diary_entry_get(*, actor: Actor, entry_id: int, lock: bool = False) -> DiaryEntry:
    """Return an entry of a diary; `lock` when it will change. Raises `NotFound`."""
    return _diary_row(actor=actor, entry_id=entry_id, lock=lock, narrow={"binned_at__isnull": True})


def diary_entry_find(*, actor: Actor, entry_id: int) -> DiaryEntry:
    """Return an entry even when it lies in the bin; raises `NotFound` for strangers."""
    return _diary_row(actor=actor, entry_id=entry_id, lock=False, narrow={})


def _diary_row(*, actor: Actor, entry_id: int, lock: bool, narrow: dict[str, Any]) -> DiaryEntry:
    actor.require(Permission.VIEW)
    rows = DiaryEntry.objects.for_actor(actor).filter(
        Q(plan__vehicle__isnull=True) | Q(plan__vehicle__binned_at__isnull=True),
        plan__binned_at__isnull=True,
    )
    rows = rows.select_related("plan")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    row: DiaryEntry | None = rows.filter(pk=entry_id, **narrow).first()
    if row is None:
        raise NotFound
    return row
