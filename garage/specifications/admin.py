"""Specification cards for the people who run the server."""

from django.contrib import admin

from garage.specifications.models import Specification
from project.web.admin_site import ReadOnlyAdmin


@admin.register(Specification)
class SpecificationAdmin(ReadOnlyAdmin):
    """Lines of specification cards."""

    list_display = ("id", "organization", "vehicle_id", "group", "name", "value", "unit")
    list_filter = ("group",)
    search_fields = ("=vehicle__id", "name", "value")
    list_select_related = ("organization",)
