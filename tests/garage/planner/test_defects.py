"""A defect planned as a task, from the page and by programs; finishing the task closes it."""

from collections.abc import Callable
from datetime import date

import pytest

from garage.inspections.models import Defect
from garage.inspections.services import defect_accept, defect_plan
from garage.planner import services
from garage.planner.models import Task
from project.kernel.actor import Actor
from tests.garage.inspections.making import make_defect
from tests.garage.maintenance.making import line, make_record, make_vehicle
from tests.personas import PersonaClient

RunJobs = Callable[[], int]


@pytest.fixture
def planned(owner: Actor, run_jobs: RunJobs) -> tuple[Defect, Task]:
    """Return a planned defect and its task."""
    defect = make_defect(owner, note="Rattles above 80")
    defect_plan(actor=owner, defect_id=defect.pk, on=date(2027, 3, 1))
    run_jobs()
    return defect, Task.objects.for_actor(owner).get()


def state(defect: Defect) -> tuple[str, int | None]:
    defect.refresh_from_db()
    return defect.state, defect.service_record_id


def test_a_planned_defect_becomes_one_task(
    owner: Actor, planned: tuple[Defect, Task], run_jobs: RunJobs
) -> None:
    defect, task = planned

    defect_plan(actor=owner, defect_id=defect.pk)
    run_jobs()

    assert Task.objects.for_actor(owner).count() == 1
    assert (task.title, task.vehicle_id) == (defect.title, defect.vehicle_id)
    assert (task.due_on, task.description) == (date(2027, 3, 1), "Rattles above 80")


def test_finishing_the_task_closes_the_defect_and_reopening_opens_it(
    owner: Actor, planned: tuple[Defect, Task]
) -> None:
    defect, task = planned

    services.task_finish(actor=owner, task_id=task.pk)
    closed = state(defect)
    services.task_reopen(actor=owner, task_id=task.pk)

    assert closed == ("fixed", None)
    assert state(defect) == ("planned", None)


def test_recording_the_work_of_the_task_closes_the_defect_with_the_record(
    owner: Actor, planned: tuple[Defect, Task]
) -> None:
    defect, task = planned

    record = make_record(
        owner,
        defect.vehicle,
        title="Mirror",
        lines=(line("Glue", "9"),),
        origins=(("task", task.pk),),
    )

    assert state(defect) == ("fixed", record.pk)


def test_a_record_given_later_is_that_of_the_defect_too(
    owner: Actor, planned: tuple[Defect, Task]
) -> None:
    defect, task = planned
    services.task_finish(actor=owner, task_id=task.pk)
    record = make_record(owner, defect.vehicle)

    services.task_finish(actor=owner, task_id=task.pk, record_id=record.pk)

    assert state(defect) == ("fixed", record.pk)


def test_a_record_of_another_vehicle_closes_the_defect_without_it(
    owner: Actor, planned: tuple[Defect, Task]
) -> None:
    defect, task = planned
    record = make_record(owner, make_vehicle(owner, "Polo"))

    services.task_finish(actor=owner, task_id=task.pk, record_id=record.pk)

    assert state(defect) == ("fixed", None)


def test_a_defect_that_was_accepted_stays_accepted(
    owner: Actor, planned: tuple[Defect, Task]
) -> None:
    defect, task = planned
    defect_accept(actor=owner, defect_id=defect.pk, reason="Sold soon")

    services.task_finish(actor=owner, task_id=task.pk)

    assert state(defect)[0] == "accepted"


def test_pages_lead_from_the_defect_to_its_task_and_back(
    owner: Actor, owner_client: PersonaClient, run_jobs: RunJobs
) -> None:
    defect = make_defect(owner)
    root = f"/o/{owner_client.slug}"
    page = f"{root}/defects/{defect.pk}/"

    owner_client.post(f"{page}state/", {"do": "plan"})
    early = owner_client.get(f"{page}task/")
    run_jobs()
    task = Task.objects.for_actor(owner).get()
    planned_page = owner_client.get(page).content.decode()
    led = owner_client.get(f"{page}task/")
    shown = owner_client.get(led["location"]).content.decode()
    owner_client.post(f"{root}/planner/tasks/{task.pk}/finish/")

    assert early["location"] == page
    assert f"{page}task/" in planned_page
    assert led["location"] == f"{root}/planner/tasks/{task.pk}/"
    assert page in shown
    assert state(defect)[0] == "fixed"


def test_programs_plan_and_finish(
    owner: Actor, mechanic_api: PersonaClient, run_jobs: RunJobs
) -> None:
    defect = make_defect(owner)
    mechanic_api.post(
        f"/api/v1/defects/{defect.pk}/plan", {"on": "2027-03-01"}, content_type="application/json"
    )
    run_jobs()

    (task,) = mechanic_api.get("/api/v1/tasks").json()["items"]
    mechanic_api.post(f"/api/v1/tasks/{task['id']}/finish", {}, content_type="application/json")

    assert (task["source_kind"], task["source_id"]) == ("garage.defect", defect.pk)
    assert mechanic_api.get(f"/api/v1/defects/{defect.pk}").json()["state"] == "fixed"


def test_defect_task_is_unknown_to_strangers(
    planned: tuple[Defect, Task], stranger_client: PersonaClient
) -> None:
    url = f"/o/{stranger_client.slug}/defects/{planned[0].pk}/task/"

    assert stranger_client.get(url).status_code == 404
