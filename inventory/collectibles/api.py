"""Collectibles as endpoints."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import BaseModel

from inventory.catalogue.models import Appraisal
from inventory.catalogue.services import ItemInput
from inventory.collectibles import schemas, selectors, services
from inventory.collectibles.selectors import CollectibleFilter
from inventory.collectibles.services import AppraisalInput, CollectibleInput
from project.kernel.actor import Actor
from project.kernel.dates import today_in
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Line, RowId

router = Router(tags=["Collectibles"])
COLLECTIBLES_BY = Ordering(
    columns={"name": "item__name", "updated": "updated_at", "id": "id"}, default="name"
)
APPRAISALS_BY = Ordering(columns={"on": "on", "id": "id"}, default="-on")
_PLAIN = tuple(
    name
    for name in schemas.CollectibleOut.model_fields
    if name not in {"name", "worth", "worth_currency", "cover", "gap"}
)
_OF_APPRAISAL = tuple(schemas.AppraisalOut.model_fields)


class CollectiblesQuery(BaseModel):
    """Which collectibles, which page of them, in which order."""

    search: Line = ""
    grade: schemas.GradeName = ""
    state: Literal["owned", "sold", ""] = ""
    ordering: Annotated[str, Query(max_length=40)] | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


class AppraisalsQuery(BaseModel):
    """Which page of the appraisals."""

    ordering: Annotated[str, Query(max_length=40)] | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.CollectibleOut], summary="List collectibles")
def list_collectibles(request: AuthedRequest, query: Query[CollectiblesQuery]) -> dict[str, Any]:
    """With what each is worth and how it is insured; filter by text, grade and whether it was sold."""
    narrow = CollectibleFilter(search=query.search, grade=query.grade, state=query.state)
    page = keyset_page(
        selectors.collectible_list(actor=request.auth, narrow=narrow),
        ordering=COLLECTIBLES_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    items = [_shown(row, actor=request.auth) for row in page.items]
    return {"items": items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.CollectibleOut}, summary="Add a collectible")
def add_collectible(
    request: AuthedRequest, payload: schemas.CollectibleBody, response: HttpResponse
) -> Status[Any]:
    """With a `name` the item is added too; with an `item_id` an item of the kind gets its details."""
    values = payload.model_dump(exclude={"item_id", "name"})
    data = CollectibleInput(**values)
    if payload.item_id is not None:
        row = services.collectible_describe(actor=request.auth, item_id=payload.item_id, data=data)
    else:
        item = ItemInput(name=payload.name, kind="collectible")
        row = services.collectible_add(actor=request.auth, item=item, data=data)
    response["Location"] = f"/api/v1/collectibles/{row.pk}"
    return Status(201, _out(row.pk, request.auth, response))


@router.get("/collection", response=schemas.CollectionOut, summary="Get the whole collection")
def get_collection(request: AuthedRequest) -> dict[str, Any]:
    """What is owned is worth, insured and missing per currency, and how the worth went."""
    today = today_in(request.auth.time_zone, now=timezone.now())
    sums = selectors.insurance_sums(selectors.insurance_list(actor=request.auth, today=today))
    series = selectors.collection_value(actor=request.auth)
    names = tuple(schemas.CollectionSumOut.model_fields)
    return {
        "sums": [{name: getattr(one, name) for name in names} for one in sums],
        "values": [
            {"currency": currency, "days": [{"on": on, "value": value} for on, value in days]}
            for currency, days in sorted(series.items())
        ],
    }


@router.get("/{collectible_id}", response=schemas.CollectibleOut, summary="Get a collectible")
def get_collectible(
    request: AuthedRequest, collectible_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With what it is worth and how it is insured."""
    return _out(collectible_id, request.auth, response)


@router.patch("/{collectible_id}", response=schemas.CollectibleOut, summary="Change a collectible")
def change_collectible(
    request: AuthedRequest,
    collectible_id: RowId,
    payload: schemas.CollectiblePatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; to delete it, delete its item."""
    services.collectible_change(
        actor=request.auth,
        collectible_id=collectible_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=collectible_id),
    )
    return _out(collectible_id, request.auth, response)


@router.get(
    "/{collectible_id}/appraisals",
    response=PageOf[schemas.AppraisalOut],
    summary="List appraisals",
)
def list_appraisals(
    request: AuthedRequest, collectible_id: RowId, query: Query[AppraisalsQuery]
) -> dict[str, Any]:
    """What it was said to be worth, the newest first."""
    row = selectors.collectible_get(actor=request.auth, collectible_id=collectible_id)
    rows = selectors.appraisal_list(actor=request.auth, collectible=row)
    page = keyset_page(
        rows.values(*_OF_APPRAISAL),
        ordering=APPRAISALS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post(
    "/{collectible_id}/appraisals",
    response={201: schemas.AppraisalOut},
    summary="Record an appraisal",
)
def record_appraisal(
    request: AuthedRequest,
    collectible_id: RowId,
    payload: schemas.AppraisalBody,
    response: HttpResponse,
) -> Status[Any]:
    """The newest says what the collectible is worth."""
    data = AppraisalInput(**payload.model_dump())
    row = services.appraisal_record(actor=request.auth, collectible_id=collectible_id, data=data)
    response["Location"] = f"/api/v1/collectibles/appraisals/{row.pk}"
    return Status(201, _appraisal(row, response))


@router.get("/appraisals/{appraisal_id}", response=schemas.AppraisalOut, summary="Get an appraisal")
def get_appraisal(
    request: AuthedRequest, appraisal_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """One value of one day."""
    return _appraisal(
        selectors.appraisal_get(actor=request.auth, appraisal_id=appraisal_id), response
    )


@router.patch(
    "/appraisals/{appraisal_id}", response=schemas.AppraisalOut, summary="Change an appraisal"
)
def change_appraisal(
    request: AuthedRequest,
    appraisal_id: RowId,
    payload: schemas.AppraisalPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes."""
    row = services.appraisal_change(
        actor=request.auth,
        appraisal_id=appraisal_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=appraisal_id),
    )
    return _appraisal(row, response)


@router.delete(
    "/appraisals/{appraisal_id}", response={204: None}, summary="Put an appraisal into the bin"
)
def delete_appraisal(request: AuthedRequest, appraisal_id: RowId) -> Status[Any]:
    """The one before it counts again; it can be restored for 30 days."""
    services.appraisal_bin(actor=request.auth, appraisal_id=appraisal_id)
    return Status(204, None)


@router.post(
    "/appraisals/{appraisal_id}/restore",
    response=schemas.AppraisalOut,
    summary="Restore an appraisal",
)
def restore_appraisal(
    request: AuthedRequest, appraisal_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    row = services.appraisal_unbin(actor=request.auth, appraisal_id=appraisal_id)
    return _appraisal(row, response)


def _out(collectible_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    row = selectors.collectible_get(actor=actor, collectible_id=collectible_id)
    with_etag(response, row)
    return _shown(row, actor=actor)


def _shown(row: Any, *, actor: Actor) -> dict[str, Any]:
    insured = selectors.insured_of(row, today=today_in(actor.time_zone, now=timezone.now()))
    return {name: getattr(row, name) for name in _PLAIN} | {
        "name": row.item.name,
        "worth": insured.insured.worth,
        "worth_currency": insured.insured.worth_currency,
        "cover": insured.cover.value,
        "gap": insured.gap,
    }


def _appraisal(row: Appraisal, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, row)
    return {name: getattr(row, name) for name in _OF_APPRAISAL}
