"""Deliveries: sent once, tried again, gathered, held, given up, sent again by hand."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.notifications.models import Channel, Delivery, InboxNotice
from accounts.notifications.planning import WAITS
from accounts.notifications.services import channels, sending
from accounts.notifications.tasks import forget_old_notices, release_held, send_digests
from accounts.organizations.models import Membership
from accounts.organizations.selectors import person_of
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotFound, RuleViolated, Unavailable
from tests.accounts.notifications.conftest import Post, add_channel, tell

RunJobs = Callable[[], int]
NOON = "2026-11-21T12:00:00Z"


def only(actor: Actor) -> Delivery:
    row: Delivery = Delivery.objects.for_actor(actor).get()
    return row


def test_deliver_sends_the_message_with_its_link(
    owner: Actor, post: Post, run_jobs: RunJobs
) -> None:
    add_channel(owner, site_url="https://garage.example/")
    tell(owner)

    run_jobs()

    (message,) = post.sent
    assert (message.title, message.text) == ("Brake fluid is due", "Octavia, every two years.")
    assert message.url == "https://garage.example/o/millers-garage/vehicles"
    assert post.values[0]["topic"] == "garage-k3v9"
    row = only(owner)
    assert (row.state, row.attempts, row.error) == ("sent", 1, "")
    assert Channel.objects.for_actor(owner).get().state == "works"


def test_deliver_twice_sends_once(owner: Actor, post: Post) -> None:
    add_channel(owner)
    tell(owner)

    for _ in range(3):
        sending.delivery_send(actor=owner, delivery_id=only(owner).pk)

    assert len(post.sent) == 1


def test_a_killed_worker_sends_nothing_twice(owner: Actor, post: Post, run_jobs: RunJobs) -> None:
    add_channel(owner)
    post.fails = SystemExit()
    with time_machine.travel(NOON, tick=False) as clock:
        tell(owner)
        with pytest.raises(SystemExit):
            sending.delivery_send(actor=owner, delivery_id=only(owner).pk)
        post.fails = None
        release_held()
        run_jobs()
        assert only(owner).state == "sending"
        clock.shift(timedelta(minutes=6))
        release_held()
        run_jobs()

    assert post.sent == []
    assert only(owner).state == "failed"
    assert "It may have arrived" in only(owner).error


def test_what_may_pass_is_tried_again_until_it_is_given_up(
    owner: Actor, post: Post, run_jobs: RunJobs
) -> None:
    add_channel(owner)
    post.fails = Unavailable("The server could not be reached.")
    with time_machine.travel(NOON, tick=False) as clock:
        tell(owner)
        run_jobs()
        assert (only(owner).state, only(owner).error) == (
            "queued",
            "The server could not be reached.",
        )
        for wait in WAITS:
            release_held()
            assert run_jobs() == 0
            clock.shift(wait)
            release_held()
            assert run_jobs() == 1

    row = only(owner)
    assert (row.state, row.attempts, row.next_at) == ("failed", len(WAITS) + 1, None)
    assert Channel.objects.for_actor(owner).get().state == "failing"


def test_what_is_refused_is_not_tried_again(owner: Actor, post: Post, run_jobs: RunJobs) -> None:
    add_channel(owner)
    post.fails = RuleViolated("The server refused the key or token (401).")
    tell(owner)

    run_jobs()
    release_held()

    assert run_jobs() == 0
    assert (only(owner).state, only(owner).attempts) == ("failed", 1)


def test_a_browser_that_is_gone_is_paused(owner: Actor, post: Post, run_jobs: RunJobs) -> None:
    add_channel(owner)
    post.fails = RuleViolated("This browser no longer takes messages.", code="gone")
    tell(owner)

    run_jobs()

    assert Channel.objects.for_actor(owner).get().is_paused


def test_who_left_hears_no_more(
    owner: Actor, viewer: Actor, viewer_membership: Membership, post: Post, run_jobs: RunJobs
) -> None:
    add_channel(viewer)
    tell(owner)

    viewer_membership.delete()
    run_jobs()

    assert post.sent == []
    assert Delivery.objects.for_actor(owner).get().state == "failed"


def test_another_secret_key_is_said_and_not_repeated(
    owner: Actor, post: Post, run_jobs: RunJobs
) -> None:
    add_channel(owner)
    Channel.objects.for_actor(owner).update(sealed="of another key")
    tell(owner)

    run_jobs()

    assert only(owner).state == "failed"
    assert "another secret key" in only(owner).error


def test_delivery_retry_starts_over(owner: Actor, post: Post, run_jobs: RunJobs) -> None:
    add_channel(owner)
    post.fails = RuleViolated("Refused.")
    tell(owner)
    run_jobs()
    post.fails = None

    sending.delivery_retry(actor=owner, delivery_id=only(owner).pk)
    run_jobs()

    assert post.titles == ["Brake fluid is due"]
    with pytest.raises(Conflict):
        sending.delivery_retry(actor=owner, delivery_id=only(owner).pk)


def test_delivery_retry_is_for_its_person(owner: Actor, manager: Actor, stranger: Actor) -> None:
    add_channel(owner)
    tell(owner)
    row = Delivery.objects.for_actor(owner).get(user_id=person_of(owner))

    for actor in (manager, stranger):
        with pytest.raises(NotFound):
            sending.delivery_retry(actor=actor, delivery_id=row.pk)


# --- Duties --------------------------------------------------------------------------------------


def test_release_held_lets_go_when_the_quiet_hours_end(
    owner: Actor, post: Post, run_jobs: RunJobs
) -> None:
    from datetime import time

    add_channel(owner)
    quiet = {"quiet_from": time(22), "quiet_to": time(7)}
    channels.preference_change(actor=owner, changes=quiet)
    with time_machine.travel("2026-11-21T23:00:00Z", tick=False) as clock:
        tell(owner)
        release_held()
        run_jobs()
        assert post.sent == []
        clock.shift(timedelta(hours=8))

        assert release_held() == 1
        run_jobs()

    assert post.titles == ["Brake fluid is due"]


def test_send_digests_gathers_what_waits(owner: Actor, post: Post, run_jobs: RunJobs) -> None:
    add_channel(owner, site_url="https://garage.example")
    channels.preference_change(actor=owner, changes={"digest": "daily"})
    with time_machine.travel(NOON, tick=False) as clock:
        tell(owner, key="a", urgency="info", title="Value rose")
        tell(owner, key="b", urgency="due", title="Oil is due")
        tell(owner, key="c", urgency="overdue", title="Brakes are overdue")
        send_digests()
        run_jobs()
        assert post.titles == ["Brakes are overdue"]
        clock.shift(timedelta(days=1))

        assert send_digests() == 1
        assert send_digests() == 0
        run_jobs()

    digest = post.sent[1]
    assert digest.title == "2 notices"
    assert digest.text == "• Due: Oil is due\n• Good to know: Value rose"
    assert digest.url == "https://garage.example/o/millers-garage/notices"
    gathered = Delivery.objects.for_actor(owner).filter(state="gathered")
    assert gathered.filter(digest__state="sent").count() == 2


def test_send_digests_keeps_people_apart(
    owner: Actor, viewer: Actor, post: Post, run_jobs: RunJobs
) -> None:
    for actor in (owner, viewer):
        add_channel(actor)
        channels.preference_change(actor=actor, changes={"digest": "daily"})
    with time_machine.travel(NOON, tick=False) as clock:
        tell(owner)
        clock.shift(timedelta(days=1))
        assert send_digests() == 2
        run_jobs()

    assert post.titles == ["1 notice", "1 notice"]


def test_duties_cost_little_when_nothing_waits(owner: Actor) -> None:
    with CaptureQueriesContext(connection) as asked:
        release_held()
        send_digests()

    assert len(asked) <= 8


def test_forget_old_notices_goes_after_half_a_year(owner: Actor) -> None:
    add_channel(owner)
    tell(owner, key="new")
    tell(owner, key="old")
    rows = InboxNotice.objects.for_actor(owner)
    rows.filter(key="old").update(created_at=timezone.now() - timedelta(days=181))

    forget_old_notices()

    assert [row.key for row in rows.all()] == ["new"]
    assert Delivery.objects.for_actor(owner).count() == 1


def test_mail_stops_when_the_address_is_no_longer_own(
    owner: Actor, post: Post, run_jobs: RunJobs
) -> None:
    from allauth.account.models import EmailAddress

    extra = EmailAddress.objects.create(
        user_id=owner.user_id, email="work@example.org", verified=True
    )
    add_channel(owner, kind="mail", values={"address": "work@example.org"})
    tell(owner)

    extra.delete()
    run_jobs()

    assert post.sent == []
    assert "confirmed" in only(owner).error


def test_a_message_speaks_the_language_of_its_person(owner: Actor, run_jobs: RunJobs) -> None:
    from django.core import mail
    from django.utils import translation

    from accounts.preferences.models import Preferences

    heard: list[str] = []
    Preferences.objects.filter(user_id=person_of(owner)).update(language="de")
    add_channel(owner, kind="mail", values={"address": "olivia@millers-garage.example"})
    tell(owner)
    original = mail.EmailMultiAlternatives.send

    def send(self: mail.EmailMultiAlternatives, *options: bool) -> int:
        heard.append(translation.get_language() or "")
        return original(self, *options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mail.EmailMultiAlternatives, "send", send)
        run_jobs()

    assert heard == ["de"]
    assert mail.outbox[0].to == ["olivia@millers-garage.example"]
