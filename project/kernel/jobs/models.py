"""Job records: what people see of background work, and what survives a killed worker."""

from django.db import models
from typing_extensions import override

from project.kernel.tenancy import OrganizationOwned


class JobRecord(OrganizationOwned):
    """One piece of background work, written in the transaction that asks for it.

    queued → running → done | failed; running → queued again when its lease runs out or a retry is
    due. The queue only rings: losing its messages is harmless (ADR-0008).
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    kind = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    step = models.CharField(max_length=120, blank=True)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("state", "run_after"), name="job_waiting"),
            models.Index(fields=("organization", "subject_kind", "subject_id"), name="job_subject"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "kind", "subject_kind", "subject_id"),
                condition=models.Q(state="queued"),
                name="job_waits_once",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id or ''}".strip()

    @property
    def is_open(self) -> bool:
        """Whether the work is still to be done or under way."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}


class WorkerBeat(models.Model):
    """A worker that is alive, and when it last said so; belongs to the machine, not to anyone."""

    name = models.CharField(max_length=80, unique=True)
    seen_at = models.DateTimeField()

    @override
    def __str__(self) -> str:
        return self.name
