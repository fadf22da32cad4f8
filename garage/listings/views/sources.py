"""Pages of sources: their health, how they are asked, and asking them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.listings import presenting
from garage.listings.forms.listings import AskedSourceForm, SourceForm
from garage.listings.importing.presets import PRESETS
from garage.listings.models import ListingSource
from garage.listings.selectors.listings import source_get, source_list, sources_counted
from garage.listings.services import imports, sources
from garage.listings.services.sources import SourceInput
from garage.records.pages import following, page_url
from project.kernel import mcp
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated, StaleVersion
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page

SOURCES_BY = Ordering(columns={"name": "name"}, default="name")
PLAIN = (
    "name",
    "market",
    "currency",
    "distance_unit",
    "gone_days",
    "retention_days",
    "licence",
    "may_redistribute",
)


@require_safe
def listing_source_list(request: GarageRequest) -> HttpResponse:
    """List the sources with their health and last run."""
    actor = request.actor
    page = keyset_page(
        source_list(actor=actor), ordering=SOURCES_BY, cursor=request.GET.get("cursor")
    )
    counted = sources_counted(page.items, actor=actor)
    context = {
        "tabs": presenting.tabs("listing_source_list", actor=actor),
        "rows": [
            (row, presenting.TONES.get(row.health, ""), *counted.get(row.pk, (0, None)))
            for row in page.items
        ],
        "presets": PRESETS.items(),
        "next_url": following(request.GET, page.next),
        "can_edit": actor.can(Permission.EDIT_VEHICLES),
        "can_manage": actor.can(Permission.MANAGE_ORGANIZATION),
    }
    return render_page(request, "garage/listings/sources.html", context, fragment="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def listing_source_add(request: GarageRequest) -> HttpResponse:
    """Add a source of a kind, from a preset or from nothing."""
    actor = request.actor
    actor.require(Permission.MANAGE_ORGANIZATION)
    kind = request.GET.get("kind", "")
    kind = kind if kind in ListingSource.Kind.values else ListingSource.Kind.CSV
    form = _form(request, kind=kind, initial=_preset(request.GET.get("preset", ""), request))
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, kind=kind, status=422 if request.method == "POST" else 200)
    try:
        row = sources.source_add(actor=actor, data=SourceInput(kind=kind, **form.given()))
    except RuleViolated as error:
        _blame(form, error)
        return _form_page(request, form, kind=kind, status=error.status)
    messages.success(request, _("“%(name)s” added.") % {"name": row.name})
    return go(request, page_url("listing_source_list", actor))


@require_http_methods(["GET", "HEAD", "POST"])
def listing_source_change(request: GarageRequest, source_id: int) -> HttpResponse:
    """Change a source."""
    actor = request.actor
    actor.require(Permission.MANAGE_ORGANIZATION)
    source = source_get(actor=actor, source_id=source_id)
    form = _form(request, kind=source.kind, initial=_stored(source))
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _form_page(request, form, kind=source.kind, source=source, status=status)
    try:
        sources.source_change(
            actor=actor,
            source_id=source_id,
            changes=form.given(),
            expected_version=form.cleaned_data["version"],
        )
    except (RuleViolated, StaleVersion) as error:
        _blame(form, error)
        return _form_page(request, form, kind=source.kind, source=source, status=error.status)
    messages.success(request, _("Source saved."))
    return go(request, page_url("listing_source_list", actor))


@require_POST
def listing_source_delete(request: GarageRequest, source_id: int) -> HttpResponse:
    """Put a source into the bin."""
    row = sources.source_bin(actor=request.actor, source_id=source_id)
    messages.success(
        request,
        _("“%(name)s” deleted. Its listings are not compared any more.") % {"name": row.name},
        extra_tags=page_url("listing_source_restore", request.actor, source_id=row.pk),
    )
    return go(request, page_url("listing_source_list", request.actor))


@require_POST
def listing_source_restore(request: GarageRequest, source_id: int) -> HttpResponse:
    """Take a source out of the bin."""
    row = sources.source_unbin(actor=request.actor, source_id=source_id)
    messages.success(request, _("“%(name)s” restored.") % {"name": row.name})
    return go(request, page_url("listing_source_list", request.actor))


@require_POST
def listing_source_ask(request: GarageRequest, source_id: int) -> HttpResponse:
    """Ask a source for listings now."""
    record = imports.source_ask(actor=request.actor, source_id=source_id, is_trial=False)
    return go(request, page_url("listing_import_detail", request.actor, import_id=record.pk))


@require_POST
def listing_source_try(request: GarageRequest, source_id: int) -> HttpResponse:
    """Ask a source for its first listings and keep none."""
    record = imports.source_ask(actor=request.actor, source_id=source_id, is_trial=True)
    return go(request, page_url("listing_import_detail", request.actor, import_id=record.pk))


@require_POST
def listing_source_agree(request: GarageRequest, source_id: int) -> HttpResponse:
    """Agree to what a tool says of itself."""
    digest = request.POST.get("digest", "")[:64]
    sources.source_agree(actor=request.actor, source_id=source_id, digest=digest)
    messages.success(request, _("The tool may be called now. Try it."))
    return go(request, page_url("listing_source_list", request.actor))


def _form(request: GarageRequest, *, kind: str, initial: dict[str, Any]) -> SourceForm:
    data = request.POST if request.method == "POST" else None
    if kind == ListingSource.Kind.CSV:
        return SourceForm(data, initial=initial)
    names = sorted(mcp.servers()) if kind == ListingSource.Kind.MCP else []
    return AskedSourceForm(data, kind=kind, servers=names, initial=initial)


def _preset(name: str, request: GarageRequest) -> dict[str, Any]:
    preset = PRESETS.get(name)
    if preset is None:
        return {"currency": request.actor.currency}
    plain = {
        key: getattr(preset, key)
        for key in ("name", "market", "currency", "distance_unit", "licence")
    }
    return plain | AskedSourceForm.initial_of(preset.request, {"places": preset.places})


def _stored(source: ListingSource) -> dict[str, Any]:
    names = (*PLAIN, "every_days", "is_enabled", "version")
    stored = {name: getattr(source, name) for name in names}
    return stored | AskedSourceForm.initial_of(source.request, source.mapping)


def _blame(form: SourceForm, error: RuleViolated | StaleVersion) -> None:
    """Put an error on its field, on that of the facts where it is about the mapping."""
    if "mapping" in error.fields and "places" in form.fields:
        form.add_error("places", error.message)
    else:
        add_errors(form, error)


def _form_page(
    request: GarageRequest,
    form: SourceForm,
    *,
    kind: str,
    source: ListingSource | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "source": source,
        "back": page_url("listing_source_list", request.actor),
    }
    return render_page(request, "garage/listings/source_form.html", context, status=status)
