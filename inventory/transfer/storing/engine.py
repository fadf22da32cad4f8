"""Batches of rows of a file go through the storers of their tables, all or none of a row."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import DataError, IntegrityError, transaction

from inventory.transfer.models import InventoryImport
from inventory.transfer.reading.cells import Unreadable
from inventory.transfer.reading.layout import ORDER
from inventory.transfer.reading.rows import Entry, Record
from inventory.transfer.storing.base import Line, Storer
from project.kernel.actor import Actor
from project.kernel.errors import DomainError

NEVER_FITS = "It breaks a rule of the database: something like it is there already."


@dataclass(slots=True)
class Counts:
    """What became of rows, and of those of each table."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Entry] = field(default_factory=list)


class Engine:
    """Takes the rows of one import in; `record` is the import that they belong to."""

    def __init__(
        self, record: InventoryImport, storers: Mapping[str, type[Storer]], *, actor: Actor
    ) -> None:
        self.record, self.actor = record, actor
        self._storers: dict[str, Storer] = {}
        self._kinds = storers
        self._undo: list[Callable[[], object]] = []
        # Rows of stock that say another quantity than what lies there, and were not counted.
        self.left_alone = 0
        # What was counted instead: which stock, what lay there, what the file says.
        self.counted: list[str] = []

    def storer(self, table: str) -> Storer:
        """Return the storer of a table, made on the first occasion."""
        if table not in self._storers:
            self._storers[table] = self._kinds[table](self)
        return self._storers[table]

    def on_give_up(self, undo: Callable[[], object]) -> None:
        """Say how to forget what was decided, should the batch be given up."""
        self._undo.append(undo)

    def leave_alone(self) -> None:
        """Note a row that would have counted, had the person wanted it."""
        self.left_alone += 1
        self.on_give_up(lambda: setattr(self, "left_alone", self.left_alone - 1))

    def note_count(self, text: str) -> None:
        """Note a row that counts, in words."""
        self.counted.append(text)
        self.on_give_up(lambda: self.counted.remove(text))

    def plan(self, entries: Sequence[Entry]) -> Counts:
        """Decide what a batch does and write nothing; the next batch builds upon it."""
        counts = self._decided(entries)
        self._drop()
        return counts

    def store(self, entries: Sequence[Entry]) -> Counts:
        """Decide and write a batch; call it inside a transaction.

        Should the database refuse it, its halves are tried, down to the row that it refuses.
        """
        try:
            with transaction.atomic():
                counts = self._decided(entries)
                for table in sorted(self._storers, key=ORDER.__getitem__):
                    self._storers[table].write()
                self._finish()
        except (IntegrityError, DataError, DomainError) as error:
            self._forget()
            return self._in_halves(entries, error)
        self._undo.clear()
        return counts

    def _in_halves(self, entries: Sequence[Entry], error: Exception) -> Counts:
        if len(entries) == 1:
            told = error.message if isinstance(error, DomainError) else NEVER_FITS
            entries[0].problem = entries[0].problem or told
            return Counts(refused=[entries[0]])
        middle = len(entries) // 2
        one, other = self.store(entries[:middle]), self.store(entries[middle:])
        return Counts(
            one.added + other.added,
            one.changed + other.changed,
            one.unchanged + other.unchanged,
            [*one.refused, *other.refused],
        )

    def _decided(self, entries: Sequence[Entry]) -> Counts:
        """Decide all rows; should one be refused on the way, the others are decided once more."""
        while True:
            lines = [Line(entry) for entry in entries if not entry.problem]
            if self._decide_tables(lines):
                break
            self._forget()
        counts = Counts(refused=[entry for entry in entries if entry.problem])
        for line in lines:
            name = line.outcome
            setattr(counts, name, getattr(counts, name) + 1)
        return counts

    def _decide_tables(self, lines: Sequence[Line]) -> bool:
        """Decide table by table; returns whether no row was refused."""
        by_table: dict[str, list[tuple[Record, Line]]] = defaultdict(list)
        for line in lines:
            for record in line.entry.records:
                by_table[record.table].append((record, line))
        are_good = True
        for table in sorted(by_table, key=ORDER.__getitem__):
            storer = self.storer(table)
            pairs = [(record, line) for record, line in by_table[table] if not line.entry.problem]
            storer.prepare(pairs)
            for record, line in pairs:
                are_good &= self._decide(storer, record, line)
        return are_good

    def _decide(self, storer: Storer, record: Record, line: Line) -> bool:
        try:
            decision = storer.decide(record, line)
        except Unreadable as error:
            line.entry.problem = str(error)
            return False
        line.refs[record.table] = decision.ref
        line.outcomes.append(decision.outcome)
        return True

    def _finish(self) -> None:
        """Bring up to date what follows from the rows: the texts by which items are found."""
        items = self._storers.get("items")
        if items is not None:
            items.finish()

    def _drop(self) -> None:
        """Keep what was decided in mind and write none of it."""
        for storer in self._storers.values():
            storer.pending.clear()
        self._undo.clear()

    def _forget(self) -> None:
        while self._undo:
            self._undo.pop()()
        for storer in self._storers.values():
            storer.forget()
