"""The planner through the API."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.planner.models import Task
from project.kernel.actor import Actor
from tests.garage.expenses.test_services import make_expense
from tests.garage.maintenance.making import make_file, make_record, make_vehicle
from tests.garage.planner.making import PARTS, lane, make_plan, make_task
from tests.personas import PersonaClient

API = "/api/v1"
JSON = "application/json"


def post(client: PersonaClient, path: str, **body: Any) -> Any:
    return client.post(f"{API}/{path}", body, content_type=JSON)


def patch(client: PersonaClient, path: str, headers: Any = None, **body: Any) -> Any:
    return client.patch(f"{API}/{path}", body, content_type=JSON, headers=headers or {})


def get(client: PersonaClient, path: str) -> Any:
    answer = client.get(f"{API}/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_plan_task_answers_the_whole_task(mechanic: Actor, mechanic_api: PersonaClient) -> None:
    vehicle, first = make_vehicle(mechanic), make_task(mechanic, "First")

    answer = post(
        mechanic_api,
        "tasks",
        title="Brake lines",
        vehicle_id=vehicle.pk,
        hours="2.5",
        cost="120",
        due_on="2026-12-01",
        assignee_id=mechanic.user_id,
        steps=[{"text": "Bleed"}],
        parts=[{"description": "Hose", "quantity": "2", "unit_price": "31.5"}],
        needs=[first.pk],
    )
    found = answer.json()

    assert answer.status_code == 201
    assert answer["Location"] == f"{API}/tasks/{found['id']}"
    assert answer["ETag"] == f'"{found["id"]}-1"'
    assert (found["lane_name"], found["vehicle_name"], found["currency"]) == ("Idea", "Golf", "EUR")
    assert (found["is_blocked"], found["needs"]) == (True, [first.pk])
    assert found["parts"][0]["on_hand"] == "0.000"
    assert found["steps"][0]["is_done"] is False


def test_change_task_guards_by_version(owner: Actor, owner_api: PersonaClient) -> None:
    task = make_task(owner, parts=PARTS)
    path = f"tasks/{task.pk}"

    changed = patch(owner_api, path, {"If-Match": f'"{task.pk}-1"'}, title="New", parts=[])
    stale = patch(owner_api, path, {"If-Match": f'"{task.pk}-1"'}, title="Other")
    wrong = patch(owner_api, path, hours=None, title=None)

    assert (changed.json()["title"], changed.json()["parts"]) == ("New", [])
    assert (stale.status_code, wrong.status_code) == (412, 422)


def test_task_moves_finishes_and_reopens(owner: Actor, owner_api: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    task, doing = make_task(owner, vehicle_id=vehicle.pk), lane(owner, "Doing")
    record = make_record(owner, vehicle)
    path = f"tasks/{task.pk}"

    moved = post(owner_api, f"{path}/move", lane_id=doing.pk).json()
    finished = post(owner_api, f"{path}/finish", record_id=record.pk).json()
    twice = post(owner_api, f"{path}/finish")
    reopened = post(owner_api, f"{path}/reopen").json()

    assert moved["lane_name"] == "Doing"
    assert (finished["lane_name"], finished["record_id"]) == ("Done", record.pk)
    assert twice.status_code == 409
    assert (reopened["lane_name"], reopened["record_id"]) == ("Doing", None)
    assert [row["record_id"] for row in reopened["finishes"]] == [record.pk]


def test_task_goes_into_the_bin_and_back(owner: Actor, owner_api: PersonaClient) -> None:
    task = make_task(owner)

    assert owner_api.delete(f"{API}/tasks/{task.pk}").status_code == 204
    assert owner_api.get(f"{API}/tasks/{task.pk}").status_code == 404
    assert post(owner_api, f"tasks/{task.pk}/restore").status_code == 200


def test_list_tasks_narrows_and_pages(owner: Actor, owner_api: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    for number in range(3):
        make_task(owner, f"Task {number}", vehicle_id=vehicle.pk)
    make_task(owner, "Other")

    page = get(owner_api, f"tasks?vehicle={vehicle.pk}&limit=2&count=true")
    rest = get(owner_api, f"tasks?vehicle={vehicle.pk}&limit=2&cursor={page['next']}")

    assert [row["title"] for row in page["items"]] == ["Task 0", "Task 1"]
    assert (page["count"], rest["next"]) == (3, None)
    assert [row["title"] for row in rest["items"]] == ["Task 2"]
    assert get(owner_api, "tasks?due=overdue")["items"] == []


def test_list_tasks_asks_as_often_for_20_rows_as_for_10(
    owner: Actor, owner_api: PersonaClient
) -> None:
    def queries(count: int) -> int:
        while Task.objects.for_actor(owner).count() < count:
            make_task(owner, vehicle_id=make_vehicle(owner).pk)
        with CaptureQueriesContext(connection) as caught:
            get(owner_api, "tasks")
        return len(caught)

    queries(1)
    assert queries(10) == queries(20)


def test_lanes_through_the_api(owner: Actor, owner_api: PersonaClient) -> None:
    assert get(owner_api, "lanes") == []
    task = make_task(owner)

    added = post(owner_api, "lanes", name="Waiting")
    path = f"lanes/{added.json()['id']}"
    renamed = patch(owner_api, path, name="Parts ordered")
    moved = post(owner_api, f"{path}/move", step=-2)
    refused = owner_api.delete(f"{API}/lanes/{task.lane_id}")
    gone = owner_api.delete(f"{API}/lanes/{task.lane_id}?to={added.json()['id']}")

    assert added["Location"] == f"{API}/{path}"
    assert (renamed.json()["name"], moved.json()["position"]) == ("Parts ordered", 2)
    assert (refused.status_code, gone.status_code) == (422, 204)
    assert get(owner_api, f"tasks/{task.pk}")["lane_name"] == "Parts ordered"
    assert get(owner_api, path)["position"] == 1


def test_plans_through_the_api(owner: Actor, owner_api: PersonaClient) -> None:
    added = post(owner_api, "plans", title="Rebuild", kind="restoration", budget="900")
    plan_id = added.json()["id"]
    path = f"plans/{plan_id}"
    make_task(owner, plan_id=plan_id, parts=PARTS)
    expense = make_expense(owner)
    named = {"source_kind": "garage.expense", "source_id": expense.pk}

    counted = post(owner_api, f"{path}/costs", **named).json()
    patched = patch(owner_api, path, {"If-Match": f'"{plan_id}-1"'}, state="paused")
    stale = patch(owner_api, path, {"If-Match": f'"{plan_id}-1"'}, state="done")

    assert (added.status_code, added["Location"]) == (201, f"{API}/{path}")
    assert counted["progress"]["spent"] == "68.100"
    assert (counted["progress"]["parts_ready"], counted["progress"]["parts"]) == (1, 2)
    assert counted["costs"][0]["title"] == "Fuel"
    assert (patched.json()["state"], stale.status_code) == ("paused", 412)
    assert [row["id"] for row in get(owner_api, "plans?state=paused")["items"]] == [plan_id]
    cost = f"{API}/{path}/costs?source_kind=garage.expense&source_id={expense.pk}"
    assert owner_api.delete(cost).status_code == 204
    assert owner_api.delete(cost).status_code == 404
    assert owner_api.delete(f"{API}/{path}").status_code == 204
    assert get(owner_api, "plans")["items"] == []
    assert post(owner_api, f"{path}/restore").status_code == 200


def test_diary_through_the_api(owner: Actor, owner_api: PersonaClient) -> None:
    plan, file = make_plan(owner), make_file(owner)

    written = post(
        owner_api, f"plans/{plan.pk}/diary", on="2026-03-14", text="Body off", file_ids=[file.pk]
    )
    path = f"diary/{written.json()['id']}"
    changed = patch(owner_api, path, text="Body is off")
    empty = patch(owner_api, path, text="", file_ids=[])

    assert (written.status_code, written["Location"]) == (201, f"{API}/{path}")
    assert written.json()["files"][0]["name"] == "invoice.pdf"
    assert (changed.json()["text"], empty.status_code) == ("Body is off", 422)
    assert get(owner_api, f"plans/{plan.pk}/diary")["items"][0]["files"][0]["id"] == file.pk
    assert owner_api.delete(f"{API}/{path}").status_code == 204
    assert get(owner_api, f"plans/{plan.pk}/diary")["items"] == []
    assert post(owner_api, f"{path}/restore").json()["version"] == 4
