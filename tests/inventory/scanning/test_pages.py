"""The scan page, the short links of labels, and scanning over the API."""

from decimal import Decimal
from typing import Any

import pytest
import zxingcpp
from django.test import Client

from inventory.catalogue.models import ItemCode
from inventory.catalogue.services import ItemInput, item_add
from inventory.labels.codes import CodeKind, OwnCode
from inventory.stock.models import Movement
from project.kernel.actor import Actor
from tests.inventory.scanning.test_reading import EAN, photo
from tests.inventory.stock.making import lying, make_place
from tests.personas import PersonaClient

HTMX = {"HX-Request": "true"}
JSON = "application/json"


@pytest.fixture
def shelf(owner: Actor) -> Any:
    return make_place(owner)


@pytest.fixture
def part(owner: Actor, shelf: Any) -> Any:
    data = ItemInput(name="Oil filter", codes=(EAN,), default_location_id=shelf.pk)
    return item_add(actor=owner, data=data)


def at(client: PersonaClient, path: str = "") -> str:
    return f"/o/{client.slug}/inventory/scan/{path}"


def sent(client: PersonaClient, mode: str, code: str, **values: Any) -> Any:
    headers = values.pop("headers", {})
    return client.post(at(client), {"mode": mode, "code": code} | values, headers=headers)


def test_scan_page_has_a_field_that_is_ready(viewer_client: PersonaClient) -> None:
    answer = viewer_client.get(at(viewer_client))

    page = answer.content.decode()
    assert 'name="code"' in page
    assert "autofocus" in page
    assert "?mode=receive" not in page
    assert answer["Permissions-Policy"].startswith("camera=(self)")
    other = viewer_client.get(f"/o/{viewer_client.slug}/inventory/labels/")
    assert other["Permissions-Policy"].startswith("camera=()")


def test_series_without_scripts_grows_a_list(
    owner: Actor, part: Any, shelf: Any, mechanic_client: PersonaClient
) -> None:
    goal = f"{at(mechanic_client)}?mode=receive"
    for _ in range(2):
        answer = sent(mechanic_client, "receive", EAN)
        assert answer.status_code == 302
        assert answer["Location"] == goal

    page = mechanic_client.get(goal).content.decode()

    assert lying(owner, part, shelf) == 2
    assert page.count("1 pc received into Shelf 2") >= 2


def test_htmx_gets_the_desk_with_the_new_row(
    owner: Actor, part: Any, shelf: Any, mechanic_client: PersonaClient
) -> None:
    answer = sent(mechanic_client, "receive", EAN, quantity="2,5", headers=HTMX)

    page = answer.content.decode()
    assert page.lstrip().startswith('<div class="stack" id="scan-desk">')
    assert "2.5 pcs received into Shelf 2" in page
    assert answer["HX-Replace-Url"] == f"{at(mechanic_client)}?mode=receive"
    assert lying(owner, part, shelf) == Decimal("2.5")


def test_place_that_was_scanned_is_the_place_from_then_on(
    owner: Actor, part: Any, mechanic_client: PersonaClient
) -> None:
    box = make_place(owner, "Box")
    label = str(OwnCode(CodeKind.PLACE, box.pk))

    answer = sent(mechanic_client, "receive", label, headers=HTMX)
    sent(mechanic_client, "receive", EAN, place=box.pk, headers=HTMX)

    assert answer["HX-Replace-Url"] == f"{at(mechanic_client)}?mode=receive&place={box.pk}"
    assert lying(owner, part, box) == 1


def test_scan_that_cannot_be_done_says_why(part: Any, mechanic_client: PersonaClient) -> None:
    for mode, code, quantity, sentence in (
        ("use", EAN, "", "Nothing of Oil filter is left"),
        ("move", EAN, "", "Scan the label of a place"),
        ("use", EAN, "many", "is not a number"),
        ("find", "", "", "Scan a code"),
    ):
        answer = sent(mechanic_client, mode, code, quantity=quantity, headers=HTMX)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert not Movement.objects.across_organizations(reason="test").filter(kind="use").exists()


