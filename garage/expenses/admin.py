"""Expenses for the people who run the server."""

from django.contrib import admin

from garage.expenses.models import (
    Expense,
    ExpenseLine,
    Finance,
    Occurrence,
    Policy,
    PolicyVehicle,
    RecurringExpense,
    RecurringShare,
)
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(Expense)
class ExpenseAdmin(BinnedAdmin):
    """Expenses of every organization."""

    list_display = (
        "id",
        "organization",
        "on",
        "title",
        "kind",
        "category",
        "total",
        "currency",
        "binned_at",
    )
    list_filter = ("kind", "category")
    search_fields = ("=id", "title", "invoice_number")
    list_select_related = ("organization",)


@admin.register(ExpenseLine)
class ExpenseLineAdmin(ReadOnlyAdmin):
    """Lines of expenses."""

    list_display = ("id", "expense_id", "position", "description", "amount")
    search_fields = ("description",)


@admin.register(RecurringExpense)
class RecurringExpenseAdmin(BinnedAdmin):
    """Recurring expenses of every organization."""

    list_display = (
        "id",
        "organization",
        "title",
        "kind",
        "amount",
        "currency",
        "every",
        "unit",
        "next_on",
        "binned_at",
    )
    list_filter = ("kind", "unit")
    search_fields = ("=id", "title")
    list_select_related = ("organization",)


@admin.register(RecurringShare)
class RecurringShareAdmin(ReadOnlyAdmin):
    """Vehicles of recurring expenses."""

    list_display = ("id", "recurring_id", "vehicle_id", "share")


@admin.register(Occurrence)
class OccurrenceAdmin(ReadOnlyAdmin):
    """Dates of recurring expenses that were settled."""

    list_display = ("id", "recurring_id", "due_on", "is_skipped", "settled_at")
    list_filter = ("is_skipped",)


@admin.register(Policy)
class PolicyAdmin(BinnedAdmin):
    """Insurance policies of every organization."""

    list_display = (
        "id",
        "organization",
        "title",
        "number",
        "cover",
        "starts_on",
        "ends_on",
        "binned_at",
    )
    list_filter = ("cover",)
    search_fields = ("=id", "title", "number")
    list_select_related = ("organization",)


@admin.register(PolicyVehicle)
class PolicyVehicleAdmin(ReadOnlyAdmin):
    """Vehicles under policies."""

    list_display = ("id", "policy_id", "vehicle_id", "share", "agreed_value")


@admin.register(Finance)
class FinanceAdmin(BinnedAdmin):
    """Loans and leases of every organization."""

    list_display = (
        "id",
        "organization",
        "title",
        "kind",
        "vehicle_id",
        "payment",
        "currency",
        "starts_on",
        "months",
        "binned_at",
    )
    list_filter = ("kind",)
    search_fields = ("=id", "title", "number")
    list_select_related = ("organization",)
