"""The sweep: rings again for work that waits too long and takes over work of dead workers."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connections, models
from django.utils import timezone

from project.kernel.jobs.models import JobRecord, WorkerBeat
from project.kernel.jobs.registry import DUTIES, Periodic, duty
from project.kernel.jobs.tasks import ring, room_in_queue

logger = logging.getLogger(__name__)
OVERLOOKED = timedelta(seconds=15)
KEPT = timedelta(days=90)
AT_MOST = 500
REASON = "the sweep looks after the jobs of every organization"


@duty("kernel.sweep", every_seconds=5)
def sweep() -> None:
    """Ring for every job that should be running and is not; fail those that used up their attempts.

    No more than the queue has room for: whoever waits long would else be rung for every time, and
    the worker would read more messages than it does work.
    """
    now = timezone.now()
    _fail_used_up(now)
    room = room_in_queue(AT_MOST)
    overlooked = models.Q(state="queued", run_after__lt=now - OVERLOOKED)
    abandoned = models.Q(state="running", lease_until__lt=now)
    due = models.Q(state="queued", attempt__gt=0, run_after__lte=now)
    waiting = _rows().filter(overlooked | abandoned | due).order_by("run_after", "id")
    for job_id in waiting.values_list("pk", flat=True)[:room]:
        ring(job_id)


def _fail_used_up(now: datetime) -> None:
    dead = _rows().filter(
        state="running", lease_until__lt=now, attempt__gte=models.F("max_attempts")
    )
    dead.update(
        state="failed",
        finished_at=now,
        error_code="worker-died",
        error="The work was interrupted several times. Try again.",
    )


@duty("kernel.beat", every_seconds=15)
def beat() -> None:
    """Say that this worker is alive, for `/readyz`."""
    name = f"{socket.gethostname()}-{os.getpid()}"[:80]
    now = timezone.now()
    WorkerBeat.objects.update_or_create(name=name, defaults={"seen_at": now})
    WorkerBeat.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()


@duty("kernel.forget_old_jobs", every_seconds=3600)
def forget_old_jobs() -> None:
    """Delete records of work that ended more than 90 days ago."""
    _rows().filter(finished_at__lt=timezone.now() - KEPT).delete()


def keep_sweeping(stop: threading.Event, *, clock: Callable[[], float] = time.monotonic) -> None:
    """Run every duty when it is due until `stop` is set; a failing duty does not stop the rest."""
    next_run = dict.fromkeys(DUTIES, 0.0)
    try:
        while not stop.is_set():
            for name, known in DUTIES.items():
                if clock() >= next_run.get(name, 0.0):
                    next_run[name] = clock() + known.every_seconds
                    _perform(known)
            stop.wait(1.0)
    finally:
        connections.close_all()


def _perform(known: Periodic) -> None:
    close_old_connections()
    try:
        known.function()
    except (DatabaseError, OSError):
        logger.exception("duty_failed", extra={"duty": known.name})


def _rows() -> models.QuerySet[JobRecord]:
    return JobRecord.objects.across_organizations(reason=REASON)
