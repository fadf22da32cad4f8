"""Receipts as endpoints."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import File, Query, Router, Status, UploadedFile
from pydantic import BaseModel, Field

from garage.receipts import schemas, selectors, services
from garage.receipts.drafts import Draft, DraftField, DraftLine, Json
from garage.receipts.models import ReadingTool, Receipt, ReceiptReading
from garage.receipts.services import DraftChanges
from project.kernel.actor import Actor
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import RowId, Short

router = Router(tags=["Receipts"])
RECEIPTS_BY = Ordering(
    columns={"created_at": "created_at", "updated_at": "updated_at", "id": "id"}, default="-id"
)
COLUMNS = tuple(schemas.ReceiptRow.model_fields)


class ReceiptsQuery(BaseModel):
    """Which receipts, which page of them, in which order."""

    state: schemas.StateName | Literal[""] = ""
    tab: Literal["open", "later", "accepted", "rejected", ""] = ""
    vehicle_id: RowId | None = None
    vendor_id: RowId | None = None
    ordering: Short | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Field(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.ReceiptRow], summary="List receipts")
def list_receipts(request: AuthedRequest, query: Query[ReceiptsQuery]) -> dict[str, Any]:
    """Filter by state, or by a tab of the inbox; the newest first."""
    rows = selectors.receipt_rows(actor=request.auth)
    chosen = query.model_dump(include={"state", "vehicle_id", "vendor_id"})
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    if query.tab:
        rows = rows.filter(selectors.TABS[query.tab])
    page = keyset_page(
        rows.values(*COLUMNS),
        ordering=RECEIPTS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.ReceiptOut}, summary="Upload a receipt")
def upload_receipt(
    request: AuthedRequest, response: HttpResponse, file: File[UploadedFile]
) -> Status[Any]:
    """Kept at once and read in the background; `job` says how far the reading is."""
    receipt = services.receipt_upload(actor=request.auth, upload=file)
    response["Location"] = f"/api/v1/receipts/{receipt.pk}"
    return Status(201, _out(receipt.pk, request.auth, response))


@router.post("/accept-ready", response=schemas.AcceptedOut, summary="Accept all ready receipts")
def accept_ready_receipts(request: AuthedRequest) -> dict[str, int]:
    """Those without a doubt; each becomes a record of its own."""
    accepted, refused = services.receipts_accept_ready(actor=request.auth)
    return {"accepted": accepted, "refused": refused}


@router.get("/reading-tool", response=schemas.ReadingToolOut, summary="Get the reading tool")
def get_reading_tool(request: AuthedRequest) -> Json:
    """The tool of a tool server that reads receipts beside the own reader; off at first."""
    return _tool(selectors.reading_tool(actor=request.auth))


@router.put("/reading-tool", response=schemas.ReadingToolOut, summary="Choose the reading tool")
def set_reading_tool(request: AuthedRequest, payload: schemas.ReadingToolBody) -> Json:
    """A job asks what the tool says of itself; it is called once an owner agreed to that."""
    data = services.ReadingToolInput(**payload.model_dump())
    return _tool(services.reading_tool_set(actor=request.auth, data=data))


@router.post(
    "/reading-tool/agree", response=schemas.ReadingToolOut, summary="Agree to the reading tool"
)
def agree_reading_tool(request: AuthedRequest, payload: schemas.AgreeBody) -> Json:
    """To what it says of itself now, by its digest; a conflict when that changed meanwhile."""
    return _tool(services.reading_tool_agree(actor=request.auth, digest=payload.digest))


@router.get("/{receipt_id}", response=schemas.ReceiptOut, summary="Get a receipt")
def get_receipt(
    request: AuthedRequest, receipt_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With every field of its draft, its lines, its pages and its job."""
    return _out(receipt_id, request.auth, response)


@router.patch("/{receipt_id}", response=schemas.ReceiptOut, summary="Change the draft")
def change_receipt(
    request: AuthedRequest, receipt_id: RowId, payload: schemas.DraftBody, response: HttpResponse
) -> dict[str, Any]:
    """Only what is sent changes; nothing is recorded yet."""
    services.receipt_change(
        actor=request.auth,
        receipt_id=receipt_id,
        changes=payload.draft_changes(),
        expected_version=version_asked(request, row_id=receipt_id),
    )
    return _out(receipt_id, request.auth, response)


@router.post("/{receipt_id}/accept", response=schemas.ReceiptOut, summary="Accept a receipt")
def accept_receipt(
    request: AuthedRequest,
    receipt_id: RowId,
    response: HttpResponse,
    payload: schemas.DraftBody | None = None,
) -> dict[str, Any]:
    """Make the record; what is sent overrides the draft. `record_kind` and `record_id` name it."""
    services.receipt_accept(
        actor=request.auth,
        receipt_id=receipt_id,
        changes=payload.draft_changes() if payload else DraftChanges(),
        expected_version=version_asked(request, row_id=receipt_id),
    )
    return _out(receipt_id, request.auth, response)


