"""Addresses of the pages of expenses."""

from django.urls import path

from garage.expenses.views import expenses, finances, policies, recurring

_EXPENSE = "expenses/<int:expense_id>"
_RECURRING = "expenses/recurring/<int:recurring_id>"
_POLICY = "expenses/policies/<int:policy_id>"
_FINANCE = "expenses/finances/<int:finance_id>"

urlpatterns = [
    path("expenses/", expenses.expense_list, name="expense_list"),
    path("expenses/add/", expenses.expense_add, name="expense_add"),
    path(f"{_EXPENSE}/", expenses.expense_detail, name="expense_detail"),
    path(f"{_EXPENSE}/change/", expenses.expense_change, name="expense_change"),
    path(f"{_EXPENSE}/delete/", expenses.expense_delete, name="expense_delete"),
    path(f"{_EXPENSE}/restore/", expenses.expense_restore, name="expense_restore"),
    path("expenses/recurring/", recurring.recurring_list, name="recurring_list"),
    path("expenses/recurring/add/", recurring.recurring_add, name="recurring_add"),
    path("expenses/recurring/settle/", recurring.recurring_settle, name="recurring_settle"),
    path(f"{_RECURRING}/", recurring.recurring_detail, name="recurring_detail"),
    path(f"{_RECURRING}/change/", recurring.recurring_change, name="recurring_change"),
    path(f"{_RECURRING}/delete/", recurring.recurring_delete, name="recurring_delete"),
    path(f"{_RECURRING}/restore/", recurring.recurring_restore, name="recurring_restore"),
    path(f"{_RECURRING}/reopen/", recurring.recurring_reopen, name="recurring_reopen"),
    path("expenses/policies/", policies.policy_list, name="policy_list"),
    path("expenses/policies/add/", policies.policy_add, name="policy_add"),
    path(f"{_POLICY}/", policies.policy_detail, name="policy_detail"),
    path(f"{_POLICY}/change/", policies.policy_change, name="policy_change"),
    path(f"{_POLICY}/delete/", policies.policy_delete, name="policy_delete"),
    path(f"{_POLICY}/restore/", policies.policy_restore, name="policy_restore"),
    path("expenses/finances/", finances.finance_list, name="finance_list"),
    path("expenses/finances/add/", finances.finance_add, name="finance_add"),
    path(f"{_FINANCE}/", finances.finance_detail, name="finance_detail"),
    path(f"{_FINANCE}/change/", finances.finance_change, name="finance_change"),
    path(f"{_FINANCE}/delete/", finances.finance_delete, name="finance_delete"),
    path(f"{_FINANCE}/restore/", finances.finance_restore, name="finance_restore"),
]
