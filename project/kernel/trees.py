"""Trees of places and categories, kept so that a branch is found with one query."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Replace, Substr
from django.utils import timezone
from typing_extensions import override

from project.kernel.actor import Actor
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.rows import Binned, BinnedQuerySet, save_changes, save_new

MOST_LEVELS = 12
BETWEEN = " / "
T = TypeVar("T", bound="TreeRow")


class TreeRow(Binned):
    """A row with a parent of its own kind.

    `trail` holds the ids from the root to the row as `/3/17/`, so that a branch is everything whose
    trail starts with it; `path` the names, as `Garage / Shelf A`, which is what people search.
    Both are kept by `tree_place` and `tree_change`.
    """

    name = models.CharField(max_length=80)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    trail = models.CharField(max_length=200, editable=False, db_index=True)
    path = models.CharField(max_length=1000, editable=False)

    class Meta:
        abstract = True

    @override
    def __str__(self) -> str:
        return self.path or self.name

    @property
    def depth(self) -> int:
        """How many rows stand above it."""
        return max(self.trail.count("/") - 2, 0)

    @property
    def ancestor_ids(self) -> list[int]:
        """The rows above it, the root first."""
        return [int(part) for part in self.trail.split("/")[1:-2]]


def branch_of(row: T, *, actor: Actor) -> BinnedQuerySet[T]:
    """Return a row and everything below it that is not in the bin."""
    rows: Any = type(row).objects.for_actor(actor)
    branch: BinnedQuerySet[T] = rows.kept().filter(trail__startswith=row.trail)
    return branch


def tree_place(row: T, *, actor: Actor) -> T:
    """Check and insert a new row below its parent; raises `RuleViolated`."""
    row.name = tree_name(row.name)
    _check_levels(row.parent, height=1)
    row.path = _path(row.parent, row.name)
    save_new(row, actor=actor)
    row.trail = _trail(row.parent, row.pk)
    row.save(update_fields=("trail",))
    return row


def tree_change(
    row: T, *, changes: Mapping[str, Any], actor: Actor, expected_version: int | None = None
) -> dict[str, tuple[Any, Any]]:
    """Rename, move or otherwise change a row; all below it follow in one statement.

    Returns what changed. Raises `RuleViolated` for a place within itself or too deep.
    """
    parent, name = changes.get("parent", row.parent), tree_name(changes.get("name", row.name))
    values = dict(changes) | {"name": name}
    if parent != row.parent:
        parent = _locked(parent, actor=actor)
        _check_no_circle(row, parent)
        values["parent"] = parent
        _check_levels(parent, height=_height(row, actor=actor))
    former_trail, former_path = row.trail, row.path
    values |= {"path": _path(parent, name), "trail": _trail(parent, row.pk)}
    moved = save_changes(row, changes=values, expected_version=expected_version)
    if row.trail != former_trail or row.path != former_path:
        below = type(row).objects.for_actor(actor).filter(trail__startswith=former_trail)
        below.exclude(pk=row.pk).update(
            trail=Concat(Value(row.trail), Substr("trail", len(former_trail) + 1)),
            path=Concat(Value(row.path), Substr("path", len(former_path) + 1)),
        )
    moved.pop("trail", None)
    return moved


def tree_bin(row: T, *, actor: Actor) -> int:
    """Put a row and everything below it into the bin; returns how many lie there now."""
    now = timezone.now()
    below = branch_of(row, actor=actor).exclude(pk=row.pk).update(binned_at=now)
    save_changes(row, changes={"binned_at": now})
    return below + 1


def tree_unbin(row: T, *, actor: Actor) -> None:
    """Take a row out of the bin, with all that went there with it; raises `RuleViolated`."""
    when = row.binned_at
    if when is None:
        raise NotFound
    if row.parent is not None and row.parent.binned_at is not None:
        raise RuleViolated(
            worded("“%(parent)s” lies in the bin too. Restore that first.", parent=row.parent.name)
        )
    save_changes(row, changes={"binned_at": None})
    rows = type(row).objects.for_actor(actor).filter(trail__startswith=row.trail, binned_at=when)
    rows.update(binned_at=None)


def tree_name(name: str) -> str:
    """Return a name as trees keep it; raises `RuleViolated` for none, or one that looks like a path."""
    clean = " ".join(name.split())
    if not clean:
        raise RuleViolated("Type a name.", field="name")
    if BETWEEN in clean:
        raise RuleViolated("Type the name alone; choose what it lies in below.", field="name")
    return clean


def _path(parent: TreeRow | None, name: str) -> str:
    return f"{parent.path}{BETWEEN}{name}" if parent else name


def _trail(parent: TreeRow | None, row_id: int) -> str:
    return f"{parent.trail if parent else '/'}{row_id}/"


def _locked(parent: T | None, *, actor: Actor) -> T | None:
    """Read a parent again with all above it locked, so that nobody moves it meanwhile."""
    if parent is None:
        return None
    rows: Any = type(parent).objects.for_actor(actor).kept().select_for_update(of=("self",))
    chain: dict[int, T] = {
        row.pk: row for row in rows.filter(pk__in=(*parent.ancestor_ids, parent.pk))
    }
    if parent.pk not in chain:
        raise NotFound
    return chain[parent.pk]


def _check_no_circle(row: TreeRow, parent: TreeRow | None) -> None:
    if parent is not None and parent.trail.startswith(row.trail):
        raise RuleViolated(
            worded(
                "“%(parent)s” lies in “%(row)s” itself. Choose a place outside it.",
                parent=parent.name,
                row=row.name,
            ),
            field="parent_id",
        )


def _check_levels(parent: TreeRow | None, *, height: int) -> None:
    if (parent.depth + 1 if parent else 0) + height > MOST_LEVELS:
        raise RuleViolated(
            worded(
                "There are at most %(most)s levels. Choose a place higher up.", most=MOST_LEVELS
            ),
            field="parent_id",
        )


def _height(row: TreeRow, *, actor: Actor) -> int:
    """Return how many levels a branch has, the row's own among them; those in the bin count."""
    rows = type(row).objects.for_actor(actor).filter(trail__startswith=row.trail)
    without = Replace("trail", Value("/"), Value(""))
    deepest = rows.aggregate(most=Max(Length("trail") - Length(without)))["most"]
    return int(deepest) - row.trail.count("/") + 1
