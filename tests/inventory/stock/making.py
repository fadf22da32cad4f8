"""Items, places and stock as tests need them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from inventory.catalogue.models import Item
from inventory.locations.models import Location
from inventory.stock import services
from inventory.stock.models import Balance, Holding, Movement, StockSettings
from inventory.stock.services import ReceiveInput, TakeInput, Taking
from project.kernel.actor import Actor
from project.kernel.rows import save_new

DAY = date(2026, 4, 1)


def make_item(actor: Actor, name: str = "Oil filter", **values: Any) -> Item:
    return save_new(Item(name=name, **values), actor=actor)


def make_place(actor: Actor, name: str = "Shelf 2", parent: Location | None = None) -> Location:
    path = f"{parent.path} / {name}" if parent else name
    row = save_new(Location(name=name, parent=parent, trail="/", path=path), actor=actor)
    row.trail = f"{parent.trail if parent else '/'}{row.pk}/"
    row.save(update_fields=["trail"])
    return row


def receive(
    actor: Actor, item: Item, place: Location, quantity: str = "10", cost: str | None = "2.50",
    **values: Any,
) -> Movement:  # fmt: skip
    given: dict[str, Any] = {"on": DAY, "unit_cost": None if cost is None else Decimal(cost)}
    data = ReceiveInput(
        item_id=item.pk, location_id=place.pk, quantity=Decimal(quantity), **(given | values)
    )
    return services.stock_receive(actor=actor, data=data)


def use(actor: Actor, item: Item, quantity: str = "1", **values: Any) -> Taking:
    return services.stock_use(actor=actor, data=taking(item, quantity, **values))


def taking(item: Item, quantity: str = "1", **values: Any) -> TakeInput:
    given: dict[str, Any] = {"on": DAY}
    return TakeInput(item_id=item.pk, quantity=Decimal(quantity), **(given | values))


def cost_on_average(actor: Actor) -> None:
    save_new(StockSettings(costing="average"), actor=actor)


def stand(actor: Actor, item: Item, currency: str = "EUR") -> tuple[Decimal, Decimal]:
    """Return how much of an item is held and what it is worth."""
    row = Holding.objects.for_actor(actor).get(item=item, currency=currency)
    return row.quantity, row.value


def lying(actor: Actor, item: Item, place: Location) -> Decimal:
    rows = Balance.objects.for_actor(actor).filter(item=item, location=place)
    return Decimal(rows.aggregate(n=Sum("quantity"))["n"] or 0)
