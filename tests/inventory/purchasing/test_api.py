"""Orders and the shopping list as programs see them."""

from decimal import Decimal
from typing import Any

from inventory.catalogue.models import Item, SupplierPart
from inventory.locations.models import Location
from inventory.vendors.models import Vendor
from tests.personas import PersonaClient

ROOT = "/api/v1/purchase-orders"


def send(api: PersonaClient, path: str, **body: Any) -> Any:
    return api.post(path, body, content_type="application/json")


def test_an_order_is_written_placed_received_returned_and_undone(
    owner_api: PersonaClient, vendor: Vendor, bottle: SupplierPart, shelf: Location
) -> None:
    made = send(
        owner_api, ROOT, vendor_id=vendor.pk, lines=[{"item_id": bottle.item_id, "packs": "2"}]
    )
    order = made.json()
    path, line = made["Location"], order["lines"][0]
    assert (made.status_code, order["state"], order["total"]) == (201, "draft", "80.000")
    assert line["price"] == "40.0000"

    tag = owner_api.get(path)["ETag"]
    body = {
        "reference": "X-1",
        "lines": [
            {
                "id": line["id"],
                "item_id": bottle.item_id,
                "packs": "3",
                "pack_quantity": "5",
                "price": "39",
            }
        ],
    }
    changed = owner_api.patch(
        path, body, content_type="application/json", headers={"If-Match": tag}
    )
    stale = owner_api.patch(path, body, content_type="application/json", headers={"If-Match": tag})
    assert (changed.json()["lines"][0]["id"], stale.status_code) == (line["id"], 412)

    assert send(owner_api, f"{path}/place").json()["state"] == "ordered"
    counted = [{"line_id": line["id"], "packs": "4"}]
    goods = {"on": "2026-11-02", "location_id": shelf.pk, "lines": counted}
    asked = send(owner_api, f"{path}/receive", **goods)
    assert (asked.status_code, asked.json()["code"]) == (422, "more-than-ordered")
    received = send(owner_api, f"{path}/receive", **goods, more_is_right=True).json()
    assert received["state"] == "closed"
    back = send(
        owner_api, f"{path}/return", on="2026-11-03", refund="39",
        lines=[{"line_id": line["id"], "packs": "1"}],
    ).json()  # fmt: skip
    assert back["lines"][0]["returned"] == "1.000"
    undone = [
        send(owner_api, f"{ROOT}/deliveries/{delivery['id']}/undo").json()
        for delivery in back["deliveries"]
    ][-1]
    assert (undone["state"], undone["lines"][0]["received"]) == ("ordered", "0.000")


def test_the_other_acts_of_an_order(
    owner_api: PersonaClient, vendor: Vendor, bottle: SupplierPart, shelf: Location
) -> None:
    line = {"item_id": bottle.item_id, "packs": "2"}
    made = send(owner_api, ROOT, vendor_id=vendor.pk, number="B-1", lines=[line]).json()
    path = f"{ROOT}/{made['id']}"
    for act, state in (
        ("place", "ordered"), ("recall", "draft"), ("cancel", "cancelled"), ("reopen", "draft"),
        ("place", "ordered"),
    ):  # fmt: skip
        assert send(owner_api, f"{path}/{act}").json()["state"] == state
    part = [{"line_id": made["lines"][0]["id"], "packs": "1"}]
    send(owner_api, f"{path}/receive", on="2026-11-02", location_id=shelf.pk, lines=part)
    assert send(owner_api, f"{path}/close").json()["state"] == "closed"
    mailed = send(owner_api, f"{path}/mail", to="parts@nord.example")
    assert (mailed.status_code, mailed.json()["state"]) == (202, "waiting")
    assert owner_api.delete(path).status_code == 409

    other = send(owner_api, ROOT, vendor_id=vendor.pk).json()["id"]
    assert owner_api.delete(f"{ROOT}/{other}").status_code == 204
    assert owner_api.get(f"{ROOT}/{other}").status_code == 404
    assert send(owner_api, f"{ROOT}/{other}/restore").status_code == 200

    found = owner_api.get(f"{ROOT}?search=b-1&state=closed&vendor={vendor.pk}&count=true").json()
    assert (found["count"], Decimal(found["items"][0]["lines_total"])) == (1, Decimal(80))
    first = owner_api.get(f"{ROOT}?limit=1&ordering=number").json()
    rest = owner_api.get(f"{ROOT}?limit=1&ordering=number&cursor={first['next']}").json()
    assert {first["items"][0]["id"], rest["items"][0]["id"]} == {made["id"], other}


def test_the_shopping_list_is_read_wished_for_and_ordered(
    owner_api: PersonaClient, bottle: SupplierPart, oil: Item, vendor: Vendor
) -> None:
    root = "/api/v1/shopping-list"
    made = send(owner_api, f"{root}/wishes", item_id=oil.pk, quantity="7")
    words = send(owner_api, f"{root}/wishes", title="Coffee").json()
    assert owner_api.get(made["Location"]).json()["quantity"] == "7.0000"

    groups = owner_api.get(root).json()
    row = groups[0]["rows"][0]
    assert (groups[0]["vendor_id"], row["packs"], row["price"]) == (vendor.pk, "2", "40.0000")
    assert groups[1]["rows"][0]["title"] == "Coffee"
    assert send(owner_api, f"{root}/wishes/{words['id']}/buy").json()["bought_at"]
    assert send(owner_api, f"{root}/wishes/{words['id']}/unbuy").json()["bought_at"] is None

    ordered = send(owner_api, f"{root}/orders", keys=[row["key"]])

    assert ordered.status_code == 201
    assert owner_api.get(f"{ROOT}/{ordered.json()[0]}").json()["lines"][0]["packs"] == "2.000"
