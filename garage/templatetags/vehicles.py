"""The head that all pages of a vehicle share."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.translation import get_language

from garage.insights.keeping import revision_of
from garage.vehicles import presenting, selectors
from garage.vehicles.models import Meter, Vehicle
from garage.vehicles.presenting import HeaderFigure
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.remembered import remembered

register = template.Library()
MOST_METERS = 3


@register.inclusion_tag("garage/vehicles/head.html", takes_context=True)
def vehicle_head(context: Context, vehicle: Vehicle, *, in_list: bool = False) -> dict[str, Any]:
    """Show photo, name, plate, meters, state and actions of a vehicle, and its tabs.

    A list of vehicles (`in_list`) heads the page itself, and has no tabs.

    A page adds key figures of its own as `header_figures` and pills as `header_pills`
    (text, tone, icon).
    """
    request = context["request"]
    actor: Actor = request.actor
    match = request.resolver_match
    meters = list(selectors.meter_list(actor=actor, vehicle_id=vehicle.pk)[:MOST_METERS])
    doubts = selectors.reading_doubts(actor=actor, vehicle_id=vehicle.pk).count()
    unit = presenting.unit_of(request.user)
    figures = remembered(
        f"meters:{vehicle.pk}:{unit}:{get_language()}",
        at=revision_of(request),
        compute=lambda: _figures(vehicle, meters, actor=actor, unit=unit),
    )
    return {
        "vehicle": vehicle,
        "in_list": in_list,
        "slug": actor.organization_slug,
        "csrf_token": context.get("csrf_token"),
        "cover_url": presenting.cover_url(vehicle, actor=actor, variant="large"),
        "subtitle": presenting.subtitle(vehicle),
        "figures": [*figures, *_added(context, "header_figures")],
        "pills": [*_pills(vehicle, doubts), *_added(context, "header_pills")],
        "tabs": presenting.vehicle_tabs(
            vehicle, actor=actor, current=match.url_name if match else ""
        ),
        "may_change": actor.can(Permission.EDIT_VEHICLES),
        "may_work": actor.can(Permission.EDIT_WORK),
        "may_fill": actor.can(Permission.RECORD_ENERGY) and presenting.takes_energy(vehicle),
        "may_read": actor.can(Permission.RECORD_METERS),
    }


def _added(context: Context, name: str) -> list[Any]:
    """Return what the page adds to the head, if it does."""
    return list(context.get(name) or ())


def _figures(
    vehicle: Vehicle, meters: list[Meter], *, actor: Actor, unit: str
) -> list[HeaderFigure]:
    url = presenting.page_url("vehicle_readings", actor=actor, vehicle_id=vehicle.pk)
    if not meters:
        return [HeaderFigure(**presenting.no_meter_figure(vehicle.kind), url=url)]
    today = today_in(actor.time_zone, now=timezone.now())
    return [
        presenting.meter_figure(
            meter,
            use=selectors.meter_use_a_day(meter, actor=actor, today=today)
            if meter.is_primary
            else None,
            distance_unit=unit,
            url=f"{url}?meter={meter.pk}",
        )
        for meter in meters
    ]


def _pills(vehicle: Vehicle, doubts: int) -> list[tuple[str, str, str]]:
    """Return what stands out about a vehicle as text, tone and icon."""
    pills = []
    if doubts:
        pills.append((presenting.doubts_text(doubts), "warn", "alert"))
    if vehicle.status != Vehicle.Status.ACTIVE:
        pills.append((vehicle.get_status_display(), "", "tag"))
    if vehicle.is_archived:
        pills.append((presenting.archived_text(), "", "archive"))
    if vehicle.group is not None:
        pills.append((vehicle.group.name, "", "pin"))
    return pills
