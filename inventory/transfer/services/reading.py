"""The rows of the file of an import, as a stream over all that it holds."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, cast

from django.core.files.uploadedfile import UploadedFile

from inventory.transfer.models import InventoryImport
from inventory.transfer.reading.archive import (
    archive_open,
    is_archive,
    member_open,
    members_of,
)
from inventory.transfer.reading.layout import FIELD, TABLES, Table, table_of
from inventory.transfer.reading.rows import Entry, own_entries, sheet_entries
from inventory.transfer.reading.sheets import Head, guess, mapping_of
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated, worded
from project.kernel.tables import (
    HEAD_BYTES,
    NO_TABLE,
    TableShape,
    first_row,
    heads,
    table_dialect,
    table_rows,
    table_shape,
)

MOST_ROWS = 100_000
Source = InventoryImport.Source
NONE_OF_OURS = (
    "There is none of our files in this ZIP. Save a spreadsheet as CSV, and send the CSV files of"
    " other programs one by one."
)


@dataclass(slots=True)
class Recognised:
    """What a file seems to be, before a person confirms it."""

    source: str
    options: dict[str, Any] = field(default_factory=dict)


def recognise(upload: UploadedFile, *, actor: Actor, sheet: str = "") -> Recognised:
    """Return what an upload seems to be; `sheet` is what a person says it is of.

    Raises `RuleViolated` for what is no table and no ZIP of ours.
    """
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    if is_archive(head):
        return _archive(upload)
    shape = table_shape(head, fewest_columns=1)
    written = {"encoding": shape.encoding, "delimiter": shape.delimiter}
    table = None if sheet else table_of(list(shape.heads), name=upload.name or "")
    if table is not None:
        if table.is_history:
            raise RuleViolated(
                worded("“%(table)s” is for reading; it is not taken in.", table=table.name),
                field="file",
            )
        return Recognised(Source.OWN, written | {"table": table.name, "heads": list(shape.heads)})
    return _sheet(shape, written, actor=actor, sheet=sheet)


def _archive(upload: UploadedFile) -> Recognised:
    with archive_open(cast("IO[bytes]", upload.file)) as archive:
        members, others = members_of(archive)
    upload.seek(0)
    if not members:
        raise RuleViolated(NONE_OF_OURS, field="file")
    parts = [{"name": name, "table": table} for name, table in members]
    return Recognised(Source.OWN, {"parts": parts, "others": others[:50]})


def _sheet(shape: TableShape, written: dict[str, Any], *, actor: Actor, sheet: str) -> Recognised:
    columns = 2
    if len(shape.heads) < columns:
        raise RuleViolated(NO_TABLE, field="file")
    found = guess(Head(shape.heads, shape.samples), currency=actor.currency, sheet=sheet)
    options = written | {
        "heads": list(shape.heads),
        "samples": [list(row) for row in shape.samples[:20]],
        "sheet": found.sheet,
        "mapping": found.mapping.plain(),
    }
    return Recognised(found.source, options)


def warnings_of(options: Mapping[str, Any]) -> list[str]:
    """Return what of a file is not taken in."""
    found = [
        worded("“%(name)s” is none of our files and was not read.", name=name)
        for name in options.get("others", ())
    ]
    found += [
        worded("“%(part)s” is history for reading; it is not taken in.", part=part["name"])
        for part in options.get("parts", ())
        if TABLES[part["table"]].is_history
    ]
    mapping = options.get("mapping", {})
    left = [
        head
        for head, name in zip(options.get("heads", ()), mapping.get("columns", ()), strict=False)
        if not name
    ]
    if left:
        found.append(worded("These columns are left out: %(names)s.", names=", ".join(left))[:500])
    return found


@contextmanager
def entries_of(record: InventoryImport, notes: list[str]) -> Iterator[Iterator[Entry]]:
    """Open the rows of a file; what is wrong with a whole file of a ZIP is added to the notes."""
    if record.file is None:
        raise RuleViolated("The file of this import is gone. Begin another one.")
    with record.file.file.open("rb") as file:
        yield _bounded(
            _of_archive(record, file, notes)
            if "parts" in record.options
            else _of_file(record, file)
        )


def _bounded(entries: Iterator[Entry]) -> Iterator[Entry]:
    for number, entry in enumerate(entries, start=1):
        if number > MOST_ROWS:
            raise RuleViolated(
                worded("An import may have %(most)s rows. Split the file.", most=MOST_ROWS),
                field="file",
            )
        yield entry


def _of_file(record: InventoryImport, file: IO[bytes]) -> Iterator[Entry]:
    options = record.options
    rows = table_rows(file, encoding=options["encoding"], delimiter=options["delimiter"])
    if "table" in options:
        table = TABLES[options["table"]]
        yield from own_entries(rows, table=table, heads=options["heads"], part="")
        return
    mapping = mapping_of(options["mapping"], sheet=options["sheet"], heads=options["heads"])
    yield from sheet_entries(
        rows,
        sheet=options["sheet"],
        heads=options["heads"],
        mapping=mapping,
        source=record.source,
    )


def _of_archive(record: InventoryImport, file: IO[bytes], notes: list[str]) -> Iterator[Entry]:
    with archive_open(file) as archive:
        for part in record.options["parts"]:
            table, name = TABLES[part["table"]], part["name"]
            if table.is_history:
                continue
            with member_open(archive, name) as member:
                head = member.read(HEAD_BYTES)
            encoding, delimiter = table_dialect(head) if head else ("utf-8", ",")
            found = heads(first_row(head, encoding=encoding, delimiter=delimiter))
            if problem := _heads_problem(found, table, name):
                notes.append(problem)
                continue
            with ExitStack() as stack:
                member = stack.enter_context(member_open(archive, name))
                rows = table_rows(member, encoding=encoding, delimiter=delimiter)
                yield from own_entries(rows, table=table, heads=found, part=name)


def _heads_problem(found: Sequence[str], table: Table, name: str) -> str:
    """Return why a file of a ZIP is not read; empty when it is."""
    missing = [one.name for one in table.columns if one.needed and one.name not in found]
    if missing:
        return worded(
            "“%(name)s” was not read: the column “%(missing)s” is missing.",
            name=name,
            missing=missing[0],
        )
    is_items = table.name == "items"
    others = [
        head
        for head in found
        if table.column(head) is None and not (is_items and head.startswith(FIELD))
    ]
    return (
        worded(
            "“%(name)s” was not read: the column “%(column)s” is none of ours.",
            name=name,
            column=others[0],
        )
        if others
        else ""
    )
