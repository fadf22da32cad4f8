"""Pages and endpoints of imports and exports."""

import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.catalogue import services as catalogue
from inventory.catalogue.models import Item
from inventory.transfer.models import InventoryExport, InventoryImport
from inventory.transfer.selectors import import_list
from inventory.transfer.services import exports
from project.kernel.actor import Actor
from tests.inventory.transfer.making import Run, bring_in, exported, furnish, upload
from tests.inventory.transfer.test_imports import GERMAN
from tests.personas import PersonaClient

API = "/api/v1/inventory-imports"
EXPORT = "/api/v1/inventory-export"


def url(client: PersonaClient, rest: str = "") -> str:
    return f"/o/{client.slug}/inventory/{rest}"


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def add(client: PersonaClient, text: str | bytes, name: str, **more: str) -> Any:
    return client.post(url(client, "imports/add/"), {"file": upload(text, name), **more})


def test_a_person_brings_a_table_in_and_takes_it_back(
    owner_client: PersonaClient, owner: Actor, run_jobs: Run
) -> None:
    bad = GERMAN + "Schraube;;;;viele;;;;;\n"
    response = add(owner_client, bad, "lager.csv")
    record = import_list(actor=owner).get()
    assert response.headers["Location"] == url(owner_client, f"imports/{record.pk}/columns/")

    waiting = owner_client.get(url(owner_client, f"imports/{record.pk}/")).content.decode()
    assert "Say what the columns hold" in waiting
    page = owner_client.get(response.headers["Location"]).content.decode()
    assert "Ölfilter · Motoröl" in page
    mapping = record.options["mapping"]
    columns = {f"column-{n}": name for n, name in enumerate(mapping["columns"])}
    asked = columns | {
        "sheet": "stock", "currency": "EUR", "decimal_comma": "1", "day_first": "1",
        "kind": "part", "unit": "pcs", "location_path": "",
    }  # fmt: skip
    response = owner_client.post(url(owner_client, f"imports/{record.pk}/columns/"), asked)
    detail = url(owner_client, f"imports/{record.pk}/")
    assert response.headers["Location"] == detail

    run_jobs()
    page = owner_client.get(detail).content.decode()
    assert "Bring the good rows in" in page
    assert "quantity is “viele”, which is not a number." in page
    refused = content(owner_client.get(f"{detail}refused.csv")).decode().splitlines()
    assert refused == [
        "file,line,problem,row",
        ',4,"quantity is “viele”, which is not a number.","Schraube, viele"',
    ]

    owner_client.post(f"{detail}start/")
    assert "Bringing in" in owner_client.get(detail).content.decode()
    run_jobs()
    assert Item.objects.for_actor(owner).count() == 2
    assert "Take back" in owner_client.get(detail).content.decode()

    owner_client.post(f"{detail}undo/")
    run_jobs()
    assert not Item.objects.for_actor(owner).kept().exists()
    assert "Undone" in owner_client.get(url(owner_client, "imports/")).content.decode()


def test_a_wrong_file_and_wrong_columns_come_back_with_their_errors(
    owner_client: PersonaClient, owner: Actor
) -> None:
    refused = add(owner_client, "one", "x.csv")
    add(owner_client, GERMAN, "lager.csv", sheet="stock")
    record = import_list(actor=owner).get()

    page = owner_client.post(
        url(owner_client, f"imports/{record.pk}/columns/"),
        {"sheet": "stock", "currency": "EUR", "kind": "part", "unit": "pcs", "column-0": "unit"},
    )

    assert refused.status_code == page.status_code == 422
    assert "not a table of text" in refused.content.decode()
    assert "Say which column holds the name." in page.content.decode()


def test_progress_ends_by_itself(owner_client: PersonaClient, owner: Actor, run_jobs: Run) -> None:
    add(owner_client, "name,unit\nBolt,pcs\n", "items.csv")
    record = import_list(actor=owner).get()
    progress = url(owner_client, f"imports/{record.pk}/progress/")

    under_way = owner_client.get(progress)
    run_jobs()
    over = owner_client.get(progress, headers={"HX-Request": "true"})

    assert "Checking" in under_way.content.decode()
    assert over.headers["HX-Redirect"] == url(owner_client, f"imports/{record.pk}/")


