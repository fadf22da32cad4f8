"""The page of what fits a vehicle, and the vehicle that a collectible belongs to."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.parts import selectors, services
from garage.vehicles.selectors import vehicle_get, vehicle_list
from inventory.catalogue.models import Item
from inventory.catalogue.selectors import item_get
from inventory.stock.quantities import quantity_text
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated
from project.kernel.numbers import whole_number
from project.web.pages import go, next_url, render_page
from project.web.records import page_url

MOST_CHOICES = 500


@require_safe
def vehicle_parts(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show what fits a vehicle with what lies on the shelf, and the collectibles that belong to it."""
    actor = request.actor
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    related = selectors.related_vehicle_list(actor=actor, vehicle_id=vehicle.pk)
    context = {
        "vehicle": vehicle,
        "fitting": [
            (one, _there(one))
            for one in selectors.fitting_items(actor=actor, vehicle_id=vehicle.pk)
        ],
        "related": list(related.order_by("item__name", "id")[: selectors.MOST_RELATED]),
        "can_use": actor.can(Permission.EDIT_WORK) and actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "garage/parts/vehicle.html", context)


@require_POST
def related_vehicle(request: GarageRequest, item_id: int) -> HttpResponse:
    """Say which vehicle a collectible belongs to, or that it belongs to none."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    item = item_get(actor=actor, item_id=item_id)
    vehicle_id = whole_number(request.POST.get("vehicle", ""))
    try:
        if vehicle_id is not None:
            services.related_vehicle_set(actor=actor, item_id=item.pk, vehicle_id=vehicle_id)
            messages.success(request, _("It belongs to the vehicle now."))
        else:
            services.related_vehicle_end(actor=actor, item_id=item.pk)
            messages.success(request, _("It belongs to no vehicle now."))
    except RuleViolated as error:
        messages.error(request, error.message)
    return go(request, next_url(request, page_url("item_detail", actor, item_id=item.pk)))


def _there(one: selectors.FittingItem) -> str:
    """Return how much of an item is there and where, in words."""
    if one.item is None or not one.on_hand:
        return ""
    return " · ".join([quantity_text(one.on_hand, one.item.unit), *one.places])


# --- Panels of the pages of items ----------------------------------------------------------------


def fitted_panel(item: Item, actor: Actor) -> Mapping[str, Any] | None:
    """Return the vehicles of the garage that an item fits; nothing where it says of none."""
    rows = item.fitments.all()[: selectors.MOST_FITMENTS]
    found = selectors.vehicles_of_fitments(rows, actor=actor)
    return {"found": found} if found else None


def related_panel(item: Item, actor: Actor) -> Mapping[str, Any] | None:
    """Return the vehicle that a collectible belongs to, with those it may belong to."""
    if item.kind != Item.Kind.COLLECTIBLE:
        return None
    can_edit = actor.can(Permission.EDIT_STOCK)
    row = selectors.related_vehicle_of(actor=actor, item_id=item.pk)
    if row is None and not can_edit:
        return None
    vehicles = vehicle_list(actor=actor).order_by("name", "id")[:MOST_CHOICES] if can_edit else ()
    return {
        "item": item,
        "row": row,
        "can_edit": can_edit,
        "vehicles": list(vehicles),
        "chosen": row.vehicle_id if row else None,
    }
