"""The sections of the settings, and the frame that their pages share."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.organizations import selectors
from accounts.organizations.middleware import enter
from accounts.users.models import User
from project.web.components import Link
from project.web.pages import render_page

# URL name, label, icon; the first ones are a person's own, the last ones the organization's.
OWN = (
    ("settings_profile", _("Profile"), "user"),
    ("settings_preferences", _("Preferences"), "settings"),
    ("settings_notifications", _("Notifications"), "bell"),
    ("settings_calendar", _("Calendar"), "calendar"),
    ("account_email", _("E-mail addresses"), "mail"),
    ("usersessions_list", _("Security"), "lock"),
    ("settings_tokens", _("API tokens"), "key"),
)
SHARED = (
    ("settings_organization", _("Organization"), "building"),
    ("settings_members", _("Members"), "users"),
    ("settings_fields", _("Own fields"), "list"),
    ("inventory_import_list", _("Import and export"), "upload"),
)


def settings_context(request: Any, *, here: str) -> dict[str, Any]:
    """Return what the frame of a settings page shows: the sections, and which one is open.

    Pages that belong to no organization are shown in the one that the person lands in.
    """
    if getattr(request, "membership", None) is None:
        home = selectors.home_membership(request.user)
        if home is None:
            return {"layout": "base_auth.html", "sections": []}
        enter(request, home)
    sections = [_section(entry, request, here=here) for entry in (*OWN, *SHARED)]
    return {"layout": "base.html", "sections": sections}


def settings_page(
    request: Any, template: str, context: Mapping[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    """Return a page of the settings."""
    frame = settings_context(request, here=here)
    return render_page(request, template, {**frame, **context}, status=status)


def site_url(request: HttpRequest) -> str:
    """Return the address of the site, for links that leave it."""
    return settings.BASE_URL or request.build_absolute_uri("/")


def signed_in(request: HttpRequest) -> User:
    """Return the person of a request behind sign-in."""
    assert isinstance(request.user, User)  # noqa: S101 - the decorator has seen to it
    return request.user


def _section(entry: tuple[str, Any, str], request: Any, *, here: str) -> Link:
    name, label, icon = entry
    slug = request.actor.organization_slug
    outside = name.startswith(("account_", "usersessions_"))
    kwargs = {} if outside else {"organization": slug}
    return Link(label=str(label), url=reverse(name, kwargs=kwargs), icon=icon, current=name == here)
