"""Questions about places: one, many, what lies below one, and which one a code means."""

from collections.abc import Mapping

from inventory.locations.models import Location
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet
from project.kernel.trees import MOST_LEVELS

MOST_CHOICES = 2_000


def location_list(*, actor: Actor, search: str = "", kind: str = "") -> BinnedQuerySet[Location]:
    """Return the places by their paths, narrowed to those whose path holds every word."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Location] = Location.objects.for_actor(actor)
    rows = rows.kept()
    for word in search.split()[:MOST_LEVELS]:
        rows = rows.filter(path__icontains=word)
    return rows.filter(kind=kind) if kind else rows


def location_get(*, actor: Actor, location_id: int, lock: bool = False) -> Location:
    """Return a place; `lock` when it will change. Raises `NotFound`."""
    rows = location_list(actor=actor).select_related("parent")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=location_id).first()
    if row is None:
        raise NotFound
    return row


def location_find(*, actor: Actor, location_id: int) -> Location:
    """Return a place even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = Location.objects.for_actor(actor).select_related("parent")
    row: Location | None = rows.filter(pk=location_id).first()
    if row is None:
        raise NotFound
    return row


def location_by_code(*, actor: Actor, code: str) -> Location | None:
    """Return the place whose label carries this code; `None` when there is none."""
    clean = code.strip()
    return location_list(actor=actor).filter(barcode=clean).first() if clean else None


def location_children(*, actor: Actor, parent_id: int | None) -> BinnedQuerySet[Location]:
    """Return what lies directly in a place, or at the top, by name."""
    return location_list(actor=actor).filter(parent_id=parent_id).order_by("name", "id")


def location_path(location: Location, *, actor: Actor) -> list[Location]:
    """Return the places that one lies in, the outermost first."""
    rows = Location.objects.for_actor(actor).filter(pk__in=location.ancestor_ids)
    return sorted(rows, key=lambda row: row.depth)


def location_choices(*, actor: Actor, without: Location | None = None) -> Mapping[int, str]:
    """Return id and path of every place, for select boxes; `without` leaves a branch out."""
    rows = location_list(actor=actor)
    if without is not None:
        rows = rows.exclude(trail__startswith=without.trail)
    return dict(rows.values_list("id", "path")[:MOST_CHOICES])
