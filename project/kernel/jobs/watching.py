"""Looking at background work, and asking for it once more when it failed."""

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, NotFound
from project.kernel.jobs.models import JobRecord
from project.kernel.jobs.registry import KINDS
from project.kernel.jobs.tasks import ring


def job_list(*, actor: Actor) -> "models.QuerySet[JobRecord]":
    """Return the background work of the organization, the newest first."""
    actor.require(Permission.VIEW)
    return JobRecord.objects.for_actor(actor)


def job_get(*, actor: Actor, job_id: int) -> JobRecord:
    """Return a job; raises `NotFound`."""
    row = job_list(actor=actor).filter(pk=job_id).first()
    if row is None:
        raise NotFound
    return row


def job_retry(*, actor: Actor, job_id: int) -> JobRecord:
    """Let a failed job run again from its first attempt.

    Raises `Conflict` when it has not failed, or when the same work waits already.
    """
    actor.require(Permission.EDIT_RECEIPTS)
    try:
        return _retry(job_id, actor=actor)
    except IntegrityError as error:
        raise Conflict("The same work waits already.") from error


@transaction.atomic
def _retry(job_id: int, *, actor: Actor) -> JobRecord:
    row = job_get(actor=actor, job_id=job_id)
    if row.kind not in KINDS:
        raise Conflict("This kind of work is not done any more.")
    changed = (
        JobRecord.objects.for_actor(actor)
        .filter(pk=row.pk, state=JobRecord.State.FAILED)
        .update(
            state=JobRecord.State.QUEUED,
            attempt=0,
            run_after=timezone.now(),
            finished_at=None,
            lease_until=None,
            error="",
            error_code="",
        )
    )
    if not changed:
        raise Conflict("Only work that failed can be done again.")
    audit.record("job.retry", row, actor=actor)
    transaction.on_commit(lambda: ring(row.pk))
    row.refresh_from_db()
    return row
