"""Documents are recorded, renewed, read and found."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from garage.documents import reading, selectors, services
from garage.documents.expiry import expiry_of
from garage.documents.models import Document, DocumentText
from garage.receipts import engine, papers
from garage.receipts.reading import Unreadable
from garage.search.selectors import search
from garage.vehicles.services.vehicles import vehicle_bin
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion, Unavailable
from project.kernel.jobs.models import JobRecord
from tests.garage.maintenance.making import make_file, make_vehicle
from tests.personas import PersonaClient

TODAY = date(2026, 11, 21)


def make_document(actor: Actor, **values: Any) -> Document:
    given_values: dict[str, Any] = {"title": "Registration", "kind": "registration"}
    data = services.DocumentInput(**(given_values | values))
    return services.document_record(actor=actor, data=data)


@pytest.fixture
def read_as() -> Iterator[Callable[..., None]]:
    """Let files read as a text, or fail with an error."""
    before = reading.text_reader()

    def register(text: str, error: Exception | None = None) -> None:
        def read(path: Path, *, actor: Actor) -> str:
            assert path.read_bytes()
            if error is not None:
                raise error
            return text

        reading.register_reader(read)

    yield register
    assert before is not None
    reading.register_reader(before)


@pytest.mark.parametrize(
    ("valid_from", "expires_on", "is_replaced", "state"),
    [
        (None, None, False, ""),
        (None, date(2027, 6, 1), False, "valid"),
        (None, date(2026, 12, 24), False, "soon"),
        (None, date(2026, 11, 21), False, "soon"),
        (None, date(2026, 11, 20), False, "expired"),
        (date(2027, 1, 1), date(2028, 1, 1), False, "ahead"),
        (None, date(2026, 11, 20), True, "replaced"),
    ],
)
def test_expiry_of_says_how_a_paper_stands(
    valid_from: date | None, expires_on: date | None, is_replaced: bool, state: str
) -> None:
    found = expiry_of(
        valid_from=valid_from, expires_on=expires_on, is_replaced=is_replaced, today=TODAY
    )

    assert found.state == state


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_a_paper_is_expired_from_the_day_after_its_last(expires_on: date) -> None:
    found = expiry_of(valid_from=None, expires_on=expires_on, is_replaced=False, today=TODAY)

    assert (found.state == "expired") is (expires_on < TODAY)


def test_document_record_keeps_what_was_said(manager: Actor) -> None:
    vehicle = make_vehicle(manager)

    row = make_document(
        manager, vehicle_id=vehicle.pk, number="AB 123", tags=("glove box",),
        file_ids=(make_file(manager).pk,), title="  Part  I ",
    )  # fmt: skip

    assert (row.title, row.vehicle, [tag.name for tag in row.tags.all()]) == (
        "Part I", vehicle, ["glove box"],
    )  # fmt: skip
    assert JobRecord.objects.for_actor(manager).filter(kind="garage.documents.read").count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "poem"}, "kind"),
        ({"expires_on": date(1700, 1, 1)}, "expires_on"),
        ({"valid_from": date(2026, 2, 1), "expires_on": date(2026, 1, 1)}, ""),
    ],
)
def test_document_record_refuses_what_cannot_be(
    owner: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        make_document(owner, **values)

    assert not field or field in caught.value.fields


def test_document_renew_takes_the_place_of_the_earlier(owner: Actor) -> None:
    old = make_document(owner, expires_on=TODAY + timedelta(days=10))
    data = services.DocumentInput(title="Registration", expires_on=TODAY + timedelta(days=700))

    new = services.document_renew(actor=owner, document_id=old.pk, data=data)

    soon = TODAY + timedelta(days=60)
    assert not selectors.documents_expiring(actor=owner, until=soon).exists()
    assert selectors.document_predecessors(new, actor=owner) == [old]
    with pytest.raises(RuleViolated, match="renewed already"):
        services.document_renew(actor=owner, document_id=old.pk, data=data)
    services.document_bin(actor=owner, document_id=new.pk)
    assert list(selectors.documents_expiring(actor=owner, until=soon)) == [old]
    services.document_unbin(actor=owner, document_id=new.pk)
    with pytest.raises(RuleViolated, match="itself"):
        services.document_change(actor=owner, document_id=new.pk, changes={"replaces_id": new.pk})


def test_documents_expiring_leaves_out_what_is_not_seen(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    make_document(owner, vehicle_id=vehicle.pk, expires_on=TODAY)
    own = make_document(owner, title="Licence", expires_on=TODAY)
    make_document(owner, title="Manual")
    vehicle_bin(actor=owner, vehicle_id=vehicle.pk)

    assert list(selectors.documents_expiring(actor=owner, until=TODAY)) == [own]


def test_read_document_makes_the_text_searchable(
    owner: Actor,
    stranger: Actor,
    run_jobs: Callable[[], int],
    read_as: Callable[..., None],
) -> None:
    read_as("Zulassungsbescheinigung Teil I Halter Nordmann")
    row = make_document(owner, file_ids=(make_file(owner).pk,))

    run_jobs()

    text = DocumentText.objects.for_actor(owner).get()
    assert (text.document, text.problem) == (row, "")
    for words in ("nordmann", "Halter Zulassung", "registration"):
        narrow = selectors.DocumentFilter(search=words)
        assert list(selectors.document_list(actor=owner, narrow=narrow)) == [row], words
    assert search(actor=owner, query="nordmann").documents[0].id == row.pk
    assert search(actor=stranger, query="nordmann").is_empty
    services.document_change(actor=owner, document_id=row.pk, changes={"file_ids": ()})
    assert not DocumentText.objects.for_actor(owner).exists()


def test_read_document_keeps_the_reason_when_nothing_can_be_read(
    owner: Actor, owner_client: PersonaClient, run_jobs: Callable[[], int],
    read_as: Callable[..., None],
) -> None:  # fmt: skip
    read_as("", RuleViolated("The PDF is protected by a password."))
    row = make_document(owner, file_ids=(make_file(owner).pk,))

    run_jobs()
    run_jobs()

    assert DocumentText.objects.for_actor(owner).get().problem.startswith("The PDF is protected")
    page = owner_client.get(f"/o/{owner_client.slug}/documents/{row.pk}/").content
    assert b"protected by a password" in page


def test_text_of_uses_the_reader_of_receipts(
    owner: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for code, error in (("encrypted", RuleViolated), ("timeout", Unavailable)):

        def fail(_path: Path, *, hints: object, code: str = code) -> None:
            raise Unreadable(code, "It cannot be read.")

        monkeypatch.setattr(engine, "read_file", fail)
        with pytest.raises(error):
            papers.text_of(tmp_path, actor=owner)


def test_document_bin_and_purge(owner: Actor) -> None:
    row = make_document(owner, file_ids=(make_file(owner).pk,))

    with pytest.raises(NotFound):
        services.document_purge(actor=owner, row_id=row.pk)
    services.document_bin(actor=owner, document_id=row.pk)
    services.document_purge(actor=owner, row_id=row.pk)

    assert not Document.objects.for_actor(owner).exists()


def test_document_services_refuse_viewers_and_strangers(
    owner: Actor, mechanic: Actor, stranger: Actor
) -> None:
    row = make_document(owner)
    data = services.DocumentInput(title="x")

    with pytest.raises(NotAllowed):
        make_document(mechanic)
    for actor, error in ((mechanic, NotAllowed), (stranger, NotFound)):
        for call, more in (
            (services.document_change, {"changes": {}}),
            (services.document_renew, {"data": data}),
            (services.document_bin, {}),
            (services.document_unbin, {}),
        ):
            with pytest.raises(error):
                call(actor=actor, document_id=row.pk, **more)
    for values in (
        {"vehicle_id": make_vehicle(stranger).pk},
        {"file_ids": (make_file(stranger).pk,)},
        {"replaces_id": make_document(stranger).pk},
    ):
        with pytest.raises(NotFound):
            make_document(owner, **values)


# --- Pages and endpoints ------------------------------------------------------------------------


def at(client: PersonaClient, path: str = "") -> str:
    return f"/o/{client.slug}/documents/{path}"


def test_document_pages_record_change_and_renew(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    upload = SimpleUploadedFile("card.pdf", b"%PDF-1.4 x")
    sent = {
        "kind": "card", "title": "", "vehicle": vehicle.pk, "number": "VN <1>",
        "expires_on": "2026-12-01",
    }  # fmt: skip

    blank = owner_client.get(at(owner_client, f"add/?vehicle={vehicle.pk}&kind=card"))
    bad = owner_client.post(at(owner_client, "add/"), sent | {"valid_from": "2027-01-01"})
    answer = owner_client.post(at(owner_client, "add/"), sent | {"uploads": [upload]})

    row = Document.objects.for_actor(owner).get()
    url = at(owner_client, f"{row.pk}/")
    assert (blank.status_code, bad.status_code, answer["Location"]) == (200, 422, url)
    assert b"VN &lt;1&gt;" in bad.content
    assert row.title == "Insurance card"
    page = owner_client.get(url).content
    for text in (b"card.pdf", b"is being read", b"VN &lt;1&gt;"):
        assert text in page
    assert owner_client.get(f"{url}renew/").status_code == 200
    owner_client.post(f"{url}renew/", sent | {"expires_on": "2027-12-01"})
    assert b"A newer document took its place" in owner_client.get(url).content
    clash = owner_client.post(f"{url}change/", sent | {"version": "7"})
    assert clash.status_code == 412
    assert owner_client.get(f"{url}change/").status_code == 200
    for path in ("", f"?vehicle={vehicle.pk}&show=all", "?q=insur"):
        assert b"Insurance card" in owner_client.get(at(owner_client, path)).content
    assert b"Nothing fits" in owner_client.get(at(owner_client, "?q=zzz")).content
    tab = owner_client.get(f"/o/{owner_client.slug}/vehicles/{vehicle.pk}/documents/")
    assert tab.content.count(b"Insurance card") >= 2
    deleted = owner_client.post(f"{url}delete/")
    assert owner_client.get(url).status_code == 404
    owner_client.post(list(get_messages(deleted.wsgi_request))[-1].extra_tags)
    assert owner_client.get(url).status_code == 200


def test_document_add_takes_a_file_of_the_vehicle(
    owner: Actor, owner_client: PersonaClient, stranger: Actor
) -> None:
    file = make_file(owner, "registration.pdf")

    own = owner_client.get(at(owner_client, f"add/?file={file.pk}")).content
    foreign = owner_client.get(at(owner_client, f"add/?file={make_file(stranger).pk}"))

    assert b"registration.pdf" in own
    assert foreign.status_code == 200
    assert b"invoice.pdf" not in foreign.content


def test_document_list_needs_as_many_queries_for_ten_rows_as_for_twenty(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    counts = []
    for _ in range(2):
        for _row in range(10):
            make_document(owner, vehicle_id=vehicle.pk, expires_on=TODAY)
        owner_client.get(at(owner_client))
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(at(owner_client))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_api_keeps_documents(
    owner: Actor, owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    url, json = "/api/v1/documents", "application/json"
    body = {
        "title": "Insurance card", "kind": "card", "vehicle_id": make_vehicle(owner).pk,
        "expires_on": "2026-12-01", "file_ids": [make_file(owner).pk], "tags": ["glove box"],
    }  # fmt: skip

    added = owner_api.post(url, body, content_type=json)
    one = f"{url}/{added.json()['id']}"
    renewed = owner_api.post(
        f"{one}/renew", {"title": "Insurance card", "expires_on": "2099-12-01"}, content_type=json
    )

    assert (added.status_code, added["Location"], renewed.status_code) == (201, one, 201)
    assert renewed.json()["replaces_id"] == added.json()["id"]
    assert owner_api.get(one).json()["state"] == "replaced"
    listed = owner_api.get(f"{url}?in_force=true&search=insurance&count=1").json()
    assert (listed["count"], listed["items"][0]["id"]) == (1, renewed.json()["id"])
    assert owner_api.get(f"{url}?expires_until=2026-12-31").json()["items"] == []
    changed = owner_api.patch(one, {"number": "7"}, content_type=json)
    assert changed.json()["number"] == "7"
    stale = owner_api.patch(
        one, {"number": "8"}, content_type=json, headers={"If-Match": added["ETag"]}
    )
    assert stale.status_code == 412
    for client, status in ((viewer_api, 403), (stranger_api, 404)):
        assert client.patch(one, {"number": "x"}, content_type=json).status_code == status
    assert owner_api.delete(one).status_code == 204
    assert owner_api.post(f"{one}/restore", {}, content_type=json).status_code == 200


def test_document_change_refuses_a_stale_version(owner: Actor) -> None:
    row = make_document(owner)
    services.document_change(actor=owner, document_id=row.pk, changes={"notes": "a"})

    with pytest.raises(StaleVersion):
        services.document_change(
            actor=owner, document_id=row.pk, changes={"notes": "b"}, expected_version=1
        )
