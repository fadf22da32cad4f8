"""Changes to the list of notices of a person."""

from django.db import transaction
from django.utils import timezone

from accounts.notifications import selectors
from accounts.notifications.models import InboxNotice
from project.kernel.actor import Actor, Permission


@transaction.atomic
def notice_read(*, actor: Actor, notice_id: int) -> InboxNotice:
    """Mark a notice of the actor's person as read; the first time counts."""
    actor.require(Permission.VIEW)
    row = selectors.notice_get(actor=actor, notice_id=notice_id)
    now = timezone.now()
    unread = selectors.notice_list(actor=actor).filter(pk=row.pk, read_at__isnull=True)
    if unread.update(read_at=now):
        row.read_at = now
    return row


@transaction.atomic
def notices_read(*, actor: Actor) -> int:
    """Mark every notice of the actor's person as read; returns how many were not."""
    actor.require(Permission.VIEW)
    unread = selectors.notice_list(actor=actor).filter(read_at__isnull=True)
    return int(unread.update(read_at=timezone.now()))
