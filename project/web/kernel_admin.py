"""What the kernel writes for every app, for the people who run the server."""

from django.contrib import admin

from project.kernel.audit import AuditEntry
from project.kernel.custom.models import CustomField, CustomValue
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.idempotency import IdempotencyKey
from project.kernel.listviews.models import ListColumns, SavedView
from project.kernel.tags import Tag
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who changed what."""

    list_display = ("id", "at", "organization", "user", "channel", "action", "subject_name")
    list_filter = ("channel", "action")
    search_fields = ("=subject_id", "subject_name", "request_id")
    list_select_related = ("organization", "user")


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """Stored files, without their bytes."""

    list_display = ("id", "organization", "purpose", "name", "content_type", "size", "created_at")
    list_filter = ("purpose", "content_type")
    search_fields = ("=id", "name", "=sha256")
    list_select_related = ("organization",)


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    """Which file belongs to which record."""

    list_display = ("id", "organization", "file_id", "subject_kind", "subject_id", "created_at")
    list_filter = ("subject_kind",)
    search_fields = ("=subject_id",)
    list_select_related = ("organization",)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    """Answers that were given to writes with a key."""

    list_display = ("id", "organization", "principal", "route", "key", "status", "created_at")
    search_fields = ("=key",)
    list_select_related = ("organization",)


@admin.register(Tag)
class TagAdmin(ReadOnlyAdmin):
    """Tags of every organization."""

    list_display = ("name", "organization")
    search_fields = ("name",)
    list_select_related = ("organization",)


@admin.register(CustomField)
class CustomFieldAdmin(BinnedAdmin):
    """Fields that organizations added to their records."""

    list_display = ("id", "organization", "record_kind", "name", "kind", "binned_at")
    list_filter = ("record_kind", "kind")
    search_fields = ("=id", "name")
    list_select_related = ("organization",)


@admin.register(CustomValue)
class CustomValueAdmin(ReadOnlyAdmin):
    """What records say in custom fields."""

    list_display = ("id", "field_id", "subject_id", "text")
    search_fields = ("=subject_id", "text")


@admin.register(SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    """Views of lists that people saved."""

    list_display = ("id", "organization", "user", "list_name", "name", "is_shared", "is_default")
    list_filter = ("list_name", "is_shared")
    search_fields = ("=id", "name")
    list_select_related = ("organization", "user")


@admin.register(ListColumns)
class ListColumnsAdmin(ReadOnlyAdmin):
    """Which columns people hide."""

    list_display = ("id", "organization", "user", "list_name")
    list_filter = ("list_name",)
    list_select_related = ("organization", "user")
