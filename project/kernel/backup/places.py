"""The database of this server, as something to back up."""

from pathlib import Path

from django.db import connection

from project.kernel.backup.archive import BackupFailed
from project.kernel.backup.contents import Database
from project.kernel.backup.sqlite import SqliteDatabase


def own_database() -> Database:
    """Return the database of this server; raises `BackupFailed` for one that cannot be copied."""
    if connection.vendor == "sqlite":
        return SqliteDatabase(Path(connection.settings_dict["NAME"]))
    if connection.vendor == "postgresql":
        from project.kernel.backup.postgresql import (  # noqa: PLC0415 - its driver is loaded where it is used
            PostgresDatabase,
            libpq_parameters,
        )

        return PostgresDatabase(libpq_parameters(connection))
    raise BackupFailed(f"A database of {connection.vendor} cannot be backed up by My Garage.")
