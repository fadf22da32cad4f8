"""Reading NHTSA's file as it stands: table by table, line by line, never the whole of it.

It is the plain dump of PostgreSQL (`.sql`, or the `.zip` it comes in), or its tables as CSV in a
folder or a `.zip`. Nothing of it is ever executed.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

Row = Sequence[str | None]
Progress = Callable[[int, int], None]
CHUNK = 50_000
HEAD_BYTES = 4096
PLAIN = "Take the file called “PostgreSQL plain text” from https://vpic.nhtsa.dot.gov/downloads/."
_COPY = re.compile(rb'COPY (?:"?\w+"?\.)?"?(\w+)"? \(([^)]*)\) FROM stdin;\s*')
_STARTED = re.compile(rb"-- Started on (\d{4}-\d\d-\d\d)")
_NAMED = re.compile(r"(20\d\d)[_-](\d\d)(?:[_-](\d\d))?")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))")
_CONTROLS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class WrongFile(Exception):
    """A file that is not vPIC's; the text is written for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the file, its columns in small letters, and its rows, to be read once."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[Row]


def dated(path: Path) -> str:
    """Return the day of a file: of its dump, of its name, or of the file itself; ISO."""
    with _first_bytes(path) as handle:
        found = _STARTED.search(handle.read(HEAD_BYTES))
    if found:
        return found[1].decode()
    if named := _NAMED.search(path.name):
        return f"{named[1]}-{named[2]}-{named[3] or '01'}"
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()


def tables(path: Path, *, progress: Progress) -> Iterator[Table]:
    """Yield the tables of a file in its order; raises `WrongFile` for one that cannot be vPIC's.

    A table must be used up, or left, before the next one is taken.
    """
    if path.is_dir():
        files = sorted(path.glob("*.csv"))
        if not files:
            raise WrongFile(f"There is no CSV file in {path}.")
        for number, file in enumerate(files):
            yield from _csv_table(file.name, file.open("rb"))
            progress(number + 1, len(files))
        return
    with _first_bytes(path) as head:
        _check_head(head.read(HEAD_BYTES))
    if not zipfile.is_zipfile(path):
        with path.open("rb") as handle:
            yield from _dump_tables(handle, size=path.stat().st_size, progress=progress)
        return
    with zipfile.ZipFile(path) as archive:
        yield from _zip_tables(archive, progress=progress)


def _zip_tables(archive: zipfile.ZipFile, *, progress: Progress) -> Iterator[Table]:
    members = [one for one in archive.infolist() if not one.is_dir()]
    dumps = [one for one in members if one.filename.lower().endswith((".sql", ".plain", ".dump"))]
    sheets = sorted(
        (one for one in members if one.filename.lower().endswith(".csv")),
        key=lambda one: one.filename,
    )
    if len(dumps) == 1:
        with archive.open(dumps[0]) as handle:
            yield from _dump_tables(handle, size=dumps[0].file_size, progress=progress)
    elif sheets:
        for number, one in enumerate(sheets):
            yield from _csv_table(one.filename, archive.open(one))
            progress(number + 1, len(sheets))
    else:
        names = ", ".join(one.filename for one in members[:5]) or "nothing"
        raise WrongFile(f"This archive holds {names}, no dump and no CSV. {PLAIN}")


def _first_bytes(path: Path) -> IO[bytes]:
    if path.is_dir():
        return io.BytesIO()
    if not zipfile.is_zipfile(path):
        return path.open("rb")
    with zipfile.ZipFile(path) as archive:
        for one in archive.infolist():
            if one.filename.lower().endswith((".sql", ".plain", ".dump")):
                with archive.open(one) as handle:
                    return io.BytesIO(handle.read(HEAD_BYTES))
    return io.BytesIO()


# --- The dump ------------------------------------------------------------------------------------


def _dump_tables(handle: IO[bytes], *, size: int, progress: Progress) -> Iterator[Table]:
    lines = _Lines(handle, size=size, progress=progress)
    for line in lines:
        found = _COPY.fullmatch(line) if line.startswith(b"COPY ") else None
        if found is None:
            continue
        lines.is_inside = True
        names = found[2].decode("utf-8", "replace").lower().replace('"', "")
        yield Table(
            name=found[1].decode().lower(),
            columns=tuple(name.strip() for name in names.split(",")),
            rows=_copy_rows(lines),
        )
        for _rest in lines.until_end():
            pass


class _Lines:
    """The lines of a dump, counted; `until_end` goes on to the end of the table, once."""

    def __init__(self, handle: IO[bytes], *, size: int, progress: Progress) -> None:
        self._lines = iter(handle)
        self._size, self._progress = size, progress
        self._read = self._count = 0
        self.is_inside = False

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self._read += len(line)
            yield line

    def until_end(self) -> Iterator[bytes]:
        """Yield the lines of the table that began, without its last."""
        if not self.is_inside:
            return
        for line in self._lines:
            self._read += len(line)
            self._count += 1
            if self._count % CHUNK == 0:
                self._progress(self._read, self._size)
            if line[:2] == b"\\." and line.rstrip(b"\r\n") == b"\\.":
                self.is_inside = False
                return
            yield line
        raise WrongFile("The file ends inside a table: it was not downloaded whole.")


def _copy_rows(lines: _Lines) -> Iterator[Row]:
    for line in lines.until_end():
        text = line.rstrip(b"\r\n").decode("utf-8", "replace")
        yield [_copied(part) for part in text.split("\t")]


def _copied(part: str) -> str | None:
    """Return a value of a COPY block as it was stored (PostgreSQL, COPY, text format)."""
    if part == r"\N":
        return None
    return _ESCAPE.sub(_unescaped, part) if "\\" in part else part


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    if found[2]:
        return chr(int(found[2], 8))
    return _CONTROLS.get(found[3], found[3])


def _check_head(head: bytes) -> None:
    """Raise `WrongFile` for the other files of the download page."""
    if head.startswith(b"PGDMP"):
        raise WrongFile(f"This is PostgreSQL’s custom format, which only pg_restore reads. {PLAIN}")
    if head.startswith((b"TAPE", b"MSSQLBAK")):
        raise WrongFile(f"This is a backup of SQL Server. {PLAIN}")
    if b"\0" in head:
        raise WrongFile(f"This is not a text file. {PLAIN}")


# --- CSV -----------------------------------------------------------------------------------------


def _csv_table(name: str, handle: IO[bytes]) -> Iterator[Table]:
    """Yield the table of a sheet; the sheet is closed behind it."""
    with io.TextIOWrapper(handle, encoding="utf-8-sig", errors="replace", newline="") as text:
        reader = csv.reader(text)
        columns = tuple(one.strip().lower() for one in next(reader, []))
        stem = Path(name).stem.lower().rpartition(".")[2]
        yield Table(name=stem, columns=columns, rows=_csv_rows(reader))


def _csv_rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    try:
        for row in reader:
            yield [None if value in {"", "NULL", r"\N"} else value for value in row]
    except csv.Error as error:
        raise WrongFile(f"A CSV file is broken: {error}.") from error
