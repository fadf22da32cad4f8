"""Questions about what belongs to an item: numbers, codes, levels, suppliers, kits, fitments."""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    prefetch_related_objects,
)

from inventory.catalogue.fitting import FitFacts, VehicleFacts, Verdict, model_keys, verdict
from inventory.catalogue.models import (
    Fitment,
    Item,
    ItemCode,
    ItemNumber,
    Kit,
    KitLine,
    StockLevel,
    SupplierPart,
)
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet
from project.kernel.texts import sign_key

MOST_FITTING = 500
_TAGGED: Any = Item.tags.through


@dataclass(frozen=True, slots=True)
class Fitting:
    """An item or kit that fits, or may fit, a vehicle."""

    fitment: Fitment
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierPartFilter:
    """What narrows a list of supplier parts."""

    item_id: int | None = None
    vendor_id: int | None = None
    search: str = ""


# What a page of an item shows beside it, by the name of the relation.
_PARTS: dict[str, Any] = {
    "numbers": ItemNumber, "codes": ItemCode, "levels": StockLevel, "fitments": Fitment,
    "supplier_parts": SupplierPart, "kit_lines": KitLine,
}  # fmt: skip


def item_whole(*, actor: Actor, item_id: int) -> tuple[Item, frozenset[str]]:
    """Return an item for its page, and of which of its parts it has any; raises `NotFound`.

    Most items have few of them, and nothing is asked for the others. Levels and fitments, which
    several panels show, are with the item.
    """
    actor.require(Permission.VIEW)
    there = {
        f"has_{name}": Exists(model.objects.for_actor(actor).filter(item=OuterRef("pk")))
        for name, model in _PARTS.items()
    }
    rows = Item.objects.for_actor(actor).kept().select_related("category", "default_location")
    found = rows.annotate(**there, has_tags=Exists(_TAGGED.objects.filter(item=OuterRef("pk"))))
    item: Item | None = found.filter(pk=item_id).first()
    if item is None:
        raise NotFound
    names = (*_PARTS, "tags")
    has = frozenset(name for name in names if getattr(item, f"has_{name}"))
    shared: dict[str, QuerySet[Any]] = {
        "levels": level_list(actor=actor, item_id=item_id),
        "fitments": fitment_list(actor=actor, item_id=item_id),
    }
    prefetch_related_objects(
        [item],
        *(
            Prefetch(name, queryset=rows if name in has else rows.none())
            for name, rows in shared.items()
        ),
    )
    return item, has


def number_get(*, actor: Actor, number_id: int) -> ItemNumber:
    """Return a cross reference of an item that is not in the bin; raises `NotFound`."""
    return _of_item(ItemNumber.objects.for_actor(actor), number_id, actor=actor)  # type: ignore[no-any-return]


def code_get(*, actor: Actor, code_id: int) -> ItemCode:
    """Return a printed code of an item that is not in the bin; raises `NotFound`."""
    return _of_item(ItemCode.objects.for_actor(actor), code_id, actor=actor)  # type: ignore[no-any-return]


def level_get(*, actor: Actor, level_id: int) -> StockLevel:
    """Return a minimum of an item that is not in the bin; raises `NotFound`."""
    return _of_item(StockLevel.objects.for_actor(actor), level_id, actor=actor)  # type: ignore[no-any-return]


def level_list(*, actor: Actor, item_id: int) -> "QuerySet[StockLevel]":
    """Return the minimums of an item, the one altogether first."""
    actor.require(Permission.VIEW)
    rows: QuerySet[StockLevel] = StockLevel.objects.for_actor(actor).filter(item_id=item_id)
    return rows.select_related("location", "item").order_by("location__path", "id")


def supplier_part_list(
    *, actor: Actor, narrow: SupplierPartFilter | None = None
) -> BinnedQuerySet[SupplierPart]:
    """Return who sells what, narrowed by item, vendor and number, the preferred ones first."""
    actor.require(Permission.VIEW)
    narrow = narrow or SupplierPartFilter()
    rows: BinnedQuerySet[SupplierPart] = SupplierPart.objects.for_actor(actor)
    rows = rows.kept().filter(item__binned_at__isnull=True)
    if narrow.item_id:
        rows = rows.filter(item_id=narrow.item_id)
    if narrow.vendor_id:
        rows = rows.filter(vendor_id=narrow.vendor_id)
    if key := sign_key(narrow.search):
        rows = rows.filter(Q(number_key__startswith=key) | Q(description__icontains=narrow.search))
    return rows.select_related("item", "vendor").prefetch_related("prices")


