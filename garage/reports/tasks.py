"""What the worker does for reports, and what the kernel must know of them."""

from accounts.organizations.selectors import job_actor
from garage.reports import selectors, services
from project.kernel.actor import Permission
from project.kernel.files.store import register_subject
from project.kernel.jobs.registry import job
from project.kernel.jobs.run import JobRun

register_subject(
    "garage.historyreport",
    lambda actor, report_id: selectors.report_get(actor=actor, report_id=report_id),
    Permission.EDIT_VEHICLES,
)


@job(services.JOB)
def print_report(run: JobRun) -> None:
    """Write the PDF of a report; safe to run twice, as the lease fences the one result."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    services.report_print(actor=actor, run=run)
