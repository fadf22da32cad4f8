"""Vendors through the API."""

from typing import Any

import pytest

from inventory.vendors import services
from inventory.vendors.models import Vendor
from inventory.vendors.services import VendorInput
from project.kernel.actor import Actor
from tests.personas import PersonaClient

URL = "/api/v1/vendors"
JSON = "application/json"


def add(actor: Actor, name: str, **values: Any) -> Vendor:
    return services.vendor_add(actor=actor, data=VendorInput(name=name, **values))


def post(client: PersonaClient, url: str, body: Any = None) -> Any:
    return client.post(url, body or {}, content_type=JSON)


def test_add_get_change_delete_restore(mechanic_api: PersonaClient) -> None:
    added = post(mechanic_api, URL, {"name": "Weber", "kind": "dealer", "tags": ["VW"]})
    url = f"{URL}/{added.json()['id']}"
    changed = mechanic_api.patch(
        url, {"name": "Weber Mobile"}, content_type=JSON, headers={"If-Match": added["ETag"]}
    )
    stale = mechanic_api.patch(
        url, {"city": "Kiel"}, content_type=JSON, headers={"If-Match": added["ETag"]}
    )

    assert (added.status_code, added["Location"]) == (201, url)
    assert added.json()["tags"] == ["VW"]
    assert (changed.status_code, changed.json()["kind"]) == (200, "dealer")
    assert changed.json()["aliases"] == ["Weber"]
    assert stale.status_code == 412
    assert mechanic_api.delete(url).status_code == 204
    assert mechanic_api.get(url).status_code == 404
    assert post(mechanic_api, f"{url}/restore").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x" * 121},
        {"name": "x", "kind": "spaceport"},
        {"name": "x", "email": "nobody"},
        {"name": "x", "website": "javascript:alert(1)"},
        {"name": "x", "merged_into": 1},
        {"name": "a\x00b"},
    ],
)
def test_add_refuses_bad_bodies(owner_api: PersonaClient, body: dict[str, Any]) -> None:
    assert post(owner_api, URL, body).status_code == 422


def test_list_searches_filters_and_pages(owner: Actor, owner_api: PersonaClient) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        add(owner, name, kind="station" if name == "Beta" else "workshop")

    first = owner_api.get(f"{URL}?limit=2&count=true").json()
    second = owner_api.get(f"{URL}?limit=2&cursor={first['next']}").json()

    assert [row["name"] for row in first["items"]] == ["Alpha", "Beta"]
    assert [row["name"] for row in second["items"]] == ["Gamma"]
    assert (first["count"], second["next"]) == (3, None)
    for query in ("search=beta", "kind=station"):
        found = owner_api.get(f"{URL}?{query}").json()["items"]
        assert [row["name"] for row in found] == ["Beta"]


def test_merge_and_unmerge(owner: Actor, owner_api: PersonaClient, stranger: Actor) -> None:
    kept, duplicate = add(owner, "Autohaus Weber"), add(owner, "Autohaus Webr")
    theirs = add(stranger, "Autohaus Weber")

    alike = owner_api.get(f"{URL}/likenesses").json()
    foreign = post(owner_api, f"{URL}/{kept.pk}/merge", {"duplicate_id": theirs.pk})
    merged = post(owner_api, f"{URL}/{kept.pk}/merge", {"duplicate_id": duplicate.pk})
    undone = post(owner_api, f"{URL}/{duplicate.pk}/unmerge")

    assert [(pair["kept_id"], pair["duplicate_id"]) for pair in alike] == [(kept.pk, duplicate.pk)]
    assert foreign.status_code == 404
    assert merged.json()["aliases"] == ["Autohaus Webr"]
    assert undone.json()["name"] == "Autohaus Webr"


def test_strangers_see_nothing_and_viewers_change_nothing(
    owner: Actor, stranger_api: PersonaClient, viewer_api: PersonaClient
) -> None:
    url = f"{URL}/{add(owner, 'Weber').pk}"

    assert stranger_api.get(URL).json()["items"] == []
    assert stranger_api.get(url).status_code == 404
    assert stranger_api.patch(url, {"city": "x"}, content_type=JSON).status_code == 404
    assert stranger_api.delete(url).status_code == 404
    assert viewer_api.get(url).status_code == 200
    assert viewer_api.patch(url, {"city": "x"}, content_type=JSON).status_code == 403
    assert viewer_api.delete(url).status_code == 403
    assert post(viewer_api, URL, {"name": "x"}).status_code == 403
