"""Items, categories, supplier parts, kits and fitments as endpoints."""

from typing import Any

from inventory.vendors.services import VendorInput, vendor_add
from project.kernel.actor import Actor
from tests.personas import PersonaClient

V1 = "/api/v1"


def post(api: PersonaClient, path: str, **body: Any) -> Any:
    return api.post(f"{V1}/{path}", body, content_type="application/json")


def patch(api: PersonaClient, path: str, *, etag: str = "", **body: Any) -> Any:
    headers = {"If-Match": etag} if etag else {}
    return api.patch(f"{V1}/{path}", body, content_type="application/json", headers=headers)


def oil(api: PersonaClient, **more: Any) -> dict[str, Any]:
    body = {"name": "Oil 5W-30", "kind": "fluid", "unit": "l", "part_number": "15669E"} | more
    answer = post(api, "items", **body)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_items_are_added_changed_binned_and_restored(owner_api: PersonaClient) -> None:
    created = post(owner_api, "items", name="Oil", kind="fluid", unit="l", codes=["0123"])
    address = created["Location"].removeprefix(f"{V1}/")

    changed = patch(owner_api, address, etag=created["ETag"], name="Oil 5W-30", tags=["vw"])
    stale = patch(owner_api, address, etag=created["ETag"], name="Other")
    gone = owner_api.delete(f"{V1}/{address}")
    missing = owner_api.get(f"{V1}/{address}")
    back = post(owner_api, f"{address}/restore")

    assert (changed.json()["name"], changed.json()["tags"]) == ("Oil 5W-30", ["vw"])
    assert (stale.status_code, gone.status_code, missing.status_code) == (412, 204, 404)
    assert back.json()["codes"][0]["code"] == "0123"


def test_items_are_found_by_text_kind_category_and_code(owner_api: PersonaClient) -> None:
    group = post(owner_api, "item-categories", name="Fluids").json()
    item = oil(owner_api, category_id=group["id"], codes=["012345678905"])
    oil(owner_api, name="Wrench", kind="tool", unit="pcs", part_number="5122")

    for query in ("search=5w30", "kind=fluid", f"category={group['id']}", "code=0012345678905"):
        found = owner_api.get(f"{V1}/items?{query}").json()["items"]
        assert [row["id"] for row in found] == [item["id"]], query
    first = owner_api.get(f"{V1}/items/search?q=15669e").json()
    assert first[0]["id"] == item["id"]


def test_numbers_codes_and_minimums_belong_to_an_item(owner_api: PersonaClient) -> None:
    item = oil(owner_api)
    base = f"items/{item['id']}"

    post(owner_api, f"{base}/numbers", number="G 052 195", kind="oem", manufacturer="VAG")
    code = post(owner_api, f"{base}/codes", code="99", quantity="5", unit="qt").json()["codes"][0]
    level = owner_api.put(
        f"{V1}/{base}/levels", {"minimum": "5", "target": "10"}, content_type="application/json"
    ).json()["levels"][0]
    number = owner_api.get(f"{V1}/{base}").json()["numbers"][0]

    assert code["in_item_unit"] == "4.73176473"
    assert level["minimum"] == "5.0000"
    for kind, row in (("numbers", number), ("codes", code), ("levels", level)):
        assert owner_api.delete(f"{V1}/items/{kind}/{row['id']}").status_code == 204
    left = owner_api.get(f"{V1}/{base}").json()
    assert (left["numbers"], left["codes"], left["levels"]) == ([], [], [])


def test_categories_move_with_all_below_them(owner_api: PersonaClient) -> None:
    fluids = post(owner_api, "item-categories", name="Fluids").json()
    oils = post(owner_api, "item-categories", name="Oils", parent_id=fluids["id"]).json()

    within = patch(owner_api, f"item-categories/{fluids['id']}", parent_id=oils["id"])
    top = patch(owner_api, f"item-categories/{oils['id']}", parent_id=None)

    assert oils["path"] == "Fluids / Oils"
    assert within.status_code == 422
    assert top.json()["path"] == "Oils"
    found = owner_api.get(f"{V1}/item-categories?parent=0&count=true").json()
    assert found["count"] == 2
    assert owner_api.delete(f"{V1}/item-categories/{oils['id']}").status_code == 204
    assert post(owner_api, f"item-categories/{oils['id']}/restore").status_code == 200
    assert owner_api.get(f"{V1}/item-categories/{oils['id']}").json()["name"] == "Oils"


