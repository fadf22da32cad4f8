"""The catalogue for the people who run the server."""

from django.contrib import admin

from inventory.catalogue.models import (
    Category,
    Fitment,
    Item,
    ItemCode,
    ItemNumber,
    Kit,
    KitLine,
    PaidPrice,
    PriceBreak,
    StockLevel,
    SupplierPart,
)
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(Category)
class CategoryAdmin(BinnedAdmin):
    """Categories of every organization."""

    list_display = ("id", "organization", "path", "binned_at")
    search_fields = ("=id", "path")
    list_select_related = ("organization",)


@admin.register(Item)
class ItemAdmin(BinnedAdmin):
    """Items of every organization."""

    list_display = ("id", "organization", "kind", "name", "manufacturer", "part_number")
    list_filter = ("kind",)
    search_fields = ("=id", "name", "=part_key")
    list_select_related = ("organization",)


@admin.register(ItemNumber)
class ItemNumberAdmin(ReadOnlyAdmin):
    """Cross references."""

    list_display = ("id", "organization", "item_id", "kind", "manufacturer", "number")
    search_fields = ("=item__id", "=number_key")
    list_select_related = ("organization",)


@admin.register(ItemCode)
class ItemCodeAdmin(ReadOnlyAdmin):
    """Printed codes."""

    list_display = ("id", "organization", "item_id", "code", "quantity", "unit")
    search_fields = ("=item__id", "=code")
    list_select_related = ("organization",)


@admin.register(StockLevel)
class StockLevelAdmin(ReadOnlyAdmin):
    """How many to keep."""

    list_display = ("id", "organization", "item_id", "location_id", "minimum", "target")
    search_fields = ("=item__id",)
    list_select_related = ("organization",)


@admin.register(SupplierPart)
class SupplierPartAdmin(BinnedAdmin):
    """Who sells what."""

    list_display = ("id", "organization", "item_id", "vendor_id", "number", "binned_at")
    search_fields = ("=id", "=item__id", "=number_key")
    list_select_related = ("organization",)


@admin.register(PriceBreak)
class PriceBreakAdmin(ReadOnlyAdmin):
    """Prices of packs."""

    list_display = ("id", "organization", "supplier_part_id", "packs", "price", "currency")
    search_fields = ("=supplier_part__id",)
    list_select_related = ("organization",)


@admin.register(Kit)
class KitAdmin(BinnedAdmin):
    """Kits of every organization."""

    list_display = ("id", "organization", "name", "binned_at")
    search_fields = ("=id", "name")
    list_select_related = ("organization",)


@admin.register(KitLine)
class KitLineAdmin(ReadOnlyAdmin):
    """What kits take."""

    list_display = ("id", "organization", "kit_id", "item_id", "quantity")
    search_fields = ("=kit__id", "=item__id")
    list_select_related = ("organization",)


@admin.register(Fitment)
class FitmentAdmin(ReadOnlyAdmin):
    """What fits what."""

    list_display = ("id", "organization", "item_id", "kit_id", "make", "model", "engine")
    search_fields = ("=item__id", "=kit__id", "make", "model")
    list_select_related = ("organization",)


@admin.register(PaidPrice)
class PaidPriceAdmin(ReadOnlyAdmin):
    """What items cost before."""

    list_display = ("id", "organization", "item_id", "vendor_id", "on", "unit_price", "currency")
    search_fields = ("=item__id", "=vendor__id")
    list_select_related = ("organization",)
