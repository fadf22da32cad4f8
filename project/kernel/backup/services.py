"""Backups with their record: asked for by a person or by the night, taken once, kept for a while."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models
from django.utils import timezone

from project.kernel.backup.archive import BackupFailed
from project.kernel.backup.holding import LEASE, release_held
from project.kernel.backup.making import BackupDone, backup_make, keep_newest
from project.kernel.backup.models import BackupRecord
from project.kernel.backup.places import own_database

logger = logging.getLogger(__name__)
NIGHT_HOUR = 3  # by the clock of the server's zone; a server that was off then makes it up
AGAIN = timedelta(hours=1)  # after a failure
RENEW = timedelta(minutes=1)
State = BackupRecord.State


def backup_take(*, target: Path, record: BackupRecord | None = None) -> BackupDone:
    """Make a backup while stored bytes are held, and write down what came of it.

    Raises `BackupFailed` or `OSError`, with the same in the record.
    """
    if BackupRecord._meta.db_table not in connection.introspection.table_names():
        return _make(target)  # the version before, which knows no records
    record = record or begun(BackupRecord.objects.create(), now=timezone.now())
    try:
        done = _make(target, alive=_Lease(record).renew)
    except BaseException as error:
        _settle(record, state=State.FAILED, error=str(error)[:500] or "It was interrupted.")
        raise
    _settle(
        record,
        state=State.DONE,
        path=str(done.path)[:500],
        size=done.size,
        files=done.files,
        missing=done.missing,
        error=" ".join(done.warnings)[:500],
    )
    return done


def _make(target: Path, *, alive: Callable[[], None] = lambda: None) -> BackupDone:
    return backup_make(
        database=own_database(),
        storage=default_storage,
        target=target,
        now=timezone.now(),
        alive=alive,
    )


def begun(record: BackupRecord, *, now: datetime) -> BackupRecord:
    """Let a backup run from now on."""
    record.state, record.started_at, record.lease_until = State.RUNNING, now, now + LEASE
    record.save(update_fields=("state", "started_at", "lease_until"))
    return record


def nightly_due(now: datetime) -> BackupRecord | None:
    """Return tonight's backup when it should be made now, and `None` when it is made or not wanted."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    if settings.BACKUP_DIR is None or local.hour < NIGHT_HOUR:
        return None
    record, _ = BackupRecord.objects.get_or_create(day=local.date())
    return _waiting(now).filter(pk=record.pk).first()


def backup_work(record_id: int) -> None:
    """Make a backup that waits, unless another worker has it; safe to call any number of times."""
    now = timezone.now()
    taken = _waiting(now).filter(pk=record_id)
    if settings.BACKUP_DIR is None or not taken.update(
        state=State.RUNNING, started_at=now, lease_until=now + LEASE, error=""
    ):
        return
    record = BackupRecord.objects.get(pk=record_id)
    folder: Path = settings.BACKUP_DIR
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        done = backup_take(target=folder, record=record)
        keep_newest(folder, keep=settings.BACKUP_KEEP, now=now)
    except (BackupFailed, OSError) as error:
        _settle(record, state=State.FAILED, error=str(error)[:500])
        logger.exception("backup_failed", extra={"backup": record_id})
    else:
        for warning in done.warnings:
            logger.warning("backup_incomplete", extra={"backup": record_id, "warning": warning})


class _Lease:
    """Says from time to time that a backup is alive."""

    def __init__(self, record: BackupRecord) -> None:
        self._record, self._renewed_at = record, timezone.now()

    def renew(self) -> None:
        now = timezone.now()
        if now - self._renewed_at > RENEW:
            _row(self._record).update(lease_until=now + LEASE)
            self._renewed_at = now


def _waiting(now: datetime) -> "models.QuerySet[BackupRecord]":
    """Return backups that nobody makes: asked for, failed a while ago, or of a worker that died."""
    return BackupRecord.objects.filter(
        models.Q(state=State.QUEUED)
        | models.Q(state=State.FAILED, finished_at__lt=now - AGAIN, day__isnull=False)
        | models.Q(state=State.RUNNING, lease_until__lt=now, day__isnull=False)
    )


def _settle(record: BackupRecord, **values: object) -> None:
    """Write how it ended, and delete what was held back for it."""
    _row(record).update(finished_at=timezone.now(), lease_until=None, **values)
    release_held()


def _row(record: BackupRecord) -> "models.QuerySet[BackupRecord]":
    return BackupRecord.objects.filter(pk=record.pk)
