"""Schedules and what is due over the API."""

from datetime import timedelta

from garage.schedule.models import Completion, Rule
from garage.vehicles.models import VehicleGroup
from project.kernel.actor import Actor
from tests.garage.maintenance.making import make_vehicle
from tests.garage.schedule.making import ago, due_rows, make_due, today
from tests.personas import PersonaClient

RULES, DUE, JSON = "/api/v1/schedules", "/api/v1/due", "application/json"


def test_rules_are_added_changed_listed_and_deleted(
    owner: Actor, owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    body = {
        "item": "Brake fluid",
        "vehicle_id": vehicle.pk,
        "time_every": 24,
        "meter_every": "31402.5",
        "meter_unit": "mi",
        "start_on": ago(owner, 10).isoformat(),
        "keywords": ["brake fluid"],
        "safety": "critical",
    }

    added = owner_api.post(RULES, body, content_type=JSON)
    url = f"{RULES}/{added.json()['id']}"
    changed = owner_api.patch(url, {"time_every": 12, "notes": "DOT 4"}, content_type=JSON)
    stale = owner_api.patch(
        url, {"notes": "x"}, content_type=JSON, headers={"If-Match": added["ETag"]}
    )

    assert (added.status_code, added["Location"]) == (201, url)
    assert added.json()["meter_every"] == "31402.5"
    assert (changed.json()["time_every"], changed.json()["safety"]) == (12, "critical")
    assert stale.status_code == 412
    listed = owner_api.get(f"{RULES}?vehicle={vehicle.pk}&search=brake&count=1").json()
    assert (listed["count"], listed["items"][0]["keywords"]) == (1, ["brake fluid"])
    for client, status in ((viewer_api, 403), (stranger_api, 404)):
        assert client.patch(url, {"notes": "x"}, content_type=JSON).status_code == status
        assert client.delete(url).status_code == status
    assert owner_api.delete(url).status_code == 204
    assert owner_api.get(url).status_code == 404
    assert owner_api.post(f"{url}/restore", {}, content_type=JSON).status_code == 200


def test_rules_refuse_what_cannot_be_and_foreign_ids(
    owner_api: PersonaClient, stranger: Actor
) -> None:
    group = VehicleGroup.objects.create(organization_id=stranger.organization_id, name="Theirs")

    for body, status in (
        ({"item": "Oil"}, 422),
        ({"item": "", "time_every": 1}, 422),
        ({"item": "Oil", "time_every": 1, "time_unit": "moon"}, 422),
        ({"item": "Oil", "time_every": 1, "vehicle_id": make_vehicle(stranger).pk}, 404),
        ({"item": "Oil", "time_every": 1, "group_id": group.pk}, 404),
    ):
        assert owner_api.post(RULES, body, content_type=JSON).status_code == status


def test_due_is_listed_with_its_state(
    owner: Actor, owner_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    late = make_due(owner, vehicle, time_every=12, start_on=ago(owner, 400))
    make_due(owner, vehicle, item="Oil", start_on=None)

    rows = owner_api.get(f"{DUE}?count=1").json()
    first = owner_api.get(f"{DUE}?limit=1").json()
    second = owner_api.get(f"{DUE}?limit=1&cursor={first['next']}").json()

    assert (rows["count"], [row["state"] for row in rows["items"]]) == (2, ["overdue", "unknown"])
    assert second["items"][0]["unknown"] == "history"
    for query in ("state=overdue", "state=urgent", "search=brake", f"to={today(owner)}"):
        assert [row["id"] for row in owner_api.get(f"{DUE}?{query}").json()["items"]] == [late.pk]
    assert owner_api.get(f"{DUE}/{late.pk}").json()["base_on"] == ago(owner, 400).isoformat()
    assert stranger_api.get(f"{DUE}/{late.pk}").status_code == 404


def test_due_is_completed_skipped_and_put_off(owner: Actor, owner_api: PersonaClient) -> None:
    found = make_due(owner, make_vehicle(owner), time_every=12, start_on=ago(owner, 400))
    url = f"{DUE}/{found.pk}"
    until = (today(owner) + timedelta(days=7)).isoformat()

    snoozed = owner_api.post(f"{url}/snooze", {"until": until}, content_type=JSON).json()
    woken = owner_api.post(f"{url}/wake", {}, content_type=JSON).json()
    done = owner_api.post(
        f"{url}/complete",
        {"on": ago(owner, 1).isoformat(), "meter": "61000", "meter_unit": "km"},
        content_type=JSON,
    )
    skipped = owner_api.post(f"{url}/skip", {"note": "Away"}, content_type=JSON)

    assert (snoozed["state"], woken["state"]) == ("snoozed", "overdue")
    assert (done.status_code, done.json()["meter"]) == (201, "61000")
    assert skipped.json()["kind"] == "skipped"
    assert len(owner_api.get(f"{url}/completions").json()["items"]) == 2
    for row in (skipped, done):
        undone = owner_api.post(f"{DUE}/completions/{row.json()['id']}/undo", {}, content_type=JSON)
        assert undone.status_code == 200
    assert due_rows(owner)[0].state == "overdue"
    assert (
        owner_api.post(f"{url}/snooze", {"until": "2001-01-01"}, content_type=JSON).status_code
        == 422
    )


def test_a_service_record_completes_by_choice_or_by_its_words(
    owner: Actor, owner_api: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    found = make_due(owner, vehicle, time_every=12, start_on=ago(owner, 400))
    body = {
        "vehicle_id": vehicle.pk,
        "on": ago(owner, 2).isoformat(),
        "title": "Brake fluid change",
        "total": "60",
    }

    none = owner_api.post("/api/v1/service-records", body | {"completes": []}, content_type=JSON)
    assert (none.status_code, Completion.objects.for_actor(owner).count()) == (201, 0)
    owner_api.post("/api/v1/service-records", body, content_type=JSON)
    assert Completion.objects.for_actor(owner).count() == 1
    chosen = body | {"title": "Service", "completes": [found.item_id]}
    owner_api.post("/api/v1/service-records", chosen, content_type=JSON)
    assert Completion.objects.for_actor(owner).count() == 2


def test_the_generic_table_is_previewed_and_set(owner: Actor, owner_api: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    body = {"vehicle_id": vehicle.pk, "choices": [{"key": "brake-fluid"}], "is_severe": True}

    lines = owner_api.get(f"{RULES}/generic?vehicle={vehicle.pk}&severe=1").json()
    added = owner_api.post(f"{RULES}/generic", body, content_type=JSON)
    unknown = owner_api.post(
        f"{RULES}/generic", body | {"choices": [{"key": "x"}]}, content_type=JSON
    )

    assert {"brake-fluid", "engine-oil"} <= {line["key"] for line in lines}
    assert added.status_code == 201
    rule = Rule.objects.for_actor(owner).get(pk=added.json()[0])
    assert (rule.source, str(rule.factor)) == ("generic", "0.75")
    assert unknown.status_code == 422


def test_rules_are_exported_and_imported(owner: Actor, owner_api: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    text = "item,time_every,meter_every,meter_unit,start_on\nOil,12,15000,km,2026-01-02\n"
    body = {"text": text, "vehicle_id": vehicle.pk}

    dry = owner_api.post(f"{RULES}/import", body, content_type=JSON).json()
    kept = owner_api.post(f"{RULES}/import", body | {"is_dry": False}, content_type=JSON).json()
    wrong = owner_api.post(
        f"{RULES}/import", {"text": "item,time_every\nOil,x"}, content_type=JSON
    ).json()

    assert (dry["is_kept"], kept["is_kept"], wrong["is_kept"]) == (False, True, False)
    assert "time_every" in wrong["rows"][0]["errors"]
    assert Rule.objects.for_actor(owner).get().source == "imported"
    assert owner_api.get(f"{RULES}/export").json()[0]["vehicle"] == "Golf"
