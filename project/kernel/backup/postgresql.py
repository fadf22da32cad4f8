"""Copying and putting back a PostgreSQL database, by its own programs."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import IsolationLevel, sql

from project.kernel.backup.archive import BackupFailed
from project.kernel.backup.contents import Contents, Snapshot, contents_of

IN_USE = "Something is connected to the database. Stop My Garage first, its workers too."
PATIENCE = 20  # tenths of a second
OTHERS = (
    "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
    "AND datname = current_database() AND pid <> pg_backend_pid()"
)
COLUMNS = (
    "SELECT c.table_name, c.column_name FROM information_schema.columns c "
    "JOIN information_schema.tables t USING (table_schema, table_name) "
    "WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE'"
)


class PostgresDatabase:
    """A database on a server; `parameters` are those of libpq."""

    engine = "postgresql"
    member = "database/garage.dump"

    def __init__(self, parameters: dict[str, str]) -> None:
        self._parameters = parameters

    @contextmanager
    def snapshot(self, folder: Path) -> Iterator[Snapshot]:
        """Copy the database as one transaction sees it, which counts its rows too."""
        program = _program("pg_dump")
        copy = folder / "copy.dump"
        try:
            with psycopg.connect(**self._parameters) as connection:  # type: ignore[arg-type]
                connection.isolation_level = IsolationLevel.REPEATABLE_READ
                connection.read_only = True
                name = _value(connection, "SELECT pg_export_snapshot()")
                dump = [program, "--format=custom", "--exclude-schema=before_*", "--no-owner"]
                dump += ["--no-comments", "--no-privileges", f"--snapshot={name}", f"--file={copy}"]
                self._call([*dump, self._target()])
                contents = _contents(connection)
        except psycopg.Error as error:
            raise BackupFailed(f"The database could not be copied: {error}") from error
        yield Snapshot(path=copy, contents=contents, notes=[])

    def check(self, copy: Path, counts: dict[str, int]) -> None:  # noqa: ARG002 - known once restored
        """Raise `BackupFailed` unless `pg_restore` can read the copy."""
        self._call([_program("pg_restore"), "--list", str(copy)])

    def holds_data(self) -> bool:
        """Whether somebody uses it; raises `BackupFailed` while another session is connected."""
        try:
            with psycopg.connect(**self._parameters) as connection:  # type: ignore[arg-type]
                _refuse_others(connection)
                return _contents(connection).has_people
        except psycopg.Error as error:
            raise BackupFailed(f"The database cannot be reached: {error}") from error

    def restore(self, copy: Path, *, counts: dict[str, int], now: datetime) -> str:
        """Put a copy into a new schema `public`; one that held data is kept under another name."""
        holds_data = self.holds_data()
        aside = f"before_{now:%Y%m%d_%H%M%S}"
        self._move("public", aside)
        try:
            load = [_program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error"]
            self._call([*load, "--single-transaction", self._target(), str(copy)])
            self._compare(counts)
        except BackupFailed:
            self._move(aside, "public")
            raise
        if not holds_data:
            self._say(_written("DROP SCHEMA {} CASCADE", aside))
        return f"schema {aside}" if holds_data else ""

    def _move(self, schema: str, name: str) -> None:
        """Rename a schema to one that is dropped first; extensions stay in a schema `public`."""
        with psycopg.connect(**self._parameters) as connection:  # type: ignore[arg-type]
            rows = connection.execute(
                "SELECT extname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace "
                "WHERE nspname = 'public' AND extrelocatable"
            )
            shared = [row[0] for row in rows]
            connection.execute(_written("CREATE SCHEMA {}", "extensions_on_their_way"))
            for extension in shared:
                connection.execute(
                    _written("ALTER EXTENSION {} SET SCHEMA extensions_on_their_way", extension)
                )
            connection.execute(_written("DROP SCHEMA IF EXISTS {} CASCADE", name))
            connection.execute(_written("ALTER SCHEMA {} RENAME TO {}", schema, name))
            connection.execute("CREATE SCHEMA IF NOT EXISTS public")
            for extension in shared:
                connection.execute(_written("ALTER EXTENSION {} SET SCHEMA public", extension))
            connection.execute("DROP SCHEMA extensions_on_their_way")

    def _compare(self, counts: dict[str, int]) -> None:
        with psycopg.connect(**self._parameters) as connection:  # type: ignore[arg-type]
            found = _contents(connection).counts
        if found != counts:
            raise BackupFailed("The restored database has other rows than the manifest says.")

    def _say(self, statement: sql.Composed) -> None:
        with psycopg.connect(**self._parameters) as connection:  # type: ignore[arg-type]
            connection.execute(statement)

    def _target(self) -> str:
        """Return where the programs connect to; the password is in their environment alone."""
        shown = {key: value for key, value in self._parameters.items() if key != "password"}
        return f"--dbname={psycopg.conninfo.make_conninfo(**shown)}"

    def _call(self, command: list[str]) -> None:
        """Run a program of PostgreSQL; raises `BackupFailed` with what it said."""
        secret = {"PGPASSWORD": self._parameters["password"]} if self._has_password() else {}
        done = subprocess.run(  # noqa: S603 - programs of ours, no shell
            command, env=os.environ | secret, capture_output=True, text=True, check=False
        )
        if done.returncode:
            said = " ".join(done.stderr.split())[:400]
            raise BackupFailed(f"{Path(command[0]).name} failed: {said}")

    def _has_password(self) -> bool:
        return bool(self._parameters.get("password"))


def libpq_parameters(connection: Any) -> dict[str, str]:
    """Return what libpq needs of a connection of Django."""
    known = {default.keyword.decode() for default in psycopg.pq.Conninfo.get_defaults()}
    given = connection.get_connection_params()
    return {key: str(value) for key, value in given.items() if key in known and value}


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupFailed(
            f"{name} is missing. Install the client programs of PostgreSQL, as new as its server; "
            "on Debian and Ubuntu: apt install postgresql-client"
        )
    return found


def _contents(connection: "psycopg.Connection[Any]") -> Contents:
    columns: dict[str, set[str]] = {}
    for table, column in connection.execute(COLUMNS):
        columns.setdefault(table, set()).add(column)

    def ask(text: str) -> Any:
        return connection.execute(text)

    return contents_of(ask, columns)


def _refuse_others(connection: "psycopg.Connection[Any]") -> None:
    """Raise `BackupFailed` when somebody else stays connected; one who just left takes a moment."""
    connection.autocommit = True  # a transaction would see the same sessions again and again
    for _ in range(PATIENCE):
        if not _value(connection, OTHERS):
            return
        time.sleep(0.1)
    raise BackupFailed(IN_USE)


def _value(connection: "psycopg.Connection[Any]", question: LiteralString) -> Any:
    row = connection.execute(question).fetchone()
    return row[0] if row else None


def _written(text: LiteralString, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))
