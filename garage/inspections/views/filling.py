"""Filling an inspection in: begin, judge, pin, sign."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from garage.inspections import presenting, selectors, services
from garage.inspections.forms import InspectionForm, SignForm, StartForm, judgements_sent
from garage.inspections.models import Inspection, View
from garage.inspections.services.filling import draft_get
from garage.inspections.views.common import ready_choices
from garage.records.common import meter_unit_of
from garage.records.pages import page_url, today_for, vehicle_choices
from garage.vehicles.selectors import vehicle_list
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, DomainError, NotFound, RuleViolated
from project.kernel.numbers import whole_number
from project.web.forms import add_errors
from project.web.pages import go, is_fragment_request, render_page

# The outline is pinned on a grid: columns and rows of each view.
GRIDS = {"left": (8, 4), "right": (8, 4), "top": (8, 4), "front": (6, 5), "rear": (6, 5)}
_FACTS = ("on", "odometer", "odometer_unit", "inspector", "note", "version")


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_start(request: GarageRequest) -> HttpResponse:
    """Begin an inspection of a vehicle."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    if request.method != "POST":
        return _start_page(request, _start_form(request))
    form = _start_form(request, request.POST)
    if not form.is_valid():
        return _start_page(request, form, status=422)
    try:
        data = services.InspectionInput(**form.given(), **form.custom_given())
        inspection = services.inspection_start(actor=actor, data=data)
    except RuleViolated as error:
        add_errors(form, error)
        return _start_page(request, form, status=error.status)
    return go(request, page_url("inspection_fill", actor, inspection_id=inspection.pk))


@require_http_methods(["GET", "HEAD"])
def inspection_fill(request: GarageRequest, inspection_id: int) -> HttpResponse:
    """Ask all criteria of a draft, one card each."""
    request.actor.require(Permission.EDIT_WORK)
    inspection = selectors.inspection_get(actor=request.actor, inspection_id=inspection_id)
    if not inspection.is_draft:
        return go(request, _detail(inspection, actor=request.actor))
    return _fill_page(request, inspection)


@require_POST
def inspection_judge(request: GarageRequest, inspection_id: int) -> HttpResponse:
    """Keep what was answered: one card sent by the script, or a category sent as a form."""
    actor, data = request.actor, request.POST
    actor.require(Permission.EDIT_WORK)
    inspection = draft_get(actor=actor, inspection_id=inspection_id)
    criteria = inspection.template_version.rubric.criteria()
    found, errors = judgements_sent(data, criteria)
    services.inspection_judge(actor=actor, inspection_id=inspection.pk, judgements=found)
    errors |= _photos_keep(request, inspection, list(data.getlist("keys")))
    if errors:
        return _fill_page(request, inspection, errors=errors, status=422)
    if is_fragment_request(request):
        return _fill_page(request, inspection)
    if data.get("pin") in criteria:
        url = page_url(
            "inspection_pin", actor, inspection_id=inspection.pk, key=data.get("pin", "")
        )
        return go(request, url)
    fill = page_url("inspection_fill", actor, inspection_id=inspection.pk)
    return go(request, f"{fill}#{data.get('next', 'cards')}")


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_pin(request: GarageRequest, inspection_id: int, key: str) -> HttpResponse:
    """Pin a criterion to a place of the vehicle's outline."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    inspection = draft_get(actor=actor, inspection_id=inspection_id)
    criterion = inspection.template_version.rubric.criteria().get(key)
    if criterion is None:
        raise NotFound
    if request.method == "POST":
        place = _place(request.POST.get("place", ""))
        services.inspection_pin(actor=actor, inspection_id=inspection.pk, key=key, **place)
        fill = page_url("inspection_fill", actor, inspection_id=inspection.pk)
        return go(request, f"{fill}#card-{key}")
    view = request.GET.get("view", "left")
    view = view if view in GRIDS else "left"
    row = selectors.judgements_of(inspection, actor=actor).get(key)
    base = page_url("inspection_pin", actor, inspection_id=inspection.pk, key=key)
    context = {
        "inspection": inspection,
        "vehicle": inspection.vehicle,
        "criterion": criterion,
        "view": view,
        "views": [(side.value, side.label, f"{base}?view={side.value}") for side in View],
        "cells": _cells(view),
        "columns": GRIDS[view][0],
        "pin": row if row and row.view == view else None,
        "is_pinned": bool(row and row.view),
    }
    return render_page(request, "garage/inspections/pin.html", context)


@require_POST
def inspection_photo_remove(
    request: GarageRequest, inspection_id: int, attachment_id: int
) -> HttpResponse:
    """Take a photo off a draft."""
    services.inspection_photo_remove(
        actor=request.actor, inspection_id=inspection_id, photo_id=attachment_id
    )
    messages.success(request, _("Photo deleted."))
    return go(request, page_url("inspection_fill", request.actor, inspection_id=inspection_id))


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_change(request: GarageRequest, inspection_id: int) -> HttpResponse:
    """Change date, reading, inspector and note of a draft."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    inspection = draft_get(actor=actor, inspection_id=inspection_id)
    if request.method != "POST":
        form = _facts_form(inspection, actor=actor)
        return _change_page(request, form, inspection)
    form = _facts_form(inspection, request.POST, actor=actor)
    if not form.is_valid():
        return _change_page(request, form, inspection, status=422)
    changes = form.cleaned_data | form.custom_given()
    version = changes.pop("version")
    try:
        services.inspection_change(
            actor=actor, inspection_id=inspection.pk, changes=changes, expected_version=version
        )
    except (RuleViolated, Conflict) as error:
        add_errors(form, error)
        return _change_page(request, form, inspection, status=error.status)
    return go(request, page_url("inspection_fill", actor, inspection_id=inspection.pk))


