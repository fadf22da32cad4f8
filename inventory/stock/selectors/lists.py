"""What lies where, what it is worth, and what moved."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from inventory.catalogue.models import Item
from inventory.catalogue.selectors import category_get
from inventory.locations.selectors import location_get
from inventory.stock.models import Balance, Holding, Lot, Movement
from inventory.stock.selectors.promises import still_reserved
from inventory.stock.sources import Source, sources_within
from project.kernel.actor import Actor, Permission
from project.kernel.tenancy import ScopedQuerySet

ZERO, _PLACES = Decimal(0), Decimal("0.0001")
_JOINED = ("item", "origin", "destination", "by", "reversed_by")
_SAID = (
    "organization_id", "kind", "item_id", "item__name", "item__unit", "origin_id", "origin__path",
    "destination_id", "destination__path", "quantity", "cost", "currency", "on", "reason", "batch",
    "source_kind", "source_id", "reverses_id", "by_id", "by__name", "by__email", "reversed_by__id",
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class OnHand:
    """How an item stands: on the shelves, set aside, out on loan, and worth per currency."""

    quantity: Decimal = ZERO
    reserved: Decimal = ZERO
    lent: Decimal = ZERO
    value: dict[str, Decimal] = field(default_factory=dict)

    @property
    def available(self) -> Decimal:
        """What is not set aside; below zero when more is promised than there is."""
        return self.quantity - self.reserved


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFilter:
    """Which stock; `location_id` means the place with everything in it."""

    item_id: int | None = None
    location_id: int | None = None
    search: str = ""
    kind: str = ""
    expires_before: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementFilter:
    """Which movements; `location_id` means the place with everything in it, so a category.

    `subject` is a thing that records are about, such as a vehicle: the movements of its records.
    """

    item_id: int | None = None
    location_id: int | None = None
    lot_id: int | None = None
    kind: str = ""
    source: Source | None = None
    category_id: int | None = None
    subject: Source | None = None
    batch: UUID | None = None
    since: date | None = None
    until: date | None = None


def on_hand(*, actor: Actor, item_ids: Collection[int]) -> dict[int, OnHand]:
    """Return how items stand; each of the ids has an entry."""
    actor.require(Permission.VIEW)
    found = {item_id: OnHand() for item_id in item_ids}
    for row in Holding.objects.for_actor(actor).filter(item_id__in=found):
        stand = found[row.item_id]
        stand.quantity += row.quantity
        stand.lent += row.lent
        if row.value:
            stand.value[row.currency] = row.value
    waiting = still_reserved(actor=actor).filter(item_id__in=found).order_by()
    for item_id, reserved in waiting.values_list("item_id").annotate(
        n=Sum(F("quantity") - F("taken"))
    ):
        found[item_id].reserved = Decimal(reserved).quantize(_PLACES)
    return found


def stock_list(*, actor: Actor, which: StockFilter = StockFilter()) -> ScopedQuerySet[Balance]:
    """Return what lies where, lot by lot, with item, lot and place."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[Balance] = Balance.objects.for_actor(actor)
    rows = rows.select_related("item", "lot", "lot__vendor", "location")
    if which.item_id is not None:
        rows = rows.filter(item_id=which.item_id)
    if which.location_id is not None:
        place = location_get(actor=actor, location_id=which.location_id)
        rows = rows.filter(location__trail__startswith=place.trail)
    if which.kind:
        rows = rows.filter(item__kind=which.kind)
    if which.expires_before is not None:
        rows = rows.filter(lot__expires_on__lt=which.expires_before)
    if text := which.search.strip():
        rows = rows.filter(
            Q(item__name__icontains=text)
            | Q(item__part_number__icontains=text)
            | Q(location__path__icontains=text)
            | Q(lot__serial__iexact=text)
            | Q(lot__batch__iexact=text)
        )
    return rows


def movement_list(
    *, actor: Actor, which: MovementFilter = MovementFilter()
) -> ScopedQuerySet[Movement]:
    """Return movements, the newest first, with item, lot, places and who made them."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[Movement] = Movement.objects.for_actor(actor)
    rows = rows.select_related("item", "lot", "origin", "destination", "by", "reversed_by")
    exact = {"item_id": which.item_id, "lot_id": which.lot_id, "batch": which.batch}
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if which.kind:
        rows = rows.filter(kind=which.kind)
    if which.source is not None:
        rows = rows.filter(source_kind=which.source.kind, source_id=which.source.id)
    if which.location_id is not None:
        trail = location_get(actor=actor, location_id=which.location_id).trail
        rows = rows.filter(
            Q(origin__trail__startswith=trail) | Q(destination__trail__startswith=trail)
        )
    if which.category_id is not None:
        trail = category_get(actor=actor, category_id=which.category_id).trail
        rows = rows.filter(item__category__trail__startswith=trail)
    if which.subject is not None:
        rows = rows.filter(_of_records_about(which.subject, actor=actor))
    if which.since is not None:
        rows = rows.filter(on__gte=which.since)
    return rows.filter(on__lte=which.until) if which.until is not None else rows


def movement_rows(rows: ScopedQuerySet[Movement]) -> ScopedQuerySet[Movement]:
    """Return movements with only what a row of their list says; half a page went into the rest."""
    return rows.select_related(None).select_related(*_JOINED).only(*_SAID)


def _of_records_about(subject: Source, *, actor: Actor) -> Q:
    found = Q(pk__in=[])
    for kind, ids in sources_within(subject, actor=actor).items():
        found |= Q(source_kind=kind, source_id__in=ids)
    return found


def expiring(*, actor: Actor, before: date) -> ScopedQuerySet[Balance]:
    """Return what lies on the shelves and expires before a day, the first to expire first."""
    rows = stock_list(actor=actor, which=StockFilter(expires_before=before))
    return rows.order_by("lot__expires_on", "lot_id", "id")


def lots_known(*, actor: Actor, item_id: int) -> ScopedQuerySet[Lot]:
    """Return the lots of an item of which something lies on a shelf, the oldest first."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[Lot] = Lot.objects.for_actor(actor).filter(item_id=item_id)
    return rows.filter(balances__isnull=False).distinct()


def items_held(*, actor: Actor, location_id: int | None = None) -> QuerySet[Any, Any]:
    """Return the ids of the items that lie on a shelf, in a place with everything in it if asked."""
    which = StockFilter(location_id=location_id)
    return stock_list(actor=actor, which=which).order_by().values("item")


@dataclass(frozen=True, slots=True)
class ItemThere:
    """How much of an item lies in a place."""

    item: Item
    quantity: Decimal


def items_in(*, actor: Actor, location_id: int, limit: int) -> list[ItemThere]:
    """Return what lies in a place and in everything within it, item by item, by name."""
    which = StockFilter(location_id=location_id)
    rows = stock_list(actor=actor, which=which).order_by("item__name", "item_id")
    sums = rows.values_list("item_id").annotate(n=Sum("quantity"))[:limit]
    quantities = dict(sums)
    items = Item.objects.for_actor(actor).filter(pk__in=quantities).order_by("name", "id")
    return [ItemThere(item, quantities[item.pk]) for item in items]
