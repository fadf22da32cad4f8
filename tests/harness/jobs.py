"""Doing deferred work inside a test."""

from django.utils import timezone

from project.kernel.jobs.models import JobRecord
from project.kernel.jobs.run import run

AT_MOST = 200


def run_waiting_jobs() -> int:
    """Run every job that is due, and those that they ask for; returns how many ran."""
    for count in range(AT_MOST):
        waiting = JobRecord.objects.across_organizations(reason="tests play the worker").filter(
            state=JobRecord.State.QUEUED, run_after__lte=timezone.now()
        )
        job_id = waiting.order_by("id").values_list("pk", flat=True).first()
        if job_id is None:
            return count
        run(job_id)
    raise AssertionError(f"More than {AT_MOST} jobs: do they ask for each other without end?")
