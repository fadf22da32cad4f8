"""The specification card of a vehicle: shown, printed, filled in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.records.pages import LineRows, page_url
from garage.specifications import selectors, services
from garage.specifications.forms import SpecificationRow
from garage.specifications.models import Specification
from garage.specifications.names import offers
from garage.vehicles.models import Vehicle
from garage.vehicles.presenting import subtitle
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, StaleVersion
from project.web.components import Link
from project.web.pages import go, render_page

_ROW = tuple(SpecificationRow.base_fields)
SIZES = ("a4", "a6")


@require_safe
def vehicle_specifications(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show the specification card of a vehicle."""
    actor = request.actor
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    context = {
        "vehicle": vehicle,
        "groups": selectors.card_groups(actor=actor, vehicle_id=vehicle.pk),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/specifications/card.html", context)


@require_safe
def specification_print(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show the card as it is printed: a page for the folder, or a small one for the glove box."""
    actor = request.actor
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    asked = request.GET.get("size", "")
    size = asked if asked in SIZES else SIZES[0]
    url = page_url("specification_print", actor, vehicle_id=vehicle.pk)
    labels = {"a4": _("A4, for the folder"), "a6": _("A6, for the glove box")}
    context = {
        "vehicle": vehicle,
        "subtitle": subtitle(vehicle),
        "groups": selectors.card_groups(actor=actor, vehicle_id=vehicle.pk),
        "size": size,
        "sizes": [
            Link(label=labels[name], url=f"{url}?size={name}", current=name == size)
            for name in SIZES
        ],
    }
    return render_page(request, "garage/specifications/print.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def specification_edit(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Fill in the card: what is known, and what a vehicle of this kind usually has."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    if request.method != "POST":
        mark = selectors.card_mark(actor=actor, vehicle_id=vehicle.pk)
        return _page(request, vehicle, _stored(vehicle, actor=actor), mark=mark)
    mark = request.POST.get("mark", "")[:16]
    if "add_line" in request.POST:
        rows = LineRows.retyped(SpecificationRow, request.POST, spare=1)
        return _page(request, vehicle, rows, mark=mark)
    rows = LineRows.sent(SpecificationRow, request.POST)
    if not rows.are_valid():
        return _page(request, vehicle, rows, mark=mark, status=422)
    return _save(request, vehicle, rows, mark)


def _save(request: GarageRequest, vehicle: Vehicle, rows: Any, mark: str) -> HttpResponse:
    actor = request.actor
    rows.rows = [row for row in rows if row.is_said]
    try:
        services.specifications_set(
            actor=actor,
            vehicle_id=vehicle.pk,
            lines=[row.given() for row in rows],
            expected_mark=mark,
        )
    except StaleVersion as error:
        fresh = selectors.card_mark(actor=actor, vehicle_id=vehicle.pk)
        return _page(request, vehicle, rows, mark=fresh, status=error.status, problem=error.message)
    except RuleViolated as error:
        rows.add_errors(error)
        return _page(request, vehicle, rows, mark=mark, status=error.status, problem=error.message)
    messages.success(request, _("Card saved."))
    return go(request, page_url("vehicle_specifications", actor, vehicle_id=vehicle.pk))


def _stored(vehicle: Vehicle, *, actor: Actor) -> Any:
    """Return what the card holds, and what it could hold, group by group."""
    rows = selectors.specification_list(actor=actor, vehicle_id=vehicle.pk)
    known = list(rows.values(*_ROW)[: selectors.MOST_LINES])
    names = {(row["group"], row["name"]) for row in known}
    offered = [
        {"group": offer.group, "name": offer.name, "unit": offer.unit, "value": ""}
        for offer in offers(vehicle.kind, vehicle.fuel)
        if (offer.group, offer.name) not in names
    ]
    order = {group: index for index, group in enumerate(Specification.Group.values)}
    initial = sorted([*known, *offered], key=lambda row: order[row["group"]])
    return LineRows.fresh(SpecificationRow, initial, spare=1)


def _page(
    request: GarageRequest,
    vehicle: Vehicle,
    rows: Any,
    *,
    mark: str,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    context = {
        "vehicle": vehicle,
        "rows": rows,
        "mark": mark,
        "problem": problem,
        "back": page_url("vehicle_specifications", request.actor, vehicle_id=vehicle.pk),
    }
    return render_page(request, "garage/specifications/form.html", context, status=status)
