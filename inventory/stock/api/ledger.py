"""What lies where and what moved, as endpoints."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Status

from inventory.catalogue.selectors import item_get
from inventory.stock import schemas, selectors, services
from inventory.stock.api.common import (
    MOVEMENT,
    StockPageQuery,
    act_out,
    answer,
    given,
    page,
    plain,
)
from inventory.stock.services import AdjustInput, ReceiveInput, TakeInput, Taking, TransferInput
from inventory.stock.sources import Source
from project.web.api import AuthedRequest
from project.web.paged import PageOf
from project.web.pagination import Ordering
from project.web.types import Day, Line, RowId, Short

stock, movements = Router(tags=["Stock"]), Router(tags=["Stock"])
STOCK_BY = Ordering(columns={"id": "id", "quantity": "quantity"}, default="id")
MOVEMENTS_BY = Ordering(columns={"id": "id", "on": "on"}, default="-id")
_LOT = ("received_on", "unit_cost", "currency", "expires_on", "batch", "serial")


class StockQuery(StockPageQuery):
    """Which stock; a location takes everything in it along."""

    item: RowId | None = None
    location: RowId | None = None
    search: Line = ""
    expires_before: Day | None = None


class MovementsQuery(StockPageQuery):
    """Which movements; a location takes everything in it along."""

    item: RowId | None = None
    location: RowId | None = None
    lot: RowId | None = None
    kind: schemas.MovementKind | Literal[""] = ""
    batch: UUID | None = None
    source_kind: Short = ""
    source_id: RowId | None = None
    since: Day | None = None
    until: Day | None = None


@stock.get("", response=PageOf[schemas.StockRow], summary="List what lies where")
def list_stock(request: AuthedRequest, query: Query[StockQuery]) -> dict[str, Any]:
    """Lot by lot; filter by item, place, text and expiry."""
    which = selectors.StockFilter(
        item_id=query.item,
        location_id=query.location,
        search=query.search,
        expires_before=query.expires_before,
    )
    found = page(selectors.stock_list(actor=request.auth, which=which), STOCK_BY, query)
    names = ("id", "item_id", "location_id", "lot_id", "quantity")
    return answer(found, [plain(row, names) | plain(row.lot, _LOT) for row in found.items])


@stock.get("/shortages", response=list[schemas.ShortageOut], summary="List what is missing")
def list_shortages(request: AuthedRequest) -> list[dict[str, Any]]:
    """Below the minimum of a place or altogether, or promised and not there."""
    return [
        {
            "item_id": row.item.pk,
            "item_name": row.item.name,
            "location_id": row.location.pk if row.location else None,
            **plain(row, ("minimum", "target", "on_hand", "reserved", "missing")),
        }
        for row in selectors.shortages(actor=request.auth)
    ]


@stock.get("/items/{item_id}", response=schemas.StockItemOut, summary="Get how an item stands")
def get_item_stock(request: AuthedRequest, item_id: RowId) -> dict[str, Any]:
    """On hand, set aside, lent, and worth per currency."""
    item = item_get(actor=request.auth, item_id=item_id)
    stand = selectors.on_hand(actor=request.auth, item_ids=[item.pk])[item.pk]
    names = ("quantity", "reserved", "available", "lent", "value")
    return {"item_id": item.pk, **plain(stand, names)}


@movements.get("", response=PageOf[schemas.MovementOut], summary="List movements")
def list_movements(request: AuthedRequest, query: Query[MovementsQuery]) -> dict[str, Any]:
    """The ledger, the newest first; filter by item, place, lot, kind, record and day."""
    source = Source(query.source_kind, query.source_id) if query.source_id else None
    which = selectors.MovementFilter(
        item_id=query.item,
        location_id=query.location,
        lot_id=query.lot,
        kind=query.kind,
        source=source,
        batch=query.batch,
        since=query.since,
        until=query.until,
    )
    found = page(selectors.movement_list(actor=request.auth, which=which), MOVEMENTS_BY, query)
    return answer(found, [plain(row, MOVEMENT) for row in found.items])


@movements.post("/receive", response={201: schemas.StockActOut}, summary="Receive stock")
def receive_stock(
    request: AuthedRequest, payload: schemas.StockReceiveBody, response: HttpResponse
) -> Status[Any]:
    """Puts a new lot into a place and remembers its price."""
    row = services.stock_receive(actor=request.auth, data=ReceiveInput(**given(payload)))
    done = Taking(batch=row.batch, movements=[row], costs={row.currency: row.cost})
    return _act(done, response)


@movements.post("/use", response={201: schemas.StockActOut}, summary="Use stock")
def use_stock(
    request: AuthedRequest, payload: schemas.StockTakeOutBody, response: HttpResponse
) -> Status[Any]:
    """What expires first goes first, else the oldest; its cost is fixed now."""
    data = TakeInput(**given(payload))
    return _act(services.stock_use(actor=request.auth, data=data), response)


@movements.post("/transfer", response={201: schemas.StockActOut}, summary="Move stock")
def transfer_stock(
    request: AuthedRequest, payload: schemas.StockTransferBody, response: HttpResponse
) -> Status[Any]:
    """To another place; what it is worth does not change."""
    data = TransferInput(**given(payload))
    return _act(services.stock_transfer(actor=request.auth, data=data), response)


@movements.post("/dispose", response={201: schemas.StockActOut}, summary="Dispose of stock")
def dispose_stock(
    request: AuthedRequest, payload: schemas.StockTakeOutBody, response: HttpResponse
) -> Status[Any]:
    """Throws it away, with the reason."""
    data = TakeInput(**given(payload))
    return _act(services.stock_dispose(actor=request.auth, data=data), response)


@movements.post("/return", response={201: schemas.StockActOut}, summary="Return stock")
def return_stock(
    request: AuthedRequest, payload: schemas.StockTakeOutBody, response: HttpResponse
) -> Status[Any]:
    """Sends it back to the vendor."""
    data = TakeInput(**given(payload))
    return _act(services.stock_return(actor=request.auth, data=data), response)


@movements.post("/adjust", response={201: schemas.StockActOut}, summary="Correct stock")
def adjust_stock(
    request: AuthedRequest, payload: schemas.StockAdjustBody, response: HttpResponse
) -> Status[Any]:
    """Books the difference between the books and what lies there."""
    data = AdjustInput(**given(payload))
    return _act(services.stock_adjust(actor=request.auth, data=data), response)


@movements.post("/{batch}/undo", response=list[schemas.MovementOut], summary="Undo an act")
def undo_movements(request: AuthedRequest, batch: UUID) -> list[dict[str, Any]]:
    """Writes movements that lead the other way, at the same cost."""
    undone = services.batch_undo(actor=request.auth, batch=batch)
    return [plain(row, MOVEMENT) for row in undone]


def _act(done: Taking, response: HttpResponse) -> Status[Any]:
    response["Location"] = f"/api/v1/movements?batch={done.batch}"
    return Status(201, act_out(done))
