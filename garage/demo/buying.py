"""What the demo household buys: a draft, an order of which some came, one that is over, two wishes."""

from datetime import date, timedelta
from decimal import Decimal

from garage.demo.shelf import FILTER, OIL
from garage.demo.stock import BRAKE_FLUID, CLOTHS, WIPERS
from inventory.catalogue.models import Item
from inventory.locations.models import Location
from inventory.purchasing import services
from inventory.purchasing.models import PurchaseOrder
from inventory.purchasing.selectors import lines_of
from inventory.purchasing.services import (
    DeliveryInput,
    LineInput,
    OrderInput,
    ReceivedLine,
    WishInput,
)
from inventory.vendors import places
from inventory.vendors.services import vendor_change, vendor_named
from project.kernel.actor import Actor

VENDOR = "kfzteile24"


def buy(*, actor: Actor, today: date) -> None:
    """Write the orders of the household; the shelf must be filled before."""
    vendor = vendor_named(actor=actor, name=VENDOR, kind="parts")
    items = {row.name: row for row in Item.objects.for_actor(actor).kept()}
    shelf = Location.objects.for_actor(actor).kept().filter(name="Shelf by the door").first()
    if vendor is None or shelf is None:
        return
    _acquaint(vendor.pk, actor=actor)
    over = _order(vendor.pk, (OIL, "5", "9.80"), (FILTER, "2", "7.40"), actor=actor, items=items, freight="5.95")  # fmt: skip
    services.order_place(actor=actor, order_id=over.pk)
    _receive(over, shelf, on=today - timedelta(days=60), packs=("5", "2"), actor=actor)
    partly = _order(vendor.pk, (WIPERS, "2", "26.90"), (FILTER, "4", "7.20"), actor=actor, items=items, freight="4.90", expected_on=today - timedelta(days=2))  # fmt: skip
    services.order_place(actor=actor, order_id=partly.pk)
    _receive(partly, shelf, on=today - timedelta(days=4), packs=("1", "4"), actor=actor)
    _order(vendor.pk, (BRAKE_FLUID, "2", "11.90"), actor=actor, items=items)
    wishes = (
        WishInput(item_id=items[CLOTHS].pk, quantity=Decimal(20), vendor_id=vendor.pk),
        WishInput(title="Hand wash paste"),
    )
    for wish in wishes:
        services.wish_add(actor=actor, data=wish)


def _acquaint(vendor_id: int, *, actor: Actor) -> None:
    """Say what the household knows of its parts shop."""
    facts = {"rating": 4, "payment_days": 14, "payment_terms": "2 % within 7 days"}
    vendor_change(actor=actor, vendor_id=vendor_id, changes=facts)
    site = places.site_add(
        actor=actor,
        vendor_id=vendor_id,
        data=places.SiteInput(
            name="Branch Hamburg", street="Wendenstraße 251", postal_code="20537", city="Hamburg",
            account_number="2204-71", opening="Mon–Fri 8–19, Sat 9–16",
        ),
    )  # fmt: skip
    person = places.ContactInput(name="Jana Lindner", role="Parts counter", site_id=site.pk)
    places.contact_add(actor=actor, vendor_id=vendor_id, data=person)


def _order(
    vendor_id: int,
    *lines: tuple[str, str, str],
    actor: Actor,
    items: dict[str, Item],
    freight: str = "0",
    expected_on: date | None = None,
) -> PurchaseOrder:
    data = OrderInput(
        vendor_id=vendor_id,
        freight=Decimal(freight),
        expected_on=expected_on,
        lines=tuple(
            LineInput(item_id=items[name].pk, packs=Decimal(packs), price=Decimal(price))
            for name, packs, price in lines
        ),
    )
    return services.order_add(actor=actor, data=data)


def _receive(
    order: PurchaseOrder, shelf: Location, *, on: date, packs: tuple[str, ...], actor: Actor
) -> None:
    came = tuple(
        ReceivedLine(line_id=line.pk, packs=Decimal(count))
        for line, count in zip(lines_of(order, actor=actor), packs, strict=True)
    )
    data = DeliveryInput(on=on, location_id=shelf.pk, lines=came)
    services.order_receive(actor=actor, order_id=order.pk, data=data)