def test_supplier_parts_carry_packs_and_prices(owner: Actor, owner_api: PersonaClient) -> None:
    item = oil(owner_api)
    vendor = vendor_add(actor=owner, data=VendorInput(name="Oil shop"))
    prices = [{"price": "38.9", "currency": "EUR"}, {"price": "35", "currency": "EUR", "packs": 4}]

    made = post(
        owner_api, "supplier-parts", item_id=item["id"], vendor_id=vendor.pk, number="CAS-5",
        pack_quantity="5", pack_unit="qt", prices=prices,
    )  # fmt: skip
    address = made["Location"].removeprefix(f"{V1}/")
    kept = patch(owner_api, address, number="CAS-6").json()
    cleared = patch(owner_api, address, prices=[]).json()

    assert made.json()["pack_in_item_unit"] == "4.73176473"
    assert (kept["number"], len(kept["prices"]), cleared["prices"]) == ("CAS-6", 2, [])
    found = owner_api.get(f"{V1}/supplier-parts?item={item['id']}&search=cas6").json()["items"]
    assert [row["vendor_name"] for row in found] == ["Oil shop"]
    assert owner_api.delete(f"{V1}/{address}").status_code == 204
    assert post(owner_api, f"{address}/restore").status_code == 200
    assert owner_api.get(f"{V1}/{address}").status_code == 200


def test_kits_replace_their_lines_as_a_whole(owner_api: PersonaClient) -> None:
    item = oil(owner_api)
    line = {"item_id": item["id"], "quantity": "5", "unit": "qt"}

    made = post(owner_api, "kits", name="Oil change", lines=[line])
    address = made["Location"].removeprefix(f"{V1}/")
    kept = patch(owner_api, address, notes="warm").json()
    nothing = patch(owner_api, address, lines=[{**line, "quantity": "0"}])

    assert made.json()["lines"][0]["quantity"] == "4.7318"
    assert len(kept["lines"]) == 1
    assert nothing.status_code == 422
    assert owner_api.get(f"{V1}/kits?search=5W-30").json()["items"][0]["name"] == "Oil change"
    assert owner_api.delete(f"{V1}/{address}").status_code == 204
    assert post(owner_api, f"{address}/restore").status_code == 200
    assert owner_api.get(f"{V1}/{address}").status_code == 200


def test_fitments_answer_both_questions(owner_api: PersonaClient) -> None:
    item = oil(owner_api)
    made = post(
        owner_api, "fitments", item_id=item["id"], make="Škoda", model="Octavia", year_from=2013
    )
    address = made["Location"].removeprefix(f"{V1}/")

    changed = patch(owner_api, address, year_to=2020).json()
    fits = owner_api.get(f"{V1}/fitments/fitting?make=skoda&model=Octavia&year=2015").json()
    not_fits = owner_api.get(f"{V1}/fitments/fitting?make=skoda&model=Octavia&year=2022").json()

    assert (changed["year_from"], changed["year_to"]) == (2013, 2020)
    assert [(row["item_id"], row["verdict"]) for row in fits] == [(item["id"], "fits")]
    assert not_fits == []
    assert owner_api.get(f"{V1}/fitments?item={item['id']}").json()["items"][0]["make"] == "Škoda"
    assert owner_api.get(f"{V1}/{address}").status_code == 200
    assert owner_api.delete(f"{V1}/{address}").status_code == 204


def test_unknown_names_and_nulls_are_refused(owner_api: PersonaClient) -> None:
    item = oil(owner_api)

    assert post(owner_api, "items", name="Oil", colour="red").status_code == 422
    assert patch(owner_api, f"items/{item['id']}", name=None).status_code == 422
    assert post(owner_api, "fitments", make="VW").status_code == 422