@router.post("/{receipt_id}/undo", response=schemas.ReceiptOut, summary="Undo an acceptance")
def undo_receipt(
    request: AuthedRequest, receipt_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """The record goes into the bin, the receipt comes back to review."""
    services.receipt_unaccept(actor=request.auth, receipt_id=receipt_id)
    return _out(receipt_id, request.auth, response)


@router.post("/{receipt_id}/reject", response=schemas.ReceiptOut, summary="Reject a receipt")
def reject_receipt(
    request: AuthedRequest, receipt_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Nothing is recorded; the file is kept."""
    services.receipt_reject(actor=request.auth, receipt_id=receipt_id)
    return _out(receipt_id, request.auth, response)


@router.post("/{receipt_id}/postpone", response=schemas.ReceiptOut, summary="Keep it for later")
def postpone_receipt(
    request: AuthedRequest, receipt_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Out of the queue until it is reopened."""
    services.receipt_postpone(actor=request.auth, receipt_id=receipt_id)
    return _out(receipt_id, request.auth, response)


@router.post("/{receipt_id}/reopen", response=schemas.ReceiptOut, summary="Reopen a receipt")
def reopen_receipt(
    request: AuthedRequest, receipt_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """A rejected or postponed one comes back to review."""
    services.receipt_reopen(actor=request.auth, receipt_id=receipt_id)
    return _out(receipt_id, request.auth, response)


@router.post("/{receipt_id}/read-again", response=schemas.ReceiptOut, summary="Read it again")
def read_receipt_again(
    request: AuthedRequest, receipt_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """What a person has corrected stays."""
    services.receipt_read_again(actor=request.auth, receipt_id=receipt_id)
    return _out(receipt_id, request.auth, response)


@router.delete("/{receipt_id}", response={204: None}, summary="Delete a rejected receipt")
def delete_receipt(request: AuthedRequest, receipt_id: RowId) -> Status[Any]:
    """Into the bin for 30 days; then its file is deleted."""
    services.receipt_bin(actor=request.auth, receipt_id=receipt_id)
    return Status(204, None)


@router.post("/{receipt_id}/restore", response=schemas.ReceiptOut, summary="Restore a receipt")
def restore_receipt(
    request: AuthedRequest, receipt_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin; it is rejected as before."""
    services.receipt_unbin(actor=request.auth, receipt_id=receipt_id)
    return _out(receipt_id, request.auth, response)


# --- How a receipt is shown ----------------------------------------------------------------------


def _out(receipt_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    receipt = selectors.receipt_get(actor=actor, receipt_id=receipt_id)
    reading = selectors.reading_latest(actor=actor, receipt=receipt)
    draft = Draft.from_json(receipt.draft)
    with_etag(response, receipt)
    return {
        **{name: getattr(receipt, name) for name in COLUMNS},
        "version": receipt.version,
        "file_name": receipt.file.name,
        "fields": {name: _field(item) for name, item in draft.fields.items()},
        "lines": [_line(line) for line in draft.lines],
        "lines_include_tax": draft.lines_include_tax,
        "pages": _pages(receipt, reading),
        "job": _job(receipt, actor),
        "text": reading.text if reading else "",
        "engine": reading.engine if reading else "",
        "note": str(reading.data.get("note", "")) if reading else "",
    }


def _field(item: DraftField) -> Json:
    return asdict(item) | {"box": _box(item.box)}


def _line(line: DraftLine) -> Json:
    return asdict(line) | {"box": _box(line.box)}


def _box(box: Json | None) -> Json | None:
    """Return a box with its page counted from one, as pages are."""
    return None if box is None else box | {"page": box["page"] + 1}


def _pages(receipt: Receipt, reading: ReceiptReading | None) -> list[Json]:
    pages = reading.data["pages"] if reading else []
    pictures = {row.variant: row for row in receipt.file.derivatives.all()}
    return [
        {
            "number": page["index"] + 1,
            "width": page["width"],
            "height": page["height"],
            "picture_url": f"/api/v1/files/{picture.pk}/content",
        }
        for page in pages
        if (picture := pictures.get(f"page-{page['index'] + 1}"))
    ]


def _job(receipt: Receipt, actor: Actor) -> Json | None:
    job = selectors.job_latest(actor=actor, receipt=receipt)
    if job is None:
        return None
    return {name: getattr(job, name) for name in schemas.ReadingJobOut.model_fields}


def _tool(row: ReadingTool | None) -> Json:
    row = row or ReadingTool()
    names = ("mode", "server", "url", "name", "arguments", "places", "is_agreed", "problem")
    shown = {name: getattr(row, name) for name in names}
    return shown | {"has_secret": bool(row.secret), "offered": row.tool.get("offered")}
