"""What ends in other rooms stands among the reminders, and goes with its row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from garage.documents.services import DocumentInput, document_bin, document_record
from garage.expenses.services import CoveredInput, PolicyInput, policy_add, policy_bin
from garage.inspections.services import StatutoryInput, statutory_record
from garage.schedule import selectors
from project.kernel.actor import Actor
from tests.garage.maintenance.making import make_vehicle
from tests.garage.schedule.making import ago, today

RunJobs = Callable[[], int]


def told(actor: Actor) -> list[tuple[str, str, int | None]]:
    rows = selectors.due_list(actor=actor).order_by("sort_on", "id")
    return [(row.title, row.state, row.vehicle_id) for row in rows]


def test_a_document_that_ends_is_due(owner: Actor, run_jobs: RunJobs) -> None:
    car = make_vehicle(owner)
    soon = today(owner) + timedelta(days=20)
    paper = document_record(
        actor=owner,
        data=DocumentInput(
            title="Green card", kind="insurance", vehicle_id=car.pk, expires_on=soon
        ),
    )
    document_record(
        actor=owner, data=DocumentInput(title="Permit", kind="other", expires_on=ago(owner, 2))
    )

    run_jobs()

    assert told(owner) == [("Permit", "overdue", None), ("Green card", "soon", car.pk)]

    document_bin(actor=owner, document_id=paper.pk)
    run_jobs()

    assert told(owner) == [("Permit", "overdue", None)]


def test_a_policy_of_two_vehicles_belongs_to_the_garage(owner: Actor, run_jobs: RunJobs) -> None:
    first, second = make_vehicle(owner), make_vehicle(owner)
    common: dict[str, Any] = {
        "currency": "EUR",
        "starts_on": ago(owner, 300),
        "ends_on": today(owner),
    }
    both = tuple(CoveredInput(vehicle_id=row.pk) for row in (first, second))
    policy_add(actor=owner, data=PolicyInput(title="Both", vehicles=both, **common))
    one = policy_add(actor=owner, data=PolicyInput(title="One", vehicles=both[:1], **common))

    run_jobs()

    assert sorted(told(owner)) == [("Both ends", "due", None), ("One ends", "due", first.pk)]

    policy_bin(actor=owner, policy_id=one.pk)
    run_jobs()

    assert told(owner) == [("Both ends", "due", None)]


def test_a_statutory_inspection_is_due_again(
    owner: Actor, stranger: Actor, run_jobs: RunJobs
) -> None:
    car = make_vehicle(owner)
    data = StatutoryInput(
        vehicle_id=car.pk,
        regime="mot",
        on=ago(owner, 400),
        result="passed",
        currency="EUR",
        valid_until=ago(owner, 35),
    )
    statutory_record(actor=owner, data=data)

    run_jobs()

    assert [(state, vehicle) for _, state, vehicle in told(owner)] == [("overdue", car.pk)]
    assert told(stranger) == []
