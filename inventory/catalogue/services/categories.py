"""Changes to categories: added, renamed, moved with all below them, binned."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from inventory.catalogue import selectors
from inventory.catalogue.models import Category
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.trees import tree_bin, tree_change, tree_place, tree_unbin


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryInput:
    """What is said about a category; `parent_id` of `None` puts it at the top."""

    name: str
    parent_id: int | None = None


@transaction.atomic
def category_add(*, actor: Actor, data: CategoryInput) -> Category:
    """Add a category, within another or at the top."""
    actor.require(Permission.EDIT_STOCK)
    parent = _parent(data.parent_id, actor=actor)
    row = tree_place(Category(name=data.name, parent=parent), actor=actor)
    audit.record("category.add", row, actor=actor, after={"path": row.path})
    return row


@transaction.atomic
def category_change(
    *,
    actor: Actor,
    category_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Category:
    """Rename a category, or move it with all below it to another `parent_id`."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.category_get(actor=actor, category_id=category_id, lock=True)
    values: dict[str, Any] = {name: changes[name] for name in ("name",) if name in changes}
    if "parent_id" in changes:
        values["parent"] = _parent(changes["parent_id"], actor=actor)
    moved = tree_change(row, changes=values, actor=actor, expected_version=expected_version)
    audit.record_changes("category.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def category_bin(*, actor: Actor, category_id: int) -> Category:
    """Put a category into the bin with all below it; its items stay, in no category that is shown."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.category_get(actor=actor, category_id=category_id, lock=True)
    count = tree_bin(row, actor=actor)
    audit.record("category.bin", row, actor=actor, after={"categories": count})
    return row


@transaction.atomic
def category_unbin(*, actor: Actor, category_id: int) -> Category:
    """Take a category out of the bin, with those that went there with it."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.category_find(actor=actor, category_id=category_id)
    tree_unbin(row, actor=actor)
    audit.record("category.unbin", row, actor=actor)
    return row


@transaction.atomic
def category_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned category for good; its items have none then."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.category_find(actor=actor, category_id=row_id)
    if row.binned_at is None:
        raise NotFound
    audit.record("category.purge", row, actor=actor, before={"path": row.path})
    row.delete()


def _parent(parent_id: int | None, *, actor: Actor) -> Category | None:
    if parent_id is None:
        return None
    return selectors.category_get(actor=actor, category_id=parent_id)
