"""What the worker does for valuations."""

from accounts.notifications.notices import register_kind
from accounts.organizations.selectors import job_actor
from garage.valuation import services
from garage.valuation.services.updating import KIND, today_of
from project.kernel.jobs.registry import duty, job
from project.kernel.jobs.run import JobRun

HOUR = 3600

register_kind(KIND, "Values")


# A killed worker is nobody's fault: its successor asks only the sources that had not answered yet.
@job(services.JOB, max_attempts=5)
def update(run: JobRun) -> None:
    """Ask the sources and value every vehicle; run again, the same data change nothing."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)

    def progress(done: int, total: int, step: str) -> None:
        run.progress(done, total, step=step)

    services.market_update(
        actor=actor,
        as_of=today_of(actor),
        progress=progress,
        by_hand=run.user_id is not None,
    )


@duty("garage.valuation.weekly", every_seconds=HOUR)
def weekly() -> int:
    """Ask for the market updates whose time has come."""
    return services.updates_due()
