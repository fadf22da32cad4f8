"""Pages of statutory inspections."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.inspections import presenting, selectors, services
from garage.inspections.forms import StatutoryForm
from garage.inspections.models import StatutoryInspection
from garage.inspections.views.common import sections
from garage.records.common import meter_unit_of
from garage.records.pages import (
    documents_of,
    file_ids_of,
    file_ids_sent,
    following,
    history_of,
    kept_files,
    page_url,
    today_for,
    uploads_store,
    vehicle_choices,
)
from garage.vehicles.selectors import vehicle_list
from inventory.vendors.models import Vendor
from inventory.vendors.selectors import vendor_names
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, StaleVersion
from project.kernel.numbers import whole_number
from project.web.conflicts import Clash, clashes
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page

STATUTORY_BY = Ordering(columns={"on": "on"}, default="-on")
MOST_SUGGESTED = 300
_PLAIN = (
    "regime", "on", "result", "certificate_number", "valid_until", "retest_until", "odometer",
    "odometer_unit", "fee", "currency", "exchange_rate", "notes", "version",
)  # fmt: skip


@require_safe
def statutory_list(request: GarageRequest) -> HttpResponse:
    """Show what is due by law, and what was inspected."""
    actor = request.actor
    page = keyset_page(
        selectors.statutory_list(actor=actor).select_related("vehicle", "vendor"),
        ordering=STATUTORY_BY,
        cursor=request.GET.get("cursor"),
    )
    context = {
        "page": page,
        "next_url": following(request.GET, page.next),
        "due": selectors.statutory_due(actor=actor)[:50],
        "today": today_for(actor),
        "sections": sections("statutory_list", actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/inspections/statutory_list.html", context, fragment="rows")


@require_safe
def statutory_detail(request: GarageRequest, statutory_id: int) -> HttpResponse:
    """Show a statutory inspection with certificate, defects and files."""
    actor = request.actor
    row = selectors.statutory_get(actor=actor, statutory_id=statutory_id)
    photos, documents = documents_of(row, actor=actor)
    context = {
        "row": row,
        "vehicle": row.vehicle,
        "tone": presenting.RESULT_TONES[StatutoryInspection.Result(row.result)],
        "defects": row.defects.filter(binned_at__isnull=True).order_by("id"),
        "photos": photos,
        "documents": documents,
        "history": history_of(row, actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/inspections/statutory.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def statutory_add(request: GarageRequest) -> HttpResponse:
    """Record a statutory inspection."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    if request.method == "POST":
        return _sent(request, None)
    vehicle_id = whole_number(request.GET.get("vehicle", "")) or 0
    vehicle = vehicle_list(actor=actor).filter(pk=vehicle_id).first()
    initial: dict[str, Any] = {"on": today_for(actor), "currency": actor.currency}
    if vehicle is not None:
        initial |= {
            "vehicle": str(vehicle.pk),
            "odometer_unit": meter_unit_of(vehicle, ""),
            "regime": _usual(vehicle_id, actor=actor),
        }
    return _page(request, _form(actor, initial=initial), (), row=None)


