"""The shopping list: what people wish for, what they bought, and orders made of it in one step."""

from collections.abc import Collection
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from inventory.catalogue.selectors import item_get
from inventory.purchasing import selectors
from inventory.purchasing.models import PurchaseOrder, Wish
from inventory.purchasing.services.inputs import LineInput, OrderInput, WishInput
from inventory.purchasing.services.orders import order_add
from inventory.purchasing.shopping import ListRow, shopping_list
from inventory.vendors.models import Vendor
from inventory.vendors.selectors import vendor_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, NotFound, RuleViolated, worded
from project.kernel.rows import save_changes, save_new


@transaction.atomic
def wish_add(*, actor: Actor, data: WishInput) -> Wish:
    """Put something on the shopping list."""
    actor.require(Permission.EDIT_STOCK)
    if data.item_id is not None:
        item_get(actor=actor, item_id=data.item_id)
    if data.vendor_id is not None:
        vendor_get(actor=actor, vendor_id=data.vendor_id)
    if selectors.wish_list(actor=actor).count() >= selectors.MOST_WISHES:
        raise Conflict("The shopping list is full. Take something off first.")
    values = asdict(data) | {"title": data.title.strip(), "note": data.note.strip()}
    row = save_new(Wish(**values), actor=actor)
    audit.record("wish.add", row, actor=actor, after={"quantity": row.quantity})
    return row


@transaction.atomic
def wish_buy(*, actor: Actor, wish_id: int) -> Wish:
    """Tick a wish off: it was bought, or is not wanted any more."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.wish_get(actor=actor, wish_id=wish_id)
    if row.bought_at is not None:
        raise Conflict("This was ticked off already.")
    save_changes(row, changes={"bought_at": timezone.now()})
    audit.record("wish.buy", row, actor=actor)
    return row


@transaction.atomic
def wish_unbuy(*, actor: Actor, wish_id: int) -> Wish:
    """Put a wish that was ticked off on the list again."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.wish_get(actor=actor, wish_id=wish_id)
    if row.bought_at is None:
        raise NotFound
    save_changes(row, changes={"bought_at": None})
    audit.record("wish.unbuy", row, actor=actor)
    return row


@transaction.atomic
def orders_from_list(
    *, actor: Actor, keys: Collection[str], vendor_id: int | None = None
) -> list[PurchaseOrder]:
    """Draft an order for each vendor and currency of what was ticked on the shopping list.

    `vendor_id` is where to buy what nobody is known to sell. Raises `RuleViolated` when that is
    missing, or nothing was ticked that can be ordered.
    """
    actor.require(Permission.EDIT_STOCK)
    somewhere = None if vendor_id is None else vendor_get(actor=actor, vendor_id=vendor_id)
    rows = [
        row
        for group in shopping_list(actor=actor)
        for row in group.rows
        if row.key in keys and row.need is not None
    ]
    if not rows:
        raise RuleViolated("Tick at least one item of the inventory to order it.", field="keys")
    baskets: dict[tuple[int, str], list[ListRow]] = {}
    for row in rows:
        baskets.setdefault(_basket(row, somewhere), []).append(row)
    return [
        _order(basket, vendor_id=seller, currency=currency, actor=actor)
        for (seller, currency), basket in baskets.items()
    ]


def _basket(row: ListRow, somewhere: Vendor | None) -> tuple[int, str]:
    assert row.need is not None and row.offer is not None  # noqa: S101, PT018 - items have offers
    vendor = row.offer.vendor or somewhere
    if vendor is None:
        raise RuleViolated(
            worded(
                "Choose where to buy %(item)s: no vendor is known for it.", item=row.need.item.name
            ),
            field="vendor",
        )
    return vendor.pk, row.offer.currency


def _order(
    rows: Collection[ListRow], *, vendor_id: int, currency: str, actor: Actor
) -> PurchaseOrder:
    lines = tuple(
        LineInput(
            item_id=row.need.item.pk,
            packs=row.offer.packs,
            pack_quantity=row.offer.pack_quantity,
            price=row.offer.price,
        )
        for row in rows
        if row.need and row.offer
    )
    data = OrderInput(vendor_id=vendor_id, currency=currency, lines=lines)
    order = order_add(actor=actor, data=data)
    by_item = {line.item_id: line for line in selectors.lines_of(order, actor=actor)}
    for row in rows:
        for wish in row.need.wishes if row.need else ():
            save_changes(wish, changes={"line_id": by_item[row.need.item.pk].pk})  # type: ignore[union-attr]
    return order
