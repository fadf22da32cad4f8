"""Receipts through the API: everything the pages can do."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from garage.maintenance.models import ServiceRecord
from garage.receipts import services
from garage.receipts.models import Receipt
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor
from project.kernel.jobs.models import JobRecord
from tests.garage.receipts.conftest import FakeReader, make_vehicle, png, upload_of
from tests.personas import PersonaClient

ROOT = "/api/v1/receipts"


def patch(client: PersonaClient, receipt: Receipt, **body: Any) -> Any:
    return client.patch(f"{ROOT}/{receipt.pk}", json.dumps(body), content_type="application/json")


def act(client: PersonaClient, receipt: Receipt, verb: str, **body: Any) -> Any:
    data = json.dumps(body) if body else ""
    return client.post(f"{ROOT}/{receipt.pk}/{verb}", data, content_type="application/json")


def test_upload_receipt_answers_at_once_with_its_job(
    owner_api: PersonaClient, vehicle: Vehicle
) -> None:
    response = owner_api.post(ROOT, {"file": upload_of()})

    body = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"{ROOT}/{body['id']}"
    assert (body["state"], body["job"]["state"]) == ("waiting", "queued")


def test_upload_receipt_twice_with_a_key_is_one_receipt(
    owner: Actor, owner_api: PersonaClient
) -> None:
    first = owner_api.post(ROOT, {"file": upload_of()}, headers={"idempotency-key": "a"})
    second = owner_api.post(ROOT, {"file": upload_of()}, headers={"idempotency-key": "a"})

    assert first.json()["id"] == second.json()["id"]
    assert Receipt.objects.for_actor(owner).count() == 1


def test_upload_receipt_refuses_what_it_cannot_read(owner_api: PersonaClient) -> None:
    response = owner_api.post(ROOT, {"file": upload_of(b"hello", name="a.txt")})

    assert response.status_code == 422
    assert response.json()["code"] == "file-type"


def test_get_receipt_shows_fields_boxes_lines_and_pages(
    owner_api: PersonaClient, receipt: Receipt
) -> None:
    body = owner_api.get(f"{ROOT}/{receipt.pk}").json()

    assert body["state"] == "ready"
    assert body["fields"]["total"]["value"] == "318.47"
    assert body["fields"]["total"]["evidence"] == "confirmed"
    assert body["fields"]["total"]["box"]["page"] == 1
    assert body["fields"]["vehicle"]["label"] == "plate on invoice"
    assert [line["amount"] for line in body["lines"]] == ["64.14", "247.90", "6.43"]
    assert body["pages"][0]["number"] == 1
    picture = owner_api.get(body["pages"][0]["picture_url"])
    assert b"".join(picture).startswith(b"RIFF")


def test_list_receipts_filters_by_state(owner_api: PersonaClient, receipt: Receipt) -> None:
    ready = owner_api.get(ROOT, {"state": "ready", "count": "true"}).json()
    failed = owner_api.get(ROOT, {"state": "failed"}).json()

    assert [row["id"] for row in ready["items"]] == [receipt.pk]
    assert (ready["count"], failed["items"]) == (1, [])


def test_change_receipt_changes_the_draft_alone(
    owner: Actor, owner_api: PersonaClient, receipt: Receipt
) -> None:
    lines = [{"description": "All of it", "amount": "300", "purpose": "repair"}]

    body = patch(owner_api, receipt, total="300", tax=None, lines=lines).json()

    assert body["fields"]["total"]["value"] == "300"
    assert body["fields"]["total"]["evidence"] == "person"
    assert [line["purpose"] for line in body["lines"]] == ["repair"]
    assert not ServiceRecord.objects.for_actor(owner).exists()


def test_change_receipt_minds_the_version(owner_api: PersonaClient, receipt: Receipt) -> None:
    tag = owner_api.get(f"{ROOT}/{receipt.pk}")["ETag"]
    patch(owner_api, receipt, title="First")

    response = owner_api.patch(
        f"{ROOT}/{receipt.pk}",
        json.dumps({"title": "Second"}),
        content_type="application/json",
        headers={"if-match": tag},
    )

    assert response.status_code == 412


def test_accept_receipt_with_what_is_sent(
    owner: Actor, owner_api: PersonaClient, receipt: Receipt
) -> None:
    body = act(owner_api, receipt, "accept", title="Oil and brakes").json()

    record = ServiceRecord.objects.for_actor(owner).get()
    assert (body["state"], body["record_kind"]) == ("accepted", "garage.servicerecord")
    assert (body["record_id"], record.title) == (record.pk, "Oil and brakes")


def test_accept_receipt_a_second_time_is_a_conflict(
    owner: Actor, owner_api: PersonaClient, receipt: Receipt
) -> None:
    act(owner_api, receipt, "accept")

    response = act(owner_api, receipt, "accept")

    assert (response.status_code, response.json()["code"]) == (409, "already-accepted")
    assert ServiceRecord.objects.for_actor(owner).count() == 1


def test_accept_receipt_names_every_field_at_fault(
    owner_api: PersonaClient, receipt: Receipt
) -> None:
    response = act(owner_api, receipt, "accept", date=None, total=None, vehicle_id=None)

    fields = {error["field"] for error in response.json()["errors"]}
    assert response.status_code == 422
    assert fields == {"date", "total", "vehicle"}


def test_a_receipt_goes_there_and_back(
    owner: Actor, owner_api: PersonaClient, receipt: Receipt
) -> None:
    verbs = ("postpone", "reopen", "reject", "reopen", "accept", "undo", "reject")

    states = [act(owner_api, receipt, verb).json()["state"] for verb in verbs]

    assert states == ["ready", "ready", "rejected", "ready", "accepted", "ready", "rejected"]


def test_delete_receipt_wants_it_rejected_and_can_be_undone(
    owner_api: PersonaClient, receipt: Receipt
) -> None:
    early = owner_api.delete(f"{ROOT}/{receipt.pk}")
    act(owner_api, receipt, "reject")

    deleted = owner_api.delete(f"{ROOT}/{receipt.pk}")
    gone = owner_api.get(f"{ROOT}/{receipt.pk}")
    restored = act(owner_api, receipt, "restore")

    assert (early.status_code, deleted.status_code, gone.status_code) == (409, 204, 404)
    assert restored.json()["state"] == "rejected"


def test_read_receipt_again(
    owner_api: PersonaClient, receipt: Receipt, run_jobs: Callable[[], int], reader: FakeReader
) -> None:
    waiting = act(owner_api, receipt, "read-again").json()["state"]
    run_jobs()

    assert (waiting, len(reader.hints)) == ("waiting", 2)
    assert owner_api.get(f"{ROOT}/{receipt.pk}").json()["state"] == "ready"


def test_accept_ready_receipts_takes_those_without_doubt(
    owner: Actor, owner_api: PersonaClient, receipt: Receipt
) -> None:
    services.receipt_upload(actor=owner, upload=upload_of(png(9)))

    body = owner_api.post(f"{ROOT}/accept-ready", "", content_type="application/json").json()

    assert body == {"accepted": 1, "refused": 0}


def test_a_vehicle_of_strangers_cannot_be_named(
    owner_api: PersonaClient, receipt: Receipt, stranger: Actor
) -> None:
    theirs = make_vehicle(stranger)

    assert patch(owner_api, receipt, vehicle_id=theirs.pk).status_code == 404
    assert act(owner_api, receipt, "accept", vehicle_id=theirs.pk).status_code == 404


@pytest.mark.parametrize(
    "verb", ["accept", "reject", "reopen", "read-again", "postpone", "undo", "restore"]
)
def test_strangers_and_viewers_change_nothing(
    stranger_api: PersonaClient, viewer_api: PersonaClient, receipt: Receipt, verb: str
) -> None:
    assert act(stranger_api, receipt, verb).status_code == 404
    assert act(viewer_api, receipt, verb).status_code == 403


def test_strangers_see_nothing(stranger_api: PersonaClient, receipt: Receipt) -> None:
    assert stranger_api.get(f"{ROOT}/{receipt.pk}").status_code == 404
    assert patch(stranger_api, receipt, title="Mine").status_code == 404
    assert stranger_api.delete(f"{ROOT}/{receipt.pk}").status_code == 404
    assert stranger_api.get(ROOT).json()["items"] == []


# --- Jobs ----------------------------------------------------------------------------------------


def test_jobs_are_listed_and_failed_ones_run_again(
    owner: Actor,
    owner_api: PersonaClient,
    vehicle: Vehicle,
    reader: FakeReader,
    run_jobs: Callable[[], int],
) -> None:
    reader.fail()
    receipt = services.receipt_upload(actor=owner, upload=upload_of())
    run_jobs()
    job = owner_api.get("/api/v1/jobs", {"state": "failed"}).json()["items"][0]
    reader.error = None

    again = owner_api.post(f"/api/v1/jobs/{job['id']}/retry", "", content_type="application/json")
    run_jobs()

    receipt.refresh_from_db()
    assert (job["subject_id"], job["error"]) == (receipt.pk, "No text was found on the page.")
    assert (again.status_code, again.json()["state"]) == (200, "queued")
    assert receipt.state == Receipt.State.READY
    assert owner_api.get(f"/api/v1/jobs/{job['id']}").json()["state"] == "done"


def test_a_job_that_did_not_fail_does_not_run_again(
    owner: Actor, owner_api: PersonaClient, receipt: Receipt
) -> None:
    job = JobRecord.objects.for_actor(owner).get()

    response = owner_api.post(f"/api/v1/jobs/{job.pk}/retry", "", content_type="application/json")

    assert response.status_code == 409


def test_jobs_of_others_are_not_there(
    owner: Actor, stranger_api: PersonaClient, viewer_api: PersonaClient, receipt: Receipt
) -> None:
    job = JobRecord.objects.for_actor(owner).get()
    retry = f"/api/v1/jobs/{job.pk}/retry"

    assert stranger_api.get(f"/api/v1/jobs/{job.pk}").status_code == 404
    assert stranger_api.post(retry, "", content_type="application/json").status_code == 404
    assert viewer_api.post(retry, "", content_type="application/json").status_code == 403
