"""Making a backup: the database first, then the files that this copy of it names, then the manifest."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from django.core.files.storage import Storage

from project.kernel.backup.archive import (
    CHUNK,
    FILES,
    FORMAT,
    Archive,
    ArchiveWriter,
    BackupFailed,
    Manifest,
    file_chunks,
    is_archive,
)
from project.kernel.backup.contents import Database, Snapshot
from project.version import VERSION

NAME = "my-garage-{:%Y%m%d-%H%M%S}.zip"
OURS = re.compile(r"my-garage-\d{8}-\d{6}\.zip")
PARTIAL = ".my-garage-"
ABANDONED = timedelta(days=1)
SHOWN = 3
"""How many names a sentence says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupDone:
    """What a backup holds; `size` is that of the archive in bytes, `warnings` are for people."""

    path: Path
    size: int
    rows: int
    files: int
    missing: int
    warnings: list[str]


def backup_make(
    *,
    database: Database,
    storage: Storage,
    target: Path,
    now: datetime,
    alive: Callable[[], None] = lambda: None,
) -> BackupDone:
    """Write a backup to a file that is not there yet, and read it again.

    `target` may be a folder. Nothing is at its name before the backup is whole. `alive` is called
    before each file. Raises `BackupFailed`, or `OSError` for a disk that is full or gone.
    """
    target = target / NAME.format(now) if target.is_dir() else target
    refuse_existing(target)
    with _room_beside(target) as folder:
        partial = folder / "backup.zip"
        with database.snapshot(folder) as snapshot:
            writer = ArchiveWriter(partial, at=now)
            try:
                manifest = _write(
                    writer, snapshot, database=database, storage=storage, alive=alive, now=now
                )
                writer.close(manifest)
            finally:
                writer.abandon()
        with Archive(partial) as written:
            written.check()
        _put_in_place(partial, target)
    return _done(target, manifest)


def refuse_existing(target: Path) -> None:
    """Raise `BackupFailed` when there is something at a name, or nowhere to put it."""
    if target.exists():
        raise BackupFailed(f"{target} is there already. Choose another name.")
    if not target.parent.is_dir():
        raise BackupFailed(f"The folder {target.parent} is not there.")


def keep_newest(folder: Path, *, keep: int, now: datetime) -> list[Path]:
    """Delete all but the newest backups of ours in a folder, and what killed ones left behind.

    Returns the backups that went. Files of other names, or that are no whole backup, stay.
    """
    for left in folder.glob(f"{PARTIAL}*"):
        if now - datetime.fromtimestamp(left.stat().st_mtime, tz=UTC) > ABANDONED:
            shutil.rmtree(left, ignore_errors=True)
    ours = [path for path in folder.iterdir() if OURS.fullmatch(path.name) and is_archive(path)]
    old = sorted(ours, key=lambda path: path.name, reverse=True)[max(1, keep) :]
    for path in old:
        path.unlink()
    return old


def _write(
    writer: ArchiveWriter,
    snapshot: Snapshot,
    *,
    database: Database,
    storage: Storage,
    alive: Callable[[], None],
    now: datetime,
) -> Manifest:
    """Write every member but the manifest, and return that."""
    is_packed = database.engine != "sqlite"  # PostgreSQL packs its own
    writer.add(database.member, file_chunks(snapshot.path), is_packed=is_packed)
    snapshot.path.unlink()
    missing, changed = [], []
    for name, digest in snapshot.contents.files.items():
        alive()
        chunks = _stored_chunks(storage, name)
        try:
            first = next(chunks, b"")
        except FileNotFoundError:
            missing.append(name)
            continue
        # Pictures and PDFs are packed already.
        member = writer.add(FILES + name, chain([first], chunks), is_packed=True)
        if digest and member.sha256 != digest:
            changed.append(name)
    return Manifest(
        format=FORMAT,
        app_version=VERSION,
        created_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        engine=database.engine,
        migrations=snapshot.contents.migrations,
        counts=snapshot.contents.counts,
        members=writer.members,
        missing=missing,
        changed=changed,
        notes=snapshot.notes,
    )


def _stored_chunks(storage: Storage, name: str) -> Iterator[bytes]:
    with storage.open(name, "rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


@contextmanager
def _room_beside(target: Path) -> Iterator[Path]:
    """Give a folder on the disk of the target, which goes at the end with what is left in it."""
    with tempfile.TemporaryDirectory(prefix=PARTIAL, dir=target.parent) as folder:
        yield Path(folder)


def _put_in_place(partial: Path, target: Path) -> None:
    """Give a whole backup its name, unless another process was first, and let the disk know it."""
    try:
        os.link(partial, target)
    except FileExistsError as error:
        raise BackupFailed(f"{target} is there already. Choose another name.") from error
    except OSError:  # a file system without links
        refuse_existing(target)
        partial.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _done(target: Path, manifest: Manifest) -> BackupDone:
    return BackupDone(
        path=target,
        size=target.stat().st_size,
        rows=sum(manifest.counts.values()),
        files=sum(name.startswith(FILES) for name in manifest.members),
        missing=len(manifest.missing),
        warnings=warnings_of(manifest),
    )


def warnings_of(manifest: Manifest) -> list[str]:
    """Return what a person should know of a backup that is whole."""
    said = [*manifest.notes]
    for names, what in (
        (manifest.missing, "files were not in the storage and are not in the backup"),
        (manifest.changed, "files are not what was uploaded; they are in the backup as they are"),
    ):
        if names:
            said.append(f"{len(names)} {what}: {', '.join(names[:SHOWN])}")
    return said
