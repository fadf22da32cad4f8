"""The pages of service records and upgrades."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.maintenance import selectors, services
from garage.maintenance.models import ServiceRecord, Upgrade
from garage.maintenance.services import UpgradeInput
from inventory.vendors.models import Vendor
from project.kernel.actor import Actor
from project.kernel.files.store import attachments_of
from tests.garage.maintenance.making import (
    DAY,
    line,
    make_file,
    make_record,
    make_vehicle,
    make_vendor,
)
from tests.personas import PersonaClient


def at(client: PersonaClient, path: str) -> str:
    return f"/o/{client.slug}/{path}"


def form_of(vehicle_id: int, **values: Any) -> dict[str, Any]:
    given = {
        "vehicle": vehicle_id,
        "on": "2026-03-14",
        "title": "Brakes",
        "vendor": "Autohaus Weber",
        "purpose": "repair",
        "currency": "EUR",
        "lines_include_tax": "on",
        "lines-TOTAL_FORMS": "2",
        "lines-0-kind": "part",
        "lines-0-purpose": "repair",
        "lines-0-description": "Brake pads",
        "lines-0-quantity": "2",
        "lines-0-unit_price": "60.25",
        "lines-1-kind": "part",
        "lines-1-purpose": "maintenance",
        "lines-1-description": "",
    }
    return given | values


def make_upgrade(actor: Actor, vehicle_id: int) -> Upgrade:
    data = UpgradeInput(
        vehicle_id=vehicle_id, title="Tow bar", installed_on=DAY, currency="EUR", cost=Decimal(640)
    )
    return services.upgrade_record(actor=actor, data=data)


def test_service_record_add_records_lines_vendor_and_files(
    mechanic: Actor, mechanic_client: PersonaClient
) -> None:
    vehicle = make_vehicle(mechanic)
    url = at(mechanic_client, f"vehicles/{vehicle.pk}/work/add/")
    upload = SimpleUploadedFile("invoice.pdf", b"%PDF-1.4 x")

    assert mechanic_client.get(url).status_code == 200
    answer = mechanic_client.post(url, form_of(vehicle.pk, uploads=[upload], odometer="120.500"))

    record = ServiceRecord.objects.for_actor(mechanic).get()
    assert answer.status_code == 302
    assert answer["Location"] == at(mechanic_client, f"work/{record.pk}/")
    assert (record.total, str(record.vendor)) == (Decimal("120.50"), "Autohaus Weber")
    assert record.lines.get().description == "Brake pads"
    assert attachments_of(record, actor=mechanic).count() == 1


def test_service_record_add_keeps_what_was_typed_on_an_error(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    url = at(owner_client, f"vehicles/{vehicle.pk}/work/add/")
    upload = SimpleUploadedFile("invoice.pdf", b"%PDF-1.4 x")
    bad = SimpleUploadedFile("virus.exe", b"MZ hello")
    sent = form_of(vehicle.pk, on="", title="My very own title", uploads=[upload, bad])

    answer = owner_client.post(url, sent | {"lines-0-quantity": "two"})

    page = answer.content.decode()
    assert answer.status_code == 422
    for text in ("My very own title", 'value="two"', "Brake pads", "invoice.pdf", "virus.exe"):
        assert text in page
    assert 'name="file_ids"' in page
    assert not ServiceRecord.objects.for_actor(owner).exists()


def test_service_record_add_adds_a_line_without_script(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    url = at(owner_client, f"vehicles/{vehicle.pk}/work/add/")

    answer = owner_client.post(url, form_of(vehicle.pk, add_line="1"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="lines-TOTAL_FORMS" value="3"' in page
    assert 'value="Brake pads"' in page
    assert "required" not in page.split("<main")[1].split("error-summary")[0][:200]


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "²", "-1"])
@pytest.mark.parametrize("name", ["lines-TOTAL_FORMS", "file_ids", "vehicle"])
def test_service_record_add_survives_numbers_without_end(
    owner: Actor, owner_client: PersonaClient, name: str, number: str
) -> None:
    vehicle = make_vehicle(owner)
    url = at(owner_client, f"vehicles/{vehicle.pk}/work/add/")

    answer = owner_client.post(url, form_of(vehicle.pk, **{name: number}))

    assert answer.status_code in {302, 422}


def test_service_record_add_drops_removed_lines(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    sent = form_of(vehicle.pk) | {
        "lines-1-description": "Oil",
        "lines-1-amount": "60",
        "lines-0-DELETE": "on",
    }

    owner_client.post(at(owner_client, f"vehicles/{vehicle.pk}/work/add/"), sent)

    record = ServiceRecord.objects.for_actor(owner).get()
    assert [row.description for row in record.lines.all()] == ["Oil"]


@pytest.mark.parametrize(
    ("values", "code"),
    [({"total": "100"}, "total"), ({"odometer": "900"}, "odometer")],
)
def test_service_record_add_warns_and_accepts_with_a_tick(
    owner: Actor, owner_client: PersonaClient, values: dict[str, str], code: str
) -> None:
    vehicle = make_vehicle(owner)
    make_record(owner, vehicle, on=date(2026, 1, 1), odometer=Decimal(120_000))
    url = at(owner_client, f"vehicles/{vehicle.pk}/work/add/")

    warned = owner_client.post(url, form_of(vehicle.pk, **values))
    accepted = owner_client.post(url, form_of(vehicle.pk, accept=code, **values))

    assert warned.status_code == 422
    assert f'value="{code}"' in warned.content.decode()
    assert accepted.status_code == 302


def test_service_record_add_warns_of_the_same_invoice(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    make_record(
        owner, vehicle, vendor_id=make_vendor(owner).pk, invoice_number="R-1", title="First"
    )
    url = at(owner_client, f"vehicles/{vehicle.pk}/work/add/")

    answer = owner_client.post(url, form_of(vehicle.pk, invoice_number="R-1"))

    assert answer.status_code == 422
    assert "First" in answer.content.decode()


def test_service_record_add_refuses_foreign_ids(
    owner: Actor, owner_client: PersonaClient, stranger: Actor
) -> None:
    vehicle, theirs = make_vehicle(owner), make_vehicle(stranger)
    url = at(owner_client, f"vehicles/{vehicle.pk}/work/add/")

    assert owner_client.post(url, form_of(theirs.pk)).status_code == 422
    file_id = make_file(stranger).pk
    assert owner_client.post(url, form_of(vehicle.pk, file_ids=[file_id])).status_code == 404
    assert not ServiceRecord.objects.for_actor(owner).exists()


def test_service_record_change_saves_and_keeps_its_vendor(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    make_vendor(owner, "Autohaus Weber")
    second = make_vendor(owner, "AUTOHAUS WEBER")
    record = make_record(owner, vehicle, vendor_id=second.pk, tags=("A",))
    url = at(owner_client, f"work/{record.pk}/change/")
    page = owner_client.get(url).content.decode()

    answer = owner_client.post(
        url, form_of(vehicle.pk, vendor="AUTOHAUS WEBER", version="1", tags="A, B")
    )

    assert 'value="Brake pads"' in page
    assert answer.status_code == 302
    record.refresh_from_db()
    assert record.vendor_id == second.pk
    assert sorted(tag.name for tag in record.tags.all()) == ["A", "B"]
    assert Vendor.objects.for_actor(owner).count() == 2


def test_service_record_change_shows_both_sides_of_a_conflict(
    owner: Actor, owner_client: PersonaClient
) -> None:
    record = make_record(owner, make_vehicle(owner))
    services.service_record_change(
        actor=owner, record_id=record.pk, changes={"title": "Their title"}
    )
    url = at(owner_client, f"work/{record.pk}/change/")

    answer = owner_client.post(url, form_of(record.vehicle_id, title="My title", version="1"))
    page = answer.content.decode()

    assert answer.status_code == 412
    assert "Their title" in page
    assert "My title" in page
    assert 'name="version" value="2"' in page
    again = form_of(record.vehicle_id, title="My title", version="2")
    assert owner_client.post(url, again).status_code == 302


def test_service_record_detail_shows_everything(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    first = make_record(owner, vehicle, title="Cause")
    record = make_record(
        owner,
        vehicle,
        vendor_id=make_vendor(owner).pk,
        total=Decimal(200),
        tags=("Brakes",),
        notes="<script>alert(1)</script>",
        odometer=Decimal(120_000),
        invoice_number="R-1",
        file_ids=(make_file(owner).pk,),
    )
    services.link_add(actor=owner, record_id=record.pk, target_id=first.pk, kind="caused_by")

    page = owner_client.get(at(owner_client, f"work/{record.pk}/")).content.decode()

    for text in ("Brake pads", "Autohaus Weber", "R-1", "invoice.pdf", "Cause", "Caused by"):
        assert text in page
    assert "&lt;script&gt;" in page
    assert "The total is not what the lines come to" in page
    other = owner_client.get(at(owner_client, f"work/{first.pk}/")).content.decode()
    assert "Led to" in other


def test_delete_offers_undo_and_restore_brings_back(
    owner: Actor, owner_client: PersonaClient
) -> None:
    record = make_record(owner, make_vehicle(owner))

    answer = owner_client.post(at(owner_client, f"work/{record.pk}/delete/"))
    undo = next(iter(get_messages(answer.wsgi_request))).extra_tags
    owner_client.post(undo)

    assert answer.status_code == 302
    assert selectors.service_record_list(actor=owner).get() == record


def test_duplicate_link_and_unlink(owner: Actor, owner_client: PersonaClient) -> None:
    record = make_record(owner, make_vehicle(owner))

    owner_client.post(at(owner_client, f"work/{record.pk}/duplicate/"))
    copy = ServiceRecord.objects.for_actor(owner).exclude(pk=record.pk).get()
    link = {"kind": "follow_up_of", "target": record.pk}
    owner_client.post(at(owner_client, f"work/{copy.pk}/link/"), link)
    made = selectors.links_of(actor=owner, record=copy).get()
    owner_client.post(at(owner_client, f"work/{copy.pk}/link/{made.pk}/remove/"))

    assert not selectors.links_of(actor=owner, record=copy).exists()
    bad = owner_client.post(at(owner_client, f"work/{copy.pk}/link/"), {"kind": "x"})
    assert bad.status_code == 302


def test_lists_filter_sort_and_answer_fragments(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle, vendor = make_vehicle(owner), make_vendor(owner)
    make_record(owner, vehicle, vendor_id=vendor.pk, tags=("Brakes",))
    make_record(owner, vehicle, title="Oil change", lines=(line("Oil", "60"),))
    make_upgrade(owner, vehicle.pk)

    for path in (f"vehicles/{vehicle.pk}/work/", "work/"):
        for query in (
            "purpose=repair",
            f"vendor={vendor.pk}",
            "q=pads",
            "tag=brakes",
        ):
            page = owner_client.get(at(owner_client, f"{path}?{query}")).content.decode()
            assert "Brakes" in page
            assert "Oil change" not in page, query
        assert owner_client.get(at(owner_client, f"{path}?ordering=-total")).status_code == 200
        assert b"Nothing fits" in owner_client.get(at(owner_client, f"{path}?q=zzz")).content
        part = owner_client.get(at(owner_client, path), headers={"HX-Request": "true"})
        assert b"<html" not in part.content
    tab = owner_client.get(at(owner_client, f"vehicles/{vehicle.pk}/work/"))
    assert b"Tow bar" in tab.content


def test_lists_load_fifty_more(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    for index in range(52):
        make_record(owner, vehicle, title=f"Work {index:02}", lines=())
    url = at(owner_client, "work/")

    first = owner_client.get(url)
    following = first.context["next_url"]
    second = owner_client.get(url + following)

    assert len(first.context["page"].items) == 50
    assert len(second.context["page"].items) == 2
    assert second.context["next_url"] == ""


def test_lists_need_as_many_queries_for_ten_rows_as_for_twenty(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    counts: list[int] = []
    for _ in range(2):
        for index in range(10):
            vendor = make_vendor(owner, f"Vendor {len(counts)} {index}")
            make_record(owner, vehicle, vendor_id=vendor.pk)
        for path in ("work/", f"vehicles/{vehicle.pk}/work/"):
            owner_client.get(at(owner_client, path))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                owner_client.get(at(owner_client, path))
            counts.append(len(queries))

    assert counts[:2] == counts[2:]


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("purpose", {"purpose": "inspection"}),
        ("vendor", {"vendor": "Reifen Nord"}),
        ("tags", {"tags": "A, B"}),
        ("bin", {}),
    ],
)
def test_bulk_changes_and_undoes(
    owner: Actor, owner_client: PersonaClient, action: str, values: dict[str, str]
) -> None:
    vehicle = make_vehicle(owner)
    ids = [make_record(owner, vehicle).pk for _ in range(2)]
    sent = {"ids": ids, "action": action} | values

    answer = owner_client.post(at(owner_client, "work/bulk/"), sent)
    undo = next(iter(get_messages(answer.wsgi_request))).extra_tags

    assert owner_client.post(undo).status_code == 302
    rows = selectors.service_record_list(actor=owner)
    assert {(row.purpose, row.vendor_id, row.tags.count()) for row in rows} == {("repair", None, 0)}


def test_bulk_without_ticks_says_what_is_missing(owner: Actor, owner_client: PersonaClient) -> None:
    answer = owner_client.post(at(owner_client, "work/bulk/"), {"action": "bin"})

    assert answer.status_code == 302
    assert "Tick records" in str(next(iter(get_messages(answer.wsgi_request))))


def upgrade_form(vehicle_id: int, **values: Any) -> dict[str, Any]:
    given = {
        "vehicle": vehicle_id,
        "title": "Tow bar",
        "installed_on": "2026-03-14",
        "currency": "EUR",
        "cost": "640",
        "is_reversible": "on",
    }
    return given | values


def test_upgrade_pages(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    lines = (line("Tow bar XY", "500", purpose="upgrade", part_number="TB-1"),)
    record = make_record(owner, vehicle, lines=lines)
    add = at(owner_client, f"vehicles/{vehicle.pk}/upgrades/add/")

    offered = owner_client.get(f"{add}?from=record-{record.pk}").content.decode()
    refused = owner_client.post(add, upgrade_form(vehicle.pk, title="", part="Hook"))
    answer = owner_client.post(add, upgrade_form(vehicle.pk) | {"from": f"record-{record.pk}"})
    upgrade = Upgrade.objects.for_actor(owner).get()
    change = at(owner_client, f"upgrades/{upgrade.pk}/change/")
    changed = owner_client.post(change, upgrade_form(vehicle.pk, version="1", serial_number="S1"))
    clash = owner_client.post(change, upgrade_form(vehicle.pk, version="1", title="Mine"))
    detail = owner_client.get(at(owner_client, f"upgrades/{upgrade.pk}/")).content.decode()

    assert "Tow bar XY" in offered
    assert "TB-1" in offered
    assert refused.status_code == 422
    assert 'value="Hook"' in refused.content.decode()
    assert (answer.status_code, changed.status_code, clash.status_code) == (302, 302, 412)
    assert upgrade.record_id == record.pk
    assert "S1" in detail
    assert owner_client.get(change).status_code == 200


def test_upgrade_is_taken_off_deleted_and_restored(
    owner: Actor, owner_client: PersonaClient
) -> None:
    upgrade = make_upgrade(owner, make_vehicle(owner).pk)
    base = at(owner_client, f"upgrades/{upgrade.pk}/")

    owner_client.post(f"{base}take-off/", {"removed_on": "2026-09-01"})
    upgrade.refresh_from_db()
    assert upgrade.removed_on == date(2026, 9, 1)
    assert owner_client.get(base).status_code == 200
    owner_client.post(f"{base}delete/")
    assert owner_client.get(base).status_code == 404
    owner_client.post(f"{base}restore/")
    assert owner_client.get(base).status_code == 200


PAGES = (
    ("get", "vehicles/{vehicle}/work/", True),
    ("get", "vehicles/{vehicle}/work/add/", False),
    ("get", "vehicles/{vehicle}/upgrades/add/", False),
    ("get", "work/{record}/", True),
    ("get", "work/{record}/change/", False),
    ("post", "work/{record}/change/", False),
    ("post", "work/{record}/delete/", False),
    ("post", "work/{record}/restore/", False),
    ("post", "work/{record}/duplicate/", False),
    ("get", "upgrades/{upgrade}/", True),
    ("get", "upgrades/{upgrade}/change/", False),
    ("post", "upgrades/{upgrade}/take-off/", False),
    ("post", "upgrades/{upgrade}/delete/", False),
    ("post", "upgrades/{upgrade}/restore/", False),
)


@pytest.mark.parametrize(("method", "path", "viewable"), PAGES)
def test_pages_refuse_viewers_and_strangers(
    owner: Actor,
    viewer_client: PersonaClient,
    stranger_client: PersonaClient,
    method: str,
    path: str,
    viewable: bool,
) -> None:
    vehicle = make_vehicle(owner)
    ids = {
        "vehicle": vehicle.pk,
        "record": make_record(owner, vehicle).pk,
        "upgrade": make_upgrade(owner, vehicle.pk).pk,
    }
    path = path.format(**ids)
    sent = {"removed_on": "2026-09-01"}

    viewed = getattr(viewer_client, method)(at(viewer_client, path), sent)
    foreign = getattr(stranger_client, method)(at(stranger_client, path), sent)
    outside = getattr(stranger_client, method)(at(viewer_client, path), sent)

    assert viewed.status_code == (200 if viewable else 403)
    assert foreign.status_code == 404
    assert outside.status_code == 404


def test_service_record_add_leaves_out_lines_that_only_say_what_they_began_with(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    sent = form_of(vehicle.pk) | {
        "lines-0-description": "",
        "lines-0-quantity": "",
        "lines-0-unit_price": "",
        "lines-0-purpose": "repair",
        "lines-1-purpose": "inspection",
    }

    answer = owner_client.post(at(owner_client, f"vehicles/{vehicle.pk}/work/add/"), sent)

    record = ServiceRecord.objects.for_actor(owner).get()
    assert answer.status_code == 302
    assert (record.title, record.lines.count(), record.total) == ("Brakes", 0, Decimal(0))


def test_service_record_add_takes_own_work_without_an_amount(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    sent = form_of(vehicle.pk) | {"lines-0-quantity": "", "lines-0-unit_price": ""}

    answer = owner_client.post(at(owner_client, f"vehicles/{vehicle.pk}/work/add/"), sent)

    record = ServiceRecord.objects.for_actor(owner).get()
    assert (answer.status_code, record.total) == (302, Decimal(0))
    assert (record.lines.get().description, record.lines.get().amount) == ("Brake pads", Decimal(0))


def test_service_record_add_says_at_the_top_that_lines_are_wrong(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    sent = form_of(vehicle.pk) | {"lines-0-unit_price": "cheap", "lines-1-amount": "5"}

    answer = owner_client.post(at(owner_client, f"vehicles/{vehicle.pk}/work/add/"), sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "error-summary" in page
    assert "Some lines need correcting" in page
    assert page.count('aria-invalid="true"') == 2
