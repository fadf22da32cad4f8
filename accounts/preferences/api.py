"""Oneself as endpoints: who calls, and how they like to see things."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router

from accounts.organizations.selectors import person_of
from accounts.preferences import selectors, services
from accounts.preferences.schemas import MeChange, MeOut, PreferencesChange, PreferencesOut
from accounts.users.etags import tagged
from accounts.users.models import User
from project.kernel.actor import Actor, Permission
from project.web.api import AuthedRequest, version_asked

router = Router(tags=["Me"])


@router.get("", response=MeOut, summary="Say who calls")
def get_me(request: AuthedRequest, response: HttpResponse) -> dict[str, Any]:
    """The person, the organization of the token or session, and the permissions there."""
    user = _person(request.auth)
    tagged(response, user)
    return _me(user, actor=request.auth)


@router.patch("", response=MeOut, summary="Change your profile")
def change_me(request: AuthedRequest, response: HttpResponse, payload: MeChange) -> dict[str, Any]:
    """A token that may do less than its person may not do this."""
    user = _person(request.auth, changes=True)
    version = version_asked(request, row_id=user.pk)
    row = services.profile_change(user=user, changes=payload.changes(), expected_version=version)
    tagged(response, row)
    return _me(row, actor=request.auth)


@router.get("/preferences", response=PreferencesOut, summary="Get your preferences")
def get_preferences(request: AuthedRequest, response: HttpResponse) -> Any:
    row = selectors.preferences_row(_person(request.auth))
    tagged(response, row)
    return _preferences(row)


@router.patch("/preferences", response=PreferencesOut, summary="Change your preferences")
def change_preferences(
    request: AuthedRequest, response: HttpResponse, payload: PreferencesChange
) -> Any:
    """A token that may do less than its person may not do this."""
    user = _person(request.auth, changes=True)
    known = selectors.preferences_row(user)
    version = version_asked(request, row_id=known.pk or 0)
    row = services.preferences_change(
        user=user, changes=payload.changes(), expected_version=version
    )
    tagged(response, row)
    return _preferences(row)


def _person(actor: Actor, *, changes: bool = False) -> User:
    actor.require(Permission.VIEW)
    if changes:
        services.refuse_narrow_token(actor)
    return User.objects.get(pk=person_of(actor))


def _me(user: User, *, actor: Actor) -> dict[str, Any]:
    picture = reverse("profile_picture", kwargs={"user_id": user.pk}) if user.picture else ""
    return {
        "id": user.pk,
        "email": user.email,
        "name": user.name,
        "picture_url": picture,
        "organization": actor.organization_slug,
        "role": actor.role,
        "permissions": [permission for permission in Permission if actor.can(permission)],
        "is_staff": user.is_staff,
    }


def _preferences(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in selectors.FIELDS}
