"""The pages of the planner."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.maintenance.models import ServiceRecord
from garage.planner import services
from garage.planner.models import DiaryEntry, Lane, Plan, Task
from garage.planner.services import DiaryInput
from project.kernel.actor import Actor
from tests.garage.expenses.test_services import make_expense
from tests.garage.maintenance.making import DAY, make_file, make_record, make_vehicle
from tests.garage.planner.making import PARTS, STEPS, lane, make_plan, make_task, titles
from tests.garage.vehicles.conftest import jpeg
from tests.personas import PersonaClient


def at(client: PersonaClient, path: str = "") -> str:
    return f"/o/{client.slug}/planner/{path}"


def page(client: PersonaClient, path: str = "", **query: Any) -> str:
    answer = client.get(at(client, path), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def task_form(**values: Any) -> dict[str, Any]:
    return {"title": "Brake lines", "currency": "EUR", "lines-TOTAL_FORMS": "0"} | values


def plan_form(**values: Any) -> dict[str, Any]:
    given = {"title": "Rebuild", "kind": "restoration", "state": "active", "currency": "EUR"}
    return given | values


# --- Board ---------------------------------------------------------------------------------------


def test_planner_is_empty_at_first(
    owner_client: PersonaClient, viewer_client: PersonaClient
) -> None:
    assert "Nothing is planned yet" in page(owner_client)
    assert "Plan a task" not in page(viewer_client)


def test_planner_shows_lanes_and_cards(owner: Actor, viewer_client: PersonaClient) -> None:
    plan = make_plan(owner, vehicle_id=make_vehicle(owner).pk)
    first = make_task(owner, "First", plan_id=plan.pk, due_on=date(2020, 1, 1))
    make_task(
        owner,
        "Second",
        parts=PARTS,
        steps=STEPS,
        cost=Decimal(100),
        hours=Decimal(2),
        assignee_id=owner.user_id,
        needs=(first.pk,),
    )

    text = page(viewer_client)

    for part in ("Idea", "Done", "First", "Golf", "Rebuild", "1/2", "€114.90", "Olivia", "Waits"):
        assert part in text
    assert "card-move" not in text


def test_planner_narrows_by_the_address(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    make_task(owner, "About the Golf", vehicle_id=vehicle.pk)
    make_task(owner, "About nothing", due_on=date(2020, 1, 1), assignee_id=owner.user_id)

    narrow: tuple[dict[str, Any], ...] = ({"due": "overdue"}, {"assignee": owner.user_id})
    for query in narrow:
        assert "About the Golf" not in page(owner_client, **query)
    for query in ({"vehicle": vehicle.pk}, {"q": "golf"}, {"due": "none"}):
        text = page(owner_client, **query)
        assert "About the Golf" in text
        assert "About nothing" not in text
    assert "Nothing fits" in page(owner_client, q="zeppelin")


def test_planner_shows_one_lane_on_phones(owner: Actor, owner_client: PersonaClient) -> None:
    make_task(owner)
    done = lane(owner, "Done")

    assert page(owner_client, lane=done.pk).count("lane-chosen") == 1
    assert page(owner_client).count("lane-chosen") == 1


def test_planner_asks_as_often_for_20_rows_as_for_10(
    owner: Actor, owner_client: PersonaClient
) -> None:
    def queries(count: int) -> int:
        while Task.objects.for_actor(owner).count() < count:
            make_task(owner, parts=PARTS, vehicle_id=make_vehicle(owner).pk)
        with CaptureQueriesContext(connection) as caught:
            page(owner_client)
        return len(caught)

    queries(2)
    assert queries(10) == queries(20)


def test_lanes_are_bounded_and_lead_to_a_page_of_their_own(
    owner: Actor, owner_client: PersonaClient
) -> None:
    first = make_task(owner, "Task 0")
    Task.objects.bulk_create(
        Task(
            organization_id=owner.organization_id,
            lane_id=first.lane_id,
            title=f"Task {number}",
            position=number,
            currency="EUR",
        )
        for number in range(1, 53)
    )

    board, whole = page(owner_client), page(owner_client, f"lanes/{first.lane_id}/")

    assert board.count("data-card=") == 10
    assert "Show all of this lane" in board
    assert "Load more" in whole
    cursor = whole.partition("cursor=")[2].partition('"')[0]
    assert page(owner_client, f"lanes/{first.lane_id}/?cursor={cursor}").count("row-link") == 3


def test_task_move_by_button_goes_back_to_the_board(
    owner: Actor, owner_client: PersonaClient
) -> None:
    task, doing = make_task(owner), lane(owner, "Doing")
    board = at(owner_client, "?q=brake")

    answer = owner_client.post(
        at(owner_client, f"tasks/{task.pk}/move/"), {"lane": doing.pk, "next": board, "board": "1"}
    )

    assert answer["Location"] == board
    assert titles(owner, "Doing") == ["Brake lines"]
    assert said(answer) == ["“Brake lines” moved to Doing."]


def test_task_move_with_htmx_answers_the_board(owner: Actor, owner_client: PersonaClient) -> None:
    task, other = make_task(owner), make_task(owner, "Exhaust")

    answer = owner_client.post(
        at(owner_client, f"tasks/{other.pk}/move/"),
        {"lane": task.lane_id, "before": task.pk, "next": at(owner_client, "?q=e"), "board": "1"},
        headers={"HX-Request": "true"},
    )

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text
    assert text.index("Exhaust") < text.index("Brake lines")


def test_task_move_to_done_offers_undo(owner: Actor, owner_client: PersonaClient) -> None:
    task = make_task(owner)

    answer = owner_client.post(
        at(owner_client, f"tasks/{task.pk}/move/"), {"lane": lane(owner, "Done").pk}
    )
    undo = next(iter(get_messages(answer.wsgi_request))).extra_tags
    back = owner_client.post(undo)

    assert back.status_code == 302
    assert titles(owner, "Idea") == ["Brake lines"]


# --- Lanes ---------------------------------------------------------------------------------------


def test_lanes_are_set_up_on_their_page(owner: Actor, owner_client: PersonaClient) -> None:
    assert "No lanes yet" in page(owner_client, "lanes/")
    make_task(owner)
    url = at(owner_client, "lanes/")

    owner_client.post(url, {"name": "Waiting"})
    waiting = Lane.objects.for_actor(owner).get(name="Waiting")
    prefix = f"lane-{waiting.pk}"
    owner_client.post(f"{url}{waiting.pk}/change/", {f"{prefix}-name": "Parts ordered"})
    owner_client.post(f"{url}{waiting.pk}/move/", {"step": "left"})
    names = [row.name for row in Lane.objects.for_actor(owner).order_by("position")]
    assert names == ["Idea", "Planned", "Parts ordered", "Doing", "Done"]
    assert "Parts ordered" in page(owner_client, "lanes/")

    owner_client.post(f"{url}{waiting.pk}/remove/")
    assert not Lane.objects.for_actor(owner).filter(pk=waiting.pk).exists()


def test_lanes_keep_what_was_typed_on_an_error(owner: Actor, owner_client: PersonaClient) -> None:
    idea = make_task(owner).lane
    url = at(owner_client, "lanes/")

    added = owner_client.post(url, {"name": "doing"})
    empty = owner_client.post(url, {"name": ""})
    changed = owner_client.post(f"{url}{idea.pk}/change/", {f"lane-{idea.pk}-name": "doing"})
    removed = owner_client.post(f"{url}{idea.pk}/remove/")

    for answer in (added, changed):
        assert answer.status_code == 422
        assert 'value="doing"' in answer.content.decode()
    assert empty.status_code == 422
    assert removed.status_code == 422
    assert "Choose the lane" in removed.content.decode()


# --- Tasks ---------------------------------------------------------------------------------------


def test_task_add_plans_with_parts_and_steps(
    mechanic: Actor, mechanic_client: PersonaClient
) -> None:
    plan = make_plan(mechanic, vehicle_id=make_vehicle(mechanic).pk)
    doing = lane(mechanic, "Doing")
    parts = {
        "lines-TOTAL_FORMS": "2",
        "lines-0-description": "Brake hose",
        "lines-0-quantity": "2",
        "lines-0-unit_price": "31,50",
        "lines-1-description": "Clip",
        "lines-1-on_hand": "1",
    }

    shown = page(mechanic_client, "tasks/add/", plan=plan.pk)
    answer = mechanic_client.post(
        at(mechanic_client, "tasks/add/"),
        task_form(plan=plan.pk, lane=doing.pk, hours="1,5", steps="✓ Order\n\nFit", **parts),
    )

    task = Task.objects.for_actor(mechanic).get()
    assert f'value="{plan.pk}" selected' in shown
    assert answer["Location"] == at(mechanic_client, f"tasks/{task.pk}/")
    assert (task.plan_id, task.lane_id, task.hours) == (plan.pk, doing.pk, Decimal("1.5"))
    assert task.vehicle_id == plan.vehicle_id
    assert [(row.text, row.is_done) for row in services.steps_of(task)] == [
        ("Order", True),
        ("Fit", False),
    ]
    assert [row.unit_price for row in services.parts_of(task)] == [Decimal("31.5"), None]
    text = page(mechanic_client, f"tasks/{task.pk}/")
    for part in ("Brake hose", "€63.00", "Order", "1.5 h", "Planned"):
        assert part in text


def test_task_add_keeps_what_was_typed_on_an_error(owner_client: PersonaClient) -> None:
    parts = {"lines-TOTAL_FORMS": "1", "lines-0-part_number": "34326"}

    answer = owner_client.post(
        at(owner_client, "tasks/add/"), task_form(title="Fit <b>", hours="long", **parts)
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    for part in ('value="long"', "Fit &lt;b&gt;", "34326"):
        assert part in text


def test_task_add_adds_a_part_without_script(owner_client: PersonaClient) -> None:
    answer = owner_client.post(at(owner_client, "tasks/add/"), task_form(add_line="1", steps="Fit"))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="lines-TOTAL_FORMS" value="1"' in text
    assert "Fit" in text


def test_task_add_shows_errors_of_the_service(owner: Actor, owner_client: PersonaClient) -> None:
    answer = owner_client.post(
        at(owner_client, "tasks/add/"), task_form(due_on="1700-01-01", steps="x" * 201)
    )

    assert answer.status_code == 422
    assert not Task.objects.for_actor(owner).exists()


def test_task_change_saves_and_shows_a_clash(owner: Actor, owner_client: PersonaClient) -> None:
    task = make_task(owner, parts=PARTS, steps=STEPS, assignee_id=owner.user_id)
    url = at(owner_client, f"tasks/{task.pk}/change/")
    shown = owner_client.get(url).content.decode()

    saved = owner_client.post(url, task_form(title="New", version="1"))
    clash = owner_client.post(url, task_form(title="Other", version="1"))

    assert "✓ Bleed" in shown
    assert saved["Location"] == at(owner_client, f"tasks/{task.pk}/")
    assert clash.status_code == 412
    assert "Somebody changed this" in clash.content.decode()
    task.refresh_from_db()
    assert (task.title, task.assignee_id, task.parts.count()) == ("New", None, 0)


def test_task_page_does_what_its_buttons_say(owner: Actor, owner_client: PersonaClient) -> None:
    task, other = make_task(owner, parts=PARTS, steps=STEPS), make_task(owner, "Exhaust")
    url = at(owner_client, f"tasks/{task.pk}/")
    step, part = task.steps.get(text="Take the wheels off"), task.parts.get(on_hand=0)

    owner_client.post(f"{url}steps/add/", {"text": "Test drive"})
    owner_client.post(f"{url}parts/{part.pk}/arrived/")
    step = task.steps.get(text="Take the wheels off")
    owner_client.post(f"{url}steps/{step.pk}/", {"done": "1"})
    owner_client.post(f"{url}waits/add/", {"other": other.pk})

    text = owner_client.get(url).content.decode()
    for shown in ("2/3", "2/2", "Waits for other tasks", "Exhaust", "Test drive"):
        assert shown in text
    assert "Waiting for this one" in page(owner_client, f"tasks/{other.pk}/")
    owner_client.post(f"{url}waits/{other.pk}/remove/")
    assert "Waits for other tasks" not in owner_client.get(url).content.decode()


def test_task_page_says_what_cannot_be(owner: Actor, owner_client: PersonaClient) -> None:
    task = make_task(owner)
    url = at(owner_client, f"tasks/{task.pk}/")

    circle = owner_client.post(f"{url}waits/add/", {"other": task.pk})
    nothing = owner_client.post(f"{url}waits/add/", {"other": ""})
    empty = owner_client.post(f"{url}steps/add/", {"text": ""})
    open_already = owner_client.post(f"{url}reopen/")

    for answer in (circle, nothing, empty, open_already):
        assert answer["Location"] == url
        assert len(said(answer)) >= 1


def test_task_finish_without_a_record_and_reopen(owner: Actor, owner_client: PersonaClient) -> None:
    task = make_task(owner)
    url = at(owner_client, f"tasks/{task.pk}/")

    owner_client.post(f"{url}finish/")
    assert "Without a record" in owner_client.get(url).content.decode()
    again = owner_client.post(f"{url}finish/")
    assert again["Location"] == url
    owner_client.post(f"{url}reopen/")

    text = owner_client.get(url).content.decode()
    assert "reopened" in text
    assert titles(owner, "Idea") == ["Brake lines"]


def test_task_finish_opens_the_record_prefilled_and_saving_finishes(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    task = make_task(owner, vehicle_id=vehicle.pk, parts=PARTS, hours=Decimal(2), cost=Decimal(90))
    source = f"task-{task.pk}"
    url = f"/o/{owner_client.slug}/vehicles/{vehicle.pk}/work/add/"
    assert f"{url}?from={source}" in page(owner_client, f"tasks/{task.pk}/")

    shown = owner_client.get(url, {"from": source}).content.decode()
    sent = {
        "vehicle": vehicle.pk,
        "on": "2026-03-14",
        "title": "Brake lines renewed",
        "currency": "EUR",
        "purpose": "repair",
        "lines_include_tax": "on",
        "lines-TOTAL_FORMS": "1",
        "lines-0-kind": "labour",
        "lines-0-purpose": "repair",
        "lines-0-description": "Labour",
        "lines-0-amount": "90",
        "from": source,
    }
    wrong = owner_client.post(url, sent | {"on": "soon"})
    answer = owner_client.post(url, sent)

    for part in ("Brake hose", "34326", "Labour", 'value="90"', f'name="from" value="{source}"'):
        assert part in shown
    assert wrong.status_code == 422
    assert f'name="from" value="{source}"' in wrong.content.decode()
    assert answer.status_code == 302
    task.refresh_from_db()
    record = ServiceRecord.objects.for_actor(owner).get()
    assert (task.record_id, task.is_finished) == (record.pk, True)
    assert record.title in page(owner_client, f"tasks/{task.pk}/")
    assert owner_client.get(url, {"from": source}).status_code == 409


@pytest.mark.parametrize("source", ["task-999999", "task-x", "ghost-1"])
def test_service_record_add_refuses_an_unknown_source(
    owner: Actor, owner_client: PersonaClient, source: str
) -> None:
    url = f"/o/{owner_client.slug}/vehicles/{make_vehicle(owner).pk}/work/add/"

    assert owner_client.get(url, {"from": source}).status_code == 404


def test_task_delete_can_be_undone(owner: Actor, owner_client: PersonaClient) -> None:
    task = make_task(owner, plan_id=make_plan(owner).pk)

    answer = owner_client.post(at(owner_client, f"tasks/{task.pk}/delete/"))
    undo = next(iter(get_messages(answer.wsgi_request))).extra_tags

    assert answer["Location"] == at(owner_client, f"plans/{task.plan_id}/")
    assert owner_client.get(at(owner_client, f"tasks/{task.pk}/")).status_code == 404
    assert owner_client.post(undo)["Location"] == at(owner_client, f"tasks/{task.pk}/")


# --- Plans ---------------------------------------------------------------------------------------


def test_plan_list_shows_progress(owner: Actor, viewer_client: PersonaClient) -> None:
    assert "No plans yet" in page(viewer_client, "plans/")
    plan = make_plan(owner, budget=Decimal(1000), vehicle_id=make_vehicle(owner).pk)
    make_task(owner, plan_id=plan.pk)
    done = make_task(owner, plan_id=plan.pk)
    services.task_finish(actor=owner, task_id=done.pk)

    text = page(viewer_client, "plans/")

    for part in ("Rebuild", "50 %", "1 of 2 tasks", "€1,000.00", "Golf"):
        assert part in text
    assert "Nothing fits" in page(viewer_client, "plans/", q="zeppelin")


def test_plan_list_asks_as_often_for_20_rows_as_for_10(
    owner: Actor, owner_client: PersonaClient
) -> None:
    def queries(count: int) -> int:
        while Plan.objects.for_actor(owner).count() < count:
            make_plan(owner, vehicle_id=make_vehicle(owner).pk)
        with CaptureQueriesContext(connection) as caught:
            page(owner_client, "plans/")
        return len(caught)

    queries(2)
    assert queries(10) == queries(20)


def test_plan_add_change_and_clash(mechanic: Actor, mechanic_client: PersonaClient) -> None:
    page(mechanic_client, "plans/add/")
    added = mechanic_client.post(
        at(mechanic_client, "plans/add/"), plan_form(budget="9.000,50", target_on="2027-06-01")
    )
    plan = Plan.objects.for_actor(mechanic).get()
    url = at(mechanic_client, f"plans/{plan.pk}/change/")

    assert added["Location"] == at(mechanic_client, f"plans/{plan.pk}/")
    assert "9000.50" in mechanic_client.get(url).content.decode()
    mechanic_client.post(url, plan_form(title="Rebuilt", version="1"))
    clash = mechanic_client.post(url, plan_form(title="Other", version="1"))
    wrong = mechanic_client.post(url, plan_form(title="Other", budget="much", version="2"))
    early = mechanic_client.post(
        url, plan_form(started_on="2026-05-01", target_on="2026-04-01", version="2")
    )
    assert (clash.status_code, wrong.status_code, early.status_code) == (412, 422, 422)
    assert 'value="much"' in wrong.content.decode()


def test_plan_page_tells_the_whole_story(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    plan = make_plan(owner, vehicle_id=vehicle.pk, budget=Decimal(50), notes="Matching numbers")
    first = make_task(owner, "Strip", plan_id=plan.pk, hours=Decimal(5))
    make_task(owner, "Paint", plan_id=plan.pk, parts=PARTS, needs=(first.pk,))
    done = make_task(owner, "Measure", plan_id=plan.pk)
    services.task_finish(actor=owner, task_id=done.pk)
    expense = make_expense(owner, vehicle_id=vehicle.pk)
    data = DiaryInput(on=DAY, text="Body off", file_ids=(make_file(owner).pk,))
    services.diary_write(actor=owner, plan_id=plan.pk, data=data)
    url = at(owner_client, f"plans/{plan.pk}/")
    named = {"record": f"garage.expense-{expense.pk}"}

    owner_client.post(f"{url}costs/add/", named)
    text = owner_client.get(url).content.decode()

    for part in (
        "Strip", "Longest chain", "Waits", "33", "Matching numbers", "Body off", "invoice.pdf",
        "€68.10", "over the budget of", "1 of 3 tasks", "too little was done",
    ):  # fmt: skip
        assert part in text
    assert said(owner_client.post(f"{url}costs/add/", {"record": ""}))
    owner_client.post(f"{url}costs/remove/", named)
    assert "over the budget of" not in owner_client.get(url).content.decode()


def test_plan_cost_remove_says_why_not(owner: Actor, owner_client: PersonaClient) -> None:

    vehicle = make_vehicle(owner)
    plan = make_plan(owner, vehicle_id=vehicle.pk)
    task = make_task(owner, plan_id=plan.pk)
    record = make_record(owner, vehicle, origins=(("task", task.pk),))

    answer = owner_client.post(
        at(owner_client, f"plans/{plan.pk}/costs/remove/"),
        {"record": f"garage.servicerecord-{record.pk}"},
    )

    assert "became this record" in said(answer)[-1]


def test_plan_delete_can_be_undone(owner: Actor, owner_client: PersonaClient) -> None:
    plan = make_plan(owner)

    answer = owner_client.post(at(owner_client, f"plans/{plan.pk}/delete/"))
    undo = next(iter(get_messages(answer.wsgi_request))).extra_tags

    assert answer["Location"] == at(owner_client, "plans/")
    assert owner_client.post(undo)["Location"] == at(owner_client, f"plans/{plan.pk}/")


def test_diary_is_written_changed_and_deleted(owner: Actor, owner_client: PersonaClient) -> None:
    plan = make_plan(owner)
    add = at(owner_client, f"plans/{plan.pk}/diary/add/")
    page(owner_client, f"plans/{plan.pk}/diary/add/")

    owner_client.post(add, {"on": "2026-03-14", "text": "Body off", "uploads": [jpeg()]})
    entry = DiaryEntry.objects.for_actor(owner).get()
    change = at(owner_client, f"diary/{entry.pk}/change/")
    assert "IMG_1.jpg" in owner_client.get(change).content.decode()
    assert "1 photo is being prepared" in page(owner_client, f"plans/{plan.pk}/")
    owner_client.post(change, {"on": "2026-03-15", "text": "Body is off", "version": "1"})
    stale = owner_client.post(change, {"on": "2026-03-15", "text": "No", "version": "1"})
    deleted = owner_client.post(at(owner_client, f"diary/{entry.pk}/delete/"))
    undo = next(iter(get_messages(deleted.wsgi_request))).extra_tags
    restored = owner_client.post(undo)

    entry.refresh_from_db()
    assert (entry.text, entry.on, entry.binned_at) == ("Body is off", date(2026, 3, 15), None)
    assert stale.status_code == 412
    assert restored["Location"] == at(owner_client, f"plans/{plan.pk}/")


def test_diary_keeps_what_was_typed_on_an_error(owner: Actor, owner_client: PersonaClient) -> None:
    plan = make_plan(owner)
    add = at(owner_client, f"plans/{plan.pk}/diary/add/")
    from django.core.files.uploadedfile import SimpleUploadedFile

    paper = SimpleUploadedFile("paper.pdf", b"%PDF-1.4 x")
    no_day = owner_client.post(add, {"on": "", "text": "Body <i>off", "uploads": [jpeg()]})
    wrong = owner_client.post(add, {"on": "2026-03-14", "text": "Body", "uploads": [paper]})
    nothing = owner_client.post(add, {"on": "2026-03-14", "text": " "})

    assert (no_day.status_code, wrong.status_code, nothing.status_code) == (422, 422, 422)
    assert "Body &lt;i&gt;off" in no_day.content.decode()
    assert "IMG_1.jpg" in no_day.content.decode()
    assert not DiaryEntry.objects.for_actor(owner).exists()
