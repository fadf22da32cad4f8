"""Reports for the people who run the server."""

from django.contrib import admin

from garage.reports.models import HistoryReport
from project.web.admin_site import ReadOnlyAdmin


@admin.register(HistoryReport)
class HistoryReportAdmin(ReadOnlyAdmin):
    """History reports of every organization."""

    list_display = ("id", "organization", "vehicle_id", "created_at", "check_code", "file_id")
    list_select_related = ("organization",)
    search_fields = ("=id", "check_code")
