"""What the worker does for backups: one a night, and the bytes that a killed one held back."""

from django.utils import timezone

from project.kernel.backup.holding import release_held
from project.kernel.backup.services import backup_work, nightly_due
from project.kernel.jobs.registry import duty, server_work
from project.kernel.jobs.tasks import ring_server_work


@server_work("kernel.backup")
def make_backup(record_id: int) -> None:
    """Make one backup; safe to run twice, for only one run finds it waiting."""
    backup_work(record_id)


@duty("kernel.backup.nightly", every_seconds=600)
def nightly() -> None:
    """Ask for the backup of the night; safe to run twice, for a day has one record."""
    record = nightly_due(timezone.now())
    if record is not None:
        ring_server_work("kernel.backup", record.pk)


@duty("kernel.backup.release", every_seconds=3600)
def release() -> int:
    """Delete bytes that a backup held back which did not come to its end."""
    return release_held()
