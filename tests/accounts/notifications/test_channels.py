"""Channels and wishes: added, changed, tried, kept secret, refused."""

from datetime import time
from typing import Any

import pytest

from accounts.notifications import selectors
from accounts.notifications.catalogue import KINDS, checked, kind_of, where
from accounts.notifications.models import Channel, Delivery
from accounts.notifications.services import channels
from accounts.organizations.models import Membership
from accounts.organizations.selectors import actor_for
from project.kernel.actor import Actor, Permission
from project.kernel.actor import Channel as Way
from project.kernel.audit import AuditEntry
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated, StaleVersion
from project.kernel.jobs.models import JobRecord
from project.kernel.secrets import unseal
from tests.accounts.notifications.conftest import NTFY, add_channel

BROWSER = {
    "endpoint": "https://push.example.org/1",
    "p256dh": "B" + "a" * 86,
    "auth": "a" * 22,
}
RIGHT: dict[str, dict[str, str]] = {
    "ntfy": NTFY,
    "gotify": {"server": "https://gotify.example.org/base/", "token": "Abcdefghijk.12"},
    "telegram": {"token": "123456789:" + "a" * 35, "chat": "-10012345"},
    "matrix": {
        "server": "https://matrix.example.org",
        "room": "#garage:example.org",
        "token": "syt_abcdefgh",
    },
    "discord": {"address": f"https://discord.com/api/webhooks/{'1' * 18}/{'a' * 68}"},
    "slack": {"address": f"https://hooks.slack.com/services/T1234/B1234/{'a' * 24}"},
    "pushover": {"user": "u" * 30, "token": "a" * 30},
    "webhook": {"address": "https://hooks.example.org/x?y=1", "token": ""},
    "webpush": BROWSER,
}
WRONG = [
    ("ntfy", {"topic": ""}),
    ("ntfy", {"topic": "with space"}),
    ("ntfy", {"server": "https://ntfy.sh/path"}),
    ("ntfy", {"server": "http://192.168.1.2"}),
    ("ntfy", {"server": "gopher://ntfy.sh"}),
    ("ntfy", {"schema": "syslog"}),
    ("gotify", {"token": "short"}),
    ("gotify", {"server": "https://gotify.example.org/?x=1"}),
    ("telegram", {"token": "nonsense"}),
    ("telegram", {"chat": "a b"}),
    ("matrix", {"room": "garage"}),
    ("matrix", {"room": "#garage:example.org,#other"}),
    ("discord", {"address": "https://evil.example/api/webhooks/1/2"}),
    ("slack", {"address": "https://hooks.slack.com.evil.example/services/T1/B1/x"}),
    ("pushover", {"user": "u" * 29}),
    ("webhook", {"address": "file:///etc/passwd"}),
    ("webhook", {"address": "http://localhost:8123/api"}),
    ("webpush", {"endpoint": "http://push.example.org/1"}),
    ("webpush", {"p256dh": "short"}),
]


@pytest.mark.parametrize("kind", RIGHT)
def test_checked_takes_what_is_right(kind: str) -> None:
    assert set(checked(kind_of(kind), RIGHT[kind])) == {b.name for b in KINDS[kind].blanks}


@pytest.mark.parametrize(("kind", "wrong"), WRONG)
def test_checked_refuses_what_is_wrong(kind: str, wrong: dict[str, str]) -> None:
    with pytest.raises(RuleViolated) as refused:
        checked(kind_of(kind), RIGHT[kind] | wrong)

    assert refused.value.fields.keys() == wrong.keys()


@pytest.mark.parametrize("kind", RIGHT)
def test_where_shows_no_secret(kind: str) -> None:
    secrets = [b.name for b in KINDS[kind].blanks if b.is_secret and RIGHT[kind][b.name]]

    shown = where(KINDS[kind], RIGHT[kind])

    assert not any(RIGHT[kind][name] in shown for name in secrets)


def test_channel_add_keeps_secrets_sealed(owner: Actor) -> None:
    channel = add_channel(owner, site_url="https://garage.example")

    stored = str(Channel.objects.for_actor(owner).values().get())
    audited = str(list(AuditEntry.objects.for_actor(owner).values("before", "after")))
    assert not any(text in stored + audited for text in ("tk_secret", "garage-k3v9"))
    assert unseal(channel.sealed) == {**NTFY, "site": "https://garage.example"}
    assert (channel.state, channel.user_id) == ("untried", owner.user_id)


def test_a_viewer_has_channels_too(viewer: Actor) -> None:
    assert add_channel(viewer).pk


def test_channel_add_refuses_the_same_place_twice(owner: Actor, manager: Actor) -> None:
    add_channel(owner)

    with pytest.raises((Conflict, RuleViolated)):
        add_channel(owner, name="Again")
    assert add_channel(manager).pk


def test_channel_add_has_a_limit(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "MOST_CHANNELS", 0)

    with pytest.raises(RuleViolated):
        add_channel(owner)


def test_channel_add_refuses_unknown_kinds_and_urgencies(owner: Actor) -> None:
    with pytest.raises(RuleViolated):
        add_channel(owner, kind="fax")
    with pytest.raises(RuleViolated):
        add_channel(owner, urgencies=["soon", "never"])


