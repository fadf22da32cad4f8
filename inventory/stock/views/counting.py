"""Pages of stock-takes: the list, and the one for thumbs."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from inventory.catalogue.selectors import item_choices
from inventory.locations.selectors import location_choices
from inventory.stock import presenting, selectors, services
from inventory.stock.forms import FoundForm, StartForm
from inventory.stock.models import StockTake, StockTakeLine
from inventory.stock.quantities import plain
from inventory.stock.services import FoundInput
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated
from project.kernel.numbers import parse_decimal, whole_number
from project.web.editing import Editor, RecordForm, edit
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page
from project.web.records import following, page_url

TAKES_BY = Ordering(columns={"on": "started_on"}, default="-on")
LINES = 40


@require_safe
def stock_take_list(request: GarageRequest) -> HttpResponse:
    """Show all stock-takes."""
    actor, query = request.actor, request.GET
    rows = selectors.stock_take_list(actor=actor)
    page = keyset_page(rows, ordering=TAKES_BY, cursor=query.get("cursor"))
    context = {
        "rows": page.items,
        "next_url": following(query, page.next),
        "tabs": presenting.tabs_of(actor, current="stock_take_list"),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/stock/takes.html", context, fragment="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def stock_take_start(request: GarageRequest) -> HttpResponse:
    """Begin to count a place with everything in it."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    places = [(str(key), path) for key, path in location_choices(actor=actor).items()]

    def make(*arguments: Any, **options: Any) -> StartForm:
        offered = [("", _("Everything")), *places]
        return StartForm(*arguments, choices={"location_id": offered}, **options)

    def save(_form: RecordForm, given: dict[str, Any]) -> StockTake:
        return services.stock_take_start(actor=actor, **given)

    editor = Editor(
        title=_("Start a stock-take"),
        form=make,
        initial={
            "on": presenting.today_for(actor),
            "location_id": whole_number(request.GET.get("location", "")),
        },
        save=save,
        done=lambda row: _url(actor, row.pk),
        back=page_url("stock_take_list", actor),
        submit=_("Start counting"),
        said=_("Count what lies there. What you type is kept."),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def stock_take_detail(request: GarageRequest, stock_take_id: int) -> HttpResponse:
    """Count: one row each, kept when it is sent; once it is closed, show the differences."""
    actor = request.actor
    take = selectors.stock_take_get(actor=actor, stock_take_id=stock_take_id)
    if request.method != "POST":
        return _page(request, take)
    try:
        counts = _counts(request.POST)
        services.stock_take_count(actor=actor, stock_take_id=take.pk, counts=counts)
    except RuleViolated as error:
        return _page(request, take, error=error.message, typed=request.POST, status=error.status)
    messages.success(request, _("Kept."))
    number = whole_number(request.POST.get("page", "")) or 1
    following_page = number + 1 if "next" in request.POST else number
    return go(request, f"{_url(actor, take.pk)}?page={following_page}")


@require_http_methods(["GET", "HEAD", "POST"])
def stock_take_found(request: GarageRequest, stock_take_id: int) -> HttpResponse:
    """Add something that lies where the books know nothing of it."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    take = selectors.stock_take_get(actor=actor, stock_take_id=stock_take_id)
    places = location_choices(actor=actor)
    choices = {
        "item_id": [(str(key), name) for key, name in item_choices(actor=actor).items()],
        "location_id": [(str(key), path) for key, path in places.items()],
    }

    def make(*arguments: Any, **options: Any) -> FoundForm:
        return FoundForm(*arguments, choices=choices, **options)

    def save(_form: RecordForm, given: dict[str, Any]) -> StockTakeLine:
        data = FoundInput(**given)
        return services.stock_take_found(actor=actor, stock_take_id=take.pk, data=data)

    editor = Editor(
        title=_("Something else lies there"),
        sub=str(take),
        form=make,
        initial={"location_id": take.location_id},
        save=save,
        done=lambda _row: _url(actor, take.pk),
        back=_url(actor, take.pk),
        submit=_("Add to the count"),
        said=_("Added."),
    )
    return edit(request, editor)


@require_POST
def stock_take_close(request: GarageRequest, stock_take_id: int) -> HttpResponse:
    """Book the differences."""
    actor = request.actor
    taking = services.stock_take_close(actor=actor, stock_take_id=stock_take_id)
    messages.success(
        request, _("Closed. %(n)d differences are booked.") % {"n": len(taking.movements)}
    )
    return go(request, _url(actor, stock_take_id))


@require_POST
def stock_take_cancel(request: GarageRequest, stock_take_id: int) -> HttpResponse:
    """Give a count up."""
    services.stock_take_cancel(actor=request.actor, stock_take_id=stock_take_id)
    messages.success(request, _("Cancelled. Nothing was booked."))
    return go(request, page_url("stock_take_list", request.actor))


def _page(
    request: GarageRequest,
    take: StockTake,
    *,
    error: str = "",
    typed: QueryDict | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    lines = selectors.stock_take_lines(actor=actor, stock_take_id=take.pk)
    only_differing = request.GET.get("show") == "differences"
    shown = selectors.stock_take_differences(lines) if only_differing else lines
    page = Paginator(shown, LINES).get_page(request.GET.get("page"))
    is_open = take.closed_at is None and take.cancelled_at is None
    context = {
        "take": take,
        "is_open": is_open,
        "page": page,
        "lines": [_line(line, typed) for line in page],
        "progress": selectors.stock_take_progress(lines),
        "only_differing": only_differing,
        "error": error,
        "can_edit": actor.can(Permission.EDIT_STOCK) and is_open,
    }
    return render_page(request, "inventory/stock/take.html", context, status=status)


def _line(line: StockTakeLine, typed: QueryDict | None) -> dict[str, Any]:
    name = f"counted-{line.pk}"
    stored = "" if line.counted is None else plain(line.counted)
    return {
        "row": line,
        "name": name,
        "typed": typed.get(name, stored) if typed is not None else stored,
        "difference": None if line.counted is None else line.counted - line.expected,
    }


def _counts(data: QueryDict) -> dict[int, Decimal | None]:
    """Return what was typed beside the lines; an empty field takes a count back."""
    found: dict[int, Decimal | None] = {}
    for name, text in data.items():
        head, _dash, rest = name.partition("-")
        line_id = whole_number(rest)
        if head == "counted" and line_id is not None and len(found) < LINES:
            found[line_id] = parse_decimal(str(text)) if str(text).strip() else None
    return found


def _url(actor: Actor, stock_take_id: int) -> str:
    return page_url("stock_take_detail", actor, stock_take_id=stock_take_id)
