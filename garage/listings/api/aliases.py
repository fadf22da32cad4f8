"""What the words of adverts mean, as endpoints."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Status

from garage.listings import schemas
from garage.listings.api.common import MarketPageQuery
from garage.listings.models import MakeModelAlias
from garage.listings.selectors.aliases import alias_get, alias_list
from garage.listings.services import aliases
from project.web.api import AuthedRequest, with_etag
from project.web.paged import PageOf
from project.web.pagination import Ordering
from project.web.types import Line, RowId

router = Router(tags=["Market"])
ALIASES_BY = Ordering(columns={"make": "make_raw", "id": "id"}, default="make")


class MakeModelAliasesQuery(MarketPageQuery):
    """Which words."""

    decided: bool | None = None
    search: Line = ""


@router.get("", response=PageOf[schemas.MakeModelAliasOut], summary="List make and model aliases")
def list_make_model_aliases(
    request: AuthedRequest, query: Query[MakeModelAliasesQuery]
) -> dict[str, Any]:
    """Those not decided are the review list, with a suggestion."""
    rows = alias_list(actor=request.auth, is_decided=query.decided, search=query.search)
    return query.page(rows.values(*schemas.MakeModelAliasOut.model_fields), by=ALIASES_BY)


@router.post("", response={201: schemas.MakeModelAliasOut}, summary="Add a make or model alias")
def add_make_model_alias(
    request: AuthedRequest, payload: schemas.MakeModelAliasBody, response: HttpResponse
) -> Status[Any]:
    """Listings with these words follow at once."""
    row = aliases.alias_add(actor=request.auth, **payload.model_dump())
    response["Location"] = f"/api/v1/make-model-aliases/{row.pk}"
    return Status(201, _out(row, response))


@router.post("/accept", response=schemas.MakeModelAcceptedOut, summary="Take suggestions")
def accept_make_model_aliases(
    request: AuthedRequest, payload: schemas.MakeModelAcceptBody
) -> dict[str, int]:
    """Those without a suggestion are passed over."""
    return {"accepted": aliases.aliases_accept(actor=request.auth, alias_ids=payload.ids)}


@router.get("/{alias_id}", response=schemas.MakeModelAliasOut, summary="Get a make or model alias")
def get_make_model_alias(
    request: AuthedRequest, alias_id: RowId, response: HttpResponse
) -> MakeModelAlias:
    """Without `decided_at` the keys are a suggestion."""
    return _out(alias_get(actor=request.auth, alias_id=alias_id), response)


@router.post(
    "/{alias_id}/decide", response=schemas.MakeModelAliasOut, summary="Say what words mean"
)
def decide_make_model_alias(
    request: AuthedRequest,
    alias_id: RowId,
    payload: schemas.MakeModelDecideBody,
    response: HttpResponse,
) -> MakeModelAlias:
    """An empty body takes the suggestion."""
    row = aliases.alias_decide(actor=request.auth, alias_id=alias_id, **payload.model_dump())
    return _out(row, response)


@router.delete("/{alias_id}", response={204: None}, summary="Forget what words mean")
def delete_make_model_alias(request: AuthedRequest, alias_id: RowId) -> Status[Any]:
    """Listings get the keys that the rules give them."""
    aliases.alias_remove(actor=request.auth, alias_id=alias_id)
    return Status(204, None)


def _out(row: MakeModelAlias, response: HttpResponse) -> MakeModelAlias:
    with_etag(response, row)
    return row
