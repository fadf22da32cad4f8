"""Background work about notifications."""

from django.utils import timezone

from accounts.notifications.services import sending
from accounts.organizations.selectors import job_actor
from project.kernel.jobs.registry import duty, job
from project.kernel.jobs.run import JobRun


@job("accounts.notifications.deliver")
def deliver(run: JobRun) -> None:
    """Send one message; the claim of its row keeps a second run from sending it again."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    sending.delivery_send(actor=actor, delivery_id=run.subject_id)


@duty("accounts.notifications.release_held", every_seconds=20)
def release_held() -> int:
    """Ring for messages whose quiet hours ended or whose next attempt is due."""
    return sending.held_release(now=timezone.now())


@duty("accounts.notifications.send_digests", every_seconds=30)
def send_digests() -> int:
    """Send the digests that are due."""
    return sending.digests_send(now=timezone.now())


@duty("accounts.notifications.forget_old", every_seconds=3600)
def forget_old_notices() -> int:
    """Delete notices that are older than half a year."""
    return sending.old_forget(now=timezone.now())
