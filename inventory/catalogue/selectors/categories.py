"""Questions about categories."""

from collections.abc import Mapping

from inventory.catalogue.models import Category
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet
from project.kernel.trees import MOST_LEVELS

MOST_CATEGORIES = 2_000


def category_list(*, actor: Actor, search: str = "") -> BinnedQuerySet[Category]:
    """Return the categories by their paths, narrowed to those whose path holds every word."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Category] = Category.objects.for_actor(actor)
    rows = rows.kept()
    for word in search.split()[:MOST_LEVELS]:
        rows = rows.filter(path__icontains=word)
    return rows


def category_get(*, actor: Actor, category_id: int, lock: bool = False) -> Category:
    """Return a category; `lock` when it will change. Raises `NotFound`."""
    rows = category_list(actor=actor).select_related("parent")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=category_id).first()
    if row is None:
        raise NotFound
    return row


def category_find(*, actor: Actor, category_id: int) -> Category:
    """Return a category even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = Category.objects.for_actor(actor).select_related("parent")
    row: Category | None = rows.filter(pk=category_id).first()
    if row is None:
        raise NotFound
    return row


def category_children(*, actor: Actor, parent_id: int | None) -> BinnedQuerySet[Category]:
    """Return what lies directly in a category, or at the top, by name."""
    return category_list(actor=actor).filter(parent_id=parent_id).order_by("name", "id")


def category_choices(*, actor: Actor, without: Category | None = None) -> Mapping[int, str]:
    """Return id and path of every category, for select boxes; `without` leaves a branch out."""
    rows = category_list(actor=actor)
    if without is not None:
        rows = rows.exclude(trail__startswith=without.trail)
    return dict(rows.values_list("id", "path")[:MOST_CATEGORIES])
