"""Taking receipts in: kept at once, each bad file with its reason, the same file known again."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.urls import reverse

from garage.receipts import services
from garage.receipts.models import Receipt, ReceiptReading
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, RuleViolated
from project.kernel.files import store
from project.kernel.files.models import StoredFile
from project.kernel.jobs.models import JobRecord
from tests.garage.receipts.conftest import FakeReader, png, upload_of
from tests.personas import PersonaClient

JOB = "garage.receipts.read"


def address(client: PersonaClient, name: str = "receipt_upload") -> str:
    return reverse(name, kwargs={"organization": client.slug})


def test_receipt_upload_keeps_the_file_and_asks_for_its_reading(owner: Actor) -> None:
    receipt = services.receipt_upload(actor=owner, upload=upload_of())

    job = JobRecord.objects.for_actor(owner).get()
    assert receipt.state == Receipt.State.WAITING
    assert (job.kind, job.subject_id, job.state) == (JOB, receipt.pk, "queued")
    with receipt.file.file.open() as stored:
        assert stored.read() == png()


def test_receipt_upload_leaves_nothing_behind_when_the_transaction_fails(owner: Actor) -> None:
    with transaction.atomic():
        services.receipt_upload(actor=owner, upload=upload_of())
        transaction.set_rollback(True)

    assert not JobRecord.objects.for_actor(owner).exists()
    assert not Receipt.objects.for_actor(owner).exists()


@pytest.mark.django_db(transaction=True)
def test_receipt_upload_hashes_and_writes_before_its_transaction(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside: list[bool] = []

    def watched(upload: UploadedFile) -> str:
        inside.append(connection.in_atomic_block)
        return "0" * 64

    monkeypatch.setattr(store, "_digest", watched)

    services.receipt_upload(actor=owner, upload=upload_of())

    assert inside == [False]


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "file-empty"), (b"MZ" + b"\0" * 5000, "file-type")]
)
def test_receipt_upload_refuses_with_a_reason(owner: Actor, data: bytes, code: str) -> None:
    with pytest.raises(RuleViolated) as caught:
        services.receipt_upload(actor=owner, upload=upload_of(data, name="virus.exe"))

    assert caught.value.code == code


@pytest.mark.parametrize("persona", ["viewer", "driver"])
def test_receipt_upload_needs_the_right(request: pytest.FixtureRequest, persona: str) -> None:
    with pytest.raises(NotAllowed):
        services.receipt_upload(actor=request.getfixturevalue(persona), upload=upload_of())


def test_the_same_file_again_is_known_and_not_read(
    owner: Actor, vehicle: Vehicle, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    first = services.receipt_upload(actor=owner, upload=upload_of())
    run_jobs()

    again = services.receipt_upload(actor=owner, upload=upload_of(name="copy.png"))
    run_jobs()

    assert (again.state, again.duplicate_of_id) == (Receipt.State.DUPLICATE, first.pk)
    assert len(reader.hints) == 1


def test_the_same_file_is_read_when_somebody_asks(
    owner: Actor, vehicle: Vehicle, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    services.receipt_upload(actor=owner, upload=upload_of())
    again = services.receipt_upload(actor=owner, upload=upload_of())
    run_jobs()

    services.receipt_read_again(actor=owner, receipt_id=again.pk)
    run_jobs()

    again.refresh_from_db()
    assert again.state == Receipt.State.TO_CHECK
    assert again.duplicate_of_id is not None
    assert ReceiptReading.objects.for_actor(owner).filter(receipt=again).count() == 1


def test_every_copy_points_to_the_first(
    owner: Actor, vehicle: Vehicle, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    first, *copies = (
        services.receipt_upload(actor=owner, upload=upload_of(png(shade))) for shade in (1, 2, 3)
    )
    run_jobs()
    copies.append(services.receipt_upload(actor=owner, upload=upload_of(png(2))))

    for copy in copies:
        copy.refresh_from_db()
    assert [copy.duplicate_of_id for copy in copies] == [first.pk, first.pk, copies[0].pk]


def test_a_file_that_was_rejected_may_come_again(owner: Actor) -> None:
    first = services.receipt_upload(actor=owner, upload=upload_of())
    services.receipt_reject(actor=owner, receipt_id=first.pk)

    again = services.receipt_upload(actor=owner, upload=upload_of())

    assert again.state == Receipt.State.WAITING


def test_the_same_file_of_another_organization_is_not_told(owner: Actor, stranger: Actor) -> None:
    services.receipt_upload(actor=stranger, upload=upload_of())

    receipt = services.receipt_upload(actor=owner, upload=upload_of())

    assert receipt.state == Receipt.State.WAITING


def test_uploading_takes_the_good_and_names_the_bad(
    owner: Actor, owner_client: PersonaClient
) -> None:
    files = [upload_of(png(1)), upload_of(b"nothing", name="notes.txt"), upload_of(png(2))]

    response = owner_client.post(address(owner_client), {"files": files}, follow=True)

    page = response.content.decode()
    assert "2 receipts taken in." in page
    assert "“notes.txt” is not a file we can read here." in page
    assert Receipt.objects.for_actor(owner).count() == 2


def test_uploading_by_script_answers_each_file(owner_client: PersonaClient) -> None:
    json = {"accept": "application/json"}

    good = owner_client.post(address(owner_client), {"files": upload_of()}, headers=json)
    bad = owner_client.post(
        address(owner_client), {"files": upload_of(b"x", name="x.txt")}, headers=json
    )

    assert (good.status_code, bad.status_code) == (201, 422)
    assert "not a file we can read" in bad.json()["detail"]
    again = owner_client.post(address(owner_client), {"files": upload_of()}, headers=json).json()
    assert (good.json()["detail"], again["detail"]) == ("Taken in", "Here already")
    assert owner_client.get(again["url"]).status_code == 200


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.png", "a\x00b.png", "<img src=x onerror=alert(1)>.png", "x" * 500]
)
def test_hostile_names_are_only_text(owner: Actor, owner_client: PersonaClient, name: str) -> None:
    services.receipt_upload(actor=owner, upload=upload_of(name=name))

    page = owner_client.get(address(owner_client, "receipt_inbox")).content.decode()

    stored = StoredFile.objects.for_actor(owner).get()
    assert "<img src=x" not in page
    assert ".." not in stored.file.name
    assert "passwd" not in stored.file.name


@pytest.mark.parametrize(("site", "status"), [("none", 302), ("cross-site", 403)])
def test_sharing_from_the_phone_needs_no_token(
    owner: Actor, owner_client: PersonaClient, site: str, status: int
) -> None:
    owner_client.handler.enforce_csrf_checks = True

    response = owner_client.post(
        reverse("quick_add_start"), {"photo": upload_of()}, headers={"sec-fetch-site": site}
    )

    assert response.status_code == status
    assert Receipt.objects.for_actor(owner).count() == (status == 302)


def test_strangers_upload_nowhere_else(
    owner_client: PersonaClient, stranger_client: PersonaClient
) -> None:
    assert stranger_client.post(address(owner_client), {"files": upload_of()}).status_code == 404
