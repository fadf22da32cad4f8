"""Pages of the forecast: of the whole garage and of one vehicle."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.organizations.middleware import GarageRequest
from garage.forecast import presenting, selectors
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get, vehicle_list
from project.web.pages import render_page

MOST_UNPRICED = 20


@require_safe
def forecast(request: GarageRequest) -> HttpResponse:
    """Show what the whole garage will cost."""
    url = reverse("forecast", kwargs={"organization": request.actor.organization_slug})
    return _page(request, None, url=url)


@require_safe
def vehicle_forecast(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show what a vehicle will cost."""
    actor = request.actor
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    where = {"organization": actor.organization_slug, "vehicle_id": vehicle_id}
    return _page(request, vehicle, url=reverse("vehicle_forecast", kwargs=where))


def _page(request: GarageRequest, vehicle: Vehicle | None, *, url: str) -> HttpResponse:
    actor = request.actor
    found = selectors.forecast(
        actor=actor, today=timezone.localdate(), vehicle_id=vehicle.pk if vehicle else None
    )
    chosen = _month(request.GET.get("month", ""))
    rows = found.rows_of(chosen)
    ids = {row.vehicle_id for row in rows} | {row.vehicle_id for row in found.unpriced}
    names = dict(vehicle_list(actor=actor).filter(pk__in=ids - {None}).values_list("pk", "name"))
    context: dict[str, Any] = {
        "vehicle": vehicle,
        "found": found,
        "between": presenting.between(found.total, found.currency),
        "until": found.months[-1].until,
        "chart": presenting.chart(found, url=url, chosen=chosen),
        "shares": presenting.parts(found.categories, found.currency),
        "months": presenting.months(found, url=url, chosen=chosen),
        "heads": [part.label for part in presenting.parts(found.categories, found.currency)],
        "chosen": chosen,
        "rows": presenting.groups(rows, names=names, currency=found.currency, actor=actor)
        if chosen is None
        else [
            presenting.row_view(row, names=names, currency=found.currency, actor=actor)
            for row in rows[: presenting.MOST_ROWS]
        ],
        "left": max(len(rows) - presenting.MOST_ROWS, 0) if chosen else 0,
        "unpriced": [
            presenting.unpriced_view(row, names=names, actor=actor)
            for row in found.unpriced[:MOST_UNPRICED]
        ],
        "unpriced_left": max(len(found.unpriced) - MOST_UNPRICED, 0),
        "url": url,
    }
    return render_page(request, "garage/forecast/forecast.html", context)


def _month(text: str) -> date | None:
    """Return the month that the address names; what makes no sense there chooses none."""
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return None
