"""Loans, calibrations, reservations and stock-takes as endpoints."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Status

from inventory.stock import schemas, selectors, services
from inventory.stock.api.common import (
    ItemQuery,
    StockPageQuery,
    act_out,
    answer,
    given,
    page,
    plain,
)
from inventory.stock.services import CalibrationInput, LendInput
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import Ordering
from project.web.types import RowId

loans, calibrations = Router(tags=["Loans"]), Router(tags=["Calibrations"])
reservations, takes = Router(tags=["Reservations"]), Router(tags=["Stock-takes"])
BY_ID = Ordering(columns={"id": "id"}, default="-id")
LOANS_BY = Ordering(columns={"id": "id", "lent_on": "lent_on"}, default="-id")
CALIBRATIONS_BY = Ordering(columns={"id": "id", "on": "on"}, default="-on")
TAKES_BY = Ordering(columns={"id": "id", "started_on": "started_on"}, default="-started_on")
_LOAN = tuple(schemas.LoanOut.model_fields)


class LoansQuery(ItemQuery):
    """Of which item; `open` leaves out what was given back."""

    open: bool = False


@loans.get("", response=PageOf[schemas.LoanOut], summary="List loans")
def list_loans(request: AuthedRequest, query: Query[LoansQuery]) -> dict[str, Any]:
    """Open and ended; `open=true` only what is out."""
    rows = selectors.loan_list(actor=request.auth, item_id=query.item)
    rows = rows.filter(returned_on__isnull=True) if query.open else rows
    found = page(rows, LOANS_BY, query)
    return answer(found, [plain(row, _LOAN) for row in found.items])


@loans.post("", response={201: schemas.LoanOut}, summary="Lend something")
def lend_tool(
    request: AuthedRequest, payload: schemas.LoanBody, response: HttpResponse
) -> Status[Any]:
    """It stays ours, but lies on no shelf until it is given back."""
    row = services.tool_lend(actor=request.auth, data=LendInput(**given(payload)))
    response["Location"] = f"/api/v1/loans/{row.pk}"
    with_etag(response, row)
    return Status(201, plain(row, _LOAN))


@loans.get("/{loan_id}", response=schemas.LoanOut, summary="Get a loan")
def get_loan(request: AuthedRequest, loan_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """Who has what, and until when."""
    row = selectors.loan_get(actor=request.auth, loan_id=loan_id)
    with_etag(response, row)
    return plain(row, _LOAN)


@loans.patch("/{loan_id}", response=schemas.LoanOut, summary="Change a loan")
def change_loan(
    request: AuthedRequest, loan_id: RowId, payload: schemas.LoanPatch, response: HttpResponse
) -> dict[str, Any]:
    """Only what is sent changes."""
    row = services.loan_change(
        actor=request.auth,
        loan_id=loan_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=loan_id),
    )
    with_etag(response, row)
    return plain(row, _LOAN)


@loans.post("/{loan_id}/give-back", response=schemas.LoanOut, summary="Give something back")
def give_back_tool(
    request: AuthedRequest, loan_id: RowId, payload: schemas.GiveBackBody, response: HttpResponse
) -> dict[str, Any]:
    """Where it came from, or to another place."""
    row = services.tool_give_back(actor=request.auth, loan_id=loan_id, **payload.model_dump())
    with_etag(response, row)
    return plain(row, _LOAN)


@calibrations.get("", response=PageOf[schemas.CalibrationOut], summary="List calibrations")
def list_calibrations(request: AuthedRequest, query: Query[ItemQuery]) -> dict[str, Any]:
    """The newest first."""
    rows = selectors.calibration_list(actor=request.auth, item_id=query.item)
    found = page(rows, CALIBRATIONS_BY, query)
    return answer(found, [plain(row, schemas.CalibrationOut.model_fields) for row in found.items])


@calibrations.post("", response={201: schemas.CalibrationOut}, summary="Record a calibration")
def record_calibration(
    request: AuthedRequest, payload: schemas.CalibrationBody, response: HttpResponse
) -> Status[Any]:
    """Of a tool, or of one piece of it."""
    data = CalibrationInput(**given(payload))
    row = services.calibration_record(actor=request.auth, data=data)
    response["Location"] = f"/api/v1/calibrations/{row.pk}"
    with_etag(response, row)
    return Status(201, plain(row, schemas.CalibrationOut.model_fields))


@calibrations.get("/{calibration_id}", response=schemas.CalibrationOut, summary="Get a calibration")
def get_calibration(
    request: AuthedRequest, calibration_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its certificate."""
    row = selectors.calibration_get(actor=request.auth, calibration_id=calibration_id)
    with_etag(response, row)
    return plain(row, schemas.CalibrationOut.model_fields)


