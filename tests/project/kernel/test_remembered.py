"""Answers are asked for again after a change, and never shared between organizations."""

from collections.abc import Callable

from garage.vehicles.services import VehicleInput, vehicle_add
from project.kernel import audit
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.remembered import remembered, revision
from project.kernel.tags import Tag


def test_remembered_asks_again_after_a_change(owner: Actor) -> None:
    asked: list[int] = []

    def compute() -> int:
        asked.append(1)
        return len(asked)

    first = [remembered("x", at=revision(actor=owner), compute=compute) for _ in range(3)]
    tag = Tag.objects.create(organization_id=owner.organization_id, name="Winter")
    audit.record("tag.add", tag, actor=owner)
    second = remembered("x", at=revision(actor=owner), compute=compute)

    assert (first, second) == ([1, 1, 1], 2)


def test_revision_changes_when_a_job_ends(
    owner: Actor, stranger: Actor, run_jobs: Callable[[], int]
) -> None:
    before = revision(actor=owner), revision(actor=stranger)

    vehicle = vehicle_add(actor=owner, data=VehicleInput(name="Octavia"))
    queued = revision(actor=owner)
    AuditEntry.objects.for_actor(owner).delete()
    waiting = revision(actor=owner)
    run_jobs()

    assert vehicle.pk
    assert len({before[0], queued, waiting, revision(actor=owner)}) >= 3
    assert waiting != revision(actor=owner)
    assert revision(actor=stranger) == before[1]


def test_remembered_keeps_organizations_apart(owner: Actor, stranger: Actor) -> None:
    remembered("x", at=revision(actor=owner), compute=lambda: "mine")

    assert remembered("x", at=revision(actor=stranger), compute=lambda: "theirs") == "theirs"


def test_remembered_keeps_an_empty_answer(owner: Actor) -> None:
    asked: list[None] = []

    for _ in range(2):
        remembered("x", at=revision(actor=owner), compute=lambda: asked.append(None))

    assert len(asked) == 1
