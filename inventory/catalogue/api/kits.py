"""Kits as endpoints."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from inventory.catalogue import selectors, services
from inventory.catalogue.models import Kit
from inventory.catalogue.schemas import supply as schemas
from project.kernel.actor import Actor
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Line, RowId, Short

router = Router(tags=["Items"])
KITS_BY = Ordering(columns={"name": "name", "id": "id"}, default="name")


class KitsQuery(BaseModel):
    """Which kits, which page of them, in which order."""

    search: Line = ""
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.KitOut], summary="List kits")
def list_kits(request: AuthedRequest, query: Query[KitsQuery]) -> dict[str, Any]:
    """Search by the name of the kit or of what it takes."""
    rows = selectors.kit_list(actor=request.auth, search=query.search)
    page = keyset_page(
        selectors.with_lines(rows, actor=request.auth),
        ordering=KITS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    items = [_plain(row) for row in page.items]
    return {"items": items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.KitOut}, summary="Add a kit")
def add_kit(
    request: AuthedRequest, payload: schemas.KitBody, response: HttpResponse
) -> Status[Any]:
    """Items that are used in one step."""
    data = services.KitInput(name=payload.name, notes=payload.notes, lines=_lines(payload))
    row = services.kit_add(actor=request.auth, data=data)
    response["Location"] = f"/api/v1/kits/{row.pk}"
    return Status(201, _out(row.pk, request.auth, response))


@router.get("/{kit_id}", response=schemas.KitOut, summary="Get a kit")
def get_kit(request: AuthedRequest, kit_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """With what it takes."""
    return _out(kit_id, request.auth, response)


@router.patch("/{kit_id}", response=schemas.KitOut, summary="Change a kit")
def change_kit(
    request: AuthedRequest, kit_id: RowId, payload: schemas.KitPatch, response: HttpResponse
) -> dict[str, Any]:
    """Lines are replaced as a whole where they are sent."""
    changes = payload.changes()
    if "lines" in changes:
        changes["lines"] = _lines(payload)
    services.kit_change(
        actor=request.auth,
        kit_id=kit_id,
        changes=changes,
        expected_version=version_asked(request, row_id=kit_id),
    )
    return _out(kit_id, request.auth, response)


@router.delete("/{kit_id}", response={204: None}, summary="Put a kit into the bin")
def delete_kit(request: AuthedRequest, kit_id: RowId) -> Status[Any]:
    """Its items stay."""
    services.kit_bin(actor=request.auth, kit_id=kit_id)
    return Status(204, None)


@router.post("/{kit_id}/restore", response=schemas.KitOut, summary="Restore a kit")
def restore_kit(request: AuthedRequest, kit_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """Take it out of the bin."""
    services.kit_unbin(actor=request.auth, kit_id=kit_id)
    return _out(kit_id, request.auth, response)


def _lines(payload: schemas.KitPatch) -> tuple[services.KitLineInput, ...]:
    return tuple(services.KitLineInput(**line.model_dump()) for line in payload.lines)


def _plain(row: Kit) -> dict[str, Any]:
    names = ("id", "name", "notes", "version", "updated_at")
    return {name: getattr(row, name) for name in names} | {
        "lines": [
            {
                "item_id": line.item_id,
                "item_name": line.item.name,
                "quantity": line.quantity,
                "unit": line.item.unit,
            }
            for line in row.lines.all()
        ]
    }


def _out(kit_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    row = selectors.kit_get(actor=actor, kit_id=kit_id)
    with_etag(response, row)
    return _plain(row)
