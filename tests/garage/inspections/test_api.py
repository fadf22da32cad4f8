"""Templates, inspections, defects and statutory inspections through the API."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.inspections.models import Inspection
from project.kernel.actor import Actor
from project.kernel.files.store import file_store
from tests.garage.inspections.making import make_defect, make_signed, make_statutory
from tests.garage.maintenance.making import make_file, make_record, make_vehicle, make_vendor
from tests.garage.vehicles.conftest import jpeg
from tests.personas import PersonaClient

API, JSON = "/api/v1", "application/json"
CATEGORIES: list[dict[str, Any]] = [
    {
        "key": "tyres",
        "title": "Tyres",
        "criteria": [
            {"key": "tread", "title": "Tread", "scale": "number", "unit": "mm", "low": "1.6"},
            {"key": "cuts", "title": "No cuts", "points": 3, "critical": True},
        ],
    }
]


def test_a_template_becomes_an_inspection_that_is_signed(
    owner: Actor, owner_api: PersonaClient
) -> None:
    def post(path: str, body: Any, **options: Any) -> Any:
        return owner_api.post(f"{API}{path}", body, content_type=JSON, **options)

    body = {"title": "Tyres", "is_condition_report": True, "categories": CATEGORIES}
    added = post("/inspection-templates", body)
    url = f"/inspection-templates/{added.json()['id']}"
    published = post(f"{url}/publish", {}).json()
    vehicle = make_vehicle(owner)
    start = {
        "vehicle_id": vehicle.pk,
        "version_id": published["versions"][0]["id"],
        "on": "2026-03-14",
        "odometer": "1200",
    }
    started = post("/inspections", start)
    one = f"/inspections/{started.json()['id']}"
    judged = post(
        f"{one}/judgements",
        {"judgements": [{"key": "tread", "number": "4.5"}, {"key": "cuts", "verdict": "not_met"}]},
    )
    pinned = post(f"{one}/pins", {"key": "cuts", "view": "left", "x": 20, "y": 80})
    odd = post(f"{one}/judgements", {"judgements": [{"key": "tread", "level": 9}]})
    strange = post(f"{one}/judgements", {"judgements": [{"key": "nothing"}]})
    changed = owner_api.patch(f"{API}{one}", {"inspector": "Maria"}, content_type=JSON)
    stale = post(f"{one}/sign", {}, headers={"If-Match": started["ETag"]})
    signed = post(f"{one}/sign", {"name": "Maria"})

    assert (added.status_code, added["Location"]) == (201, f"{API}{url}")
    assert (started.status_code, started["Location"]) == (201, f"{API}{one}")
    assert judged.json()["result"]["critical"] == ["cuts"]
    assert {row["key"]: row["view"] for row in pinned.json()["judgements"]}["cuts"] == "left"
    assert (odd.status_code, strange.status_code) == (422, 404)
    assert (changed.json()["inspector"], stale.status_code) == ("Maria", 412)
    assert (signed.json()["state"], signed.json()["score"]) == ("signed", "25.0")
    assert len(signed.json()["sha256"]) == 64
    assert post(f"{one}/judgements", {"judgements": []}).status_code == 409
    assert post(f"{one}/report", {}).status_code == 202
    revised = post(f"{one}/revise", {})
    assert (revised.status_code, revised.json()["supersedes_id"]) == (201, started.json()["id"])
    condition = owner_api.get(f"{API}/inspections/condition/{vehicle.pk}").json()
    assert (condition["score"], condition["word"]) == ("25.0", "poor")
    assert owner_api.get(f"{API}/defects?state=todo").json()["items"][0]["severity"] == "dangerous"


def test_templates_are_listed_changed_copied_and_deleted(owner_api: PersonaClient) -> None:
    url = f"{API}/inspection-templates"
    copied = owner_api.post(f"{url}/copy", {"key": "trip"}, content_type=JSON).json()
    one = f"{url}/{copied['id']}"

    shipped = owner_api.get(f"{url}/shipped").json()
    changed = owner_api.patch(
        one, {"title": "Trip", "categories": CATEGORIES}, content_type=JSON
    ).json()

    assert "pre_purchase" in {row["key"] for row in shipped}
    assert changed["title"] == "Trip"
    assert [(row["number"], row["state"]) for row in changed["versions"]] == [
        (2, "draft"),
        (1, "published"),
    ]
    assert owner_api.get(f"{url}?search=trip&count=1").json()["count"] == 1
    assert owner_api.post(f"{one}/retire", {}, content_type=JSON).status_code == 200
    assert owner_api.delete(one).status_code == 204
    assert owner_api.get(one).status_code == 404
    assert owner_api.post(f"{one}/restore", {}, content_type=JSON).status_code == 200


def test_photos_are_attached_to_criteria(owner: Actor, owner_api: PersonaClient) -> None:
    inspection = make_signed(owner)
    url = f"{API}/inspections/{inspection.pk}"
    draft = owner_api.post(f"{url}/revise", {}, content_type=JSON).json()["id"]
    photo = file_store(upload=jpeg(), purpose="photo", actor=owner)
    one = f"{API}/inspections/{draft}/photos"

    good = owner_api.post(one, {"key": "paint", "file_id": photo.pk}, content_type=JSON)
    paper = owner_api.post(one, {"key": "paint", "file_id": make_file(owner).pk}, content_type=JSON)

    assert (good.status_code, paper.status_code) == (200, 422)
    assert owner_api.delete(url).status_code == 204
    assert owner_api.post(f"{url}/restore", {}, content_type=JSON).status_code == 200


def test_a_defect_goes_through_its_life(
    owner: Actor,
    owner_api: PersonaClient,
    driver_api: PersonaClient,
    viewer_api: PersonaClient,
    stranger_api: PersonaClient,
) -> None:
    vehicle = make_vehicle(owner)
    body = {"vehicle_id": vehicle.pk, "title": "Mirror", "found_on": "2026-03-14"}
    reported = driver_api.post(f"{API}/defects", body, content_type=JSON)
    url = f"{API}/defects/{reported.json()['id']}"
    record = make_record(owner, vehicle)

    changed = owner_api.patch(url, {"severity": "major"}, content_type=JSON)
    stale = owner_api.patch(
        url, {"note": "x"}, content_type=JSON, headers={"If-Match": reported["ETag"]}
    )

    assert (reported.status_code, reported["Location"]) == (201, url)
    assert (changed.json()["severity"], stale.status_code) == ("major", 412)
    for act, sent, state in (
        ("plan", {"on": "2026-04-01"}, "planned"),
        ("fix", {"service_record_id": record.pk}, "fixed"),
        ("reopen", {}, "open"),
        ("accept", {"reason": "Patina"}, "accepted"),
    ):
        answer = owner_api.post(f"{url}/{act}", sent, content_type=JSON)
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    for client, status in ((viewer_api, 403), (driver_api, 403), (stranger_api, 404)):
        assert client.patch(url, {"note": "x"}, content_type=JSON).status_code == status
        assert client.delete(url).status_code == status
    assert owner_api.delete(url).status_code == 204
    assert owner_api.post(f"{url}/restore", {}, content_type=JSON).status_code == 200


def test_statutory_inspections_are_recorded_and_due(
    owner: Actor, owner_api: PersonaClient, stranger: Actor
) -> None:
    vehicle = make_vehicle(owner)
    body = {
        "vehicle_id": vehicle.pk,
        "regime": "mot",
        "on": "2026-03-14",
        "result": "failed",
        "retest_until": "2026-03-28",
        "fee": "54.85",
        "findings": [{"title": "Brake hose", "severity": "major"}],
    }
    added = owner_api.post(f"{API}/statutory-inspections", body, content_type=JSON)
    url = f"{API}/statutory-inspections/{added.json()['id']}"

    changed = owner_api.patch(url, {"vendor_id": make_vendor(owner).pk}, content_type=JSON)
    foreign = owner_api.patch(url, {"vendor_id": make_vendor(stranger).pk}, content_type=JSON)

    assert (added.status_code, added["Location"], added.json()["currency"]) == (201, url, "EUR")
    assert len(added.json()["defect_ids"]) == 1
    assert changed.json()["vendor_name"] == "Autohaus Weber"
    assert foreign.status_code == 404
    due = owner_api.get(f"{API}/statutory-inspections/due").json()
    assert [(row["due_on"], row["is_retest"]) for row in due] == [("2026-03-28", True)]
    listed = owner_api.get(f"{API}/statutory-inspections?result=failed&count=1").json()
    assert listed["count"] == 1
    assert owner_api.delete(url).status_code == 204
    assert owner_api.get(url).status_code == 404
    assert owner_api.post(f"{url}/restore", {}, content_type=JSON).status_code == 200


def test_lists_need_one_query_more_for_no_row(owner: Actor, owner_api: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    counts = []
    for _ in range(2):
        make_signed(owner, vehicle=vehicle)
        make_defect(owner, vehicle=vehicle)
        make_statutory(owner, vehicle=vehicle)
        owner_api.get(f"{API}/inspections")
        with CaptureQueriesContext(connection) as queries:
            for name in ("inspections", "defects", "statutory-inspections", "inspection-templates"):
                assert owner_api.get(f"{API}/{name}").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert Inspection.objects.for_actor(owner).count() == 2
