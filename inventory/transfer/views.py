"""Pages of imports and exports: a file, its columns, the check, the run, the undo; files to take along."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from inventory.transfer import presenting, selectors
from inventory.transfer.forms import BeginForm, ColumnsForm, ExportForm
from inventory.transfer.models import InventoryImport
from inventory.transfer.services import exports, imports, undoing
from project.kernel.actor import Permission
from project.kernel.custom.selectors import custom_field_list
from project.kernel.errors import RuleViolated
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page
from project.web.records import following, page_url

NEWEST_FIRST = Ordering(columns={"id": "id"}, default="-id")
SHOWN_PROBLEMS, SHOWN_EXPORTS = 50, 10
# Without samples and options, which are long.
SHOWN = (
    "organization", "name", "source", "state", "added", "changed", "refused", "created_at",
)  # fmt: skip


@require_safe
def inventory_import_list(request: GarageRequest) -> HttpResponse:
    """List the imports, the newest first."""
    actor = request.actor
    rows = selectors.import_list(actor=actor).select_related(None).only(*SHOWN)
    page = keyset_page(rows, ordering=NEWEST_FIRST, cursor=request.GET.get("cursor"))
    context = {
        "rows": [(row, presenting.TONES[row.state]) for row in page.items],
        "next_url": following(request.GET, page.next),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/transfer/imports.html", context, fragment="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def inventory_import_add(request: GarageRequest) -> HttpResponse:
    """Take a file in; one of ours is checked at once, the columns of another are asked about."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    form = BeginForm(
        request.POST or None,
        request.FILES or None,
        initial={"sheet": request.GET.get("sheet", "")},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                record = imports.import_begin(
                    actor=actor,
                    upload=values["file"],
                    sheet=values["sheet"],
                    counts_stock=values["counts_stock"],
                )
            except RuleViolated as error:
                add_errors(form, error)
            else:
                is_own = record.source == InventoryImport.Source.OWN
                name = "inventory_import_detail" if is_own else "inventory_import_columns"
                return go(request, page_url(name, actor, inventory_import_id=record.pk))
    context = {"form": form, "back": page_url("inventory_import_list", actor)}
    return render_page(request, "inventory/transfer/import_add.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def inventory_import_columns(request: GarageRequest, inventory_import_id: int) -> HttpResponse:
    """Ask what the columns hold, with what stands in them; then have the file checked."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    record = selectors.import_get(actor=actor, import_id=inventory_import_id)
    detail = page_url("inventory_import_detail", actor, inventory_import_id=record.pk)
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        heads=record.options.get("heads", []) if "sheet" in record.options else [],
        cells=presenting.cells_of(record) if "sheet" in record.options else [],
        fields=list(
            custom_field_list(actor=actor, record_kind="inventory.item").values_list("key", "name")
        ),
        initial=ColumnsForm.initial_of(record.options),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = imports.MappingInput(sheet=form.cleaned_data["sheet"], mapping=form.plain())
            try:
                imports.import_map(actor=actor, import_id=record.pk, data=data)
            except RuleViolated as error:
                add_errors(form, error)
            else:
                return go(request, detail)
    context = {"record": record, "form": form, "columns": form.columns(), "back": detail}
    return render_page(request, "inventory/transfer/import_columns.html", context, status=status)


@require_safe
def inventory_import_detail(request: GarageRequest, inventory_import_id: int) -> HttpResponse:
    """Show how an import stands: what it would do or did, and what was refused."""
    actor = request.actor
    record = selectors.import_get(actor=actor, import_id=inventory_import_id)
    problems = selectors.problem_list(actor=actor, import_id=record.pk)[:SHOWN_PROBLEMS]
    context = {
        "record": record,
        "tone": presenting.TONES[record.state],
        "job": presenting.job_view(record, actor=actor),
        "problems": problems,
        "samples": presenting.samples_of(record),
        "broke_off": selectors.import_broke_off(record, actor=actor),
        "can_go_on": selectors.import_can_go_on(record, actor=actor),
        "can_edit": actor.can(Permission.EDIT_STOCK),
        "is_sheet": "sheet" in record.options,
    }
    return render_page(request, "inventory/transfer/import.html", context)


@require_safe
def inventory_import_progress(request: GarageRequest, inventory_import_id: int) -> HttpResponse:
    """Show how far the work is; htmx asks until it is over, and gets the page then."""
    record = selectors.import_get(actor=request.actor, import_id=inventory_import_id)
    job = presenting.job_view(record, actor=request.actor)
    if job is None and request.headers.get("HX-Request") == "true":
        url = page_url("inventory_import_detail", request.actor, inventory_import_id=record.pk)
        return go(request, url)
    return render_page(request, "inventory/transfer/import_progress.html", {"job": job})


@require_safe
def inventory_import_problems(request: GarageRequest, inventory_import_id: int) -> FileResponse:
    """Send the refused rows as CSV, each with its reason."""
    rows = selectors.problem_list(actor=request.actor, import_id=inventory_import_id)
    return FileResponse(
        presenting.problem_file(rows),
        as_attachment=True,
        filename=f"refused-{inventory_import_id}.csv",
        content_type="text/csv; charset=utf-8",
    )


@require_POST
def inventory_import_start(request: GarageRequest, inventory_import_id: int) -> HttpResponse:
    """Bring a checked file in."""
    imports.import_start(actor=request.actor, import_id=inventory_import_id)
    return _to_import(request, inventory_import_id)


@require_POST
def inventory_import_undo(request: GarageRequest, inventory_import_id: int) -> HttpResponse:
    """Take an import back."""
    undoing.import_undo(actor=request.actor, import_id=inventory_import_id)
    messages.success(request, _("The import is being taken back."))
    return _to_import(request, inventory_import_id)


def _to_import(request: GarageRequest, import_id: int) -> HttpResponse:
    url = page_url("inventory_import_detail", request.actor, inventory_import_id=import_id)
    return go(request, url)


@require_http_methods(["GET", "HEAD", "POST"])
def inventory_export(request: GarageRequest) -> HttpResponseBase:
    """Choose files; few rows are handed out at once, many are written by the worker."""
    actor = request.actor
    actor.require(Permission.VIEW)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        tables = form.cleaned_data["tables"]
        if exports.is_small(tables, actor=actor):
            name, file = exports.export_now(tables, actor=actor)
            return FileResponse(file, as_attachment=True, filename=name)
        exports.export_order(actor=actor, names=tables)
        messages.success(request, _("The file is being written."))
        return go(request, page_url("inventory_export", actor))
    records = list(selectors.export_list(actor=actor)[:SHOWN_EXPORTS])
    context = {
        "form": form,
        "rows": presenting.export_rows(records, actor=actor),
        "most": exports.MOST_AT_ONCE,
        "back": page_url("inventory_import_list", actor),
    }
    status = 422 if form.errors else 200
    return render_page(request, "inventory/transfer/export.html", context, status=status)


@require_safe
def inventory_export_row(request: GarageRequest, inventory_export_id: int) -> HttpResponse:
    """Show how far an export is; htmx asks until it is there."""
    record = selectors.export_get(actor=request.actor, export_id=inventory_export_id)
    context: dict[str, Any] = {"row": presenting.export_rows([record], actor=request.actor)[0]}
    return render_page(request, "inventory/transfer/export_row.html", context)
