"""The pages of vendors."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.vendors import selectors, services
from inventory.vendors.models import Vendor
from inventory.vendors.services import VendorInput
from project.kernel.actor import Actor
from tests.personas import PersonaClient


def at(client: PersonaClient, path: str = "") -> str:
    return f"/o/{client.slug}/vendors/{path}"


def add(actor: Actor, name: str, **values: Any) -> Vendor:
    return services.vendor_add(actor=actor, data=VendorInput(name=name, **values))


def form_of(**values: Any) -> dict[str, Any]:
    return {"name": "Reifen Nord", "kind": "parts"} | values


def undo_of(answer: Any) -> str:
    return next(iter(get_messages(answer.wsgi_request))).extra_tags


def test_vendor_add_adds(owner: Actor, owner_client: PersonaClient) -> None:
    assert owner_client.get(at(owner_client, "add/")).status_code == 200

    answer = owner_client.post(
        at(owner_client, "add/"), form_of(website="reifen.example", tags="Tyres, North")
    )

    vendor = selectors.vendor_list(actor=owner).get()
    assert answer["Location"] == at(owner_client, f"{vendor.pk}/")
    assert (vendor.website, vendor.tags.count()) == ("https://reifen.example", 2)


def test_vendor_add_keeps_what_was_typed_on_an_error(owner_client: PersonaClient) -> None:
    answer = owner_client.post(at(owner_client, "add/"), form_of(email="nobody", city="Kiel <b>"))

    assert answer.status_code == 422
    assert b"Kiel &lt;b&gt;" in answer.content


def test_vendor_add_asks_before_adding_one_of_the_same_name(
    owner: Actor, owner_client: PersonaClient
) -> None:
    add(owner, "Reifen Nord GmbH")

    asked = owner_client.post(at(owner_client, "add/"), form_of())
    added = owner_client.post(at(owner_client, "add/"), form_of(accept="same"))

    assert (asked.status_code, added.status_code) == (422, 302)
    assert b"Reifen Nord GmbH" in asked.content
    assert selectors.vendor_list(actor=owner).count() == 2


def test_vendor_change_saves_and_shows_both_sides_of_a_conflict(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vendor = add(owner, "Reifen Nord")
    url = at(owner_client, f"{vendor.pk}/change/")

    shown = owner_client.get(url)
    saved = owner_client.post(url, form_of(city="Kiel", version="1"))
    clash = owner_client.post(url, form_of(city="Hamburg", version="1"))
    again = owner_client.post(url, form_of(city="Hamburg", version="2"))

    assert (shown.status_code, saved.status_code) == (200, 302)
    assert clash.status_code == 412
    assert b"Kiel" in clash.content
    assert b"Hamburg" in clash.content
    assert again.status_code == 302


def test_vendor_change_refuses_nonsense(owner: Actor, owner_client: PersonaClient) -> None:
    vendor = add(owner, "Reifen Nord")

    answer = owner_client.post(at(owner_client, f"{vendor.pk}/change/"), form_of(name=""))

    assert answer.status_code == 422


def test_vendor_list_searches_filters_and_sorts(owner: Actor, owner_client: PersonaClient) -> None:
    add(owner, "Alpha", city="Kiel")
    add(owner, "Beta", kind="station")

    for query, seen, hidden in (
        ("q=kiel", b"Alpha", b"Beta"),
        ("kind=station", b"Beta", b"Alpha"),
        ("q=zzz", b"Nothing fits", b"Alpha"),
    ):
        page = owner_client.get(at(owner_client, f"?{query}")).content
        assert seen in page
        assert hidden not in page
    for ordering in ("name", "-city", "kind", "spent", "-spent"):
        answer = owner_client.get(at(owner_client, f"?ordering={ordering}"))
        assert answer.status_code == 200
    part = owner_client.get(at(owner_client), headers={"HX-Request": "true"})
    assert b"<html" not in part.content


@pytest.mark.parametrize("ordering", ["name", "-spent"])
def test_vendor_list_loads_fifty_more(
    owner: Actor, owner_client: PersonaClient, ordering: str
) -> None:
    for index in range(53):
        add(owner, f"Vendor {index:02}")

    first = owner_client.get(at(owner_client, f"?ordering={ordering}"))
    second = owner_client.get(at(owner_client) + first.context["next_url"])

    names = [row[0].name for page in (first, second) for row in page.context["rows"]]
    assert (len(names), len(set(names))) == (53, 53)
    assert second.context["next_url"] == ""


def test_vendor_list_needs_as_many_queries_for_ten_rows_as_for_twenty(
    owner: Actor, owner_client: PersonaClient
) -> None:
    counts: list[int] = []
    for _ in range(2):
        for index in range(10):
            add(owner, f"Vendor {len(counts)} {index}")
        owner_client.get(at(owner_client))
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(at(owner_client))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_vendor_is_deleted_and_restored(owner: Actor, owner_client: PersonaClient) -> None:
    vendor = add(owner, "Reifen Nord")

    answer = owner_client.post(at(owner_client, f"{vendor.pk}/delete/"))
    gone = owner_client.get(at(owner_client, f"{vendor.pk}/"))
    owner_client.post(undo_of(answer))

    assert gone.status_code == 404
    assert owner_client.get(at(owner_client, f"{vendor.pk}/")).status_code == 200


def test_duplicates_are_suggested_merged_and_separated(
    owner: Actor, owner_client: PersonaClient
) -> None:
    first, second = add(owner, "Autohaus Weber"), add(owner, "Autohaus Webr")

    pairs = owner_client.get(at(owner_client, "duplicates/")).content
    hint = owner_client.get(at(owner_client, f"{first.pk}/")).content
    asked = owner_client.get(at(owner_client, f"{first.pk}/merge/?other={second.pk}"))
    merged = owner_client.post(
        at(owner_client, f"{first.pk}/merge/"), {"other": second.pk, "keep": "other"}
    )
    led = owner_client.get(at(owner_client, f"{first.pk}/"))
    page = owner_client.get(at(owner_client, f"{second.pk}/")).content
    owner_client.post(undo_of(merged))

    assert b"Autohaus Webr" in pairs
    assert b"This may be a duplicate" in hint
    assert asked.status_code == 200
    assert merged["Location"] == led["Location"] == at(owner_client, f"{second.pk}/")
    assert b"Merged into this one" in page
    assert selectors.vendor_list(actor=owner).count() == 2


def test_merge_refuses_nobody_and_strangers(
    owner: Actor, owner_client: PersonaClient, stranger: Actor
) -> None:
    vendor, theirs = add(owner, "Weber"), add(stranger, "Weber")
    url = at(owner_client, f"{vendor.pk}/merge/")

    for other in ("", str(vendor.pk), str(theirs.pk)):
        assert owner_client.post(url, {"other": other, "keep": "this"}).status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "viewable"),
    [
        ("get", "{id}/", True),
        ("get", "{id}/change/", False),
        ("post", "{id}/change/", False),
        ("get", "{id}/merge/", False),
        ("post", "{id}/delete/", False),
        ("post", "{id}/restore/", False),
        ("post", "{id}/unmerge/", False),
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
    path = path.format(id=add(owner, "Weber").pk)

    viewed = getattr(viewer_client, method)(at(viewer_client, path), form_of())
    foreign = getattr(stranger_client, method)(at(stranger_client, path), form_of())

    assert viewed.status_code == (200 if viewable else 403)
    assert foreign.status_code == 404