def test_small_exports_come_at_once_and_large_ones_from_the_worker(
    owner_client: PersonaClient, owner: Actor, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(owner)
    page = url(owner_client, "export/")

    one = owner_client.post(page, {"tables": ["items"]})
    assert one.headers["Content-Disposition"] == 'attachment; filename="items.csv"'
    assert content(one).decode() == exported(owner)["items"]

    monkeypatch.setattr(exports, "MOST_AT_ONCE", 5)
    monkeypatch.setattr(exports, "LINES_BETWEEN", 1)
    response = owner_client.post(page, {})
    assert response.headers["Location"] == page
    record = InventoryExport.objects.for_actor(owner).get()
    row = owner_client.get(url(owner_client, f"export/{record.pk}/")).content.decode()
    assert "Export" in row
    run_jobs()
    record.refresh_from_db()
    assert record.file is not None
    assert record.file.name in owner_client.get(page).content.decode()
    stored = content(owner_client.get(f"/o/{owner_client.slug}/files/{record.file_id}/"))
    with zipfile.ZipFile(io.BytesIO(stored)) as archive:
        assert archive.read("vendors.csv").decode() == exported(owner)["vendors"]
        assert archive.read("movements.csv").count(b"\r\n") > 5


def test_an_organization_keeps_its_newest_exports(
    owner: Actor, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_EXPORTS", 2)
    for _ in range(4):
        exports.export_order(actor=owner, names=["items"])
        run_jobs()

    assert InventoryExport.objects.for_actor(owner).count() == 2


def test_programs_bring_files_in_and_take_them_back(
    owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient, run_jobs: Run
) -> None:
    begun = owner_api.post(API, {"file": upload(GERMAN, "lager.csv")})
    assert begun.status_code == 201, begun.content
    answer = begun.json()
    one = f"{API}/{answer['id']}"
    assert (answer["source"], answer["sheet"], answer["heads"][0]) == (
        "table", "stock", "Bezeichnung",
    )  # fmt: skip
    body = {"sheet": "stock", "mapping": answer["mapping"]}
    assert viewer_api.post(f"{one}/check", body, "application/json").status_code == 403
    assert stranger_api.post(f"{one}/check", body, "application/json").status_code == 404
    wrong = owner_api.post(f"{one}/check", {"sheet": "stock"}, "application/json")
    assert wrong.status_code == 422

    assert owner_api.post(f"{one}/check", body, "application/json").status_code == 202
    run_jobs()
    assert owner_api.get(one).json()["added"] == 2
    assert owner_api.post(f"{one}/run").status_code == 202
    run_jobs()
    done = owner_api.get(one).json()
    assert (done["state"], done["refused"]) == ("done", 0)
    assert owner_api.get(f"{one}/problems").json()["items"] == []
    assert viewer_api.post(f"{one}/undo").status_code == 403
    assert owner_api.post(f"{one}/undo").status_code == 202
    run_jobs()
    assert owner_api.get(API, {"state": "undone"}).json()["items"][0]["id"] == answer["id"]
    assert owner_api.post(f"{one}/run").status_code == 409


def test_programs_export(
    owner_api: PersonaClient, stranger_api: PersonaClient, owner: Actor, run_jobs: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    furnish(owner)
    direct = owner_api.get(f"{EXPORT}/download", {"tables": "vendors"})
    assert content(direct).decode() == exported(owner)["vendors"]
    assert owner_api.get(f"{EXPORT}/download", {"tables": "secrets"}).status_code == 422
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
    assert owner_api.get(f"{EXPORT}/download").json()["code"] == "export-large"

    ordered = owner_api.post(EXPORT, {"tables": ["stock", "items"]}, "application/json")
    assert ordered.status_code == 202
    one = f"{EXPORT}/{ordered.json()['id']}"
    assert owner_api.get(f"{one}/file").status_code == 409
    run_jobs()

    assert owner_api.get(one).json()["tables"] == ["items", "stock"]
    with zipfile.ZipFile(io.BytesIO(content(owner_api.get(f"{one}/file")))) as archive:
        assert archive.namelist() == ["items.csv", "stock.csv"]
    assert stranger_api.get(one).status_code == stranger_api.get(f"{one}/file").status_code == 404
    assert len(owner_api.get(EXPORT).json()["items"]) == 1


@pytest.mark.parametrize("page", ["imports/", "export/"])
def test_lists_ask_the_same_for_more_rows(
    page: str, owner_client: PersonaClient, owner: Actor
) -> None:
    counts = []
    for _ in range(2):
        for _ in range(10):
            InventoryImport.objects.for_actor(owner).create(organization_id=owner.organization_id)
            InventoryExport.objects.for_actor(owner).create(organization_id=owner.organization_id)
        owner_client.get(url(owner_client, page))
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(url(owner_client, page))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_an_export_asks_the_same_for_more_rows(owner: Actor) -> None:
    counts = []
    for start in (0, 10):
        for number in range(start, start + 10):
            catalogue.item_add(actor=owner, data=catalogue.ItemInput(name=f"Bolt {number}"))
        with CaptureQueriesContext(connection) as queries:
            exported(owner)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_movements_of_an_import_name_it(
    owner: Actor, owner_client: PersonaClient, run_jobs: Run
) -> None:
    bring_in(owner, GERMAN, run_jobs=run_jobs, name="lager.csv")

    page = owner_client.get(url(owner_client, "stock/movements/")).content.decode()

    assert "lager.csv" in page
