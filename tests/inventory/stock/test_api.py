"""The stock as programs see and move it."""

from decimal import Decimal
from typing import Any

from inventory.catalogue.models import Item
from inventory.locations.models import Location
from inventory.stock.services.proving import disagreements
from project.kernel.actor import Actor
from tests.inventory.stock.making import DAY, receive, stand
from tests.personas import PersonaClient

ON = DAY.isoformat()


def post(client: PersonaClient, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1/{path}", body, content_type="application/json")


def get(client: PersonaClient, path: str) -> Any:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200, response.content
    return response.json()


def test_programs_move_stock_and_undo_it(
    owner_api: PersonaClient, owner: Actor, item: Item, shelf: Location, box: Location
) -> None:
    of = {"item_id": item.pk, "on": ON}
    arrived = post(
        owner_api, "movements/receive", **of, location_id=shelf.pk, quantity="9", unit_cost="2"
    )
    used = post(
        owner_api, "movements/use", **of, quantity="1.5",
        source={"kind": "garage.plan", "id": 17},
    ).json()  # fmt: skip
    post(owner_api, "movements/transfer", **of, quantity="2", destination_id=box.pk)
    post(owner_api, "movements/dispose", **of, quantity="1", location_id=box.pk)
    post(owner_api, "movements/return", **of, quantity="1", location_id=box.pk)
    post(owner_api, "movements/adjust", **of, location_id=shelf.pk, counted="5", reason="Lost")

    assert arrived.status_code == 201
    assert arrived["Location"] == f"/api/v1/movements?batch={arrived.json()['batch']}"
    assert used["costs"] == {"EUR": "3.0000"}
    assert stand(owner, item) == (Decimal(5), Decimal(10))
    assert list(disagreements(actor=owner)) == []
    ledger = get(owner_api, f"movements?item={item.pk}&limit=2&count=true")
    assert (len(ledger["items"]), ledger["count"]) == (2, 6)
    assert get(owner_api, "movements?source_kind=garage.plan&source_id=17")["items"]
    undone = post(owner_api, f"movements/{used['batch']}/undo")
    assert undone.json()[0]["reverses_id"] == used["movements"][0]["id"]


def test_programs_hear_why_stock_cannot_move(
    owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient,
    owner: Actor, item: Item, shelf: Location,
) -> None:  # fmt: skip
    receive(owner, item, shelf, "3")
    body = {"item_id": item.pk, "on": ON, "quantity": "4", "location_id": shelf.pk}

    answer = post(owner_api, "movements/use", **body)

    assert answer.status_code == 422
    assert answer.json()["detail"] == "Only 3 pcs are left in Shelf 2."
    assert post(viewer_api, "movements/use", **body).status_code == 403
    assert post(stranger_api, "movements/use", **body).status_code == 404


def test_programs_see_the_stock(
    owner_api: PersonaClient, owner: Actor, item: Item, shelf: Location
) -> None:
    receive(owner, item, shelf, "3", serial="", batch="B1")
    source = {"kind": "garage.plan", "id": 3}
    held = post(owner_api, "reservations", item_id=item.pk, quantity="5", source=source)

    assert held.status_code == 200
    assert get(owner_api, f"stock?location={shelf.pk}")["items"][0]["batch"] == "B1"
    assert get(owner_api, f"stock/items/{item.pk}") == {
        "item_id": item.pk, "quantity": "3.0000", "reserved": "5.0000", "available": "-2.0000",
        "lent": "0.0000", "value": {"EUR": "7.5000"},
    }  # fmt: skip
    assert get(owner_api, "stock/shortages")[0]["missing"] == "2.0000"
    row = get(owner_api, f"reservations?item={item.pk}")["items"][0]
    assert owner_api.delete(f"/api/v1/reservations/{row['id']}").status_code == 204
    assert get(owner_api, "reservations")["items"] == []


def test_programs_lend_and_calibrate(
    owner_api: PersonaClient, owner: Actor, item: Item, shelf: Location
) -> None:
    receive(owner, item, shelf, "1")
    lent = post(owner_api, "loans", item_id=item.pk, borrower="Tom", on=ON)
    path = f"/api/v1/loans/{lent.json()['id']}"

    changed = owner_api.patch(
        path, {"due_on": "2026-05-01"}, content_type="application/json",
        headers={"if-match": lent["ETag"]},
    )  # fmt: skip
    stale = owner_api.patch(
        path, {"note": "x"}, content_type="application/json", headers={"if-match": lent["ETag"]}
    )
    back = post(owner_api, f"loans/{lent.json()['id']}/give-back", on=ON)
    made = post(owner_api, "calibrations", item_id=item.pk, on=ON, certificate="DKD-1")

    assert (lent.status_code, lent["Location"]) == (201, path)
    assert changed.json()["due_on"] == "2026-05-01"
    assert stale.status_code == 412
    assert back.json()["returned_on"] == ON
    assert get(owner_api, "loans?open=true")["items"] == []
    assert get(owner_api, f"calibrations?item={item.pk}")["items"] == [made.json()]
    assert get(owner_api, f"calibrations/{made.json()['id']}") == made.json()
    assert owner_api.delete(made["Location"]).status_code == 204


def test_programs_count(
    owner_api: PersonaClient, owner: Actor, item: Item, shelf: Location
) -> None:
    receive(owner, item, shelf, "4")
    take = post(owner_api, "stock-takes", location_id=shelf.pk, on=ON).json()
    line = get(owner_api, f"stock-takes/{take['id']}/lines")["items"][0]
    counted = [{"line_id": line["id"], "counted": "3"}]

    post(owner_api, f"stock-takes/{take['id']}/count", lines=counted)
    done = post(owner_api, f"stock-takes/{take['id']}/close")

    assert done.json()["movements"][0]["quantity"] == "1.0000"
    assert stand(owner, item)[0] == Decimal(3)
    assert get(owner_api, f"stock-takes/{take['id']}")["closed_at"]
    other = post(owner_api, "stock-takes", on=ON).json()
    assert post(owner_api, f"stock-takes/{other['id']}/cancel").json()["cancelled_at"]
    assert len(get(owner_api, "stock-takes")["items"]) == 2
