"""Imports and exports of vendors and inventory as endpoints."""

from typing import Annotated, Any, Literal

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import BaseModel

from inventory.transfer import schemas, selectors
from inventory.transfer.models import InventoryExport, InventoryImport
from inventory.transfer.services import exports as exporting
from inventory.transfer.services import imports as importing
from inventory.transfer.services.imports import MappingInput
from inventory.transfer.services.undoing import import_undo
from project.kernel.errors import Conflict
from project.web.api import AuthedRequest, with_etag
from project.web.files import attachment_response
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import RowId, Short

imports = Router(tags=["Inventory files"])
exports = Router(tags=["Inventory files"])
BY_ID = Ordering(columns={"id": "id"}, default="-id")
IN_ORDER = Ordering(columns={"id": "id"}, default="id")
BYTES: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The bytes",
            "content": {"application/octet-stream": {"schema": {"type": "string"}}},
        }
    }
}


class TransferPageQuery(BaseModel):
    """Which page of a list, in which order."""

    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False

    def page(self, rows: Any, *, by: Ordering) -> dict[str, Any]:
        """Return the page of a query as the answer of a list."""
        page = keyset_page(
            rows,
            ordering=by,
            asked=self.ordering,
            cursor=self.cursor,
            limit=self.limit,
            with_count=self.count,
        )
        return {"items": page.items, "next": page.next or None, "count": page.count}


class InventoryImportsQuery(TransferPageQuery):
    """Which imports."""

    state: Literal["", "draft", "checked", "running", "done", "failed", "undone"] = ""


@imports.get("", response=PageOf[schemas.InventoryImportRow], summary="List inventory imports")
def list_inventory_imports(
    request: AuthedRequest, query: Query[InventoryImportsQuery]
) -> dict[str, Any]:
    """The newest first; filter by state."""
    rows = selectors.import_list(actor=request.auth, state=query.state)
    return query.page(rows.values(*schemas.InventoryImportRow.model_fields), by=BY_ID)


@imports.post("", response={201: schemas.InventoryImportOut}, summary="Begin an inventory import")
def begin_inventory_import(
    request: AuthedRequest,
    response: HttpResponse,
    file: File[UploadedFile],
    sheet: Annotated[Literal["", "stock", "vendors"], Form()] = "",
    counts_stock: Annotated[bool, Form()] = False,  # noqa: FBT002 - a field of the form
) -> Status[Any]:
    """Send a ZIP or CSV file. One of ours is checked at once; of another the columns are guessed.

    With `counts_stock`, the difference of known stock to the file is booked as counted.
    """
    row = importing.import_begin(
        actor=request.auth, upload=file, sheet=sheet, counts_stock=counts_stock
    )
    response["Location"] = f"/api/v1/inventory-imports/{row.pk}"
    return Status(201, _import_out(row, response))


