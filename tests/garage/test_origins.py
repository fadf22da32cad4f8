"""Where records come from: one way in addresses and forms to fill a form in from rows."""

import pytest
from django.http import QueryDict

from garage.inspections.models import Defect
from garage.maintenance.models import ServiceRecord
from garage.planner.models import Task
from garage.records.origins import UPGRADE, WORK, begin, origins_of
from garage.schedule.models import Completion
from project.kernel.actor import Actor
from project.kernel.errors import NotFound
from tests.garage.inspections.making import make_defect
from tests.garage.maintenance.making import make_record, make_vehicle
from tests.garage.planner.making import make_task
from tests.garage.schedule.making import make_due
from tests.personas import PersonaClient


def named(text: str, form: str = WORK) -> object:
    return origins_of(QueryDict(text), form=form)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("from=odd-1", WORK),
        ("from=task", WORK),
        ("from=task-x", WORK),
        ("from=record-1", WORK),
        ("from=defect-1", UPGRADE),
    ],
)
def test_origins_of_refuses_what_a_form_does_not_come_from(text: str, form: str) -> None:
    with pytest.raises(NotFound):
        named(text, form)


def test_origins_of_takes_each_row_once() -> None:
    assert named("from=defect-4&from=task-1&from=defect-4") == (("defect", 4), ("task", 1))
    assert named("defects=4") == ()


def test_one_form_begins_with_a_defect_a_task_and_a_reminder_and_settles_all(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    defect = make_defect(owner, vehicle=vehicle)
    task = make_task(owner, "Brake lines", vehicle_id=vehicle.pk)
    due = make_due(owner, vehicle, time_every=12)
    url = f"/o/{owner_client.slug}/vehicles/{vehicle.pk}/work/add/"
    rows = [f"defect-{defect.pk}", f"reminder-{due.item_id}", f"task-{task.pk}"]

    page = owner_client.get(url, {"from": rows}).content.decode()
    answer = owner_client.post(
        url,
        {
            "vehicle": vehicle.pk, "title": "All of it", "on": "2026-03-20", "currency": "EUR",
            "purpose": "repair", "lines-TOTAL_FORMS": "0", "total": "10", "from": rows,
            "completes": due.item_id,
        },
    )  # fmt: skip

    for part in ("Left mirror loose", "Brake fluid", "Brake lines", "From the task", *rows):
        assert part in page
    assert answer.status_code == 302
    record = ServiceRecord.objects.for_actor(owner).get()
    assert Defect.objects.for_actor(owner).get().service_record_id == record.pk
    assert Task.objects.for_actor(owner).get().record_id == record.pk
    assert Completion.objects.for_actor(owner).get().source_id == record.pk


def test_begin_does_not_find_rows_of_strangers(owner: Actor, stranger: Actor) -> None:
    vehicle = make_vehicle(owner)
    for origin in (
        ("defect", make_defect(owner, vehicle=vehicle).pk),
        ("task", make_task(owner).pk),
    ):
        with pytest.raises(NotFound):
            begin((origin,), actor=stranger, form=WORK, vehicle_id=vehicle.pk)
    record = make_record(owner, vehicle)
    with pytest.raises(NotFound):
        begin((("record", record.pk),), actor=stranger, form=UPGRADE, vehicle_id=vehicle.pk)
