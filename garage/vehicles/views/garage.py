"""The list of vehicles: tiles, table, filters, and what is done to several at once."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.vehicles import presenting, selectors, services
from garage.vehicles.forms.records import BulkForm, FilterForm
from garage.vehicles.listing import VEHICLE_LIST
from garage.vehicles.presenting import page_url
from garage.vehicles.selectors import VehicleFilter
from garage.vehicles.telling import told_of
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated
from project.kernel.numbers import whole_numbers
from project.kernel.tags import tag_list
from project.web.components import Link
from project.web.list_views import list_state
from project.web.pages import go, next_url, render_page
from project.web.pagination import Ordering, Page, keyset_page

MOST_TILES = 8
VEHICLES_BY = Ordering(
    columns={
        "name": "name",
        "make": "make",
        "plate": "plate_key",
        "status": "status",
        "added": "created_at",
        "changed": "updated_at",
    },
    default="name",
)


@require_safe
def vehicle_list(request: GarageRequest) -> HttpResponse:
    """Show the garage: one vehicle with its head, a few as tiles, many as a table."""
    actor = request.actor
    state = list_state(request, VEHICLE_LIST, actor=request.actor)
    if state.redirect_url:
        return go(request, state.redirect_url)
    archived = request.GET.get("view") == "archive"
    form, asked = _asked(request, archived=archived)
    rows = selectors.vehicle_filter(selectors.vehicle_list(actor=actor), asked)
    page = keyset_page(
        selectors.with_odometer(rows, actor=actor),
        ordering=VEHICLES_BY,
        asked=request.GET.get("ordering"),
        cursor=request.GET.get("cursor"),
        with_count=True,
    )
    unit = presenting.unit_of(request.user)
    ids = [vehicle.pk for vehicle in page.items]
    tab = request.GET.get("tab", "")
    told = told_of(actor=actor, vehicle_ids=ids)
    standings = selectors.vehicle_standings(actor=actor, vehicle_ids=ids)
    cards = [
        (
            vehicle,
            presenting.vehicle_card(
                vehicle,
                actor=actor,
                distance_unit=unit,
                standing=standings[vehicle.pk],
                tab=tab,
                told=told.get(vehicle.pk),
            ),
        )
        for vehicle in page.items
    ]
    context = {
        "form": form,
        "list": state,
        "columns": state.columns,
        "rows": cards,
        "page": page,
        "next": _next(request, page),
        "layout": "one" if _is_alone(form, page, archived=archived) else _layout(request, page),
        "layouts": _layouts(request, page),
        "views": _views(request, actor=actor, archived=archived),
        "archived": archived,
        "is_filtered": form.has_changed(),
        "may_change": actor.can(Permission.EDIT_VEHICLES),
        "groups": list(selectors.group_list(actor=actor)[:100]),
        "statuses": form.fields["status"].choices[1:],  # type: ignore[attr-defined]
        "list_url": page_url("vehicle_list", actor=actor),
    }
    return render_page(request, "garage/vehicles/list.html", context)


def _asked(request: GarageRequest, *, archived: bool) -> tuple[FilterForm, VehicleFilter]:
    """Return the filter of the address; what makes no sense there filters nothing."""
    form = FilterForm(
        request.GET,
        groups=list(selectors.group_list(actor=request.actor)[:100]),
        tags=list(tag_list(actor=request.actor).values_list("name", flat=True)[:100]),
    )
    form.is_valid()
    said = form.cleaned_data
    group = said.get("group") or None
    return form, VehicleFilter(
        text=said.get("q") or "",
        status=said.get("status") or "",
        kind=said.get("kind") or "",
        group_id=int(group) if group else None,
        tag=said.get("tag") or "",
        archived=archived,
    )


def _is_alone(form: FilterForm, page: Page[Any], *, archived: bool) -> bool:
    """Say whether there is one vehicle in all: it gets its own head in place of a list."""
    return page.count == 1 and not archived and not form.has_changed() and "layout" not in form.data


def _layout(request: GarageRequest, page: Page[Any]) -> str:
    """Return how the vehicles stand: as asked, else by their number."""
    asked = request.GET.get("layout", "")
    if asked in {"tiles", "table"}:
        return asked
    return "tiles" if (page.count or 0) <= MOST_TILES else "table"


def _layouts(request: GarageRequest, page: Page[Any]) -> list[Link]:
    current = _layout(request, page)
    return [
        Link(label=label, url=_address(request, layout=name), current=name == current, icon=icon)
        for name, label, icon in (("tiles", _("Tiles"), "layers"), ("table", _("Table"), "list"))
    ]


def _views(request: GarageRequest, *, actor: Actor, archived: bool) -> list[Link]:
    rows = selectors.vehicle_list(actor=actor)
    in_archive = rows.filter(archived_at__isnull=False).count()
    url = page_url("vehicle_list", actor=actor)
    return [
        Link(label=_("In the garage"), url=url, current=not archived),
        Link(label=_("Archive"), url=f"{url}?view=archive", current=archived, count=in_archive),
    ]


def _next(request: GarageRequest, page: Page[Any]) -> str:
    return _address(request, cursor=page.next) if page.next else ""


def _address(request: GarageRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("cursor", None)
    for name, value in changes.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"


@require_POST
def vehicles_bulk(request: GarageRequest) -> HttpResponse:
    """Do one thing to the vehicles that were ticked."""
    back = next_url(request, page_url("vehicle_list", actor=request.actor))
    request.actor.require(Permission.EDIT_VEHICLES)
    form = BulkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tick the vehicles first."))
        return go(request, back)
    try:
        count = _do(form.cleaned_data, actor=request.actor)
    except RuleViolated as error:
        messages.error(request, error.message)
        return go(request, back)
    text = ngettext("%(n)d vehicle changed.", "%(n)d vehicles changed.", count) % {"n": count}
    messages.success(request, text, extra_tags=_undo_url(form.cleaned_data, actor=request.actor))
    return go(request, back)


def _do(said: dict[str, Any], *, actor: Actor) -> int:
    ids, action = said["ids"], said["action"]
    match action:
        case "group":
            return services.vehicles_regroup(actor=actor, vehicle_ids=ids, group=said["group"])
        case "tag":
            return services.vehicles_retag(actor=actor, vehicle_ids=ids, add=said["tags"])
        case "untag":
            return services.vehicles_retag(actor=actor, vehicle_ids=ids, remove=said["tags"])
        case "status":
            status = said["status"] or "active"
            return services.vehicles_set_status(actor=actor, vehicle_ids=ids, status=status)
        case _:
            return services.vehicles_put(actor=actor, vehicle_ids=ids, where=action)


def _undo_url(said: dict[str, Any], *, actor: Actor) -> str:
    """Return where a change of several vehicles is taken back, for those that can be."""
    opposite = {"archive": "unarchive", "unarchive": "archive", "bin": "unbin"}
    if said["action"] not in opposite:
        return ""
    query = urlencode({"action": opposite[said["action"]], "ids": said["ids"]}, doseq=True)
    return f"{page_url('vehicles_undo', actor=actor)}?{query}"


@require_POST
def vehicles_undo(request: GarageRequest) -> HttpResponse:
    """Take back what was done to several vehicles."""
    ids = whole_numbers(request.GET.getlist("ids")[:500])
    where = request.GET.get("action", "")
    services.vehicles_put(actor=request.actor, vehicle_ids=ids, where=where)
    messages.success(request, _("Undone."))
    return go(request, page_url("vehicle_list", actor=request.actor))
