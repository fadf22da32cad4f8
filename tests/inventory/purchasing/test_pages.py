"""The pages of orders and of the shopping list."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.catalogue.models import Item, ItemCode, StockLevel, SupplierPart
from inventory.locations.models import Location
from inventory.purchasing import selectors, services
from inventory.purchasing.models import PurchaseOrder
from inventory.vendors.models import Vendor
from project.kernel.actor import Actor
from tests.inventory.purchasing.conftest import Ordered, came, lines
from tests.personas import PersonaClient

D = Decimal


def at(client: PersonaClient, path: str = "orders/") -> str:
    return f"/o/{client.slug}/inventory/{path}"


def sent(**values: Any) -> dict[str, Any]:
    return {
        "vendor": "Teile Nord",
        "currency": "EUR",
        "freight": "5,90",
        "tax_is_cost": "on",
        "lines-TOTAL_FORMS": "2",
        "lines-0-item": "Oil 5W-30",
        "lines-0-quantity": "2",
        "lines-1-item": "",
    } | values


def test_an_order_is_written_changed_and_placed(
    owner: Actor, owner_client: PersonaClient, bottle: SupplierPart
) -> None:
    assert owner_client.get(at(owner_client, "orders/add/")).status_code == 200

    answer = owner_client.post(at(owner_client, "orders/add/"), sent())

    order = selectors.order_list(actor=owner).get()
    assert answer["Location"] == at(owner_client, f"orders/{order.pk}/")
    (line,) = lines(order, owner)
    assert (line.price, line.pack_quantity) == (D(40), D(5))
    one = at(owner_client, f"orders/{order.pk}/")
    assert "€85.90" in owner_client.get(one).content.decode()
    changed = sent(**{"lines-0-id": line.pk, "lines-0-quantity": "3", "version": 1})
    assert b"530-5" in owner_client.get(f"{one}change/").content
    assert owner_client.post(f"{one}change/", changed).status_code == 302
    clash = owner_client.post(f"{one}change/", changed | {"notes": "mine"})
    assert clash.status_code == 412
    assert lines(order, owner)[0].packs == 3
    for act in ("place", "recall", "cancel", "reopen"):
        assert owner_client.post(f"{one}{act}/").status_code == 302
    assert selectors.order_get(actor=owner, order_id=order.pk).state == "draft"


def test_the_form_keeps_what_was_typed_and_names_the_line(
    owner_client: PersonaClient, bottle: SupplierPart
) -> None:
    add = at(owner_client, "orders/add/")

    unknown = owner_client.post(add, sent(**{"lines-0-item": "Flux <b>"}))
    empty = owner_client.post(add, sent(**{"lines-0-quantity": "0"}))
    vague = owner_client.post(add, sent(vendor="", freight="much"))
    more = owner_client.post(add, sent(add_line="1"))

    assert unknown.status_code == empty.status_code == vague.status_code == 422
    assert "There is no item “Flux &lt;b&gt;”" in unknown.content.decode()
    assert b"lines-2-item" in more.content


def test_the_list_filters_and_marks_late_orders(
    owner_client: PersonaClient, ordered: Ordered
) -> None:
    late = ordered(expected_on=timezone.localdate() - timedelta(days=2))
    other = ordered(expected_on=timezone.localdate())

    for query, seen, hidden in (
        ("state=late", late.number, other.number),
        (f"q={other.number}", other.number, late.number),
        ("state=draft", "Nothing fits", late.number),
    ):
        page = owner_client.get(at(owner_client, f"orders/?{query}")).content.decode()
        assert seen in page
        assert hidden not in page
    assert "1 order is late" in owner_client.get(at(owner_client)).content.decode()
    part = owner_client.get(at(owner_client), headers={"HX-Request": "true"})
    assert b"<html" not in part.content


@pytest.mark.parametrize("path", ["orders/", "orders/{id}/", "shopping/"])
def test_pages_need_as_many_queries_for_twenty_rows_as_for_ten(
    owner: Actor, owner_client: PersonaClient, ordered: Ordered, filter_: Item, path: str
) -> None:
    first = ordered()
    counts: list[int] = []
    for _ in range(2):
        for index in range(10):
            order = ordered()
            line = lines(order, owner)[1]
            line.pk, line.order, line.position = None, first, 10 + index
            line.save(force_insert=True)
            item = Item(name=f"Item {len(counts)} {index}", organization_id=owner.organization_id)
            item.save()
            StockLevel.objects.for_actor(owner).create(
                organization_id=owner.organization_id, item=item, minimum=3
            )
        url = at(owner_client, path.format(id=first.pk))
        owner_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_goods_are_counted_by_scans_and_received(
    owner: Actor, owner_client: PersonaClient, ordered: Ordered, shelf: Location, oil: Item
) -> None:
    ItemCode.objects.for_actor(owner).create(
        organization_id=owner.organization_id, item=oil, code="4006381333931", quantity=5
    )
    order = ordered()
    oil_line, filters = lines(order, owner)
    url = at(owner_client, f"orders/{order.pk}/receive/")
    form = {"on": "2026-11-02", "location": shelf.pk, f"packs-{oil_line.pk}": "1"}

    assert b'value="4"' in owner_client.get(f"{url}?all").content
    scanned = owner_client.post(url, form | {"scan": "4006381333931", "count": "1"})
    unknown = owner_client.post(url, form | {"scan": "999", "count": "1"}).content.decode()
    assert scanned.context["form"][f"packs-{oil_line.pk}"].value() == "2"
    assert "“999” is not on this order." in unknown
    assert owner_client.post(url, {"on": "2026-11-02", "location": shelf.pk}).status_code == 422
    asked = owner_client.post(url, form | {f"packs-{oil_line.pk}": "3"})
    assert asked.status_code == 422
    assert b"More than was ordered" in asked.content

    done = owner_client.post(url, form | {f"packs-{filters.pk}": "4"})

    assert done.status_code == 302
    page = owner_client.get(at(owner_client, f"orders/{order.pk}/")).content.decode()
    assert "Partly received" in page
    delivery = selectors.deliveries_of(order, actor=owner)[0]
    owner_client.post(at(owner_client, f"deliveries/{delivery.pk}/undo/"))
    assert [line.received for line in lines(order, owner)] == [0, 0]


def test_goods_go_back(
    owner: Actor, owner_client: PersonaClient, ordered: Ordered, shelf: Location
) -> None:
    order = ordered()
    services.order_receive(actor=owner, order_id=order.pk, data=came(order, shelf, owner))
    line = lines(order, owner)[1]
    url = at(owner_client, f"orders/{order.pk}/return/")
    form = {"on": "2026-11-03", f"packs-{line.pk}": "1", "refund": "9,50"}

    assert owner_client.get(url).status_code == 200
    assert owner_client.post(url, form | {f"packs-{line.pk}": "9"}).status_code == 422
    assert owner_client.post(url, form).status_code == 302

    page = owner_client.get(at(owner_client, f"orders/{order.pk}/")).content.decode()
    assert "Went back" in page
    assert "€9.50" in page


def test_an_order_is_printed_mailed_and_gets_its_invoice(
    owner: Actor, owner_client: PersonaClient, ordered: Ordered
) -> None:
    order = ordered()
    one = at(owner_client, f"orders/{order.pk}/")
    letter = {"to": "parts@nord.example", "subject": "Order", "text": "Hello"}

    assert "Teile Nord" in owner_client.get(f"{one}print/").content.decode()
    pdf = owner_client.get(f"{one}pdf/")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert b"t@nord.example" in owner_client.get(f"{one}mail/").content
    assert owner_client.post(f"{one}mail/", letter | {"to": "nobody"}).status_code == 422
    assert owner_client.post(f"{one}mail/", letter).status_code == 302
    assert owner_client.post(f"{one}mail/", letter).status_code == 409
    assert "parts@nord.example" in owner_client.get(one).content.decode()
    invoice = SimpleUploadedFile("invoice.pdf", b"%PDF-1.4 x", "application/pdf")
    owner_client.post(f"{one}files/", {"uploads": invoice})
    assert "invoice.pdf" in owner_client.get(one).content.decode()


def test_an_order_is_deleted_and_restored(
    owner: Actor, owner_client: PersonaClient, ordered: Ordered
) -> None:
    order = ordered()
    one = at(owner_client, f"orders/{order.pk}/")
    assert owner_client.post(f"{one}delete/").status_code == 409
    services.order_cancel(actor=owner, order_id=order.pk)

    owner_client.post(f"{one}delete/")
    assert owner_client.get(one).status_code == 404
    owner_client.post(f"{one}restore/")

    assert owner_client.get(one).status_code == 200


def test_the_shopping_list_takes_wishes_and_makes_orders(
    owner: Actor,
    owner_client: PersonaClient,
    viewer_client: PersonaClient,
    bottle: SupplierPart,
    oil: Item,
) -> None:
    url = at(owner_client, "shopping/")
    assert b"Nothing to buy" in owner_client.get(url).content
    assert owner_client.post(url, {"what": ""}).status_code == 422
    owner_client.post(url, {"what": "Oil 5W-30", "quantity": "3"})
    owner_client.post(url, {"what": "Coffee <b>"})
    page = owner_client.get(url).content.decode()
    assert "Coffee &lt;b&gt;" in page
    assert "Teile Nord" in page
    assert '<small class="muted">wished for</small>' in page
    assert b"Draft orders" not in viewer_client.get(url).content

    assert owner_client.post(f"{url}order/").status_code == 422
    done = owner_client.post(f"{url}order/", {"keys": f"item-{oil.pk}"})
    order: PurchaseOrder = selectors.order_list(actor=owner).get()
    assert done["Location"] == at(owner_client, f"orders/{order.pk}/")
    coffee = selectors.wish_list(actor=owner).get()
    owner_client.post(f"{url}{coffee.pk}/buy/")
    assert not selectors.wish_list(actor=owner).exists()
    owner_client.post(f"{url}{coffee.pk}/unbuy/")
    assert selectors.wish_list(actor=owner).get() == coffee


def test_the_vendor_page_shows_orders_and_prices(
    owner: Actor, owner_client: PersonaClient, ordered: Ordered, shelf: Location, vendor: Vendor
) -> None:
    order = ordered()
    services.order_receive(actor=owner, order_id=order.pk, data=came(order, shelf, owner))

    page = owner_client.get(f"/o/{owner_client.slug}/vendors/{vendor.pk}/").content.decode()

    assert order.number in page
    assert "Prices paid" in page
    assert "€8.00" in page
