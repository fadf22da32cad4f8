"""Tasks move; in a lane for finished ones they are finished, with a record or without."""

from decimal import Decimal

import pytest

from garage.maintenance.models import ServiceRecord
from garage.planner import ranking, selectors, services
from garage.planner.models import Lane, Task
from garage.records.origins import WORK, begin
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotFound, RuleViolated, StaleVersion
from tests.garage.maintenance.making import make_record, make_vehicle
from tests.garage.planner.making import PARTS, lane, make_task, titles


def three(actor: Actor) -> list[Task]:
    return [make_task(actor, name) for name in "ABC"]


def test_task_move_goes_to_the_end_of_a_lane(owner: Actor) -> None:
    a, b, _c = three(owner)

    services.task_move(actor=owner, task_id=a.pk, lane_id=lane(owner, "Doing").pk)
    services.task_move(actor=owner, task_id=b.pk, lane_id=lane(owner, "Doing").pk)

    assert titles(owner, "Idea") == ["C"]
    assert titles(owner, "Doing") == ["A", "B"]


@pytest.mark.parametrize(
    ("step", "order"),
    [("up", "ACB"), ("top", "CAB"), ("down", "ABC"), ("bottom", "ABC")],
)
def test_task_move_steps_within_its_lane(owner: Actor, step: str, order: str) -> None:
    *_, c = three(owner)

    services.task_move(actor=owner, task_id=c.pk, step=step)

    assert titles(owner, "Idea") == list(order)


@pytest.mark.parametrize(("step", "order"), [("down", "BAC"), ("bottom", "BCA"), ("up", "ABC")])
def test_task_move_steps_down_too(owner: Actor, step: str, order: str) -> None:
    a, *_ = three(owner)

    services.task_move(actor=owner, task_id=a.pk, step=step)

    assert titles(owner, "Idea") == list(order)


def test_task_move_before_another(owner: Actor) -> None:
    a, b, c = three(owner)

    services.task_move(actor=owner, task_id=c.pk, before_id=b.pk)
    assert titles(owner, "Idea") == ["A", "C", "B"]
    services.task_move(actor=owner, task_id=b.pk, before_id=b.pk)
    services.task_move(actor=owner, task_id=c.pk, before_id=a.pk)
    assert titles(owner, "Idea") == ["C", "A", "B"]


def test_task_move_refuses_what_cannot_be(owner: Actor, stranger: Actor) -> None:
    a, b, _c = three(owner)
    services.task_move(actor=owner, task_id=b.pk, lane_id=lane(owner, "Doing").pk)

    with pytest.raises(RuleViolated):
        services.task_move(actor=owner, task_id=a.pk, before_id=b.pk)
    with pytest.raises(RuleViolated):
        services.task_move(actor=owner, task_id=a.pk, step="sideways")
    with pytest.raises(NotFound):
        services.task_move(actor=owner, task_id=a.pk, lane_id=lane(stranger, "Doing").pk)
    with pytest.raises(NotFound):
        services.task_move(actor=owner, task_id=a.pk, before_id=make_task(stranger).pk)
    with pytest.raises(StaleVersion):
        services.task_move(
            actor=owner, task_id=a.pk, lane_id=lane(owner, "Doing").pk, expected_version=7
        )


