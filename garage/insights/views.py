"""Pages that gather several rooms: dashboard, a vehicle's overview, timelines and costs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.organizations.middleware import GarageRequest
from accounts.preferences.selectors import preferences_of
from garage.energy.models import Energy
from garage.energy.presenting import reader_of
from garage.energy.selectors import vehicle_economy
from garage.expenses.selectors import contracts_of
from garage.insights import costs as cost_questions
from garage.insights import dashboard as dashboards
from garage.insights import presenting
from garage.insights.keeping import revision_of, same
from garage.insights.listing import TIMELINE_LIST
from garage.insights.timeline import NEWEST_FIRST, TimelineFilter, timeline_entries
from garage.schedule.models import State
from garage.schedule.presenting import due_view, low_stock_view, overdue_pills
from garage.schedule.selectors import due_counts, due_next
from garage.valuation.presenting import estimate_text, value_text
from garage.valuation.selectors import fleet_value, valuations_current
from garage.vehicles import selectors as vehicle_selectors
from garage.vehicles.models import TimelineEntry, Vehicle
from garage.vehicles.models.timeline import Category
from garage.vehicles.presenting import HeaderFigure
from project.kernel.dates import add_months
from project.kernel.numbers import whole_number
from project.kernel.remembered import remembered
from project.web.components import DueItem as DueView
from project.web.components import Link, VehicleCard
from project.web.list_views import ListState, list_state
from project.web.pages import go, render_page
from project.web.pagination import keyset_page

MOST_TANKS = 2  # whose consumption stands in the head of a vehicle


def today_of(_request: GarageRequest) -> date:
    """Return the calendar date in the zone of the person who looks, which pages activate."""
    return timezone.localdate()


def unit_of(request: GarageRequest) -> str:
    """Return the distance unit of the person who looks."""
    return preferences_of(request.user).distance_unit


@require_safe
def dashboard(request: GarageRequest) -> HttpResponse:
    """Show what needs a person, the vehicles, the figures and what happened."""
    today = today_of(request)
    context = {
        "same": same(request, today=today),
        "board": lambda: _board(request, today=today),
    }
    return render_page(request, "garage/insights/dashboard.html", context)


def _board(request: GarageRequest, *, today: date) -> dict[str, Any]:
    """Return what the dashboard shows, until something changes."""
    actor, unit = request.actor, unit_of(request)
    found = dashboards.dashboard(actor=actor, today=today, at=revision_of(request))
    figures, months = found.figures, cost_questions.last_months(today)
    recent = dashboards.recent(actor=actor)
    return {
        "found": found,
        "today": today,
        "cards": _cards(request, found.vehicles),
        "due": _due(request, today=today),
        "year_change": cost_questions.change_in_percent(
            figures.year.total, figures.last_year_to_date
        ),
        "spark": [float(figures.months.month_total(month)) for month in months],
        "chart": _chart(request, figures.months, months, today),
        "recent": [
            presenting.timeline_item(
                row, actor=actor, distance_unit=unit, with_vehicle=True, is_brief=True
            )
            for row in recent
        ],
        "unit": unit,
        "year_driven": _in_unit(figures.year_km, unit),
        "running_cost": _per_unit(figures.running_cost_a_km, unit),
        "worth": [
            (estimate_text(total, code), code)
            for code, total in fleet_value(actor=actor).totals.items()
        ],
    }


def _due(request: GarageRequest, *, today: date) -> list[DueView]:
    """Return what needs attention; all that runs low is one line, below what is overdue."""
    actor, unit = request.actor, unit_of(request)
    rows = dashboards.due_first(actor=actor, today=today)
    found = [due_view(row, actor=actor, distance_unit=unit, with_vehicle=True) for row in rows]
    if low := dashboards.low_items_count(actor=actor, today=today):
        late = sum(row.tone == "bad" for row in found)
        found.insert(late, low_stock_view(low, actor=actor))
    return found


def _cards(request: GarageRequest, vehicles: Sequence[Vehicle]) -> list[VehicleCard]:
    actor = request.actor
    readings = dashboards.readings_of(vehicles, actor=actor)
    ids = [vehicle.pk for vehicle in vehicles]
    standings = vehicle_selectors.vehicle_standings(actor=actor, vehicle_ids=ids)
    due = due_next(actor=actor, vehicle_ids=ids)
    values = valuations_current(actor=actor, vehicle_ids=ids)
    return [
        replace(
            presenting.vehicle_card(
                vehicle,
                actor=actor,
                distance_unit=unit_of(request),
                reading=readings.get(vehicle.pk),
                photo_url=_cover_url(vehicle, request),
                standing=standings[vehicle.pk],
                due=due.get(vehicle.pk),
            ),
            value=value_text(values.get(vehicle.pk)),
        )
        for vehicle in vehicles
    ]


def _chart(
    request: GarageRequest,
    sums: cost_questions.Spending,
    months: list[date],
    today: date,
    url: str = "",
) -> Any:
    url = url or reverse("timeline", kwargs={"organization": request.actor.organization_slug})
    average = sums.total / len(months) if sums.total else None
    return presenting.spending_chart(sums, months=months, today=today, average=average, url=url)


def _cover_url(vehicle: Vehicle, request: GarageRequest, variant: str = "thumb") -> str:
    if vehicle.cover_id is None:
        return ""
    return reverse(
        "file_picture",
        kwargs={
            "organization": request.actor.organization_slug,
            "file_id": vehicle.cover_id,
            "variant": variant,
        },
    )


def _in_unit(km: Decimal, unit: str) -> Decimal:
    factor = Decimal("1.609344") if unit == "mi" else Decimal(1)
    return (km / factor).quantize(Decimal(1))


def _per_unit(cost_a_km: Decimal | None, unit: str) -> Decimal | None:
    if cost_a_km is None:
        return None
    factor = Decimal("1.609344") if unit == "mi" else Decimal(1)
    return cost_a_km * factor


@require_safe
def timeline(request: GarageRequest) -> HttpResponse:
    """Show everything that happened in the garage."""
    state = list_state(request, TIMELINE_LIST, actor=request.actor)
    if state.redirect_url:
        return go(request, state.redirect_url)
    template = "garage/insights/timeline.html"
    return _timeline_page(request, template=template, vehicle=None, state=state)


@require_safe
def vehicle_timeline(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show everything that happened to a vehicle."""
    vehicle = vehicle_selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    return _timeline_page(
        request, template="garage/insights/vehicle_timeline.html", vehicle=vehicle
    )


