"""What the pages of vendors and items show of orders and prices paid."""

from typing import Any

from inventory.catalogue.models import Item
from inventory.purchasing import selectors
from inventory.purchasing.selectors import OrderFilter
from inventory.vendors.models import Vendor
from project.kernel.actor import Actor
from project.web.records import page_url

MOST_ORDERS = 10


def vendor_orders(vendor: Vendor, actor: Actor) -> dict[str, Any] | None:
    """Return the newest orders at a vendor; nothing where there is none."""
    all_url = f"{page_url('order_list', actor)}?vendor={vendor.pk}"
    return _orders(OrderFilter(vendor_id=vendor.pk), actor=actor, all_url=all_url)


def item_orders(item: Item, actor: Actor) -> dict[str, Any] | None:
    """Return the newest orders of an item; nothing where there is none."""
    return _orders(OrderFilter(item_id=item.pk), actor=actor, all_url=page_url("order_list", actor))


def vendor_prices(vendor: Vendor, actor: Actor) -> dict[str, Any] | None:
    """Return the newest prices paid at a vendor; nothing where there is none."""
    prices = selectors.prices_paid(actor=actor, vendor_id=vendor.pk)
    return {"prices": prices} if prices else None


def _orders(narrow: OrderFilter, *, actor: Actor, all_url: str) -> dict[str, Any] | None:
    rows = selectors.order_list(actor=actor, narrow=narrow)
    orders = list(rows.order_by("-id")[:MOST_ORDERS])
    return {"orders": orders, "all_url": all_url} if orders else None
