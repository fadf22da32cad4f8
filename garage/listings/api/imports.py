"""Imports of listings as endpoints."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Status

from garage.listings import schemas
from garage.listings.api.common import MarketPageQuery
from garage.listings.models import ListingImport
from garage.listings.selectors.listings import import_get, import_list
from garage.listings.services import imports
from garage.listings.services.imports import MappingInput
from project.web.api import AuthedRequest, with_etag
from project.web.paged import PageOf
from project.web.pagination import Ordering
from project.web.types import RowId

router = Router(tags=["Market"])
IMPORTS_BY = Ordering(columns={"id": "id"}, default="-id")


class ListingImportsQuery(MarketPageQuery):
    """Which imports."""

    source: RowId | None = None
    state: Literal["", "draft", "checked", "running", "done", "failed", "undone"] = ""


@router.get("", response=PageOf[schemas.ListingImportRow], summary="List imports of listings")
def list_listing_imports(
    request: AuthedRequest, query: Query[ListingImportsQuery]
) -> dict[str, Any]:
    """The newest first; filter by source and state."""
    rows = import_list(actor=request.auth, source_id=query.source)
    if query.state:
        rows = rows.filter(state=query.state)
    return query.page(rows.values(*schemas.ListingImportRow.model_fields), by=IMPORTS_BY)


@router.get("/{import_id}", response=schemas.ListingImportOut, summary="Get an import of listings")
def get_listing_import(
    request: AuthedRequest, import_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its counts, the first listings and the refused rows."""
    return import_out(import_get(actor=request.auth, import_id=import_id), response)


@router.post(
    "/{import_id}/check",
    response={202: schemas.ListingImportOut},
    summary="Check an import of listings",
)
def check_listing_import(
    request: AuthedRequest,
    import_id: RowId,
    payload: schemas.ListingMapBody,
    response: HttpResponse,
) -> Status[Any]:
    """Say what the columns hold; the worker counts what would come in."""
    data = MappingInput(mapping=payload.mapping.model_dump(), seen_on=payload.seen_on)
    row = imports.import_map(actor=request.auth, import_id=import_id, data=data)
    return Status(202, import_out(row, response))


@router.post(
    "/{import_id}/start", response={202: schemas.ListingImportOut}, summary="Bring listings in"
)
def start_listing_import(
    request: AuthedRequest, import_id: RowId, response: HttpResponse
) -> Status[Any]:
    """The worker does it; ask again how far it is."""
    return Status(
        202, import_out(imports.import_start(actor=request.auth, import_id=import_id), response)
    )


@router.post(
    "/{import_id}/undo", response={202: schemas.ListingImportOut}, summary="Take an import back"
)
def undo_listing_import(
    request: AuthedRequest, import_id: RowId, response: HttpResponse
) -> Status[Any]:
    """What it added is deleted, what it changed becomes as it was."""
    return Status(
        202, import_out(imports.import_undo(actor=request.auth, import_id=import_id), response)
    )


def import_out(row: ListingImport, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, row)
    plain = {name: getattr(row, name) for name in schemas.ListingImportRow.model_fields}
    more = {name: getattr(row, name) for name in ("sample", "problems", "warnings")}
    return (
        plain
        | more
        | {
            "heads": row.options.get("heads", []),
            "mapping": row.options.get("mapping", {}),
        }
    )
