"""Pages of labels: choose, look, print."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.organizations.middleware import GarageRequest
from accounts.organizations.navigation import site_url
from inventory.labels.codes import CodeKind
from inventory.labels.forms import LabelForm
from inventory.labels.layouts import layout_named
from inventory.labels.printing import Print, checked_layout, labels_pdf, labels_preview
from inventory.labels.selectors import Label, branch_choices, items_to_label, labels_of
from project.kernel.errors import RuleViolated
from project.web.forms import add_errors
from project.web.pages import render_page

_LISTS = {CodeKind.ITEM: "items", CodeKind.LOT: "lots", CodeKind.PLACE: "locations"}


@require_safe
def label_sheet(request: GarageRequest) -> HttpResponse:
    """Choose what labels are for and how they are printed, and see the first page."""
    form = LabelForm(request.GET, branches=branch_choices(actor=request.actor))
    if not form.is_valid():
        return _page(request, form, (), status=422)
    wanted = form.wanted()
    try:
        checked_layout(wanted)
        labels = labels_of(actor=request.actor, choice=wanted.choice)
    except RuleViolated as error:
        add_errors(form, error)
        return _page(request, form, (), status=error.status)
    return _page(request, form, labels, wanted=wanted)


@require_safe
def label_pdf(request: GarageRequest) -> HttpResponse:
    """Hand out the PDF."""
    data = labels_pdf(actor=request.actor, wanted=_wanted(request), site=site_url(request))
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="labels.pdf"'},
    )


@require_safe
def label_preview(request: GarageRequest) -> HttpResponse:
    """Show the first page as a picture."""
    data = labels_preview(actor=request.actor, wanted=_wanted(request), site=site_url(request))
    return HttpResponse(data, content_type="image/png")


def _wanted(request: GarageRequest) -> Print:
    form = LabelForm(request.GET, branches=branch_choices(actor=request.actor))
    if not form.is_valid():
        field, messages = next(iter(form.errors.items()))
        raise RuleViolated(str(messages[0]), field=field)
    return form.wanted()


def _page(
    request: GarageRequest,
    form: LabelForm,
    labels: Any,
    *,
    wanted: Print | None = None,
    status: int = 200,
) -> HttpResponse:
    search = request.GET.get("q", "")[:200].replace("\0", "")  # no column holds it
    chosen: list[Label] = list(dict.fromkeys(labels))
    taken = {label.code.row_id for label in chosen if label.code.kind == CodeKind.ITEM}
    found = items_to_label(actor=request.actor, search=search)
    context = {
        "form": form,
        "search": search,
        "chosen": [(_LISTS[label.code.kind], label) for label in chosen[:100]],
        "more": max(len(chosen) - 100, 0),
        "in_branch": wanted is not None and wanted.choice.branch is not None,
        "found": [row for row in found if row.pk not in taken],
        "count": len(labels),
        "pages": layout_named(wanted.layout).pages(len(labels), first=wanted.first)
        if wanted
        else 0,
        "preview_url": _address(request, "label_preview"),
        "pdf_url": _address(request, "label_pdf"),
    }
    return render_page(request, "inventory/labels/sheet.html", context, status=status)


def _address(request: GarageRequest, name: str) -> str:
    here = reverse(name, kwargs={"organization": request.actor.organization_slug})
    query: QueryDict = request.GET.copy()
    query.pop("q", None)
    return f"{here}?{query.urlencode()}"