@calibrations.delete("/{calibration_id}", response={204: None}, summary="Delete a calibration")
def delete_calibration(request: AuthedRequest, calibration_id: RowId) -> Status[Any]:
    """One that was written down by mistake."""
    services.calibration_delete(actor=request.auth, calibration_id=calibration_id)
    return Status(204, None)


@reservations.get("", response=PageOf[schemas.ReservationOut], summary="List reservations")
def list_reservations(request: AuthedRequest, query: Query[ItemQuery]) -> dict[str, Any]:
    """What is set aside and not let go."""
    found = page(selectors.reservation_list(actor=request.auth, item_id=query.item), BY_ID, query)
    return answer(found, [plain(row, schemas.ReservationOut.model_fields) for row in found.items])


@reservations.post("", response=schemas.ReservationOut, summary="Set stock aside")
def set_reservation(
    request: AuthedRequest, payload: schemas.ReservationBody, response: HttpResponse
) -> dict[str, Any]:
    """For a record; a second call for the same record changes how much."""
    row = services.reservation_set(actor=request.auth, **given(payload))
    with_etag(response, row)
    return plain(row, schemas.ReservationOut.model_fields)


@reservations.delete("/{reservation_id}", response={204: None}, summary="Let stock go")
def end_reservation(request: AuthedRequest, reservation_id: RowId) -> Status[Any]:
    """It is available again."""
    services.reservation_end(actor=request.auth, reservation_id=reservation_id)
    return Status(204, None)


@takes.get("", response=PageOf[schemas.StockCountRow], summary="List stock-takes")
def list_stock_takes(request: AuthedRequest, query: Query[StockPageQuery]) -> dict[str, Any]:
    """The newest first."""
    found = page(selectors.stock_take_list(actor=request.auth), TAKES_BY, query)
    return answer(found, [plain(row, schemas.StockCountRow.model_fields) for row in found.items])


@takes.post("", response={201: schemas.StockCountRow}, summary="Start a stock-take")
def start_stock_take(
    request: AuthedRequest, payload: schemas.StockCountBody, response: HttpResponse
) -> Status[Any]:
    """Of a place with everything in it, or of everything."""
    row = services.stock_take_start(actor=request.auth, **payload.model_dump())
    response["Location"] = f"/api/v1/stock-takes/{row.pk}"
    with_etag(response, row)
    return Status(201, plain(row, schemas.StockCountRow.model_fields))


@takes.get("/{stock_take_id}", response=schemas.StockCountRow, summary="Get a stock-take")
def get_stock_take(
    request: AuthedRequest, stock_take_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Its lines are a list of their own."""
    row = selectors.stock_take_get(actor=request.auth, stock_take_id=stock_take_id)
    with_etag(response, row)
    return plain(row, schemas.StockCountRow.model_fields)


@takes.get(
    "/{stock_take_id}/lines",
    response=PageOf[schemas.StockCountLine],
    summary="List what is counted",
)
def list_stock_take_lines(
    request: AuthedRequest, stock_take_id: RowId, query: Query[StockPageQuery]
) -> dict[str, Any]:
    """What should lie there, and what was counted."""
    take = selectors.stock_take_get(actor=request.auth, stock_take_id=stock_take_id)
    rows = selectors.stock_take_lines(actor=request.auth, stock_take_id=take.pk)
    found = page(rows, BY_ID, query)
    return answer(found, [plain(row, schemas.StockCountLine.model_fields) for row in found.items])


@takes.post("/{stock_take_id}/count", response=schemas.StockCountRow, summary="Count lines")
def count_stock_take(
    request: AuthedRequest, stock_take_id: RowId, payload: schemas.CountedBody
) -> dict[str, Any]:
    """Kept until the count is closed."""
    counts = {line.line_id: line.counted for line in payload.lines}
    row = services.stock_take_count(actor=request.auth, stock_take_id=stock_take_id, counts=counts)
    return plain(row, schemas.StockCountRow.model_fields)


@takes.post("/{stock_take_id}/close", response=schemas.StockActOut, summary="Close a stock-take")
def close_stock_take(request: AuthedRequest, stock_take_id: RowId) -> dict[str, Any]:
    """Books every difference, once."""
    done = services.stock_take_close(actor=request.auth, stock_take_id=stock_take_id)
    return act_out(done)


@takes.post("/{stock_take_id}/cancel", response=schemas.StockCountRow, summary="Cancel a count")
def cancel_stock_take(request: AuthedRequest, stock_take_id: RowId) -> dict[str, Any]:
    """Nothing is booked."""
    row = services.stock_take_cancel(actor=request.auth, stock_take_id=stock_take_id)
    return plain(row, schemas.StockCountRow.model_fields)
