"""The lanes of the board: made with the first task, renamed, moved, added and removed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Min
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from garage.planner import selectors
from garage.planner.models import Lane, Task
from garage.planner.ranking import STEP
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, worded
from project.kernel.rows import save_changes, save_new


@transaction.atomic
def lanes_ensure(*, actor: Actor) -> list[Lane]:
    """Return the lanes, and make the usual four, or the one for open or finished tasks that lacks."""
    actor.require(Permission.EDIT_WORK)
    lanes = list(selectors.lane_list(actor=actor))
    if {lane.is_done for lane in lanes} == {True, False}:
        return lanes
    lock_board(actor=actor)
    lanes = list(selectors.lane_list(actor=actor))
    usual = [(_("Idea"), False), (_("Planned"), False), (_("Doing"), False), (_("Done"), True)]
    if lanes:
        known = {lane.name.lower() for lane in lanes}
        kinds = {lane.is_done for lane in lanes}
        usual = [
            (name, kind) for name, kind in usual if kind not in kinds and name.lower() not in known
        ][:1]
    for place, (name, is_done) in enumerate(usual, start=len(lanes) + 1):
        lanes.append(save_new(Lane(name=name, position=place, is_done=is_done), actor=actor))
    return lanes


@transaction.atomic
def lane_add(*, actor: Actor, name: str, is_done: bool = False) -> Lane:
    """Add a lane, before the lanes of finished tasks unless it is one of them."""
    actor.require(Permission.EDIT_WORK)
    lock_board(actor=actor)
    lanes = lanes_ensure(actor=actor)
    if len(lanes) >= selectors.MOST_LANES:
        raise RuleViolated(
            worded("A board has at most %(most)s lanes.", most=selectors.MOST_LANES), field="name"
        )
    lane = save_new(Lane(name=_clean(name), position=len(lanes) + 1, is_done=is_done), actor=actor)
    first_done = next((i for i, row in enumerate(lanes) if row.is_done), len(lanes))
    lanes.insert(len(lanes) if is_done else first_done, lane)
    _number(lanes)
    audit.record("lane.add", lane, actor=actor, after={"name": lane.name})
    return lane


@transaction.atomic
def lane_change(
    *, actor: Actor, lane_id: int, changes: Mapping[str, Any], expected_version: int | None = None
) -> Lane:
    """Rename a lane, or say whether what stands in it is finished; that only while it is empty."""
    actor.require(Permission.EDIT_WORK)
    lock_board(actor=actor)
    lane = selectors.lane_get(actor=actor, lane_id=lane_id, lock=True)
    given = {name: changes[name] for name in ("name", "is_done") if name in changes}
    if "name" in given:
        given["name"] = _clean(given["name"])
    if given.get("is_done", lane.is_done) != lane.is_done:
        _check_turned(lane, actor=actor)
    moved = save_changes(lane, changes=given, expected_version=expected_version)
    audit.record_changes("lane.change", lane, actor=actor, moved=moved)
    return lane


@transaction.atomic
def lane_move(*, actor: Actor, lane_id: int, step: int) -> Lane:
    """Move a lane so many places to the right, to the left below zero."""
    actor.require(Permission.EDIT_WORK)
    lock_board(actor=actor)
    lanes = list(selectors.lane_list(actor=actor))
    lane = selectors.lane_get(actor=actor, lane_id=lane_id)
    before = [row.pk for row in lanes].index(lane.pk)
    lanes.insert(min(max(before + step, 0), len(lanes) - 1), lanes.pop(before))
    _number(lanes)
    audit.record("lane.move", lane, actor=actor, after={"place": lanes.index(lane) + 1})
    lane.refresh_from_db()
    return lane


@transaction.atomic
def lane_remove(*, actor: Actor, lane_id: int, to_id: int | None = None) -> None:
    """Remove a lane; its tasks go to the end of another of the same kind.

    Raises `RuleViolated` when it holds tasks and no lane is named for them, or when it is the last
    one for open or for finished tasks.
    """
    actor.require(Permission.EDIT_WORK)
    lock_board(actor=actor)
    lane = selectors.lane_get(actor=actor, lane_id=lane_id, lock=True)
    _check_not_last(lane, actor=actor)
    if Task.objects.for_actor(actor).filter(lane=lane).exists():
        if to_id is None or to_id == lane.pk:
            raise RuleViolated("Choose the lane that its tasks go to.", field="to_id")
        _empty(lane, selectors.lane_get(actor=actor, lane_id=to_id, lock=True), actor=actor)
    audit.record("lane.remove", lane, actor=actor, before={"name": lane.name})
    lane.delete()
    _number(list(selectors.lane_list(actor=actor)))


def _empty(lane: Lane, to: Lane, *, actor: Actor) -> None:
    """Move all tasks of a lane behind those of another, in one statement however many they are."""
    if lane.is_done != to.is_done:
        raise RuleViolated(
            "Choose a lane that is also for finished tasks."
            if lane.is_done
            else "Choose a lane that is not for finished tasks.",
            field="to_id",
        )
    tasks = Task.objects.for_actor(actor)
    last = tasks.filter(lane=to).aggregate(last=Max("position"))["last"] or 0
    first = tasks.filter(lane=lane).aggregate(first=Min("position"))["first"] or 0
    tasks.filter(lane=lane).update(
        lane=to, position=F("position") + (last + STEP - first), version=F("version") + 1
    )


def _check_turned(lane: Lane, *, actor: Actor) -> None:
    if Task.objects.for_actor(actor).filter(lane=lane).exists():
        raise RuleViolated(
            "Move the tasks of this lane elsewhere first, those in the bin too.", field="is_done"
        )
    _check_not_last(lane, actor=actor)


def _check_not_last(lane: Lane, *, actor: Actor) -> None:
    same = selectors.lane_list(actor=actor).filter(is_done=lane.is_done)
    if same.count() == 1:
        raise RuleViolated(
            "A board needs a lane for finished tasks. Add another one first."
            if lane.is_done
            else "A board needs a lane for open tasks. Add another one first.",
            field="is_done",
        )


def _number(lanes: list[Lane]) -> None:
    """Write the places of the lanes; there are at most twelve."""
    for place, lane in enumerate(lanes, start=1):
        save_changes(lane, changes={"position": place})


def _clean(name: str) -> str:
    return " ".join(name.split())


def lock_board(*, actor: Actor) -> None:
    """Let changes of the lanes, and of what waits for what, happen one after another."""
    rows = Organization.objects.select_for_update(no_key=True)
    rows.only("pk").get(pk=actor.organization_id)
