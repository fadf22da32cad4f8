"""The documents of a vehicle, on its page of photos and documents."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from garage.documents import presenting, selectors
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in

register = template.Library()
MOST = 50


@register.inclusion_tag("garage/documents/of_vehicle.html", takes_context=True)
def vehicle_papers(context: Context, vehicle: Vehicle) -> dict[str, Any]:
    """Show the documents of a vehicle that are in force, with how long they are good."""
    actor: Actor = context["request"].actor
    narrow = selectors.DocumentFilter(vehicle_id=vehicle.pk, in_force=True)
    rows = selectors.document_list(actor=actor, narrow=narrow).select_related("vehicle")
    today = today_in(actor.time_zone, now=timezone.now())
    return {
        "items": [
            presenting.document_item(row, actor=actor, today=today)
            for row in rows.order_by("title", "id")[:MOST]
        ],
        "vehicle": vehicle,
        "slug": actor.organization_slug,
        "may_change": actor.can(Permission.EDIT_VEHICLES),
    }
