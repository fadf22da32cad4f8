"""The tabs above the lists of this room."""

from django.utils.translation import gettext_lazy

from garage.expenses import selectors
from garage.records.pages import page_url, today_for
from project.kernel.actor import Actor
from project.web.components import Link

TABS = (
    ("expense_list", gettext_lazy("Expenses")),
    ("recurring_list", gettext_lazy("Recurring")),
    ("policy_list", gettext_lazy("Policies")),
    ("finance_list", gettext_lazy("Loans and leases")),
)


def tabs_of(actor: Actor, *, current: str) -> list[Link]:
    """Return the pages of this room as tabs, with how many recurring expenses wait."""
    due = selectors.recurring_due_count(actor=actor, today=today_for(actor))
    return [
        Link(
            label=str(label),
            url=page_url(name, actor),
            current=name == current,
            count=due if name == "recurring_list" and due else None,
        )
        for name, label in TABS
    ]
