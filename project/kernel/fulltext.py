"""Search in long texts: trigrams in both databases, kept by the database itself.

SQLite: one FTS5 table beside each searched table, filled by triggers. PostgreSQL: a trigram index
over the same columns. Both hold the organization too, so that what others wrote costs nothing.
Migrations call `install`; queries go through `matching`.
"""

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

Rows = TypeVar("Rows", bound="models.QuerySet[Any]")
SHORTEST = 3
# Newest matches of an organization that are looked at; a word that stands everywhere is no question.
MOST_MATCHES = 5_000
_NAME = re.compile(r"[a-z_]+")


def install(editor: BaseDatabaseSchemaEditor, table: str, columns: Sequence[str]) -> None:
    """Make the columns of a table searchable; safe to call on an existing table with rows."""
    _check_names(table, *columns)
    make = _sqlite if editor.connection.vendor == "sqlite" else _postgresql
    for statement in make(table, columns):
        editor.execute(statement, params=None)


def remove(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Undo `install`."""
    _check_names(table)
    if editor.connection.vendor == "sqlite":
        for kind in ("insert", "delete", "update"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_search_{kind}", params=None)
        editor.execute(f"DROP TABLE IF EXISTS {table}_search", params=None)
        editor.execute(f"DROP VIEW IF EXISTS {table}_searched", params=None)
    else:
        editor.execute(f"DROP INDEX IF EXISTS {table}_search", params=None)


def _check_names(*names: str) -> None:
    for name in names:
        if not _NAME.fullmatch(name):
            message = f"{name} is not the name of a table or column."
            raise ValueError(message)


def _sqlite(table: str, columns: Sequence[str]) -> list[str]:
    names = ", ".join(("organization", *columns))
    new = ", ".join((_owner("new."), *(f"new.{name}" for name in columns)))
    old = ", ".join((_owner("old."), *(f"old.{name}" for name in columns)))
    index, view = f"{table}_search", f"{table}_searched"
    shown = ", ".join((f"{_owner('')} AS organization", *columns))
    add = f"INSERT INTO {index}(rowid, {names}) VALUES (new.id, {new});"  # noqa: S608 - checked
    drop = (
        f"INSERT INTO {index}({index}, rowid, {names}) "  # noqa: S608 - checked names
        f"VALUES ('delete', old.id, {old});"
    )
    options = f"content='{view}', content_rowid='id', tokenize='trigram'"
    watched = ", ".join(("organization_id", *columns))
    return [
        f"CREATE VIEW {view} AS SELECT id, {shown} FROM {table}",  # noqa: S608 - checked names
        f"CREATE VIRTUAL TABLE {index} USING fts5({names}, {options})",
        f"INSERT INTO {index}({index}) VALUES ('rebuild')",  # noqa: S608 - checked names
        f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {drop} END",
        f"CREATE TRIGGER {index}_update AFTER UPDATE OF {watched} ON {table} BEGIN {drop} {add} END",
    ]


def _owner(row: str) -> str:
    """Return the organization of a row as a word of its own, of at least three letters."""
    return f"'<' || {row}organization_id || '>'"


def _postgresql(table: str, columns: Sequence[str]) -> list[str]:
    joined = " || ' ' || ".join(f"COALESCE({name}, '')" for name in columns)
    return [
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE EXTENSION IF NOT EXISTS btree_gin",
        (
            f"CREATE INDEX {table}_search ON {table}"
            f" USING gin (organization_id, UPPER({joined}) gin_trgm_ops)"
        ),
    ]


def matching(rows: Rows, words: Sequence[str], *, columns: Sequence[str]) -> Rows:
    """Narrow a query to rows that hold every word somewhere in their searchable columns.

    Words shorter than three letters are ignored; without a longer one nothing matches.
    """
    long = [word for word in words if len(word) >= SHORTEST]
    if not long:
        return rows.none()
    if connection.vendor == "sqlite":
        return _narrow_sqlite(rows, long, columns)
    return _narrow_postgresql(rows, long, columns)


def _narrow_sqlite(rows: Rows, words: list[str], columns: Sequence[str]) -> Rows:
    index = f"{rows.model._meta.db_table}_search"
    every = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    query = f"{{{' '.join(columns)}}} : ({every})"
    owner = getattr(rows, "organization_id", None)
    if owner is not None:
        query = f'{query} AND organization : "<{owner}>"'
    found = RawSQL(  # noqa: S611 - a name of ours, the words as parameters
        f"SELECT rowid FROM {index} WHERE {index} MATCH %s ORDER BY rowid DESC LIMIT %s",  # noqa: S608 - a name of ours
        (query, MOST_MATCHES),
    )
    return rows.filter(pk__in=found)


class _Joined(Func):
    """The expression of the trigram index, letter for letter, so that PostgreSQL uses it."""

    template = "UPPER(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = TextField()


def _narrow_postgresql(rows: Rows, words: list[str], columns: Sequence[str]) -> Rows:
    joined = _Joined(*(Coalesce(F(name), Value("")) for name in columns))
    every = Q()
    for word in words:
        every &= Q(searched__contains=word.upper())
    return rows.alias(searched=joined).filter(every)
