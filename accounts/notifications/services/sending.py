"""Deliveries on their way: claimed, sent, tried again, gathered into digests, given up.

A message is claimed by a conditional update before it is sent. When the worker dies in between,
nobody knows whether it arrived, so it is not sent again by itself: at most once (ADR-0011).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.notifications import selectors, senders
from accounts.notifications.models import Channel, Delivery, InboxNotice
from accounts.notifications.planning import next_attempt, not_in_quiet_hours
from accounts.notifications.senders import Message
from accounts.notifications.vocabulary import Urgency
from accounts.organizations.models import Membership
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.duties import duty_actor
from project.kernel.errors import Conflict, DomainError, RuleViolated, Unavailable
from project.kernel.jobs.defer import defer
from project.kernel.secrets import unseal

State = Delivery.State
INTERRUPTED_AFTER = timedelta(minutes=5)
KEPT = timedelta(days=180)
AT_MOST = 500
MOST_IN_DIGEST = 50
REASON = "the worker looks after the messages of every organization"


def delivery_send(*, actor: Actor, delivery_id: int) -> None:
    """Send a delivery that is due; one that another worker has, or had, is left alone."""
    row = _claim(actor=actor, delivery_id=delivery_id, now=timezone.now())
    if row is None:
        return
    try:
        with translation.override(_language_of(row)):
            values = _opened(row)
            message = message_of(row, site_url=settings.BASE_URL or values.pop("site", ""))
            senders.send(message, kind=row.channel.kind, values=values)
    except Unavailable as error:
        _put_off(row, error, now=timezone.now())
    except DomainError as error:
        _give_up(row, error, now=timezone.now())
    else:
        _settle(row, state=State.SENT, sent_at=timezone.now(), error="", next_at=None)
        _note(row.channel, worked_at=timezone.now(), error="")


@transaction.atomic
def delivery_retry(*, actor: Actor, delivery_id: int) -> Delivery:
    """Send a failed delivery once more, from its first attempt; raises `Conflict` for others."""
    actor.require(Permission.VIEW)
    row = selectors.delivery_get(actor=actor, delivery_id=delivery_id)
    again = Delivery.objects.for_actor(actor).filter(pk=row.pk, state=State.FAILED)
    if not again.update(state=State.QUEUED, attempts=0, error="", next_at=timezone.now()):
        raise Conflict("Only a message that failed can be sent again.")
    audit.record("retry", row, actor=actor)
    defer("accounts.notifications.deliver", row, actor=actor)
    row.refresh_from_db()
    return row


def message_of(row: Delivery, *, site_url: str) -> Message:
    """Return a delivery in words."""
    if row.purpose == Delivery.Purpose.TEST:
        title = _("It works")
        text = _("This is a test from %(site)s.") % {"site": settings.SITE_NAME}
        return _message(row, title=title, text=text, path="", site_url=site_url)
    if row.purpose == Delivery.Purpose.DIGEST:
        return _digest_message(row, site_url=site_url)
    notice = row.notice
    assert notice is not None  # noqa: S101 - a notice's delivery falls with its notice
    return _message(
        row,
        title=notice.title,
        text=notice.text,
        path=notice.url,
        site_url=site_url,
        urgency=notice.urgency,
    )


# --- Duties --------------------------------------------------------------------------------------


def held_release(*, now: datetime) -> int:
    """Ring for what is due: quiet hours that ended, attempts to repeat; returns how many.

    What a worker left half done is given up, for it may have arrived.
    """
    _rows().filter(state=State.SENDING, claimed_at__lt=now - INTERRUPTED_AFTER).update(
        state=State.FAILED,
        next_at=None,
        error="The server stopped while this was sent. It may have arrived or not.",
    )
    _rows().filter(state=State.HELD, next_at__lte=now).update(state=State.QUEUED)
    due = _rows().filter(state=State.QUEUED, next_at__lte=now).order_by("next_at", "id")
    return _ring(list(due[:AT_MOST]))


def digests_send(*, now: datetime) -> int:
    """Gather what waits for a digest that is due into one message a channel; returns how many."""
    waiting = _rows().filter(state=State.GATHERED, digest__isnull=True, next_at__lte=now)
    places = waiting.order_by("channel_id").values_list("organization_id", "channel_id").distinct()
    made = [
        _digest(organization_id=organization_id, channel_id=channel_id, now=now)
        for organization_id, channel_id in places[:AT_MOST]
    ]
    return sum(made)


def old_forget(*, now: datetime) -> int:
    """Delete notices, and what was sent of them, after half a year; returns how many rows went."""
    notices = InboxNotice.objects.across_organizations(reason="retention of notices")
    gone = notices.filter(created_at__lt=now - KEPT).delete()[0]
    return int(gone + _rows().filter(created_at__lt=now - KEPT, notice__isnull=True).delete()[0])


@transaction.atomic
def _digest(*, organization_id: int, channel_id: int, now: datetime) -> int:
    actor = duty_actor(organization_id)
    waiting = Delivery.objects.for_actor(actor).filter(
        channel_id=channel_id, state=State.GATHERED, digest__isnull=True, next_at__lte=now
    )
    rows = list(waiting.select_for_update(of=("self",)).order_by("id"))
    if not rows:
        return 0
    planned = not_in_quiet_hours(
        selectors.wishes_of([rows[0].user_id], actor=actor)[rows[0].user_id], now=now
    )
    digest = Delivery.objects.create(
        organization_id=organization_id,
        user_id=rows[0].user_id,
        channel_id=channel_id,
        purpose=Delivery.Purpose.DIGEST,
        key=f"digest:{rows[0].pk}-{rows[-1].pk}",
        state=planned.state,
        next_at=planned.at,
    )
    Delivery.objects.for_actor(actor).filter(pk__in=[row.pk for row in rows]).update(digest=digest)
    if digest.state == State.QUEUED:
        defer("accounts.notifications.deliver", digest, actor=actor)
    return 1


@transaction.atomic
def _ring(rows: list[Delivery]) -> int:
    actors: dict[int, Actor] = {}
    for row in rows:
        actor = actors.setdefault(row.organization_id, duty_actor(row.organization_id))
        defer("accounts.notifications.deliver", row, actor=actor)
    return len(rows)


# --- One delivery --------------------------------------------------------------------------------


def _claim(*, actor: Actor, delivery_id: int, now: datetime) -> Delivery | None:
    """Take a delivery that is due; `None` when it is not, is taken, or has nobody to go to."""
    rows = Delivery.objects.for_actor(actor)
    row: Delivery | None = (
        rows.select_related("channel", "notice").filter(pk=delivery_id, next_at__lte=now).first()
    )
    if row is None:
        return None
    if refusal := _refusal(row):
        _settle(row, before=State.QUEUED, state=State.FAILED, error=refusal, next_at=None)
        return None
    taken = rows.filter(pk=row.pk, state=State.QUEUED).update(
        state=State.SENDING, attempts=F("attempts") + 1, claimed_at=now
    )
    row.attempts += 1
    return row if taken else None


def _refusal(row: Delivery) -> str:
    if row.channel.is_paused:
        return "The channel is paused."
    members = Membership.objects.filter(organization_id=row.organization_id, user_id=row.user_id)
    if not members.filter(user__is_active=True).exists():
        return "Its person is no member any more."
    return ""


def _put_off(row: Delivery, error: DomainError, *, now: datetime) -> None:
    again = next_attempt(row.attempts, now=now)
    if again is None:
        _give_up(row, error, now=now)
        return
    _settle(row, state=State.QUEUED, error=error.message[:300], next_at=again)
    _note(row.channel, failed_at=now, error=error.message[:300])


def _give_up(row: Delivery, error: DomainError, *, now: datetime) -> None:
    _settle(row, state=State.FAILED, error=error.message[:300], next_at=None)
    paused = {"is_paused": True} if error.code == "gone" else {}
    _note(row.channel, failed_at=now, error=error.message[:300], **paused)


def _settle(row: Delivery, *, before: str = State.SENDING, **values: object) -> None:
    _rows().filter(pk=row.pk, state=before).update(**values)


def _note(channel: Channel, **values: object) -> None:
    """Remember how a channel does, without a new version: nobody has changed it."""
    rows = Channel.objects.across_organizations(reason="a channel notes whether it works")
    rows.filter(pk=channel.pk).update(**values)


def _opened(row: Delivery) -> dict[str, str]:
    """Return what is filled in for a channel; an address must still be its person's own."""
    try:
        values = unseal(row.channel.sealed)
    except Unavailable as error:  # waiting does not bring the key back
        raise RuleViolated(error.message, code=error.code) from error
    is_mail = row.channel.kind == Channel.Kind.MAIL
    if is_mail and values.get("address") not in selectors.addresses_of(row.user_id):
        raise RuleViolated("This address is not among your confirmed ones any more.")
    return values


