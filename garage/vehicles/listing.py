"""The list of vehicles, of which people save views."""

from django.utils.translation import gettext_noop

from project.kernel.listviews.lists import ListSpec

VEHICLE_LIST = ListSpec(
    name="vehicles",
    label=gettext_noop("Vehicles"),
    page="vehicle_list",
    columns={
        "plate": gettext_noop("Plate"),
        "meter": gettext_noop("Meter"),
        "status": gettext_noop("Status"),
        "group": gettext_noop("Group"),
    },
)
