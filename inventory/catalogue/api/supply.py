"""Supplier parts as endpoints."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from inventory.catalogue import selectors, services
from inventory.catalogue.models import SupplierPart
from inventory.catalogue.schemas import supply as schemas
from inventory.catalogue.selectors import SupplierPartFilter
from project.kernel.actor import Actor
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Body, Line, RowId, Short

router = Router(tags=["Items"])
SUPPLIER_PARTS_BY = Ordering(columns={"updated": "updated_at", "id": "id"}, default="id")
_COLUMNS = tuple(set(schemas.SupplierPartOut.model_fields) - {"item_name", "vendor_name", "prices"})


class SupplierPartsQuery(BaseModel):
    """Which supplier parts, which page of them, in which order."""

    item: RowId | None = None
    vendor: RowId | None = None
    search: Line = ""
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.SupplierPartOut], summary="List supplier parts")
def list_supplier_parts(request: AuthedRequest, query: Query[SupplierPartsQuery]) -> dict[str, Any]:
    """Filter by item and vendor; search by the vendor's number or description."""
    narrow = SupplierPartFilter(item_id=query.item, vendor_id=query.vendor, search=query.search)
    page = keyset_page(
        selectors.supplier_part_list(actor=request.auth, narrow=narrow),
        ordering=SUPPLIER_PARTS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    items = [_plain(row) for row in page.items]
    return {"items": items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.SupplierPartOut}, summary="Add a supplier part")
def add_supplier_part(
    request: AuthedRequest, payload: schemas.SupplierPartBody, response: HttpResponse
) -> Status[Any]:
    """A pack may be given in another unit of the same measure: 5 qt of an item counted in litres."""
    given = payload.model_dump(exclude={"prices"}) | {"prices": _prices(payload)}
    data = services.SupplierPartInput(**given)
    row = services.supplier_part_add(actor=request.auth, data=data)
    response["Location"] = f"/api/v1/supplier-parts/{row.pk}"
    return Status(201, _out(row.pk, request.auth, response))


@router.get("/{supplier_part_id}", response=schemas.SupplierPartOut, summary="Get a supplier part")
def get_supplier_part(
    request: AuthedRequest, supplier_part_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its prices."""
    return _out(supplier_part_id, request.auth, response)


@router.patch(
    "/{supplier_part_id}", response=schemas.SupplierPartOut, summary="Change a supplier part"
)
def change_supplier_part(
    request: AuthedRequest,
    supplier_part_id: RowId,
    payload: schemas.SupplierPartPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Prices are replaced as a whole where they are sent."""
    changes = payload.changes()
    if "prices" in changes:
        changes["prices"] = _prices(payload)
    services.supplier_part_change(
        actor=request.auth,
        part_id=supplier_part_id,
        changes=changes,
        expected_version=version_asked(request, row_id=supplier_part_id),
    )
    return _out(supplier_part_id, request.auth, response)


@router.delete(
    "/{supplier_part_id}", response={204: None}, summary="Put a supplier part into the bin"
)
def delete_supplier_part(request: AuthedRequest, supplier_part_id: RowId) -> Status[Any]:
    """With its prices."""
    services.supplier_part_bin(actor=request.auth, part_id=supplier_part_id)
    return Status(204, None)


@router.post(
    "/{supplier_part_id}/restore",
    response=schemas.SupplierPartOut,
    summary="Restore a supplier part",
)
def restore_supplier_part(
    request: AuthedRequest, supplier_part_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    services.supplier_part_unbin(actor=request.auth, part_id=supplier_part_id)
    return _out(supplier_part_id, request.auth, response)


def _prices(payload: Body) -> tuple[services.PriceInput, ...]:
    rows: list[Any] = getattr(payload, "prices", [])
    return tuple(services.PriceInput(**row.model_dump()) for row in rows)


def _plain(row: SupplierPart) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS} | {
        "item_name": row.item.name,
        "vendor_name": row.vendor.name,
        "prices": [
            {"packs": step.packs, "price": step.price, "currency": step.currency}
            for step in row.prices.all()
        ],
    }


def _out(part_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    row = selectors.supplier_part_get(actor=actor, part_id=part_id)
    with_etag(response, row)
    return _plain(row)
