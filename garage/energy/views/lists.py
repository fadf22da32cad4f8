"""Fill-ups of a vehicle with its consumption, and of the whole garage; many changed at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.energy import presenting, selectors, services
from garage.energy.forms import EnergyFilterForm
from garage.energy.listing import ENERGY_LIST
from garage.energy.models import Energy, EnergyStore
from garage.energy.presenting import Reader
from garage.records.pages import following, page_url, today_for, vehicle_choices
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from inventory.vendors.selectors import vendor_choices
from project.kernel.actor import Permission
from project.kernel.dates import add_months
from project.kernel.listviews.selectors import columns_shown
from project.kernel.numbers import whole_number, whole_numbers
from project.web.components import Link
from project.web.list_views import list_state
from project.web.pages import go, next_url, render_page
from project.web.pagination import PAGE_ROWS, Ordering, keyset_page

ENTRIES_BY = Ordering(columns={"on": "on", "quantity": "quantity"}, default="-on")
BESIDE_CHARTS = 20  # fill-ups on a page that shows their course as well
SPANS = (("", 24), ("6", 6), ("all", 0))


@require_safe
def vehicle_energy(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show what a vehicle uses: figures, its course, prices, tanks, fill-ups."""
    actor = request.actor
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    reader = presenting.reader_of(request.user, actor=actor)
    context = _listed(request, vehicle, reader=reader)
    context["columns"] = columns_shown(ENERGY_LIST, actor=actor)
    if not request.GET.get("cursor"):
        context |= _told(request, vehicle, reader=reader)
    context["can_tank"] = actor.can(Permission.EDIT_VEHICLES)
    return render_page(request, "garage/energy/vehicle_energy.html", context, fragment="rows")


@require_safe
def energy_entry_list(request: GarageRequest) -> HttpResponse:
    """Show the fill-ups and charges of all vehicles."""
    state = list_state(request, ENERGY_LIST, actor=request.actor)
    if state.redirect_url:
        return go(request, state.redirect_url)
    reader = presenting.reader_of(request.user, actor=request.actor)
    context = _listed(request, None, reader=reader) | {"list": state, "columns": state.columns}
    return render_page(request, "garage/energy/list.html", context, fragment="rows")


@require_POST
def energy_entries_bulk(request: GarageRequest) -> HttpResponse:
    """Delete the ticked fill-ups, or move them to another vehicle."""
    actor, data = request.actor, request.POST
    actor.require(Permission.RECORD_ENERGY)
    back = next_url(request, page_url("energy_entry_list", actor))
    ids, action = whole_numbers(data.getlist("ids")), data.get("action", "")
    target = whole_number(data.get("vehicle", ""))
    if ids and action == "bin":
        done = services.energy_entries_bin(actor=actor, entry_ids=ids)
        text = ngettext("%(n)d fill-up deleted.", "%(n)d fill-ups deleted.", len(done))
        query = "&".join(f"ids={entry_id}" for entry_id in done)
        undo = f"{page_url('energy_entries_undo', actor)}?{query}"
        messages.success(request, text % {"n": len(done)}, extra_tags=undo)
    elif ids and action == "move" and target is not None:
        done = services.energy_entries_to_vehicle(actor=actor, entry_ids=ids, vehicle_id=target)
        text = ngettext("%(n)d fill-up moved.", "%(n)d fill-ups moved.", len(done))
        messages.success(request, text % {"n": len(done)})
    else:
        messages.error(request, _("Tick fill-ups and say what to do with them."))
    return go(request, back)


@require_POST
def energy_entries_undo(request: GarageRequest) -> HttpResponse:
    """Take fill-ups that were deleted together out of the bin."""
    ids = whole_numbers(request.GET.getlist("ids"))
    done = services.energy_entries_unbin(actor=request.actor, entry_ids=ids)
    text = ngettext("%(n)d fill-up restored.", "%(n)d fill-ups restored.", len(done))
    messages.success(request, text % {"n": len(done)})
    return go(request, page_url("energy_entry_list", request.actor))


