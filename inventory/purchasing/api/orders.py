"""Orders as endpoints."""

from dataclasses import fields
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from inventory.purchasing import schemas, selectors, services
from inventory.purchasing.models import Delivery, OrderLine, PurchaseOrder
from inventory.purchasing.selectors import OrderFilter
from inventory.purchasing.services import (
    DeliveryInput,
    LineInput,
    OrderInput,
    ReceivedLine,
    ReturnInput,
)
from project.kernel.actor import Actor
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Line, RowId, Short

router = Router(tags=["Purchase orders"])

ORDERS_BY = Ordering(
    columns={"number": "number", "created": "created_at", "updated": "updated_at", "id": "id"},
    default="-id",
)
_ROW = tuple(schemas.PurchaseOrderRow.model_fields)
_PLAIN = ("freight", "tax", "tax_is_cost", "notes", "closed_at")
_LINE = (
    "id", "item_id", "supplier_part_id", "number", "packs", "pack_quantity", "price", "received",
    "returned", "note",
)  # fmt: skip
_DELIVERY = ("id", "on", "note_number", "is_return", "refund", "core_credit", "undone_at")


class OrdersQuery(BaseModel):
    """Which orders, which page of them, in which order; `late_on` asks what should have come by then."""

    search: Line = ""
    state: Literal["draft", "ordered", "partly", "closed", "cancelled", "open", ""] = ""
    vendor: RowId | None = None
    late_on: date | None = None
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.PurchaseOrderRow], summary="List purchase orders")
def list_purchase_orders(request: AuthedRequest, query: Query[OrdersQuery]) -> dict[str, Any]:
    """Search by number, vendor and item; filter by state, vendor and lateness."""
    narrow = OrderFilter(
        state=query.state, vendor_id=query.vendor, search=query.search, late_on=query.late_on
    )
    rows = selectors.order_list(actor=request.auth, narrow=narrow)
    page = keyset_page(
        rows.values(*_ROW, "created_at", "updated_at"),
        ordering=ORDERS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.PurchaseOrderOut}, summary="Write a purchase order")
def add_purchase_order(
    request: AuthedRequest, payload: schemas.PurchaseOrderBody, response: HttpResponse
) -> Status[Any]:
    """A draft; place it once it is sent."""
    values = payload.model_dump(exclude={"lines"}) | {"lines": _lines(payload.lines)}
    order = services.order_add(actor=request.auth, data=OrderInput(**values))
    response["Location"] = f"/api/v1/purchase-orders/{order.pk}"
    return Status(201, _out(order.pk, request.auth, response))