def test_unknown_code_leads_to_a_new_item_or_a_known_one(
    owner: Actor, part: Any, mechanic_client: PersonaClient
) -> None:
    page = sent(mechanic_client, "receive", "5901234123457", headers=HTMX).content.decode()
    link = at(mechanic_client, "link/")

    found = mechanic_client.post(link, {"code": "5901234123457", "q": "oil", "mode": "receive"})
    linked = mechanic_client.post(
        link,
        {"code": "5901234123457", "q": "oil", "quantity": "6", "item": part.pk, "mode": "receive"},
    )
    taken = mechanic_client.post(link, {"code": EAN, "item": part.pk})

    assert "items/add/?code=5901234123457" in page
    assert "scan/link/?code=5901234123457&amp;mode=receive" in page
    assert "Oil filter" in found.content.decode()
    assert linked["Location"] == f"{at(mechanic_client)}?mode=receive"
    assert ItemCode.objects.for_actor(owner).get(code="5901234123457").quantity == 6
    assert (taken.status_code, b"belongs to" in taken.content) == (422, True)


def test_scan_is_taken_back(
    owner: Actor, part: Any, shelf: Any, mechanic_client: PersonaClient
) -> None:
    sent(mechanic_client, "receive", EAN)
    batch = str(Movement.objects.for_actor(owner).get().batch)

    answer = mechanic_client.post(at(mechanic_client, "undo/"), {"batch": batch, "mode": "receive"})
    page = mechanic_client.get(answer["Location"]).content.decode()

    assert lying(owner, part, shelf) == 0
    assert batch not in page


def test_list_is_cleared(part: Any, mechanic_client: PersonaClient) -> None:
    sent(mechanic_client, "receive", EAN)

    mechanic_client.post(at(mechanic_client, "clear/"), {"mode": "use"})

    assert b"Scanned so far" not in mechanic_client.get(at(mechanic_client)).content


def test_photo_is_read_with_and_without_scripts(part: Any, viewer_client: PersonaClient) -> None:
    code = (EAN, zxingcpp.BarcodeFormat.EAN13)

    frame = viewer_client.post(at(viewer_client, "frame/"), {"frame": photo(code)})
    page = viewer_client.post(at(viewer_client), {"mode": "find", "frame": photo(code)})
    empty = viewer_client.post(at(viewer_client), {"mode": "find", "frame": photo()})

    assert frame.json() == {"codes": [EAN]}
    assert "Oil filter" in page.content.decode()
    assert (empty.status_code, b"No code can be seen" in empty.content) == (422, True)


def test_label_opens_the_page_in_the_right_organization(
    part: Any, shelf: Any, viewer_client: PersonaClient, stranger_client: PersonaClient
) -> None:
    item, place = OwnCode(CodeKind.ITEM, part.pk), OwnCode(CodeKind.PLACE, shelf.pk)
    here = f"/o/{viewer_client.slug}/inventory"

    assert viewer_client.get(f"/s/{item}")["Location"] == f"{here}/items/{part.pk}/"
    assert (
        viewer_client.get(f"/s/{str(place).lower()}")["Location"] == f"{here}/locations/{shelf.pk}/"
    )
    assert stranger_client.get(f"/s/{item}").status_code == 404
    assert viewer_client.get("/s/4006381333931").status_code == 404
    assert Client().get(f"/s/{item}")["Location"].endswith(f"?next=/s/{item}")


def test_the_api_says_what_a_code_means(
    part: Any, mechanic_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    body = {"code": EAN}
    url = "/api/v1/scan"

    known = mechanic_api.post(url, body, content_type=JSON).json()
    looked = viewer_api.post(url, body, content_type=JSON).json()
    strange = stranger_api.post(url, body, content_type=JSON).json()
    picture = viewer_api.post(
        f"{url}/image", {"file": photo((EAN, zxingcpp.BarcodeFormat.EAN13))}
    ).json()

    assert (known["kind"], known["item"]["id"]) == ("item", part.pk)
    assert known["acts"] == ["find", "receive", "use", "move", "count"]
    assert looked["acts"] == ["find"]
    assert (strange["kind"], strange["item"], strange["acts"]) == ("unknown", None, [])
    assert picture == {"scans": [looked]}
