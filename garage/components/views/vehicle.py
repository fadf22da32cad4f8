"""What is in a vehicle, what covers it, and what was called back."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.organizations.middleware import GarageRequest
from garage.components import presenting, selectors
from garage.components.views.warranties import COVERED, warranty_items
from garage.records.pages import today_for
from garage.vehicles.presenting import unit_of
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Permission
from project.web.pages import render_page

MOST_FITTED, MOST_FORMER, MOST_COVERED = 100, 50, 50


@require_safe
def vehicle_components(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show the components of a vehicle, its warranties and its recalls."""
    actor = request.actor
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    today, distance_unit = today_for(actor), unit_of(request.user)
    rows = list(selectors.fitted_list(actor=actor, vehicle_id=vehicle.pk)[:MOST_FITTED])
    former = selectors.formerly_fitted_list(actor=actor, vehicle_id=vehicle.pk)
    lives = selectors.component_lives(
        actor=actor, component_ids=[row.component_id for row in rows], today=today
    )
    narrow = selectors.WarrantyFilter(vehicle_id=vehicle.pk)
    warranties = selectors.warranty_list(actor=actor, narrow=narrow).select_related(*COVERED)
    recalls = selectors.recall_list(
        actor=actor, narrow=selectors.RecallFilter(vehicle_id=vehicle.pk)
    ).select_related("vehicle")
    items = [presenting.recall_item(row, actor=actor) for row in recalls[:MOST_COVERED]]
    context = {
        "vehicle": vehicle,
        "fitted": [
            presenting.fitted(
                row, lives[row.component_id], distance_unit=distance_unit, today=today
            )
            for row in rows
        ],
        "former": list(former[:MOST_FORMER]),
        "can_swap": bool(selectors.swap_choices(actor=actor, vehicle_id=vehicle.pk)),
        "warranties": warranty_items(list(warranties[:MOST_COVERED]), request=request),
        "recalls": items,
        "header_pills": [(_("Open recall"), "bad", "flag")]
        if any(item.tone == "bad" for item in items)
        else [],
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/components/vehicle.html", context)
