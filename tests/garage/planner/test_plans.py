"""Plans, what was spent on them, and their diaries with photos (`garage.planner.photo`)."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.expenses.services import ExpenseInput, expense_bin, expense_record
from garage.planner import presenting, selectors, services
from garage.planner.models import DiaryEntry, Plan, Task
from garage.planner.services import DiaryInput
from project.kernel.actor import Actor
from project.kernel.bin import bin_kind
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from project.kernel.files.models import StoredFile
from project.kernel.files.store import attachments_of
from tests.garage.maintenance.making import DAY, make_file, make_record, make_vehicle
from tests.garage.planner.making import PARTS, make_plan, make_task
from tests.garage.vehicles.conftest import jpeg

TODAY = date(2026, 11, 20)


def spend(actor: Actor, total: str, **values: Any) -> int:
    given: dict[str, Any] = {"on": DAY, "title": "Chrome", "category": "parts", "currency": "EUR"}
    data = ExpenseInput(**(given | values), total=Decimal(total))
    return expense_record(actor=actor, data=data).pk


def view_of(actor: Actor, plan: Plan) -> presenting.PlanView:
    return presenting.plan_views([plan], today=TODAY, actor=actor)[0]


def test_plan_add_and_change(mechanic: Actor) -> None:
    plan = make_plan(mechanic, " Re  build ", budget=Decimal("9000.005"), started_on=DAY)

    assert (plan.title, plan.currency, plan.budget) == ("Re build", "EUR", Decimal("9000.01"))
    changed = services.plan_change(
        actor=mechanic, plan_id=plan.pk, changes={"state": "paused"}, expected_version=1
    )
    assert changed.state == "paused"
    with pytest.raises(StaleVersion):
        services.plan_change(
            actor=mechanic, plan_id=plan.pk, changes={"title": "x"}, expected_version=1
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "fun"}, "kind"),
        ({"currency": "EURO"}, "currency"),
        ({"budget": Decimal(-1)}, "budget"),
        ({"target_on": date(1700, 1, 1)}, "target_on"),
    ],
)
def test_plan_add_refuses_what_cannot_be(owner: Actor, values: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolated) as caught:
        make_plan(owner, **({"title": "Plan"} | values))

    assert field in caught.value.fields


def test_plan_add_refuses_a_target_before_the_start_and_foreign_vehicles(
    owner: Actor, stranger: Actor
) -> None:
    with pytest.raises(RuleViolated, match="before the start"):
        make_plan(owner, started_on=DAY, target_on=DAY - timedelta(days=1))
    with pytest.raises(NotFound):
        make_plan(owner, vehicle_id=make_vehicle(stranger).pk)


def test_progress_is_computed_from_tasks_parts_and_records(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    plan = make_plan(owner, vehicle_id=vehicle.pk, budget=Decimal(500))
    done = make_task(owner, plan_id=plan.pk, hours=Decimal(3), parts=PARTS)
    make_task(owner, plan_id=plan.pk, hours=Decimal(1), cost=Decimal(100))
    make_task(owner, plan_id=plan.pk, hours=Decimal(2), currency="USD", cost=Decimal(70))
    make_record(owner, vehicle, origins=(("task", done.pk),))
    for name, total in (("garage.expense", "40"), ("garage.expense", "25")):
        services.plan_cost_add(
            actor=owner, plan_id=plan.pk, source_kind=name, source_id=spend(owner, total)
        )

    view = view_of(owner, plan)

    assert (view.percent, view.done, view.total) == (50, 1, 3)
    assert (view.parts.ready, view.parts.total) == (1, 2)
    assert view.money.spent == Decimal(260 + 65)
    assert view.money.left == Decimal(175)
    assert view.estimate == Decimal("114.90")
    assert view.finish is None


def test_spent_converts_by_the_rate_and_shows_the_rest_apart(owner: Actor) -> None:
    plan = make_plan(owner)
    dollars = spend(owner, "100", currency="USD", exchange_rate=Decimal("0.9"))
    pounds = spend(owner, "7", currency="GBP")
    for source_id in (dollars, pounds, dollars):
        services.plan_cost_add(
            actor=owner, plan_id=plan.pk, source_kind="garage.expense", source_id=source_id
        )

    view = view_of(owner, plan)

    assert view.money.spent == Decimal(90)
    assert list(view.elsewhere) == [("GBP", Decimal(7))]


def test_a_record_in_the_bin_does_not_count(owner: Actor) -> None:
    plan = make_plan(owner)
    expense_id = spend(owner, "100")
    named: dict[str, Any] = {"source_kind": "garage.expense", "source_id": expense_id}
    services.plan_cost_add(actor=owner, plan_id=plan.pk, **named)

    expense_bin(actor=owner, expense_id=expense_id)

    assert view_of(owner, plan).money.spent == 0
    with pytest.raises(NotFound):
        services.plan_cost_add(actor=owner, plan_id=plan.pk, **named)


def test_plan_cost_remove(owner: Actor, stranger: Actor) -> None:
    vehicle = make_vehicle(owner)
    plan = make_plan(owner, vehicle_id=vehicle.pk)
    task = make_task(owner, plan_id=plan.pk)
    record = make_record(owner, vehicle, origins=(("task", task.pk),))
    named: dict[str, Any] = {"source_kind": "garage.expense", "source_id": spend(owner, "9")}
    services.plan_cost_add(actor=owner, plan_id=plan.pk, **named)

    with pytest.raises(NotFound):
        services.plan_cost_remove(actor=stranger, plan_id=plan.pk, **named)
    services.plan_cost_remove(actor=owner, plan_id=plan.pk, **named)
    with pytest.raises(NotFound):
        services.plan_cost_remove(actor=owner, plan_id=plan.pk, **named)
    with pytest.raises(RuleViolated):
        services.plan_cost_remove(
            actor=owner, plan_id=plan.pk, source_kind="garage.servicerecord", source_id=record.pk
        )
    theirs = spend(stranger, "9")
    with pytest.raises(NotFound):
        services.plan_cost_add(
            actor=owner, plan_id=plan.pk, source_kind="garage.expense", source_id=theirs
        )


def test_finish_range_and_late_from_real_tasks(owner: Actor) -> None:
    plan = make_plan(owner, target_on=TODAY + timedelta(days=2))
    for ago in (40, 25, 3):
        task = make_task(owner, plan_id=plan.pk, hours=Decimal(4))
        services.task_finish(actor=owner, task_id=task.pk)
        Task.objects.for_actor(owner).filter(pk=task.pk).update(
            finished_at=f"{TODAY - timedelta(days=ago)}T10:00Z"
        )
    make_task(owner, plan_id=plan.pk, hours=Decimal(8))

    view = view_of(owner, plan)

    assert view.finish is not None
    assert view.is_late
    assert TODAY < view.finish.earliest <= view.finish.latest
    assert presenting.course_chart(view, actor=owner, today=TODAY) is not None


def test_plan_views_ask_as_often_for_ten_as_for_one(owner: Actor) -> None:
    def queries(count: int) -> int:
        while Plan.objects.for_actor(owner).count() < count:
            plan = make_plan(owner)
            make_task(owner, plan_id=plan.pk, parts=PARTS)
        plans = list(selectors.plan_list(actor=owner))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            presenting.plan_views(plans, today=TODAY, actor=owner)
        return len(caught)

    assert queries(1) == queries(6)


def test_diary_write_change_and_files(owner: Actor, stranger: Actor) -> None:
    plan = make_plan(owner)
    paper = make_file(owner)

    entry = services.diary_write(
        actor=owner, plan_id=plan.pk, data=DiaryInput(on=DAY, text="Body off", file_ids=(paper.pk,))
    )
    services.diary_change(
        actor=owner, entry_id=entry.pk, changes={"text": "Body is off"}, expected_version=1
    )

    assert attachments_of(entry, actor=owner).count() == 1
    assert DiaryEntry.objects.for_actor(owner).get().text == "Body is off"
    with pytest.raises(RuleViolated):
        services.diary_change(actor=owner, entry_id=entry.pk, changes={"text": "", "file_ids": ()})
    with pytest.raises(RuleViolated):
        services.diary_write(actor=owner, plan_id=plan.pk, data=DiaryInput(on=DAY, text=" "))
    with pytest.raises(NotFound):
        services.diary_write(
            actor=owner,
            plan_id=plan.pk,
            data=DiaryInput(on=DAY, file_ids=(make_file(stranger).pk,)),
        )


def test_diary_photo_is_cleaned_and_becomes_the_cover(
    owner: Actor, run_jobs: Callable[[], int]
) -> None:
    plan = make_plan(owner)
    kept, refused = services.photos_store(
        actor=owner, uploads=[jpeg(name="day.jpg"), jpeg(name="two.jpg")]
    )
    ids = tuple(file.pk for file in kept)
    entry = services.diary_write(
        actor=owner, plan_id=plan.pk, data=DiaryInput(on=DAY, file_ids=ids)
    )
    assert presenting.diary_days([entry], actor=owner)[0].waiting == 2

    run_jobs()

    plan.refresh_from_db()
    file = StoredFile.objects.for_actor(owner).get(pk=ids[0])
    day = presenting.diary_days([entry], actor=owner)[0]
    assert (file.content_type, file.variant) == ("image/webp", "large")
    assert plan.cover_id in ids
    assert (len(day.photos), day.waiting, refused) == (2, 0, [])
    other = next(file_id for file_id in ids if file_id != plan.cover_id)
    services.plan_cover_set(actor=owner, plan_id=plan.pk, file_id=other)
    plan.refresh_from_db()
    assert plan.cover_id == other
    with pytest.raises(NotFound):
        services.plan_cover_set(actor=owner, plan_id=make_plan(owner).pk, file_id=other)


def test_diary_photo_that_cannot_be_read_is_taken_away(
    owner: Actor, run_jobs: Callable[[], int]
) -> None:
    plan = make_plan(owner)
    broken = SimpleUploadedFile("day.jpg", b"\xff\xd8\xff\xe0" + bytes(40), "image/jpeg")
    kept, _ = services.photos_store(actor=owner, uploads=[broken])
    entry = services.diary_write(
        actor=owner, plan_id=plan.pk, data=DiaryInput(on=DAY, text="x", file_ids=(kept[0].pk,))
    )

    run_jobs()

    assert not attachments_of(entry, actor=owner).exists()


def test_bins_of_plans_and_diaries(owner: Actor, viewer: Actor) -> None:
    plan = make_plan(owner)
    make_task(owner, plan_id=plan.pk)
    entry = services.diary_write(
        actor=owner, plan_id=plan.pk, data=DiaryInput(on=DAY, file_ids=(make_file(owner).pk,))
    )
    services.diary_bin(actor=owner, entry_id=entry.pk)
    assert not selectors.diary_list(actor=owner, plan=plan).exists()
    bin_kind("diary").restore(actor=owner, row_id=entry.pk)
    with pytest.raises(NotFound):
        services.diary_unbin(actor=owner, entry_id=entry.pk)
    services.plan_bin(actor=owner, plan_id=plan.pk)
    with pytest.raises(NotFound):
        selectors.diary_entry_get(actor=owner, entry_id=entry.pk)
    with pytest.raises(NotAllowed):
        services.plan_unbin(actor=viewer, plan_id=plan.pk)
    bin_kind("plans").restore(actor=owner, row_id=plan.pk)
    services.plan_bin(actor=owner, plan_id=plan.pk)
    bin_kind("plans").delete(actor=owner, row_id=plan.pk)

    assert not Plan.objects.for_actor(owner).exists()
    assert not Task.objects.for_actor(owner).exists()
    assert not StoredFile.objects.for_actor(owner).exists()


def test_diary_purge_takes_its_files(owner: Actor) -> None:
    plan = make_plan(owner)
    entry = services.diary_write(
        actor=owner, plan_id=plan.pk, data=DiaryInput(on=DAY, file_ids=(make_file(owner).pk,))
    )
    with pytest.raises(NotFound):
        services.diary_purge(actor=owner, row_id=entry.pk)
    services.diary_bin(actor=owner, entry_id=entry.pk)
    bin_kind("diary").delete(actor=owner, row_id=entry.pk)

    assert not StoredFile.objects.for_actor(owner).exists()


@pytest.mark.parametrize(
    ("change", "arguments"),
    [
        (services.plan_change, {"changes": {}}),
        (services.plan_bin, {}),
        (services.plan_cost_add, {"source_kind": "garage.expense", "source_id": 1}),
        (services.plan_cover_set, {"file_id": 1}),
        (services.diary_write, {"data": DiaryInput(on=DAY, text="x")}),
    ],
)
def test_the_viewer_is_refused_and_the_stranger_finds_nothing(
    owner: Actor,
    viewer: Actor,
    stranger: Actor,
    change: Callable[..., object],
    arguments: dict[str, Any],
) -> None:
    plan = make_plan(owner)

    with pytest.raises(NotAllowed):
        change(actor=viewer, plan_id=plan.pk, **arguments)
    with pytest.raises(NotFound):
        change(actor=stranger, plan_id=plan.pk, **arguments)
