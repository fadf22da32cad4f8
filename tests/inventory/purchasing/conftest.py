"""What purchasing is tested with: a vendor, an item that it sells in packs, a place, an order."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from inventory.catalogue.models import Item, PriceBreak, SupplierPart
from inventory.catalogue.services import ItemInput, item_add
from inventory.locations.models import Location
from inventory.locations.services import LocationInput, location_add
from inventory.purchasing import selectors, services
from inventory.purchasing.models import OrderLine, PurchaseOrder
from inventory.purchasing.services import DeliveryInput, LineInput, OrderInput, ReceivedLine
from inventory.vendors.models import Vendor
from inventory.vendors.services import VendorInput, vendor_add
from project.kernel.actor import Actor

DAY = date(2026, 11, 2)
D = Decimal
Ordered = Callable[..., PurchaseOrder]


@pytest.fixture
def vendor(owner: Actor) -> Vendor:
    return vendor_add(
        actor=owner, data=VendorInput(name="Teile Nord", kind="supplier", email="t@nord.example")
    )


@pytest.fixture
def oil(owner: Actor) -> Item:
    return item_add(actor=owner, data=ItemInput(name="Oil 5W-30", kind="fluid", unit="l"))


@pytest.fixture
def filter_(owner: Actor) -> Item:
    return item_add(actor=owner, data=ItemInput(name="Oil filter", part_number="HU 7020 z"))


@pytest.fixture
def shelf(owner: Actor) -> Location:
    return location_add(actor=owner, data=LocationInput(name="Shelf 2"))


@pytest.fixture
def bottle(owner: Actor, oil: Item, vendor: Vendor) -> SupplierPart:
    """Return the oil as the vendor sells it: in bottles of 5 l, cheaper from 4 bottles on."""
    part = SupplierPart(
        item=oil, vendor=vendor, number="530-5", pack_quantity=5, lead_days=3, is_preferred=True
    )
    part.organization_id = owner.organization_id
    part.save()
    for packs, price in ((1, "40"), (4, "35")):
        PriceBreak.objects.for_actor(owner).create(
            organization_id=owner.organization_id,
            supplier_part=part,
            packs=packs,
            price=D(price),
            currency="EUR",
        )
    return part


@pytest.fixture
def ordered(owner: Actor, vendor: Vendor, bottle: SupplierPart, filter_: Item) -> Ordered:
    """Return a function that places an order of two bottles of oil and four filters at 10."""

    def order(**values: Any) -> PurchaseOrder:
        lines = (
            LineInput(item_id=bottle.item_id, packs=D(2)),
            LineInput(item_id=filter_.pk, packs=D(4), price=D(10)),
        )
        given: dict[str, Any] = {"vendor_id": vendor.pk, "lines": lines, **values}
        data = OrderInput(**given)
        row = services.order_add(actor=owner, data=data)
        return services.order_place(actor=owner, order_id=row.pk)

    return order


def lines(order: PurchaseOrder, actor: Actor) -> list[OrderLine]:
    return selectors.lines_of(order, actor=actor)


def came(order: PurchaseOrder, shelf: Location, actor: Actor, **options: Any) -> DeliveryInput:
    """Return a delivery of so many packs of each line; `packs` in the order of the lines."""
    packs = options.pop("packs", None) or [line.open_packs for line in lines(order, actor)]
    return DeliveryInput(
        on=DAY,
        location_id=shelf.pk,
        lines=tuple(
            ReceivedLine(line_id=line.pk, packs=D(count))
            for line, count in zip(lines(order, actor), packs, strict=True)
        ),
        **options,
    )
