"""Tables of text: their characters, their separator, their rows; never more than one row in memory."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from project.kernel.errors import RuleViolated, worded

HEAD_BYTES = 64 * 1024
DELIMITERS = "\t;|,"  # where two cut alike, the one that stands within numbers comes last
MOST_COLUMNS, MOST_ROWS, LONGEST_HEAD = 200, 1_000_000, 120
SNIFFED = 16 * 1024
FEWEST = 2  # rows: the heads and something below them; columns: one alone is a list
LONGEST_LINE = 1_000_000  # characters; a longer one is no row that a person wrote
# A cell that begins like this is taken for a formula by spreadsheets.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_ARMOUR = "'"
NO_TABLE = (
    "This is not a table of text. Save it as CSV, with the names of the columns in the first row."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """How a file is written, its heads and its first rows."""

    encoding: str
    delimiter: str
    heads: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]


def table_shape(head: bytes, *, fewest_columns: int = FEWEST) -> TableShape:
    """Return how a file is written from its first bytes; raises `RuleViolated` for another kind of file."""
    if not head.strip() or (b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise RuleViolated(NO_TABLE, field="file")
    encoding, delimiter = table_dialect(head)
    whole = _whole_lines(head, encoding)
    try:
        rows = list(csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise RuleViolated(NO_TABLE, field="file") from error
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if len(rows) < FEWEST or not fewest_columns <= len(rows[0]) <= MOST_COLUMNS:
        raise RuleViolated(NO_TABLE, field="file")
    return TableShape(
        encoding=encoding,
        delimiter=delimiter,
        heads=tuple(heads(rows[0])),
        samples=tuple(tuple(cell.strip()[:80] for cell in row) for row in rows[1:][:50]),
    )


def table_dialect(head: bytes) -> tuple[str, str]:
    """Return the characters and the separator of a table from its first bytes."""
    encoding = _encoding(head)
    return encoding, _delimiter(_whole_lines(head, encoding))


def first_row(head: bytes, *, encoding: str, delimiter: str) -> list[str]:
    """Return the first row of a table from its first bytes; empty where there is none."""
    text = io.StringIO(head.decode(encoding, errors="replace"), newline="")
    try:
        return next(csv.reader(text, delimiter=delimiter), [])
    except csv.Error:
        return []


def _whole_lines(head: bytes, encoding: str) -> str:
    """Return the first bytes as text; the last line may be cut in the middle and is left out."""
    text = head.decode(encoding, errors="replace")
    lines = text.splitlines(keepends=True)
    return "".join(lines[:-1]) if len(head) >= HEAD_BYTES and len(lines) > 1 else text


def table_rows(
    file: IO[bytes], *, encoding: str, delimiter: str
) -> Iterator[tuple[int, list[str] | None]]:
    """Yield the rows below the heads with their line; `None` for one that cannot be read.

    Empty rows are passed over. Raises `RuleViolated` for a file of more than a million rows, and for
    a line of more than a million characters.
    """
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    reader = csv.reader(_lines(text), delimiter=delimiter)
    is_first = True
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            yield reader.line_num, None
            continue
        if not any(cell.strip() for cell in row):
            continue
        if is_first:
            is_first = False
            continue
        if reader.line_num > MOST_ROWS:
            raise RuleViolated("A file may have a million rows. Split this one.", field="file")
        yield reader.line_num, row
    text.detach()


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"{_ARMOUR}{text}" if text.startswith(FORMULA_SIGNS) else text


def armoured(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, and that `disarmed` gives back exactly."""
    return f"{_ARMOUR}{text}" if text.startswith((*FORMULA_SIGNS, _ARMOUR)) else text


def disarmed(text: str) -> str:
    """Return what `armoured` was given."""
    is_armoured = text.startswith(_ARMOUR) and text[1:].startswith((*FORMULA_SIGNS, _ARMOUR))
    return text[1:] if is_armoured else text


def csv_line(cells: Iterable[str]) -> str:
    """Return cells as one row of a comma-separated table, in quotes where they need them."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Yield the lines with their ends, none longer than what fits in memory without harm."""
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise RuleViolated(
                worded("Line %(number)s is longer than a million characters.", number=number)
                + " "
                + worded(NO_TABLE),
                field="file",
            )
        yield line


def heads(row: list[str]) -> list[str]:
    """Return the heads of the columns; a column without one gets its number."""
    return [
        (" ".join(cell.replace("\ufeff", "").split()) or f"Column {number}")[:LONGEST_HEAD]
        for number, cell in enumerate(row, start=1)
    ]


def _encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        # A character of up to four bytes may be cut at the end.
        head[:-3].decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(head)
    return "utf-8-sig"


def _guessed(head: bytes) -> str:
    from charset_normalizer import from_bytes

    found: Any = from_bytes(head, cp_isolation=["cp1252", "cp1250", "iso8859_15", "cp1251"]).best()
    return str(found.encoding) if found else "cp1252"


def _delimiter(text: str) -> str:
    """Return the separator that cuts most of the first rows into as many cells as the heads.

    `csv.Sniffer` is no help here: its expressions take for ever on quotes that somebody chose.
    """
    return max(DELIMITERS, key=lambda delimiter: _regularity(text[:SNIFFED], delimiter))


def _regularity(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many rows have as many cells as the first one, and how many cells that is."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return 0, 0
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    width = len(rows[0]) if rows else 0
    if width < FEWEST:
        return 0, width
    return sum(len(row) == width for row in rows), width
