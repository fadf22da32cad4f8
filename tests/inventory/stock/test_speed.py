"""What the busiest pages of the stock ask, however much there is."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.catalogue import services as catalogue
from inventory.catalogue.models import Item
from inventory.locations.models import Location
from inventory.locations.services import LocationInput, location_add
from inventory.stock import selectors
from inventory.stock.services import (
    LendInput,
    ReceiveInput,
    TakeInput,
    stock_receive,
    stock_use,
    tool_lend,
)
from project.kernel.actor import Actor
from tests.personas import PersonaClient

DAY = date(2026, 4, 1)


def asked(client: PersonaClient, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def shelved(actor: Actor, **more: Any) -> tuple[Item, Location]:
    item = catalogue.item_add(actor=actor, data=catalogue.ItemInput(name="Wrench", **more))
    hall = location_add(actor=actor, data=LocationInput(name="Hall"))
    place = location_add(actor=actor, data=LocationInput(name="Shelf", parent_id=hall.pk))
    data = ReceiveInput(item_id=item.pk, location_id=place.pk, quantity=Decimal(5), on=DAY)
    stock_receive(actor=actor, data=data)
    stock_use(actor=actor, data=TakeInput(item_id=item.pk, quantity=Decimal(1), on=DAY))
    return item, hall


def test_the_page_of_an_item_asks_at_most_twenty_times(
    owner: Actor, owner_client: PersonaClient
) -> None:
    item, _hall = shelved(owner)

    count = asked(owner_client, f"/o/{owner_client.slug}/inventory/items/{item.pk}/")

    assert count <= 20


def test_the_page_of_an_item_shows_all_that_it_has(
    owner: Actor, owner_client: PersonaClient
) -> None:
    item, hall = shelved(owner, kind="tool")
    level = catalogue.LevelInput(minimum=Decimal(9), location_id=hall.pk)
    catalogue.level_set(actor=owner, item_id=item.pk, data=level)
    catalogue.level_set(
        actor=owner, item_id=item.pk, data=catalogue.LevelInput(minimum=Decimal(6), target=None)
    )
    catalogue.number_add(actor=owner, item_id=item.pk, data=catalogue.NumberInput(number="N-77"))
    catalogue.code_add(actor=owner, item_id=item.pk, data=catalogue.CodeInput(code="BOX-10"))
    fits = catalogue.FitmentInput(make="VW", model="Golf", item_id=item.pk)
    catalogue.fitment_add(actor=owner, data=fits)
    line = catalogue.KitLineInput(item_id=item.pk, quantity=Decimal(1))
    catalogue.kit_add(actor=owner, data=catalogue.KitInput(name="Big service", lines=(line,)))
    lent = LendInput(item_id=item.pk, quantity=Decimal(1), on=DAY, borrower="Ada")
    tool_lend(actor=owner, data=lent)

    url = f"/o/{owner_client.slug}/inventory/items/{item.pk}/"
    page = owner_client.get(url).content.decode()

    for text in ("N-77", "BOX-10", "VW Golf", "Big service", "Ada"):
        assert text in page
    missing = re.findall(r"(\d)\s(?:pcs|pc) are missing", page)
    assert missing == ["3", "6"]
    whole = {str(row.location or ""): row.missing for row in selectors.shortages(actor=owner)}
    assert whole == {"": Decimal(3), "Hall": Decimal(6)}


def test_the_page_of_movements_asks_the_same_for_more(
    owner: Actor, owner_client: PersonaClient
) -> None:
    shelved(owner)
    url = f"/o/{owner_client.slug}/inventory/stock/movements/"
    few = asked(owner_client, url)
    shelf = location_add(actor=owner, data=LocationInput(name="Rack & 9"))
    for number in range(10):
        item = catalogue.item_add(actor=owner, data=catalogue.ItemInput(name=f"Bolt {number}"))
        data = ReceiveInput(item_id=item.pk, location_id=shelf.pk, quantity=Decimal(2), on=DAY)
        stock_receive(actor=owner, data=data)

    assert asked(owner_client, url) == few <= 12
    page = owner_client.get(url, {"location": shelf.pk}).content.decode()
    assert f'<option value="{shelf.pk}" selected>Rack &amp; 9</option>' in page
    assert page.count('<td class="cell-main"><b>Received</b>') == 10
    assert page.count('btn-sm"><svg') >= 1
