"""What orders keep as it is: their vendor, and the items that are still to come."""

from collections.abc import Collection

from inventory.purchasing.models import OrderLine, PurchaseOrder
from inventory.purchasing.states import DRAFT, OPEN
from project.kernel.actor import Actor
from project.kernel.errors import worded


def vendors_with_orders(*, actor: Actor, ids: Collection[int]) -> str:
    """Return why vendors cannot be deleted for good."""
    if PurchaseOrder.objects.for_actor(actor).filter(vendor_id__in=ids).exists():
        return "There are orders of this vendor. They would have none; keep it in the bin."
    return ""


def items_on_order(*, actor: Actor, ids: Collection[int]) -> str:
    """Return why items cannot be binned."""
    rows = OrderLine.objects.for_actor(actor).filter(
        item_id__in=ids, order__state__in=(DRAFT, *OPEN)
    )
    line = rows.filter(order__binned_at__isnull=True).select_related("order").first()
    return (
        worded("It is on order %(number)s. Take it off there first.", number=line.order.number)
        if line
        else ""
    )


def items_ever_ordered(*, actor: Actor, ids: Collection[int]) -> str:
    """Return why the unit of items cannot change."""
    if OrderLine.objects.for_actor(actor).filter(item_id__in=ids).exists():
        return "Orders count it in the old unit. Add a new item for the other unit."
    return ""


def items_in_orders(*, actor: Actor, ids: Collection[int]) -> set[int]:
    """Return the items that orders name: they are never deleted for good."""
    rows = OrderLine.objects.for_actor(actor).filter(item_id__in=ids).order_by()
    return set(rows.values_list("item_id", flat=True).distinct())


def vendors_in_orders(*, actor: Actor, ids: Collection[int]) -> set[int]:
    """Return the vendors that orders name: they are never deleted for good."""
    rows = PurchaseOrder.objects.for_actor(actor).filter(vendor_id__in=ids).order_by()
    return set(rows.values_list("vendor_id", flat=True).distinct())
