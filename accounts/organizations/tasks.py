"""Background work about organizations."""

from accounts.organizations import selectors
from accounts.organizations.models import Invitation
from accounts.organizations.services import invitations
from project.kernel.jobs.registry import job
from project.kernel.jobs.run import JobRun


@job("accounts.invitation.mail")
def mail_invitation(run: JobRun) -> None:
    """Mail an invitation's link; a second run mails the same link again, or none when it is closed."""
    actor = selectors.job_actor(organization_id=run.organization_id, user_id=run.user_id)
    rows = Invitation.objects.for_actor(actor).open().select_related("organization", "created_by")
    for invitation in rows.filter(pk=run.subject_id):
        invitations.invitation_mail(invitation=invitation, site_url=run.arguments["site_url"])
