"""A notice besides those of the reminders in the list of the demo, and a channel to be told by."""

from datetime import date

from accounts.notifications.notices import Notice, Urgency, notify
from accounts.notifications.selectors import channel_list, mail_addresses, notice_list
from accounts.notifications.services.channels import channel_add
from accounts.notifications.services.inbox import notice_read
from project.kernel.actor import Actor

# Kind, urgency, title, text; what is due is told by the reminders themselves.
TOLD = (
    ("due", Urgency.INFO, "Welcome to the garage", "What is due, and what the garage has to say, stands here."),
)  # fmt: skip
READ = 1


def tell(*, actor: Actor, today: date) -> None:
    """Welcome people; the channel comes last, so that nothing leaves the demo."""
    for number, (kind, urgency, title, text) in enumerate(TOLD):
        notice = Notice(
            kind=kind,
            key=f"demo:{today:%Y-%m}:{number}",
            urgency=urgency.value,
            title=title,
            text=text,
            url=f"/o/{actor.organization_slug}/vehicles/",
        )
        notify(organization_id=actor.organization_id, notice=notice)
    _read_first(actor)
    if not channel_list(actor=actor).exists():
        address = mail_addresses(actor=actor)[0]
        channel_add(actor=actor, kind="mail", values={"address": address}, name="Mail")


def _read_first(actor: Actor) -> None:
    for notice in notice_list(actor=actor).order_by("id")[:READ]:
        notice_read(actor=actor, notice_id=notice.pk)
