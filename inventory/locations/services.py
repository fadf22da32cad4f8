"""Changes to places: added, renamed, moved with all that lies in them, binned."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.db import transaction

from inventory.locations import selectors
from inventory.locations.models import Location
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.holds import require_free
from project.kernel.trees import branch_of, tree_bin, tree_change, tree_place, tree_unbin


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationInput:
    """What is said about a place; `parent_id` of `None` puts it at the top."""

    name: str
    kind: str = Location.Kind.SHELF
    parent_id: int | None = None
    barcode: str = ""
    notes: str = ""


_COLUMNS = frozenset(field.name for field in fields(LocationInput))


@transaction.atomic
def location_add(*, actor: Actor, data: LocationInput) -> Location:
    """Add a place, within another or at the top."""
    actor.require(Permission.EDIT_STOCK)
    row = tree_place(Location(**_values(asdict(data), actor=actor)), actor=actor)
    audit.record("location.add", row, actor=actor, after={"path": row.path, "kind": row.kind})
    return row


@transaction.atomic
def location_change(
    *,
    actor: Actor,
    location_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Location:
    """Change what is sent of a place, by the names of `LocationInput`.

    Another `parent_id` moves it with everything in it; raises `RuleViolated` for a place in itself.
    """
    actor.require(Permission.EDIT_STOCK)
    row = selectors.location_get(actor=actor, location_id=location_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    moved = tree_change(
        row, changes=_values(given, actor=actor), actor=actor, expected_version=expected_version
    )
    audit.record_changes("location.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def location_bin(*, actor: Actor, location_id: int) -> Location:
    """Put a place into the bin with all places in it; raises `Conflict` while stock lies there."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.location_get(actor=actor, location_id=location_id, lock=True)
    ids = list(branch_of(row, actor=actor).values_list("id", flat=True))
    require_free("inventory.location.bin", actor=actor, ids=ids)
    count = tree_bin(row, actor=actor)
    audit.record("location.bin", row, actor=actor, after={"places": count})
    return row


@transaction.atomic
def location_unbin(*, actor: Actor, location_id: int) -> Location:
    """Take a place out of the bin, with the places that went there with it."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.location_find(actor=actor, location_id=location_id)
    tree_unbin(row, actor=actor)
    audit.record("location.unbin", row, actor=actor)
    return row


@transaction.atomic
def location_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned place for good, with the places in it."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.location_find(actor=actor, location_id=row_id)
    if row.binned_at is None:
        raise NotFound
    audit.record("location.purge", row, actor=actor, before={"path": row.path})
    row.delete()


def _values(given: Mapping[str, Any], *, actor: Actor) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in given.items()
    }
    if "parent_id" in values:
        parent_id = values.pop("parent_id")
        values["parent"] = (
            selectors.location_get(actor=actor, location_id=parent_id) if parent_id else None
        )
    return values
