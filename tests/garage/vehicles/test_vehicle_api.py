"""Vehicles and what belongs to them as endpoints."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.vehicles import services
from garage.vehicles.models import Vehicle
from garage.vehicles.services import OwnershipInput
from project.kernel.actor import Actor
from tests.garage.vehicles.conftest import MakeVehicle, days_ago, jpeg
from tests.personas import PersonaClient

V1 = "/api/v1"


def send(client: PersonaClient, method: str, path: str, **body: Any) -> Any:
    call = getattr(client, method)
    return call(f"{V1}{path}", body, content_type="application/json")


def add(client: PersonaClient, **body: Any) -> dict[str, Any]:
    response = send(client, "post", "/vehicles", **body)
    assert response.status_code == 201, response.content
    return response.json()  # type: ignore[no-any-return]


def test_a_vehicle_is_added_read_changed_and_deleted(owner_api: PersonaClient) -> None:
    made = add(
        owner_api, name="Octavia", make="Škoda", vin="1HGBH41JXMN109187", plate="HH MK 2194",
        group="Daily", tags=["Winter"], meter_value="31402", meter_unit="mi",
    )  # fmt: skip
    assert made["warnings"] == ["The check digit does not fit: one character may be mistyped."]
    assert (made["group"], made["tags"], made["plate"]) == ("Daily", ["Winter"], "HH MK 2194")
    assert (made["odometer"], made["odometer_unit"]) == ("50536.6", "mi")
    assert made["meters"][0]["entered_value"] == "31402.0"
    path = f"/vehicles/{made['id']}"

    changed = send(owner_api, "patch", path, color="#41627e", tags=[])
    assert (changed.json()["color"], changed.json()["tags"]) == ("#41627e", [])
    assert changed.json()["name"] == "Octavia"

    assert owner_api.delete(f"{V1}{path}").status_code == 204
    assert owner_api.get(f"{V1}{path}").status_code == 404
    assert send(owner_api, "post", f"{path}/restore").json()["name"] == "Octavia"
    assert send(owner_api, "post", f"{path}/archive").json()["archived_at"]
    assert send(owner_api, "post", f"{path}/unarchive").json()["archived_at"] is None


def test_if_match_guards_a_change(owner_api: PersonaClient) -> None:
    path = f"/vehicles/{add(owner_api, name='A')['id']}"
    etag = owner_api.get(f"{V1}{path}")["ETag"]
    send(owner_api, "patch", path, notes="first")

    response = owner_api.patch(
        f"{V1}{path}", {"notes": "second"}, content_type="application/json",
        headers={"If-Match": etag},
    )  # fmt: skip

    assert response.status_code == 412


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x" * 81},
        {"name": "A", "kind": "rocket"},
        {"name": "A", "model_year": 1700},
        {"name": "A", "color": "blue"},
        {"name": "A", "unknown": 1},
        {"name": "A", "meter_value": "-1", "meter_unit": "km"},
        {"name": "A", "tags": ["x"] * 21},
        {"name": None},
    ],
)
def test_wrong_input_is_explained(owner_api: PersonaClient, body: dict[str, Any]) -> None:
    response = send(owner_api, "post", "/vehicles", **body)

    assert response.status_code == 422
    assert response.json()["errors"]


def test_lists_are_filtered_ordered_and_paged(
    owner_api: PersonaClient, make_vehicle: MakeVehicle
) -> None:
    for name, kind in (("Anna", "boat"), ("Berta", "car"), ("Clara", "car")):
        make_vehicle(name, kind=kind, plate=f"P {name}")

    def names(query: str) -> list[str]:
        rows = owner_api.get(f"{V1}/vehicles?{query}").json()["items"]
        return [row["name"] for row in rows]

    assert names("ordering=-name") == ["Clara", "Berta", "Anna"]
    assert names("kind=car&search=pberta") == ["Berta"]
    first = owner_api.get(f"{V1}/vehicles?limit=2&count=true").json()
    assert (first["count"], len(first["items"])) == (3, 2)
    assert names(f"limit=2&cursor={first['next']}") == ["Clara"]
    assert owner_api.get(f"{V1}/vehicles?ordering=price").status_code == 422


def test_the_list_needs_few_queries_however_long(
    owner_api: PersonaClient, make_vehicle: MakeVehicle
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert owner_api.get(f"{V1}/vehicles").status_code == 200
        return len(captured)

    for number in range(10):
        make_vehicle(f"A{number}", group="G", tags=("T",), meter_value=Decimal(5))
    count()  # the token notes when it was last used
    few = count()
    for number in range(10):
        make_vehicle(f"B{number}", group="G", tags=("T",), meter_value=Decimal(5))

    assert count() == few


def test_readings_are_recorded_doubted_confirmed_and_deleted(
    driver_api: PersonaClient, vehicle: Vehicle
) -> None:
    path = f"/vehicles/{vehicle.pk}/readings"
    first = send(driver_api, "post", path, on=str(days_ago(9)), value="184302.5", unit="km")
    assert first.status_code == 201, first.content
    assert (first.json()["state"], first.json()["entered_value"]) == ("counted", "184302.5")

    odd = send(driver_api, "post", path, on=str(days_ago(1)), value="18430", unit="km").json()
    assert odd["state"] == "suspect"
    assert driver_api.get(f"{V1}{path}?state=suspect").json()["items"][0]["id"] == odd["id"]

    one = f"{path}/{odd['id']}"
    assert send(driver_api, "post", f"{one}/confirm").json()["state"] == "confirmed"
    assert send(driver_api, "post", f"{one}/ignore").json()["state"] == "ignored"
    assert send(driver_api, "post", f"{one}/reconsider").json()["state"] == "suspect"
    fixed = send(driver_api, "patch", one, value="184402").json()
    assert (fixed["state"], fixed["on"]) == ("counted", str(days_ago(1)))
    assert driver_api.delete(f"{V1}{one}").status_code == 204


def test_meters_and_their_events(owner_api: PersonaClient, vehicle: Vehicle) -> None:
    path = f"/vehicles/{vehicle.pk}/meters"
    meter = send(owner_api, "post", path, unit="km").json()
    hours = send(owner_api, "post", path, unit="h", name="Crane").json()
    one = f"{path}/{meter['id']}"
    for day, value in ((40, "80000"), (5, "100")):
        send(
            owner_api, "post", f"/vehicles/{vehicle.pk}/readings", on=str(days_ago(day)),
            value=value, unit="km", meter_id=meter["id"],
        )  # fmt: skip

    event = send(
        owner_api, "post", f"{one}/events", kind="replaced", on=str(days_ago(20)),
        old_value="80400",
    )  # fmt: skip
    assert event.status_code == 201, event.content
    assert owner_api.get(f"{V1}{path}").json()[0]["life_value"] == "80500.0"
    assert len(owner_api.get(f"{V1}{one}/events").json()) == 1
    gone = owner_api.delete(f"{V1}{one}/events/{event.json()['id']}")
    assert gone.status_code == 204

    primary = send(owner_api, "patch", f"{path}/{hours['id']}", is_primary=True)
    assert primary.json()["is_primary"]
    assert owner_api.delete(f"{V1}{path}/{hours['id']}").status_code == 204
    assert owner_api.delete(f"{V1}{one}").status_code == 422


def test_plates_and_owners(owner_api: PersonaClient, vehicle: Vehicle) -> None:
    plates, owners = f"/vehicles/{vehicle.pk}/plates", f"/vehicles/{vehicle.pk}/ownership"
    plate = send(owner_api, "post", plates, text="b 1", region="Berlin").json()
    assert owner_api.get(f"{V1}{plates}").json()[0]["text"] == "B 1"
    changed = send(owner_api, "patch", f"{plates}/{plate['id']}", text="b 2")
    assert changed.json()["region"] == "Berlin"
    assert owner_api.delete(f"{V1}{plates}/{plate['id']}").status_code == 204

    event = send(
        owner_api, "post", owners, kind="disposed", on="2024-05-17", price="9000",
        odometer="120000", odometer_unit="km", currency="CHF", exchange_rate="0.95",
    )  # fmt: skip
    assert event.status_code == 201, event.content
    assert event.json()["price"] == "9000.00"
    assert event.json()["exchange_rate"] == "0.95"
    assert owner_api.get(f"{V1}/vehicles/{vehicle.pk}").json()["status"] == "sold"
    one = f"{owners}/{event.json()['id']}"
    assert send(owner_api, "patch", one, party="Sam").json()["party"] == "Sam"
    assert len(owner_api.get(f"{V1}{owners}").json()) == 1
    entries = owner_api.get(f"{V1}/vehicles/{vehicle.pk}/timeline?kind=ownership").json()
    assert entries["items"][0]["title"] == "Sold to Sam"
    assert owner_api.delete(f"{V1}{one}").status_code == 204


def test_photos(owner_api: PersonaClient, vehicle: Vehicle, run_jobs: Any) -> None:
    path = f"{V1}/vehicles/{vehicle.pk}/photos"
    made = owner_api.post(path, {"file": jpeg()})
    assert made.status_code == 201, made.content
    assert made.json()["is_ready"] is False
    run_jobs()

    one = f"/vehicles/{vehicle.pk}/photos/{made.json()['id']}"
    described = send(owner_api, "patch", one, title="Dent", is_cover=True).json()
    assert (described["title"], described["is_ready"], described["is_cover"]) == (
        "Dent", True, True,
    )  # fmt: skip
    assert len(owner_api.get(path).json()) == 1
    assert owner_api.delete(f"{V1}{one}").status_code == 204


def test_groups_tags_and_vins(owner_api: PersonaClient, make_vehicle: MakeVehicle) -> None:
    make_vehicle(group="Barn", tags=("Lease",))
    group = send(owner_api, "post", "/groups", name="Yard").json()
    assert [row["vehicle_count"] for row in owner_api.get(f"{V1}/groups").json()] == [1, 0]
    assert send(owner_api, "patch", f"/groups/{group['id']}", name="Hall").json()["name"] == "Hall"
    assert owner_api.delete(f"{V1}/groups/{group['id']}").status_code == 204

    tag = owner_api.get(f"{V1}/tags").json()[0]
    assert send(owner_api, "patch", f"/tags/{tag['id']}", name="Rent").json()["name"] == "Rent"
    assert owner_api.delete(f"{V1}/tags/{tag['id']}").status_code == 204

    decoded = owner_api.get(f"{V1}/vin/tmbjj7ne8k0427193").json()
    assert (decoded["make"], decoded["model_years"]) == ("Škoda", [2019, 1989])


def paths(owner: Actor, vehicle: Vehicle) -> list[tuple[str, str]]:
    """Return one address of every kind below a vehicle, with its method."""
    meter = services.meter_add(actor=owner, vehicle_id=vehicle.pk, unit="km")
    reading = services.reading_record(
        actor=owner, meter_id=meter.pk, on=days_ago(1), value=Decimal(5), unit="km"
    )
    event = services.ownership_record(
        actor=owner, vehicle_id=vehicle.pk, data=OwnershipInput(kind="acquired", on=days_ago(5))
    )
    base = f"/vehicles/{vehicle.pk}"
    return [
        ("get", base),
        ("patch", base),
        ("get", f"{base}/meters"),
        ("get", f"{base}/readings"),
        ("get", f"{base}/timeline"),
        ("get", f"{base}/photos"),
        ("get", f"{base}/plates"),
        ("get", f"{base}/ownership"),
        ("get", f"{base}/meters/{meter.pk}/events"),
        ("post", f"{base}/readings/{reading.pk}/confirm"),
        ("delete", f"{base}/readings/{reading.pk}"),
        ("delete", f"{base}/ownership/{event.pk}"),
        ("delete", f"{base}/plates/{vehicle.plates.get().pk}"),
    ]


def test_strangers_get_404_everywhere(
    owner: Actor, stranger_api: PersonaClient, vehicle: Vehicle
) -> None:
    for method, path in paths(owner, vehicle):
        assert send(stranger_api, method, path).status_code == 404, path


def test_what_belongs_to_another_vehicle_is_not_found(
    owner: Actor, owner_api: PersonaClient, vehicle: Vehicle, make_vehicle: MakeVehicle
) -> None:
    other = make_vehicle("Other")

    for method, path in paths(owner, vehicle):
        if path.count("/") > 3:
            moved = path.replace(f"/vehicles/{vehicle.pk}/", f"/vehicles/{other.pk}/")
            assert send(owner_api, method, moved).status_code == 404, moved


def test_viewers_change_nothing(owner: Actor, viewer_api: PersonaClient, vehicle: Vehicle) -> None:
    for method, path in paths(owner, vehicle):
        expected = 200 if method == "get" else 403
        body = {"notes": "x"} if method == "patch" else {}
        assert send(viewer_api, method, path, **body).status_code == expected, path
