"""Backups that were made or are under way, and the bytes that they hold back."""

from django.db import models
from typing_extensions import override


class BackupRecord(models.Model):
    """One backup of this server: when, where to and what came of it; belongs to the machine.

    queued → running → done | failed. While one runs, and its lease lasts, no stored bytes are
    deleted. `day` is the day of a nightly one, so that a day has one; `missing` counts the files
    whose bytes were not there to be copied.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    day = models.DateField(null=True, unique=True)
    path = models.CharField(max_length=500, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    @override
    def __str__(self) -> str:
        return self.path or f"{self.created_at:%Y-%m-%d}"


class HeldFile(models.Model):
    """Stored bytes that no row names any more, kept until the backup that may copy them has ended."""

    name = models.CharField(max_length=200, unique=True)

    @override
    def __str__(self) -> str:
        return self.name