@imports.get(
    "/{inventory_import_id}",
    response=schemas.InventoryImportOut,
    summary="Get an inventory import",
)
def get_inventory_import(
    request: AuthedRequest, inventory_import_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its counts, its first rows and what its columns hold."""
    row = selectors.import_get(actor=request.auth, import_id=inventory_import_id)
    return _import_out(row, response)


@imports.get(
    "/{inventory_import_id}/problems",
    response=PageOf[schemas.InventoryImportProblem],
    summary="List the refused rows of an inventory import",
)
def list_inventory_import_problems(
    request: AuthedRequest, inventory_import_id: RowId, query: Query[TransferPageQuery]
) -> dict[str, Any]:
    """In the order of the file, each with its line and the reason."""
    rows = selectors.problem_list(actor=request.auth, import_id=inventory_import_id)
    return query.page(rows.values(*schemas.InventoryImportProblem.model_fields), by=IN_ORDER)


@imports.post(
    "/{inventory_import_id}/check",
    response={202: schemas.InventoryImportOut},
    summary="Check an inventory import",
)
def check_inventory_import(
    request: AuthedRequest,
    inventory_import_id: RowId,
    payload: schemas.InventoryMapBody,
    response: HttpResponse,
) -> Status[Any]:
    """Say what the columns hold; the worker counts what would come in."""
    mapping = payload.mapping.model_dump() if payload.mapping else {}
    data = MappingInput(sheet=payload.sheet, mapping=mapping)
    row = importing.import_map(actor=request.auth, import_id=inventory_import_id, data=data)
    return Status(202, _import_out(row, response))


@imports.post(
    "/{inventory_import_id}/run",
    response={202: schemas.InventoryImportOut},
    summary="Run an inventory import",
)
def run_inventory_import(
    request: AuthedRequest, inventory_import_id: RowId, response: HttpResponse
) -> Status[Any]:
    """The worker brings the checked file in; ask again how far it is."""
    row = importing.import_start(actor=request.auth, import_id=inventory_import_id)
    return Status(202, _import_out(row, response))


@imports.post(
    "/{inventory_import_id}/undo",
    response={202: schemas.InventoryImportOut},
    summary="Take an inventory import back",
)
def undo_inventory_import(
    request: AuthedRequest, inventory_import_id: RowId, response: HttpResponse
) -> Status[Any]:
    """What it added is deleted, what it changed becomes as it was, its stock is booked back."""
    row = import_undo(actor=request.auth, import_id=inventory_import_id)
    return Status(202, _import_out(row, response))


@exports.get("", response=PageOf[schemas.InventoryExportOut], summary="List inventory exports")
def list_inventory_exports(
    request: AuthedRequest, query: Query[TransferPageQuery]
) -> dict[str, Any]:
    """The newest first."""
    return query.page(selectors.export_list(actor=request.auth), by=BY_ID)


@exports.post(
    "", response={202: schemas.InventoryExportOut}, summary="Have an inventory export written"
)
def order_inventory_export(
    request: AuthedRequest, payload: schemas.InventoryExportBody, response: HttpResponse
) -> Status[Any]:
    """The worker writes a ZIP of CSV files, or one CSV file; get it when `file_id` is there."""
    row = exporting.export_order(actor=request.auth, names=payload.tables)
    response["Location"] = f"/api/v1/inventory-export/{row.pk}"
    return Status(202, row)


@exports.get(
    "/download",
    summary="Download a small inventory export",
    response={200: None},
    openapi_extra=BYTES,
)
def download_inventory(
    request: AuthedRequest, tables: Annotated[str, Query(max_length=400)] = ""
) -> HttpResponseBase:
    """Written at once; `tables` with commas between them, none means all. 422 for many rows."""
    names = [name for name in tables.split(",") if name]
    name, file = exporting.export_now(names, actor=request.auth)
    return FileResponse(file, as_attachment=True, filename=name)


@exports.get(
    "/{inventory_export_id}",
    response=schemas.InventoryExportOut,
    summary="Get an inventory export",
)
def get_inventory_export(request: AuthedRequest, inventory_export_id: RowId) -> InventoryExport:
    """Ask again until its `file_id` is there."""
    return selectors.export_get(actor=request.auth, export_id=inventory_export_id)


@exports.get(
    "/{inventory_export_id}/file",
    summary="Download an inventory export",
    response={200: None},
    openapi_extra=BYTES,
)
def download_inventory_export(request: AuthedRequest, inventory_export_id: RowId) -> Any:
    """The bytes as the worker wrote them; 409 before that."""
    row = selectors.export_get(actor=request.auth, export_id=inventory_export_id)
    if row.file is None:
        raise Conflict("It is not written yet. Ask again in a moment.")
    return attachment_response(row.file)


def _import_out(row: InventoryImport, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, row)
    plain = {name: getattr(row, name) for name in schemas.InventoryImportRow.model_fields}
    more = {name: getattr(row, name) for name in ("sample", "warnings", "version")}
    options = row.options
    return (
        plain
        | more
        | {
            "heads": options.get("heads", []),
            "mapping": options.get("mapping", {}),
            "sheet": options.get("sheet", ""),
            "counts_stock": options.get("counts_stock", False),
        }
    )
