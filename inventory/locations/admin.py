"""Places for the people who run the server."""

from django.contrib import admin

from inventory.locations.models import Location
from project.web.bin_admin import BinnedAdmin


@admin.register(Location)
class LocationAdmin(BinnedAdmin):
    """Places of every organization."""

    list_display = ("id", "organization", "path", "kind", "barcode", "binned_at")
    list_filter = ("kind",)
    search_fields = ("=id", "path", "=barcode")
    list_select_related = ("organization",)
