"""What the storers of all tables share: what is known, what a record does, how it is written.

A batch goes table by table, in the order of `layout.TABLES`: rows that a record may mean are loaded
in one query, then each record is decided in memory, and what it adds is known to the next one
before it is written. So a check and an import say the same.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from django.db import models
from django.utils import timezone
from typing_extensions import override

from inventory.transfer.models import ImportTrace
from inventory.transfer.reading.cells import Unreadable
from inventory.transfer.reading.rows import Entry, Record
from inventory.transfer.storing.labels import Numbered
from project.kernel import audit
from project.kernel.rows import Binned

if TYPE_CHECKING:
    from inventory.transfer.storing.engine import Engine

AT_ONCE = 500
ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
Values = dict[str, Any]


class Claimable(Protocol):
    """Something that one record of a file can mean."""

    is_claimed: bool


C = TypeVar("C", bound=Claimable)


@dataclass(slots=True, eq=False)
class Ref:
    """A row that is there, or will be there when its batch is written (`pk` is `None` till then)."""

    pk: int | None
    values: Values = field(default_factory=dict)
    is_claimed: bool = False

    @property
    def id(self) -> int:
        """The id of the row, which has been written by now."""
        assert self.pk is not None  # noqa: S101 - what it belongs to is written first
        return self.pk


@dataclass(slots=True)
class Decision:
    """What a record does to its row: `values` are all of a new one, or those that change."""

    ref: Ref
    outcome: str
    values: Values
    record: Record
    entry: Entry
    before: Values = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """A row of a file on its way: what its records decided, by table."""

    entry: Entry
    refs: dict[str, Ref] = field(default_factory=dict)
    outcomes: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """What became of the whole row."""
        for found in (ADDED, CHANGED):
            if found in self.outcomes:
                return found
        return UNCHANGED


class Storer:
    """Finds, adds and changes the rows of one table."""

    table: ClassVar[str]
    model: ClassVar[type[models.Model]]
    # Names of columns of the file whose attribute of the row has another name.
    renamed: ClassVar[Mapping[str, str]] = {}
    defaults: ClassVar[Mapping[str, Any]] = {}
    # The word of the audit log; empty where the log of the parent says enough.
    noun: ClassVar[str] = ""
    # Whether equal rows of a file are rows of their own.
    has_twins: ClassVar[bool] = False

    def __init__(self, engine: "Engine") -> None:
        self.engine, self.actor = engine, engine.actor
        self.known: dict[Hashable, list[Ref]] = defaultdict(list)
        self.pending: list[Decision] = []
        self._looked: dict[Hashable, int] = {}

    # --- Asked by the engine --------------------------------------------------------------------

    def prepare(self, pairs: Sequence[tuple[Record, Line]]) -> None:
        """Load the rows that the records of a batch may mean."""

    def decide(self, record: Record, line: Line) -> Decision:
        """Say what a record does; raises `Unreadable`."""
        values = self.values_of(record, line)
        key = self.key_of(values)
        ref = self.match(key, record)
        if ref is None:
            full = self.full_values(values)
            ref = Ref(None, dict(full))
            self.remember(key, ref)
            self.claim(ref)
            return self._decided(Decision(ref, ADDED, full, record, line.entry))
        moved = {} if ref.is_claimed else self.differences(ref, values, record)
        self.claim(ref)
        before = _before(ref, moved)
        self.note_values(ref, moved)
        outcome = CHANGED if moved else UNCHANGED
        return self._decided(Decision(ref, outcome, moved, record, line.entry, before))

    def write(self) -> None:
        """Write what was decided; call it inside the transaction of the batch."""
        decisions, self.pending = self.pending, []
        added = [one for one in decisions if one.outcome == ADDED]
        changed = [one for one in decisions if one.outcome == CHANGED]
        if added:
            self.insert(added)
            self.trace(added)
        if changed:
            self.change(changed)
            self.trace(changed)

    def forget(self) -> None:
        """Drop what was decided of a batch that is given up."""
        self.pending.clear()
        self._looked.clear()

    def finish(self) -> None:
        """Bring up to date what follows from the rows of a batch."""

    # --- What a table says of itself ------------------------------------------------------------

    def values_of(self, record: Record, line: Line) -> Values:  # noqa: ARG002 - some ask the line
        """Return the attributes that a record says, references resolved; raises `Unreadable`."""
        return {self.renamed.get(name, name): value for name, value in record.values.items()}

    def key_of(self, values: Values) -> Hashable:
        """Return by what a row is found again."""
        raise NotImplementedError

    def full_values(self, values: Values) -> Values:
        """Return all attributes of a new row; raises `Unreadable`."""
        return {**self.defaults, **values}

    def differences(self, ref: Ref, values: Values, record: Record) -> Values:  # noqa: ARG002 - a mention says less
        """Return what a record changes on a row; what it does not say stays."""
        return {
            name: value
            for name, value in values.items()
            if name in ref.values and ref.values[name] != value
        }

    # --- Known rows -----------------------------------------------------------------------------

    def match(self, key: Hashable, record: Record) -> Ref | None:
        """Return the row that a record means; of twins the first that none before it meant."""
        found = self.known.get(key, [])
        if self.has_twins and not record.is_mention:
            return self._next_free(key, found)
        return found[0] if found else None

    def _next_free(self, key: Hashable, found: Sequence[C]) -> C | None:
        """Return the first row that none before meant, looking on from where the last look ended."""
        place = self._looked.get(key, 0)
        while place < len(found) and found[place].is_claimed:
            place += 1
        self._looked[key] = place
        return found[place] if place < len(found) else None

    def remember(self, key: Hashable, ref: Ref) -> None:
        """Let the next records find a row, until the batch is given up."""
        found = self.known[key]
        found.append(ref)
        self.engine.on_give_up(lambda: found.remove(ref))

    def claim(self, ref: Claimable) -> None:
        """Note that a record of this file means a row."""
        if not ref.is_claimed:
            ref.is_claimed = True
            self.engine.on_give_up(lambda: setattr(ref, "is_claimed", False))

    def note_values(self, ref: Ref, moved: Values) -> None:
        """Let the next records see what a row says now."""
        if moved:
            former = dict(ref.values)
            ref.values.update(moved)
            self.engine.on_give_up(lambda: ref.values.update(former))

    def refuse(self, sentence: str) -> Unreadable:
        """Return what refuses a row."""
        return Unreadable(sentence)

    def _decided(self, decision: Decision) -> Decision:
        self.pending.append(decision)
        return decision

    def ids_to_load(self, refs: Iterable[Ref], loaded: set[int]) -> list[int]:
        """Return the rows of which nothing was loaded yet, and note that it will be."""
        ids = {ref.pk for ref in refs if ref.pk is not None} - loaded - self.passed_over()
        loaded |= ids
        return sorted(ids)

    def passed_over(self) -> set[int]:
        """Return the rows of which all is known: those that this run added."""
        return set()

    # --- Writing --------------------------------------------------------------------------------

    def insert(self, decisions: Sequence[Decision]) -> None:
        """Write new rows and give their references the ids."""
        rows = [self.new_row(one) for one in decisions]
        made = self.objects().bulk_create(rows, batch_size=AT_ONCE)
        for one, row in zip(decisions, made, strict=True):
            one.ref.pk = row.pk
        if self.noun:
            after = {"import": self.engine.record.pk}
            audit.record_many(f"{self.noun}.add", made, actor=self.actor, after=after)

    def new_row(self, decision: Decision) -> models.Model:
        """Return the row of a decision, to be written."""
        columns = {name: plain_ref(value) for name, value in self.columns(decision.values).items()}
        return self.model(
            organization_id=self.actor.organization_id,
            created_by_id=self.actor.user_id,
            **columns,
        )

    def columns(self, values: Values) -> Values:
        """Return those of the attributes that are columns of the row, by their names there."""
        return {
            (f"{name}_id" if isinstance(value, Ref) else name): value
            for name, value in values.items()
            if name not in {"tags", "fields", "aliases"}
        }

    def change(self, decisions: Sequence[Decision]) -> None:
        """Write what moved, as a new version of each row."""
        rows = self.objects().filter(pk__in=[one.ref.pk for one in decisions])
        found = {row.pk: row for row in rows.select_for_update(of=("self",))}
        names: set[str] = set()
        for one in decisions:
            row = found[one.ref.pk]
            row.version, row.updated_at = row.version + 1, timezone.now()
            columns = self.columns(one.values)
            for name, value in columns.items():
                setattr(row, name, plain_ref(value))
            names |= {name.removesuffix("_id") for name in columns}
        fields = [*sorted(names), "version", "updated_at"]
        self.objects().bulk_update(list(found.values()), fields, batch_size=100)
        if self.noun:
            after = {"import": self.engine.record.pk}
            audit.record_many(
                f"{self.noun}.change", list(found.values()), actor=self.actor, after=after
            )

    def objects(self) -> Any:
        """Return the rows of the organization; those in the bin are none of them."""
        rows = self.model.objects.for_actor(self.actor)  # type: ignore[attr-defined]
        return rows.kept() if issubclass(self.model, Binned) else rows

    def trace(self, decisions: Sequence[Decision]) -> None:
        """Keep what the import did to which row, and where in the file it stood."""
        kind = self.model._meta.label_lower
        rows = [
            ImportTrace(
                organization_id=self.actor.organization_id,
                brought_by=self.engine.record,
                kind=kind,
                row_id=one.ref.id,
                part=one.entry.part[:120],
                line=one.entry.line,
                reference=one.record.reference[:140],
                before=plain_values(one.before),
                after=plain_values(one.values) if one.outcome == CHANGED else {},
            )
            for one in decisions
        ]
        ImportTrace.objects.for_actor(self.actor).bulk_create(
            rows, batch_size=AT_ONCE, ignore_conflicts=True
        )


class LabelledStorer(Storer):
    """Rows that other tables name by a label."""

    def __init__(self, engine: "Engine") -> None:
        super().__init__(engine)
        self.by_label: dict[str, Ref] = {}
        self.labels = Numbered()
        self.refs: dict[int, Ref] = {}
        # Rows that this run added: all that belongs to them is known without looking.
        self.born: set[int] = set()

    @override
    def insert(self, decisions: Sequence[Decision]) -> None:
        super().insert(decisions)
        made = {one.ref.id: one.ref for one in decisions}
        self.refs |= made
        self.born |= made.keys()
        self.engine.on_give_up(lambda: self._unborn(made.keys()))

    @override
    def passed_over(self) -> set[int]:
        return self.born

    def _unborn(self, ids: Iterable[int]) -> None:
        for row_id in ids:
            del self.refs[row_id]
            self.born.discard(row_id)

    def label_new(self, ref: Ref, plain: str) -> None:
        """Let other tables name a new row, until the batch is given up."""
        label = self.labels.label(plain)
        self.by_label[label] = ref
        self.engine.on_give_up(lambda: self.labels.give_back(plain, label))
        self.engine.on_give_up(lambda: self.by_label.pop(label, None))


def _before(ref: Ref, moved: Values) -> Values:
    """Return what a row said in the columns that change."""
    found = {}
    for name, value in moved.items():
        column = f"{name}_id" if isinstance(value, Ref) else name
        found[column] = plain_ref(ref.values.get(name, ref.values.get(column)))
    return found


def plain_ref(value: Any) -> Any:
    """Return the id that a reference stands for, and anything else as it is."""
    return value.pk if isinstance(value, Ref) else value


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as JSON keeps them; a reference becomes `<name>_id`."""
    return {
        (f"{name}_id" if isinstance(value, Ref) else name): _json(value)
        for name, value in values.items()
    }


def _json(value: Any) -> Any:
    if isinstance(value, Ref):
        return value.pk
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, (tuple, set, frozenset)) else value
