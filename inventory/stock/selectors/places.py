"""Where items belong, and where something was put last."""

from collections.abc import Collection

from inventory.catalogue.models import Item
from inventory.locations.selectors import location_list
from inventory.stock.models import Balance, Movement
from project.kernel.actor import Actor, Permission


def usual_places(*, actor: Actor, items: Collection[Item]) -> dict[int, int]:
    """Return the place of each item: its usual one, else where its newest stock lies."""
    actor.require(Permission.VIEW)
    found = {
        item.pk: item.default_location_id for item in items if item.default_location_id is not None
    }
    rest = [item.pk for item in items if item.pk not in found]
    if rest:
        rows = Balance.objects.for_actor(actor).filter(
            item_id__in=rest, location__binned_at__isnull=True
        )
        lying = rows.order_by("-lot_id", "-quantity", "id").values_list("item_id", "location_id")
        for item_id, place_id in lying:
            found.setdefault(item_id, place_id)
    return found


def place_used_last(*, actor: Actor) -> int | None:
    """Return where something was received last, else the only place; `None` where neither is."""
    actor.require(Permission.VIEW)
    rows = Movement.objects.for_actor(actor).filter(
        kind=Movement.Kind.RECEIVE, destination__binned_at__isnull=True
    )
    found: int | None = (
        rows.order_by("-id").exclude(destination=None).values_list("destination", flat=True).first()
    )
    if found is not None:
        return found
    all_places = location_list(actor=actor).order_by("id").values_list("id", flat=True)[:2]
    return all_places[0] if len(all_places) == 1 else None
