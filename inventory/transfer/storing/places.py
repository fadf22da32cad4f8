"""Places and categories come in by their paths; what a path lies in is added with it."""

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from typing_extensions import override

from inventory.catalogue.models import Category
from inventory.locations.models import Location
from inventory.transfer.reading.rows import Record, path_of
from inventory.transfer.storing.base import (
    ADDED,
    AT_ONCE,
    Decision,
    Line,
    Ref,
    Storer,
    Values,
    plain_ref,
)
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated, worded
from project.kernel.trees import BETWEEN, MOST_LEVELS, tree_name

LONGEST_PATH = 1000


class _TreeStorer(Storer):
    """Finds the rows of a tree by their paths."""

    compared: ClassVar[Sequence[str]] = ()

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.actor.require(Permission.EDIT_STOCK)
        names = ("pk", "path", *self.compared)
        for row in self.objects().order_by("-id").values(*names):
            pk, path = row.pop("pk"), row["path"]
            self.known[path].insert(0, Ref(pk, row))

    def at(self, path: str, line: Line) -> Ref:
        """Return the row at a path, which is added when there is none; raises `Unreadable`."""
        clean = path_of(path)
        found = self.known.get(clean)
        if found:
            return found[0]
        return self.decide(Record(self.table, {"path": clean}, is_mention=True), line).ref

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        values["path"] = path_of(values["path"])
        return values

    @override
    def key_of(self, values: Values) -> Hashable:
        return values["path"]  # type: ignore[no-any-return]

    @override
    def decide(self, record: Record, line: Line) -> Decision:
        """Decide the row and, where it is new, what it lies in."""
        path = path_of(record.values["path"])
        parent, _, name = path.rpartition(BETWEEN)
        if path not in self.known or not self.known[path]:
            self._check(path, name)
            above = self.at(parent, line) if parent else None
            decision = super().decide(record, line)
            decision.values |= {"name": name} | ({"parent": above} if above else {})
            return decision
        return super().decide(record, line)

    def _check(self, path: str, name: str) -> None:
        if len(path) > LONGEST_PATH or path.count(BETWEEN) >= MOST_LEVELS:
            raise self.refuse(
                worded(
                    "“%(path)s…” is too deep; there are at most %(most)s levels.",
                    path=path[:60],
                    most=MOST_LEVELS,
                )
            )
        if len(name) > (self.model._meta.get_field("name").max_length or 0):  # type: ignore[union-attr]
            raise self.refuse(worded("“%(name)s…” is too long for a name.", name=name[:60]))
        try:
            tree_name(name)
        except RuleViolated as error:
            raise self.refuse(
                worded("“%(path)s” is no path: %(message)s", path=path[:60], message=error.message)
            ) from error

    @override
    def differences(self, ref: Ref, values: Values, record: Record) -> Values:
        return {
            name: value
            for name, value in super().differences(ref, values, record).items()
            if name != "path"
        }

    @override
    def insert(self, decisions: Sequence[Decision]) -> None:
        """Write level by level, for a row lies in one that is there."""
        levels: dict[int, list[Decision]] = {}
        for one in decisions:
            levels.setdefault(one.values["path"].count(BETWEEN), []).append(one)
        for level in sorted(levels):
            super().insert(levels[level])
            self._leave_trails(levels[level])

    def _leave_trails(self, decisions: Sequence[Decision]) -> None:
        parents = {plain_ref(one.values.get("parent")) for one in decisions} - {None}
        trails = dict(self.objects().filter(pk__in=parents).values_list("pk", "trail"))
        rows = list(self.objects().filter(pk__in=[one.ref.pk for one in decisions]))
        for row in rows:
            row.trail = f"{trails.get(row.parent_id, '/')}{row.pk}/"
        self.objects().bulk_update(rows, ["trail"], batch_size=AT_ONCE)


class CategoryStorer(_TreeStorer):
    """Finds categories by their paths."""

    table = "categories"
    model = Category
    noun = "category"


class PlaceStorer(_TreeStorer):
    """Finds places by their paths; a code that another place has is refused."""

    table = "locations"
    model = Location
    noun = "location"
    compared = ("kind", "barcode", "notes")

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.codes = {
            code: ref
            for found in self.known.values()
            for ref in found
            if (code := ref.values["barcode"])
        }

    @override
    def decide(self, record: Record, line: Line) -> Decision:
        code = record.values.get("barcode")
        owner = self.codes.get(code) if code else None
        found = self.known.get(path_of(record.values["path"]))
        if owner is not None and (not found or owner is not found[0]):
            raise self.refuse(worded("Another place has the code “%(code)s” already.", code=code))
        decision = super().decide(record, line)
        if code and decision.outcome == ADDED:
            self.codes[code] = decision.ref
            self.engine.on_give_up(lambda: self.codes.pop(code, None))
        return decision
