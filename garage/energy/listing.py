"""The list of fill-ups, of which people save views."""

from django.utils.translation import gettext_noop, pgettext_lazy

from project.kernel.listviews.lists import ListSpec

ENERGY_LIST = ListSpec(
    name="energy",
    label=gettext_noop("Fuel & energy"),
    page="energy_entry_list",
    columns={
        "vehicle": gettext_noop("Vehicle"),
        "amount": pgettext_lazy("of fuel", "Amount"),  # type: ignore[dict-item]
        "meter": gettext_noop("Meter"),
        "consumption": gettext_noop("Consumption"),
        "total": gettext_noop("Total"),
    },
)