def test_mail_goes_to_own_confirmed_addresses(owner: Actor) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user_id=owner.user_id, email="work@example.org", verified=True)
    EmailAddress.objects.create(user_id=owner.user_id, email="new@example.org", verified=False)

    for address in ("olivia@millers-garage.example", "work@example.org"):
        assert add_channel(owner, kind="mail", values={"address": address}).pk
    for address in ("new@example.org", "victim@example.org"):
        with pytest.raises(RuleViolated):
            add_channel(owner, kind="mail", values={"address": address})


def test_channel_change_keeps_a_secret_left_empty(owner: Actor) -> None:
    channel = add_channel(owner)
    values = {"server": "https://ntfy.sh", "topic": "another", "token": ""}

    changed = channels.channel_change(
        actor=owner, channel_id=channel.pk, changes={"values": values, "urgencies": ["overdue"]}
    )

    assert unseal(changed.sealed)["token"] == "tk_secret"
    assert unseal(changed.sealed)["topic"] == "another"
    assert changed.urgencies == ["overdue"]
    assert changed.version == 2


def test_channel_change_that_changes_nothing_writes_nothing(owner: Actor) -> None:
    channel = add_channel(owner)

    same = channels.channel_change(
        actor=owner, channel_id=channel.pk, changes={"values": NTFY, "name": "Phone"}
    )

    assert same.version == 1


def test_channel_change_refuses_a_stale_version(owner: Actor) -> None:
    channel = add_channel(owner)

    with pytest.raises(StaleVersion):
        channels.channel_change(
            actor=owner, channel_id=channel.pk, changes={"name": "New"}, expected_version=9
        )


def test_browser_subscribe_renews_a_browser_that_is_known(owner: Actor) -> None:
    first = channels.browser_subscribe(actor=owner, values=BROWSER, name="Firefox")
    channels.channel_change(actor=owner, channel_id=first.pk, changes={"is_paused": True})

    again = channels.browser_subscribe(actor=owner, values=BROWSER | {"auth": "b" * 22})

    assert again.pk == first.pk
    assert not again.is_paused
    assert unseal(again.sealed)["auth"] == "b" * 22


def test_channel_remove_takes_its_log_along(owner: Actor) -> None:
    channel = add_channel(owner)
    channels.channel_test(actor=owner, channel_id=channel.pk)

    channels.channel_remove(actor=owner, channel_id=channel.pk)

    assert not Channel.objects.for_actor(owner).exists()
    assert not Delivery.objects.for_actor(owner).exists()


def test_channel_test_asks_for_a_message(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = add_channel(owner)

    delivery = channels.channel_test(actor=owner, channel_id=channel.pk)

    assert JobRecord.objects.for_actor(owner).get().subject_id == delivery.pk
    monkeypatch.setattr(channels, "MOST_TESTS_AN_HOUR", 1)
    with pytest.raises(RuleViolated):
        channels.channel_test(actor=owner, channel_id=channel.pk)


def test_a_paused_channel_is_not_tested(owner: Actor) -> None:
    channel = add_channel(owner)
    channels.channel_change(actor=owner, channel_id=channel.pk, changes={"is_paused": True})

    with pytest.raises(RuleViolated):
        channels.channel_test(actor=owner, channel_id=channel.pk)


@pytest.mark.parametrize("verb", ["change", "remove", "test"])
def test_channels_are_nobody_elses(
    verb: str, owner: Actor, manager: Actor, stranger: Actor
) -> None:
    channel = add_channel(owner)
    options: dict[str, Any] = {"changes": {"name": "Mine"}} if verb == "change" else {}

    for actor in (manager, stranger):
        with pytest.raises(NotFound):
            getattr(channels, f"channel_{verb}")(actor=actor, channel_id=channel.pk, **options)


def test_a_narrow_token_changes_nothing(owner: Actor, owner_membership: Membership) -> None:
    channel = add_channel(owner)
    narrow = actor_for(
        owner_membership, channel=Way.API, token_id=1, scopes=frozenset({Permission.VIEW})
    )

    with pytest.raises(NotAllowed):
        add_channel(narrow, values=NTFY | {"topic": "mine"})
    with pytest.raises(NotAllowed):
        channels.channel_remove(actor=narrow, channel_id=channel.pk)
    with pytest.raises(NotAllowed):
        channels.preference_change(actor=narrow, changes={"digest": "daily"})


# --- Wishes --------------------------------------------------------------------------------------


def test_preference_change_is_kept_for_each_organization(owner: Actor, manager: Actor) -> None:
    channels.preference_change(actor=owner, changes={"digest": "weekly", "digest_weekday": 4})

    assert selectors.preference_row(actor=owner).digest == "weekly"
    assert selectors.preference_row(actor=manager).digest == "none"


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_from": time(22)},
        {"digest": "hourly"},
        {"digest_weekday": 7},
        {"urgencies": ["never"]},
        {"digest_at": None},
    ],
)
def test_preference_change_refuses_what_makes_no_sense(owner: Actor, wrong: Any) -> None:
    with pytest.raises(RuleViolated):
        channels.preference_change(actor=owner, changes=wrong)


def test_wishes_of_asks_no_more_for_more_people(
    owner: Actor, viewer: Actor, driver: Actor, django_assert_num_queries: Any
) -> None:
    people = [actor.user_id or 0 for actor in (owner, viewer, driver)]

    with django_assert_num_queries(2):
        assert set(selectors.wishes_of(people, actor=owner)) == set(people)
