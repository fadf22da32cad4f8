"""The pages of expenses."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.expenses import services
from garage.expenses.models import Expense
from project.kernel.actor import Actor
from project.kernel.files.store import attachments_of
from tests.garage.expenses.test_services import make_expense
from tests.garage.maintenance.making import make_file, make_record, make_vehicle, make_vendor
from tests.personas import PersonaClient


def at(client: PersonaClient, path: str = "") -> str:
    return f"/o/{client.slug}/expenses/{path}"


def form_of(**values: Any) -> dict[str, Any]:
    given = {
        "title": "Fuel",
        "total": "68.10",
        "currency": "EUR",
        "on": "2026-03-14",
        "category": "fuel",
        "vehicle": "",
        "vendor": "Shell 1234",
        "lines-TOTAL_FORMS": "0",
    }
    return given | values


def test_expense_add_records_for_a_vehicle_with_lines_and_files(
    mechanic: Actor, mechanic_client: PersonaClient
) -> None:
    vehicle = make_vehicle(mechanic)
    lines = {
        "lines-TOTAL_FORMS": "2",
        "lines-0-description": "Super E10",
        "lines-0-quantity": "41,2",
        "lines-0-amount": "68.10",
    }
    upload = SimpleUploadedFile("receipt.pdf", b"%PDF-1.4 x")

    shown = mechanic_client.get(at(mechanic_client, f"add/?vehicle={vehicle.pk}&category=fuel"))
    answer = mechanic_client.post(
        at(mechanic_client, "add/"),
        form_of(vehicle=vehicle.pk, litres="41.2", odometer="52310", uploads=[upload], **lines),
    )

    expense = Expense.objects.for_actor(mechanic).get()
    assert shown.status_code == 200
    assert answer["Location"] == at(mechanic_client, f"{expense.pk}/")
    assert (expense.litres, expense.lines.get().quantity) == (Decimal("41.2"), Decimal("41.2"))
    assert expense.vendor is not None
    assert (expense.vendor.name, expense.vendor.kind) == ("Shell 1234", "station")
    assert attachments_of(expense, actor=mechanic).count() == 1
    page = mechanic_client.get(at(mechanic_client, f"{expense.pk}/")).content.decode()
    for text in ("Super E10", "receipt.pdf", "Shell 1234", "41.2"):
        assert text in page


def test_expense_add_keeps_what_was_typed_on_an_error(owner_client: PersonaClient) -> None:
    lines = {"lines-TOTAL_FORMS": "1", "lines-0-description": "Half a line"}

    answer = owner_client.post(
        at(owner_client, "add/"), form_of(total="much", title="Car <i>wash</i>", **lines)
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    for text in ('value="much"', "Car &lt;i&gt;wash", "Half a line"):
        assert text in page


def test_expense_add_adds_a_line_without_script(owner_client: PersonaClient) -> None:
    answer = owner_client.post(at(owner_client, "add/"), form_of(add_line="1"))

    assert answer.status_code == 200
    assert 'name="lines-TOTAL_FORMS" value="1"' in answer.content.decode()


def test_expense_add_warns_and_accepts_with_a_tick(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    make_record(owner, vehicle, on=date(2026, 1, 1), odometer=Decimal(120_000))
    odd = form_of(
        vehicle=vehicle.pk,
        odometer="900",
        **{
            "lines-TOTAL_FORMS": "1",
            "lines-0-description": "Super",
            "lines-0-amount": "50",
        },
    )

    warned = owner_client.post(at(owner_client, "add/"), odd)
    accepted = owner_client.post(at(owner_client, "add/"), odd | {"accept": ["total", "odometer"]})

    assert warned.status_code == 422
    assert warned.content.count(b'name="accept"') == 2
    assert accepted.status_code == 302


def test_expense_add_refuses_foreign_ids(
    owner: Actor, owner_client: PersonaClient, stranger: Actor
) -> None:
    theirs, file = make_vehicle(stranger), make_file(stranger)
    url = at(owner_client, "add/")

    assert owner_client.post(url, form_of(vehicle=theirs.pk)).status_code == 422
    assert owner_client.post(url, form_of(file_ids=[file.pk])).status_code == 404
    assert not Expense.objects.for_actor(owner).exists()


def test_expense_change_saves_and_shows_both_sides_of_a_conflict(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vendor = make_vendor(owner)
    expense = make_expense(owner, vendor_id=vendor.pk)
    url = at(owner_client, f"{expense.pk}/change/")

    shown = owner_client.get(url)
    saved = owner_client.post(url, form_of(vendor="Autohaus Weber", version="1", title="Theirs"))
    clash = owner_client.post(url, form_of(version="1", title="Mine"))

    assert (shown.status_code, saved.status_code, clash.status_code) == (200, 302, 412)
    assert b"Theirs" in clash.content
    assert b"Mine" in clash.content
    expense.refresh_from_db()
    assert expense.vendor_id == vendor.pk


def test_expense_is_deleted_and_restored(owner: Actor, owner_client: PersonaClient) -> None:
    expense = make_expense(owner)
    url = at(owner_client, f"{expense.pk}/")

    answer = owner_client.post(f"{url}delete/")
    gone = owner_client.get(url)
    owner_client.post(next(iter(get_messages(answer.wsgi_request))).extra_tags)

    assert gone.status_code == 404
    assert owner_client.get(url).status_code == 200


def test_expense_list_filters_sorts_and_answers_fragments(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    make_expense(owner, vehicle_id=vehicle.pk)
    make_expense(owner, title="Rent", category="fixed", on=date(2025, 1, 1))

    for query in (f"vehicle={vehicle.pk}", "category=fuel", "q=fuel", "since=2026-01-01"):
        page = owner_client.get(at(owner_client, f"?{query}")).content
        assert b">Fuel</a>" in page
        assert b">Rent</a>" not in page
    assert owner_client.get(at(owner_client, "?ordering=-total")).status_code == 200
    assert b"Nothing fits" in owner_client.get(at(owner_client, "?q=zzz")).content
    part = owner_client.get(at(owner_client), headers={"HX-Request": "true"})
    assert b"<html" not in part.content


def test_expense_list_needs_as_many_queries_for_ten_rows_as_for_twenty(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    counts: list[int] = []
    for _ in range(2):
        for index in range(10):
            vendor = make_vendor(owner, f"Vendor {len(counts)} {index}")
            make_expense(owner, vehicle_id=vehicle.pk, vendor_id=vendor.pk)
        owner_client.get(at(owner_client))
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(at(owner_client))
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("method", "path", "viewable"),
    [
        ("get", "{id}/", True),
        ("get", "{id}/change/", False),
        ("post", "{id}/change/", False),
        ("post", "{id}/delete/", False),
        ("post", "{id}/restore/", False),
    ],
)
def test_pages_refuse_viewers_and_strangers(
    owner: Actor,
    viewer_client: PersonaClient,
    stranger_client: PersonaClient,
    method: str,
    path: str,
    viewable: bool,
) -> None:
    path = path.format(id=make_expense(owner).pk)

    viewed = getattr(viewer_client, method)(at(viewer_client, path), form_of())
    foreign = getattr(stranger_client, method)(at(stranger_client, path), form_of())

    assert viewed.status_code == (200 if viewable else 403)
    assert foreign.status_code == 404
    assert viewer_client.get(at(viewer_client, "add/")).status_code == 403


URL, JSON = "/api/v1/expenses", "application/json"


def test_the_api_records_changes_lists_and_deletes(
    owner: Actor, owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    body = {
        "on": "2026-03-14",
        "title": "Fuel",
        "category": "fuel",
        "total": "68.10",
        "vehicle_id": vehicle.pk,
        "litres": "41.2",
        "lines": [{"description": "Super", "amount": "68.10"}],
        "tags": ["Trip"],
        "file_ids": [make_file(owner).pk],
    }

    added = owner_api.post(URL, body, content_type=JSON)
    url = f"{URL}/{added.json()['id']}"
    changed = owner_api.patch(url, {"vehicle_id": None}, content_type=JSON)
    stale = owner_api.patch(
        url, {"notes": "x"}, content_type=JSON, headers={"If-Match": added["ETag"]}
    )

    assert (added.status_code, added["Location"]) == (201, url)
    assert added.json()["lines"][0]["description"] == "Super"
    assert changed.json()["vehicle_id"] is None
    assert stale.status_code == 412
    assert owner_api.get(f"{URL}?kind=fine").json()["items"] == []
    listed = owner_api.get(
        f"{URL}?category=fuel&kind=fuel&search=fuel&from=2026-01-01&count=1"
    ).json()
    assert (listed["count"], len(listed["items"])) == (1, 1)
    for client, status in ((viewer_api, 403), (stranger_api, 404)):
        assert client.patch(url, {"notes": "x"}, content_type=JSON).status_code == status
        assert client.delete(url).status_code == status
    assert owner_api.delete(url).status_code == 204
    assert owner_api.get(url).status_code == 404
    assert owner_api.post(f"{url}/restore", {}, content_type=JSON).status_code == 200


def test_the_api_refuses_foreign_ids(
    owner: Actor, owner_api: PersonaClient, stranger: Actor
) -> None:
    body = {"on": "2026-03-14", "title": "Fuel", "total": "68.10"}
    expense = make_expense(owner)

    for change in (
        {"vehicle_id": make_vehicle(stranger).pk},
        {"vendor_id": make_vendor(stranger).pk},
        {"file_ids": [make_file(stranger).pk]},
    ):
        assert owner_api.post(URL, body | change, content_type=JSON).status_code == 404
        patched = owner_api.patch(f"{URL}/{expense.pk}", change, content_type=JSON)
        assert patched.status_code == 404


def test_expense_purge_needs_the_bin(owner: Actor) -> None:
    expense = make_expense(owner)
    services.expense_bin(actor=owner, expense_id=expense.pk)

    services.expense_purge(actor=owner, row_id=expense.pk)

    assert not Expense.objects.for_actor(owner).exists()
