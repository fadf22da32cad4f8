"""Answers that are remembered until something of the organization changes."""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar, cast

from django.core.cache import caches

from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.jobs.models import JobRecord

T = TypeVar("T")
# Two transactions may write their audit entries in one order and commit in the other; a stale
# answer then lives no longer than this.
SECONDS = 30
OPEN, MOST_JOBS = (JobRecord.State.QUEUED, JobRecord.State.RUNNING), 20


def revision(*, actor: Actor) -> str:
    """Return what differs after every change in the organization.

    Every change writes an audit entry in its transaction: the newest one makes the revision,
    together with the jobs that are still open, as what they compute changes when they end.
    """
    newest = AuditEntry.objects.for_actor(actor).order_by("-at", "-id")
    jobs = JobRecord.objects.for_actor(actor).filter(state__in=OPEN).order_by("-pk")
    running = ",".join(map(str, jobs.values_list("pk", flat=True)[:MOST_JOBS]))
    return f"{actor.organization_id}-{newest.values_list('pk', flat=True).first() or 0}-{running}"


def remembered(name: str, *, at: str, compute: Callable[[], T]) -> T:
    """Return what `compute` returns, asking it again only when `at`, a revision, is another one.

    The answer is kept in the memory of this process and must not be altered.
    """
    key = sha256(f"{name}:{at}".encode()).hexdigest()
    memory = caches["memory"]
    known = memory.get(key)
    if known is None:
        known = (compute(),)
        memory.set(key, known, SECONDS)
    return cast("tuple[T]", known)[0]
