"""What nothing holds is deleted after a day; what anything holds never is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone as clock

from garage.vehicles import services
from garage.vehicles.models import Vehicle
from garage.vehicles.services import VehicleInput
from project.kernel.actor import Actor
from project.kernel.files import cleaning
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.files.store import derivative_store, file_store

PDF = b"%PDF-1.4\n%%EOF"
LATER = timedelta(hours=25)


@pytest.fixture
def vehicle(owner: Actor) -> Vehicle:
    return services.vehicle_add(actor=owner, data=VehicleInput(name="Octavia"))


def loose(actor: Actor, purpose: str = "document") -> StoredFile:
    return file_store(upload=SimpleUploadedFile("a.pdf", PDF), purpose=purpose, actor=actor)


def paper(actor: Actor, vehicle: Vehicle) -> Attachment:
    upload = SimpleUploadedFile("b.pdf", PDF)
    return services.document_add(actor=actor, vehicle_id=vehicle.pk, upload=upload)


def names(actor: Actor) -> set[int]:
    return set(StoredFile.objects.for_actor(actor).values_list("pk", flat=True))


def test_a_file_that_nothing_holds_goes_after_a_day(owner: Actor, vehicle: Vehicle) -> None:
    file, held = loose(owner), paper(owner, vehicle).file
    derivative_store(file, variant="thumb", data=b"x", width=1, height=1)

    assert cleaning.forget_unused() == 0
    with time_machine.travel(clock.now() + LATER):
        assert cleaning.forget_unused() == 1

    assert names(owner) == {held.pk}


def test_a_file_that_a_row_points_to_stays(owner: Actor, vehicle: Vehicle) -> None:
    cover, receipt = loose(owner), loose(owner, "receipt")
    Vehicle.objects.for_actor(owner).filter(pk=vehicle.pk).update(cover=cover)
    model = apps.get_model("garage.Receipt")
    model.objects.create(organization_id=owner.organization_id, file=receipt)

    with time_machine.travel(clock.now() + LATER):
        assert cleaning.forget_unused() == 0

    assert names(owner) == {cover.pk, receipt.pk}


def test_a_released_file_can_be_put_back_for_a_day(owner: Actor, vehicle: Vehicle) -> None:
    link = paper(owner, vehicle)
    with time_machine.travel(clock.now() + timedelta(days=30)):
        services.document_remove(actor=owner, vehicle_id=vehicle.pk, attachment_id=link.pk)
        assert cleaning.forget_unused() == 0
    with time_machine.travel(clock.now() + timedelta(days=32)):
        assert cleaning.forget_unused() == 1


def test_attachments_of_records_that_are_gone_go(owner: Actor, vehicle: Vehicle) -> None:
    paper(owner, vehicle)
    kept = paper(owner, services.vehicle_add(actor=owner, data=VehicleInput(name="Other")))
    vehicle.delete()

    with time_machine.travel(clock.now() + LATER):
        assert cleaning.forget_unused() == 1

    assert names(owner) == {kept.file_id}
    assert list(Attachment.objects.for_actor(owner)) == [kept]


def test_attachments_of_an_unknown_kind_stay(owner: Actor, vehicle: Vehicle) -> None:
    link = paper(owner, vehicle)
    Attachment.objects.for_actor(owner).update(subject_kind="garage.notyet")

    with time_machine.travel(clock.now() + LATER):
        assert cleaning.forget_unused() == 0

    assert names(owner) == {link.file_id}


def at_turn(turn: int, *, after: datetime) -> datetime:
    """Return a time after another at which a slice of folders has its turn."""
    seconds = cleaning.SLICE_SECONDS
    first = int(after.timestamp()) // seconds + 1
    while first % cleaning.SLICES != turn:
        first += 1
    return datetime.fromtimestamp(first * seconds, tz=UTC)


@pytest.mark.parametrize(("age", "is_there"), [(timedelta(0), True), (LATER, False)])
def test_bytes_without_a_row_go_after_a_day(owner: Actor, age: timedelta, is_there: bool) -> None:
    name = default_storage.save(f"{owner.organization_id}/a7/lost", ContentFile(b"lost"))
    moment = at_turn(0xA7, after=clock.now())
    if age:
        moment = at_turn(0xA7, after=moment + age)
    else:
        age_of_file(name, moment)

    with time_machine.travel(moment):
        cleaning.forget_lost_bytes()

    assert default_storage.exists(name) == is_there
    default_storage.delete(name)


def age_of_file(name: str, moment: datetime) -> None:
    """Let a stored file be an hour old at a moment."""
    import os

    stamp = (moment - timedelta(hours=1)).timestamp()
    os.utime(default_storage.path(name), (stamp, stamp))


def test_bytes_with_a_row_stay_in_every_turn(owner: Actor) -> None:
    file = loose(owner)
    folder = file.file.name.split("/")[1]

    with time_machine.travel(at_turn(int(folder, 16), after=clock.now() + LATER)):
        cleaning.forget_lost_bytes()

    assert default_storage.exists(file.file.name)


def test_only_the_folders_of_organizations_are_looked_at(owner: Actor) -> None:
    name = default_storage.save("people/a7/portrait", ContentFile(b"x"))

    with time_machine.travel(at_turn(0xA7, after=clock.now() + LATER)):
        cleaning.forget_lost_bytes()

    assert default_storage.exists(name)
    default_storage.delete(name)


def test_deleting_bytes_that_are_gone_does_no_harm(owner: Actor, vehicle: Vehicle) -> None:
    link: Any = paper(owner, vehicle)
    default_storage.delete(link.file.file.name)

    with time_machine.travel(clock.now() + LATER):
        cleaning.forget_unused()
