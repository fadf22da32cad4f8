"""Questions about buying: orders, their deliveries and messages, wishes, and what was paid before."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum

from inventory.catalogue.models import PaidPrice, SupplierPart
from inventory.purchasing.models import Delivery, OrderLine, OrderMail, PurchaseOrder, Wish
from inventory.purchasing.spreading import ZERO
from inventory.purchasing.states import OPEN
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.money import quantize
from project.kernel.rows import BinnedQuerySet
from project.kernel.tenancy import ScopedQuerySet

MOST_WISHES = 500
MOST_PRICES = 50
MOST_LINES = 1_000
_MONEY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=20, decimal_places=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders: by state, vendor, text, and whether they should have come by a day."""

    state: str = ""
    vendor_id: int | None = None
    search: str = ""
    late_on: date | None = None
    item_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSums:
    """What an order comes to, in its currency; lines without a price count as nothing."""

    lines: Decimal
    freight: Decimal
    tax: Decimal
    without_price: int

    @property
    def total(self) -> Decimal:
        """What will be paid."""
        return self.lines + self.freight + self.tax


def order_list(*, actor: Actor, narrow: OrderFilter | None = None) -> BinnedQuerySet[PurchaseOrder]:
    """Return orders with `lines_total`, what their lines come to."""
    wanted = narrow or OrderFilter()
    rows = _present(actor).select_related("vendor")
    if wanted.state == "open":
        rows = rows.filter(state__in=OPEN)
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.vendor_id is not None:
        rows = rows.filter(vendor_id=wanted.vendor_id)
    if wanted.late_on is not None:
        rows = rows.filter(state__in=OPEN, expected_on__lt=wanted.late_on)
    if wanted.item_id is not None:
        rows = rows.filter(pk__in=_lines(actor).filter(item_id=wanted.item_id).values("order_id"))
    if text := wanted.search.strip():
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(reference__icontains=text)
            | Q(vendor__name__icontains=text)
            | Q(pk__in=_lines(actor).filter(item__name__icontains=text).values("order_id"))
        )
    sums = (
        _lines(actor)
        .filter(order=OuterRef("pk"))
        .order_by()
        .values("order")
        .annotate(n=Sum(F("packs") * F("price"), output_field=_MONEY))
        .values("n")
    )
    return rows.annotate(lines_total=Subquery(sums, output_field=_MONEY))


def order_get(*, actor: Actor, order_id: int, lock: bool = False) -> PurchaseOrder:
    """Return an order with its vendor; `lock` when it will change. Raises `NotFound`."""
    rows = _present(actor).select_related("vendor")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row: PurchaseOrder | None = rows.filter(pk=order_id).first()
    if row is None:
        raise NotFound
    return row


def order_find(*, actor: Actor, order_id: int) -> PurchaseOrder:
    """Return an order even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = PurchaseOrder.objects.for_actor(actor).select_related("vendor")
    row: PurchaseOrder | None = rows.filter(pk=order_id).first()
    if row is None:
        raise NotFound
    return row


def lines_of(order: PurchaseOrder, *, actor: Actor) -> list[OrderLine]:
    """Return the lines of an order with their items, in their order."""
    rows = _lines(actor).filter(order=order).select_related("item", "supplier_part")
    return list(rows.order_by("position", "id"))


def lines_open(*, actor: Actor, vendor_id: int, currency: str) -> list[OrderLine]:
    """Return what a vendor still has to send in a currency, with orders, the oldest order first."""
    actor.require(Permission.VIEW)
    rows = _lines(actor).filter(
        order__vendor_id=vendor_id,
        order__currency=currency,
        order__state__in=OPEN,
        order__binned_at__isnull=True,
        received__lt=F("packs"),
    )
    rows = rows.select_related("order", "item").order_by("order_id", "position", "id")
    return list(rows[:MOST_LINES])


def line_amount(line: OrderLine, currency: str) -> Decimal | None:
    """Return what a line comes to, rounded as it is paid; `None` without a price."""
    return None if line.price is None else quantize(line.packs * line.price, currency)


def sums_of(order: PurchaseOrder, lines: Iterable[OrderLine]) -> OrderSums:
    """Return what an order comes to."""
    amounts = [line_amount(line, order.currency) for line in lines]
    return OrderSums(
        lines=sum((amount for amount in amounts if amount is not None), ZERO),
        freight=order.freight,
        tax=order.tax,
        without_price=sum(amount is None for amount in amounts),
    )


def deliveries_of(order: PurchaseOrder, *, actor: Actor) -> list[Delivery]:
    """Return what came and went back, the newest first, with its lines."""
    rows = Delivery.objects.for_actor(actor).filter(order=order)
    return list(rows.prefetch_related("lines__line__item").order_by("-on", "-id"))


def delivery_get(*, actor: Actor, delivery_id: int) -> Delivery:
    """Return a delivery with its order; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = Delivery.objects.for_actor(actor).select_related("order")
    row: Delivery | None = rows.filter(pk=delivery_id, order__in=_present(actor)).first()
    if row is None:
        raise NotFound
    return row


