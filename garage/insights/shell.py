"""What every page shows around its content: vehicles, organizations, counts, preferences."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.notifications import selectors as notification_selectors
from accounts.notifications.presenting import NoticeRow, notice_row
from accounts.organizations import selectors as organization_selectors
from accounts.organizations.models import Membership
from accounts.preferences.selectors import preferences_of
from garage.expenses import selectors as expense_selectors
from garage.insights.keeping import same
from garage.receipts.selectors import receipts_waiting
from garage.schedule.models import DueItem, State
from garage.schedule.presenting import TONES, state_of, when_text
from garage.schedule.selectors import due_near, due_next
from garage.vehicles import selectors as vehicle_selectors
from garage.vehicles.presenting import TABS
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in

SIDE_VEHICLES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class SideVehicle:
    """A vehicle in the side bar."""

    id: int
    name: str
    body: str
    color: str
    url: str
    status: str
    status_text: str
    current: bool


class Shell:
    """The context of the app shell; each part is asked for when the template reaches it."""

    site_name = settings.SITE_NAME

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._actor: Actor | None = getattr(request, "actor", None)

    @cached_property
    def preferences(self) -> Mapping[str, Any]:
        """How this person likes to see things; the switches in the menu leave cookies."""
        stored, cookies = preferences_of(self._request.user), self._request.COOKIES
        theme = cookies.get("theme") or stored.theme
        privacy = cookies.get("privacy")
        return {
            "theme": theme if theme in {"light", "dark"} else "",
            "density": "compact" if stored.density == "compact" else "",
            "privacy": privacy == "on" if privacy else stored.hide_amounts,
            "shortcuts": stored.key_shortcuts,
            "distance_unit": stored.distance_unit,
        }

    @cached_property
    def _membership(self) -> Membership | None:
        return getattr(self._request, "membership", None)

    @cached_property
    def organization(self) -> Mapping[str, str] | None:
        """The organization of this page."""
        membership = self._membership
        if membership is None:
            return None
        organization = membership.organization
        return {
            "slug": organization.slug,
            "name": organization.name,
            "role": membership.get_role_display(),
        }

    @cached_property
    def organizations(self) -> list[Mapping[str, str]]:
        """All organizations of this person, for the switcher."""
        if not self._request.user.is_authenticated:
            return []
        rows = getattr(self._request, "memberships", None)
        if rows is None:
            rows = organization_selectors.memberships_of(self._request.user)
        return [{"slug": m.organization.slug, "name": m.organization.name} for m in rows]

    @cached_property
    def vehicle_tab(self) -> str:
        """The page of a vehicle that is open, so that another vehicle opens at the same."""
        match = self._request.resolver_match
        here = match.view_name if match else ""
        return here if here in dict(TABS) else ""

    @cached_property
    def same(self) -> str:
        """What the side bar of this page has in common with others that may show the same one."""
        match = self._request.resolver_match
        here = (match.view_name, match.kwargs.get("vehicle_id")) if match else ()
        return f"{same(self._request)}:{here}"

    @cached_property
    def vehicles(self) -> list[SideVehicle]:
        """The first vehicles in use, by name."""
        if self._actor is None:
            return []
        rows = vehicle_selectors.vehicle_list(actor=self._actor).filter(archived_at__isnull=True)
        rows = rows.exclude(status__in=("sold", "scrapped"))
        match = self._request.resolver_match
        here = match.kwargs.get("vehicle_id") if match else None
        slug = self._actor.organization_slug
        shown = list(rows[:SIDE_VEHICLES])
        due = due_next(actor=self._actor, vehicle_ids=[row.pk for row in shown])
        return [
            SideVehicle(
                id=row.pk,
                name=row.name,
                body=row.body,
                color=row.color,
                url=reverse(
                    self.vehicle_tab or TABS[0][0],
                    kwargs={"organization": slug, "vehicle_id": row.pk},
                ),
                status=_tone(due.get(row.pk)),
                status_text=_status(due.get(row.pk)),
                current=row.pk == here,
            )
            for row in shown
        ]

    @cached_property
    def receipts_waiting(self) -> int:
        """How many receipts wait for a person."""
        if self._actor is None or not self._actor.can(Permission.VIEW):
            return 0
        return receipts_waiting(actor=self._actor).count()

    @cached_property
    def expenses_due(self) -> int:
        """How many recurring expenses wait for a person."""
        if self._actor is None or not self._actor.can(Permission.VIEW):
            return 0
        today = today_in(self._actor.time_zone, now=timezone.now())
        return expense_selectors.recurring_due_count(actor=self._actor, today=today)

    @cached_property
    def overdue(self) -> int:
        """How many things are overdue."""
        if self._actor is None or not self._actor.can(Permission.VIEW):
            return 0
        return due_near(actor=self._actor, days=0)[0]

    @cached_property
    def user(self) -> Mapping[str, str] | None:
        """The person, as the menu shows them."""
        user = self._request.user
        if not user.is_authenticated:
            return None
        picture = reverse("profile_picture", kwargs={"user_id": user.pk}) if user.picture else ""
        return {"name": str(user), "initials": user.initials, "picture_url": picture}

    @cached_property
    def notices(self) -> list[NoticeRow]:
        """The newest notices that the person has not read, one more than the bell shows."""
        if self._actor is None:
            return []
        slug = self._actor.organization_slug
        rows = notification_selectors.notices_unread(actor=self._actor)
        return [notice_row(row, slug=slug) for row in rows]


def _tone(due: DueItem | None) -> str:
    """Return how urgent a vehicle is; what is merely soon leaves the side bar quiet."""
    state = state_of(due) if due else State.LATER
    return TONES.get(state, "ok") if state != State.SOON else "ok"


def _status(due: DueItem | None) -> str:
    return f"{due.title}: {when_text(due)}" if due else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the app shell."""
    return {"shell": Shell(request)}
