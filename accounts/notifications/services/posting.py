"""A notice on its way to the people: into their lists, and to their channels as they wish."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from accounts.notifications import selectors
from accounts.notifications.models import Channel, Delivery, InboxNotice
from accounts.notifications.planning import Wishes, plan
from accounts.notifications.vocabulary import Notice, Urgency
from accounts.organizations.models import Membership
from project.kernel.actor import Actor
from project.kernel.duties import duty_actor
from project.kernel.errors import RuleViolated, worded
from project.kernel.jobs.defer import defer

LONGEST_KEY, LONGEST_TITLE, LONGEST_URL = 200, 200, 300


@transaction.atomic
def notice_post(*, organization_id: int, notice: Notice | Callable[[], Notice]) -> None:
    """Put a notice into the list of each member, and ask for what goes to their channels.

    A function says it in the language of each reader, who is asked for by what they chose.
    Who has heard of its key is left alone. Raises `RuleViolated` for an unknown urgency and for an
    address that leaves the site.
    """
    actor = duty_actor(organization_id)
    said = _Said(notice)
    _check(said.to(""))
    rows = _inbox(said, actor=actor)
    if rows:
        _deliveries(rows, actor=actor, now=timezone.now())


class _Said:
    """A notice in the languages of its readers, each made once."""

    def __init__(self, notice: Notice | Callable[[], Notice]) -> None:
        self._say = notice if callable(notice) else lambda: notice
        self._made: dict[str, Notice] = {}

    def to(self, language: str) -> Notice:
        """Return it in a language; empty means that of the server."""
        wanted = language or settings.LANGUAGE_CODE
        if wanted not in self._made:
            with translation.override(wanted):
                self._made[wanted] = self._say()
        return self._made[wanted]


def _check(notice: Notice) -> None:
    if notice.urgency not in Urgency.values:
        raise RuleViolated(
            worded("Urgencies are: %(names)s.", names=", ".join(Urgency.values)), field="urgency"
        )
    if notice.url and (not notice.url.startswith("/") or notice.url.startswith("//")):
        raise RuleViolated("A notice leads to a page of this site.", field="url")
    if not notice.title.strip() or not notice.key:
        raise RuleViolated("A notice needs a title and a key.", field="title")


def _inbox(said: _Said, *, actor: Actor) -> list[InboxNotice]:
    """Write the rows of those who have not heard of it, and return them."""
    key = _short(said.to("").key)
    members = Membership.objects.filter(organization_id=actor.organization_id, user__is_active=True)
    languages = dict(members.values_list("user_id", "user__preferences__language"))
    people = set(languages)
    same = InboxNotice.objects.for_actor(actor).filter(key=key)
    people -= set(same.values_list("user_id", flat=True))
    made = [
        _row(said.to(languages[user_id] or ""), key=key, user_id=user_id, actor=actor)
        for user_id in sorted(people)
    ]
    # Two workers may tell of the same thing at once: the second one's rows are dropped silently.
    InboxNotice.objects.bulk_create(made, ignore_conflicts=True)
    return list(same.filter(user_id__in=people).order_by("id")) if people else []


def _row(notice: Notice, *, key: str, user_id: int, actor: Actor) -> InboxNotice:
    return InboxNotice(
        organization_id=actor.organization_id,
        user_id=user_id,
        kind=notice.kind[:40],
        key=key,
        urgency=notice.urgency,
        title=notice.title.strip()[:LONGEST_TITLE],
        text=notice.text.strip(),
        url=notice.url if len(notice.url) <= LONGEST_URL else "",
        vehicle_id=notice.vehicle_id,
    )


def _deliveries(rows: list[InboxNotice], *, actor: Actor, now: datetime) -> None:
    people = [row.user_id for row in rows]
    wishes = selectors.wishes_of(people, actor=actor)
    channels = Channel.objects.for_actor(actor).filter(user_id__in=people, is_paused=False)
    by_person: dict[int, list[Channel]] = {}
    for channel in channels.order_by("id"):
        by_person.setdefault(channel.user_id, []).append(channel)
    made = [
        _delivery(row, channel, wishes=wishes[row.user_id], now=now)
        for row in rows
        for channel in by_person.get(row.user_id, ())
        if row.urgency in wishes[row.user_id].urgencies and row.urgency in channel.urgencies
    ]
    Delivery.objects.bulk_create(made, ignore_conflicts=True)
    waiting = Delivery.objects.for_actor(actor).filter(notice__in=rows)
    for delivery in waiting.filter(state=Delivery.State.QUEUED).order_by("id"):
        defer("accounts.notifications.deliver", delivery, actor=actor)


def _delivery(row: InboxNotice, channel: Channel, *, wishes: Wishes, now: datetime) -> Delivery:
    planned = plan(row.urgency, wishes, now=now)
    return Delivery(
        organization_id=row.organization_id,
        user_id=row.user_id,
        channel=channel,
        notice=row,
        key=row.key,
        state=planned.state,
        next_at=planned.at,
    )


def _short(key: str) -> str:
    """Return a key that fits its column; a longer one keeps its beginning and its hash."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 65]}:{sha256(key.encode()).hexdigest()}"
