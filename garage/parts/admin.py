"""Vehicles of collectibles for the people who run the server."""

from django.contrib import admin

from garage.parts.models import RelatedVehicle
from project.web.admin_site import ReadOnlyAdmin


@admin.register(RelatedVehicle)
class RelatedVehicleAdmin(ReadOnlyAdmin):
    """Which collectible belongs to which vehicle."""

    list_display = ("id", "organization", "item_id", "vehicle_id")
    search_fields = ("=item__id", "=vehicle__id")
    list_select_related = ("organization",)
