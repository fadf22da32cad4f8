"""A data pack on disk, opened to be read for one decoding."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from garage.vehicles.vpic.facts import FACTS, Maker, Pattern

FORMAT = 1


class StoredPack:
    """A pack of SQLite as the decoder asks it."""

    def __init__(self, connection: sqlite3.Connection, about: dict[str, str]) -> None:
        self._rows = connection
        self.about = about
        self.dated = about.get("dated", "")
        self._weights = dict(connection.execute("SELECT fact, weight FROM weight"))

    def maker(self, wmi: str) -> Maker | None:
        """Return a manufacturer by its three or six characters."""
        row = self._rows.execute(
            "SELECT id, kind, country, makes, is_light FROM maker WHERE wmi = ?", (wmi,)
        ).fetchone()
        if row is None:
            return None
        row_id, kind, country, makes, is_light = row
        return Maker(
            id=row_id,
            kind=kind,
            country=country,
            makes=tuple(json.loads(makes)),
            is_light=bool(is_light),
        )

    def patterns(self, maker: Maker, year: int) -> Iterator[Pattern]:
        """Yield the rules for vehicles of a manufacturer and model year."""
        rows = self._rows.execute(
            "SELECT p.id, p.keys, p.fact, w.text, p.changed, s.year_from FROM span s "
            "JOIN pattern p ON p.schema = s.schema JOIN word w ON w.id = p.word "
            "WHERE s.maker = ? AND ? BETWEEN s.year_from AND s.year_to",
            (maker.id, year),
        )
        for row_id, keys, fact, text, changed, year_from in rows:
            yield Pattern(
                id=row_id,
                keys=keys,
                fact=FACTS[fact],
                value=text,
                changed=changed,
                year_from=year_from,
            )

    def model(self, model_id: str) -> tuple[str, tuple[str, ...]]:
        """Return the name of a model and the makes that sell it; empty for an unknown one."""
        row = self._rows.execute(
            "SELECT name, makes FROM model WHERE id = ?", (model_id,)
        ).fetchone()
        return (row[0], tuple(json.loads(row[1]))) if row else ("", ())

    def engine(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield what is known of an engine by the name of its model: facts and values."""
        rows = self._rows.execute(
            "SELECT fact, value FROM engine WHERE name = ?", (name.strip().casefold(),)
        )
        for fact, value in rows:
            yield FACTS[fact], value

    def weight(self, fact: str) -> int:
        """Return how much a fact counts when two model years compete."""
        return int(self._weights.get(FACTS.index(fact), 0)) if fact in FACTS else 0


@contextmanager
def opened(path: Path) -> Iterator[StoredPack | None]:
    """Open the pack of this machine for one decoding; `None` without one that can be read.

    A new pack takes the place of the file, so one that is open goes on as it was.
    """
    if not path.is_file():
        yield None
        return
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        try:
            about = dict(connection.execute("SELECT name, value FROM about"))
            pack = StoredPack(connection, about) if about.get("format") == str(FORMAT) else None
        except sqlite3.DatabaseError:
            pack = None
        yield pack
