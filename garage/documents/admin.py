"""Documents for the people who run the server."""

from django.contrib import admin

from garage.documents.models import Document, DocumentText
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(Document)
class DocumentAdmin(BinnedAdmin):
    """Documents of every organization."""

    list_display = ("id", "organization", "kind", "title", "number", "expires_on", "binned_at")
    list_filter = ("kind",)
    search_fields = ("=id", "title", "number")
    list_select_related = ("organization",)


@admin.register(DocumentText)
class DocumentTextAdmin(ReadOnlyAdmin):
    """What was read on documents."""

    list_display = ("id", "document_id", "file_id", "problem", "read_at")
    search_fields = ("=document__id",)
