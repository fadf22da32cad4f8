"""Files are handed out to those who see their record, and never run in a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from garage.vehicles import services
from garage.vehicles.models import Vehicle
from garage.vehicles.services import VehicleInput
from project.kernel.actor import Actor
from project.kernel.files.models import StoredFile
from project.kernel.files.store import file_store
from tests.garage.vehicles.conftest import jpeg
from tests.personas import PersonaClient

PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def vehicle(owner: Actor) -> Vehicle:
    return services.vehicle_add(actor=owner, data=VehicleInput(name="Octavia"))


def paper(owner: Actor, vehicle: Vehicle, name: str = "Title.pdf") -> StoredFile:
    upload = SimpleUploadedFile(name, PDF)
    return services.document_add(actor=owner, vehicle_id=vehicle.pk, upload=upload).file


def body_of(response: Any) -> bytes:
    """Return the bytes of a streamed answer; reading them to the end lets go of the file."""
    return b"".join(response.streaming_content)


def status(client: PersonaClient, name: str, **where: Any) -> int:
    response = get(client, name, **where)
    if response.streaming:
        body_of(response)
    return int(response.status_code)


def get(client: PersonaClient, name: str, **where: Any) -> Any:
    return client.get(reverse(name, kwargs={"organization": client.slug, **where}))


def test_file_download_is_an_attachment_that_cannot_run(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    file = paper(owner, vehicle, "Fahrzeugschein Größe.pdf")

    response = get(owner_client, "file_download", file_id=file.pk)

    assert body_of(response) == PDF
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Fahrzeugschein%20Gr%C3%B6%C3%9Fe.pdf"
    )
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-store"


def test_file_picture_shows_only_what_we_encoded(
    owner: Actor,
    owner_client: PersonaClient,
    vehicle: Vehicle,
    run_jobs: Callable[[], int],
) -> None:
    photo = services.photo_add(actor=owner, vehicle_id=vehicle.pk, upload=jpeg()).file
    assert status(owner_client, "file_picture", file_id=photo.pk, variant="large") == 404
    run_jobs()

    for variant in ("large", "thumb"):
        response = get(owner_client, "file_picture", file_id=photo.pk, variant=variant)
        assert body_of(response)[8:12] == b"WEBP"
        assert response["Content-Type"] == "image/webp"
        assert response["Content-Disposition"].startswith("inline")
        again = owner_client.get(
            response.request["PATH_INFO"], headers={"If-None-Match": response["ETag"]}
        )
        assert again.status_code == 304
    assert status(owner_client, "file_picture", file_id=photo.pk, variant="x") == 404


def test_an_uploaded_webp_is_not_shown_in_place(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    webp = SimpleUploadedFile("x.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"\x00" * 40)
    file = services.document_add(actor=owner, vehicle_id=vehicle.pk, upload=webp).file

    assert status(owner_client, "file_picture", file_id=file.pk, variant="large") == 404


def test_files_follow_the_rights_of_their_record(
    owner: Actor,
    viewer_client: PersonaClient,
    stranger_client: PersonaClient,
    vehicle: Vehicle,
) -> None:
    file = paper(owner, vehicle)

    assert status(viewer_client, "file_download", file_id=file.pk) == 200
    assert status(stranger_client, "file_download", file_id=file.pk) == 404

    services.vehicle_bin(actor=owner, vehicle_id=vehicle.pk)
    assert status(viewer_client, "file_download", file_id=file.pk) == 404


def test_a_file_of_nobodys_is_its_uploaders_alone(
    owner: Actor, owner_client: PersonaClient, viewer_client: PersonaClient
) -> None:
    upload = SimpleUploadedFile("loose.pdf", PDF)
    file = file_store(upload=upload, purpose="document", actor=owner)

    assert status(owner_client, "file_download", file_id=file.pk) == 200
    assert status(viewer_client, "file_download", file_id=file.pk) == 404


# --- As endpoints -------------------------------------------------------------------------------


def upload(client: PersonaClient, **data: Any) -> Any:
    sent = {"file": SimpleUploadedFile("Title.pdf", PDF), **data}
    return client.post("/api/v1/files", sent)


def test_a_file_is_uploaded_attached_downloaded_and_taken_off(
    owner: Actor, owner_api: PersonaClient, vehicle: Vehicle
) -> None:
    made = upload(owner_api)
    assert made.status_code == 201, made.content
    file_id = made.json()["id"]
    assert made["Location"] == f"/api/v1/files/{file_id}"
    body = {"file_id": file_id, "subject_kind": "garage.vehicle", "subject_id": vehicle.pk}

    link = owner_api.post("/api/v1/attachments", body, content_type="application/json")
    assert link.status_code == 201, link.content
    listed = owner_api.get(
        f"/api/v1/attachments?subject_kind=garage.vehicle&subject_id={vehicle.pk}"
    ).json()
    assert [row["file"]["name"] for row in listed] == ["Title.pdf"]
    assert owner_api.get(f"/api/v1/files/{file_id}").json()["content_type"] == "application/pdf"
    content = owner_api.get(f"/api/v1/files/{file_id}/content")
    assert body_of(content) == PDF

    gone = owner_api.delete(f"/api/v1/attachments/{link.json()['id']}")
    assert gone.status_code == 204
    assert not StoredFile.objects.for_actor(owner).exists()


def test_files_as_endpoints_refuse_what_is_wrong(
    viewer_api: PersonaClient, owner_api: PersonaClient
) -> None:
    assert upload(viewer_api).status_code == 403
    assert upload(owner_api, purpose="picture").status_code == 422
    bad = owner_api.post("/api/v1/files", {"file": SimpleUploadedFile("x.txt", b"hello")})
    assert (bad.status_code, bad.json()["code"]) == (422, "file-type")
    assert owner_api.get("/api/v1/files/999").status_code == 404


def test_strangers_attach_nothing_to_a_vehicle(
    stranger_api: PersonaClient,
    owner_api: PersonaClient,
    viewer_api: PersonaClient,
    vehicle: Vehicle,
) -> None:
    mine, theirs = upload(owner_api).json()["id"], upload(stranger_api).json()["id"]

    def attach(client: PersonaClient, **body: Any) -> int:
        sent = {"subject_kind": "garage.vehicle", "subject_id": vehicle.pk, **body}
        return client.post("/api/v1/attachments", sent, content_type="application/json").status_code

    assert attach(stranger_api, file_id=theirs) == 404
    assert attach(owner_api, file_id=theirs) == 404
    assert attach(viewer_api, file_id=mine) == 403
    assert attach(owner_api, file_id=mine, subject_kind="garage.nothing") == 404
    assert attach(owner_api, file_id=mine, subject_kind="garage.receipt") == 404
