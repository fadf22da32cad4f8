"""Work on vehicles for the people who run the server."""

from django.contrib import admin

from garage.maintenance.models import BulkEdit, RecordLink, ServiceLine, ServiceRecord, Upgrade
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(ServiceRecord)
class ServiceRecordAdmin(BinnedAdmin):
    """Service records of every organization."""

    list_display = (
        "id",
        "organization",
        "on",
        "title",
        "purpose",
        "total",
        "currency",
        "binned_at",
    )
    list_filter = ("purpose",)
    search_fields = ("=id", "title", "invoice_number")
    list_select_related = ("organization",)


@admin.register(ServiceLine)
class ServiceLineAdmin(ReadOnlyAdmin):
    """Lines of service records."""

    list_display = ("id", "record_id", "position", "kind", "description", "amount")
    list_filter = ("kind", "purpose")
    search_fields = ("description", "part_number")


@admin.register(RecordLink)
class RecordLinkAdmin(ReadOnlyAdmin):
    """How service records hang together."""

    list_display = ("id", "kind", "record_id", "target_id")
    list_filter = ("kind",)


@admin.register(Upgrade)
class UpgradeAdmin(BinnedAdmin):
    """Upgrades of every organization."""

    list_display = (
        "id",
        "organization",
        "title",
        "installed_on",
        "removed_on",
        "cost",
        "binned_at",
    )
    search_fields = ("=id", "title", "part_number", "serial_number")
    list_select_related = ("organization",)


@admin.register(BulkEdit)
class BulkEditAdmin(ReadOnlyAdmin):
    """Changes of several records at once, and which of them were undone."""

    list_display = ("id", "organization", "action", "at", "undone_at")
    list_select_related = ("organization",)
