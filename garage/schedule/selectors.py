"""Questions about schedules: which rules there are, what is due, what was done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from garage.schedule.due import Done
from garage.schedule.learned import MOST as MOST_LEARNED
from garage.schedule.learned import Learned, learned
from garage.schedule.models import Completion, DueItem, Rule, ScheduleItem, State
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet
from project.kernel.units import to_base
from project.kernel.units import unit as unit_of

URGENT = (State.OVERDUE, State.DUE, State.SOON)
NEAR_DAYS = 30
_SEEN = Q(vehicle__isnull=True) | Q(vehicle__binned_at__isnull=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFilter:
    """What narrows a list of rules; empty values do not.

    A `vehicle_id` leaves the rules of that vehicle, of its group and of the whole garage.
    """

    vehicle_id: int | None = None
    search: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFilter:
    """What narrows what is due; empty values do not.

    `state` may also be `urgent`: overdue, due and soon, or `awake`: all but snoozed.
    """

    vehicle_id: int | None = None
    group_id: int | None = None
    state: str = ""
    until: date | None = None
    search: str = ""


EVERY_RULE, EVERYTHING = RuleFilter(), DueFilter()


def today_of(actor: Actor) -> date:
    """Return the calendar date in the organization's zone."""
    return today_in(actor.time_zone, now=timezone.now())


def rule_list(*, actor: Actor, narrow: RuleFilter = EVERY_RULE) -> BinnedQuerySet[Rule]:
    """Return the rules that are not in the bin, by the name of their item."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Rule] = Rule.objects.for_actor(actor)
    rows = rows.kept().filter(_SEEN).select_related("item", "vehicle", "group")
    if narrow.vehicle_id is not None:
        groups = Vehicle.objects.for_actor(actor).filter(pk=narrow.vehicle_id).values("group_id")
        rows = rows.filter(
            Q(vehicle_id=narrow.vehicle_id)
            | Q(vehicle__isnull=True, group_id__in=groups)
            | Q(vehicle__isnull=True, group__isnull=True)
        )
    if text := narrow.search.strip():
        rows = rows.filter(Q(item__name__icontains=text) | Q(notes__icontains=text))
    return rows


def rule_get(*, actor: Actor, rule_id: int, lock: bool = False) -> Rule:
    """Return a rule; `lock` when it will change. Raises `NotFound`."""
    rows = rule_list(actor=actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=rule_id).first()
    if row is None:
        raise NotFound
    return row


def rule_find(*, actor: Actor, rule_id: int) -> Rule:
    """Return a rule even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = Rule.objects.for_actor(actor).filter(_SEEN).select_related("item", "vehicle", "group")
    row: Rule | None = rows.filter(pk=rule_id).first()
    if row is None:
        raise NotFound
    return row


def item_list(*, actor: Actor) -> "QuerySet[ScheduleItem]":
    """Return the items of the organization, by name."""
    actor.require(Permission.VIEW)
    rows: QuerySet[ScheduleItem] = ScheduleItem.objects.for_actor(actor)
    return rows


def items_get(*, actor: Actor, item_ids: Collection[int]) -> list[ScheduleItem]:
    """Return items by their ids; raises `NotFound` when one of them is not there."""
    found = list(item_list(actor=actor).filter(pk__in=item_ids)) if item_ids else []
    if len(found) != len(set(item_ids)):
        raise NotFound
    return found


def due_list(
    *, actor: Actor, narrow: DueFilter = EVERYTHING, today: date | None = None
) -> "QuerySet[Any, Any]":
    """Return what is due on vehicles in use and in the garage, each with its `state` of today."""
    actor.require(Permission.VIEW)
    rows: Any = DueItem.objects.for_actor(actor).filter(_SEEN)
    rows = rows.with_state(today or today_of(actor))
    equal = {
        "vehicle_id": narrow.vehicle_id,
        "vehicle__group_id": narrow.group_id,
        "on__lte": narrow.until,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value is not None})
    if narrow.state == "urgent":
        rows = rows.filter(state__in=URGENT)
    elif narrow.state == "awake":
        rows = rows.exclude(state=State.SNOOZED)
    elif narrow.state:
        rows = rows.filter(state=narrow.state)
    if text := narrow.search.strip():
        rows = rows.filter(Q(title__icontains=text) | Q(vehicle__name__icontains=text))
    found: QuerySet[Any, Any] = rows.select_related("vehicle", "rule__item", "item")
    return found