@require_http_methods(["GET", "HEAD", "POST"])
def statutory_change(request: GarageRequest, statutory_id: int) -> HttpResponse:
    """Change a statutory inspection, or add what was found."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    row = selectors.statutory_get(actor=actor, statutory_id=statutory_id)
    if request.method == "POST":
        return _sent(request, row)
    return _page(request, _stored(row, actor), file_ids_of(row, actor=actor), row=row)


@require_POST
def statutory_delete(request: GarageRequest, statutory_id: int) -> HttpResponse:
    """Put a statutory inspection into the bin."""
    actor = request.actor
    row = services.statutory_bin(actor=actor, statutory_id=statutory_id)
    undo = page_url("statutory_restore", actor, statutory_id=row.pk)
    messages.success(request, _("“%(title)s” deleted.") % {"title": row}, extra_tags=undo)
    return go(request, page_url("statutory_list", actor))


@require_POST
def statutory_restore(request: GarageRequest, statutory_id: int) -> HttpResponse:
    """Take a statutory inspection out of the bin."""
    row = services.statutory_unbin(actor=request.actor, statutory_id=statutory_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": row})
    return go(request, page_url("statutory_detail", request.actor, statutory_id=row.pk))


def _usual(vehicle_id: int, *, actor: Actor) -> str:
    """Return the inspection that a vehicle had last, else that the garage had last."""
    rows = selectors.statutory_list(actor=actor).order_by("-on", "-id")
    last = rows.filter(vehicle_id=vehicle_id).first() or rows.first()
    return last.regime if last else ""


def _sent(request: GarageRequest, row: StatutoryInspection | None) -> HttpResponse:
    actor = request.actor
    form = _form(actor, request.POST)
    right = form.is_valid()
    stored = uploads_store(request.FILES.getlist("uploads"), form, actor=actor)
    file_ids = [*file_ids_sent(request.POST), *stored]
    if not right or form.errors:
        return _page(request, form, file_ids, row=row, status=422)
    try:
        saved = _store(actor, form, file_ids, row=row)
    except StaleVersion as error:
        if row is None:
            raise
        return _clashing(request, file_ids, row, status=error.status)
    except RuleViolated as error:
        add_errors(form, error)
        return _page(request, form, file_ids, row=row, status=error.status)
    messages.success(request, _("Inspection saved.") if row else _("Inspection recorded."))
    return go(request, page_url("statutory_detail", actor, statutory_id=saved.pk))


def _store(
    actor: Actor,
    form: StatutoryForm,
    file_ids: Sequence[int],
    *,
    row: StatutoryInspection | None,
) -> StatutoryInspection:
    given = form.given() | form.custom_given() | {"file_ids": tuple(file_ids)}
    typed = form.cleaned_data["vendor"]
    if row is not None and row.vendor is not None and row.vendor.name == typed:
        given["vendor_id"] = row.vendor_id
    else:
        vendor = vendor_named(actor=actor, name=typed, kind=Vendor.Kind.OTHER)
        given["vendor_id"] = vendor.pk if vendor else None
    if row is None:
        data = services.StatutoryInput(**given)
        return services.statutory_record(actor=actor, data=data)
    return services.statutory_change(
        actor=actor,
        statutory_id=row.pk,
        changes=given,
        expected_version=form.cleaned_data["version"],
    )


def _form(
    actor: Actor, data: Any = None, row: StatutoryInspection | None = None, **options: Any
) -> StatutoryForm:
    form = StatutoryForm(data, vehicles=vehicle_choices(actor=actor), **options)
    return form.add_custom_fields(actor=actor, record_kind="garage.statutoryinspection", row=row)


def _stored(row: StatutoryInspection, actor: Actor) -> StatutoryForm:
    initial = {name: getattr(row, name) for name in _PLAIN} | {
        "vehicle": str(row.vehicle_id),
        "vendor": row.vendor.name if row.vendor else "",
    }
    return _form(actor, row=row, initial=initial)


def _clashing(
    request: GarageRequest, file_ids: Sequence[int], row: StatutoryInspection, *, status: int
) -> HttpResponse:
    """Show what was typed beside what somebody else saved; saving again lets this one win."""
    fresh = selectors.statutory_get(actor=request.actor, statutory_id=row.pk)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    form = _form(request.actor, data)
    found = clashes(form, _stored(fresh, request.actor))
    return _page(request, form, file_ids, row=row, clashing=found, status=status)


def _page(
    request: GarageRequest,
    form: StatutoryForm,
    file_ids: Sequence[int],
    *,
    row: StatutoryInspection | None,
    clashing: Sequence[Clash] = (),
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    back = (
        page_url("statutory_detail", actor, statutory_id=row.pk)
        if row
        else page_url("statutory_list", actor)
    )
    context = {
        "form": form,
        "row": row,
        "files": kept_files(file_ids, actor=actor),
        "clashes": clashing,
        "doubts": (),
        "vendor_names": vendor_names(actor=actor)[:MOST_SUGGESTED],
        "back": back,
    }
    return render_page(request, "garage/inspections/statutory_form.html", context, status=status)