def _timeline_page(
    request: GarageRequest,
    *,
    template: str,
    vehicle: Vehicle | None,
    state: ListState | None = None,
) -> HttpResponse:
    actor = request.actor
    chosen = TimelineFilter(
        **{name: request.GET.get(name, "")[:12] for name in ("kind", "category", "month", "year")}
    )
    vehicle_id = vehicle.pk if vehicle else None
    rows = timeline_entries(actor=actor, chosen=chosen, vehicle_id=vehicle_id)
    page = keyset_page(rows, ordering=NEWEST_FIRST, cursor=request.GET.get("cursor"))
    items = [
        presenting.timeline_item(
            row, actor=actor, distance_unit=unit_of(request), with_vehicle=vehicle is None
        )
        for row in page.items
    ]
    context = {
        "vehicle": vehicle,
        "list": state,
        "chosen": chosen,
        "months": _months(request, page.items, items, vehicle_id),
        "kinds": _kind_links(request, chosen),
        "categories": Category.choices,
        "years": cost_questions.years_with_costs(actor=actor, vehicle_id=vehicle_id),
        "next_url": _with(request, cursor=page.next) if page.next else "",
        "shown": len(page.items),
    }
    return render_page(request, template, context)


def _months(
    request: GarageRequest, rows: Any, items: list[Any], vehicle_id: int | None
) -> list[Any]:
    if not rows:
        return []
    sums = cost_questions.spending(
        actor=request.actor, since=rows[-1].on, until=rows[0].on, vehicle_id=vehicle_id
    )
    return presenting.timeline_months(rows, items, sums=sums)


def _kind_links(request: GarageRequest, chosen: TimelineFilter) -> list[Link]:
    options = [("", _("Everything")), *TimelineEntry.Kind.choices]
    return [
        Link(
            label=str(label),
            url=_with(request, kind=value, cursor=""),
            current=chosen.kind == value,
        )
        for value, label in options
    ]


def _with(request: GarageRequest, **changes: str) -> str:
    """Return the address of this page with some of its parameters changed."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


@require_safe
def vehicle_overview(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show a vehicle: figures, costs, what happened last, its papers."""
    actor, today = request.actor, today_of(request)
    vehicle = vehicle_selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id)
    now = f"{same(request, today=today)}:{vehicle_id}"
    pills, figures = remembered(
        "vehicle-head",
        at=now,
        compute=lambda: (
            overdue_pills(due_counts(actor=actor, vehicle_id=vehicle_id)[State.OVERDUE]),
            _consumption(request, vehicle, today=today),
        ),
    )
    context = {
        "vehicle": vehicle,
        "header_pills": pills,
        "header_figures": figures,
        "same": now,
        "board": lambda: _vehicle_board(request, vehicle, today=today),
    }
    return render_page(request, "garage/insights/vehicle_overview.html", context)


def _vehicle_board(request: GarageRequest, vehicle: Vehicle, *, today: date) -> dict[str, Any]:
    """Return what a vehicle's page shows below its head, until something changes."""
    actor, unit = request.actor, unit_of(request)
    at = revision_of(request)
    figures = dashboards.figures(actor=actor, today=today, at=at, vehicle_id=vehicle.pk)
    rows = timeline_entries(actor=actor, chosen=TimelineFilter(), vehicle_id=vehicle.pk)
    newest = list(rows.order_by("-on", "-id")[:8])
    items = [
        presenting.timeline_item(row, actor=actor, distance_unit=unit, with_vehicle=False)
        for row in newest
    ]
    due = dashboards.due_first(actor=actor, today=today, vehicle_id=vehicle.pk)
    months, url = cost_questions.last_months(today), _timeline_url(request, vehicle)
    return {
        "figures": figures,
        "due": [due_view(row, actor=actor, distance_unit=unit, with_vehicle=False) for row in due],
        "months": _months(request, newest, items, vehicle.pk),
        "chart": _chart(request, figures.months, months, today, url),
        "shares": presenting.share_parts(figures.months),
        "running_cost": _per_unit(figures.running_cost_a_km, unit),
        "unit": unit,
        "year_driven": _in_unit(figures.year_km, unit),
    }