@pytest.mark.parametrize("window", [6, ranking.WINDOW])
def test_task_move_makes_room_where_there_is_none(
    owner: Actor, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    tasks = [make_task(owner, f"{number:02}") for number in range(12)]
    Task.objects.for_actor(owner).update(position=0)
    monkeypatch.setattr("garage.planner.services.moving.WINDOW", window)

    services.task_move(actor=owner, task_id=tasks[9].pk, before_id=tasks[4].pk)

    order = [f"{number:02}" for number in range(12) if number != 9]
    order.insert(4, "09")
    assert titles(owner, "Idea") == order


def test_many_moves_into_one_gap_keep_the_order(owner: Actor) -> None:
    tasks = [make_task(owner, f"{number:02}") for number in range(4)]
    Task.objects.for_actor(owner).filter(pk=tasks[1].pk).update(position=tasks[0].position + 3)
    expected = ["00", "01", "02", "03"]

    for number in range(6):
        moved = tasks[2 + number % 2]
        services.task_move(actor=owner, task_id=moved.pk, before_id=tasks[1].pk)
        expected.remove(moved.title)
        expected.insert(expected.index("01"), moved.title)
        assert titles(owner, "Idea") == expected


def test_moving_into_a_lane_for_finished_ones_finishes(owner: Actor) -> None:
    a, b, _c = three(owner)
    doing = lane(owner, "Doing")
    services.task_move(actor=owner, task_id=a.pk, lane_id=doing.pk)

    services.task_finish(actor=owner, task_id=b.pk)
    done = services.task_move(actor=owner, task_id=a.pk, lane_id=lane(owner, "Done").pk)

    assert titles(owner, "Done") == ["A", "B"]
    assert done.finished_at is not None
    assert done.lane_before_id == doing.pk
    back = services.task_reopen(actor=owner, task_id=a.pk)
    assert (back.lane_id, back.finished_at) == (doing.pk, None)
    assert selectors.finishes_of(actor=owner, task=a)[0].reopened_at is not None
    with pytest.raises(Conflict):
        services.task_reopen(actor=owner, task_id=a.pk)


def test_moving_out_of_the_lane_reopens(owner: Actor) -> None:
    task = make_task(owner)
    services.task_finish(actor=owner, task_id=task.pk)

    moved = services.task_move(actor=owner, task_id=task.pk, lane_id=lane(owner, "Planned").pk)

    assert not moved.is_finished
    with pytest.raises(Conflict):
        services.task_reopen(actor=owner, task_id=task.pk)


def test_task_record_finishes_with_the_record_and_reopening_keeps_the_link(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    task = make_task(owner, vehicle_id=vehicle.pk)

    record = make_record(owner, vehicle, origins=(("task", task.pk),))

    task.refresh_from_db()
    assert (task.record_id, task.lane.name) == (record.pk, "Done")
    services.task_reopen(actor=owner, task_id=task.pk)
    task.refresh_from_db()
    assert task.record_id is None
    history = selectors.finishes_of(actor=owner, task=task)
    assert [(row.record_id, row.reopened_at is not None) for row in history] == [(record.pk, True)]
    again = make_record(owner, vehicle, origins=(("task", task.pk),))
    assert [row.record_id for row in selectors.finishes_of(actor=owner, task=task)] == [
        again.pk,
        record.pk,
    ]


def test_task_record_is_all_or_nothing(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    task = make_task(owner, vehicle_id=vehicle.pk)
    make_record(owner, vehicle, origins=(("task", task.pk),))

    with pytest.raises(Conflict):
        make_record(owner, vehicle, origins=(("task", task.pk),))

    assert ServiceRecord.objects.for_actor(owner).count() == 1


def test_task_finish_takes_a_record_later_once(owner: Actor, stranger: Actor) -> None:
    vehicle = make_vehicle(owner)
    task = make_task(owner, vehicle_id=vehicle.pk)
    services.task_finish(actor=owner, task_id=task.pk)
    record = make_record(owner, vehicle)
    theirs = make_record(stranger, make_vehicle(stranger))

    with pytest.raises(NotFound):
        services.task_finish(actor=owner, task_id=task.pk, record_id=theirs.pk)
    later = services.task_finish(actor=owner, task_id=task.pk, record_id=record.pk)

    assert later.record_id == record.pk
    assert len(selectors.finishes_of(actor=owner, task=task)) == 1
    with pytest.raises(Conflict):
        services.task_finish(actor=owner, task_id=task.pk, record_id=record.pk)


def test_record_prefilled_tells_parts_and_labour(owner: Actor) -> None:
    task = make_task(
        owner,
        vehicle_id=make_vehicle(owner).pk,
        parts=PARTS,
        hours=Decimal("2.5"),
        cost=Decimal(200),
        description="Both sides",
    )

    start = begin((("task", task.pk),), actor=owner, form=WORK)

    assert (start.title, start.notes) == ("Brake lines", "Both sides")
    named = ("kind", "description", "quantity", "amount")
    assert [tuple(row[name] for name in named) for row in start.lines] == [
        ("part", "Brake hose", Decimal(2), Decimal(0)),
        ("part", "Brake fluid", Decimal(1), Decimal("14.90")),
        ("labour", "Labour", Decimal("2.5"), Decimal(200)),
    ]


def test_lanes_are_added_renamed_moved_and_removed(owner: Actor) -> None:
    task = make_task(owner)

    waiting = services.lane_add(actor=owner, name=" Waiting  for parts ")
    names = [row.name for row in selectors.lane_list(actor=owner)]
    assert names == ["Idea", "Planned", "Doing", "Waiting for parts", "Done"]
    services.lane_move(actor=owner, lane_id=waiting.pk, step=-1)
    services.lane_change(actor=owner, lane_id=waiting.pk, changes={"name": "Parts"})
    services.task_move(actor=owner, task_id=task.pk, lane_id=waiting.pk)
    services.lane_remove(actor=owner, lane_id=waiting.pk, to_id=lane(owner, "Idea").pk)

    assert titles(owner, "Idea") == ["Brake lines"]
    assert [row.position for row in selectors.lane_list(actor=owner)] == [1, 2, 3, 4]


def test_lane_remove_puts_tasks_behind_those_that_are_there(owner: Actor) -> None:
    doing = lane(owner, "Doing")
    three(owner)
    for name in "DE":
        make_task(owner, name, lane_id=doing.pk)

    services.lane_remove(actor=owner, lane_id=lane(owner, "Idea").pk, to_id=doing.pk)

    assert titles(owner, "Doing") == ["D", "E", "A", "B", "C"]


def test_lanes_refuse_what_breaks_the_board(owner: Actor, stranger: Actor) -> None:
    make_task(owner)
    idea, done = lane(owner, "Idea"), lane(owner, "Done")
    refused = (
        lambda: services.lane_add(actor=owner, name="idea"),
        lambda: services.lane_add(actor=owner, name=" "),
        lambda: services.lane_change(actor=owner, lane_id=idea.pk, changes={"name": "Doing"}),
        lambda: services.lane_change(actor=owner, lane_id=idea.pk, changes={"is_done": True}),
        lambda: services.lane_change(actor=owner, lane_id=done.pk, changes={"is_done": False}),
        lambda: services.lane_remove(actor=owner, lane_id=idea.pk),
        lambda: services.lane_remove(actor=owner, lane_id=idea.pk, to_id=done.pk),
        lambda: services.lane_remove(actor=owner, lane_id=done.pk, to_id=idea.pk),
    )

    for change in refused:
        with pytest.raises(RuleViolated):
            change()
    with pytest.raises(NotFound):
        services.lane_remove(actor=owner, lane_id=lane(stranger, "Idea").pk)


def test_lane_add_refuses_a_thirteenth(owner: Actor) -> None:
    for number in range(8):
        services.lane_add(actor=owner, name=f"Lane {number}")

    with pytest.raises(RuleViolated):
        services.lane_add(actor=owner, name="One more")


def test_lanes_ensure_mends_a_board_without_a_lane_for_finished_tasks(owner: Actor) -> None:
    Lane.objects.create(organization_id=owner.organization_id, name="Only", position=1)

    assert [row.name for row in services.lanes_ensure(actor=owner)] == ["Only", "Done"]
