"""Changes to a person's channels, and to what the person wishes to be told of."""

import secrets
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.notifications import selectors
from accounts.notifications.catalogue import ChannelKind, checked, kind_of, place_of
from accounts.notifications.models import Channel, Delivery, NotificationPreference
from accounts.notifications.planning import plan
from accounts.notifications.vocabulary import Urgency
from accounts.organizations.selectors import person_of
from project.kernel import audit
from project.kernel.actor import ROLE_PERMISSIONS, Actor, Permission
from project.kernel.errors import Conflict, NotAllowed, RuleViolated, worded
from project.kernel.jobs.defer import defer
from project.kernel.rows import save_changes, save_new
from project.kernel.secrets import seal, unseal

MOST_CHANNELS = 20
MOST_TESTS_AN_HOUR = 20
CHANGEABLE = ("name", "urgencies", "is_paused")
WISHES = (
    "urgencies",
    "quiet_from",
    "quiet_to",
    "digest",
    "digest_at",
    "digest_weekday",
    "overdue_at_once",
)


def channel_add(
    *,
    actor: Actor,
    kind: str,
    values: Mapping[str, Any],
    name: str = "",
    urgencies: Collection[str] | None = None,
    site_url: str = "",
) -> Channel:
    """Give the actor's person another way to be told of things; a test shows whether it works.

    `values` are those of the kind; they are kept encrypted. Raises `RuleViolated` for what is wrong
    with them and `Conflict` for a place that a channel leads to already.
    """
    try:
        return _add(
            actor=actor,
            channel=Channel(name=name.strip(), urgencies=_urgencies(urgencies)),
            kind=kind_of(kind),
            values=values,
            site_url=site_url,
        )
    except IntegrityError as error:
        raise Conflict("You have a channel to this place already.") from error


@transaction.atomic
def _add(
    *, actor: Actor, channel: Channel, kind: ChannelKind, values: Mapping[str, Any], site_url: str
) -> Channel:
    actor.require(Permission.VIEW)
    refuse_narrow_token(actor)
    if selectors.channel_list(actor=actor).count() >= MOST_CHANNELS:
        raise RuleViolated(
            worded("You have %(most)s channels. Remove one you no longer use.", most=MOST_CHANNELS)
        )
    clean = _checked(kind, values, actor=actor)
    channel.user_id, channel.kind = person_of(actor), kind.name
    channel.name = channel.name or str(kind.label)
    channel.sealed, channel.target_hash = _sealed(kind, clean, site_url=site_url)
    save_new(channel, actor=actor)
    audit.record("add", channel, actor=actor, after={"kind": channel.kind, "name": channel.name})
    return channel


@transaction.atomic
def browser_subscribe(
    *, actor: Actor, values: Mapping[str, Any], name: str = "", site_url: str = ""
) -> Channel:
    """Let a browser be told of things; one that is known already gets its new keys."""
    actor.require(Permission.VIEW)
    kind = kind_of("webpush")
    target = _target(kind, checked(kind, values))
    rows = selectors.channel_list(actor=actor).filter(kind=kind.name, target_hash=target)
    known = rows.first()
    if known is None:
        return channel_add(actor=actor, kind=kind.name, values=values, name=name, site_url=site_url)
    changes = {"values": dict(values), "is_paused": False}
    return channel_change(actor=actor, channel_id=known.pk, changes=changes, site_url=site_url)


def channel_change(
    *,
    actor: Actor,
    channel_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
    site_url: str = "",
) -> Channel:
    """Change name, urgencies, pause or `values` of a channel; a secret left empty stays.

    Raises `Conflict` when another channel leads to the new place.
    """
    try:
        return _change(
            actor=actor,
            channel_id=channel_id,
            changes=changes,
            expected_version=expected_version,
            site_url=site_url,
        )
    except IntegrityError as error:
        raise Conflict("You have a channel to this place already.") from error


@transaction.atomic
def _change(
    *,
    actor: Actor,
    channel_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None,
    site_url: str,
) -> Channel:
    actor.require(Permission.VIEW)
    refuse_narrow_token(actor)
    row = selectors.channel_get(actor=actor, channel_id=channel_id)
    wanted = {name: changes[name] for name in CHANGEABLE if name in changes}
    if "urgencies" in wanted:
        wanted["urgencies"] = _urgencies(wanted["urgencies"])
    if "name" in wanted:
        wanted["name"] = str(wanted["name"]).strip() or str(kind_of(row.kind).label)
    if "values" in changes:
        wanted |= _new_place(row, changes["values"], actor=actor, site_url=site_url)
    moved = save_changes(row, changes=wanted, expected_version=expected_version)
    hidden = {"sealed", "target_hash"}
    told = {name: pair for name, pair in moved.items() if name not in hidden}
    if hidden & set(moved):
        told["values"] = ("…", "changed")
    audit.record_changes("change", row, actor=actor, moved=told)
    return row


@transaction.atomic
def channel_remove(*, actor: Actor, channel_id: int) -> None:
    """Take a channel away, with its log; what waits for it is not sent."""
    actor.require(Permission.VIEW)
    refuse_narrow_token(actor)
    row = selectors.channel_get(actor=actor, channel_id=channel_id)
    audit.record("remove", row, actor=actor, before={"kind": row.kind, "name": row.name})
    row.delete()


