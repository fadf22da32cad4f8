"""The shopping list as endpoints."""

from typing import Any

from django.http import HttpResponse
from ninja import Router, Status

from inventory.purchasing import schemas, selectors, services
from inventory.purchasing.services import WishInput
from inventory.purchasing.shopping import ListRow, shopping_list
from project.web.api import AuthedRequest, with_etag
from project.web.types import RowId

router = Router(tags=["Shopping list"])


@router.get("", response=list[schemas.ShoppingGroupOut], summary="Get the shopping list")
def get_shopping_list(request: AuthedRequest) -> list[dict[str, Any]]:
    """What is short or wished for and not on order, by vendor."""
    return [
        {
            "vendor_id": group.vendor.pk if group.vendor else None,
            "vendor_name": group.vendor.name if group.vendor else "",
            "rows": [_row(row) for row in group.rows],
        }
        for group in shopping_list(actor=request.auth)
    ]


@router.post("/orders", response={201: list[int]}, summary="Draft orders of the list")
def order_shopping_list(request: AuthedRequest, payload: schemas.ShoppingOrderBody) -> Status[Any]:
    """One for each vendor and currency; answers their ids."""
    orders = services.orders_from_list(
        actor=request.auth, keys=payload.keys, vendor_id=payload.vendor_id
    )
    return Status(201, [order.pk for order in orders])


@router.post("/wishes", response={201: schemas.WishOut}, summary="Put something on the list")
def add_wish(
    request: AuthedRequest, payload: schemas.WishBody, response: HttpResponse
) -> Status[Any]:
    """An item, or a few words."""
    row = services.wish_add(actor=request.auth, data=WishInput(**payload.model_dump()))
    response["Location"] = f"/api/v1/shopping-list/wishes/{row.pk}"
    with_etag(response, row)
    return Status(201, row)


@router.get("/wishes/{wish_id}", response=schemas.WishOut, summary="Get a wish")
def get_wish(request: AuthedRequest, wish_id: RowId, response: HttpResponse) -> Any:
    """Bought or not."""
    row = selectors.wish_get(actor=request.auth, wish_id=wish_id)
    with_etag(response, row)
    return row


@router.post("/wishes/{wish_id}/buy", response=schemas.WishOut, summary="Tick a wish off")
def buy_wish(request: AuthedRequest, wish_id: RowId) -> Any:
    """It was bought, or is not wanted any more."""
    return services.wish_buy(actor=request.auth, wish_id=wish_id)


@router.post("/wishes/{wish_id}/unbuy", response=schemas.WishOut, summary="Wish for it again")
def unbuy_wish(request: AuthedRequest, wish_id: RowId) -> Any:
    """Put a wish that was ticked off on the list again."""
    return services.wish_unbuy(actor=request.auth, wish_id=wish_id)


def _row(row: ListRow) -> dict[str, Any]:
    need, offer, wish = row.need, row.offer, row.wish
    last = offer.last if offer else None
    return {
        "key": row.key,
        "item_id": need.item.pk if need else None,
        "title": need.item.name if need else str(wish),
        "quantity": need.quantity if need else wish.quantity if wish else 0,
        "unit": need.item.unit if need else "",
        "on_hand": need.on_hand if need else 0,
        "minimum": need.minimum if need else 0,
        "reserved": need.reserved if need else 0,
        "coming": need.coming if need else 0,
        "packs": offer.packs if offer else None,
        "pack_quantity": offer.pack_quantity if offer else None,
        "price": offer.price if offer else None,
        "currency": offer.currency if offer else "",
        "last_unit_price": last.unit_price if last else None,
        "wish_ids": [one.pk for one in need.wishes] if need else [wish.pk] if wish else [],
    }
