"""Pages of an organization: its own settings, founding another, switching, leaving, deleting."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations import selectors
from accounts.organizations.forms import DeleteForm, OrganizationForm
from accounts.organizations.middleware import GarageRequest
from accounts.organizations.navigation import settings_context, settings_page, signed_in
from accounts.organizations.services import members
from accounts.organizations.services import organizations as services
from project.kernel.actor import Permission
from project.kernel.errors import DomainError, RuleViolated
from project.web.pages import go, render_page

HERE = "settings_organization"


def complain_on(form: forms.Form, error: DomainError) -> None:
    """Put what a service refused on the form, at its fields where it has them."""
    for name, sentences in (error.fields or {"": [error.message]}).items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


@require_safe
@login_required
def organization_home(request: HttpRequest) -> HttpResponse:
    """Send a person to the dashboard of the organization used last, or to found one."""
    home = selectors.home_of(signed_in(request))
    if home is None:
        return redirect("organization_add")
    return redirect("dashboard", organization=home.slug)


@require_http_methods(["GET", "POST"])
@login_required
def organization_add(request: HttpRequest) -> HttpResponse:
    """Found another organization."""
    user = signed_in(request)
    form = OrganizationForm(request.POST or None, initial=_defaults(request))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            made = services.organization_found(owner=user, name=values.pop("name"), values=values)
        except RuleViolated as error:
            complain_on(form, error)
        else:
            messages.success(request, _("%(name)s is ready.") % {"name": made.name})
            return go(request, reverse("dashboard", kwargs={"organization": made.slug}))
    context = {**settings_context(request, here=""), "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "accounts/organizations/add.html", context, status=status)


@require_POST
@login_required
def organization_switch(request: HttpRequest) -> HttpResponse:
    """Go to another organization, and land there from now on."""
    slug = request.POST.get("organization", "")
    chosen = services.organization_switch(user=signed_in(request), slug=slug)
    return go(request, reverse("dashboard", kwargs={"organization": chosen.slug}))


@require_http_methods(["GET", "POST"])
def organization_settings(request: GarageRequest) -> HttpResponse:
    """Show and change name, currency, time zone and country."""
    organization = request.membership.organization
    initial = {name: getattr(organization, name) for name in services.CHANGEABLE}
    form = OrganizationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.organization_change(actor=request.actor, changes=form.cleaned_data)
        except RuleViolated as error:
            complain_on(form, error)
        else:
            messages.success(request, _("Organization saved."))
            return go(request, _own_url(request))
    return _settings(request, form=form, status=422 if form.is_bound else 200)


@require_POST
def organization_leave(request: GarageRequest) -> HttpResponse:
    """Leave the organization."""
    name = request.membership.organization.name
    try:
        members.organization_leave(actor=request.actor)
    except RuleViolated as error:
        messages.error(request, error.message)
        return go(request, _own_url(request))
    messages.success(request, _("You left %(name)s.") % {"name": name})
    return go(request, reverse("organization_home"))


@require_POST
def organization_delete(request: GarageRequest) -> HttpResponse:
    """Delete the organization, once its name was typed."""
    form = DeleteForm(request.POST)
    name = request.membership.organization.name
    if form.is_valid():
        typed = form.cleaned_data["typed_name"]
        try:
            services.organization_delete(actor=request.actor, typed_name=typed)
        except RuleViolated as error:
            complain_on(form, error)
        else:
            messages.success(request, _("%(name)s was deleted.") % {"name": name})
            return go(request, reverse("organization_home"))
    return _settings(request, delete_form=form, status=422)


def _settings(
    request: GarageRequest,
    *,
    form: OrganizationForm | None = None,
    delete_form: DeleteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    organization = request.membership.organization
    initial = {name: getattr(organization, name) for name in services.CHANGEABLE}
    context = {
        "organization": organization,
        "form": form or OrganizationForm(initial=initial),
        "delete_form": delete_form or DeleteForm(),
        "may_change": request.actor.can(Permission.MANAGE_ORGANIZATION),
    }
    template = "accounts/organizations/settings.html"
    return settings_page(request, template, context, here=HERE, status=status)


def _own_url(request: GarageRequest) -> str:
    return reverse(HERE, kwargs={"organization": request.actor.organization_slug})


def _defaults(request: HttpRequest) -> dict[str, str]:
    """Propose what the person's last organization has."""
    home = selectors.home_of(signed_in(request))
    if home is None:
        return {}
    return {"currency": home.currency, "time_zone": home.time_zone, "country": home.country}
