"""The market for the people who run the server."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from typing_extensions import override

from garage.listings.models import (
    Listing,
    ListingChange,
    ListingImport,
    ListingPrice,
    ListingSource,
    MakeModelAlias,
)
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(ListingSource)
class ListingSourceAdmin(BinnedAdmin):
    """Sources of every organization; their keys are not shown."""

    list_display = (
        "id",
        "organization",
        "name",
        "kind",
        "market",
        "health",
        "last_good_at",
        "binned_at",
    )
    list_filter = ("kind", "health", "market")
    search_fields = ("=id", "name")
    list_select_related = ("organization",)

    @override
    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in super().get_fields(request, obj) if name != "secret"]


@admin.register(ListingImport)
class ListingImportAdmin(ReadOnlyAdmin):
    """Imports of every organization."""

    list_display = (
        "id",
        "organization",
        "source_id",
        "state",
        "added",
        "changed",
        "refused",
        "created_at",
    )
    list_filter = ("state",)
    search_fields = ("=id", "name")
    list_select_related = ("organization",)


@admin.register(Listing)
class ListingAdmin(ReadOnlyAdmin):
    """Listings of every organization."""

    list_display = (
        "id",
        "organization",
        "market",
        "make",
        "model",
        "year",
        "price",
        "currency",
        "status",
        "excluded",
    )
    list_filter = ("status",)
    search_fields = ("=id", "=external_id", "=vin", "make", "model")
    list_select_related = ("organization",)


@admin.register(ListingPrice)
class ListingPriceAdmin(ReadOnlyAdmin):
    """What listings asked, day by day."""

    list_display = ("id", "listing_id", "seen_on", "price")
    search_fields = ("=listing__id",)


@admin.register(ListingChange)
class ListingChangeAdmin(ReadOnlyAdmin):
    """What imports changed."""

    list_display = ("id", "listing_id", "brought_by_id")
    search_fields = ("=listing__id", "=brought_by__id")


@admin.register(MakeModelAlias)
class MakeModelAliasAdmin(ReadOnlyAdmin):
    """What the words of adverts mean."""

    list_display = (
        "id",
        "organization",
        "market",
        "make_raw",
        "model_raw",
        "make_key",
        "model_key",
        "decided_at",
    )
    search_fields = ("=id", "make_raw", "model_raw", "make_key")
    list_select_related = ("organization",)
