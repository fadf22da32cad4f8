"""Endpoints of history reports."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.reports import schemas, selectors, services
from garage.reports.models import HistoryReport
from garage.reports.values import Options
from project.web.api import AuthedRequest
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import RowId

router = Router(tags=["Reports"])
REPORTS_BY = Ordering(columns={"id": "id"}, default="-id")
_COLUMNS = tuple(schemas.ReportOut.model_fields)


class ReportsQuery(BaseModel):
    """Which reports, which page of them."""

    vehicle: RowId | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.ReportOut], summary="List history reports")
def list_reports(request: AuthedRequest, query: Query[ReportsQuery]) -> dict[str, Any]:
    """The newest first."""
    rows = selectors.report_list(actor=request.auth, vehicle_id=query.vehicle)
    page = keyset_page(
        rows.values(*_COLUMNS),
        ordering=REPORTS_BY,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={202: schemas.ReportOut}, summary="Have a history report made")
def order_report(
    request: AuthedRequest, payload: schemas.ReportBody, response: HttpResponse
) -> Status[Any]:
    """The PDF is written by a job: ask again until `file_id` is there, then get the file."""
    options = Options(
        sections=tuple(payload.sections),
        hides_prices=payload.hides_prices,
        hides_names=payload.hides_names,
        since=payload.since,
        until=payload.until,
    )
    report = services.report_order(
        actor=request.auth, vehicle_id=payload.vehicle_id, options=options
    )
    response["Location"] = f"/api/v1/reports/{report.pk}"
    return Status(202, _out(report))


@router.get("/{history_id}", response=schemas.ReportOut, summary="Get a history report")
def get_report(request: AuthedRequest, history_id: RowId) -> dict[str, Any]:
    """Its PDF is the file `file_id`."""
    return _out(selectors.report_get(actor=request.auth, report_id=history_id))


@router.delete("/{history_id}", response={204: None}, summary="Delete a history report")
def delete_report(request: AuthedRequest, history_id: RowId) -> Status[Any]:
    """Its PDF goes with it; another can be made at any time."""
    services.report_delete(actor=request.auth, report_id=history_id)
    return Status(204, None)


def _out(report: HistoryReport) -> dict[str, Any]:
    return {name: getattr(report, name) for name in _COLUMNS}
