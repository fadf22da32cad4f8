"""The planner for the people who run the server."""

from django.contrib import admin

from garage.planner.models import (
    DiaryEntry,
    Lane,
    Plan,
    PlanCost,
    Task,
    TaskDependency,
    TaskFinish,
    TaskPart,
    TaskStep,
)
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(Plan)
class PlanAdmin(BinnedAdmin):
    """Plans of every organization."""

    list_display = ("id", "organization", "title", "kind", "state", "budget", "binned_at")
    list_filter = ("kind", "state")
    search_fields = ("=id", "title")
    list_select_related = ("organization",)


@admin.register(Task)
class TaskAdmin(BinnedAdmin):
    """Tasks of every organization."""

    list_display = ("id", "organization", "title", "lane", "due_on", "finished_at", "binned_at")
    search_fields = ("=id", "title")
    list_select_related = ("organization", "lane")


@admin.register(DiaryEntry)
class DiaryEntryAdmin(BinnedAdmin):
    """Diary entries of every organization."""

    list_display = ("id", "organization", "plan_id", "on", "binned_at")
    search_fields = ("=id", "text")
    list_select_related = ("organization",)


@admin.register(Lane)
class LaneAdmin(ReadOnlyAdmin):
    """Lanes of every organization."""

    list_display = ("id", "organization", "name", "position", "is_done")
    search_fields = ("=id", "name")
    list_select_related = ("organization",)


@admin.register(TaskStep)
class TaskStepAdmin(ReadOnlyAdmin):
    """Steps of tasks."""

    list_display = ("id", "task_id", "position", "text", "is_done")
    search_fields = ("text",)


@admin.register(TaskPart)
class TaskPartAdmin(ReadOnlyAdmin):
    """Parts that tasks need."""

    list_display = ("id", "task_id", "description", "quantity", "on_hand", "unit_price")
    search_fields = ("description", "part_number")


@admin.register(TaskDependency)
class TaskDependencyAdmin(ReadOnlyAdmin):
    """Which task waits for which."""

    list_display = ("id", "organization", "task_id", "needs_id")
    search_fields = ("=task__id",)
    list_select_related = ("organization",)


@admin.register(TaskFinish)
class TaskFinishAdmin(ReadOnlyAdmin):
    """Each time that a task was finished."""

    list_display = ("id", "task_id", "record_id", "finished_at", "reopened_at")
    search_fields = ("=task__id",)


@admin.register(PlanCost)
class PlanCostAdmin(ReadOnlyAdmin):
    """Records whose money counts for plans."""

    list_display = ("id", "plan_id", "source_kind", "source_id")
    search_fields = ("=plan__id",)
