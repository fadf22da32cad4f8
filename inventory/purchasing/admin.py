"""Orders and the shopping list for the people who run the server."""

from django.contrib import admin

from inventory.purchasing.models import (
    Delivery,
    DeliveryLine,
    OrderLine,
    OrderMail,
    PurchaseOrder,
    Wish,
)
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(BinnedAdmin):
    """Orders of every organization."""

    list_display = ("id", "organization", "number", "vendor", "state", "expected_on", "binned_at")
    list_filter = ("state",)
    search_fields = ("=id", "number", "reference")
    list_select_related = ("organization", "vendor")


@admin.register(OrderLine)
class OrderLineAdmin(ReadOnlyAdmin):
    """Lines of orders."""

    list_display = ("id", "organization", "order_id", "item", "packs", "received", "returned")
    search_fields = ("=id", "=order__id", "number")
    list_select_related = ("organization", "item")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What came and went back."""

    list_display = ("id", "organization", "order_id", "on", "is_return", "undone_at")
    search_fields = ("=id", "=order__id", "note_number")
    list_select_related = ("organization",)


@admin.register(DeliveryLine)
class DeliveryLineAdmin(ReadOnlyAdmin):
    """How much of which line came with a delivery."""

    list_display = ("id", "organization", "delivery_id", "line_id", "packs", "unit_cost")
    search_fields = ("=id", "=delivery__id", "=line__id")
    list_select_related = ("organization",)


@admin.register(OrderMail)
class OrderMailAdmin(ReadOnlyAdmin):
    """Messages that took orders to vendors."""

    list_display = ("id", "organization", "order_id", "to", "state", "sent_at", "error")
    list_filter = ("state",)
    search_fields = ("=id", "=order__id", "to")
    list_select_related = ("organization",)


@admin.register(Wish)
class WishAdmin(ReadOnlyAdmin):
    """What people put on the shopping list."""

    list_display = ("id", "organization", "title", "item", "quantity", "bought_at")
    search_fields = ("=id", "title")
    list_select_related = ("organization", "item")
