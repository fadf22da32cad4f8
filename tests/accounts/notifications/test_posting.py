"""A notice reaches each member once, and their channels as each of them wishes."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils.translation import get_language, gettext

from accounts.notifications.models import Delivery, InboxNotice
from accounts.notifications.notices import notify
from accounts.notifications.services import channels
from accounts.notifications.vocabulary import Notice, Urgency, kind_label, kinds, register_kind
from accounts.organizations.selectors import person_of
from accounts.preferences.models import Preferences
from accounts.users.models import User
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated
from project.kernel.jobs.models import JobRecord
from tests.accounts.notifications.conftest import Post, add_channel, tell

RunJobs = Callable[[], int]


def people(actor: Actor) -> set[int]:
    return set(InboxNotice.objects.for_actor(actor).values_list("user_id", flat=True))


def states(actor: Actor) -> list[str]:
    return list(Delivery.objects.for_actor(actor).order_by("id").values_list("state", flat=True))


def test_notify_reaches_every_member_and_nobody_else(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    tell(owner)

    assert people(owner) == {owner.user_id, viewer.user_id}
    assert people(stranger) == set()


def test_notify_leaves_out_who_is_deactivated(owner: Actor, viewer: Actor) -> None:
    User.objects.filter(pk=person_of(viewer)).update(is_active=False)

    tell(owner)

    assert people(owner) == {owner.user_id}


def test_notify_tells_a_key_once(owner: Actor, post: Post, run_jobs: RunJobs) -> None:
    add_channel(owner)

    tell(owner)
    tell(owner, title="The same again")
    run_jobs()

    assert InboxNotice.objects.for_actor(owner).get().title == "Brake fluid is due"
    assert post.titles == ["Brake fluid is due"]


def test_notify_keeps_long_keys_apart(owner: Actor) -> None:
    tell(owner, key="x" * 300 + "1")
    tell(owner, key="x" * 300 + "2")

    assert InboxNotice.objects.for_actor(owner).count() == 2


def test_notify_sends_nothing_before_the_commit(owner: Actor, post: Post) -> None:
    add_channel(owner)

    with transaction.atomic():
        tell(owner)
        assert JobRecord.objects.for_actor(owner).count() == 1
        transaction.set_rollback(True)

    assert post.sent == []
    assert not JobRecord.objects.for_actor(owner).exists()
    assert not InboxNotice.objects.for_actor(owner).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"urgency": "whenever"},
        {"url": "https://evil.example"},
        {"url": "//evil.example"},
        {"key": ""},
    ],
)
def test_notify_refuses_what_is_no_notice(owner: Actor, wrong: dict[str, str]) -> None:
    with pytest.raises(RuleViolated):
        tell(owner, **wrong)


def test_notify_says_it_in_the_language_of_each_reader(owner: Actor, viewer: Actor) -> None:
    Preferences.objects.update_or_create(user_id=person_of(viewer), defaults={"language": "de"})
    told = []

    def say() -> Notice:
        told.append(get_language())
        return Notice(kind="due", key="a", urgency=Urgency.INFO, title=gettext("Brakes"))

    notify(organization_id=owner.organization_id, notice=say)

    rows = InboxNotice.objects.for_actor(owner)
    assert dict(rows.values_list("user_id", "title")) == {
        owner.user_id: "Brakes",
        viewer.user_id: "Bremsen",
    }
    assert told == ["en", "de"]


def test_notify_asks_no_more_for_more_members(
    owner: Actor, viewer: Actor, driver: Actor, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(14):
        tell(owner)


def test_urgencies_of_a_person_and_of_a_channel_are_kept(
    owner: Actor, post: Post, run_jobs: RunJobs
) -> None:
    add_channel(owner, urgencies=["overdue", "due"])
    channels.preference_change(actor=owner, changes={"urgencies": ["due", "soon"]})

    for urgency in ("overdue", "due", "soon", "info"):
        tell(owner, key=urgency, urgency=urgency, title=urgency)
    run_jobs()

    assert post.titles == ["due"]
    assert InboxNotice.objects.for_actor(owner).count() == 4


def test_a_paused_channel_gets_nothing(owner: Actor, post: Post, run_jobs: RunJobs) -> None:
    channel = add_channel(owner)
    channels.channel_change(actor=owner, channel_id=channel.pk, changes={"is_paused": True})

    tell(owner)
    run_jobs()

    assert post.sent == []


def test_quiet_hours_hold_a_message_in_the_zone_of_the_person(owner: Actor, post: Post) -> None:
    from accounts.preferences.models import Preferences

    Preferences.objects.filter(user_id=person_of(owner)).update(time_zone="Asia/Tokyo")
    add_channel(owner)
    quiet = {"quiet_from": "22:00", "quiet_to": "07:00"}
    channels.preference_change(actor=owner, changes=as_times(quiet))

    with time_machine.travel("2026-11-21T14:00:00Z", tick=False):  # 23 o'clock in Tokyo
        tell(owner)

    row = Delivery.objects.for_actor(owner).get()
    assert row.state == "held"
    assert row.next_at is not None
    assert row.next_at.isoformat() == "2026-11-21T22:00:00+00:00"


def test_wishes_that_change_plan_anew_what_waits(
    owner: Actor, post: Post, run_jobs: RunJobs
) -> None:
    add_channel(owner)
    channels.preference_change(actor=owner, changes={"digest": "weekly"})
    tell(owner)
    assert states(owner) == ["gathered"]

    channels.preference_change(actor=owner, changes={"digest": "none"})
    run_jobs()

    assert states(owner) == ["sent"]
    assert post.titles == ["Brake fluid is due"]


def test_kinds_have_words() -> None:
    register_kind("test_kind", "A kind for tests")

    assert kind_label("test_kind") == "A kind for tests"
    assert kinds()["test_kind"] == "A kind for tests"
    assert kind_label("never_heard") == "Never heard"


def as_times(values: dict[str, str]) -> dict[str, Any]:
    from datetime import time

    return {name: time.fromisoformat(text) for name, text in values.items()}
