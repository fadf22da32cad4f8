"""Places to back up and to restore to, and how two of them are compared."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from django.core.files.storage import FileSystemStorage, Storage
from django.db import connection

from project.kernel.backup.archive import FILES, Archive
from project.kernel.backup.contents import Database
from project.kernel.backup.sqlite import SqliteDatabase

Row = tuple[Any, ...]
# What a backup itself writes while it runs.
OWN = "kernel_backuprecord"


@contextmanager
def empty_database(folder: Path) -> Iterator[Database]:
    """Give a database like that of the tests with nothing in it."""
    if connection.vendor == "sqlite":
        yield SqliteDatabase(folder / "restored.sqlite3")
        return
    from project.kernel.backup.postgresql import PostgresDatabase, libpq_parameters

    name = f"my_garage_restored_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield PostgresDatabase(libpq_parameters(connection) | {"dbname": name})
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def ask(database: Database, text: str) -> list[Row]:
    """Return the rows that a database answers, over a connection of its own."""
    if isinstance(database, SqliteDatabase):
        with closing(sqlite3.connect(database._path)) as opened:
            return opened.execute(text).fetchall()
    import psycopg

    with psycopg.connect(**cast("Any", database)._parameters) as session:
        return session.execute(text).fetchall()


def rows_of(database: Database) -> dict[str, list[Row]]:
    """Return every row of every table, but for those that a backup writes while it runs."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    return {
        table: sorted(ask(database, f'SELECT * FROM "{table}"'), key=repr)  # noqa: S608 - names of the database
        for table in tables
        if table != OWN and "_search" not in table
    }


def bytes_of(storage: Storage, names: list[str]) -> dict[str, str]:
    """Return the SHA-256 of stored files."""
    found = {}
    for name in names:
        with storage.open(name, "rb") as file:
            found[name] = sha256(file.read()).hexdigest()
    return found


def storage_in(folder: Path) -> FileSystemStorage:
    return FileSystemStorage(location=folder)


def stored_names(path: Path) -> list[str]:
    """Return the names of the stored files in a backup."""
    with Archive(path) as archive:
        return [name.removeprefix(FILES) for name in archive.names(FILES)]
