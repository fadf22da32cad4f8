"""Items as endpoints."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from inventory.catalogue import selectors, services
from inventory.catalogue.models import Item
from inventory.catalogue.parameters import with_parameters
from inventory.catalogue.schemas import items as schemas
from inventory.catalogue.selectors import ItemFilter
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.records import file_ids_of
from project.web.types import Line, RowId, Short

router = Router(tags=["Items"])
ITEMS_BY = Ordering(
    columns={"name": "name", "kind": "kind", "updated": "updated_at", "id": "id"}, default="name"
)
_COLUMNS = tuple(schemas.ItemRow.model_fields)


class ItemsQuery(BaseModel):
    """Which items, which page of them, in which order."""

    search: Line = ""
    kind: schemas.ItemKind | Literal[""] = ""
    category: RowId | None = None
    tag: Short = ""
    code: Short = ""
    parameter: Annotated[
        list[Annotated[str, Query(max_length=300)]], Query(max_length=8, examples=["thread:M8"])
    ] = []
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.ItemRow], summary="List items")
def list_items(request: AuthedRequest, query: Query[ItemsQuery]) -> dict[str, Any]:
    """Search by name, maker, number or code; `code` is a printed code as a whole.

    A category takes those below it along. A UPC and the EAN with a zero before it are the same.
    `parameter` is a custom field and what it says, such as `thread:M8`; each has to hold.
    """
    narrow = ItemFilter(
        search=query.search,
        kind=query.kind,
        category_id=query.category,
        tag=query.tag,
        code=query.code,
    )
    said = {key: value for key, _colon, value in (one.partition(":") for one in query.parameter)}
    rows = selectors.item_list(actor=request.auth, narrow=narrow)
    page = keyset_page(
        with_parameters(rows, said, actor=request.auth).values(*_COLUMNS),
        ordering=ITEMS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.ItemOut}, summary="Add an item")
def add_item(
    request: AuthedRequest, payload: schemas.ItemBody, response: HttpResponse
) -> Status[Any]:
    """Parts, fluids, supplies, tools and collectibles alike."""
    given = _given(payload.model_dump())
    custom = given.pop("custom_fields")
    data = services.ItemInput(**given)
    row = services.item_add(actor=request.auth, data=data, custom_fields=custom)
    response["Location"] = f"/api/v1/items/{row.pk}"
    return Status(201, _out(row.pk, request.auth, response))


@router.get("/search", response=list[schemas.ItemRow], summary="Find items")
def search_items(
    request: AuthedRequest, q: Line, limit: Annotated[int, Query(ge=1, le=50)] = 20
) -> list[dict[str, Any]]:
    """The first hits by name, maker, number or code; an exact code or number comes first."""
    found = selectors.item_search(actor=request.auth, search=q, limit=limit)
    return [{name: getattr(row, name) for name in _COLUMNS} for row in found]


@router.get("/{item_id}", response=schemas.ItemOut, summary="Get an item")
def get_item(request: AuthedRequest, item_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """With numbers, codes and minimums; suppliers and fitments are resources of their own."""
    return _out(item_id, request.auth, response)


@router.patch("/{item_id}", response=schemas.ItemOut, summary="Change an item")
def change_item(
    request: AuthedRequest, item_id: RowId, payload: schemas.ItemPatch, response: HttpResponse
) -> dict[str, Any]:
    """Only what is sent changes; `If-Match` guards against overwriting somebody's change."""
    changes = _given(payload.changes())
    services.item_change(
        actor=request.auth,
        item_id=item_id,
        custom_fields=changes.pop("custom_fields", None),
        changes=changes,
        expected_version=version_asked(request, row_id=item_id),
    )
    return _out(item_id, request.auth, response)


@router.delete("/{item_id}", response={204: None}, summary="Put an item into the bin")
def delete_item(request: AuthedRequest, item_id: RowId) -> Status[Any]:
    """It can be restored for 30 days; refused while another room needs it."""
    services.item_bin(actor=request.auth, item_id=item_id)
    return Status(204, None)


