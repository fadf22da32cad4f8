"""Who acts, for which organization, with which rights, through which channel."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from project.kernel.errors import NotAllowed


class Permission(StrEnum):
    """What an actor may do; roles grant them, tokens narrow them."""

    VIEW = "view"
    RECORD_METERS = "meters"
    RECORD_ENERGY = "energy"
    REPORT_DEFECTS = "defects"
    EDIT_WORK = "work"
    EDIT_EXPENSES = "expenses"
    EDIT_VENDORS = "vendors"
    EDIT_RECEIPTS = "receipts"
    EDIT_STOCK = "stock"
    EDIT_VEHICLES = "vehicles"
    MANAGE_MEMBERS = "members"
    MANAGE_ORGANIZATION = "organization"


PERMISSION_SENTENCES = {
    Permission.VIEW: _("See everything of the organization"),
    Permission.RECORD_METERS: _("Record meter readings"),
    Permission.RECORD_ENERGY: _("Record fill-ups and charging"),
    Permission.REPORT_DEFECTS: _("Report defects"),
    Permission.EDIT_WORK: _("Record and change service records and upgrades"),
    Permission.EDIT_EXPENSES: _("Record and change expenses"),
    Permission.EDIT_VENDORS: _("Change vendors"),
    Permission.EDIT_RECEIPTS: _("Upload and review receipts"),
    Permission.EDIT_STOCK: _("Change items and locations, move stock, order parts"),
    Permission.EDIT_VEHICLES: _("Add, change and delete vehicles"),
    Permission.MANAGE_MEMBERS: _("Invite people and change their roles"),
    Permission.MANAGE_ORGANIZATION: _("Change or delete the organization"),
}


class Role(StrEnum):
    """The part that a member plays in an organization."""

    OWNER = "owner"
    MANAGER = "manager"
    MECHANIC = "mechanic"
    DRIVER = "driver"
    VIEWER = "viewer"


ROLE_NAMES = {
    Role.OWNER: _("Owner"),
    Role.MANAGER: _("Manager"),
    Role.MECHANIC: _("Mechanic"),
    Role.DRIVER: _("Driver"),
    Role.VIEWER: _("Viewer"),
}


_DRIVER = {
    Permission.VIEW,
    Permission.RECORD_METERS,
    Permission.RECORD_ENERGY,
    Permission.REPORT_DEFECTS,
}
_MECHANIC = _DRIVER | {
    Permission.EDIT_WORK,
    Permission.EDIT_EXPENSES,
    Permission.EDIT_VENDORS,
    Permission.EDIT_RECEIPTS,
    Permission.EDIT_STOCK,
}
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.MANAGER: frozenset(Permission) - {Permission.MANAGE_ORGANIZATION},
    Role.MECHANIC: frozenset(_MECHANIC),
    Role.DRIVER: frozenset(_DRIVER),
    Role.VIEWER: frozenset({Permission.VIEW}),
}


class Channel(StrEnum):
    """The way an action came in."""

    PAGE = "page"
    API = "api"
    JOB = "job"
    COMMAND = "command"
    IMPORT = "import"
    ADMIN = "admin"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: built once a request or job and passed by keyword to every service and selector.

    `scopes` of `None` means all that the role grants. `currency` (ISO 4217) and `time_zone` are
    the organization's.
    """

    organization_id: int
    organization_slug: str
    role: Role
    channel: Channel
    user_id: int | None = None
    token_id: int | None = None
    scopes: frozenset[Permission] | None = None
    currency: str = "EUR"
    time_zone: str = "UTC"

    def can(self, permission: Permission) -> bool:
        """Say whether the role, and the token if there is one, grant a permission."""
        granted = permission in ROLE_PERMISSIONS[self.role]
        return granted and (self.scopes is None or permission in self.scopes)

    def require(self, permission: Permission) -> None:
        """Raise `NotAllowed` unless the permission is granted."""
        if not self.can(permission):
            sentence = PERMISSION_SENTENCES[permission]
            raise NotAllowed(
                gettext("You need the right “%(right)s” for this. Ask an owner for it.")
                % {"right": sentence}
            )
