"""Photos are cleaned by a job, chosen as cover, taken away and put back; papers are listed."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from garage.vehicles import selectors, services
from garage.vehicles.models import Vehicle
from garage.vehicles.services import OwnershipInput
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.files.store import attach, detach, file_store
from project.kernel.jobs.defer import defer
from tests.garage.vehicles.conftest import days_ago, jpeg
from tests.garage.vehicles.test_vehicle_pages import page, queries, url
from tests.personas import PersonaClient

RunJobs = Callable[[], int]
HEIC = Path(__file__).parents[2] / "harness" / "car.heic"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 280]>>endobj\nxref\n0 4\n0000000000 65535 f \ntrailer<</Size 4/Root 1 0 R>>\n%%EOF"


def add(owner: Actor, vehicle: Vehicle, name: str = "IMG_1.jpg") -> Attachment:
    return services.photo_add(actor=owner, vehicle_id=vehicle.pk, upload=jpeg(name=name))


def test_a_photo_is_replaced_by_its_clean_picture(
    owner: Actor, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    from PIL import Image

    run_jobs()  # what the new vehicle asked for
    link = add(owner, vehicle)
    uploaded = link.file.file.name

    assert run_jobs() == 1

    file = StoredFile.objects.for_actor(owner).get(pk=link.file_id)
    assert (file.content_type, file.variant, file.name) == ("image/webp", "large", "IMG_1.webp")
    assert (file.width, file.height) == (480, 640)  # turned upright
    assert not file.file.storage.exists(uploaded) or file.file.name != uploaded
    with file.file.open("rb") as handle:
        picture = Image.open(BytesIO(handle.read()))
        picture.load()
    assert not picture.getexif()
    thumb = file.derivatives.get()
    assert (thumb.variant, thumb.is_clean_picture) == ("thumb", True)
    link.refresh_from_db()
    vehicle.refresh_from_db()
    assert str(link.taken_on) == "2024-05-17"
    assert (link.is_cover, vehicle.cover_id) == (True, file.pk)


@pytest.mark.django_db(transaction=True)
def test_the_bytes_of_the_upload_are_gone(
    owner: Actor, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    link = add(owner, vehicle)
    storage, uploaded = link.file.file.storage, link.file.file.name

    run_jobs()

    assert not storage.exists(uploaded)


def test_an_unreadable_photo_is_taken_away_and_says_why(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    broken = SimpleUploadedFile("broken.jpg", jpeg().read()[:300])
    services.photo_add(actor=owner, vehicle_id=vehicle.pk, upload=broken)

    run_jobs()

    assert not StoredFile.objects.for_actor(owner).exists()
    body = page(owner_client, "vehicle_documents", vehicle_id=vehicle.pk)
    assert "“broken.jpg” cannot be read." in body


def test_a_heic_photo_of_a_phone_becomes_a_picture(
    owner: Actor, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    upload = SimpleUploadedFile("IMG.HEIC", HEIC.read_bytes())
    link = services.photo_add(actor=owner, vehicle_id=vehicle.pk, upload=upload)
    assert link.file.content_type == "image/heic"

    run_jobs()

    file = StoredFile.objects.for_actor(owner).get(pk=link.file_id)
    assert (file.content_type, file.name) == ("image/webp", "IMG.webp")
    assert (file.width, file.height) == (640, 480)


def test_bad_files_are_refused_one_by_one(owner: Actor, vehicle: Vehicle) -> None:
    uploads = [
        jpeg(name="good.jpg"),
        SimpleUploadedFile("page.html", b"<html><script>alert(1)</script>"),
        SimpleUploadedFile("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        SimpleUploadedFile("empty.jpg", b""),
        jpeg(name="../../also.jpg"),
    ]

    done = services.photos_add(actor=owner, vehicle_id=vehicle.pk, uploads=uploads)

    assert [link.file.name for link in done.added] == ["good.jpg", "also.jpg"]
    assert len(done.refused) == 3
    assert "“page.html” is not a file we can read here." in done.refused[0]
    assert done.refused[2] == "“empty.jpg” is empty."


def test_too_large_files_are_refused(owner: Actor, vehicle: Vehicle, settings: object) -> None:
    settings.UPLOAD_MAX_BYTES = 100  # type: ignore[attr-defined]

    with pytest.raises(RuleViolated, match="larger than"):
        add(owner, vehicle)


def test_the_cover_is_chosen_and_moves_on(
    owner: Actor, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    first, second = add(owner, vehicle), add(owner, vehicle, "b.jpg")
    run_jobs()

    services.photo_make_cover(actor=owner, photo_id=second.pk)
    vehicle.refresh_from_db()
    assert vehicle.cover_id == second.file_id

    services.photo_remove(actor=owner, photo_id=second.pk)
    vehicle.refresh_from_db()
    assert vehicle.cover_id == first.file_id

    services.photo_remove(actor=owner, photo_id=first.pk)
    vehicle.refresh_from_db()
    assert vehicle.cover_id is None


def test_a_removed_photo_is_put_back(owner: Actor, vehicle: Vehicle, run_jobs: RunJobs) -> None:
    link = add(owner, vehicle)
    run_jobs()
    file, _ = services.photo_remove(actor=owner, photo_id=link.pk)

    services.file_restore(actor=owner, vehicle_id=vehicle.pk, file_id=file.pk)

    vehicle.refresh_from_db()
    assert vehicle.cover_id == file.pk
    with pytest.raises(NotFound):
        services.file_restore(actor=owner, vehicle_id=vehicle.pk, file_id=file.pk)


def test_a_photo_is_described(owner: Actor, vehicle: Vehicle) -> None:
    link = add(owner, vehicle)

    services.photo_describe(
        actor=owner, photo_id=link.pk, changes={"title": " Dent ", "zone": "Left side"}
    )

    link.refresh_from_db()
    assert (link.title, link.zone) == ("Dent", "Left side")


def test_photos_are_hidden_from_strangers_and_kept_from_viewers(
    owner: Actor, viewer: Actor, stranger: Actor, vehicle: Vehicle
) -> None:
    link = add(owner, vehicle)

    for service in (services.photo_make_cover, services.photo_remove):
        with pytest.raises(NotFound):
            service(actor=stranger, photo_id=link.pk)
        with pytest.raises(NotAllowed):
            service(actor=viewer, photo_id=link.pk)
    with pytest.raises(NotAllowed):
        add(viewer, vehicle)
    with pytest.raises(NotFound):
        add(stranger, vehicle)


def test_documents_of_the_vehicle_and_its_records_are_listed(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    paper = SimpleUploadedFile("Registration.pdf", PDF)
    services.document_add(actor=owner, vehicle_id=vehicle.pk, upload=paper, title="Registration")
    bought = services.ownership_record(
        actor=owner, vehicle_id=vehicle.pk, data=OwnershipInput(kind="acquired", on=days_ago(9))
    )
    bill = file_store(upload=SimpleUploadedFile("Bill.pdf", PDF), purpose="document", actor=owner)
    attach(bill, bought, actor=owner)
    run_jobs()

    found = selectors.with_entries(
        selectors.vehicle_documents(actor=owner, vehicle_id=vehicle.pk), actor=owner
    )

    assert [item.link.file.name for item in found] == ["Bill.pdf", "Registration.pdf"]
    assert found[0].entry is not None
    assert bill.derivatives.filter(variant="thumb").exists()
    body = page(owner_client, "vehicle_documents", vehicle_id=vehicle.pk)
    assert "Bought" in body
    assert f"/files/{bill.pk}/thumb/" in body


def test_a_paper_is_taken_off_and_put_back(owner: Actor, vehicle: Vehicle) -> None:
    paper = SimpleUploadedFile("Registration.pdf", PDF)
    link = services.document_add(actor=owner, vehicle_id=vehicle.pk, upload=paper)

    file = services.document_remove(actor=owner, vehicle_id=vehicle.pk, attachment_id=link.pk)
    assert not selectors.vehicle_documents(actor=owner, vehicle_id=vehicle.pk).exists()

    services.file_restore(actor=owner, vehicle_id=vehicle.pk, file_id=file.pk)
    assert selectors.vehicle_documents(actor=owner, vehicle_id=vehicle.pk).count() == 1


# --- Pages --------------------------------------------------------------------------------------


def test_several_photos_are_uploaded_without_a_script(
    owner_client: PersonaClient, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    here = {"vehicle_id": vehicle.pk}
    sent = {"files": [jpeg(name="a.jpg"), jpeg(name="b.jpg")]}

    response = owner_client.post(url("photos_add", owner_client, **here), sent, follow=True)

    body = response.content.decode()
    assert "2 files added." in body
    assert "2 photos are being prepared." in body
    assert 'hx-trigger="load delay:2s"' in body
    run_jobs()
    body = page(owner_client, "vehicle_documents", **here)
    assert "being prepared" not in body
    assert body.count("/thumb/") >= 2
    fragment = owner_client.get(
        url("vehicle_documents", owner_client, **here), headers={"HX-Request": "true"}
    )
    assert fragment.content.decode().strip().startswith("<section")


def test_a_bad_file_says_why_and_the_good_ones_stay(
    owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    sent = {"files": [jpeg(name="a.jpg"), SimpleUploadedFile("b.txt", b"hello")]}

    response = owner_client.post(url("photos_add", owner_client, vehicle_id=vehicle.pk), sent)

    assert response.status_code == 422
    assert "“b.txt” is not a file we can read here." in response.content.decode()
    assert StoredFile.objects.across_organizations(reason="test").count() == 1


def test_the_script_is_answered_in_json(owner_client: PersonaClient, vehicle: Vehicle) -> None:
    here = url("photos_add", owner_client, vehicle_id=vehicle.pk)
    accept = {"Accept": "application/json"}

    good = owner_client.post(here, {"files": [jpeg()]}, headers=accept)
    bad = owner_client.post(here, {"files": [SimpleUploadedFile("x.txt", b"x")]}, headers=accept)

    assert (good.status_code, bad.status_code) == (201, 422)
    assert "x.txt" in bad.json()["detail"]


def test_a_photo_page_describes_covers_and_deletes_with_undo(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    link = add(owner, vehicle)
    assert "being prepared" in page(owner_client, "photo_detail", photo_id=link.pk)
    run_jobs()
    assert "/large/" in page(owner_client, "photo_detail", photo_id=link.pk)

    owner_client.post(
        url("photo_detail", owner_client, photo_id=link.pk), {"title": "Dent", "zone": "Roof"}
    )
    owner_client.post(url("photo_cover", owner_client, photo_id=link.pk))
    body = owner_client.post(
        url("photo_remove", owner_client, photo_id=link.pk), follow=True
    ).content.decode()
    undo = next(part for part in body.split('action="') if "restore" in part.split('"')[0])
    owner_client.post(undo.split('"')[0])

    assert "1 file" not in body
    assert selectors.photo_list(actor=owner, vehicle_id=vehicle.pk).count() == 1


def test_papers_are_uploaded_and_removed(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    here = {"vehicle_id": vehicle.pk}
    owner_client.post(
        url("papers_add", owner_client, **here), {"files": SimpleUploadedFile("Title.pdf", PDF)}
    )
    link = Attachment.objects.for_actor(owner).get()
    assert "Title.pdf" in page(owner_client, "vehicle_documents", **here)

    owner_client.post(url("paper_remove", owner_client, attachment_id=link.pk, **here), follow=True)

    assert not Attachment.objects.for_actor(owner).exists()


def test_photo_pages_are_closed_to_strangers(
    owner: Actor, stranger_client: PersonaClient, vehicle: Vehicle
) -> None:
    link = add(owner, vehicle)

    for name in ("photo_detail", "photo_cover", "photo_remove"):
        address = url(name, stranger_client, photo_id=link.pk)
        assert stranger_client.post(address).status_code == 404


def test_documents_ask_as_often_for_20_as_for_10(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    address = url("vehicle_documents", owner_client, vehicle_id=vehicle.pk)

    def more() -> None:
        for number in range(10):
            add(owner, vehicle, f"{number}.jpg")
            paper = SimpleUploadedFile(f"{number}.pdf", PDF)
            services.document_add(actor=owner, vehicle_id=vehicle.pk, upload=paper)

    more()
    few = queries(owner_client, address)
    more()

    assert queries(owner_client, address) == few


@pytest.mark.parametrize("name", ["garage.vehicles.pictures", "kernel.files.thumbnail"])
def test_making_pictures_twice_changes_nothing(
    owner: Actor, vehicle: Vehicle, run_jobs: RunJobs, name: str
) -> None:
    link = add(owner, vehicle)
    if name == "kernel.files.thumbnail":
        upload = SimpleUploadedFile("a.pdf", PDF)
        link = services.document_add(actor=owner, vehicle_id=vehicle.pk, upload=upload)
    run_jobs()
    subject = link if name == "garage.vehicles.pictures" else link.file

    job = defer(name, subject, actor=owner)
    run_jobs()

    job.refresh_from_db()
    assert job.state == "done"
    assert link.file.derivatives.count() == 1


def test_a_picture_of_a_file_that_is_gone_is_not_missed(
    owner: Actor, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    run_jobs()  # what the new vehicle asked for
    upload = SimpleUploadedFile("a.pdf", PDF)
    link = services.document_add(actor=owner, vehicle_id=vehicle.pk, upload=upload)
    photo = add(owner, vehicle)
    detach(link, actor=owner)
    detach(photo, actor=owner)

    assert run_jobs() == 2
