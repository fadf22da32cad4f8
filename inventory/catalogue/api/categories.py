"""Categories of items as endpoints."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from inventory.catalogue import selectors, services
from inventory.catalogue.models import Category
from inventory.catalogue.schemas import items as schemas
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Line, RowId, Short

router = Router(tags=["Items"])
CATEGORIES_BY = Ordering(columns={"path": "path", "name": "name", "id": "id"}, default="path")
_COLUMNS = tuple(schemas.CategoryOut.model_fields)


class CategoriesQuery(BaseModel):
    """Which categories, which page of them; `parent=0` means those at the top."""

    search: Line = ""
    parent: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.CategoryOut], summary="List item categories")
def list_item_categories(request: AuthedRequest, query: Query[CategoriesQuery]) -> dict[str, Any]:
    """Search over whole paths; filter by what they directly belong to."""
    rows = selectors.category_list(actor=request.auth, search=query.search)
    if query.parent is not None:
        rows = rows.filter(parent_id=query.parent or None)
    page = keyset_page(
        rows.values(*_COLUMNS),
        ordering=CATEGORIES_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.CategoryOut}, summary="Add an item category")
def add_item_category(
    request: AuthedRequest, payload: schemas.ItemCategoryBody, response: HttpResponse
) -> Status[Any]:
    """Within another, or at the top."""
    data = services.CategoryInput(**payload.model_dump())
    row = services.category_add(actor=request.auth, data=data)
    response["Location"] = f"/api/v1/item-categories/{row.pk}"
    return Status(201, _out(row, response))


@router.get("/{category_id}", response=schemas.CategoryOut, summary="Get an item category")
def get_item_category(
    request: AuthedRequest, category_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its whole path."""
    return _out(selectors.category_get(actor=request.auth, category_id=category_id), response)


@router.patch(
    "/{category_id}", response=schemas.CategoryOut, summary="Change or move an item category"
)
def change_item_category(
    request: AuthedRequest,
    category_id: RowId,
    payload: schemas.CategoryPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """All below it moves with it."""
    row = services.category_change(
        actor=request.auth,
        category_id=category_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=category_id),
    )
    return _out(row, response)


@router.delete("/{category_id}", response={204: None}, summary="Put an item category into the bin")
def delete_item_category(request: AuthedRequest, category_id: RowId) -> Status[Any]:
    """With all below it; the items stay."""
    services.category_bin(actor=request.auth, category_id=category_id)
    return Status(204, None)


@router.post(
    "/{category_id}/restore", response=schemas.CategoryOut, summary="Restore an item category"
)
def restore_item_category(
    request: AuthedRequest, category_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With those that went into the bin with it."""
    return _out(services.category_unbin(actor=request.auth, category_id=category_id), response)


def _out(row: Category, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, row)
    return {name: getattr(row, name) for name in _COLUMNS}
