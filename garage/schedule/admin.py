"""Schedules for the people who run the server."""

from django.contrib import admin

from garage.schedule.models import Completion, DueItem, Rule, ScheduleItem
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(Rule)
class RuleAdmin(BinnedAdmin):
    """Rules of every organization."""

    list_display = (
        "id",
        "organization",
        "item",
        "vehicle",
        "group",
        "time_every",
        "time_unit",
        "meter_every",
        "meter_unit",
        "binned_at",
    )
    list_filter = ("source", "anchor")
    search_fields = ("=id", "item__name")
    list_select_related = ("organization", "item", "vehicle", "group")


@admin.register(ScheduleItem)
class ScheduleItemAdmin(ReadOnlyAdmin):
    """Things to do."""

    list_display = ("id", "organization", "name", "category", "safety")
    list_filter = ("category", "safety")
    search_fields = ("name", "key")
    list_select_related = ("organization",)


@admin.register(DueItem)
class DueItemAdmin(ReadOnlyAdmin):
    """What is due, and when that was computed."""

    list_display = (
        "id",
        "organization",
        "title",
        "vehicle",
        "on",
        "reason",
        "unknown",
        "checked_on",
    )
    list_filter = ("reason", "unknown")
    search_fields = ("=id", "title")
    list_select_related = ("organization", "vehicle")


@admin.register(Completion)
class CompletionAdmin(ReadOnlyAdmin):
    """What was done or passed over."""

    list_display = (
        "id",
        "organization",
        "item",
        "vehicle",
        "kind",
        "on",
        "source_kind",
        "undone_at",
    )
    list_filter = ("kind", "source_kind")
    search_fields = ("=id", "item__name")
    list_select_related = ("organization", "item", "vehicle")
