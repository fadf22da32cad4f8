"""Questions about a person's notices, channels, wishes, deliveries and calendar feeds."""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.notifications.models import (
    CalendarFeed,
    Channel,
    Delivery,
    InboxNotice,
    NotificationPreference,
)
from accounts.notifications.planning import Wishes
from accounts.organizations.models import Membership
from accounts.organizations.selectors import actor_for, person_of
from accounts.users.models import User
from project.kernel.actor import Actor, Permission
from project.kernel.actor import Channel as Way
from project.kernel.errors import NotFound

BELL_ROWS = 9
USE_NOTED_EVERY = timedelta(hours=1)


# --- Notices -------------------------------------------------------------------------------------


def notice_list(*, actor: Actor) -> "QuerySet[InboxNotice]":
    """Return the notices of the actor's person in the organization, the newest first."""
    actor.require(Permission.VIEW)
    rows = InboxNotice.objects.for_actor(actor).filter(user_id=person_of(actor))
    return rows.order_by("-id")


def notice_get(*, actor: Actor, notice_id: int) -> InboxNotice:
    """Return a notice of the actor's person; raises `NotFound` for those of others."""
    row: InboxNotice | None = notice_list(actor=actor).filter(pk=notice_id).first()
    if row is None:
        raise NotFound
    return row


def notices_unread(*, actor: Actor) -> list[InboxNotice]:
    """Return the newest unread notices for the bell, at most one more than it shows; one query."""
    rows = notice_list(actor=actor).filter(read_at__isnull=True)
    return list(rows.only("id", "title", "urgency", "kind", "created_at")[: BELL_ROWS + 1])


# --- Channels and wishes -------------------------------------------------------------------------


def channel_list(*, actor: Actor) -> "QuerySet[Channel]":
    """Return the channels of the actor's person in the organization, the oldest first."""
    actor.require(Permission.VIEW)
    rows = Channel.objects.for_actor(actor).filter(user_id=person_of(actor))
    return rows.order_by("id")


def channel_get(*, actor: Actor, channel_id: int) -> Channel:
    """Return a channel of the actor's person; raises `NotFound` for those of others."""
    row: Channel | None = channel_list(actor=actor).filter(pk=channel_id).first()
    if row is None:
        raise NotFound
    return row


def preference_row(*, actor: Actor) -> NotificationPreference:
    """Return what the actor's person wishes, or a new row that is not stored yet."""
    actor.require(Permission.VIEW)
    user_id = person_of(actor)
    row = NotificationPreference.objects.for_actor(actor).filter(user_id=user_id).first()
    return row or NotificationPreference(user_id=user_id, organization_id=actor.organization_id)


def wishes_of(user_ids: Iterable[int], *, actor: Actor) -> dict[int, Wishes]:
    """Return the wishes of people in the actor's organization, the defaults where there are none."""
    ids = list(user_ids)
    zones = dict(User.objects.filter(pk__in=ids).values_list("pk", "preferences__time_zone"))
    rows = NotificationPreference.objects.for_actor(actor).filter(user_id__in=ids)
    found = {row.user_id: row for row in rows}
    return {
        user_id: _wishes(found.get(user_id), zone=zones.get(user_id) or actor.time_zone)
        for user_id in ids
    }


def _wishes(row: NotificationPreference | None, *, zone: str) -> Wishes:
    if row is None:
        return Wishes(time_zone=zone)
    return Wishes(
        urgencies=tuple(row.urgencies),
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
        digest=row.digest,
        digest_at=row.digest_at,
        digest_weekday=row.digest_weekday,
        overdue_at_once=row.overdue_at_once,
        time_zone=zone,
    )


def mail_addresses(*, actor: Actor) -> list[str]:
    """Return the addresses that mail of the actor's person may go to."""
    return addresses_of(person_of(actor))


def addresses_of(user_id: int) -> list[str]:
    """Return where a person may be mailed: the address of the sign-in, and confirmed ones."""
    own = User.objects.values_list("email", flat=True).get(pk=user_id)
    confirmed = EmailAddress.objects.filter(user_id=user_id, verified=True).order_by("id")
    return list(dict.fromkeys([own, *confirmed.values_list("email", flat=True)]))


# --- Deliveries ----------------------------------------------------------------------------------


def delivery_list(*, actor: Actor) -> "QuerySet[Delivery]":
    """Return what was sent, or is to be, to the channels of the actor's person, newest first."""
    actor.require(Permission.VIEW)
    rows = Delivery.objects.for_actor(actor).filter(user_id=person_of(actor))
    return rows.select_related("channel", "notice").order_by("-id")


def delivery_get(*, actor: Actor, delivery_id: int) -> Delivery:
    """Return a delivery to the actor's person, for staff to anybody; raises `NotFound` else."""
    actor.require(Permission.VIEW)
    rows = Delivery.objects.for_actor(actor).select_related("channel", "notice")
    if actor.channel is not Way.ADMIN:
        rows = rows.filter(user_id=person_of(actor))
    row: Delivery | None = rows.filter(pk=delivery_id).first()
    if row is None:
        raise NotFound
    return row


# --- Calendar feeds ------------------------------------------------------------------------------


def secret_hash(secret: str) -> str:
    """Return what is kept of a feed's address; 256 random bits need no slow hash."""
    return sha256(secret.encode()).hexdigest()


def feed_list(*, actor: Actor) -> "QuerySet[CalendarFeed]":
    """Return the feeds of the actor's person in the organization that still work."""
    actor.require(Permission.VIEW)
    rows = CalendarFeed.objects.for_actor(actor).filter(user_id=person_of(actor))
    return rows.filter(revoked_at__isnull=True).order_by("id")


def feed_get(*, actor: Actor, feed_id: int) -> CalendarFeed:
    """Return a feed of the actor's person; raises `NotFound` for those of others."""
    row: CalendarFeed | None = feed_list(actor=actor).filter(pk=feed_id).first()
    if row is None:
        raise NotFound
    return row


def feed_of_secret(secret: str) -> tuple[CalendarFeed, Actor]:
    """Return the feed of an address and who it reads for; raises `NotFound` when it is dead.

    A feed dies with the membership it was made in, also when its person comes back.
    """
    rows = CalendarFeed.objects.across_organizations(reason="an address names its organization")
    feed = rows.filter(secret_hash=secret_hash(secret), revoked_at__isnull=True).first()
    if feed is None:
        raise NotFound
    membership = (
        Membership.objects.select_related("organization")
        .filter(user_id=feed.user_id, organization_id=feed.organization_id)
        .filter(user__is_active=True, joined_at__lte=feed.created_at)
        .first()
    )
    if membership is None:
        raise NotFound
    _note_use(feed)
    return feed, actor_for(membership, channel=Way.API)


def _note_use(feed: CalendarFeed) -> None:
    """Keep the time of use to the hour, so that reading does not write every time."""
    now = timezone.now()
    if feed.last_used_at is None or now - feed.last_used_at > USE_NOTED_EVERY:
        rows = CalendarFeed.objects.across_organizations(reason="a feed notes its own use")
        rows.filter(pk=feed.pk).update(last_used_at=now)


def feed_address(secret: str, *, site_url: str) -> str:
    """Return the whole address of a feed."""
    return f"{(settings.BASE_URL or site_url).rstrip('/')}/calendar/{secret}.ics"
