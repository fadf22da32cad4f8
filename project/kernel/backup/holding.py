"""Stored bytes are not deleted while a backup may be about to copy them."""

from datetime import datetime, timedelta
from functools import partial

from django.core.files.storage import Storage, default_storage
from django.db import models, transaction
from django.utils import timezone

from project.kernel.backup.models import BackupRecord, HeldFile

# Longer than any copying of one database or one file; a killed backup holds bytes for so long.
LEASE = timedelta(hours=6)


def bytes_drop(storage: Storage, name: str) -> None:
    """Delete stored bytes after the commit that let go of them, or when the backup under way ends."""
    transaction.on_commit(partial(bytes_delete, storage, name), robust=True)


def bytes_delete(storage: Storage, name: str) -> None:
    """Delete stored bytes that no committed row names, now or when the backup under way ends."""
    # The row is gone before this looks, and a backup says that it runs before it copies the rows:
    # either this sees the backup, or the backup does not see the row.
    if running(now=timezone.now()).exists():
        HeldFile.objects.get_or_create(name=name)
    else:
        storage.delete(name)


def release_held(storage: Storage = default_storage) -> int:
    """Delete what backups held back, unless one runs; returns how many files. Safe to run twice."""
    now = timezone.now()
    if running(now=now).exists():
        return 0
    abandoned = BackupRecord.objects.filter(state=BackupRecord.State.RUNNING, day__isnull=True)
    abandoned.filter(lease_until__lt=now).update(
        state=BackupRecord.State.FAILED, finished_at=now, error="It was interrupted."
    )
    held = list(HeldFile.objects.order_by("id"))
    for row in held:
        storage.delete(row.name)
        row.delete()
    return len(held)


def running(*, now: datetime) -> "models.QuerySet[BackupRecord]":
    """Return the backups that are under way and alive."""
    return BackupRecord.objects.filter(state=BackupRecord.State.RUNNING, lease_until__gt=now)
