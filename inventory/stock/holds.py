"""Why items and places with stock cannot be binned, and why units with a past cannot change."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from inventory.locations.models import Location
from inventory.stock.models import Balance, Holding, Lot, Movement, StockTake
from project.kernel.actor import Actor
from project.kernel.errors import worded


def places_with_stock(*, actor: Actor, ids: Collection[int]) -> str:
    """Return why places cannot be binned."""
    row = Balance.objects.for_actor(actor).filter(location_id__in=ids).select_related("item")
    found = row.first()
    return (
        worded("%(item)s lies there. Move it to another place first.", item=found.item)
        if found
        else ""
    )


def items_with_stock(*, actor: Actor, ids: Collection[int]) -> str:
    """Return why items cannot be binned."""
    rows = Holding.objects.for_actor(actor).filter(item_id__in=ids)
    if rows.filter(Q(quantity__gt=0) | Q(lent__gt=0)).exists():
        return "There is stock of it. Use it up, dispose of it or take it back first."
    return ""


def items_with_past(*, actor: Actor, ids: Collection[int]) -> str:
    """Return why the unit of items cannot change."""
    if Lot.objects.for_actor(actor).filter(item_id__in=ids).exists():
        return "Its movements are counted in the old unit. Add a new item for the other unit."
    return ""


def items_in_ledger(*, actor: Actor, ids: Collection[int]) -> set[int]:
    """Return the items that the ledger is about: they are never deleted for good."""
    rows = Lot.objects.for_actor(actor).filter(item_id__in=ids).order_by()
    return set(rows.values_list("item_id", flat=True).distinct())


def places_in_ledger(*, actor: Actor, ids: Collection[int]) -> set[int]:
    """Return the places in which, or in whose branch, something ever lay or was counted."""
    moved = Movement.objects.for_actor(actor)
    below = Location.objects.for_actor(actor).filter(
        Exists(moved.filter(origin=OuterRef("pk")))
        | Exists(moved.filter(destination=OuterRef("pk")))
        | Exists(StockTake.objects.for_actor(actor).filter(location=OuterRef("pk"))),
        trail__startswith=OuterRef("trail"),
    )
    rows = Location.objects.for_actor(actor).filter(Exists(below), pk__in=ids).order_by()
    return set(rows.values_list("id", flat=True))