def _language_of(row: Delivery) -> str:
    chosen = Delivery.objects.across_organizations(reason=REASON).filter(pk=row.pk)
    language = chosen.values_list("user__preferences__language", flat=True).first()
    return language or settings.LANGUAGE_CODE


def _digest_message(row: Delivery, *, site_url: str) -> Message:
    gathered = _rows().filter(digest_id=row.pk, notice__isnull=False).select_related("notice")
    found = [delivery.notice for delivery in gathered.order_by("id")[: MOST_IN_DIGEST + 1]]
    notices = [notice for notice in found if notice]
    order = list(Urgency.values)
    notices.sort(key=lambda notice: (order.index(notice.urgency), notice.pk))
    shown = notices[:MOST_IN_DIGEST]
    lines = [f"• {notice.get_urgency_display()}: {notice.title}" for notice in shown]
    if len(notices) > MOST_IN_DIGEST:
        lines.append("• …")
    title = ngettext("%(n)d notice", "%(n)d notices", len(shown)) % {"n": len(shown)}
    most_urgent = shown[0].urgency if shown else Urgency.INFO.value
    path = _list_path(row)
    return _message(
        row, title=title, text="\n".join(lines), path=path, site_url=site_url, urgency=most_urgent
    )


def _list_path(row: Delivery) -> str:
    actor = duty_actor(row.organization_id)
    return f"/o/{actor.organization_slug}/notices"


def _message(
    row: Delivery, *, title: str, text: str, path: str, site_url: str, urgency: str = "info"
) -> Message:
    url = f"{site_url.rstrip('/')}{path}" if path and site_url else ""
    return Message(key=row.key, title=title, text=text, path=path, url=url, urgency=urgency)


def _rows() -> "QuerySet[Delivery]":
    rows: QuerySet[Delivery] = Delivery.objects.across_organizations(reason=REASON)
    return rows