def due_get(*, actor: Actor, due_id: int, lock: bool = False) -> DueItem:
    """Return what is due with its `state`; `lock` when it will change. Raises `NotFound`."""
    rows = due_list(actor=actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row: DueItem | None = rows.filter(pk=due_id).first()
    if row is None:
        raise NotFound
    return row


def due_counts(*, actor: Actor, vehicle_id: int | None = None) -> dict[str, int]:
    """Return how many things are in each state today."""
    rows = due_list(actor=actor, narrow=DueFilter(vehicle_id=vehicle_id))
    counted = rows.order_by().values_list("state").annotate(Count("id"))
    return dict.fromkeys(State.values, 0) | dict(counted)


def due_near(*, actor: Actor, days: int = NEAR_DAYS) -> tuple[int, int]:
    """Return how many things are overdue, and how many more are due within some days."""
    today = today_of(actor)
    rows = due_list(actor=actor, today=today).exclude(state=State.SNOOZED)
    near = rows.filter(on__isnull=False, on__lte=today + timedelta(days=days))
    found = dict(near.order_by().values_list("state").annotate(Count("id")))
    overdue = found.pop(State.OVERDUE, 0)
    return overdue, sum(found.values())


def due_next(*, actor: Actor, vehicle_ids: Collection[int]) -> dict[int, DueItem]:
    """Return of each of some vehicles what is due first, by vehicle id; in one query."""
    mine = DueItem.objects.for_actor(actor).filter(vehicle=OuterRef("pk"), on__isnull=False)
    awake = mine.exclude(snoozed_until__gt=today_of(actor)).order_by("sort_on", "id")
    firsts = Vehicle.objects.for_actor(actor).filter(pk__in=vehicle_ids)
    ids = firsts.annotate(first=Subquery(awake.values("pk")[:1])).values("first")
    rows = due_list(actor=actor).filter(pk__in=ids)
    return {row.vehicle_id: row for row in rows if row.vehicle_id is not None}


def due_of_vehicle(*, actor: Actor, vehicle_id: int) -> "QuerySet[Any, Any]":
    """Return what a record of a vehicle could complete: what has an item, the first due first."""
    rows = due_list(actor=actor, narrow=DueFilter(vehicle_id=vehicle_id))
    return rows.filter(item__isnull=False).order_by("sort_on", "id")


def completion_list(
    *, actor: Actor, vehicle_id: int, item_id: int | None = None
) -> "QuerySet[Completion]":
    """Return what was done on a vehicle, undone ones and those of binned records left out."""
    actor.require(Permission.VIEW)
    rows: QuerySet[Completion] = Completion.objects.for_actor(actor).filter(
        vehicle_id=vehicle_id,
        vehicle__binned_at__isnull=True,
        undone_at__isnull=True,
        is_void=False,
    )
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    return rows.select_related("item", "created_by").order_by("-on", "-id")


def completion_get(*, actor: Actor, completion_id: int, lock: bool = False) -> Completion:
    """Return a completion, undone ones too; `lock` when it will change. Raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = Completion.objects.for_actor(actor).filter(vehicle__binned_at__isnull=True)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row: Completion | None = rows.select_related("item", "vehicle").filter(pk=completion_id).first()
    if row is None:
        raise NotFound
    return row


def rule_learned(rule: Rule, *, actor: Actor) -> Learned | None:
    """Return how often the item of a rule was done on its vehicle; `None` for too little, or a group."""
    if rule.vehicle_id is None:
        return None
    rows = completion_list(actor=actor, vehicle_id=rule.vehicle_id, item_id=rule.item_id)
    unit = rule.meter_unit or "km"
    done = [
        Done(on=row.on, meter=to_base(row.meter, row.meter_unit or "km"))
        if row.meter is not None
        and unit_of(row.meter_unit or "km").dimension == unit_of(unit).dimension
        else Done(on=row.on)
        for row in rows.filter(kind=Completion.Kind.DONE)[:MOST_LEARNED]
    ]
    return learned(done)


def completions_of(*, actor: Actor, kind: str, source_id: int) -> "QuerySet[Completion]":
    """Return what a record completed."""
    actor.require(Permission.VIEW)
    rows: QuerySet[Completion] = Completion.objects.for_actor(actor).filter(
        source_kind=kind, source_id=source_id, undone_at__isnull=True
    )
    return rows.select_related("item", "vehicle").order_by("item__name", "id")
