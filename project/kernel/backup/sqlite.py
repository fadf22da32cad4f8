"""Copying and putting back an SQLite database."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from project.kernel.backup.archive import BackupFailed
from project.kernel.backup.contents import Contents, Snapshot, contents_of

WAIT_SECONDS = 60
IN_USE = "Something has the database open. Stop My Garage first, its worker too."


class SqliteDatabase:
    """A database in a file."""

    engine = "sqlite"
    member = "database/garage.sqlite3"

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def snapshot(self, folder: Path) -> Iterator[Snapshot]:
        """Copy the database as one transaction sees it: with its journal, whoever writes meanwhile."""
        if not self._path.is_file():
            raise BackupFailed(f"There is no database at {self._path}.")
        copy = folder / "copy.sqlite3"
        try:
            with closing(_opened(self._path)) as source:
                source.execute("VACUUM INTO ?", (str(copy),))
            contents = _contents(copy)
            notes = _sound(copy)
        except sqlite3.Error as error:
            raise BackupFailed(f"The database could not be copied: {error}.") from error
        yield Snapshot(path=copy, contents=contents, notes=notes)

    def check(self, copy: Path, counts: dict[str, int]) -> None:
        """Raise `BackupFailed` unless a copy is sound and holds so many rows."""
        try:
            _sound(copy)
            found = _contents(copy).counts
        except sqlite3.Error as error:
            raise BackupFailed(f"The database in the backup cannot be read: {error}.") from error
        if found != counts:
            raise BackupFailed("The database in the backup has other rows than its manifest says.")

    def holds_data(self) -> bool:
        """Whether somebody uses it; raises `BackupFailed` while a process has it open."""
        if not self._path.exists():
            return False
        try:
            with closing(_opened(self._path, wait=2)) as database:
                # Succeeds for the only one alone; then the journal is in the file, and the file is all.
                database.execute("PRAGMA journal_mode=DELETE")
            return _contents(self._path).has_people
        except sqlite3.OperationalError as error:
            raise BackupFailed(IN_USE) from error
        except sqlite3.DatabaseError:
            return True  # whatever this file is, it is somebody's

    def restore(self, copy: Path, *, counts: dict[str, int], now: datetime) -> str:  # noqa: ARG002 - compared by then
        """Put a checked copy in the place of the database; one that held data is kept beside it."""
        kept = ""
        if self.holds_data():
            aside = self._path.with_name(f"{self._path.stem}.before-{now:%Y%m%d-%H%M%S}.sqlite3")
            _keep(self._path, aside)
            kept = str(aside)
        copy.replace(self._path)
        return kept


def _opened(path: Path, *, wait: float = WAIT_SECONDS) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=wait, isolation_level=None)


def _contents(path: Path) -> Contents:
    with closing(_opened(path)) as database:
        return contents_of(database.execute, _columns(database))


def _columns(database: sqlite3.Connection) -> dict[str, set[str]]:
    """Return the columns of every table, without those that SQLite keeps for itself."""
    rows = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
    virtual = tuple(name for name, sql in rows if sql.upper().startswith("CREATE VIRTUAL"))
    shadows = tuple(f"{name}_" for name in virtual)
    return {
        name: {row[1] for row in database.execute(f'PRAGMA table_info("{name}")')}
        for name, _ in rows
        if name not in virtual and not name.startswith(("sqlite_", *shadows))
    }


def _sound(path: Path) -> list[str]:
    """Return what a person should know; raises `BackupFailed` for a database that is broken."""
    with closing(_opened(path)) as database:
        said = [row[0] for row in database.execute("PRAGMA integrity_check(5)")]
        if said != ["ok"]:
            raise BackupFailed(f"The database is damaged: {'; '.join(said)[:300]}")
        strays = len(database.execute("PRAGMA foreign_key_check").fetchall())
    return [f"{strays} rows point to rows that are not there."] if strays else []


def _keep(path: Path, aside: Path) -> None:
    """Give a file a second name, by a copy where the file system has no links."""
    try:
        os.link(path, aside)
    except FileExistsError:
        raise
    except OSError:
        shutil.copy2(path, aside)
