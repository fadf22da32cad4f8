"""Changes to calendar feeds."""

import secrets

from django.db import transaction
from django.utils import timezone

from accounts.notifications import selectors
from accounts.notifications.calendar import calendar_vehicles
from accounts.notifications.models import CalendarFeed
from accounts.notifications.services.channels import refuse_narrow_token
from accounts.organizations.selectors import person_of
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.rows import save_changes, save_new

MOST_FEEDS = 20


@transaction.atomic
def feed_make(
    *, actor: Actor, name: str = "", vehicle_id: int | None = None
) -> tuple[CalendarFeed, str]:
    """Make an address at which a calendar reads what is due; return it with its secret.

    The secret is shown this once. `vehicle_id` of `None` means all vehicles; raises `NotFound` for
    one that the actor cannot see.
    """
    actor.require(Permission.VIEW)
    refuse_narrow_token(actor)
    if selectors.feed_list(actor=actor).count() >= MOST_FEEDS:
        raise RuleViolated(
            worded("You have %(most)s calendars. Revoke one you no longer use.", most=MOST_FEEDS)
        )
    title = _title(name, vehicle_id=vehicle_id, actor=actor)
    secret = secrets.token_urlsafe(32)
    row = CalendarFeed(
        user_id=person_of(actor),
        name=title,
        vehicle_id=vehicle_id,
        secret_hash=selectors.secret_hash(secret),
    )
    save_new(row, actor=actor)
    audit.record("make", row, actor=actor, after={"name": title, "vehicle_id": vehicle_id})
    return row, secret


@transaction.atomic
def feed_renew(*, actor: Actor, feed_id: int) -> tuple[CalendarFeed, str]:
    """Give a feed a new address; the old one stops working at once."""
    actor.require(Permission.VIEW)
    refuse_narrow_token(actor)
    row = selectors.feed_get(actor=actor, feed_id=feed_id)
    secret = secrets.token_urlsafe(32)
    save_changes(row, changes={"secret_hash": selectors.secret_hash(secret), "last_used_at": None})
    audit.record("renew", row, actor=actor)
    return row, secret


@transaction.atomic
def feed_revoke(*, actor: Actor, feed_id: int) -> CalendarFeed:
    """Make the address of a feed useless from now on."""
    actor.require(Permission.VIEW)
    refuse_narrow_token(actor)
    row = selectors.feed_get(actor=actor, feed_id=feed_id)
    save_changes(row, changes={"revoked_at": timezone.now()})
    audit.record("revoke", row, actor=actor)
    return row


def _title(name: str, *, vehicle_id: int | None, actor: Actor) -> str:
    if vehicle_id is None:
        return name.strip() or "All vehicles"
    known = calendar_vehicles(actor=actor)
    if vehicle_id not in known:
        raise NotFound
    return name.strip() or known[vehicle_id][:80]
