"""Components, warranties and recalls for the people who run the server."""

from django.contrib import admin

from garage.components.models import (
    Component,
    Installation,
    Recall,
    Removal,
    TreadMeasurement,
    Warranty,
    WarrantyClaim,
)
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(Component)
class ComponentAdmin(BinnedAdmin):
    """Components of every organization."""

    list_display = ("id", "organization", "kind", "name", "serial_number", "binned_at")
    list_filter = ("kind",)
    search_fields = ("=id", "name", "serial_number", "part_number")
    list_select_related = ("organization",)


@admin.register(Installation)
class InstallationAdmin(ReadOnlyAdmin):
    """Where components are and were."""

    list_display = ("id", "component_id", "vehicle_id", "position", "installed_on", "removed_on")
    search_fields = ("=component__id", "component__name")


@admin.register(Removal)
class RemovalAdmin(ReadOnlyAdmin):
    """Installations by their end, as the timeline names them."""

    list_display = ("id", "component_id", "vehicle_id", "removed_on")
    search_fields = ("=component__id", "component__name")


@admin.register(TreadMeasurement)
class TreadMeasurementAdmin(ReadOnlyAdmin):
    """Measurements of tread."""

    list_display = ("id", "component_id", "on", "position", "depth_mm")
    search_fields = ("=component__id",)


@admin.register(Warranty)
class WarrantyAdmin(BinnedAdmin):
    """Warranties of every organization."""

    list_display = ("id", "organization", "title", "provider", "starts_on", "ends_on", "binned_at")
    search_fields = ("=id", "title", "provider", "contract_number")
    list_select_related = ("organization",)


@admin.register(WarrantyClaim)
class WarrantyClaimAdmin(ReadOnlyAdmin):
    """Claims on warranties."""

    list_display = ("id", "warranty_id", "on", "title", "outcome", "amount")
    search_fields = ("title",)


@admin.register(Recall)
class RecallAdmin(BinnedAdmin):
    """Recalls of every organization."""

    list_display = ("id", "organization", "vehicle_id", "campaign", "title", "state", "binned_at")
    list_filter = ("state",)
    search_fields = ("=id", "title", "campaign", "issuer")
    list_select_related = ("organization",)
