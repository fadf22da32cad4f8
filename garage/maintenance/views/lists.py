"""Lists of work: of one vehicle, of the whole garage; many records changed at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.maintenance import selectors, services
from garage.maintenance.forms import WorkFilterForm
from garage.maintenance.listing import WORK_LIST
from garage.maintenance.models import Purpose
from garage.records.pages import following, page_url, vehicle_choices
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from inventory.vendors.selectors import vendor_choices, vendor_names
from inventory.vendors.services import vendor_named
from project.kernel.actor import Permission
from project.kernel.listviews.selectors import columns_shown
from project.kernel.numbers import whole_number, whole_numbers
from project.kernel.tags import tag_names
from project.web.components import Link
from project.web.list_views import list_state
from project.web.pages import go, next_url, render_page
from project.web.pagination import Ordering, keyset_page

RECORDS_BY = Ordering(columns={"on": "on", "total": "total", "title": "title"}, default="-on")
MOST_UPGRADES = 50


@require_safe
def vehicle_work(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show the work on a vehicle: service, repairs, upgrades, inspections."""
    vehicle = vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    context = _listed(request, vehicle)
    context["columns"] = columns_shown(WORK_LIST, actor=request.actor)
    if context["purpose"] in {"", Purpose.UPGRADE} and not request.GET.get("cursor"):
        rows = selectors.upgrade_list(actor=request.actor, vehicle_id=vehicle.pk)
        newest = rows.order_by("removed_on", "-installed_on", "-id")
        context["upgrades"] = list(newest[:MOST_UPGRADES])
    return render_page(request, "garage/maintenance/vehicle_work.html", context, fragment="rows")


@require_safe
def service_record_list(request: GarageRequest) -> HttpResponse:
    """Show the work on all vehicles."""
    state = list_state(request, WORK_LIST, actor=request.actor)
    if state.redirect_url:
        return go(request, state.redirect_url)
    context = _listed(request, None) | {"list": state, "columns": state.columns}
    return render_page(request, "garage/maintenance/record_list.html", context, fragment="rows")


@require_POST
def service_record_bulk(request: GarageRequest) -> HttpResponse:
    """Change the ticked service records at once."""
    actor, data = request.actor, request.POST
    back = next_url(request, page_url("service_record_list", actor))
    ids = whole_numbers(data.getlist("ids"))
    change = _bulk_change(request)
    if not ids or change is None:
        messages.error(request, _("Tick records and say what to change."))
        return go(request, back)
    edit = services.bulk_edit(actor=actor, record_ids=ids, change=change)
    text = ngettext("%(n)d record changed.", "%(n)d records changed.", len(ids))
    if change.action == "bin":
        text = ngettext("%(n)d record deleted.", "%(n)d records deleted.", len(ids))
    undo = page_url("service_record_bulk_undo", actor, edit_id=edit.pk)
    messages.success(request, text % {"n": len(ids)}, extra_tags=undo)
    return go(request, back)


@require_POST
def service_record_bulk_undo(request: GarageRequest, edit_id: int) -> HttpResponse:
    """Undo a change of many service records."""
    count = services.bulk_undo(actor=request.actor, edit_id=edit_id)
    text = ngettext("%(n)d record is as before.", "%(n)d records are as before.", count)
    messages.success(request, text % {"n": count})
    return go(request, page_url("service_record_list", request.actor))


def _bulk_change(request: GarageRequest) -> services.BulkChange | None:
    """Return what is to be changed, or `None` when its value is missing."""
    data, action = request.POST, request.POST.get("action", "")
    request.actor.require(Permission.EDIT_WORK)
    vehicle_id, typed = data.get("vehicle", ""), data.get("vendor", "").strip()
    values: dict[str, dict[str, Any]] = {
        "purpose": {"purpose": data.get("purpose", "")},
        "tags": {"tags": tuple(tag_names(data.get("tags", "")))},
        "move": {"vehicle_id": whole_number(vehicle_id)},
        "bin": {},
    }
    if action == "vendor" and typed:
        vendor = vendor_named(actor=request.actor, name=typed)
        values["vendor"] = {"vendor_id": vendor.pk if vendor else None}
    if action not in values or not all(values[action].values()):
        return None
    return services.BulkChange(action=action, **values[action])


def _listed(request: GarageRequest, vehicle: Vehicle | None) -> dict[str, Any]:
    """Return what a list of work shows."""
    actor, query = request.actor, request.GET
    form = WorkFilterForm(
        query,
        vendors=[(str(pk), name) for pk, name in vendor_choices(actor=actor).items()],
    )
    purpose = query.get("purpose", "")
    purpose = purpose if purpose in Purpose.values else ""
    rows = selectors.service_record_list(
        actor=actor, narrow=_narrow(form, vehicle, purpose)
    ).select_related("vehicle", "vendor")
    page = keyset_page(
        rows,
        ordering=RECORDS_BY,
        asked=query.get("ordering"),
        cursor=query.get("cursor"),
    )
    base = (
        page_url("vehicle_work", actor, vehicle_id=vehicle.pk)
        if vehicle
        else page_url("service_record_list", actor)
    )
    can_edit = actor.can(Permission.EDIT_WORK)
    return {
        "vehicle": vehicle,
        "form": form,
        "page": page,
        "purpose": purpose,
        "purposes": Purpose.choices,
        "segments": _segments(query, purpose, base),
        "is_narrowed": any(query.get(name) for name in form.fields) or bool(purpose),
        "next_url": following(query, page.next),
        "base": base,
        "can_edit": can_edit,
        "vehicles": vehicle_choices(actor=actor) if can_edit else [],
        "vendor_names": vendor_names(actor=actor)[:300] if can_edit else [],
        "here": request.get_full_path(),
    }


def _narrow(form: WorkFilterForm, vehicle: Vehicle | None, purpose: str) -> selectors.RecordFilter:
    form.is_valid()
    clean = form.cleaned_data
    return selectors.RecordFilter(
        vehicle_id=vehicle.pk if vehicle else None,
        vendor_id=int(clean["vendor"]) if clean.get("vendor") else None,
        purpose=purpose,
        since=clean.get("since"),
        until=clean.get("until"),
        search=clean.get("q", ""),
        tag=clean.get("tag", ""),
    )


def _segments(query: QueryDict, purpose: str, base: str) -> list[Link]:
    links = []
    for value, label in (("", _("All")), *Purpose.choices):
        changed = query.copy()
        changed.pop("cursor", None)
        changed["purpose"] = value
        url = f"{base}?{changed.urlencode()}"
        links.append(Link(label=str(label), url=url, current=value == purpose))
    return links
