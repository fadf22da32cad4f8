"""Asking for background work."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from project.kernel import logs
from project.kernel.actor import Actor
from project.kernel.audit import kind_of
from project.kernel.jobs.models import JobRecord
from project.kernel.jobs.registry import KINDS
from project.kernel.jobs.tasks import ring


def defer(name: str, subject: models.Model, *, actor: Actor, **arguments: Any) -> JobRecord:
    """Ask for a job about a row; it starts after the transaction commits, never on rollback.

    Work of the same kind on the same row that already waits is not queued a second time.
    """
    row, _ = JobRecord.objects.for_actor(actor).get_or_create(
        kind=name,
        subject_kind=kind_of(subject),
        subject_id=subject.pk,
        state=JobRecord.State.QUEUED,
        defaults={
            "organization_id": actor.organization_id,
            "arguments": arguments,
            "max_attempts": KINDS[name].max_attempts,
            "run_after": timezone.now(),
            "created_by_id": actor.user_id,
            "request_id": logs.request_id.get()[:40],
        },
    )
    transaction.on_commit(lambda: ring(row.pk))
    return row
