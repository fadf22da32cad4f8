"""What the ledger is about stays in the bin as an archive."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from inventory.catalogue.models import Item
from inventory.catalogue.services import item_bin
from inventory.locations.models import Location
from inventory.locations.services import location_bin
from inventory.stock import services
from inventory.stock.quantities import quantity_text
from project.kernel.actor import Actor
from project.kernel.bin import AT_ONCE, bin_list, empty_bins
from tests.inventory.stock.making import make_item, make_place, receive, taking
from tests.personas import PersonaClient


@pytest.fixture
def past(owner: Actor, item: Item, shelf: Location) -> Item:
    """An item and a place that had stock once, both in the bin."""
    receive(owner, item, shelf, "2")
    services.stock_dispose(actor=owner, data=taking(item, "2"))
    item_bin(actor=owner, item_id=item.pk)
    location_bin(actor=owner, location_id=shelf.pk)
    return item


def long_ago(actor: Actor) -> None:
    when = timezone.now() - timedelta(days=40)
    for model in (Item, Location):
        model.objects.for_actor(actor).binned().update(binned_at=when)


def test_items_and_places_with_a_past_stay_archived(
    owner: Actor, owner_client: PersonaClient, past: Item, shelf: Location
) -> None:
    gone = make_item(owner, "Never moved")
    item_bin(actor=owner, item_id=gone.pk)

    stays = {row.title: row.gone_at is None for row in bin_list(actor=owner)}
    html = owner_client.get(reverse("bin", args=(owner_client.slug,))).content.decode()

    assert stays == {past.name: True, shelf.name: True, "Never moved": False}
    assert html.count("it stays archived") == 2
    assert html.count("Delete for good…") == 1


def test_an_archived_item_cannot_be_deleted_for_good(
    owner: Actor, owner_client: PersonaClient, past: Item
) -> None:
    response = owner_client.post(reverse("bin_delete", args=(owner_client.slug, "items", past.pk)))

    assert response.status_code in {302, 422}
    assert Item.objects.for_actor(owner).filter(pk=past.pk).exists()


def test_a_place_above_one_with_a_past_stays_too(owner: Actor, item: Item) -> None:
    garage = make_place(owner, "Garage")
    rack = make_place(owner, "Rack", garage)
    receive(owner, item, rack, "2")
    services.stock_dispose(actor=owner, data=taking(item, "2"))
    location_bin(actor=owner, location_id=garage.pk)

    assert [row.gone_at for row in bin_list(actor=owner)] == [None, None]


def test_archived_rows_keep_no_others_from_being_deleted(owner: Actor, shelf: Location) -> None:
    rows = [
        Item(name=f"Old {n}", organization_id=owner.organization_id) for n in range(AT_ONCE + 5)
    ]
    for item in Item.objects.for_actor(owner).bulk_create(rows):
        receive(owner, item, shelf, "1", "1")
        services.stock_dispose(actor=owner, data=taking(item, "1"))
    never = make_item(owner, "Never moved")
    Item.objects.for_actor(owner).update(binned_at=timezone.now())
    long_ago(owner)

    assert empty_bins() == 1
    assert not Item.objects.for_actor(owner).filter(pk=never.pk).exists()


@pytest.mark.parametrize(
    ("quantity", "unit", "text"),
    [
        ("1", "pair", "1 pair"),
        ("2", "pair", "2 pairs"),
        ("0", "set", "0 sets"),
        ("1", "l", "1 l"),
        ("1", "pcs", "1 pc"),
        ("2", "pcs", "2 pcs"),
    ],
)
def test_one_of_a_word_is_no_plural(quantity: str, unit: str, text: str) -> None:
    assert quantity_text(Decimal(quantity), unit) == text
