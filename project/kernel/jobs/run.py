"""Doing a job: claim it with a lease, keep the lease, finish it exactly once."""

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, close_old_connections, connection, models, transaction
from django.utils import timezone, translation

from project.kernel import logs
from project.kernel.errors import DomainError, Unavailable, worded
from project.kernel.jobs.models import JobRecord
from project.kernel.jobs.registry import KINDS

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
RENEW_SECONDS = 10.0
REASON = "the worker serves every organization"


class LeaseLost(Exception):
    """Another worker took the job over; this run's results must not be applied."""


@dataclass(slots=True, kw_only=True)
class JobRun:
    """One attempt at a job: what it is about, and how its results are written."""

    id: int
    organization_id: int
    user_id: int | None
    subject_id: int
    arguments: dict[str, Any]
    attempt: int
    is_last_attempt: bool
    token: str
    finished: bool = field(default=False)

    def progress(self, done: int, total: int, *, step: str = "") -> None:
        """Show how far the work is, and keep the lease; raises `LeaseLost`."""
        self._update(progress=done, total=total, step=step[:120], lease_until=_lease_end())

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Write the results and the final state in one transaction; raises `LeaseLost`.

        The row is fenced by the lease token, so a result is never applied twice.
        """
        with transaction.atomic():
            self._update(
                state=JobRecord.State.DONE, finished_at=timezone.now(), error="", error_code=""
            )
            yield
        self.finished = True

    def _update(self, **values: Any) -> None:
        mine = _rows().filter(pk=self.id, lease_token=self.token, state=JobRecord.State.RUNNING)
        if not mine.update(**values):
            raise LeaseLost(self.id)


def run(job_id: int) -> None:
    """Do one job if it can be claimed; safe to call any number of times, by any worker."""
    attempt = claim(job_id, now=timezone.now())
    if attempt is None:
        return
    token = logs.request_id.set(f"job-{attempt.id}-{attempt.attempt}")
    try:
        with _kept_lease(attempt), translation.override(_language_of(attempt)):
            _attempt(attempt)
    finally:
        logs.request_id.reset(token)


def claim(job_id: int, *, now: datetime) -> JobRun | None:
    """Take a waiting job, or one whose worker let its lease run out; `None` when it is taken."""
    token = secrets.token_hex(16)
    free = models.Q(state="queued", run_after__lte=now) | models.Q(
        state="running", lease_until__lt=now
    )
    claimed = (
        _rows()
        .filter(free, pk=job_id, attempt__lt=models.F("max_attempts"))
        .update(
            state="running",
            attempt=models.F("attempt") + 1,
            lease_token=token,
            lease_until=_lease_end(),
            started_at=now,
        )
    )
    if not claimed:
        return None
    row = _rows().get(pk=job_id)
    return JobRun(
        id=row.pk,
        organization_id=row.organization_id,
        user_id=row.created_by_id,
        subject_id=row.subject_id or 0,
        arguments=row.arguments,
        attempt=row.attempt,
        is_last_attempt=row.attempt >= row.max_attempts,
        token=token,
    )


def _language_of(attempt: JobRun) -> str:
    """Return the language of whoever asked for the work; what it says is read by them."""
    asked = _rows().filter(pk=attempt.id)
    chosen = asked.values_list("created_by__preferences__language", flat=True).first()
    return chosen or settings.LANGUAGE_CODE


def _attempt(attempt: JobRun) -> None:
    kind = _rows().values_list("kind", flat=True).get(pk=attempt.id)
    try:
        KINDS[kind].handler(attempt)
        if not attempt.finished:
            with attempt.finishing():
                pass
    except LeaseLost:
        logger.warning("job_lease_lost", extra={"job": attempt.id})
    except Unavailable as error:
        _retry(attempt, code=error.code, message=error.message)
    except DomainError as error:
        _fail(attempt, code=error.code, message=error.message)
    except Exception:  # the boundary of a job: whatever it was, the record must reach a final state
        logger.exception("job_crashed", extra={"job": attempt.id, "kind": kind})
        _retry(
            attempt, code="crashed", message=worded("Something went wrong on our side. Try again.")
        )


def _retry(attempt: JobRun, *, code: str, message: str) -> None:
    if attempt.is_last_attempt:
        _fail(attempt, code=code, message=message)
        return
    wait = timedelta(seconds=5 * 2**attempt.attempt)
    again = {"state": "queued", "run_after": timezone.now() + wait}
    try:
        with transaction.atomic():
            _settle(attempt, **again, error_code=code, error=message[:500])
    except IntegrityError:  # somebody asked for the same work meanwhile; that one goes on
        _fail(attempt, code=code, message=message)


def _fail(attempt: JobRun, *, code: str, message: str) -> None:
    _settle(
        attempt, state="failed", finished_at=timezone.now(), error_code=code, error=message[:500]
    )


def _settle(attempt: JobRun, **values: Any) -> None:
    """Write a state unless another worker has the job by now."""
    _rows().filter(pk=attempt.id, lease_token=attempt.token, state="running").update(
        lease_until=None, **values
    )


@contextmanager
def _kept_lease(attempt: JobRun) -> Iterator[None]:
    """Renew the lease from a thread of its own while the work goes on."""
    stop = threading.Event()

    def renew() -> None:
        try:
            while not stop.wait(RENEW_SECONDS):
                close_old_connections()
                _rows().filter(pk=attempt.id, lease_token=attempt.token).update(
                    lease_until=_lease_end()
                )
        finally:
            connection.close()

    keeper = threading.Thread(target=renew, name=f"lease-{attempt.id}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()


def _lease_end() -> datetime:
    return timezone.now() + LEASE


def _rows() -> models.QuerySet[JobRecord]:
    return JobRecord.objects.across_organizations(reason=REASON)