@transaction.atomic
def channel_test(*, actor: Actor, channel_id: int) -> Delivery:
    """Ask for a test message to a channel; the delivery tells how it went.

    Raises `RuleViolated` for a paused channel and after twenty tests within an hour.
    """
    actor.require(Permission.VIEW)
    refuse_narrow_token(actor)
    row = selectors.channel_get(actor=actor, channel_id=channel_id)
    if row.is_paused:
        raise RuleViolated("This channel is paused. Switch it on first.")
    now = timezone.now()
    tests = selectors.delivery_list(actor=actor).filter(
        purpose=Delivery.Purpose.TEST, created_at__gt=now - timedelta(hours=1)
    )
    if tests.count() >= MOST_TESTS_AN_HOUR:
        raise RuleViolated("That were many tests. Wait an hour.")
    delivery: Delivery = Delivery.objects.create(
        organization_id=actor.organization_id,
        user_id=row.user_id,
        channel=row,
        purpose=Delivery.Purpose.TEST,
        key=f"test:{secrets.token_hex(8)}",
        next_at=now,
    )
    audit.record("test", row, actor=actor)
    defer("accounts.notifications.deliver", delivery, actor=actor)
    return delivery


@transaction.atomic
def preference_change(
    *, actor: Actor, changes: Mapping[str, Any], expected_version: int | None = None
) -> NotificationPreference:
    """Change what the actor's person is told of and when; what waits is planned anew.

    Raises `RuleViolated` for quiet hours with one end.
    """
    actor.require(Permission.VIEW)
    refuse_narrow_token(actor)
    row = selectors.preference_row(actor=actor)
    if row.pk is None:
        save_new(row, actor=actor)
    wanted = {name: changes[name] for name in WISHES if name in changes}
    if "urgencies" in wanted:
        wanted["urgencies"] = _urgencies(wanted["urgencies"])
    moved = save_changes(row, changes=wanted, expected_version=expected_version)
    audit.record_changes("change", row, actor=actor, moved=moved)
    if moved:
        _plan_anew(actor=actor)
    return row


def refuse_narrow_token(actor: Actor) -> None:
    """Raise `NotAllowed` for a token that may do less than its person: it shall not act as them."""
    if not all(actor.can(permission) for permission in ROLE_PERMISSIONS[actor.role]):
        raise NotAllowed("This token may not change what its person is told of.")


def _plan_anew(*, actor: Actor) -> None:
    """Give what is held or gathered the time that the new wishes say."""
    user_id, now = person_of(actor), timezone.now()
    wishes = selectors.wishes_of([user_id], actor=actor)[user_id]
    states = (Delivery.State.HELD, Delivery.State.GATHERED)
    rows = selectors.delivery_list(actor=actor).filter(state__in=states, digest__isnull=True)
    for row in rows:
        if row.notice is None:
            continue
        planned = plan(row.notice.urgency, wishes, now=now)
        Delivery.objects.for_actor(actor).filter(pk=row.pk, state=row.state).update(
            state=planned.state, next_at=planned.at
        )
        if planned.state == Delivery.State.QUEUED:
            defer("accounts.notifications.deliver", row, actor=actor)


def _checked(kind: ChannelKind, values: Mapping[str, Any], *, actor: Actor) -> dict[str, str]:
    clean = checked(kind, values)
    if kind.name == "mail" and clean["address"] not in selectors.mail_addresses(actor=actor):
        raise RuleViolated(
            "Mail goes to your own confirmed addresses alone. Add it under E-mail addresses first.",
            field="address",
        )
    return clean


def _new_place(
    row: Channel, values: Mapping[str, Any], *, actor: Actor, site_url: str
) -> dict[str, Any]:
    kind = kind_of(row.kind)
    before = unseal(row.sealed)
    site = site_url or before.pop("site", "")
    kept = {
        blank.name: before.get(blank.name, "")
        for blank in kind.blanks
        if not values.get(blank.name) and (blank.is_secret or blank.name not in values)
    }
    clean = _checked(kind, {**values, **kept}, actor=actor)
    if clean == {name: before.get(name, "") for name in clean}:
        return {}
    sealed, target = _sealed(kind, clean, site_url=site)
    return {
        "sealed": sealed,
        "target_hash": target,
        "worked_at": None,
        "failed_at": None,
        "error": "",
    }


def _sealed(kind: ChannelKind, clean: Mapping[str, str], *, site_url: str) -> tuple[str, str]:
    return seal({**clean, "site": site_url}), _target(kind, clean)


def _target(kind: ChannelKind, clean: Mapping[str, str]) -> str:
    place = place_of(kind, clean)
    return salted_hmac("accounts.channel", place, algorithm="sha256").hexdigest()


def _urgencies(chosen: Collection[str] | None) -> list[str]:
    if chosen is None:
        return list(Urgency.values)
    if unknown := set(chosen) - set(Urgency.values):
        raise RuleViolated(
            worded(
                "Urgencies are: %(names)s; not %(name)s.",
                names=", ".join(Urgency.values),
                name=min(unknown)[:20],
            ),
            field="urgencies",
        )
    return [urgency for urgency in Urgency.values if urgency in chosen]
