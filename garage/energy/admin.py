"""Energy entries for the people who run the server."""

from django.contrib import admin

from garage.energy.models import EnergyEntry, EnergyStore
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(EnergyEntry)
class EnergyEntryAdmin(BinnedAdmin):
    """Fill-ups and charging sessions of every organization."""

    list_display = (
        "id",
        "organization",
        "on",
        "vehicle",
        "energy",
        "entered_quantity",
        "quantity_unit",
        "total",
        "currency",
        "span_reason",
        "binned_at",
    )
    list_filter = ("energy", "is_full", "span_reason")
    search_fields = ("=id", "vehicle__name", "grade")
    list_select_related = ("organization", "vehicle")


@admin.register(EnergyStore)
class EnergyStoreAdmin(ReadOnlyAdmin):
    """Tanks and batteries of every organization."""

    list_display = ("id", "organization", "vehicle", "energy", "name", "capacity")
    list_filter = ("energy",)
    search_fields = ("=id", "vehicle__name", "name")
    list_select_related = ("organization", "vehicle")
