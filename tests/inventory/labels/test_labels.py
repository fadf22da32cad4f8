"""Labels: what stands on them, and that a phone reads what was printed."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from inventory.labels.codes import CodeKind, OwnCode, read_code
from inventory.labels.layouts import LAYOUTS
from inventory.labels.printing import Print, labels_pdf
from inventory.labels.selectors import Choice, labels_of
from inventory.stock.services import ReceiveInput, stock_receive
from project.kernel.actor import Actor
from project.kernel.errors import NotFound, RuleViolated
from tests.inventory.labels.making import make_item, make_lot, make_place
from tests.personas import PersonaClient

SITE = "https://garage.example"
LONG = "Oil filter insert with drain plug, two washers and a bag for the old one"


def pages_of(pdf: bytes) -> list[Any]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=3).to_pil() for page in document]


def codes_on(page: Any) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(page)}


def test_labels_of_says_what_tells_rows_apart(owner: Actor) -> None:
    shelf = make_place(owner, "Shelf A", make_place(owner, "Garage"))
    item = make_item(owner, manufacturer="MANN", part_number="HU 7020 z", default_location=shelf)
    lot = make_lot(owner, item, batch="B17")
    choice = Choice(item_ids=(item.pk,), lot_ids=(lot.pk,), location_ids=(shelf.pk,), copies=2)

    labels = labels_of(actor=owner, choice=choice)

    assert [(one.name, one.number, one.place) for one in labels[::2]] == [
        ("Oil filter", "MANN HU 7020 z", "Garage / Shelf A"),
        ("Oil filter", "B17", ""),
        ("Shelf A", "", "Garage"),
    ]
    assert labels[0] == labels[1]


def test_labels_of_a_branch_are_of_all_places_within(owner: Actor) -> None:
    garage, cellar = make_place(owner, "Garage"), make_place(owner, "Cellar")
    make_place(owner, "Drawer", make_place(owner, "Shelf A", garage))

    labels = labels_of(actor=owner, choice=Choice(branch=garage.pk, location_ids=(cellar.pk,)))

    assert [one.name for one in labels] == ["Cellar", "Garage", "Shelf A", "Drawer"]


def test_labels_of_refuses_too_many_and_what_strangers_own(owner: Actor, stranger: Actor) -> None:
    item = make_item(owner)

    with pytest.raises(RuleViolated, match="more than 325"):
        labels_of(actor=owner, choice=Choice(item_ids=(item.pk,), copies=326))
    for choice in (Choice(item_ids=(item.pk,)), Choice(branch=make_place(owner, "Garage").pk)):
        with pytest.raises(NotFound):
            labels_of(actor=stranger, choice=choice)


def test_labels_of_asks_the_same_for_10_and_20_rows(owner: Actor) -> None:
    items = [make_item(owner, f"Item {n}") for n in range(20)]
    lots = [make_lot(owner, item) for item in items]
    counts = []
    for most in (10, 20):
        ids = tuple(row.pk for row in items[:most]), tuple(row.pk for row in lots[:most])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            labels_of(actor=owner, choice=Choice(item_ids=ids[0], lot_ids=ids[1]))
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("key", LAYOUTS)
def test_printed_label_is_read_back(owner: Actor, key: str) -> None:
    items = [make_item(owner, LONG, part_number="HU 7020 z / 03N 115 562 B") for _ in range(3)]
    places = LAYOUTS[key].places
    wanted = Print(choice=Choice(item_ids=tuple(row.pk for row in items)), layout=key, first=places)

    pages = pages_of(labels_pdf(actor=owner, wanted=wanted, site=SITE))

    expected = [f"{SITE}/s/{OwnCode(CodeKind.ITEM, row.pk)}" for row in items]
    assert len(pages) == (3 if places == 1 else 2)
    assert sorted(set().union(*map(codes_on, pages))) == sorted(expected)
    assert codes_on(pages[0]) == {expected[0]}
    assert {read_code(text) for text in expected} == {
        OwnCode(CodeKind.ITEM, row.pk) for row in items
    }


def test_full_sheet_is_read_back(owner: Actor) -> None:
    items = [make_item(owner, LONG) for _ in range(65)]
    wanted = Print(choice=Choice(item_ids=tuple(row.pk for row in items)), layout="a4-65")

    (page,) = pages_of(labels_pdf(actor=owner, wanted=wanted, site=SITE))

    assert len(codes_on(page)) == 65


def test_label_page_leads_from_a_choice_to_the_pdf(
    owner: Actor, viewer_client: PersonaClient
) -> None:
    garage, item = make_place(owner, "Garage"), make_item(owner)
    here = f"/o/{viewer_client.slug}/inventory/labels/"

    empty = viewer_client.get(here).content.decode()
    query = f"?items={item.pk}&branch={garage.pk}&layout=62x29&copies=2"
    chosen = viewer_client.get(here + query).content.decode()
    pdf = viewer_client.get(f"{here}labels.pdf{query}")
    picture = viewer_client.get(f"{here}preview.png{query}")

    assert "Nothing chosen yet" in empty
    assert f'name="items" value="{item.pk}"' in empty
    assert "4 labels" in chosen
    assert "4 pages" in chosen
    assert f"labels.pdf?items={item.pk}&amp;branch={garage.pk}" in chosen
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert Image.open(BytesIO(picture.content)).format == "PNG"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("first=40", "places 1 to 24"),
        ("layout=nothing", "not one of the available choices"),
        ("copies=0", "greater than or equal to 1"),
    ],
)
def test_label_page_says_what_is_wrong(
    owner: Actor, owner_client: PersonaClient, query: str, sentence: str
) -> None:
    item = make_item(owner)

    answer = owner_client.get(f"/o/{owner_client.slug}/inventory/labels/?items={item.pk}&{query}")

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_the_api_prints_labels_and_lists_layouts(
    owner: Actor, viewer_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    item = make_item(owner)
    body = {"item_ids": [item.pk], "layout": "40x30"}

    layouts = viewer_api.get("/api/v1/labels/layouts").json()
    printed = viewer_api.post("/api/v1/labels", body, content_type="application/json")
    nothing = viewer_api.post("/api/v1/labels", {}, content_type="application/json")
    foreign = stranger_api.post("/api/v1/labels", body, content_type="application/json")
    twice = [
        viewer_api.post(
            "/api/v1/labels",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": "sheet-1"},
        )
        for _ in range(2)
    ]

    assert all(answer.content.startswith(b"%PDF") for answer in twice)
    assert {one["key"]: one["places"] for one in layouts}["a4-65"] == 65
    (page,) = pages_of(printed.content)
    (text,) = codes_on(page)
    assert text.endswith(f"/s/{OwnCode(CodeKind.ITEM, item.pk)}")
    assert (nothing.status_code, foreign.status_code) == (422, 404)


@pytest.mark.parametrize(
    ("path", "query", "name"),
    [
        ("", {}, "items"),
        ("stock/", {"by": "item"}, "items"),
        ("stock/", {}, "lots"),
        ("locations/", {"q": "Shelf"}, "locations"),
    ],
)
def test_what_is_ticked_in_a_list_gets_labels(
    owner: Actor, owner_client: PersonaClient, path: str, query: dict[str, str], name: str
) -> None:
    shelf, item = make_place(owner, "Shelf A"), make_item(owner)
    data = ReceiveInput(
        item_id=item.pk, location_id=shelf.pk, quantity=Decimal(2), on=date(2026, 1, 1)
    )
    lot = stock_receive(actor=owner, data=data).lot
    ids = {"items": item.pk, "lots": lot.pk, "locations": shelf.pk}
    base = f"/o/{owner_client.slug}/inventory/"

    html = owner_client.get(f"{base}{path}", query).content.decode()
    sheet = owner_client.get(f"{base}labels/", {name: ids[name]}).content.decode()

    assert f'action="{base}labels/"' in html
    assert f'name="{name}" value="{ids[name]}"' in html
    assert f'name="{name}" value="{ids[name]}" checked' in sheet