@require_POST
def inspection_sign(request: GarageRequest, inspection_id: int) -> HttpResponse:
    """Sign an inspection, or say what is still missing."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    inspection = selectors.inspection_get(actor=actor, inspection_id=inspection_id)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _fill_page(request, inspection, sign_form=form, status=422)
    try:
        services.inspection_sign(
            actor=actor, inspection_id=inspection.pk, name=form.cleaned_data["name"]
        )
    except DomainError as error:
        if not inspection.is_draft or isinstance(error, NotFound):
            raise
        form.add_error(None, error.message)
        return _fill_page(request, inspection, sign_form=form, status=error.status)
    messages.success(request, _("Signed. The report is being made."))
    return go(request, _detail(inspection, actor=actor))


def _fill_page(
    request: GarageRequest,
    inspection: Inspection,
    *,
    errors: Mapping[str, str] | None = None,
    sign_form: SignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    judged = selectors.judgements_of(inspection, actor=actor)
    photos = selectors.photos_by_key(inspection, actor=actor)
    rubric = inspection.template_version.rubric
    categories = presenting.cards_of(rubric, judged, photos, actor=actor)
    context = {
        "inspection": inspection,
        "vehicle": inspection.vehicle,
        "categories": categories,
        "done": sum(one.done for one in categories),
        "total": sum(one.total for one in categories),
        "result": selectors.result_now(inspection, actor=actor),
        "errors": _errors_shown(errors or {}, rubric.criteria(), request.POST),
        "sign_form": sign_form or SignForm(initial={"name": _signer(request, inspection)}),
    }
    return render_page(
        request, "garage/inspections/fill.html", context, fragment="progress", status=status
    )


def _errors_shown(
    errors: Mapping[str, str], criteria: Mapping[str, Any], data: Any
) -> list[dict[str, str]]:
    """Return what could not be kept, with what was typed, so that nothing is lost."""
    return [
        {
            "key": key,
            "title": criteria[key].title,
            "typed": data.get(f"n-{key}", ""),
            "message": message,
        }
        for key, message in errors.items()
        if key in criteria
    ]


def _photos_keep(request: GarageRequest, inspection: Inspection, keys: list[str]) -> dict[str, str]:
    """Keep the photos that came along; return what was wrong with those that could not be kept."""
    errors = {}
    for key in keys:
        for upload in request.FILES.getlist(f"p-{key}"):
            try:
                _photo_keep(upload, inspection, key, actor=request.actor)
            except RuleViolated as error:
                errors[key] = error.message
    return errors


def _photo_keep(upload: UploadedFile, inspection: Inspection, key: str, *, actor: Actor) -> None:
    services.inspection_photo_add(actor=actor, inspection_id=inspection.pk, key=key, upload=upload)


def _place(text: str) -> dict[str, Any]:
    """Return the middle of a cell as view and percent; no view when the pin is taken off."""
    view, _dash, rest = text.partition("-")
    column_text, _dash, row_text = rest.partition("-")
    column, row = whole_number(column_text), whole_number(row_text)
    if view not in GRIDS or column is None or row is None:
        return {"view": "", "x": None, "y": None}
    columns, rows = GRIDS[view]
    x, y = (100 * column + 50) // columns, (100 * row + 50) // rows
    return {"view": view, "x": min(x, 100), "y": min(y, 100)}


def _cells(view: str) -> list[dict[str, Any]]:
    columns, rows = GRIDS[view]
    return [
        {"value": f"{view}-{column}-{row}", "column": column + 1, "row": row + 1}
        for row in range(rows)
        for column in range(columns)
    ]


def _start_form(request: GarageRequest, data: Any = None) -> StartForm:
    actor, asked = request.actor, request.GET.get("vehicle", "")
    initial = {"on": today_for(actor), "inspector": str(request.user.name or "")}
    vehicle = vehicle_list(actor=actor).filter(pk=whole_number(asked) or 0).first()
    if vehicle is not None:
        initial |= {"vehicle": str(vehicle.pk), "odometer_unit": meter_unit_of(vehicle, "")}
    form = StartForm(
        data,
        vehicles=vehicle_choices(actor=actor),
        templates=ready_choices(actor=actor),
        initial=initial,
    )
    return form.add_custom_fields(actor=actor, record_kind="garage.inspection")


def _facts_form(inspection: Inspection, data: Any = None, *, actor: Actor) -> InspectionForm:
    form = InspectionForm(data, initial={name: getattr(inspection, name) for name in _FACTS})
    return form.add_custom_fields(actor=actor, record_kind="garage.inspection", row=inspection)


def _start_page(request: GarageRequest, form: StartForm, *, status: int = 200) -> HttpResponse:
    actor = request.actor
    context = {
        "form": form,
        "has_templates": bool(selectors.templates_ready(actor=actor)),
        "back": page_url("inspection_list", actor),
    }
    return render_page(request, "garage/inspections/start.html", context, status=status)


def _change_page(
    request: GarageRequest, form: InspectionForm, inspection: Inspection, *, status: int = 200
) -> HttpResponse:
    back = page_url("inspection_fill", request.actor, inspection_id=inspection.pk)
    context = {"form": form, "inspection": inspection, "back": back}
    return render_page(request, "garage/inspections/change.html", context, status=status)


def _signer(request: GarageRequest, inspection: Inspection) -> str:
    return inspection.inspector or str(request.user.name or "")


def _detail(inspection: Inspection, *, actor: Actor) -> str:
    return page_url("inspection_detail", actor, inspection_id=inspection.pk)