@router.get("/{order_id}", response=schemas.PurchaseOrderOut, summary="Get a purchase order")
def get_purchase_order(
    request: AuthedRequest, order_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With lines, deliveries and messages."""
    return _out(order_id, request.auth, response)


@router.patch("/{order_id}", response=schemas.PurchaseOrderOut, summary="Change a purchase order")
def change_purchase_order(
    request: AuthedRequest,
    order_id: RowId,
    payload: schemas.PurchaseOrderPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; of what came, item, pack and count stay."""
    changes = payload.changes()
    if "lines" in changes:
        changes["lines"] = _lines(payload.lines)
    services.order_change(
        actor=request.auth,
        order_id=order_id,
        changes=changes,
        expected_version=version_asked(request, row_id=order_id),
    )
    return _out(order_id, request.auth, response)


@router.delete("/{order_id}", response={204: None}, summary="Put an order into the bin")
def delete_purchase_order(request: AuthedRequest, order_id: RowId) -> Status[Any]:
    """A draft or a cancelled one; it can be restored for 30 days."""
    services.order_bin(actor=request.auth, order_id=order_id)
    return Status(204, None)


@router.post(
    "/{order_id}/restore", response=schemas.PurchaseOrderOut, summary="Restore a purchase order"
)
def restore_purchase_order(
    request: AuthedRequest, order_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    services.order_unbin(actor=request.auth, order_id=order_id)
    return _out(order_id, request.auth, response)


@router.post("/{order_id}/place", response=schemas.PurchaseOrderOut, summary="Place an order")
def place_purchase_order(
    request: AuthedRequest, order_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """From draft to ordered; without a day it is expected by the lead time."""
    services.order_place(actor=request.auth, order_id=order_id)
    return _out(order_id, request.auth, response)


@router.post("/{order_id}/recall", response=schemas.PurchaseOrderOut, summary="Recall an order")
def recall_purchase_order(
    request: AuthedRequest, order_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """From ordered back to draft, as long as nothing came."""
    services.order_recall(actor=request.auth, order_id=order_id)
    return _out(order_id, request.auth, response)


@router.post("/{order_id}/cancel", response=schemas.PurchaseOrderOut, summary="Cancel an order")
def cancel_purchase_order(
    request: AuthedRequest, order_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """As long as nothing came."""
    services.order_cancel(actor=request.auth, order_id=order_id)
    return _out(order_id, request.auth, response)


@router.post("/{order_id}/close", response=schemas.PurchaseOrderOut, summary="Close an order")
def close_purchase_order(
    request: AuthedRequest, order_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Expect no more of an order of which some came."""
    services.order_close(actor=request.auth, order_id=order_id)
    return _out(order_id, request.auth, response)


@router.post("/{order_id}/reopen", response=schemas.PurchaseOrderOut, summary="Reopen an order")
def reopen_purchase_order(
    request: AuthedRequest, order_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Open a closed or cancelled order again."""
    services.order_reopen(actor=request.auth, order_id=order_id)
    return _out(order_id, request.auth, response)


@router.post("/{order_id}/receive", response=schemas.PurchaseOrderOut, summary="Receive goods")
def receive_purchase_order(
    request: AuthedRequest,
    order_id: RowId,
    payload: schemas.OrderReceiveBody,
    response: HttpResponse,
) -> dict[str, Any]:
    """Into the stock, at their price with a share of freight and tax."""
    values = payload.model_dump(exclude={"lines"})
    data = DeliveryInput(**values, lines=_counted(payload.lines))
    services.order_receive(actor=request.auth, order_id=order_id, data=data)
    return _out(order_id, request.auth, response)


@router.post("/{order_id}/return", response=schemas.PurchaseOrderOut, summary="Send goods back")
def return_purchase_order(
    request: AuthedRequest,
    order_id: RowId,
    payload: schemas.OrderReturnBody,
    response: HttpResponse,
) -> dict[str, Any]:
    """With the refund, and the credit for old parts."""
    values = payload.model_dump(exclude={"lines"})
    data = ReturnInput(**values, lines=_counted(payload.lines))
    services.order_return(actor=request.auth, order_id=order_id, data=data)
    return _out(order_id, request.auth, response)


@router.post(
    "/deliveries/{delivery_id}/undo",
    response=schemas.PurchaseOrderOut,
    summary="Take a delivery or return back",
)
def undo_delivery(
    request: AuthedRequest, delivery_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Exactly: stock, counts and prices paid are as they were before."""
    delivery = services.delivery_undo(actor=request.auth, delivery_id=delivery_id)
    return _out(delivery.order_id, request.auth, response)


@router.post("/{order_id}/mail", response={202: schemas.OrderMailOut}, summary="Mail an order")
def mail_purchase_order(
    request: AuthedRequest, order_id: RowId, payload: schemas.OrderMailBody
) -> Status[Any]:
    """To its vendor, with the PDF; the worker sends it once."""
    mail = services.order_mail(actor=request.auth, order_id=order_id, **payload.model_dump())
    return Status(202, mail)


def _lines(sent: list[schemas.OrderLineBody]) -> tuple[LineInput, ...]:
    names = {field.name for field in fields(LineInput)}
    return tuple(LineInput(**line.model_dump(include=names)) for line in sent)


def _counted(sent: list[schemas.CountedLineBody]) -> tuple[ReceivedLine, ...]:
    return tuple(
        ReceivedLine(**line.model_dump(exclude={"serials"}), serials=tuple(line.serials))
        for line in sent
    )


def _out(order_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    order = selectors.order_get(actor=actor, order_id=order_id)
    with_etag(response, order)
    lines = selectors.lines_of(order, actor=actor)
    sums = selectors.sums_of(order, lines)
    plain = {name: getattr(order, name) for name in (*_ROW, *_PLAIN) if name != "lines_total"}
    return plain | {
        "vendor_name": order.vendor.name,
        "lines_total": sums.lines,
        "total": sums.total,
        "lines": [_line_out(line, order) for line in lines],
        "deliveries": [_delivery_out(row) for row in selectors.deliveries_of(order, actor=actor)],
        "mails": selectors.mails_of(order, actor=actor),
    }


def _line_out(line: OrderLine, order: PurchaseOrder) -> dict[str, Any]:
    return {name: getattr(line, name) for name in _LINE} | {
        "item_name": line.item.name,
        "unit": line.item.unit,
        "amount": selectors.line_amount(line, order.currency),
    }


def _delivery_out(row: Delivery) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _DELIVERY} | {
        "lines": [
            {"line_id": part.line_id, "packs": part.packs, "unit_cost": part.unit_cost}
            for part in row.lines.all()
        ],
    }
