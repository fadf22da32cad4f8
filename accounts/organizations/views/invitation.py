"""The page behind a link of invitation."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.organizations import selectors
from accounts.organizations.joining import keep_invitation
from accounts.organizations.models import Invitation
from accounts.organizations.navigation import signed_in
from accounts.organizations.services import invitations
from accounts.users.models import User
from project.kernel.errors import NotFound, RuleViolated
from project.web.pages import go, render_page


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Say who invites to what; join when signed in, else sign in or sign up first."""
    secret_hash = selectors.invitation_hash(secret)
    try:
        found = selectors.invitation_by_hash(secret_hash)
    except NotFound as error:
        return _closed(request, error)
    if request.method == "GET":
        return _page(request, found)
    if not request.user.is_authenticated:
        keep_invitation(request, secret_hash)
        return go(request, reverse("account_signup"))
    try:
        member = invitations.invitation_accept(user=signed_in(request), secret_hash=secret_hash)
    except NotFound as error:
        return _closed(request, error)
    except RuleViolated as error:
        messages.info(request, error.message)
        return go(request, _dashboard(found.organization.slug))
    messages.success(request, _("Welcome to %(name)s.") % {"name": member.organization.name})
    return go(request, _dashboard(member.organization.slug))


def _page(request: HttpRequest, found: Invitation) -> HttpResponse:
    context = {
        "invitation": found,
        "organization": found.organization,
        "person": request.user if isinstance(request.user, User) else None,
        "may_sign_up": settings.SIGNUP != "closed",
    }
    return render_page(request, "accounts/organizations/invitation.html", context)


def _closed(request: HttpRequest, error: NotFound) -> HttpResponse:
    context = {"message": error.message}
    template = "accounts/organizations/invitation_closed.html"
    return render_page(request, template, context, status=404)


def _dashboard(slug: str) -> str:
    return reverse("dashboard", kwargs={"organization": slug})
