"""Items, lots and places as tests of labels and scanning need them, without their rooms."""

from datetime import date
from typing import Any

from inventory.catalogue.models import Item
from inventory.locations.models import Location
from inventory.stock.models import Lot
from project.kernel.actor import Actor
from project.kernel.rows import save_new


def make_item(actor: Actor, name: str = "Oil filter", **values: Any) -> Item:
    return save_new(Item(name=name, **values), actor=actor)


def make_lot(actor: Actor, item: Item, **values: Any) -> Lot:
    given = {"received_on": date(2026, 3, 1), "currency": "EUR"} | values
    return save_new(Lot(item=item, **given), actor=actor)


def make_place(actor: Actor, name: str, parent: Location | None = None) -> Location:
    row = Location(name=name, parent=parent, trail="/", path=name)
    save_new(row, actor=actor)
    row.trail = f"{parent.trail if parent else '/'}{row.pk}/"
    row.path = f"{parent.path} / {name}" if parent else name
    row.save(update_fields=("trail", "path"))
    return row