def mails_of(order: PurchaseOrder, *, actor: Actor) -> list[OrderMail]:
    """Return the messages that took an order to its vendor, the newest first."""
    return list(OrderMail.objects.for_actor(actor).filter(order=order).order_by("-id")[:50])


def wish_list(*, actor: Actor) -> ScopedQuerySet[Wish]:
    """Return what people put on the shopping list and nobody bought or ordered yet."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[Wish] = Wish.objects.for_actor(actor)
    waiting = Q(line__isnull=True) | Q(line__order__state=PurchaseOrder.State.CANCELLED)
    return rows.filter(waiting, bought_at__isnull=True).select_related("item", "vendor")


def wish_get(*, actor: Actor, wish_id: int) -> Wish:
    """Return a wish, bought or not; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = Wish.objects.for_actor(actor).select_related("item", "vendor")
    row: Wish | None = rows.filter(pk=wish_id).first()
    if row is None:
        raise NotFound
    return row


def on_order(*, actor: Actor, item_ids: Collection[int]) -> dict[int, Decimal]:
    """Return per item how much of it is still to come, in the item's unit, drafts included."""
    actor.require(Permission.VIEW)
    rows = _lines(actor).filter(
        item_id__in=item_ids,
        order__binned_at__isnull=True,
        order__state__in=(PurchaseOrder.State.DRAFT, *OPEN),
        packs__gt=F("received"),
    )
    found: dict[int, Decimal] = {}
    columns = ("item_id", "packs", "received", "pack_quantity")
    for item_id, packs, received, pack in rows.values_list(*columns):
        found[item_id] = found.get(item_id, ZERO) + (packs - received) * pack
    return found


def last_paid(
    *, actor: Actor, item_ids: Collection[int]
) -> dict[tuple[int, int | None], PaidPrice]:
    """Return the last price paid for items, by item and vendor."""
    actor.require(Permission.VIEW)
    newest = PaidPrice.objects.for_actor(actor).filter(
        item=OuterRef("item"), vendor=OuterRef("vendor")
    )
    rows = PaidPrice.objects.for_actor(actor).filter(
        item_id__in=item_ids, pk=Subquery(newest.order_by("-on", "-id").values("pk")[:1])
    )
    return {(row.item_id, row.vendor_id): row for row in rows.select_related("vendor")}


def prices_paid(*, actor: Actor, vendor_id: int) -> list[PaidPrice]:
    """Return the newest prices paid to a vendor, with their items."""
    actor.require(Permission.VIEW)
    rows = PaidPrice.objects.for_actor(actor).filter(vendor_id=vendor_id)
    return list(rows.select_related("item").order_by("-on", "-id")[:MOST_PRICES])


def supplier_parts(
    *, actor: Actor, item_ids: Collection[int], vendor_id: int | None = None
) -> Mapping[int, list[SupplierPart]]:
    """Return where items are bought, with price breaks, the preferred first, by item."""
    actor.require(Permission.VIEW)
    rows = (
        SupplierPart.objects.for_actor(actor)
        .kept()
        .filter(item_id__in=item_ids, vendor__binned_at__isnull=True)
    )
    if vendor_id is not None:
        rows = rows.filter(vendor_id=vendor_id)
    found: dict[int, list[SupplierPart]] = {}
    known = rows.select_related("vendor", "item").prefetch_related("prices")
    for row in known.order_by("-is_preferred", "id"):
        found.setdefault(row.item_id, []).append(row)
    return found


def _present(actor: Actor) -> BinnedQuerySet[PurchaseOrder]:
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[PurchaseOrder] = PurchaseOrder.objects.for_actor(actor)
    return rows.kept()


def _lines(actor: Actor) -> ScopedQuerySet[OrderLine]:
    rows: ScopedQuerySet[OrderLine] = OrderLine.objects.for_actor(actor)
    return rows
