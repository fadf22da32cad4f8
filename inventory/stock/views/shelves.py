"""Pages of what is on hand: where it lies, what is low or expiring, and one item."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations.middleware import GarageRequest
from inventory.catalogue.models import Item
from inventory.catalogue.presenting import item_pages
from inventory.catalogue.selectors import ItemFilter, item_list, item_whole
from inventory.locations.models import Location
from inventory.locations.selectors import location_choices
from inventory.stock import presenting, selectors, services
from inventory.stock.forms import CostingForm, StockFilterForm
from inventory.stock.models import Balance, StockSettings
from inventory.stock.selectors import StockFilter
from project.kernel.actor import Actor, Permission
from project.kernel.numbers import whole_number
from project.web.components import Link
from project.web.editing import Editor, RecordForm, edit
from project.web.pages import render_page
from project.web.pagination import Ordering, keyset_page
from project.web.records import following, page_url

STOCK_BY = Ordering(
    columns={"item": "item__name", "place": "location__path", "quantity": "quantity"},
    default="item",
)
ITEMS_BY = Ordering(columns={"item": "name"}, default="item")
MOST_MOVEMENTS, MOST_ITEMS = 12, 100
EXPIRES_SOON = timedelta(days=90)


@require_safe
def stock_list(request: GarageRequest) -> HttpResponse:
    """Show what lies where, or how much there is of each item."""
    actor, query = request.actor, request.GET
    form = StockFilterForm(query)
    with_places(form, actor=actor)
    form.is_valid()
    clean = form.cleaned_data
    by_item = query.get("by") == "item"
    place_id = whole_number(clean.get("location", ""))
    if by_item:
        narrow = ItemFilter(search=clean.get("q", ""), kind=clean.get("kind", ""))
        items = item_list(actor=actor, narrow=narrow).filter(
            pk__in=selectors.items_held(actor=actor, location_id=place_id)
        )
        page: Any = keyset_page(items, ordering=ITEMS_BY, cursor=query.get("cursor"))
    else:
        which = StockFilter(
            search=clean.get("q", ""), kind=clean.get("kind", ""), location_id=place_id
        )
        page = keyset_page(
            selectors.stock_list(actor=actor, which=which),
            ordering=STOCK_BY,
            asked=query.get("ordering"),
            cursor=query.get("cursor"),
        )
    context = {
        "form": form,
        "by_item": by_item,
        "rows": _by_item(page.items, actor=actor) if by_item else page.items,
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in form.fields),
        "views": _views(actor, by_item=by_item),
        **_frame(actor, "stock_list"),
    }
    return render_page(request, "inventory/stock/list.html", context, fragment="rows")


@require_safe
def stock_low(request: GarageRequest) -> HttpResponse:
    """Show what is below its minimum, or promised and not there."""
    actor = request.actor
    context = {"rows": selectors.shortages(actor=actor), **_frame(actor, "stock_low")}
    return render_page(request, "inventory/stock/low.html", context)


@require_safe
def stock_expiring(request: GarageRequest) -> HttpResponse:
    """Show what expires in the next three months, and what has expired."""
    actor = request.actor
    today = presenting.today_for(actor)
    rows = selectors.expiring(actor=actor, before=today + EXPIRES_SOON)
    context = {"rows": rows[:200], "today": today, **_frame(actor, "stock_expiring")}
    return render_page(request, "inventory/stock/expiring.html", context)


@require_safe
def stock_item(request: GarageRequest, item_id: int) -> HttpResponse:
    """Show how one item stands: lots, places, loans, what is set aside, what moved last."""
    actor = request.actor
    item, _has = item_whole(actor=actor, item_id=item_id)
    context = {
        **_frame(actor, "stock_list"),
        "pages": item_pages(item, actor=actor, current="stock_item"),
        "panel": item_panel(item, actor),
    }
    return render_page(request, "inventory/stock/item.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def stock_settings(request: GarageRequest) -> HttpResponse:
    """Choose how what is used is costed."""
    actor = request.actor
    actor.require(Permission.MANAGE_ORGANIZATION)
    is_average = selectors.costs_on_average(actor=actor)
    costing = StockSettings.Costing.AVERAGE if is_average else StockSettings.Costing.FIFO

    def save(_form: RecordForm, given: dict[str, Any]) -> StockSettings:
        return services.costing_set(actor=actor, costing=given["costing"])

    url = page_url("stock_list", actor)
    editor = Editor(
        title=_("Costing of the stock"),
        form=CostingForm,
        initial={"costing": costing},
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Save"),
        said=_("Saved."),
    )
    return edit(request, editor)


def item_panel(item: Item, actor: Actor) -> dict[str, Any]:
    """Return how an item stands, for its own page and for that of the catalogue."""
    stand = selectors.on_hand(actor=actor, item_ids=[item.pk])[item.pk]
    balances = presenting.balances_of(item, actor=actor)
    loans = selectors.loans_open(actor=actor, item_id=item.pk)
    promised = selectors.reservation_list(actor=actor, item_id=item.pk)
    calibrations = selectors.calibration_list(actor=actor, item_id=item.pk)
    return {
        "item": item,
        "stand": stand,
        "balances": balances,
        "short": selectors.shortages_of(
            item,
            item.levels.all(),
            stand=stand,
            lying=_lying(item, balances, actor=actor),
        ),
        "loans": loans[:50] if stand.lent else (),
        "reservations": promised[:50] if stand.reserved else (),
        "calibrations": calibrations[:10] if item.kind == Item.Kind.TOOL else (),
        "movements": presenting.movements_of_item(item, actor=actor, limit=MOST_MOVEMENTS),
        "today": presenting.today_for(actor),
        "can_edit": actor.can(Permission.EDIT_STOCK),
        "org": actor.organization_slug,
    }


def _lying(item: Item, balances: list[Balance], *, actor: Actor) -> list[tuple[str, Decimal]]:
    """Return how much lies where, by the trails of the places; all of it, also where few are shown."""
    if len(balances) < presenting.MOST_LOTS:
        return [(row.location.trail, row.quantity) for row in balances]
    rows = selectors.stock_list(actor=actor, which=StockFilter(item_id=item.pk))
    return list(rows.order_by().values_list("location__trail", "quantity"))


def place_panel(place: Location, actor: Actor) -> dict[str, Any]:
    """Return what lies in a place and in everything within it, for the page of the place."""
    rows = selectors.items_in(actor=actor, location_id=place.pk, limit=MOST_ITEMS + 1)
    return {
        "place": place,
        "rows": rows[:MOST_ITEMS],
        "has_more": len(rows) > MOST_ITEMS,
        "can_edit": actor.can(Permission.EDIT_STOCK),
        "org": actor.organization_slug,
    }


def with_places(form: forms.Form, *, actor: Actor) -> None:
    """Offer every place in the filter of a list."""
    places = [(str(key), path) for key, path in location_choices(actor=actor).items()]
    form.fields["location"].choices = [("", _("All")), *places]  # type: ignore[attr-defined]


def _by_item(items: list[Item], *, actor: Actor) -> list[dict[str, Any]]:
    stands = selectors.on_hand(actor=actor, item_ids=[item.pk for item in items])
    return [{"item": item, "stand": stands[item.pk]} for item in items]


def _views(actor: Actor, *, by_item: bool) -> list[Link]:
    url = page_url("stock_list", actor)
    return [
        Link(label=_("By place"), url=url, current=not by_item),
        Link(label=_("By item"), url=f"{url}?by=item", current=by_item),
    ]


def _frame(actor: Actor, current: str) -> dict[str, Any]:
    return {
        "tabs": presenting.tabs_of(actor, current=current),
        "can_edit": actor.can(Permission.EDIT_STOCK),
        "can_manage": actor.can(Permission.MANAGE_ORGANIZATION),
    }
