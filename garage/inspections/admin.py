"""Inspections for the people who run the server."""

from django.contrib import admin

from garage.inspections.models import (
    Defect,
    Inspection,
    InspectionTemplate,
    Judgement,
    StatutoryInspection,
    TemplateVersion,
)
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(InspectionTemplate)
class InspectionTemplateAdmin(BinnedAdmin):
    """Templates of every organization."""

    list_display = ("id", "organization", "title", "kind", "shipped_key", "binned_at")
    list_filter = ("kind",)
    search_fields = ("=id", "title")
    list_select_related = ("organization",)


@admin.register(TemplateVersion)
class TemplateVersionAdmin(ReadOnlyAdmin):
    """Versions of templates."""

    list_display = ("id", "template_id", "number", "state", "published_at", "sha256")
    list_filter = ("state",)
    search_fields = ("=id", "=template__id", "sha256")


@admin.register(Inspection)
class InspectionAdmin(BinnedAdmin):
    """Inspections of every organization."""

    list_display = ("id", "organization", "on", "title", "state", "score", "grade", "binned_at")
    list_filter = ("state",)
    search_fields = ("=id", "title", "sha256")
    list_select_related = ("organization",)


@admin.register(Judgement)
class JudgementAdmin(ReadOnlyAdmin):
    """What was found for single criteria."""

    list_display = ("id", "inspection_id", "key", "verdict", "level", "number")
    list_filter = ("verdict",)
    search_fields = ("=inspection__id", "key")


@admin.register(Defect)
class DefectAdmin(BinnedAdmin):
    """Defects of every organization."""

    list_display = ("id", "organization", "found_on", "title", "severity", "state", "binned_at")
    list_filter = ("severity", "state", "source")
    search_fields = ("=id", "title")
    list_select_related = ("organization",)


@admin.register(StatutoryInspection)
class StatutoryInspectionAdmin(BinnedAdmin):
    """Statutory inspections of every organization."""

    list_display = ("id", "organization", "on", "regime", "result", "valid_until", "binned_at")
    list_filter = ("regime", "result")
    search_fields = ("=id", "certificate_number")
    list_select_related = ("organization",)