def _listed(request: GarageRequest, vehicle: Vehicle | None, *, reader: Reader) -> dict[str, Any]:
    """Return what a list of fill-ups shows."""
    actor, query = request.actor, request.GET
    vehicles = vehicle_choices(actor=actor)
    vendors = [(str(pk), name) for pk, name in vendor_choices(actor=actor).items()]
    form = EnergyFilterForm(query, vehicles=vehicles, vendors=vendors)
    if vehicle is not None:
        form.fields.pop("vehicle")
    form.is_valid()
    rows = selectors.energy_entry_list(actor=actor, narrow=_narrow(form.cleaned_data, vehicle))
    page = keyset_page(
        rows.select_related("vehicle", "vendor"),
        ordering=ENTRIES_BY,
        asked=query.get("ordering"),
        cursor=query.get("cursor"),
        limit=BESIDE_CHARTS if vehicle else PAGE_ROWS,
    )
    base = (
        page_url("vehicle_energy", actor, vehicle_id=vehicle.pk)
        if vehicle
        else page_url("energy_entry_list", actor)
    )
    return {
        "vehicle": vehicle,
        "form": form,
        "page": page,
        "lines": presenting.lines_of(page.items, actor=actor, reader=reader),
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in form.fields),
        "base": base,
        "can_record": actor.can(Permission.RECORD_ENERGY),
        "can_edit": actor.can(Permission.EDIT_EXPENSES),
        "vehicles": vehicles,
        "here": request.get_full_path(),
        "charges": vehicle is not None and vehicle.fuel == Vehicle.Fuel.ELECTRIC,
    }


def _narrow(clean: Mapping[str, Any], vehicle: Vehicle | None) -> selectors.EnergyFilter:
    asked = int(clean["vehicle"]) if clean.get("vehicle") else None
    return selectors.EnergyFilter(
        vehicle_id=vehicle.pk if vehicle else asked,
        vendor_id=int(clean["vendor"]) if clean.get("vendor") else None,
        energy=clean.get("energy", ""),
        fill=clean.get("fill", ""),
        since=clean.get("since"),
        until=clean.get("until"),
        search=clean.get("q", ""),
    )


def _told(request: GarageRequest, vehicle: Vehicle, *, reader: Reader) -> dict[str, Any]:
    """Return figures, charts and tanks of a vehicle."""
    actor, query = request.actor, request.GET
    since = _since(query, today_for(actor))
    stores = list(selectors.energy_store_list(actor=actor, vehicle_id=vehicle.pk))
    names = {store.pk: store for store in stores}
    told = selectors.vehicle_economy(actor=actor, vehicle_id=vehicle.pk, since=since)
    asked = query.get("tank", "")
    one = next((found for found in told if _key(found) == asked), told[0] if told else None)
    store_id = one.store_id if one else (stores[0].pk if stores else 0)
    prices = selectors.price_points(actor=actor, store_id=store_id, since=since)
    points = (
        selectors.economy_points(actor=actor, store_id=one.store_id, meter=one.meter, since=since)
        if one
        else []
    )
    return {
        "stores": stores,
        "figures": presenting.figures_of(one, reader=reader) if one else [],
        "tanks": _tanks(told, names, one=one, query=query) if len(told) > 1 else [],
        "spans": _spans(query),
        "consumption": presenting.consumption_chart(points, one, actor=actor, reader=reader)
        if one
        else None,
        "prices": presenting.price_chart(prices, actor=actor, reader=reader),
    }


def _key(one: selectors.Consumption) -> str:
    return f"{one.store_id}-{one.meter}"


def _tanks(
    told: list[selectors.Consumption],
    names: Mapping[int, EnergyStore],
    *,
    one: selectors.Consumption | None,
    query: QueryDict,
) -> list[Link]:
    """Return the tanks and meters to choose from."""
    meters = {found.meter for found in told}
    words = {"distance": _("by distance"), "time": _("by hours"), "count": _("by cycles")}
    links = []
    for found in told:
        name = names.get(found.store_id)
        label = str(name) if name else str(Energy(found.energy).label)
        if len(meters) > 1:
            label = f"{label}, {words.get(found.meter, '')}"
        url = _with(query, tank=_key(found))
        links.append(Link(label=label, url=url, current=found == one))
    return links


def _spans(query: QueryDict) -> list[Link]:
    labels = {"": _("2 years"), "6": _("6 months"), "all": _("All")}
    asked = query.get("span", "")
    asked = asked if asked in labels else ""
    order = ("6", "", "all")
    return [
        Link(label=labels[key], url=_with(query, span=key), current=key == asked) for key in order
    ]


def _since(query: QueryDict, today: date) -> date | None:
    """Return the first day that the figures look at."""
    months = dict(SPANS).get(query.get("span", ""), 24)
    return add_months(today, -months) if months else None


def _with(query: QueryDict, **values: str) -> str:
    changed = query.copy()
    changed.pop("cursor", None)
    for name, value in values.items():
        changed[name] = value
    return f"?{changed.urlencode()}"
