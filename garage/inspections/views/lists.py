"""Lists of inspections: of one vehicle, of the whole garage."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.organizations.middleware import GarageRequest
from garage.inspections import presenting, selectors
from garage.inspections.forms import InspectionFilterForm
from garage.inspections.models import Inspection
from garage.inspections.views.common import sections, template_choices
from garage.records.pages import following, page_url, vehicle_choices
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.web.components import Link
from project.web.pages import render_page
from project.web.pagination import Ordering, keyset_page

INSPECTIONS_BY = Ordering(columns={"on": "on", "title": "title"}, default="-on")
MOST = 50


@require_safe
def inspection_list(request: GarageRequest) -> HttpResponse:
    """Show the inspections of all vehicles."""
    actor, query = request.actor, request.GET
    form = InspectionFilterForm(
        query, vehicles=vehicle_choices(actor=actor), templates=template_choices(actor=actor)
    )
    form.is_valid()
    clean, state = form.cleaned_data, query.get("state", "")
    narrow = selectors.InspectionFilter(
        vehicle_id=int(clean["vehicle"]) if clean.get("vehicle") else None,
        template_id=int(clean["template"]) if clean.get("template") else None,
        state=state if state in Inspection.State.values else "",
        search=clean.get("q", ""),
    )
    page = keyset_page(
        selectors.inspection_list(actor=actor, narrow=narrow).select_related("vehicle"),
        ordering=INSPECTIONS_BY,
        asked=query.get("ordering"),
        cursor=query.get("cursor"),
    )
    context = {
        "form": form,
        "page": page,
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in (*form.fields, "state")),
        "sections": sections("inspection_list", actor=actor),
        "states": _states(narrow.state, actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/inspections/list.html", context, fragment="rows")


@require_safe
def vehicle_inspections(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show the condition of a vehicle, its defects and all its inspections."""
    actor, query = request.actor, request.GET
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    narrow = selectors.InspectionFilter(vehicle_id=vehicle.pk)
    page = keyset_page(
        selectors.inspection_list(actor=actor, narrow=narrow).select_related("vehicle"),
        ordering=INSPECTIONS_BY,
        cursor=query.get("cursor"),
    )
    context = {
        "vehicle": vehicle,
        "page": page,
        "next_url": following(query, page.next),
        "condition": _condition(vehicle.pk, actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
        "can_report": actor.can(Permission.REPORT_DEFECTS),
    }
    context |= _around(vehicle.pk, actor=actor)
    return render_page(
        request, "garage/inspections/vehicle_inspections.html", context, fragment="rows"
    )


def _states(current: str, *, actor: Actor) -> list[Link]:
    base = page_url("inspection_list", actor)
    offers = (("", _("All")), *((state.value, str(state.label)) for state in Inspection.State))
    return [
        Link(label=label, url=f"{base}?state={value}" if value else base, current=value == current)
        for value, label in offers
    ]


def _condition(vehicle_id: int, *, actor: Actor) -> dict[str, Any] | None:
    found = selectors.condition_latest(actor=actor, vehicle_id=vehicle_id)
    if found is None:
        return None
    return {
        "id": found.inspection_id,
        "on": found.on,
        "score": found.score,
        "grade": found.grade,
        "word": presenting.word_label(found.word),
        "tone": presenting.score_tone(found.score),
        "criticals": found.criticals,
    }


def _around(vehicle_id: int, *, actor: Actor) -> dict[str, Any]:
    """Return the defects that wait, where they are, and the statutory inspections."""
    todo = selectors.DefectFilter(vehicle_id=vehicle_id, state="todo")
    rows = selectors.defect_list(actor=actor, narrow=todo).order_by("rank", "-found_on", "-id")
    defects = list(rows[:MOST])
    law = selectors.StatutoryFilter(vehicle_id=vehicle_id)
    statutory = selectors.statutory_list(actor=actor, narrow=law).select_related("vendor")
    return {
        "defects": defects,
        "outlines": presenting.outlines_of(presenting.defect_pins(defects)),
        "due": selectors.statutory_due(actor=actor, vehicle_id=vehicle_id),
        "statutory": list(statutory.order_by("-on", "-id")[:MOST]),
    }
