"""What to buy: shortages and wishes, less what is on order, by the vendor who has it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from inventory.catalogue.models import Item, PaidPrice, PriceBreak, SupplierPart
from inventory.purchasing import selectors
from inventory.purchasing.models import Wish
from inventory.purchasing.pricing import break_for, next_break, packs_for
from inventory.purchasing.spreading import ZERO
from inventory.stock.selectors import shortages
from inventory.vendors.models import Vendor
from project.kernel.actor import Actor

PRICE_PLACES = Decimal("0.0001")


@dataclass(slots=True, kw_only=True)
class Need:
    """How much of an item is missing, and why: below its minimum, promised, wished for."""

    item: Item
    missing: Decimal = ZERO
    minimum: Decimal = ZERO
    reserved: Decimal = ZERO
    on_hand: Decimal = ZERO
    coming: Decimal = ZERO
    wishes: list[Wish] = field(default_factory=list)

    @property
    def quantity(self) -> Decimal:
        """How much is to be bought beside what is on order, in the item's unit."""
        return max(self.missing - self.coming, ZERO) + sum(
            (wish.quantity for wish in self.wishes), ZERO
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """How a vendor sells an item: in which packs, at which price a pack, and what was paid last.

    `price` is `None` where none is known; `better` is a cheaper price for more packs.
    """

    vendor: Vendor | None
    part: SupplierPart | None
    packs: Decimal
    pack_quantity: Decimal
    price: Decimal | None
    currency: str
    last: PaidPrice | None
    better: PriceBreak | None

    @property
    def whole_packs(self) -> int:
        """How many packs, as the plural of a language wants it."""
        return int(self.packs)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One row of the shopping list: an item with its offer, or a wish without an item."""

    key: str
    need: Need | None = None
    offer: Offer | None = None
    wish: Wish | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorGroup:
    """What to buy at one vendor; `None` is anywhere."""

    vendor: Vendor | None
    rows: Sequence[ListRow]
    totals: dict[str, Decimal]


def shopping_list(*, actor: Actor) -> list[VendorGroup]:
    """Return what to buy by vendor, in order of their names; what nobody sells comes last."""
    wishes = list(selectors.wish_list(actor=actor)[: selectors.MOST_WISHES])
    rows = [*_rows(_needs(wishes, actor=actor), actor=actor), *_loose(wishes)]
    groups: dict[int | None, list[ListRow]] = {}
    vendors: dict[int | None, Vendor | None] = {}
    for row in rows:
        vendor = row.offer.vendor if row.offer else row.wish.vendor if row.wish else None
        key = vendor.pk if vendor else None
        vendors[key] = vendor
        groups.setdefault(key, []).append(row)
    found = [
        VendorGroup(vendor=vendors[key], rows=group, totals=_totals(group))
        for key, group in groups.items()
    ]
    return sorted(found, key=lambda group: (group.vendor is None, str(group.vendor or "")))


def offer_for(
    item: Item,
    *,
    quantity: Decimal,
    vendor: Vendor | None,
    parts: Iterable[SupplierPart],
    paid: dict[tuple[int, int | None], PaidPrice],
    home: str,
) -> Offer:
    """Return how to buy so much of an item: at a vendor, else at the preferred one, else the last."""
    known = list(parts)
    chosen = next((part for part in known if vendor is None or part.vendor_id == vendor.pk), None)
    seller = vendor or (chosen.vendor if chosen else _last_vendor(item, paid))
    last = paid.get((item.pk, seller.pk if seller else None))
    pack = chosen.pack_in_item_unit.quantize(PRICE_PLACES) if chosen else Decimal(1)
    packs = packs_for(quantity, pack_quantity=pack)
    breaks = list(chosen.prices.all()) if chosen else []
    currency = _currency(breaks, last, home=home)
    reached = break_for(breaks, packs=packs, currency=currency)
    price = reached.price if reached else None
    if price is None and last is not None and last.currency == currency:
        price = (last.unit_price * pack).quantize(PRICE_PLACES)
    return Offer(
        vendor=seller,
        part=chosen,
        packs=packs,
        pack_quantity=pack,
        price=price,
        currency=currency,
        last=last,
        better=next_break(breaks, packs=packs, currency=currency),  # type: ignore[arg-type]
    )


def _needs(wishes: Sequence[Wish], *, actor: Actor) -> list[Need]:
    """Return what is missing of each item: the worst of its levels, and all wishes."""
    needs: dict[int, Need] = {}
    for short in shortages(actor=actor):
        need = needs.setdefault(short.item.pk, Need(item=short.item))
        if short.missing > need.missing:
            need.missing, need.minimum = short.missing, short.minimum
            need.reserved, need.on_hand = short.reserved, short.on_hand
    for wish in wishes:
        if wish.item is not None:
            needs.setdefault(wish.item.pk, Need(item=wish.item)).wishes.append(wish)
    coming = selectors.on_order(actor=actor, item_ids=list(needs))
    for item_id, need in needs.items():
        need.coming = coming.get(item_id, ZERO)
    return [need for need in needs.values() if need.quantity > ZERO]


def _rows(needs: Sequence[Need], *, actor: Actor) -> list[ListRow]:
    ids = [need.item.pk for need in needs]
    parts = selectors.supplier_parts(actor=actor, item_ids=ids)
    paid = selectors.last_paid(actor=actor, item_ids=ids)
    return [
        ListRow(
            key=f"item-{need.item.pk}",
            need=need,
            offer=offer_for(
                need.item,
                quantity=need.quantity,
                vendor=next((wish.vendor for wish in need.wishes if wish.vendor), None),
                parts=parts.get(need.item.pk, ()),
                paid=paid,
                home=actor.currency,
            ),
        )
        for need in sorted(needs, key=lambda need: (need.item.name, need.item.pk))
    ]


def _loose(wishes: Sequence[Wish]) -> list[ListRow]:
    return [ListRow(key=f"wish-{wish.pk}", wish=wish) for wish in wishes if wish.item is None]


def _last_vendor(item: Item, paid: dict[tuple[int, int | None], PaidPrice]) -> Vendor | None:
    known = [row for (item_id, _), row in paid.items() if item_id == item.pk and row.vendor]
    newest = max(known, key=lambda row: (row.on, row.pk), default=None)
    return newest.vendor if newest else None


def _currency(breaks: Sequence[PriceBreak], last: PaidPrice | None, *, home: str) -> str:
    """Return the currency in which a vendor sells: the organization's if any price is in it."""
    known = {one.currency for one in breaks} or ({last.currency} if last else set())
    return home if home in known or not known else min(known)


def _totals(rows: Iterable[ListRow]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row.offer and row.offer.price is not None:
            known = sums.get(row.offer.currency, ZERO)
            sums[row.offer.currency] = known + row.offer.price * row.offer.packs
    return sums
