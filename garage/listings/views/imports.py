"""Pages of imports: a file, its columns, the check, the run, the undo."""

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.listings import presenting
from garage.listings.forms.listings import LABELS, ImportForm, MappingForm
from garage.listings.models import ListingImport, ListingSource
from garage.listings.selectors.listings import (
    import_broke_off,
    import_get,
    import_list,
    source_list,
)
from garage.listings.services import imports
from garage.listings.services.sources import SourceInput
from garage.records.pages import following, page_url
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated
from project.kernel.tables import harmless
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page

NEWEST_FIRST = Ordering(columns={"id": "id"}, default="-id")
SHOWN_PROBLEMS = 50
# Without the samples and problems, which are long.
SHOWN = (
    "organization",
    "name",
    "state",
    "added",
    "changed",
    "refused",
    "created_at",
    "source__name",
)


@require_safe
def listing_import_list(request: GarageRequest) -> HttpResponse:
    """List the imports, the newest first."""
    actor = request.actor
    page = keyset_page(
        import_list(actor=actor).select_related(None).select_related("source").only(*SHOWN),
        ordering=NEWEST_FIRST,
        cursor=request.GET.get("cursor"),
    )
    context = {
        "tabs": presenting.tabs("listing_import_list", actor=actor),
        "rows": [(row, presenting.TONES[row.state]) for row in page.items],
        "next_url": following(request.GET, page.next),
        "can_edit": actor.can(Permission.EDIT_VEHICLES),
    }
    return render_page(request, "garage/listings/imports.html", context, fragment="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def listing_import_add(request: GarageRequest) -> HttpResponse:
    """Take a file of listings in; its columns are asked about next."""
    actor = request.actor
    actor.require(Permission.EDIT_VEHICLES)
    sources = source_list(actor=actor, kind=ListingSource.Kind.CSV)[:200]
    form = ImportForm(
        request.POST or None,
        request.FILES or None,
        sources=[(str(row.pk), row.name) for row in sources],
        may_add=actor.can(Permission.MANAGE_ORGANIZATION),
        initial={"source": request.GET.get("source", ""), "currency": actor.currency},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                record = _begun(request, form)
            except RuleViolated as error:
                add_errors(form, error)
            else:
                return go(request, page_url("listing_import_mapping", actor, import_id=record.pk))
    context = {"form": form, "back": page_url("listing_import_list", actor)}
    return render_page(request, "garage/listings/import_add.html", context, status=status)


def _begun(request: GarageRequest, form: ImportForm) -> ListingImport:
    actor, values = request.actor, form.cleaned_data
    upload = values["file"]
    if values["source"]:
        return imports.import_begin(actor=actor, source_id=int(values["source"]), upload=upload)
    names = ("name", "market", "currency", "distance_unit")
    data = SourceInput(**{name: values[name] for name in names})
    return imports.import_begin_new(actor=actor, source=data, upload=upload)


@require_http_methods(["GET", "HEAD", "POST"])
def listing_import_mapping(request: GarageRequest, import_id: int) -> HttpResponse:
    """Ask what the columns hold, with what stands in them; then have the file checked."""
    actor = request.actor
    actor.require(Permission.EDIT_VEHICLES)
    record = import_get(actor=actor, import_id=import_id)
    heads = record.options.get("heads", [])
    initial = MappingForm.initial_of(record.options.get("mapping", {}), heads)
    form = MappingForm(
        request.POST if request.method == "POST" else None,
        heads=heads,
        cells=_cells(record),
        initial=initial | {"seen_on": record.seen_on},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = imports.MappingInput(mapping=form.plain(), seen_on=form.cleaned_data["seen_on"])
            try:
                imports.import_map(actor=actor, import_id=import_id, data=data)
            except RuleViolated as error:
                add_errors(form, error)
            else:
                return go(request, page_url("listing_import_detail", actor, import_id=import_id))
    context = {
        "record": record,
        "form": form,
        "columns": form.columns(),
        "back": page_url("listing_import_detail", actor, import_id=import_id),
    }
    return render_page(request, "garage/listings/import_mapping.html", context, status=status)


def _cells(record: ListingImport) -> list[str]:
    """Return the first values of each column."""
    samples = record.options.get("samples", [])
    return [
        " · ".join(row[number] for row in samples[:20] if number < len(row) and row[number])[:70]
        for number in range(len(record.options.get("heads", [])))
    ]


@require_safe
def listing_import_detail(request: GarageRequest, import_id: int) -> HttpResponse:
    """Show how an import stands: what it would do or did, and what was refused."""
    record = import_get(actor=request.actor, import_id=import_id)
    return render_page(request, "garage/listings/import.html", _shown(request, record))


@require_safe
def listing_import_progress(request: GarageRequest, import_id: int) -> HttpResponse:
    """Show how far the work is; htmx asks until it is over, and gets the page then."""
    record = import_get(actor=request.actor, import_id=import_id)
    job = presenting.job_view(record, actor=request.actor)
    if job is None and request.headers.get("HX-Request") == "true":
        return go(request, page_url("listing_import_detail", request.actor, import_id=import_id))
    return render_page(request, "garage/listings/import_progress.html", {"job": job})


def _shown(request: GarageRequest, record: ListingImport) -> dict[str, Any]:
    actor = request.actor
    names = list(dict.fromkeys(name for one in record.sample for name in one))
    offered = record.source.tool.get("offered") if record.state == "failed" else None
    return {
        "record": record,
        "tone": presenting.TONES[record.state],
        "job": presenting.job_view(record, actor=actor),
        "problems": record.problems[:SHOWN_PROBLEMS],
        "heads": [LABELS.get(name, name.replace("_", " ")) for name in names],
        "sample": [[one.get(name, "") for name in names] for one in record.sample],
        "broke_off": import_broke_off(record, actor=actor),
        "can_edit": actor.can(Permission.EDIT_VEHICLES),
        "can_manage": actor.can(Permission.MANAGE_ORGANIZATION),
        "offered": offered,
    }


@require_safe
def listing_import_problems(request: GarageRequest, import_id: int) -> HttpResponse:
    """Send the refused rows as CSV, each with its reason."""
    record = import_get(actor=request.actor, import_id=import_id)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("line", "problem", "row"))
    for row in record.problems:
        writer.writerow((row["line"], harmless(row["problem"]), harmless(row["row"])))
    headers = {"Content-Disposition": f'attachment; filename="refused-{record.pk}.csv"'}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
def listing_import_start(request: GarageRequest, import_id: int) -> HttpResponse:
    """Bring the listings of a checked file in."""
    imports.import_start(actor=request.actor, import_id=import_id)
    return go(request, page_url("listing_import_detail", request.actor, import_id=import_id))


@require_POST
def listing_import_undo(request: GarageRequest, import_id: int) -> HttpResponse:
    """Take an import back."""
    imports.import_undo(actor=request.actor, import_id=import_id)
    messages.success(request, _("The import is being taken back."))
    return go(request, page_url("listing_import_detail", request.actor, import_id=import_id))
