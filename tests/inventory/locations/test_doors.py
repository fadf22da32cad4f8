"""The pages and endpoints of places."""

import re
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inventory.locations import selectors
from inventory.locations.models import Location
from inventory.locations.services import LocationInput, location_add
from project.kernel.actor import Actor
from tests.personas import PersonaClient

V1 = "/api/v1/locations"


def place(actor: Actor, name: str, parent: Location | None = None) -> Location:
    data = LocationInput(name=name, parent_id=parent.pk if parent else None)
    return location_add(actor=actor, data=data)


def page(client: PersonaClient, name: str, **ids: Any) -> str:
    return reverse(name, kwargs={"organization": client.slug, **ids})


def test_location_list_is_a_tree_that_is_searched_by_path(
    owner: Actor, owner_client: PersonaClient
) -> None:
    garage = place(owner, "Garage")
    place(owner, "Shelf 2", garage)
    place(owner, "Shelf 2", place(owner, "Cellar"))
    address = page(owner_client, "location_list")

    tree = owner_client.get(address).content.decode()
    found = owner_client.get(address, {"q": "garage shelf"}).content.decode()

    assert tree.count("<details>") == 2
    assert "Shelf 2" not in tree
    assert "Garage / Shelf 2" in found
    assert "Cellar" not in found


def test_location_list_asks_as_often_for_many_places(
    owner: Actor, owner_client: PersonaClient
) -> None:
    address = page(owner_client, "location_list")
    for number in range(10):
        place(owner, f"Shelf {number}")
    owner_client.get(address)
    with CaptureQueriesContext(connection) as few:
        owner_client.get(address)
    for number in range(10, 20):
        place(owner, f"Shelf {number}", place(owner, f"Room {number}"))
    owner_client.get(address)  # the side bar is drawn anew after a change
    with CaptureQueriesContext(connection) as many:
        owner_client.get(address)

    assert len(many) == len(few)


def test_location_detail_shows_its_path_and_sends_a_branch(
    owner: Actor, owner_client: PersonaClient
) -> None:
    garage = place(owner, "Garage")
    cabinet = place(owner, "Cabinet", garage)
    place(owner, "Shelf", cabinet)
    address = page(owner_client, "location_detail", location_id=cabinet.pk)

    whole = owner_client.get(address).content.decode()
    branch = owner_client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert page(owner_client, "location_detail", location_id=garage.pk) in whole
    assert "Shelf" in branch
    assert "<html" not in branch


def test_location_move_offers_no_place_within_itself(
    owner: Actor, owner_client: PersonaClient
) -> None:
    garage, cellar = place(owner, "Garage"), place(owner, "Cellar")
    shelf = place(owner, "Shelf", garage)
    address = page(owner_client, "location_move", location_id=garage.pk)

    shown = owner_client.get(address).content.decode()
    refused = owner_client.post(address, {"parent_id": str(shelf.pk)})
    moved = owner_client.post(address, {"parent_id": str(cellar.pk)})

    assert "Garage / Shelf" not in shown
    assert refused.status_code == 422
    assert moved.status_code == 302
    assert selectors.location_get(actor=owner, location_id=shelf.pk).path == (
        "Cellar / Garage / Shelf"
    )


def test_location_delete_can_be_undone(owner: Actor, owner_client: PersonaClient) -> None:
    shelf = place(owner, "Shelf")

    owner_client.post(page(owner_client, "location_delete", location_id=shelf.pk))
    after = owner_client.get(page(owner_client, "location_list")).content.decode()
    owner_client.post(page(owner_client, "location_restore", location_id=shelf.pk))

    assert page(owner_client, "location_restore", location_id=shelf.pk) in after
    assert selectors.location_get(actor=owner, location_id=shelf.pk) == shelf


def test_locations_as_endpoints(owner_api: PersonaClient) -> None:
    def send(method: str, path: str = "", **body: Any) -> Any:
        call = getattr(owner_api, method)
        return call(f"{V1}{path}", body, content_type="application/json")

    garage = send("post", name="Garage", kind="building")
    shelf = send("post", name="Shelf 2", parent_id=garage.json()["id"], barcode="L-2")
    address = shelf["Location"].removeprefix(V1)

    moved = send("patch", address, parent_id=None)
    within = send("patch", f"/{garage.json()['id']}", parent_id=garage.json()["id"])

    assert shelf.json()["path"] == "Garage / Shelf 2"
    assert moved.json()["path"] == "Shelf 2"
    assert within.status_code == 422
    found = owner_api.get(f"{V1}?search=shelf&parent=0&count=true").json()
    assert [row["barcode"] for row in found["items"]] == ["L-2"]
    assert owner_api.delete(f"{V1}{address}").status_code == 204
    assert owner_api.get(f"{V1}{address}").status_code == 404
    assert send("post", f"{address}/restore").status_code == 200


def test_location_list_says_that_there_are_more_and_pages_on(
    owner: Actor, owner_client: PersonaClient
) -> None:
    rows = [
        Location(
            organization_id=owner.organization_id, name=f"Box {number:03}", path=f"Box {number:03}"
        )
        for number in range(125)
    ]
    for row in Location.objects.for_actor(owner).bulk_create(rows):
        Location.objects.for_actor(owner).filter(pk=row.pk).update(trail=f"/{row.pk}/")

    first = owner_client.get(page(owner_client, "location_list")).content.decode()
    more = re.search(r'href="([^"]+\?after=[^"]+)"', first)
    assert more is not None
    second = owner_client.get(more[1], headers={"HX-Request": "true"}).content.decode()

    assert "5 more follow" in first
    assert "Box 119" in first
    assert "Box 120" not in first
    assert "Box 124" in second
    assert "Box 119" not in second
    assert "follow" not in second