def supplier_part_get(*, actor: Actor, part_id: int, lock: bool = False) -> SupplierPart:
    """Return a supplier part; `lock` when it will change. Raises `NotFound`."""
    rows = supplier_part_list(actor=actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=part_id).first()
    if row is None:
        raise NotFound
    return row


def supplier_part_find(*, actor: Actor, part_id: int) -> SupplierPart:
    """Return a supplier part even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = SupplierPart.objects.for_actor(actor).select_related("item", "vendor")
    row: SupplierPart | None = rows.filter(pk=part_id).first()
    if row is None:
        raise NotFound
    return row


def kit_list(*, actor: Actor, search: str = "") -> BinnedQuerySet[Kit]:
    """Return the kits, narrowed to those whose name or items hold every word."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Kit] = Kit.objects.for_actor(actor)
    rows = rows.kept()
    lines = KitLine.objects.for_actor(actor)
    for word in search.split()[:8]:
        inside = lines.filter(item__name__icontains=word).values("kit")
        rows = rows.filter(Q(name__icontains=word) | Q(pk__in=inside))
    return rows


def with_lines(rows: BinnedQuerySet[Kit], *, actor: Actor) -> BinnedQuerySet[Kit]:
    """Let each kit carry its lines with their items, for one further query."""
    lines = KitLine.objects.for_actor(actor).select_related("item").order_by("id")
    return rows.prefetch_related(Prefetch("lines", queryset=lines))


def kit_get(*, actor: Actor, kit_id: int, lock: bool = False) -> Kit:
    """Return a kit; `lock` when it will change. Raises `NotFound`."""
    rows = kit_list(actor=actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=kit_id).first()
    if row is None:
        raise NotFound
    return row


def kit_find(*, actor: Actor, kit_id: int) -> Kit:
    """Return a kit even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    row: Kit | None = Kit.objects.for_actor(actor).filter(pk=kit_id).first()
    if row is None:
        raise NotFound
    return row


def fitment_list(
    *, actor: Actor, item_id: int | None = None, kit_id: int | None = None
) -> "QuerySet[Fitment]":
    """Answer “What does this fit?” of one item or kit, or of all."""
    actor.require(Permission.VIEW)
    rows: QuerySet[Fitment] = Fitment.objects.for_actor(actor)
    rows = rows.filter(item__binned_at__isnull=True, kit__binned_at__isnull=True)
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    if kit_id is not None:
        rows = rows.filter(kit_id=kit_id)
    return rows.select_related("item", "kit")


def fitment_get(*, actor: Actor, fitment_id: int, lock: bool = False) -> Fitment:
    """Return a fitment; `lock` when it will change. Raises `NotFound`."""
    rows = fitment_list(actor=actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=fitment_id).first()
    if row is None:
        raise NotFound
    return row


def fitting(*, actor: Actor, vehicle: VehicleFacts) -> list[Fitting]:
    """Answer “What fits this vehicle?”, what surely does first."""
    rows = fitment_list(actor=actor).filter(make_key=sign_key(vehicle.make))
    if vehicle.model:
        rows = rows.filter(model_key__in=model_keys(vehicle.model))
    if vehicle.year is not None:
        rows = rows.filter(
            Q(year_from__isnull=True) | Q(year_from__lte=vehicle.year),
            Q(year_to__isnull=True) | Q(year_to__gte=vehicle.year),
        )
    judged = [Fitting(row, verdict(facts_of(row), vehicle)) for row in rows[:MOST_FITTING]]
    best: dict[tuple[int | None, int | None], Fitting] = {}
    for one in sorted(judged, key=lambda fit: fit.verdict != Verdict.FITS):
        if one.verdict != Verdict.NOT:
            best.setdefault((one.fitment.item_id, one.fitment.kit_id), one)
    return sorted(best.values(), key=_order)


def facts_of(row: Fitment) -> FitFacts:
    """Return what a fitment says, as plain values."""
    return FitFacts(
        make=row.make,
        model=row.model,
        year_from=row.year_from,
        year_to=row.year_to,
        engine=row.engine,
    )


def _order(one: Fitting) -> tuple[bool, bool, str]:
    return (one.verdict != Verdict.FITS, one.fitment.kit_id is None, str(_thing(one)).lower())


def _thing(one: Fitting) -> Any:
    return one.fitment.kit or one.fitment.item


def _of_item(rows: Any, row_id: int, *, actor: Actor) -> Any:
    actor.require(Permission.VIEW)
    row = rows.select_related("item").filter(pk=row_id, item__binned_at__isnull=True).first()
    if row is None:
        raise NotFound
    return row
