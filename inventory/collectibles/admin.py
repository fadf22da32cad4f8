"""Collectibles for the people who run the server."""

from django.contrib import admin

from inventory.catalogue.models import Appraisal, Collectible
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(Collectible)
class CollectibleAdmin(ReadOnlyAdmin):
    """Details of collectibles of every organization."""

    list_display = ("id", "organization", "item", "edition", "serial_number", "grade", "sold_on")
    list_filter = ("grade",)
    search_fields = ("=id", "edition", "serial_number")
    list_select_related = ("organization", "item")


@admin.register(Appraisal)
class AppraisalAdmin(BinnedAdmin):
    """What collectibles were said to be worth."""

    list_display = ("id", "organization", "item", "on", "value", "currency", "source", "binned_at")
    list_filter = ("source",)
    search_fields = ("=id", "appraiser")
    list_select_related = ("organization", "item")
