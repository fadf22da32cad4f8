"""Checking a backup and putting it back: everything is looked at before anything is touched."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import Storage
from django.db.migrations.loader import MigrationLoader

from project.kernel.backup.archive import FILES, Archive, BackupFailed, Manifest
from project.kernel.backup.contents import Database
from project.kernel.backup.making import warnings_of
from project.version import VERSION

NEWER = "A newer My Garage made this backup ({}). Update My Garage first."


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreDone:
    """What was put back; `kept` is where the data that was there before is, or empty."""

    created_at: str
    rows: int
    files: int
    kept: str
    warnings: list[str]


def backup_check(*, path: Path, database: Database, folder: Path) -> Manifest:
    """Read a whole backup and open the database in it; raises `BackupFailed` when it is no good.

    `folder` has room for the database for a moment.
    """
    with Archive(path) as archive, _scratch(folder) as scratch:
        _refuse_unfit(archive.manifest, database=database)
        archive.check()
        copy = scratch / "copy"
        archive.extract(database.member, copy)
        database.check(copy, archive.manifest.counts)
        return archive.manifest


def backup_restore(
    *,
    path: Path,
    database: Database,
    storage: Storage,
    folder: Path,
    is_replacing: bool,
    now: datetime,
) -> RestoreDone:
    """Put a backup back, the files first and the database last; migrations are the caller's.

    `folder` is on the disk of the database. Raises `BackupFailed` for a backup that is damaged,
    newer or of another kind of database, and for a place that is in use, or that holds data unless
    `is_replacing`; the database is then as it was.
    """
    with Archive(path) as archive, _scratch(folder) as scratch:
        manifest = archive.manifest
        _refuse_unfit(manifest, database=database)
        if database.holds_data() and not is_replacing:
            raise BackupFailed("There is a garage here already. Add --replace to put it aside.")
        archive.check()
        copy = scratch / "copy"
        archive.extract(database.member, copy)
        database.check(copy, manifest.counts)
        names = archive.names(FILES)
        for name in names:
            _put_file(archive, name, storage=storage, scratch=scratch)
        kept = database.restore(copy, counts=manifest.counts, now=now)
    return RestoreDone(
        created_at=manifest.created_at,
        rows=sum(manifest.counts.values()),
        files=len(names),
        kept=kept,
        warnings=warnings_of(manifest),
    )


def _refuse_unfit(manifest: Manifest, *, database: Database) -> None:
    """Raise `BackupFailed` for a backup of a newer My Garage or of another kind of database."""
    if _parts(manifest.app_version) > _parts(VERSION):
        raise BackupFailed(NEWER.format(manifest.app_version))
    installed = {config.label for config in apps.get_app_configs()}
    known = {".".join(key) for key in MigrationLoader(connection=None).disk_migrations}
    newer = [
        name
        for name in manifest.migrations
        if name.partition(".")[0] in installed and name not in known
    ]
    if newer:
        raise BackupFailed(NEWER.format(newer[0]))
    if manifest.engine != database.engine:
        raise BackupFailed(
            f"This backup is of {manifest.engine}, and the database here is {database.engine}. "
            "Set DATABASE_URL to such a database."
        )


def _parts(version: str) -> tuple[int, ...]:
    return tuple(
        int(part) for part in version.split("+", maxsplit=1)[0].split(".") if part.isdecimal()
    )


def _put_file(archive: Archive, name: str, *, storage: Storage, scratch: Path) -> None:
    """Put the bytes of one file where its row looks for them; equal ones are left alone."""
    stored = name.removeprefix(FILES)
    if storage.exists(stored):
        if _digest(storage, stored) == archive.manifest.members[name].sha256:
            return
        storage.delete(stored)
    extracted = scratch / "file"
    archive.extract(name, extracted)
    with extracted.open("rb") as file:
        given = storage.save(stored, File(file))
    extracted.unlink(missing_ok=True)
    if given != stored:
        raise BackupFailed(f"The storage refuses the name {stored}.")


def _digest(storage: Storage, name: str) -> str:
    with storage.open(name, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=folder) as scratch:
        yield Path(scratch)
