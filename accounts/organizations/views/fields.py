"""The settings page of custom fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.forms import CustomFieldForm
from accounts.organizations.middleware import GarageRequest
from accounts.organizations.navigation import settings_page
from project.kernel.actor import Actor, Permission
from project.kernel.custom import selectors, services
from project.kernel.custom.kinds import KINDS, Fieldable, fieldables
from project.kernel.custom.models import CustomField
from project.kernel.errors import RuleViolated, StaleVersion
from project.web.forms import add_errors
from project.web.pages import go

HERE = "settings_fields"
_PLAIN = ("name", "kind", "unit", "scopes", "help_text", "is_required", "position", "version")


@require_http_methods(["GET", "HEAD", "POST"])
def settings_fields(request: GarageRequest) -> HttpResponse:
    """Show the fields that the organization added to its records; add one."""
    if request.method != "POST":
        return _page(
            request,
            CustomFieldForm(
                kind=_kind(request.GET),
                actor=request.actor,
                initial={"scopes": request.GET.getlist("scopes")},
            ),
        )
    request.actor.require(Permission.MANAGE_ORGANIZATION)
    kind = _kind(request.POST)
    if "show" in request.POST:  # what a field of another kind of record can be narrowed to
        typed = request.POST.dict()
        return _page(request, CustomFieldForm(kind=kind, actor=request.actor, initial=typed))
    form = CustomFieldForm(request.POST, kind=kind, actor=request.actor)
    if form.is_valid():
        try:
            data = services.CustomFieldInput(**form.given())
            services.custom_field_add(actor=request.actor, data=data)
        except RuleViolated as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Field added."))
            return go(request, _url(request))
    return _page(request, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def custom_field_change(request: GarageRequest, field_id: int) -> HttpResponse:
    """Change a field; what records say in it stays."""
    actor = request.actor
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = selectors.custom_field_get(actor=actor, field_id=field_id)
    if request.method != "POST":
        return _edit(
            request,
            row,
            CustomFieldForm(
                initial=_stored(row), kind=row.record_kind, actor=request.actor, row=row
            ),
        )
    form = CustomFieldForm(request.POST, kind=row.record_kind, actor=request.actor, row=row)
    if not form.is_valid():
        return _edit(request, row, form, status=422)
    try:
        services.custom_field_change(
            actor=actor,
            field_id=row.pk,
            changes=form.given(),
            expected_version=form.cleaned_data["version"],
        )
    except (RuleViolated, StaleVersion) as error:
        add_errors(form, error)
        return _edit(request, row, form, status=error.status)
    messages.success(request, _("Field saved."))
    return go(request, _url(request))


@require_POST
def custom_field_delete(request: GarageRequest, field_id: int) -> HttpResponse:
    """Put a field into the bin, with what all records say in it."""
    row = services.custom_field_bin(actor=request.actor, field_id=field_id)
    slug = request.actor.organization_slug
    undo = reverse("custom_field_restore", kwargs={"organization": slug, "field_id": row.pk})
    messages.success(request, _("“%(name)s” deleted.") % {"name": row}, extra_tags=undo)
    return go(request, _url(request))


@require_POST
def custom_field_restore(request: GarageRequest, field_id: int) -> HttpResponse:
    """Take a field out of the bin."""
    row = services.custom_field_unbin(actor=request.actor, field_id=field_id)
    messages.success(request, _("“%(name)s” restored.") % {"name": row})
    return go(request, _url(request))


def _kind(sent: Mapping[str, Any]) -> str:
    asked = str(sent.get("record_kind", ""))
    return asked if asked in KINDS else next((kind.kind for kind in fieldables()), "")


def _url(request: GarageRequest) -> str:
    return reverse(HERE, kwargs={"organization": request.actor.organization_slug})


def _stored(row: CustomField) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _PLAIN} | {
        "record_kind": row.record_kind,
        "choices": "\n".join(row.choices),
    }


def _edit(
    request: GarageRequest, row: CustomField, form: CustomFieldForm, *, status: int = 200
) -> HttpResponse:
    context = {"custom_field": row, "form": form, "back": _url(request)}
    template = "accounts/organizations/field.html"
    return settings_page(request, template, context, here=HERE, status=status)


def _page(request: GarageRequest, form: CustomFieldForm, *, status: int = 200) -> HttpResponse:
    rows = list(selectors.custom_field_list(actor=request.actor)[:500])
    groups = [
        (_(kind.label), inside)
        for kind in fieldables()
        if (inside := _rows_of(kind, rows, actor=request.actor))
    ]
    context = {
        "groups": groups,
        "form": form,
        "may_change": request.actor.can(Permission.MANAGE_ORGANIZATION),
    }
    template = "accounts/organizations/fields.html"
    return settings_page(request, template, context, here=HERE, status=status)


def _rows_of(kind: Fieldable, rows: Sequence[CustomField], *, actor: Actor) -> list[dict[str, Any]]:
    found = [row for row in rows if row.record_kind == kind.kind]
    labels = dict(kind.scopes_for(actor)) if found else {}
    return [_shown(row, labels) for row in found]


def _shown(row: CustomField, labels: Mapping[str, str]) -> dict[str, Any]:
    """Return a field with what it takes and where it shows, in words."""
    takes = str(row.get_kind_display())
    if row.unit:
        takes = f"{takes}, {row.unit}"
    return {
        "row": row,
        "takes": takes,
        "scopes": ", ".join(str(labels.get(scope, scope)) for scope in row.scopes),
    }
