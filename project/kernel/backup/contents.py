"""What stands in a database that is backed up: rows, migrations, names of stored files."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

Ask = Callable[[str], Iterable[Any]]
"""Asks a database that may be of an older My Garage; answers rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What one moment of a database held: rows by table, `app.name` of migrations.

    `files` are the names of stored files with their SHA-256, or "" where the row does not know it.
    """

    counts: dict[str, int]
    migrations: list[str]
    files: dict[str, str]

    @property
    def has_people(self) -> bool:
        """Whether somebody has begun to use it."""
        return self.counts.get(get_user_model()._meta.db_table, 0) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A copy of a database at one moment, and what it holds; `notes` are worth a look."""

    path: Path
    contents: Contents
    notes: list[str]


class Database(Protocol):
    """A database that can be copied while others write, and be put back."""

    engine: str
    member: str

    def snapshot(self, folder: Path) -> AbstractContextManager[Snapshot]:
        """Copy it into a folder; raises `BackupFailed`."""

    def check(self, copy: Path, counts: dict[str, int]) -> None:
        """Raise `BackupFailed` unless a copy can be put back."""

    def holds_data(self) -> bool:
        """Whether somebody uses it already; raises `BackupFailed` when it is in use right now."""

    def restore(self, copy: Path, *, counts: dict[str, int], now: datetime) -> str:
        """Put a copy in its place and return where the data that was there is kept, if any.

        Raises `BackupFailed` and leaves everything as it was.
        """


def contents_of(ask: Ask, columns: dict[str, set[str]]) -> Contents:
    """Return what a database holds, by the columns that its tables have."""
    counts = {table: _first(ask(f'SELECT COUNT(*) FROM "{table}"')) for table in sorted(columns)}  # noqa: S608 - names of the database itself
    migrations = []
    if "django_migrations" in columns:
        rows = ask("SELECT app, name FROM django_migrations ORDER BY id")
        migrations = [f"{app}.{name}" for app, name in rows]
    return Contents(counts=counts, migrations=migrations, files=dict(_files(ask, columns)))


def file_fields() -> "list[models.FileField]":
    """Return every field of ours that names stored bytes."""
    return [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
    ]


def _files(ask: Ask, columns: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    for field in file_fields():
        table = field.model._meta.db_table
        known = columns.get(table, set())
        if field.column not in known:
            continue  # an older database, without this kind of file
        digest = "sha256" if "sha256" in known else "''"
        yield from ask(f'SELECT "{field.column}", {digest} FROM "{table}" WHERE "{field.column}" <> \'\'')  # noqa: S608 - names of ours  # fmt: skip


def _first(rows: Iterable[Any]) -> int:
    return int(next(iter(rows))[0])
