"""Making our data pack of NHTSA's file: first what is needed is laid aside, then put in order.

The pack is a file of SQLite that is only read. It appears whole or not at all: a killed import
leaves the pack that was there, and the next one begins anew.
"""

import fcntl
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from garage.vehicles.vpic.facts import ELEMENTS, FACTS, spoken
from garage.vehicles.vpic.pack import FORMAT
from garage.vehicles.vpic.source import Row, Table, WrongFile, dated, tables

Progress = Callable[[str, int, int], None]
BATCH = 5_000
EVERY = 20  # batches between two words of progress
# The columns that are taken of each table; a file without one of these is not vPIC's.
NEEDED: dict[str, tuple[str, ...]] = {
    "element": ("id", "name", "lookuptable", "isprivate", "decode", "weight"),
    "make": ("id", "name"),
    "make_model": ("makeid", "modelid"),
    "model": ("id", "name"),
    "pattern": ("id", "vinschemaid", "keys", "elementid", "attributeid", "createdon", "updatedon"),
    "vehicletype": ("id", "name"),
    "vinschema": ("id", "tobeqced"),
    "wmi": ("id", "wmi", "vehicletypeid", "countryid", "publicavailabilitydate", "trucktypeid"),
    "wmi_make": ("wmiid", "makeid"),
    "wmi_vinschema": ("wmiid", "vinschemaid", "yearfrom", "yearto"),
}
WELCOME = {"enginemodelpattern": ("enginemodelid", "elementid", "attributeid")}
MAY_LACK = frozenset({"weight", "tobeqced", "trucktypeid", "updatedon", "createdon", "isprivate"})
# Large tables that have an id and a name and are no list of words.
NOT_WORDS = frozenset({"manufacturer", "vinschema", "element", "make", "model"})
LIGHT_TYPES = frozenset({"passenger car", "multipurpose passenger vehicle (mpv)"})
TRUCK, LIGHT_TRUCK = "truck", "1"
YES = frozenset({"t", "true", "1"})
_PACK = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE maker (wmi TEXT PRIMARY KEY, id INTEGER NOT NULL, kind TEXT NOT NULL,
  country TEXT NOT NULL, makes TEXT NOT NULL, is_light INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE span (maker INTEGER NOT NULL, schema INTEGER NOT NULL, year_from INTEGER NOT NULL,
  year_to INTEGER NOT NULL, PRIMARY KEY (maker, schema, year_from)) WITHOUT ROWID;
CREATE TABLE pattern (schema INTEGER NOT NULL, id INTEGER NOT NULL, keys TEXT NOT NULL,
  fact INTEGER NOT NULL, word INTEGER NOT NULL, changed INTEGER NOT NULL,
  PRIMARY KEY (schema, id)) WITHOUT ROWID;
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE model (id TEXT PRIMARY KEY, name TEXT NOT NULL, makes TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE engine (name TEXT NOT NULL, fact INTEGER NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (name, fact)) WITHOUT ROWID;
CREATE TABLE weight (fact INTEGER PRIMARY KEY, weight INTEGER NOT NULL);
"""


def build_pack(source: Path, target: Path, *, today: date, progress: Progress) -> dict[str, int]:
    """Make the pack at `target` of NHTSA's file; returns how much it holds.

    Raises `WrongFile` for another file, and for an import that runs already. The pack that was
    there stays in use until the new one takes its place.
    """
    day = dated(source)
    with _alone(target), _scratch(target) as (stage, part):
        with closing(_fast(stage)) as aside:
            _lay_aside(source, aside, progress=progress)
            with closing(_fast(part)) as out:
                counts = _Builder(aside, out, today=today, progress=progress).build()
                about = {"format": str(FORMAT), "dated": day, "source": source.name}
                about |= {name: str(number) for name, number in counts.items()}
                out.executemany("INSERT INTO about VALUES (?, ?)", about.items())
                out.commit()
        with part.open("rb") as handle:
            os.fsync(handle.fileno())
        part.replace(target)
    return counts


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold the door: two imports at once would write the same file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WrongFile("Another import is running. Wait for it to end.") from error
        yield


@contextmanager
def _scratch(target: Path) -> Iterator[tuple[Path, Path]]:
    files = (target.with_suffix(".stage"), target.with_suffix(".part"))
    for file in files:  # what a killed import left
        file.unlink(missing_ok=True)
    try:
        yield files
    finally:
        for file in files:
            with suppress(OSError):
                file.unlink(missing_ok=True)


def _fast(path: Path) -> sqlite3.Connection:
    """Open a file that is thrown away when anything goes wrong."""
    connection = sqlite3.connect(path)
    for name, value in (("journal_mode", "OFF"), ("synchronous", "OFF"), ("cache_size", "-16000")):
        connection.execute(f"PRAGMA {name} = {value}")
    return connection


# --- First: what is needed is laid aside ---------------------------------------------------------


def _lay_aside(source: Path, aside: sqlite3.Connection, *, progress: Progress) -> None:
    aside.execute("CREATE TABLE words (list TEXT, id TEXT, name TEXT)")
    seen: set[str] = set()
    wanted: set[str] | None = None
    for table in tables(source, progress=lambda done, all_: progress("reading", done, all_)):
        columns = NEEDED.get(table.name) or WELCOME.get(table.name)
        if columns:
            _keep(table, columns, aside, wanted=wanted if table.name == "pattern" else None)
            seen.add(table.name)
            if table.name == "element":
                wanted = set(_elements(aside))
        if {"id", "name"} <= set(table.columns) and table.name not in NOT_WORDS and not columns:
            _keep_words(table, aside)
    missing = sorted(set(NEEDED) - seen)
    if missing:
        raise WrongFile(f"This is not the vPIC database: it has no table {', '.join(missing)}.")
    aside.execute("INSERT INTO words SELECT 'vehicletype', id, name FROM vehicletype")
    aside.commit()


def _keep(
    table: Table,
    columns: Sequence[str],
    aside: sqlite3.Connection,
    *,
    wanted: set[str] | None,
) -> None:
    lacking = set(columns) - set(table.columns) - MAY_LACK
    if lacking:
        raise WrongFile(
            f"The table {table.name} has no column {', '.join(sorted(lacking))}: "
            "this is not the vPIC database, or a form of it that is not known yet."
        )
    places = [table.columns.index(name) if name in table.columns else None for name in columns]
    aside.execute(f"CREATE TABLE IF NOT EXISTS {table.name} ({', '.join(columns)})")
    element = columns.index("elementid") if wanted is not None else 0
    rows = (
        [row[place] if place is not None else None for place in places]
        for row in table.rows
        if len(row) >= len(table.columns)
    )
    if wanted is not None:
        rows = (row for row in rows if row[element] in wanted)
    marks = ", ".join("?" * len(columns))
    aside.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)  # noqa: S608 - names of ours


def _keep_words(table: Table, aside: sqlite3.Connection) -> None:
    key, name = table.columns.index("id"), table.columns.index("name")
    rows = ((table.name, row[key], row[name]) for row in table.rows if len(row) > max(key, name))
    aside.executemany("INSERT INTO words VALUES (?, ?, ?)", rows)


def _elements(aside: sqlite3.Connection) -> dict[str, int]:
    """Return the number of each fact by the id of its element; only what the public may see."""
    numbers = {name: number for number, name in enumerate(ELEMENTS.values())}
    rows = aside.execute("SELECT id, name, isprivate, decode FROM element")
    return {
        str(row_id): numbers[name]
        for row_id, name, is_private, decode in rows
        if name in numbers and not _is_yes(is_private) and decode is not None
    }


def _is_yes(value: Any) -> bool:
    return str(value or "").casefold() in YES


# --- Then: put in order --------------------------------------------------------------------------


class _Builder:
    """Writes the pack from what was laid aside."""

    def __init__(
        self,
        aside: sqlite3.Connection,
        out: sqlite3.Connection,
        *,
        today: date,
        progress: Progress,
    ) -> None:
        self.aside, self.out, self.progress = aside, out, progress
        self.today = today.isoformat()
        self.facts = _elements(aside)
        missing = sorted(set(ELEMENTS.values()) - self._names())
        if "Model" in missing or "Body Class" in missing:
            raise WrongFile("This is not the vPIC database: its elements have other names.")
        lists = aside.execute("SELECT id, lookuptable FROM element")
        self.lists = {str(row_id): str(name or "").lower() for row_id, name in lists}
        named = aside.execute("SELECT list, id, name FROM words WHERE name IS NOT NULL")
        self.words = {(kind, str(row_id)): str(name) for kind, row_id, name in named}
        self.makes = dict(self._pairs("SELECT id, name FROM make WHERE name IS NOT NULL"))
        self.known: dict[str, int] = {}

    def build(self) -> dict[str, int]:
        """Write it all; returns how many makers, models and rules there are."""
        self.out.executescript(_PACK)
        makers = self._makers()
        self._spans()
        models = self._models()
        patterns = self._patterns()
        self._engines()
        weights = self.aside.execute("SELECT id, weight FROM element WHERE weight IS NOT NULL")
        rows = [(self.facts[str(key)], _int(w)) for key, w in weights if str(key) in self.facts]
        self.out.executemany("INSERT OR REPLACE INTO weight VALUES (?, ?)", rows)
        self.out.executemany(
            "INSERT INTO word VALUES (?, ?)",
            ((number, text) for text, number in self.known.items()),
        )
        if not makers or not patterns:
            raise WrongFile("The file has the tables of vPIC, and nothing that is public in them.")
        return {"makers": makers, "models": models, "patterns": patterns}

    def _names(self) -> set[str]:
        return {str(name) for (name,) in self.aside.execute("SELECT name FROM element")}

    def _pairs(self, query: str) -> Iterator[tuple[str, str]]:
        for first, second in self.aside.execute(query):
            yield str(first), str(second)

    def _makers(self) -> int:
        makes = self._grouped("SELECT wmiid, makeid FROM wmi_make")
        rows = self.aside.execute(f"SELECT {', '.join(NEEDED['wmi'])} FROM wmi")  # noqa: S608
        found = []
        for row_id, code, type_id, country_id, public_on, truck in rows:
            if not code or not public_on or str(public_on)[:10] > self.today:
                continue
            kind = self.words.get(("vehicletype", str(type_id)), "")
            is_light = kind.casefold() in LIGHT_TYPES or (
                kind.casefold() == TRUCK and str(truck) == LIGHT_TRUCK
            )
            country = self.words.get(("country", str(country_id)), "")
            own = json.dumps(sorted(makes.get(str(row_id), ())))
            found.append((str(code).strip().upper(), _int(row_id), kind, country, own, is_light))
        self.out.executemany("INSERT OR REPLACE INTO maker VALUES (?, ?, ?, ?, ?, ?)", found)
        return len(found)

    def _grouped(self, query: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for key, make_id in self._pairs(query):
            if name := self.makes.get(make_id):
                found.setdefault(key, set()).add(name)
        return found

    def _spans(self) -> None:
        hidden = {
            str(key)
            for key, flag in self.aside.execute("SELECT id, tobeqced FROM vinschema")
            if _is_yes(flag)
        }
        rows = self.aside.execute("SELECT wmiid, vinschemaid, yearfrom, yearto FROM wmi_vinschema")
        self.out.executemany(
            "INSERT OR REPLACE INTO span VALUES (?, ?, ?, ?)",
            (
                (_int(maker), _int(schema), _int(first), _int(last) or 2999)
                for maker, schema, first, last in rows
                if str(schema) not in hidden
            ),
        )

    def _models(self) -> int:
        makes = self._grouped("SELECT modelid, makeid FROM make_model")
        rows = [
            (key, name, json.dumps(sorted(makes.get(key, ()))))
            for key, name in self._pairs("SELECT id, name FROM model WHERE name IS NOT NULL")
        ]
        self.out.executemany("INSERT OR REPLACE INTO model VALUES (?, ?, ?)", rows)
        return len(rows)

    def _patterns(self) -> int:
        [(total,)] = self.aside.execute("SELECT count(*) FROM pattern")
        rows = self.aside.execute(
            f"SELECT {', '.join(NEEDED['pattern'])} FROM pattern "  # noqa: S608 - names of ours
            "ORDER BY CAST(vinschemaid AS INTEGER)"
        )
        made = (one for row in rows if (one := self._pattern(row)) is not None)
        count = number = 0
        while batch := list(islice(made, BATCH)):
            self.out.executemany("INSERT OR REPLACE INTO pattern VALUES (?, ?, ?, ?, ?, ?)", batch)
            count += len(batch)
            number += 1
            if number % EVERY == 0:
                self.progress("writing", count, total)
        return count

    def _pattern(self, row: Row) -> tuple[int, int, str, int, int, int] | None:
        row_id, schema, keys, element, attribute, made_on, changed_on = row
        fact = self.facts.get(str(element))
        if fact is None or not keys or not attribute:
            return None
        value = self._value(str(element), fact, str(attribute))
        if not value:
            return None
        word = self.known.setdefault(value, len(self.known) + 1)
        changed = _moment(changed_on or made_on)
        return (_int(schema), _int(row_id), str(keys).upper(), fact, word, changed)

    def _value(self, element: str, fact: int, attribute: str) -> str:
        """Return the word that an attribute stands for; of a model its id."""
        if FACTS[fact] == "model":
            return attribute
        words = self.lists.get(element, "")
        if words and attribute.isdecimal():
            return spoken(self.words.get((words, attribute), ""))
        return spoken(attribute)

    def _engines(self) -> None:
        has = self.aside.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'enginemodelpattern'"
        )
        if not has.fetchone()[0]:
            return
        rows = self.aside.execute(
            "SELECT enginemodelid, elementid, attributeid FROM enginemodelpattern"
        )
        found = []
        for engine, element, attribute in rows:
            name = self.words.get(("enginemodel", str(engine)), "").strip().casefold()
            fact = self.facts.get(str(element))
            if not name or fact is None or not attribute:
                continue
            if value := self._value(str(element), fact, str(attribute)):
                found.append((name, fact, value))
        self.out.executemany("INSERT OR REPLACE INTO engine VALUES (?, ?, ?)", found)


def _int(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def _moment(value: str | None) -> int:
    """Return a moment as a number that grows with it: 20260916131007."""
    digits = "".join(sign for sign in value or "" if sign.isdigit())[:14]
    return int(digits.ljust(14, "0")) if digits else 0
