"""The demo has notices to show, and tells nobody."""

from datetime import date

from accounts.notifications.models import Channel, Delivery, InboxNotice
from garage.demo import notices
from project.kernel.actor import Actor


def test_the_demo_is_told_once_and_sends_nothing(owner: Actor) -> None:
    for _ in range(2):
        notices.tell(actor=owner, today=date(2026, 11, 21))

    rows = InboxNotice.objects.for_actor(owner)
    assert rows.count() == len(notices.TOLD)
    assert rows.filter(read_at__isnull=True).count() == len(notices.TOLD) - 1
    assert Channel.objects.for_actor(owner).get().kind == "mail"
    assert not Delivery.objects.for_actor(owner).exists()
