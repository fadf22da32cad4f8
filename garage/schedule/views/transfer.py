"""Rules out as CSV or JSON, and in again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.records.pages import page_url
from garage.schedule import portable
from garage.schedule.forms import ImportForm
from garage.schedule.services.transfer import ImportedRow, rules_export, rules_import
from garage.schedule.views.scopes import scope_choices
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated
from project.web.forms import add_errors
from project.web.pages import go, render_page

WRITERS = {
    "csv": (portable.to_csv, "text/csv; charset=utf-8"),
    "json": (portable.to_json, "application/json; charset=utf-8"),
}
LARGEST = 400_000


@require_safe
def schedule_export(request: GarageRequest) -> HttpResponse:
    """Send the rules of the organization as a file."""
    kind = request.GET.get("as", "csv")
    rows = rules_export(actor=request.actor)
    if kind not in WRITERS:
        raise Http404
    write, content_type = WRITERS[kind]
    name = f"reminders-{request.actor.organization_slug}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(rows), content_type=content_type, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def schedule_import(request: GarageRequest) -> HttpResponse:
    """Show what a file would bring in, row by row; then bring it in."""
    request.actor.require(Permission.EDIT_WORK)
    if request.method == "POST":
        return _sent(request)
    return _page(request, _form(request, initial={"scope": "all"}))


def _sent(request: GarageRequest) -> HttpResponse:
    form = _form(request, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        text = _text_of(form)
        rows = portable.read_rows(text)
        done = rules_import(
            actor=request.actor, rows=rows, is_dry="save" not in request.POST, **_scope(form)
        )
    except RuleViolated as error:
        add_errors(form, error)
        return _page(request, form, status=error.status)
    is_right = all(row.is_right for row in done)
    if "save" in request.POST and is_right:
        found = ngettext("%(n)d reminder brought in.", "%(n)d reminders brought in.", len(done))
        messages.success(request, found % {"n": len(done)})
        return go(request, page_url("rule_list", request.actor))
    initial = {"scope": form.cleaned_data["scope"], "text": text}
    shown = _form(request, initial=initial)
    return _page(request, shown, done=done, status=200 if is_right else 422)


def _text_of(form: ImportForm) -> str:
    upload = form.cleaned_data.get("file")
    if upload is None:
        return str(form.cleaned_data["text"])
    if upload.size > LARGEST:
        raise RuleViolated("A file of rules is at most 400 kB.", field="file")
    try:
        return str(upload.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RuleViolated("Save the file as UTF-8 text first.", field="file") from error


def _scope(form: ImportForm) -> dict[str, int | None]:
    kind, _dash, row_id = form.cleaned_data["scope"].partition("-")
    return {
        "vehicle_id": int(row_id) if kind == "vehicle" else None,
        "group_id": int(row_id) if kind == "group" else None,
    }


def _form(request: GarageRequest, **options: Any) -> ImportForm:
    return ImportForm(scopes=scope_choices(actor=request.actor), **options)


def _page(
    request: GarageRequest,
    form: ImportForm,
    *,
    done: list[ImportedRow] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "done": done or [],
        "is_right": bool(done) and all(row.is_right for row in done or ()),
        "wrong": sum(not row.is_right for row in done or ()),
        "back": page_url("rule_list", request.actor),
    }
    return render_page(request, "garage/schedule/import.html", context, status=status)
