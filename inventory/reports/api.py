"""Figures of the stock as endpoints."""

from typing import Annotated, Any, Literal

from ninja import Query, Router
from pydantic import BaseModel

from inventory.catalogue.selectors import item_get
from inventory.reports import schemas, selectors
from inventory.reports.presenting import branch_label
from inventory.stock.presenting import today_for
from inventory.stock.sources import subject_links
from project.kernel.dates import months_later
from project.web.api import AuthedRequest
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Currency, RowId

router = Router(tags=["Inventory reports"])
DEAD_BY = Ordering(columns={"value": "value"}, default="-value")
OUTLOOK_BY = Ordering(columns={"runs_out": "runs_out_on"}, default="runs_out")


class FigureQuery(BaseModel):
    """Which currency; without one that of the organization."""

    currency: Currency | None = None


class ValueQuery(FigureQuery):
    """By place or by category, within a branch or at the top, for how many months."""

    by: Literal["place", "category"] = "place"
    branch: RowId | None = None
    months: Annotated[int, Query(ge=1, le=60)] = 12


class FigurePage(FigureQuery):
    """Which page of a list."""

    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None


class DeadQuery(FigurePage):
    """For how many months it has not moved."""

    months: Annotated[int, Query(ge=1, le=120)] = 12


@router.get("/value", response=schemas.StockValueOut, summary="Get what the stock was worth")
def get_stock_value(request: AuthedRequest, query: Query[ValueQuery]) -> dict[str, Any]:
    """At the end of each month, branch by branch; places at what their lots cost."""
    actor = request.auth
    currency = (query.currency or actor.currency).upper()
    course = selectors.value_course(
        actor=actor,
        by=query.by,
        parent_id=query.branch,
        currency=currency,
        months=selectors.months_until(today_for(actor), count=query.months),
    )
    return {
        "currency": currency,
        "months": course.months,
        "totals": course.totals,
        "branches": [
            {
                "id": one.row.pk if one.row else None,
                "name": branch_label(one, by=query.by, parent=course.parent),
                "worth": one.worth,
            }
            for one in course.branches
        ],
    }


@router.get("/use", response=schemas.StockUseOut, summary="Get what was used by year")
def get_stock_use(request: AuthedRequest, query: Query[FigureQuery]) -> dict[str, Any]:
    """Bought, used and lost by year, and used for which vehicle."""
    actor = request.auth
    currency = (query.currency or actor.currency).upper()
    uses = selectors.subject_uses(actor=actor, currency=currency)
    links = {
        kind: subject_links(kind, ids=[one.id for one in uses if one.kind == kind], actor=actor)
        for kind in {one.kind for one in uses}
    }
    return {
        "currency": currency,
        "years": [
            {name: getattr(row, name) for name in schemas.StockYearOut.model_fields}
            for row in selectors.year_sums(actor=actor, currency=currency)
        ],
        "subjects": [
            {
                "kind": one.kind,
                "id": one.id,
                "name": link.title if (link := links[one.kind].get(one.id)) else None,
                "years": one.years,
                "total": one.total,
            }
            for one in uses
        ],
    }


@router.get("/dead-stock", response=PageOf[schemas.DeadStockRow], summary="List dead stock")
def list_dead_stock(request: AuthedRequest, query: Query[DeadQuery]) -> dict[str, Any]:
    """What is worth something and has not moved for months, the dearest first."""
    actor = request.auth
    rows = selectors.dead_stock(
        actor=actor,
        before=months_later(today_for(actor), -query.months),
        currency=(query.currency or actor.currency).upper(),
    )
    page = keyset_page(
        rows.select_related("item"), ordering=DEAD_BY, cursor=query.cursor, limit=query.limit
    )
    names = ("id", "item_id", "quantity", "value", "currency", "moved_on")
    items = [
        {name: getattr(row, name) for name in names}
        | {"item_name": row.item.name, "unit": row.item.unit}
        for row in page.items
    ]
    return {"items": items, "next": page.next or None, "count": None}


@router.get("/outlook", response=PageOf[schemas.StockOutlookRow], summary="List what runs out next")
def list_stock_outlook(request: AuthedRequest, query: Query[FigurePage]) -> dict[str, Any]:
    """The soonest first, with minimum, lead time and until when to order."""
    actor = request.auth
    page = keyset_page(
        selectors.outlook_list(actor=actor),
        ordering=OUTLOOK_BY,
        cursor=query.cursor,
        limit=query.limit,
    )
    needs = selectors.needs_of(page.items, actor=actor, today=today_for(actor))
    items = [
        {
            "id": row.outlook.pk,
            "item_id": row.item.pk,
            "item_name": row.item.name,
            "on_hand": row.on_hand,
            "unit": row.item.unit,
            "used_a_day": row.outlook.a_day,
            "runs_out_on": row.outlook.runs_out_on,
            "earliest_on": row.outlook.earliest_on,
            "latest_on": row.outlook.latest_on,
            "minimum": row.minimum,
            "below_minimum_on": row.low_on,
            "lead_days": row.lead_days,
            "order_on": row.order_on,
        }
        for row in needs
    ]
    return {"items": items, "next": page.next or None, "count": None}


@router.get(
    "/items/{item_id}/prices",
    response=list[schemas.PaidPriceOut],
    summary="List what an item cost",
)
def list_paid_prices(request: AuthedRequest, item_id: RowId) -> list[dict[str, Any]]:
    """What a unit cost on which day and where, the newest first; at most 200."""
    item = item_get(actor=request.auth, item_id=item_id)
    names = ("id", "on", "unit_price", "currency", "vendor_id", "source_kind", "source_id")
    return [
        {name: getattr(row, name) for name in names}
        | {"vendor_name": row.vendor.name if row.vendor else None}
        for row in selectors.prices_paid(actor=request.auth, item_id=item.pk)
    ]
