"""Saved views as endpoints."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router, Status
from pydantic import BaseModel, Field

from project.kernel.listviews import selectors, services
from project.kernel.listviews.models import SavedView
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.types import Body, RowId, Short

router = Router(tags=["Views"])
MOST = 500
ViewName = Annotated[Short, Field(min_length=1, max_length=60, examples=["Big repairs"])]
Query = Annotated[str, Field(max_length=4000, examples=["purpose=repair&ordering=-total"])]
_COLUMNS = ("id", "list_name", "name", "query", "is_shared", "is_default", "user_id", "version")


class SavedViewPatch(Body):
    """What changes of a view."""

    name: ViewName = "View"
    query: Query = ""
    is_shared: bool = False
    is_default: bool = False


class SavedViewBody(SavedViewPatch):
    """A view of a list: `work`, `expenses`, `energy`, `timeline`, `reminders` or `vehicles`."""

    list_name: Annotated[Short, Field(max_length=30, examples=["work"])]
    name: ViewName


class SavedViewOut(BaseModel):
    """A view; `query` is what follows the `?` in the address of its page."""

    id: int
    list_name: str
    name: str
    query: str
    is_shared: bool
    is_default: bool
    user_id: int
    version: int


@router.get("", response=list[SavedViewOut], summary="List saved views")
def list_views(request: AuthedRequest, list_name: Short = "") -> list[dict[str, Any]]:
    """One's own and those that others share, by name, at most 500."""
    rows = selectors.view_list(actor=request.auth, list_name=list_name)
    return list(rows.values(*_COLUMNS)[:MOST])


@router.post("", response={201: SavedViewOut}, summary="Save a view")
def add_view(request: AuthedRequest, payload: SavedViewBody, response: HttpResponse) -> Status[Any]:
    """It is the person's own; `is_shared` offers it to all members."""
    row = services.view_save(actor=request.auth, **payload.model_dump())
    response["Location"] = f"/api/v1/views/{row.pk}"
    return Status(201, _out(row, response))


@router.get("/{view_id}", response=SavedViewOut, summary="Get a saved view")
def get_view(request: AuthedRequest, view_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """One's own or a shared one."""
    return _out(selectors.view_get(actor=request.auth, view_id=view_id), response)


@router.patch("/{view_id}", response=SavedViewOut, summary="Change a saved view")
def change_view(
    request: AuthedRequest, view_id: RowId, payload: SavedViewPatch, response: HttpResponse
) -> dict[str, Any]:
    """One's own alone; `If-Match` guards against overwriting a change."""
    row = services.view_change(
        actor=request.auth,
        view_id=view_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=view_id),
    )
    return _out(row, response)


@router.delete("/{view_id}", response={204: None}, summary="Delete a saved view")
def delete_view(request: AuthedRequest, view_id: RowId) -> Status[Any]:
    """One's own alone."""
    services.view_delete(actor=request.auth, view_id=view_id)
    return Status(204, None)


def _out(row: SavedView, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, row)
    return {name: getattr(row, name) for name in _COLUMNS}
