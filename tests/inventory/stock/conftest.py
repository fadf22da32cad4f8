"""An item and two places that many tests share."""

import pytest

from inventory.catalogue.models import Item
from inventory.locations.models import Location
from project.kernel.actor import Actor
from tests.inventory.stock.making import make_item, make_place


@pytest.fixture
def item(owner: Actor) -> Item:
    return make_item(owner)


@pytest.fixture
def shelf(owner: Actor) -> Location:
    return make_place(owner, "Shelf 2")


@pytest.fixture
def box(owner: Actor) -> Location:
    return make_place(owner, "Box")
