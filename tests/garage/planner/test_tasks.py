"""Tasks are planned, changed, ordered by what they wait for, and binned."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.organizations.models import Membership
from garage.planner import selectors, services
from garage.planner.models import Task
from garage.planner.selectors import TaskFilter
from garage.planner.services import PartInput, StepInput
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.bin import bin_kind
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from project.kernel.jobs.defer import defer
from tests.garage.maintenance.making import make_vehicle
from tests.garage.planner.making import PARTS, STEPS, lane, make_plan, make_task, titles

TODAY = date(2026, 11, 20)


def test_task_plan_makes_the_lanes_and_stands_at_the_end_of_the_first(mechanic: Actor) -> None:
    make_task(mechanic, "One")
    task = make_task(mechanic, "  Two   more ", parts=PARTS, steps=STEPS, hours=Decimal("3.5"))

    assert [row.name for row in selectors.lane_list(actor=mechanic)] == [
        "Idea",
        "Planned",
        "Doing",
        "Done",
    ]
    assert titles(mechanic, "Idea") == ["One", "Two more"]
    assert services.parts_of(task) == list(PARTS)
    assert services.steps_of(task) == list(STEPS)
    assert task.currency == "EUR"
    assert AuditEntry.objects.for_actor(mechanic).filter(action="task.plan").count() == 2


def test_task_plan_takes_vehicle_and_currency_of_its_plan(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    plan = make_plan(owner, vehicle_id=vehicle.pk, currency="USD")

    task = make_task(owner, plan_id=plan.pk)

    assert (task.vehicle_id, task.currency) == (vehicle.pk, "USD")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"currency": "EURO"}, "currency"),
        ({"hours": Decimal(-1)}, "hours"),
        ({"cost": Decimal(-1)}, "cost"),
        ({"due_on": date(1700, 1, 1)}, "due_on"),
        ({"steps": (StepInput(text=""),)}, "steps.0.text"),
        ({"steps": (StepInput(text="x"),) * 101}, "steps"),
        ({"parts": (PartInput(description="x", quantity=Decimal(-1)),)}, "parts.0.quantity"),
    ],
)
def test_task_plan_refuses_what_cannot_be(owner: Actor, values: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolated) as caught:
        make_task(owner, **({"title": "Task"} | values))

    assert field in caught.value.fields


def test_task_plan_refuses_a_lane_for_finished_tasks(owner: Actor) -> None:
    with pytest.raises(RuleViolated):
        make_task(owner, lane_id=lane(owner, "Done").pk)


def test_task_plan_refuses_foreign_ids(owner: Actor, stranger: Actor) -> None:
    theirs = make_task(stranger)
    for values in (
        {"vehicle_id": make_vehicle(stranger).pk},
        {"plan_id": make_plan(stranger).pk},
        {"lane_id": theirs.lane_id},
        {"needs": (theirs.pk,)},
        {"assignee_id": stranger.user_id},
    ):
        with pytest.raises(NotFound):
            make_task(owner, **values)


def test_task_plan_from_a_source_makes_one_open_task(owner: Actor) -> None:
    first = make_task(owner, source_kind="garage.vehicle", source_id=7)

    again = make_task(owner, "Other words", source_kind="garage.vehicle", source_id=7)
    services.task_finish(actor=owner, task_id=first.pk)
    later = make_task(owner, source_kind="garage.vehicle", source_id=7)

    assert again.pk == first.pk
    assert later.pk != first.pk


def test_plan_task_job_plans_once_for_its_subject(
    owner: Actor, run_jobs: Callable[[], int]
) -> None:
    vehicle = make_vehicle(owner)
    for _time in range(2):
        defer(
            "garage.planner.plan",
            vehicle,
            actor=owner,
            title="Wiper streaks",
            vehicle_id=vehicle.pk,
            due_on="2026-12-01",
        )
        run_jobs()

    task = Task.objects.for_actor(owner).get()
    assert (task.title, task.vehicle_id, task.due_on) == (
        "Wiper streaks",
        vehicle.pk,
        date(2026, 12, 1),
    )
    assert (task.source_kind, task.source_id) == ("garage.vehicle", vehicle.pk)


def test_task_change_writes_columns_and_parts(owner: Actor) -> None:
    task = make_task(owner, parts=PARTS, steps=STEPS)

    changed = services.task_change(
        actor=owner,
        task_id=task.pk,
        changes={"title": "New", "parts": PARTS[:1], "steps": (), "assignee_id": owner.user_id},
        expected_version=1,
    )

    assert (changed.title, changed.version, changed.assignee_id) == ("New", 2, owner.user_id)
    assert services.parts_of(changed) == [PARTS[0]]
    assert services.steps_of(changed) == []
    with pytest.raises(StaleVersion):
        services.task_change(
            actor=owner, task_id=task.pk, changes={"title": "x"}, expected_version=1
        )


def test_task_change_of_nothing_makes_no_version(owner: Actor) -> None:
    task = make_task(owner, parts=PARTS)

    changed = services.task_change(actor=owner, task_id=task.pk, changes={"parts": PARTS})

    assert changed.version == 1


def test_task_change_keeps_somebody_who_left(owner: Actor, mechanic: Actor) -> None:
    task = make_task(owner, assignee_id=mechanic.user_id)
    Membership.objects.filter(user_id=mechanic.user_id or 0).delete()

    changed = services.task_change(actor=owner, task_id=task.pk, changes={"title": "New"})

    assert changed.assignee_id == mechanic.user_id


def test_steps_are_added_and_ticked(owner: Actor, stranger: Actor) -> None:
    task = make_task(owner, steps=STEPS)

    services.task_step_add(actor=owner, task_id=task.pk, text=" Test  drive ")
    step = task.steps.get(text="Test drive")
    services.task_step_tick(actor=owner, task_id=task.pk, step_id=step.pk, is_done=True)

    assert [row.is_done for row in services.steps_of(task)] == [False, True, True]
    with pytest.raises(NotFound):
        services.task_step_tick(actor=stranger, task_id=task.pk, step_id=step.pk, is_done=True)
    with pytest.raises(NotFound):
        services.task_step_tick(
            actor=owner, task_id=make_task(owner).pk, step_id=step.pk, is_done=True
        )
    with pytest.raises(RuleViolated):
        services.task_step_add(actor=owner, task_id=task.pk, text=" ")


def test_task_part_arrived_fills_it_up(owner: Actor) -> None:
    task = make_task(owner, parts=PARTS)
    part = task.parts.get(description="Brake hose")

    services.task_part_arrived(actor=owner, task_id=task.pk, part_id=part.pk)

    part.refresh_from_db()
    task.refresh_from_db()
    assert part.on_hand == part.quantity
    assert task.version == 2
    with pytest.raises(NotFound):
        services.task_part_arrived(actor=owner, task_id=make_task(owner).pk, part_id=part.pk)


def test_task_wait_blocks_until_the_other_is_finished(owner: Actor) -> None:
    first, second = make_task(owner, "First"), make_task(owner, "Second")

    services.task_wait(actor=owner, task_id=second.pk, needs_id=first.pk)

    assert blocked_titles(owner) == ["Second"]
    assert [row.title for row in selectors.held_up_by(actor=owner, task=first)] == ["Second"]
    services.task_finish(actor=owner, task_id=first.pk)
    assert blocked_titles(owner) == []


def blocked_titles(actor: Actor) -> list[str]:
    lanes = selectors.board(actor=actor)
    return [task.title for each in lanes for task in each.tasks if selectors.is_blocked(task)]


def test_task_wait_refuses_a_circle(owner: Actor) -> None:
    first, second, third = (make_task(owner, name) for name in "ABC")
    services.task_wait(actor=owner, task_id=second.pk, needs_id=first.pk)
    services.task_wait(actor=owner, task_id=third.pk, needs_id=second.pk)

    for needs in (third, first):
        with pytest.raises(RuleViolated):
            services.task_wait(actor=owner, task_id=first.pk, needs_id=needs.pk)
    with pytest.raises(RuleViolated):
        services.task_change(actor=owner, task_id=first.pk, changes={"needs": (third.pk,)})


def test_task_wait_end_frees(owner: Actor) -> None:
    first, second = make_task(owner, "First"), make_task(owner, "Second")
    services.task_wait(actor=owner, task_id=second.pk, needs_id=first.pk)

    services.task_wait_end(actor=owner, task_id=second.pk, needs_id=first.pk)

    assert selectors.waits_of(actor=owner, task=second) == []
    with pytest.raises(NotFound):
        services.task_wait_end(actor=owner, task_id=second.pk, needs_id=first.pk)


def test_task_bin_hides_and_frees_what_waits(owner: Actor, viewer: Actor) -> None:
    first, second = make_task(owner, "First"), make_task(owner, "Second")
    services.task_wait(actor=owner, task_id=second.pk, needs_id=first.pk)

    services.task_bin(actor=owner, task_id=first.pk)

    assert titles(owner, "Idea") == ["Second"]
    assert blocked_titles(owner) == []
    with pytest.raises(NotAllowed):
        services.task_unbin(actor=viewer, task_id=first.pk)
    bin_kind("tasks").restore(actor=owner, row_id=first.pk)
    assert titles(owner, "Idea") == ["First", "Second"]
    with pytest.raises(NotFound):
        services.task_unbin(actor=owner, task_id=first.pk)


def test_task_purge_deletes_what_lies_in_the_bin(owner: Actor) -> None:
    task = make_task(owner, parts=PARTS, steps=STEPS)
    with pytest.raises(NotFound):
        services.task_purge(actor=owner, row_id=task.pk)

    services.task_bin(actor=owner, task_id=task.pk)
    bin_kind("tasks").delete(actor=owner, row_id=task.pk)

    assert not Task.objects.for_actor(owner).exists()


@pytest.mark.parametrize(
    ("narrow", "found"),
    [
        ({}, ["Late", "Soon", "Some day"]),
        ({"due": "overdue"}, ["Late"]),
        ({"due": "soon"}, ["Late", "Soon"]),
        ({"due": "none"}, ["Some day"]),
        ({"search": "hose"}, ["Soon"]),
        ({"state": "finished"}, []),
    ],
)
def test_task_list_narrows(owner: Actor, narrow: dict[str, Any], found: list[str]) -> None:
    make_task(owner, "Late", due_on=TODAY - timedelta(days=1))
    make_task(owner, "Soon", due_on=TODAY + timedelta(days=6), parts=PARTS)
    make_task(owner, "Some day")

    rows = selectors.task_list(actor=owner, narrow=TaskFilter(today=TODAY, **narrow))

    assert [row.title for row in rows.order_by("position", "id")] == found


def test_tasks_of_binned_plans_and_vehicles_are_out_of_sight(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    plan = make_plan(owner, vehicle_id=vehicle.pk)
    make_task(owner, plan_id=plan.pk)

    services.plan_bin(actor=owner, plan_id=plan.pk)
    assert not selectors.task_list(actor=owner).exists()
    services.plan_unbin(actor=owner, plan_id=plan.pk)
    assert selectors.task_list(actor=owner).exists()
    type(vehicle).objects.for_actor(owner).update(binned_at="2026-11-01T00:00Z")
    assert not selectors.task_list(actor=owner).exists()


@pytest.mark.parametrize(
    ("change", "arguments"),
    [
        (services.task_change, {"changes": {}}),
        (services.task_bin, {}),
        (services.task_move, {}),
        (services.task_finish, {}),
        (services.task_reopen, {}),
        (services.task_step_add, {"text": "x"}),
        (services.task_step_tick, {"step_id": 1, "is_done": True}),
        (services.task_part_arrived, {"part_id": 1}),
        (services.task_wait, {"needs_id": 1}),
        (services.task_wait_end, {"needs_id": 1}),
    ],
)
def test_the_viewer_is_refused_and_the_stranger_finds_nothing(
    owner: Actor,
    viewer: Actor,
    stranger: Actor,
    change: Callable[..., object],
    arguments: dict[str, Any],
) -> None:
    task = make_task(owner)

    with pytest.raises(NotAllowed):
        change(actor=viewer, task_id=task.pk, **arguments)
    with pytest.raises(NotFound):
        change(actor=stranger, task_id=task.pk, **arguments)
