"""The list of expenses, of which people save views."""

from django.utils.translation import gettext_noop

from project.kernel.listviews.lists import ListSpec

EXPENSE_LIST = ListSpec(
    name="expenses",
    label=gettext_noop("Expenses"),
    page="expense_list",
    columns={
        "kind": gettext_noop("Kind"),
        "vehicle": gettext_noop("Vehicle"),
        "date": gettext_noop("Date"),
        "vendor": gettext_noop("Vendor"),
        "total": gettext_noop("Total"),
    },
)
