"""The pages that people look at: every one of the permission table and those outside it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, get_resolver, reverse

from tests import permissions

# Looked at by programs and scripts, not by people.
NOT_A_PAGE = {
    "market_progress",
    "channel_test_result",
    "defect_task",
    "file_download",
    "file_picture",
    "order_pdf",
    "ownership_csv",
    "ownership_pdf",
    "vehicle_ownership_csv",
    "vehicle_ownership_pdf",
    "inventory_export_row",
    "inventory_import_problems",
    "inventory_import_progress",
    "vin_progress",
    "insurance_csv",
    "insurance_pdf",
    "label_pdf",
    "label_preview",
    "listing_import_problems",
    "listing_import_progress",
    "receipt_job",
    "receipt_progress",
    "report_row",
    "schedule_export",
    "vehicle_compare_export",
    "view_open",
}
ALSO = ("account_email", "account_change_password", "usersessions_list", "organization_add", "offline", )  # fmt: skip
BEFORE = {
    "account_login": {}, "account_signup": {}, "account_inactive": {}, "account_reset_password": {},
    "account_reset_password_done": {}, "account_reset_password_from_key_done": {},
    "account_reset_password_from_key": {"uidb36": "1", "key": "used-already"},
    "account_confirm_email": {"key": "used-already"}, "account_email_verification_sent": {},
}  # fmt: skip
# More states of a page: a name for the test, the page and what is asked for.
STATES = {
    "quick_add work": ("quick_add", {"kind": "work"}),
    "receipt_inbox accepted": ("receipt_inbox", {"tab": "accepted"}),
    "search nothing found": ("search", {"q": "zeppelin"}),
    "vehicle_list as a table": ("vehicle_list", {"layout": "table"}),
    "planner of a plan": ("planner", {"due": "overdue"}),
    "reminder_list overdue": ("reminder_list", {"state": "overdue"}),
    "costs last year": ("costs", {"year": "2025"}),
    "vehicle_outlook of a scenario": ("vehicle_outlook", {"years": "5", "energy": "10"}),
}
INSIDE = [
    name
    for name, doors in permissions.PAGES.items()
    if any(door.method == "GET" for door in doors) and name not in NOT_A_PAGE
]
Ids = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look at a page: as whom, at what, and the answer that is right."""

    label: str
    name: str
    query: dict[str, Any]
    is_anonymous: bool = False
    status: int = 200

    def path(self, ids: Ids) -> str:
        """Return the address, with the ids that it asks for."""
        values = {**ids, **BEFORE.get(self.name, {})}
        asked = {key: str(value).format(**values) for key, value in self.query.items()}
        query = f"?{urlencode(asked)}" if asked else ""
        return _address(self.name, values) + query


def _address(name: str, ids: Ids) -> str:
    if name.startswith("/"):
        return name.format(**ids)
    try:
        return reverse(name)
    except NoReverseMatch:
        wanted = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
        return reverse(name, kwargs={key: ids[key] for key in wanted})


def _inside(name: str) -> Look:
    door = next(door for door in permissions.PAGES[name] if door.method == "GET")
    return Look(label=name, name=name, query=dict(door.sent))


LOOKS = [
    *map(_inside, INSIDE),
    *(Look(label=label, name=name, query=query) for label, (name, query) in STATES.items()),
    *(Look(label=name, name=name, query={}) for name in ALSO),
    *(Look(label=name, name=name, query={}, is_anonymous=True) for name in BEFORE),
    Look(
        label="invitation",
        name="/account/invitation/used-already",
        query={},
        is_anonymous=True,
        status=404,
    ),
    Look(label="404 inside", name="/o/{organization}/vehicles/999999/", query={}, status=404),
    Look(label="404 outside", name="/nowhere", query={}, is_anonymous=True, status=404),
]
