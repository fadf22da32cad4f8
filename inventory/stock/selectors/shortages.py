"""What is short: below what is to be kept, or promised and not there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from inventory.catalogue.models import Item, StockLevel
from inventory.locations.models import Location
from inventory.stock.models import Balance, Holding
from inventory.stock.selectors.lists import OnHand
from inventory.stock.selectors.promises import still_reserved
from project.kernel.actor import Actor, Permission

ZERO, _PLACES = Decimal(0), Decimal("0.0001")
MOST_SHORTAGES = 500
_QUANTITY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """An item of which something is missing, in one place or (`location` of `None`) altogether.

    `missing` fills it up to the target, or to the minimum where there is no target, beside what is
    set aside; the minimum of an item that is only promised is nothing.
    """

    item: Item
    location: Location | None
    minimum: Decimal
    target: Decimal | None
    on_hand: Decimal
    reserved: Decimal
    missing: Decimal


def shortages(*, actor: Actor) -> list[Shortage]:
    """Return what to buy, by the names of the items; those of places stand beside the whole."""
    actor.require(Permission.VIEW)
    found = [*_by_level(actor), *_promised(actor)]
    return sorted(found, key=lambda row: (row.item.name, row.item.pk, str(row.location or "")))


def shortages_of(
    item: Item,
    levels: Iterable[StockLevel],
    *,
    stand: OnHand,
    lying: Sequence[tuple[str, Decimal]],
) -> list[Shortage]:
    """Return what is missing of one item that is on a page already, without asking again.

    `lying` is how much of it lies where, by the trails of the places.
    """
    found = []
    whole = next((level for level in levels if level.location_id is None), None)
    if stand.available < (whole.minimum if whole else ZERO):
        found.append(_missing(item, whole, stand=stand))
    for level in levels:
        place = level.location
        if place is None or place.binned_at is not None:
            continue
        within = [quantity for trail, quantity in lying if trail.startswith(place.trail)]
        there = OnHand(quantity=sum(within, ZERO))
        if there.quantity < level.minimum:
            found.append(_missing(item, level, stand=there))
    return sorted(found, key=lambda row: str(row.location or ""))


def _missing(item: Item, level: StockLevel | None, *, stand: OnHand) -> Shortage:
    minimum, target = (level.minimum, level.target) if level else (ZERO, None)
    return Shortage(
        item=item,
        location=level.location if level else None,
        minimum=minimum,
        target=target,
        on_hand=_exact(stand.quantity),
        reserved=_exact(stand.reserved),
        missing=_exact((minimum if target is None else target) - stand.available),
    )


def _by_level(actor: Actor) -> list[Shortage]:
    levels = StockLevel.objects.for_actor(actor).filter(item__binned_at__isnull=True)
    levels = levels.select_related("item", "location")
    whole = levels.filter(location__isnull=True).annotate(
        there=_sum(Holding.objects.for_actor(actor).filter(item=OuterRef("item"))),
        promised=_sum(still_reserved(actor=actor).filter(item=OuterRef("item")), net=True),
    )
    place = levels.filter(location__binned_at__isnull=True, location__isnull=False).annotate(
        there=_sum(
            Balance.objects.for_actor(actor).filter(
                item=OuterRef("item"), location__trail__startswith=OuterRef("location__trail")
            )
        ),
        promised=Value(ZERO, output_field=_QUANTITY),
    )
    return [
        short
        for rows in (whole, place)
        for level in rows.filter(minimum__gt=F("there") - F("promised"))[:MOST_SHORTAGES]
        if (short := _short(level)) is not None
    ]


def _short(level: StockLevel) -> Shortage | None:
    """Return what a level lacks; the database may have found one by a rounding of its own."""
    there, promised = _exact(level.there), _exact(level.promised)  # type: ignore[attr-defined]
    if there - promised >= level.minimum:
        return None
    goal = level.minimum if level.target is None else level.target
    return Shortage(
        item=level.item,
        location=level.location,
        minimum=level.minimum,
        target=level.target,
        on_hand=there,
        reserved=promised,
        missing=goal - there + promised,
    )


def _promised(actor: Actor) -> list[Shortage]:
    """Return the items without a level of which more is promised than there is."""
    items = Item.objects.for_actor(actor).kept()
    waiting = still_reserved(actor=actor)
    whole = StockLevel.objects.for_actor(actor).filter(location__isnull=True)
    short = (
        items.filter(pk__in=waiting.values("item"))
        .filter(~Exists(whole.filter(item=OuterRef("pk"))))
        .annotate(
            there=_sum(Holding.objects.for_actor(actor).filter(item=OuterRef("pk"))),
            promised=_sum(waiting.filter(item=OuterRef("pk")), net=True),
        )
        .filter(promised__gt=F("there"))
    )
    return [
        Shortage(
            item=item,
            location=None,
            minimum=ZERO,
            target=None,
            on_hand=_exact(item.there),
            reserved=_exact(item.promised),
            missing=_exact(item.promised - item.there),
        )
        for item in short[:MOST_SHORTAGES]
        if item.promised > item.there
    ]


def _exact(quantity: Decimal) -> Decimal:
    """Return a sum with the four places that rows keep."""
    return Decimal(quantity).quantize(_PLACES)


def _sum(rows: QuerySet[Any], *, net: bool = False) -> Coalesce:
    """Return the sum of the rows of one item as a column; `net` leaves out what was taken."""
    quantity = F("quantity") - F("taken") if net else F("quantity")
    sums = rows.order_by().values("item").annotate(n=Sum(quantity)).values("n")
    return Coalesce(Subquery(sums, output_field=_QUANTITY), Value(ZERO), output_field=_QUANTITY)
