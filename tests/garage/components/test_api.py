"""Components, warranties and recalls over the API."""

from decimal import Decimal

from project.kernel.actor import Actor
from tests.garage.components.making import fit, make_component
from tests.garage.maintenance.making import make_file, make_record, make_vehicle
from tests.personas import PersonaClient

URL, JSON = "/api/v1", "application/json"


def test_the_api_registers_fits_and_measures(
    owner: Actor, owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    body = {
        "name": "Winter wheels", "kind": "wheels", "dot_codes": "3422", "price": "612.00",
        "tags": ["set of four"], "file_ids": [make_file(owner).pk],
    }  # fmt: skip

    added = owner_api.post(f"{URL}/components", body, content_type=JSON)
    url = f"{URL}/components/{added.json()['id']}"
    fitted = owner_api.post(
        f"{url}/fit",
        {"vehicle_id": vehicle.pk, "on": "2025-04-01", "odometer": "40000"},
        content_type=JSON,
    )
    treads = owner_api.post(
        f"{url}/tread", {"on": "2025-04-01", "depths": {"fl": "6.5", "rl": 7}}, content_type=JSON
    )
    off = owner_api.post(
        f"{url}/take-off", {"on": "2025-10-01", "odometer": "45000"}, content_type=JSON
    )

    assert (added.status_code, added["Location"]) == (201, url)
    assert (fitted.status_code, treads.status_code, off.status_code) == (201, 201, 200)
    shown = owner_api.get(url).json()
    assert (shown["life_km"], shown["made_in"], shown["lowest_tread_mm"]) == (
        "5000.0", "34/2022", "6.5",
    )  # fmt: skip
    assert (shown["installed"], shown["tags"]) == (None, ["set of four"])
    place = f"{URL}/components/installations/{off.json()['id']}"
    put_back = owner_api.patch(place, {"removed_on": None}, content_type=JSON)
    assert put_back.json()["removed_odometer"] is None
    assert len(owner_api.get(f"{url}/tread").json()) == 2
    listed = owner_api.get(f"{URL}/components?where=fitted&kind=wheels&count=1").json()
    assert (listed["count"], listed["items"][0]["name"]) == (1, "Winter wheels")
    for client, status in ((viewer_api, 403), (stranger_api, 404)):
        assert client.patch(url, {"notes": "x"}, content_type=JSON).status_code == status
        assert client.delete(place).status_code == status
    stale = {"If-Match": added["ETag"]}
    owner_api.patch(url, {"notes": "x"}, content_type=JSON)
    assert owner_api.patch(url, {}, content_type=JSON, headers=stale).status_code == 412
    tread_id = treads.json()[0]["id"]
    assert owner_api.delete(f"{URL}/components/tread/{tread_id}").status_code == 204
    assert owner_api.delete(place).status_code == 204
    assert owner_api.get(f"{url}/installations").json() == []
    assert owner_api.delete(url).status_code == 204
    assert owner_api.post(f"{url}/restore", {}, content_type=JSON).status_code == 200


def test_the_api_swaps_wheels(owner: Actor, owner_api: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    winter, summer = make_component(owner), make_component(owner, "Summer")
    fit(owner, winter, vehicle, odometer=Decimal(1_000))

    answer = owner_api.post(
        f"{URL}/components/swap",
        {"vehicle_id": vehicle.pk, "component_id": summer.pk, "on": "2025-10-20"},
        content_type=JSON,
    )

    assert answer.json()["component_id"] == summer.pk
    listed = owner_api.get(f"{URL}/components?vehicle={vehicle.pk}").json()["items"]
    assert [row["name"] for row in listed] == ["Summer"]


def test_the_api_keeps_warranties_and_claims(owner: Actor, owner_api: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    body = {
        "title": "Used car warranty", "vehicle_id": vehicle.pk, "starts_on": "2025-04-01",
        "ends_on": "2099-01-01", "distance": "20000", "distance_unit": "km",
    }  # fmt: skip

    added = owner_api.post(f"{URL}/warranties", body, content_type=JSON)
    url = f"{URL}/warranties/{added.json()['id']}"
    claim = owner_api.post(
        f"{url}/claims", {"on": "2026-01-02", "title": "Alternator"}, content_type=JSON
    )
    claim_url = f"{URL}/warranties/claims/{claim.json()['id']}"
    changed = owner_api.patch(claim_url, {"outcome": "accepted"}, content_type=JSON)

    assert (added.status_code, added.json()["state"]) == (201, "running")
    assert (claim.json()["currency"], changed.json()["outcome"]) == ("EUR", "accepted")
    assert len(owner_api.get(f"{url}/claims").json()) == 1
    listed = owner_api.get(f"{URL}/warranties?vehicle={vehicle.pk}&search=used&count=1").json()
    assert listed["count"] == 1
    moved = owner_api.patch(url, {"component_id": make_component(owner).pk}, content_type=JSON)
    assert moved.json()["vehicle_id"] is None
    assert owner_api.delete(claim_url).status_code == 204
    assert owner_api.delete(url).status_code == 204
    assert owner_api.post(f"{url}/restore", {}, content_type=JSON).status_code == 200


def test_the_api_keeps_recalls(owner: Actor, owner_api: PersonaClient) -> None:
    vehicle = make_vehicle(owner)
    work = make_record(owner, vehicle)

    added = owner_api.post(
        f"{URL}/recalls", {"vehicle_id": vehicle.pk, "title": "Airbag"}, content_type=JSON
    )
    url = f"{URL}/recalls/{added.json()['id']}"
    opened = owner_api.get(f"{URL}/recalls?open=true&vehicle={vehicle.pk}").json()["items"]
    done = owner_api.patch(url, {"record_id": work.pk}, content_type=JSON)

    assert (added.status_code, len(opened)) == (201, 1)
    assert (done.json()["state"], done.json()["done_on"]) == ("done", "2026-03-14")
    assert owner_api.get(f"{URL}/recalls?open=true").json()["items"] == []
    assert owner_api.delete(url).status_code == 204
    assert owner_api.post(f"{url}/restore", {}, content_type=JSON).status_code == 200
