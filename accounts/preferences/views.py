"""Pages of a person's profile and preferences."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations import selectors as organization_selectors
from accounts.organizations.middleware import GarageRequest
from accounts.organizations.navigation import settings_page, signed_in
from accounts.organizations.services import organizations
from accounts.preferences import selectors, services
from accounts.preferences.forms import DeleteAccountForm, PictureForm, PreferencesForm, ProfileForm
from accounts.preferences.models import Preferences
from accounts.users.models import User
from project.kernel.errors import NotFound, RuleViolated
from project.web.pages import go, next_url

SANDBOX = "default-src 'none'; sandbox"


@require_http_methods(["GET", "POST"])
def settings_profile(request: GarageRequest) -> HttpResponse:
    """Show and change the person's name."""
    form = ProfileForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        services.profile_change(user=request.user, changes=form.cleaned_data)
        messages.success(request, _("Profile saved."))
        return go(request, _own_url(request))
    return _profile(request, form=form, status=422 if form.is_bound else 200)


@require_POST
def profile_picture_set(request: GarageRequest) -> HttpResponse:
    """Take a new picture, or take the old one away."""
    if "remove" in request.POST:
        services.picture_remove(user=request.user)
        messages.success(request, _("Picture removed."))
        return go(request, _own_url(request))
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.picture_set(user=request.user, upload=form.cleaned_data["picture"])
        except RuleViolated as error:
            form.add_error("picture", error.message)
        else:
            messages.success(request, _("Picture saved."))
            return go(request, _own_url(request))
    return _profile(request, picture_form=form, status=422)


@require_POST
def account_delete(request: GarageRequest) -> HttpResponse:
    """Delete the person's account, once the address was typed."""
    form = DeleteAccountForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data["typed_email"]
        try:
            organizations.person_delete(
                user=User.objects.get(pk=request.user.pk), typed_email=typed
            )
        except RuleViolated as error:
            form.add_error("typed_email", error.message)
        else:
            logout(request)
            messages.success(request, _("Your account was deleted."))
            return go(request, reverse("account_login"))
    return _profile(request, delete_form=form, status=422)


@require_safe
@login_required
def profile_picture(request: HttpRequest, user_id: int) -> HttpResponse:
    """Send a person's picture to those who share an organization with them."""
    user = signed_in(request)
    if user.pk != user_id and not organization_selectors.share_an_organization(
        user, other_id=user_id
    ):
        raise NotFound
    shown = User.objects.get(pk=user_id)
    if not shown.picture:
        raise NotFound
    with shown.picture.open("rb") as handle:
        response = HttpResponse(handle.read(), content_type="image/webp")
    response["Content-Disposition"] = 'inline; filename="picture.webp"'
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@require_http_methods(["GET", "POST"])
def settings_preferences(request: GarageRequest) -> HttpResponse:
    """Show and change how the person likes to see things."""
    row = selectors.preferences_row(request.user)
    if request.method == "GET":
        return _preferences(request, form=PreferencesForm(instance=row))
    form = PreferencesForm(request.POST, instance=Preferences(user=request.user))
    if not form.is_valid():
        return _preferences(request, form=form, status=422)
    row = services.preferences_change(user=request.user, changes=form.cleaned_data)
    with translation.override(row.language or translation.get_language_from_request(request)):
        messages.success(request, _("Preferences saved."))
    response = go(request, reverse("settings_preferences", kwargs=_slug(request)))
    return _without_switches(response)


@require_POST
@login_required
def theme_switch(request: HttpRequest) -> HttpResponse:
    """Remember a theme; an unknown word is refused."""
    services.preferences_change(
        user=signed_in(request), changes={"theme": request.POST.get("theme", "")}
    )
    return _without_switches(go(request, next_url(request, reverse("organization_home"))))


def _without_switches(response: HttpResponse) -> HttpResponse:
    """Let what is stored rule again over what the switches of the menu left in the browser."""
    response.delete_cookie("theme")
    response.delete_cookie("privacy")
    return response


def _preferences(
    request: GarageRequest, *, form: PreferencesForm, status: int = 200
) -> HttpResponse:
    template = "accounts/preferences/preferences.html"
    here = "settings_preferences"
    return settings_page(request, template, {"form": form}, here=here, status=status)


def _profile(request: GarageRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    user = request.user
    picture = reverse("profile_picture", kwargs={"user_id": user.pk}) if user.picture else ""
    context = {
        "person": user,
        "picture_url": f"{picture}?{urlencode({'v': user.version})}" if picture else "",
        "alone_in": organization_selectors.alone_in(user),
        "form": ProfileForm(initial={"name": user.name}),
        "picture_form": PictureForm(),
        "delete_form": DeleteAccountForm(),
        **forms,
    }
    template = "accounts/preferences/profile.html"
    return settings_page(request, template, context, here="settings_profile", status=status)


def _own_url(request: GarageRequest) -> str:
    return reverse("settings_profile", kwargs=_slug(request))


def _slug(request: GarageRequest) -> dict[str, str]:
    return {"organization": request.actor.organization_slug}