def _consumption(request: GarageRequest, vehicle: Vehicle, *, today: date) -> list[HeaderFigure]:
    """Return what a vehicle used in the last two years, as a figure that leads to its fill-ups."""
    actor = request.actor
    told = vehicle_economy(actor=actor, vehicle_id=vehicle.pk, since=add_months(today, -24))
    reader = reader_of(request.user, actor=actor)
    url = reverse(
        "vehicle_energy",
        kwargs={"organization": actor.organization_slug, "vehicle_id": vehicle.pk},
    )
    return [
        HeaderFigure(
            label=str(Energy(one.energy).label), value=value, unit=unit, note=cost, url=url
        )
        for one in told[:MOST_TANKS]
        for value, unit in [reader.consumption(one.rate, one.energy, one.meter)]
        for cost in [reader.cost_text(one.cost_rate, one.meter)]
    ]


@require_safe
def costs(request: GarageRequest) -> HttpResponse:
    """Show what the whole garage cost."""
    return _costs_page(request, template="garage/insights/costs.html", vehicle=None)


@require_safe
def vehicle_costs(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show what a vehicle cost."""
    vehicle = vehicle_selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    return _costs_page(request, template="garage/insights/vehicle_costs.html", vehicle=vehicle)


def _costs_page(request: GarageRequest, *, template: str, vehicle: Vehicle | None) -> HttpResponse:
    actor, today = request.actor, today_of(request)
    year = whole_number(request.GET.get("year", ""))
    context = {
        "vehicle": vehicle,
        "same": f"{same(request, today=today)}:{vehicle and vehicle.pk}:{year}",
        "costs": lambda: _costs(request, vehicle, year=year, today=today),
        "contracts": contracts_of(actor=actor, vehicle_id=vehicle.pk) if vehicle else None,
    }
    return render_page(request, template, context)


def _costs(
    request: GarageRequest, vehicle: Vehicle | None, *, year: int | None, today: date
) -> dict[str, Any]:
    """Return what the page of costs shows, of a year or of the last twelve months."""
    actor, vehicle_id = request.actor, vehicle.pk if vehicle else None
    years = cost_questions.years_with_costs(actor=actor, vehicle_id=vehicle_id)
    year = year if year in years else None
    months = (
        [add_months(date(year, 1, 1), offset) for offset in range(12)]
        if year
        else cost_questions.last_months(today)
    )
    sums = cost_questions.spending(
        actor=actor, since=months[0], until=months[-1], vehicle_id=vehicle_id
    )
    url = _timeline_url(request, vehicle)
    return {
        "years": [Link(label=_("12 months"), url=request.path, current=year is None)]
        + [
            Link(label=str(y), url=f"{request.path}?year={y}", current=y == year)
            for y in years[:12]
        ],
        "sums": sums,
        "chart": _chart(request, sums, months, today, url),
        "shares": presenting.share_parts(sums),
        "rows": _cost_rows(sums, months, url),
        "categories": [
            (category.value, category.label, sums.by_category.get(category.value))
            for category in Category
            if sums.by_category.get(category.value)
        ],
        "vehicles": [] if vehicle else _by_vehicle(request, months),
    }


def _timeline_url(request: GarageRequest, vehicle: Vehicle | None) -> str:
    slug = request.actor.organization_slug
    if vehicle is None:
        return reverse("timeline", kwargs={"organization": slug})
    return reverse("vehicle_timeline", kwargs={"organization": slug, "vehicle_id": vehicle.pk})


def _cost_rows(sums: cost_questions.Spending, months: list[date], url: str) -> list[dict[str, Any]]:
    """Return one row a month with its categories, for the table behind the chart."""
    return [
        {
            "label": date_format(month, "F Y"),
            "url": f"{url}?month={month:%Y-%m}",
            "amounts": [
                (category.label, sums.months.get(month, {}).get(category.value))
                for category in Category
                if sums.by_category.get(category.value)
            ],
            "total": sums.month_total(month),
        }
        for month in reversed(months)
        if sums.month_total(month)
    ]


def _by_vehicle(request: GarageRequest, months: list[date]) -> list[dict[str, Any]]:
    actor = request.actor
    totals = cost_questions.vehicle_totals(actor=actor, since=months[0], until=months[-1])
    rows = vehicle_selectors.vehicle_list(actor=actor).filter(pk__in=totals)[:200]
    listed = [{"vehicle": row, "total": totals[row.pk]} for row in rows]
    return sorted(listed, key=lambda row: -row["total"])
