"""Sources of listings as endpoints."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from garage.listings import schemas
from garage.listings.api.common import MarketPageQuery
from garage.listings.api.imports import import_out
from garage.listings.models import ListingSource
from garage.listings.selectors.listings import source_get, source_list
from garage.listings.services import imports, sources
from garage.listings.services.sources import SourceInput
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import Ordering
from project.web.types import RowId

router = Router(tags=["Market"])
SOURCES_BY = Ordering(columns={"name": "name", "id": "id"}, default="name")


class ListingSourcesQuery(MarketPageQuery):
    """Which sources."""

    kind: Literal["", "csv", "http", "mcp"] = ""


@router.get("", response=PageOf[schemas.ListingSourceOut], summary="List sources of listings")
def list_listing_sources(
    request: AuthedRequest, query: Query[ListingSourcesQuery]
) -> dict[str, Any]:
    """With their health; filter by kind."""
    rows = source_list(actor=request.auth, kind=query.kind)
    found = query.page(rows, by=SOURCES_BY)
    return found | {"items": [_plain(row) for row in found["items"]]}


@router.post("", response={201: schemas.ListingSourceOut}, summary="Add a source of listings")
def add_listing_source(
    request: AuthedRequest, payload: schemas.ListingSourceBody, response: HttpResponse
) -> Status[Any]:
    """Nothing is asked of it until somebody says so."""
    row = sources.source_add(actor=request.auth, data=SourceInput(**_given(payload)))
    response["Location"] = f"/api/v1/listing-sources/{row.pk}"
    return Status(201, _out(row, response))


@router.get("/{source_id}", response=schemas.ListingSourceOut, summary="Get a source of listings")
def get_listing_source(
    request: AuthedRequest, source_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Its key is never shown."""
    return _out(source_get(actor=request.auth, source_id=source_id), response)


@router.patch(
    "/{source_id}", response=schemas.ListingSourceOut, summary="Change a source of listings"
)
def change_listing_source(
    request: AuthedRequest,
    source_id: RowId,
    payload: schemas.ListingSourcePatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes."""
    given = _given(payload)
    row = sources.source_change(
        actor=request.auth,
        source_id=source_id,
        changes={name: given[name] for name in payload.model_fields_set},
        expected_version=version_asked(request, row_id=source_id),
    )
    return _out(row, response)


@router.delete(
    "/{source_id}", response={204: None}, summary="Put a source of listings into the bin"
)
def delete_listing_source(request: AuthedRequest, source_id: RowId) -> Status[Any]:
    """Its listings are not shown nor compared; it can be restored for 30 days."""
    sources.source_bin(actor=request.auth, source_id=source_id)
    return Status(204, None)


@router.post(
    "/{source_id}/restore",
    response=schemas.ListingSourceOut,
    summary="Restore a source of listings",
)
def restore_listing_source(
    request: AuthedRequest, source_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    return _out(sources.source_unbin(actor=request.auth, source_id=source_id), response)


@router.post(
    "/{source_id}/ask",
    response={202: schemas.ListingImportRow},
    summary="Ask a source for listings",
)
def ask_listing_source(request: AuthedRequest, source_id: RowId) -> Status[Any]:
    """The worker asks; the import says how it went."""
    return Status(202, imports.source_ask(actor=request.auth, source_id=source_id, is_trial=False))


@router.post(
    "/{source_id}/try", response={202: schemas.ListingImportRow}, summary="Try a source of listings"
)
def try_listing_source(request: AuthedRequest, source_id: RowId) -> Status[Any]:
    """The import shows the first listings; none is kept."""
    return Status(202, imports.source_ask(actor=request.auth, source_id=source_id, is_trial=True))


@router.post("/{source_id}/agree", response=schemas.ListingSourceOut, summary="Agree to a tool")
def agree_listing_source(
    request: AuthedRequest,
    source_id: RowId,
    payload: schemas.ListingAgreeBody,
    response: HttpResponse,
) -> dict[str, Any]:
    """Send the digest of the description that was read."""
    row = sources.source_agree(actor=request.auth, source_id=source_id, digest=payload.digest)
    return _out(row, response)


@router.post(
    "/{source_id}/imports",
    response={201: schemas.ListingImportOut},
    summary="Begin an import of listings",
)
def begin_listing_import(
    request: AuthedRequest, source_id: RowId, response: HttpResponse, file: File[UploadedFile]
) -> Status[Any]:
    """Send a CSV file; the answer guesses what its columns hold. Nothing is brought in yet."""
    row = imports.import_begin(actor=request.auth, source_id=source_id, upload=file)
    response["Location"] = f"/api/v1/listing-imports/{row.pk}"
    return Status(201, import_out(row, response))


def _given(payload: schemas.ListingSourcePatch) -> dict[str, Any]:
    given = payload.model_dump()
    given["request"] = {
        name: value
        for name, value in given["request"].items()
        if value != "" or name in {"url", "tool"}
    }
    return given


def _plain(row: ListingSource) -> dict[str, Any]:
    names = [name for name in schemas.ListingSourceOut.model_fields if name != "has_secret"]
    return {name: getattr(row, name) for name in names} | {"has_secret": bool(row.secret)}


def _out(row: ListingSource, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, row)
    return _plain(row)
