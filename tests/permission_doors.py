"""A door of the permission table; see `tests/permissions.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from project.kernel.actor import Permission

Sent = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One way in: what is sent, and the permission that opens it.

    A value of `sent` like `{vehicle_id}` stands for the id of a row of the organization.
    """

    method: str
    needs: Permission
    sent: Sent = field(default_factory=dict)


def see(needs: Permission = Permission.VIEW, **sent: Any) -> Door:
    """Return a door that is looked at."""
    return Door(method="GET", needs=needs, sent=sent)


def send(needs: Permission, **sent: Any) -> Door:
    """Return a door through which a form is sent."""
    return Door(method="POST", needs=needs, sent=sent)
