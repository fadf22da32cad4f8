"""Documents as endpoints."""

from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.documents import schemas, selectors, services
from garage.documents.presenting import standing
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.kernel.dates import today_in
from project.kernel.files.store import attachments_of
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Body, Day, Line, RowId, Short

router = Router(tags=["Documents"])
DOCUMENTS_BY = Ordering(
    columns={"title": "title", "kind": "kind", "updated": "updated_at", "id": "id"},
    default="title",
)
_ADDED = {"vehicle_name", "is_replaced"}
_COLUMNS = [name for name in schemas.DocumentRow.model_fields if name not in _ADDED]


class DocumentsQuery(BaseModel):
    """Which documents, which page of them, in which order."""

    search: Annotated[Line, Query(max_length=100)] = ""
    vehicle: RowId | None = None
    kind: schemas.DocumentKind | Literal[""] = ""
    tag: Short = ""
    until: Annotated[Day | None, Query(alias="expires_until")] = None
    in_force: bool = False
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.DocumentRow], summary="List documents")
def list_documents(request: AuthedRequest, query: Query[DocumentsQuery]) -> dict[str, Any]:
    """Filter by vehicle, kind, tag, expires_until, in_force and search, which reads the pages too."""
    narrow = selectors.DocumentFilter(
        vehicle_id=query.vehicle,
        kind=query.kind,
        search=query.search,
        tag=query.tag,
        expires_until=query.until,
        in_force=query.in_force,
    )
    rows = selectors.document_list(actor=request.auth, narrow=narrow)
    page = keyset_page(
        selectors.with_standing(rows, actor=request.auth).values(
            *_COLUMNS, "is_replaced", vehicle_name=F("vehicle__name")
        ),
        ordering=DOCUMENTS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.DocumentOut}, summary="Record a document")
def record_document(
    request: AuthedRequest, payload: schemas.DocumentBody, response: HttpResponse
) -> Status[Any]:
    """Of a vehicle, or of the garage as a whole; the text on its files is read in the background."""
    given = _changes(payload)
    custom = given.pop("custom_fields", {})
    data = services.DocumentInput(**given)
    row = services.document_record(actor=request.auth, data=data, custom_fields=custom)
    response["Location"] = f"/api/v1/documents/{row.pk}"
    return Status(201, _out(row.pk, request.auth, response))


@router.get("/{document_id}", response=schemas.DocumentOut, summary="Get a document")
def get_document(
    request: AuthedRequest, document_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With how it stands today, and the text on its pages as far as it was read."""
    return _out(document_id, request.auth, response)


@router.patch("/{document_id}", response=schemas.DocumentOut, summary="Change a document")
def change_document(
    request: AuthedRequest,
    document_id: RowId,
    payload: schemas.DocumentPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; `If-Match` guards against overwriting somebody's change."""
    changes = _changes(payload)
    services.document_change(
        actor=request.auth,
        document_id=document_id,
        custom_fields=changes.pop("custom_fields", None),
        changes=changes,
        expected_version=version_asked(request, row_id=document_id),
    )
    return _out(document_id, request.auth, response)


@router.post(
    "/{document_id}/renew", response={201: schemas.DocumentOut}, summary="Renew a document"
)
def renew_document(
    request: AuthedRequest,
    document_id: RowId,
    payload: schemas.DocumentBody,
    response: HttpResponse,
) -> Status[Any]:
    """A new document comes in its place; the earlier one stays as it was."""
    given = _changes(payload)
    custom = given.pop("custom_fields", {})
    row = services.document_renew(
        actor=request.auth,
        document_id=document_id,
        data=services.DocumentInput(**given),
        custom_fields=custom,
    )
    response["Location"] = f"/api/v1/documents/{row.pk}"
    return Status(201, _out(row.pk, request.auth, response))


@router.delete("/{document_id}", response={204: None}, summary="Put a document into the bin")
def delete_document(request: AuthedRequest, document_id: RowId) -> Status[Any]:
    """It can be restored for 30 days."""
    services.document_bin(actor=request.auth, document_id=document_id)
    return Status(204, None)


@router.post("/{document_id}/restore", response=schemas.DocumentOut, summary="Restore a document")
def restore_document(
    request: AuthedRequest, document_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    services.document_unbin(actor=request.auth, document_id=document_id)
    return _out(document_id, request.auth, response)


def _changes(body: Body) -> dict[str, Any]:
    changes = body.changes()
    for name in ("tags", "file_ids"):
        if name in changes:
            changes[name] = tuple(changes[name])
    return changes


def _out(document_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    row = selectors.document_get(actor=actor, document_id=document_id)
    with_etag(response, row)
    is_replaced = selectors.document_successor(row, actor=actor) is not None
    row.is_replaced = is_replaced  # type: ignore[attr-defined]
    expiry = standing(row, today=today_in(actor.time_zone, now=timezone.now()))
    return {name: getattr(row, name) for name in (*_COLUMNS, "notes", "created_at")} | {
        "vehicle_name": row.vehicle.name if row.vehicle else None,
        "is_replaced": is_replaced,
        "state": expiry.state,
        "days_left": expiry.days_left,
        "text": "\n\n".join(text for text in row.texts.values_list("text", flat=True) if text),
        "tags": list(row.tags.values_list("name", flat=True)),
        "custom_fields": custom_values_out(row, actor=actor),
        "files": [
            {
                "id": link.file_id,
                "name": link.file.name,
                "content_type": link.file.content_type,
                "size": link.file.size,
            }
            for link in attachments_of(row, actor=actor)
        ],
    }
