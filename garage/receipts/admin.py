"""Receipts for the people who run the server: to look at, never to change."""

from django.contrib import admin

from garage.receipts.models import Correction, LineHabit, ReadingTool, Receipt, ReceiptReading
from project.web.admin_site import ReadOnlyAdmin


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    """Receipts of every organization."""

    list_display = ("id", "organization", "state", "kind", "vendor_name", "on", "total", "error")
    list_filter = ("state", "kind")
    search_fields = ("=id", "vendor_name", "invoice_number")
    list_select_related = ("organization", "file")


@admin.register(ReceiptReading)
class ReceiptReadingAdmin(ReadOnlyAdmin):
    """What was read, by which engine, and how long it took."""

    list_display = ("id", "organization", "receipt_id", "engine", "parser_version", "seconds")
    list_filter = ("engine", "parser_version")
    list_select_related = ("organization",)


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    """What people corrected: where the reader has to learn."""

    list_display = ("id", "organization", "receipt_id", "field", "read_value", "value")
    list_filter = ("field",)
    list_select_related = ("organization",)


@admin.register(LineHabit)
class LineHabitAdmin(ReadOnlyAdmin):
    """Where lines with certain words go."""

    list_display = ("id", "organization", "words", "kind", "purpose")
    list_filter = ("purpose",)
    list_select_related = ("organization",)


@admin.register(ReadingTool)
class ReadingToolAdmin(ReadOnlyAdmin):
    """Which tools of others read receipts, and why one failed."""

    list_display = ("id", "organization", "mode", "name", "server", "url", "problem")
    list_filter = ("mode",)
    list_select_related = ("organization",)
