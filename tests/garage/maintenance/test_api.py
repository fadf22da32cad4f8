"""Service records and upgrades through the API."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.maintenance import services
from garage.maintenance.models import ServiceRecord
from garage.maintenance.services import UpgradeInput
from project.kernel.actor import Actor
from tests.garage.maintenance.making import (
    DAY,
    make_file,
    make_record,
    make_vehicle,
    make_vendor,
)
from tests.personas import PersonaClient

RECORDS = "/api/v1/service-records"
UPGRADES = "/api/v1/upgrades"
JSON = "application/json"


def post(client: PersonaClient, url: str, body: Any = None, **options: Any) -> Any:
    return client.post(url, body or {}, content_type=JSON, **options)


def body_of(vehicle_id: int, **values: Any) -> dict[str, Any]:
    given = {
        "vehicle_id": vehicle_id,
        "on": "2026-03-14",
        "title": "Brakes",
        "lines": [
            {"description": "Pads", "amount": "120.50", "purpose": "repair"},
            {"description": "Bonus", "amount": "20", "kind": "discount"},
        ],
    }
    return given | values


def test_record_service_answers_the_whole_record(
    mechanic: Actor, mechanic_api: PersonaClient
) -> None:
    vehicle, vendor, file = make_vehicle(mechanic), make_vendor(mechanic), make_file(mechanic)
    body = body_of(
        vehicle.pk,
        vendor_id=vendor.pk,
        odometer="120000.5",
        tags=["Brakes"],
        file_ids=[file.pk],
        total="99",
    )

    answer = post(mechanic_api, RECORDS, body)
    found = answer.json()

    assert answer.status_code == 201
    assert answer["Location"] == f"{RECORDS}/{found['id']}"
    assert answer["ETag"] == f'"{found["id"]}-1"'
    assert (found["total"], found["difference"]) == ("99.000", "-1.50")
    assert (found["purpose"], found["currency"]) == ("repair", "EUR")
    assert (found["vendor_name"], found["odometer_unit"]) == ("Autohaus Weber", "km")
    assert [row["amount"] for row in found["lines"]] == ["120.500", "-20.000"]
    assert found["files"][0]["name"] == "invoice.pdf"
    assert found["tags"] == ["Brakes"]


@pytest.mark.parametrize(
    "values",
    [
        {"on": "1066-01-01"},
        {"currency": "XXX"},
        {"lines": [{"description": "x", "amount": "1e400"}]},
        {"lines": [{"description": "x", "amount": "NaN"}]},
        {"lines": [{"description": "", "amount": "1"}]},
        {"tax": "-1"},
        {"exchange_rate": "0"},
        {"unknown": 1},
        {"title": "x" * 201},
        {"vendor_id": 2**70},
    ],
)
def test_record_service_refuses_bad_bodies(
    owner: Actor, owner_api: PersonaClient, values: dict[str, Any]
) -> None:
    answer = post(owner_api, RECORDS, body_of(make_vehicle(owner).pk, **values))

    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_bodies_cannot_name_rows_of_strangers(
    owner: Actor, owner_api: PersonaClient, stranger: Actor
) -> None:
    mine, theirs = make_vehicle(owner), make_vehicle(stranger)
    record = make_record(owner, mine)
    foreign = make_record(stranger, theirs)
    values: tuple[dict[str, Any], ...] = (
        {"vehicle_id": theirs.pk},
        {"vendor_id": make_vendor(stranger).pk},
        {"file_ids": [make_file(stranger).pk]},
    )

    for change in values:
        assert post(owner_api, RECORDS, body_of(mine.pk) | change).status_code == 404
        url = f"{RECORDS}/{record.pk}"
        assert owner_api.patch(url, change, content_type=JSON).status_code == 404
    for path, body in (
        ("links", {"target_id": foreign.pk, "kind": "caused_by"}),
        ("move", {"vehicle_id": theirs.pk}),
    ):
        assert post(owner_api, f"{RECORDS}/{record.pk}/{path}", body).status_code == 404
    bulk = {"ids": [record.pk, foreign.pk], "action": "bin"}
    assert post(owner_api, f"{RECORDS}/bulk", bulk).status_code == 404
    upgrade = {"vehicle_id": mine.pk, "title": "x", "installed_on": "2026-01-01"}
    for change in (*values, {"record_id": foreign.pk}):
        assert post(owner_api, UPGRADES, upgrade | change).status_code == 404


def test_change_service_record_changes_what_is_sent_and_honours_if_match(
    owner: Actor, owner_api: PersonaClient
) -> None:
    record = make_record(owner, make_vehicle(owner), notes="Keep me")
    url = f"{RECORDS}/{record.pk}"
    lines = [{"description": "Oil", "amount": "90"}]

    changed = owner_api.patch(url, {"lines": lines}, content_type=JSON)
    stale = owner_api.patch(
        url,
        {"notes": "x"},
        content_type=JSON,
        headers={"If-Match": f'"{record.pk}-1"'},
    )

    assert changed.status_code == 200
    assert (changed.json()["total"], changed.json()["notes"]) == ("90.000", "Keep me")
    assert changed["ETag"] == f'"{record.pk}-2"'
    assert stale.status_code == 412


def test_delete_restore_duplicate_move_link_and_bulk(
    owner: Actor, owner_api: PersonaClient
) -> None:
    vehicle, other = make_vehicle(owner), make_vehicle(owner, "Passat")
    record = make_record(owner, vehicle)
    url = f"{RECORDS}/{record.pk}"

    assert owner_api.delete(url).status_code == 204
    assert owner_api.get(url).status_code == 404
    assert post(owner_api, f"{url}/restore").status_code == 200
    copy = post(owner_api, f"{url}/duplicate", {"on": "2026-05-01"})
    assert (copy.status_code, copy.json()["on"]) == (201, "2026-05-01")
    moved = post(owner_api, f"{url}/move", {"vehicle_id": other.pk})
    assert moved.json()["vehicle_name"] == "Passat"
    body = {"target_id": copy.json()["id"], "kind": "warranty_of"}
    link = post(owner_api, f"{url}/links", body)
    assert link.status_code == 201
    assert owner_api.get(url).json()["links"] == [link.json()]
    assert owner_api.delete(f"{url}/links/{link.json()['id']}").status_code == 204
    bulk = post(owner_api, f"{RECORDS}/bulk", {"ids": [record.pk], "action": "bin"})
    assert bulk.json()["records"] == 1
    assert post(owner_api, f"{RECORDS}/bulk/{bulk.json()['id']}/undo").status_code == 204
    assert owner_api.get(url).status_code == 200


def test_list_service_records_filters_sorts_and_pages(
    owner: Actor, owner_api: PersonaClient
) -> None:
    vehicle, vendor = make_vehicle(owner), make_vendor(owner)
    for day in range(1, 6):
        make_record(owner, vehicle, on=DAY.replace(day=day), title=f"Work {day}")
    make_record(
        owner, make_vehicle(owner, "Passat"), vendor_id=vendor.pk, tags=("A",), title="Other"
    )

    first = owner_api.get(f"{RECORDS}?limit=2&count=true").json()
    second = owner_api.get(f"{RECORDS}?limit=2&cursor={first['next']}").json()
    titles = [row["title"] for row in first["items"] + second["items"]]

    assert titles == ["Other", "Work 5", "Work 4", "Work 3"]
    assert first["count"] == 6
    assert owner_api.get(f"{RECORDS}?ordering=nonsense").status_code == 422
    assert owner_api.get(f"{RECORDS}?cursor=nonsense").status_code == 422
    for query in (f"vendor={vendor.pk}", "tag=a", "search=weber", "from=2026-03-10"):
        found = owner_api.get(f"{RECORDS}?{query}").json()["items"]
        assert [row["title"] for row in found] == ["Other"], query
    found = owner_api.get(f"{RECORDS}?vehicle={vehicle.pk}&to=2026-03-02&purpose=repair")
    assert [row["title"] for row in found.json()["items"]] == ["Work 2", "Work 1"]


@pytest.mark.parametrize("url", [RECORDS, UPGRADES])
def test_lists_need_as_many_queries_for_ten_rows_as_for_twenty(
    owner: Actor, owner_api: PersonaClient, url: str
) -> None:
    vehicle = make_vehicle(owner)
    counts: list[int] = []
    for _ in range(2):
        for index in range(10):
            vendor = make_vendor(owner, f"Vendor {len(counts)} {index}")
            make_record(owner, vehicle, vendor_id=vendor.pk)
            services.upgrade_record(
                actor=owner,
                data=UpgradeInput(
                    vehicle_id=vehicle.pk, title="x", installed_on=DAY, currency="EUR"
                ),
            )
        owner_api.get(url)
        with CaptureQueriesContext(connection) as queries:
            owner_api.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_upgrades_are_recorded_changed_and_deleted(owner: Actor, owner_api: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    body = {
        "vehicle_id": vehicle.pk,
        "title": "Tow bar",
        "installed_on": "2026-03-14",
        "cost": "640",
        "tags": ["Towing"],
    }

    added = post(owner_api, UPGRADES, body)
    url = f"{UPGRADES}/{added.json()['id']}"
    changed = owner_api.patch(url, {"removed_on": "2026-09-01"}, content_type=JSON)
    wrong = owner_api.patch(url, {"removed_on": "2020-09-01"}, content_type=JSON)

    assert (added.status_code, added.json()["cost"]) == (201, "640.000")
    assert added.json()["tags"] == ["Towing"]
    assert changed.json()["removed_on"] == "2026-09-01"
    assert wrong.status_code == 422
    assert len(owner_api.get(f"{UPGRADES}?vehicle={vehicle.pk}").json()["items"]) == 1
    assert owner_api.delete(url).status_code == 204
    assert owner_api.get(url).status_code == 404
    assert post(owner_api, f"{url}/restore").status_code == 200


def test_strangers_see_nothing_and_viewers_change_nothing(
    owner: Actor, stranger_api: PersonaClient, viewer_api: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    record = make_record(owner, vehicle)
    url = f"{RECORDS}/{record.pk}"

    assert stranger_api.get(RECORDS).json()["items"] == []
    assert stranger_api.get(url).status_code == 404
    assert stranger_api.patch(url, {"title": "x"}, content_type=JSON).status_code == 404
    assert stranger_api.delete(url).status_code == 404
    assert viewer_api.get(url).status_code == 200
    assert viewer_api.patch(url, {"title": "x"}, content_type=JSON).status_code == 403
    assert viewer_api.delete(url).status_code == 403
    assert post(viewer_api, RECORDS, body_of(vehicle.pk)).status_code == 403


def test_record_service_happens_once_with_a_key(owner: Actor, owner_api: PersonaClient) -> None:
    body = body_of(make_vehicle(owner).pk)

    answers = [post(owner_api, RECORDS, body, headers={"Idempotency-Key": "k1"}) for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert ServiceRecord.objects.for_actor(owner).count() == 1
