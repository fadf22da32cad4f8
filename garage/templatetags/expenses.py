"""How often something recurs, in words."""

from django import template
from django.utils.translation import gettext, ngettext

from garage.expenses.models import RecurringExpense

register = template.Library()


@register.filter
def rhythm(row: RecurringExpense) -> str:
    """Return how often a recurring expense comes: “every month”, “every 2 weeks”."""
    if row.every == 1:
        return {
            "day": gettext("every day"),
            "week": gettext("every week"),
            "month": gettext("every month"),
            "quarter": gettext("every quarter"),
            "year": gettext("every year"),
        }[row.unit]
    count = {"count": row.every}
    return {
        "day": ngettext("every %(count)d day", "every %(count)d days", row.every),
        "week": ngettext("every %(count)d week", "every %(count)d weeks", row.every),
        "month": ngettext("every %(count)d month", "every %(count)d months", row.every),
        "quarter": ngettext("every %(count)d quarter", "every %(count)d quarters", row.every),
        "year": ngettext("every %(count)d year", "every %(count)d years", row.every),
    }[row.unit] % count
