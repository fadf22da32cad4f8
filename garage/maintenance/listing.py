"""The list of work, of which people save views."""

from django.utils.translation import gettext_noop

from project.kernel.listviews.lists import ListSpec

WORK_LIST = ListSpec(
    name="work",
    label=gettext_noop("Work"),
    page="service_record_list",
    columns={
        "vehicle": gettext_noop("Vehicle"),
        "date": gettext_noop("Date"),
        "vendor": gettext_noop("Vendor"),
        "meter": gettext_noop("Meter"),
        "total": gettext_noop("Total"),
    },
)
