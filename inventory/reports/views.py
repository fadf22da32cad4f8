"""Reports of the stock: what it is worth, what was used, what lies dead, what runs out next."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.organizations.middleware import GarageRequest
from inventory.catalogue.models import Item
from inventory.reports import presenting, selectors
from inventory.reports.selectors import CATEGORY, PLACE, Need
from inventory.stock.presenting import tabs_of, today_for
from project.kernel.actor import Actor
from project.kernel.dates import months_later
from project.kernel.numbers import whole_number
from project.web.csvs import csv_download
from project.web.pages import render_page
from project.web.pagination import Ordering, keyset_page
from project.web.records import following

DEAD_BY = Ordering(columns={"value": "value", "moved": "moved_on"}, default="-value")
OUTLOOK_BY = Ordering(columns={"runs_out": "runs_out_on"}, default="runs_out")
SPANS, STILL = (12, 24, 36), (6, 12, 24, 36)
MOST_YEARS = 5
MOST_EXPORTED = 5_000


@require_safe
def stock_value(request: GarageRequest) -> HttpResponse:
    """Show what the stock was worth month by month, by place or by category; also as CSV."""
    actor, query = request.actor, request.GET
    by = CATEGORY if query.get("by") == CATEGORY else PLACE
    span = _one_of(query.get("months"), SPANS)
    currency, currencies = _currency(query.get("currency"), actor=actor)
    parent = whole_number(query.get("in", ""))
    course = selectors.value_course(
        actor=actor, by=by, parent_id=parent, currency=currency,
        months=selectors.months_until(today_for(actor), count=span),
    )  # fmt: skip
    if query.get("as") == "csv":
        rows = (
            (presenting.branch_label(one, by=by, parent=course.parent), currency, *one.worth)
            for one in course.branches
        )
        head = (by, "currency", *(f"{month:%Y-%m}" for month in course.months))
        return csv_download("stock-value", head, rows)
    kept = {"by": by, "months": str(span), "currency": currency, "in": str(parent or "")}
    context = {
        "course": course,
        "parent": course.parent,
        "up_url": _up_url(course.parent, kept),
        "total": course.totals[-1],
        "chart": presenting.value_chart(course, by=by, currency=currency, actor=actor),
        "rows": presenting.branch_rows(
            course, by=by, currency=currency, months=span, actor=actor
        ),
        "hidden": max(len(course.branches) - presenting.MOST_ROWS, 0),
        "axes": presenting.choices(
            "by", [(key, str(label)) for key, label in presenting.AXES], current=by,
            months=str(span), currency=currency,
        ),
        "spans": _spans(span, kept),
        "is_by_place": by == PLACE,
        "currency": currency,
        "currencies": _currencies(currencies, currency, {key: kept[key] for key in ("by", "months")}),
        **_frame(request, "stock_value"),
    }  # fmt: skip
    return render_page(request, "inventory/reports/value.html", context)


@require_safe
def stock_used(request: GarageRequest) -> HttpResponse:
    """Show what was bought, used and lost by year, and what was used for which vehicle."""
    actor, query = request.actor, request.GET
    currency, currencies = _currency(query.get("currency"), actor=actor)
    sums = selectors.year_sums(actor=actor, currency=currency)
    uses = selectors.subject_uses(actor=actor, currency=currency)
    years = sorted({row.year for row in sums}, reverse=True)[:MOST_YEARS]
    subjects = presenting.subject_rows(uses, years=years, actor=actor)
    if query.get("as") == "csv":
        rows: list[tuple[Any, ...]] = [
            ("", currency, row.year, row.received, row.used, row.lost) for row in sums
        ]
        rows += [
            (shown.link.title if shown.link else f"{one.kind} {one.id}", currency, year, None, used, None)
            for one, shown in zip(uses, subjects, strict=True)
            for year, used in sorted(one.years.items())
        ]  # fmt: skip
        return csv_download(
            "stock-use", ("for", "currency", "year", "received", "used", "lost"), rows
        )
    context = {
        "sums": sums,
        "years": years,
        "subjects": subjects,
        "currency": currency,
        "currencies": _currencies(currencies, currency, {}),
        **_frame(request, "stock_used"),
    }
    return render_page(request, "inventory/reports/used.html", context)


@require_safe
def stock_dead(request: GarageRequest) -> HttpResponse:
    """Show what has not moved for months, and what is bound in it."""
    actor, query = request.actor, request.GET
    months = _one_of(query.get("months"), STILL, default=12)
    currency, currencies = _currency(query.get("currency"), actor=actor)
    kind = query.get("kind", "")
    kinds = (kind,) if kind in Item.Kind.values else selectors.USED_UP
    before = months_later(today_for(actor), -months)
    rows = selectors.dead_stock(actor=actor, before=before, currency=currency, kinds=kinds)
    if query.get("as") == "csv":
        found = rows.select_related("item")[:MOST_EXPORTED]
        return csv_download(
            "dead-stock",
            ("item", "part_number", "quantity", "unit", "value", "currency", "last_moved_on"),
            (
                (row.item.name, row.item.part_number, row.quantity, row.item.unit, row.value,
                 row.currency, row.moved_on)
                for row in found
            ),
        )  # fmt: skip
    page = keyset_page(
        rows.select_related("item"), ordering=DEAD_BY, asked=query.get("ordering"),
        cursor=query.get("cursor"),
    )  # fmt: skip
    count, total = selectors.dead_sum(rows)
    kept = {"months": str(months), "currency": currency, "kind": kind}
    context = {
        "rows": page.items,
        "next_url": following(query, page.next),
        "count": count,
        "total": total,
        "currency": currency,
        "currencies": _currencies(currencies, currency, kept),
        "spans": presenting.choices(
            "months", [(str(each), _months_text(each)) for each in STILL], current=str(months),
            currency=currency, kind=kind,
        ),
        "kinds": presenting.choices(
            "kind", [("", _("Used up")), *Item.Kind.choices], current=kind,
            months=str(months), currency=currency,
        ),
        **_frame(request, "stock_dead"),
    }  # fmt: skip
    return render_page(request, "inventory/reports/dead.html", context, fragment="rows")


@require_safe
def stock_outlook(request: GarageRequest) -> HttpResponse:
    """Show what runs out next, with how sure that is and until when to order it."""
    actor, query, today = request.actor, request.GET, today_for(request.actor)
    rows = selectors.outlook_list(actor=actor)
    if query.get("as") == "csv":
        soonest = list(rows.order_by("runs_out_on", "id")[:MOST_EXPORTED])
        needs = selectors.needs_of(soonest, actor=actor, today=today)
        return csv_download("stock-outlook", _NEED_HEAD, _need_rows(needs))
    page = keyset_page(
        rows, ordering=OUTLOOK_BY, asked=query.get("ordering"), cursor=query.get("cursor")
    )
    context = {
        "rows": selectors.needs_of(page.items, actor=actor, today=today),
        "today": today,
        "next_url": following(query, page.next),
        **_frame(request, "stock_outlook"),
    }
    return render_page(request, "inventory/reports/outlook.html", context, fragment="rows")


def price_panel(item: Item, actor: Actor) -> dict[str, Any] | None:
    """Return what an item cost over time, for its page; nothing where no price is known."""
    prices = list(selectors.prices_paid(actor=actor, item_id=item.pk))
    if not prices:
        return None
    return {
        "prices": prices[:12],
        "chart": presenting.price_chart(prices, currency=prices[0].currency),
        "unit": item.unit,
        "org": actor.organization_slug,
    }


_NEED_HEAD = (
    "item", "on_hand", "unit", "used_a_day", "runs_out_on", "earliest_on", "latest_on", "minimum",
    "below_minimum_on", "lead_days", "order_on",
)  # fmt: skip


def _need_rows(needs: Iterable[Need]) -> Iterable[tuple[Any, ...]]:
    return (
        (
            row.item.name, row.on_hand, row.item.unit, row.outlook.a_day, row.outlook.runs_out_on,
            row.outlook.earliest_on, row.outlook.latest_on, row.minimum, row.low_on, row.lead_days,
            row.order_on,
        )
        for row in needs
    )  # fmt: skip


def _one_of(text: str | None, known: tuple[int, ...], *, default: int | None = None) -> int:
    asked = whole_number(text or "")
    return asked if asked in known else default or known[0]


def _currency(asked: str | None, *, actor: Actor) -> tuple[str, list[str]]:
    known = selectors.currencies_known(actor=actor)
    return (asked if asked in known else actor.currency), known


def _currencies(known: list[str], current: str, kept: dict[str, str]) -> list[Any]:
    """Return the choice of a currency; nothing where there is only one."""
    if len(known) == 1:
        return []
    kept = {key: value for key, value in kept.items() if key != "currency"}
    return presenting.choices("currency", [(code, code) for code in known], current=current, **kept)


def _spans(span: int, kept: dict[str, str]) -> list[Any]:
    others = {key: value for key, value in kept.items() if key != "months"}
    values = [(str(each), _months_text(each)) for each in SPANS]
    return presenting.choices("months", values, current=str(span), **others)


def _months_text(count: int) -> str:
    return ngettext("%(n)s month", "%(n)s months", count) % {"n": count}


def _up_url(parent: Any, kept: dict[str, str]) -> str:
    if parent is None:
        return ""
    kept = kept | {"in": str(parent.parent_id or "")}
    return presenting.choices("in", [(kept.pop("in"), "")], current="", **kept)[0].url


def _frame(request: GarageRequest, current: str) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("cursor", None)
    query["as"] = "csv"
    return {
        "tabs": tabs_of(request.actor, current="stock_value"),
        "pages": presenting.pages_of(request.actor, current=current),
        "csv_url": f"?{query.urlencode()}",
        "org": request.actor.organization_slug,
    }
