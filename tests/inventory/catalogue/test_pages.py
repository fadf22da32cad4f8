"""The pages of items, categories, kits and what fits."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inventory.catalogue import panels, selectors, services
from inventory.catalogue.models import Item
from inventory.catalogue.panels import ItemColumn, ItemNarrowing, item_panels
from inventory.catalogue.services import (
    CategoryInput,
    CodeInput,
    FitmentInput,
    ItemInput,
    KitInput,
    KitLineInput,
)
from inventory.vendors.services import VendorInput, vendor_add
from project.kernel.actor import Actor
from project.web.panels import Panel
from tests.personas import PersonaClient


def page(client: PersonaClient, name: str, **ids: Any) -> str:
    return reverse(name, kwargs={"organization": client.slug, **ids})


def oil(actor: Actor, **values: Any) -> Item:
    given = {"name": "Oil 5W-30", "kind": "fluid", "unit": "l", "part_number": "15669E"}
    return services.item_add(actor=actor, data=ItemInput(**(given | values)))


def test_item_list_shows_kinds_and_finds_numbers(owner: Actor, owner_client: PersonaClient) -> None:
    oil(owner)
    oil(owner, name="Torque wrench", kind="tool", part_number="5122")

    whole = owner_client.get(page(owner_client, "item_list")).content.decode()
    tools = owner_client.get(page(owner_client, "item_list"), {"kind": "tool"}).content.decode()
    found = owner_client.get(
        page(owner_client, "item_list"), {"q": "15669e"}, headers={"HX-Request": "true"}
    ).content.decode()

    assert "Oil 5W-30" in whole
    assert "Torque wrench" in whole
    assert "Oil 5W-30" not in tools
    assert "Oil 5W-30" in found
    assert "<html" not in found


def test_item_list_shows_the_exact_number_first(owner: Actor, owner_client: PersonaClient) -> None:
    oil(owner, name="A longer number", part_number="15669E2")
    oil(owner, name="Z oil")

    shown = owner_client.get(page(owner_client, "item_list"), {"q": "15669E"}).content.decode()

    assert shown.index("Z oil") < shown.index("A longer number")


def test_item_list_asks_as_often_for_many_items(owner: Actor, owner_client: PersonaClient) -> None:
    address = page(owner_client, "item_list")
    for number in range(10):
        oil(owner, name=f"Oil {number}")
    owner_client.get(address)
    with CaptureQueriesContext(connection) as few:
        owner_client.get(address)
    for number in range(10, 20):
        oil(owner, name=f"Oil {number}")
    owner_client.get(address)  # the side bar is drawn anew after a change
    with CaptureQueriesContext(connection) as many:
        owner_client.get(address)

    assert len(many) == len(few)


def test_item_add_keeps_what_was_typed_when_it_is_wrong(
    owner: Actor, owner_client: PersonaClient
) -> None:
    oil(owner, codes=("4008177073960",))
    address = page(owner_client, "item_add")
    sent = {"name": "Other oil", "kind": "fluid", "unit": "l", "code": "4008177073960"}

    refused = owner_client.post(address, sent)
    added = owner_client.post(address, sent | {"code": "", "manufacturer": "Castrol"})

    assert refused.status_code == 422
    assert "belongs to “Oil 5W-30” already" in refused.content.decode()
    assert 'value="Other oil"' in refused.content.decode()
    assert added.status_code == 302
    item = selectors.item_search(actor=owner, search="castrol")[0]
    assert added["Location"] == page(owner_client, "item_detail", item_id=item.pk)


def test_item_change_shows_both_when_somebody_was_quicker(
    owner: Actor, owner_client: PersonaClient
) -> None:
    item = oil(owner)
    services.item_change(actor=owner, item_id=item.pk, changes={"name": "Their oil"})
    sent = {"name": "My oil", "kind": "fluid", "unit": "l", "version": "1"}

    answer = owner_client.post(page(owner_client, "item_change", item_id=item.pk), sent)

    assert answer.status_code == 412
    assert "Their oil" in answer.content.decode()
    assert "My oil" in answer.content.decode()


def test_item_detail_shows_what_is_known_and_what_rooms_add(
    owner: Actor, owner_client: PersonaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = oil(owner)
    monkeypatch.setattr(item_panels, "_known", {})
    item_panels.register(
        Panel(
            name="stock",
            template="inventory/catalogue/fits.html",
            context=lambda row, _actor: {"said": row.name},
        )
    )
    services.code_add(
        actor=owner, item_id=item.pk, data=CodeInput(code="0123", quantity=Decimal(5), unit="qt")
    )
    services.fitment_add(actor=owner, data=FitmentInput(item_id=item.pk, make="Škoda"))

    shown = owner_client.get(page(owner_client, "item_detail", item_id=item.pk)).content.decode()

    assert "4.732" in shown
    assert shown.count("Škoda") >= 2
    assert "litres" in shown


def test_item_list_takes_columns_and_filters_of_other_rooms(
    owner: Actor, owner_client: PersonaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    oil(owner)
    for registry in (panels.item_columns, panels.item_narrowings):
        for name in list(registry):
            monkeypatch.delitem(registry, name)
    monkeypatch.setitem(
        panels.item_columns,
        "hand",
        ItemColumn(
            name="hand",
            label="On hand",
            texts=lambda items, _actor: {row.pk: "3 l" for row in items},
        ),
    )
    monkeypatch.setitem(
        panels.item_narrowings,
        "low",
        ItemNarrowing(name="low", label="Low", narrow=lambda rows, _actor: rows.none()),
    )

    whole = owner_client.get(page(owner_client, "item_list")).content.decode()
    low = owner_client.get(page(owner_client, "item_list"), {"only": "low"}).content.decode()

    assert "3 l" in whole
    assert "Oil 5W-30" not in low


def test_supplier_part_form_reads_prices_by_quantity(
    owner: Actor, owner_client: PersonaClient
) -> None:
    item = oil(owner)
    vendor_add(actor=owner, data=VendorInput(name="Oil shop"))
    address = page(owner_client, "supplier_part_add", item_id=item.pk)
    sent = {
        "vendor": "Oil shop", "pack_quantity": "5", "pack_unit": "qt", "price": "38,90",
        "currency": "EUR", "breaks": "4 = 35.00",
    }  # fmt: skip

    wrong = owner_client.post(address, sent | {"breaks": "cheap"})
    right = owner_client.post(address, sent)

    assert wrong.status_code == 422
    assert "10 = 4.20" in wrong.content.decode()
    assert right.status_code == 302
    part = selectors.supplier_part_list(actor=owner).get()
    steps = [(step.packs, step.price) for step in part.prices.all()]
    assert steps == [(Decimal(1), Decimal("38.9")), (Decimal(4), Decimal(35))]
    change = page(owner_client, "supplier_part_change", supplier_part_id=part.pk)
    assert "4 = 35" in owner_client.get(change).content.decode()


def test_kit_line_add_takes_names_and_numbers(owner: Actor, owner_client: PersonaClient) -> None:
    item = oil(owner)
    kit = services.kit_add(actor=owner, data=KitInput(name="Oil change"))
    address = page(owner_client, "kit_line_add", kit_id=kit.pk)

    unknown = owner_client.post(address, {"item": "Unobtainium", "quantity": "1"})
    known = owner_client.post(address, {"item": "15669 e", "quantity": "4,7"})

    assert unknown.status_code == 422
    assert "Add it first" in unknown.content.decode()
    assert known.status_code == 302
    assert kit.lines.get().item == item
    owner_client.post(page(owner_client, "kit_line_remove", kit_id=kit.pk, item_id=item.pk))
    assert not kit.lines.exists()


def test_fitting_lists_items_and_kits(owner: Actor, owner_client: PersonaClient) -> None:
    item = oil(owner)
    line = KitLineInput(item_id=item.pk, quantity=Decimal(1))
    kit = services.kit_add(actor=owner, data=KitInput(name="Oil change", lines=(line,)))
    things: list[dict[str, Any]] = [{"item_id": item.pk}, {"kit_id": kit.pk}]
    for thing in things:
        data = FitmentInput(make="Škoda", model="Octavia", year_from=2013, **thing)
        services.fitment_add(actor=owner, data=data)

    address = page(owner_client, "fitting")
    shown = owner_client.get(address, {"make": "skoda", "model": "Octavia Combi"}).content.decode()
    other = owner_client.get(address, {"make": "skoda", "year": "2010"}).content.decode()

    assert "Oil change" in shown
    assert "May fit" in shown
    assert "Nothing is known to fit" in other


def test_category_pages_open_branches_and_show_items(
    owner: Actor, owner_client: PersonaClient
) -> None:
    fluids = services.category_add(actor=owner, data=CategoryInput(name="Fluids"))
    oils = services.category_add(actor=owner, data=CategoryInput(name="Oils", parent_id=fluids.pk))
    oil(owner, category_id=oils.pk)
    address = page(owner_client, "category_detail", category_id=fluids.pk)

    whole = owner_client.get(address).content.decode()
    branch = owner_client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "Oil 5W-30" in whole
    assert "Oils" in branch
    assert "<html" not in branch
    assert "<details>" in owner_client.get(page(owner_client, "category_list")).content.decode()
