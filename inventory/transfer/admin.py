"""Imports and exports for the people who run the server."""

from django.contrib import admin

from inventory.transfer.models import ImportProblem, ImportTrace, InventoryExport, InventoryImport
from project.web.admin_site import ReadOnlyAdmin


@admin.register(InventoryImport)
class InventoryImportAdmin(ReadOnlyAdmin):
    """Imports of every organization."""

    list_display = (
        "id", "organization", "source", "state", "added", "changed", "refused", "created_at",
    )  # fmt: skip
    list_filter = ("state", "source")
    search_fields = ("=id", "name")
    list_select_related = ("organization",)


@admin.register(ImportTrace)
class ImportTraceAdmin(ReadOnlyAdmin):
    """What imports did, row by row."""

    list_display = ("id", "brought_by_id", "kind", "row_id", "part", "line")
    search_fields = ("=brought_by__id", "=row_id")


@admin.register(ImportProblem)
class ImportProblemAdmin(ReadOnlyAdmin):
    """What imports refused."""

    list_display = ("id", "brought_by_id", "part", "line", "problem")
    search_fields = ("=brought_by__id",)


@admin.register(InventoryExport)
class InventoryExportAdmin(ReadOnlyAdmin):
    """Exports of every organization."""

    list_display = ("id", "organization", "rows", "created_at")
    search_fields = ("=id",)
    list_select_related = ("organization",)
