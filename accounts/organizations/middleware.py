"""Pages below /o/<organization>/ know who acts before their view begins; nobody else gets in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.organizations import selectors
from accounts.organizations.models import Membership
from accounts.organizations.services import members
from accounts.users.models import User
from project.kernel.actor import Actor, Channel
from project.kernel.errors import NotFound
from project.web import problems
from project.web.files import MemberRequest

View = Callable[..., HttpResponse]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
NOTED_EVERY = timedelta(minutes=10)


class GarageRequest(MemberRequest):
    """A request of a page of an organization."""

    user: User
    actor: Actor
    membership: Membership
    memberships: list[Membership]


class actor:  # noqa: N801 - listed in settings beside the function middleware
    """Build `request.actor` from the organization in the address and the person signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: View, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Ask for sign-in, answer strangers with 404, and take the slug off the view's arguments."""
        slug = kwargs.pop("organization", None)
        if slug is None:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.memberships = selectors.memberships_of(request.user)
        known = (row for row in request.memberships if row.organization.slug == slug)
        try:
            membership = next(known, None) or selectors.membership_of(request.user, slug=slug)
        except NotFound as error:
            return problems.error_page(request, error)
        enter(request, membership)
        if request.method not in SAFE_METHODS:
            _note_presence(membership)
        return None


def enter(request: Any, membership: Membership) -> None:
    """Let the rest of a request act as a member, in the zone of the organization unless chosen."""
    request.membership = membership
    request.actor = selectors.actor_for(membership, channel=Channel.PAGE)
    if not getattr(request, "has_own_time_zone", False):
        timezone.activate(membership.organization.time_zone)


def _note_presence(membership: Membership) -> None:
    """Remember, to some minutes, who was here; pages that only read write nothing."""
    seen = membership.last_seen_at
    if seen is None or timezone.now() - seen > NOTED_EVERY:
        members.presence_note(membership)