@router.post("/{item_id}/restore", response=schemas.ItemOut, summary="Restore an item")
def restore_item(request: AuthedRequest, item_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """Take it out of the bin."""
    services.item_unbin(actor=request.auth, item_id=item_id)
    return _out(item_id, request.auth, response)


@router.post("/{item_id}/numbers", response={201: schemas.ItemOut}, summary="Add an item number")
def add_item_number(
    request: AuthedRequest,
    item_id: RowId,
    payload: schemas.ItemNumberBody,
    response: HttpResponse,
) -> Status[Any]:
    """The car maker's number, another brand's, or the one that replaced it."""
    data = services.NumberInput(**payload.model_dump())
    services.number_add(actor=request.auth, item_id=item_id, data=data)
    return _belongs(item_id, request.auth, response)


@router.delete("/numbers/{number_id}", response={204: None}, summary="Delete an item number")
def delete_item_number(request: AuthedRequest, number_id: RowId) -> Status[Any]:
    """The item is not found by it any more."""
    services.number_remove(actor=request.auth, number_id=number_id)
    return Status(204, None)


@router.post("/{item_id}/codes", response={201: schemas.ItemOut}, summary="Add an item code")
def add_item_code(
    request: AuthedRequest, item_id: RowId, payload: schemas.ItemCodeBody, response: HttpResponse
) -> Status[Any]:
    """EAN, UPC or a code of one's own; another item must not have it."""
    data = services.CodeInput(**payload.model_dump())
    services.code_add(actor=request.auth, item_id=item_id, data=data)
    return _belongs(item_id, request.auth, response)


@router.delete("/codes/{code_id}", response={204: None}, summary="Delete an item code")
def delete_item_code(request: AuthedRequest, code_id: RowId) -> Status[Any]:
    """Another item may have it then."""
    services.code_remove(actor=request.auth, code_id=code_id)
    return Status(204, None)


@router.put("/{item_id}/levels", response=schemas.ItemOut, summary="Set a minimum")
def set_item_level(
    request: AuthedRequest,
    item_id: RowId,
    payload: schemas.StockLevelBody,
    response: HttpResponse,
) -> dict[str, Any]:
    """For one place, or altogether; an earlier one of the same place is replaced."""
    data = services.LevelInput(**payload.model_dump())
    services.level_set(actor=request.auth, item_id=item_id, data=data)
    return _out(item_id, request.auth, response)


@router.delete("/levels/{level_id}", response={204: None}, summary="Delete a minimum")
def delete_item_level(request: AuthedRequest, level_id: RowId) -> Status[Any]:
    """It is not kept up any more."""
    services.level_remove(actor=request.auth, level_id=level_id)
    return Status(204, None)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    lists = ("tags", "codes", "file_ids")
    return values | {name: tuple(values[name]) for name in lists if name in values}


def _belongs(item_id: int, actor: Actor, response: HttpResponse) -> Status[Any]:
    """Answer with the item that something was added to; it is where the new row is shown."""
    response["Location"] = f"/api/v1/items/{item_id}"
    return Status(201, _out(item_id, actor, response))


def _out(item_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    row: Item = selectors.item_get(actor=actor, item_id=item_id)
    with_etag(response, row)
    plain = {name: getattr(row, name) for name in (*_COLUMNS, "notes", "created_at")}
    return plain | {
        "tags": list(row.tags.values_list("name", flat=True)),
        "file_ids": file_ids_of(row, actor=actor),
        "custom_fields": custom_values_out(row, actor=actor),
        "numbers": list(row.numbers.values(*schemas.ItemNumberOut.model_fields)),
        "codes": [
            {name: getattr(code, name) for name in schemas.ItemCodeOut.model_fields}
            for code in row.codes.select_related("item")
        ],
        "levels": list(row.levels.values(*schemas.StockLevelOut.model_fields)),
    }
