"""Changes to listings that are there: left out of comparisons, taken in again, gone, deleted."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.organizations.models import Organization
from garage.listings.models import Listing, ListingSource
from garage.listings.selectors.listings import listing_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.duties import duty_actor
from project.kernel.errors import RuleViolated

AT_ONCE = 500


@transaction.atomic
def listing_exclude(*, actor: Actor, listing_id: int, reason: str) -> Listing:
    """Leave a listing out of every comparison, with a reason that stays visible."""
    actor.require(Permission.EDIT_VEHICLES)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise RuleViolated("Say why, so that others understand it.", field="reason")
    return _set(listing_id, reason, action="listing.exclude", actor=actor)


@transaction.atomic
def listing_include(*, actor: Actor, listing_id: int) -> Listing:
    """Let a listing be compared again."""
    actor.require(Permission.EDIT_VEHICLES)
    return _set(listing_id, "", action="listing.include", actor=actor)


def _set(listing_id: int, reason: str, *, action: str, actor: Actor) -> Listing:
    row = listing_get(actor=actor, listing_id=listing_id)
    before, row.excluded = row.excluded, reason
    if before != reason:
        row.save(update_fields=("excluded",))
        audit.record(
            action, row, actor=actor, before={"excluded": before}, after={"excluded": reason}
        )
    return row


def listings_tidy() -> int:
    """Mark what is not offered any more, and delete what a source may not keep longer.

    Safe to run twice and to kill; returns how many listings went.
    """
    organizations = Organization.objects.order_by("id").values_list("pk", flat=True)
    return sum(_tidy(duty_actor(pk)) for pk in organizations.iterator())


def _tidy(actor: Actor) -> int:
    today = today_in(actor.time_zone, now=timezone.now())
    gone = 0
    for source in ListingSource.objects.for_actor(actor).order_by("id"):
        rows = Listing.objects.for_actor(actor).filter(source=source)
        late = rows.filter(
            status=Listing.Status.ACTIVE, last_seen__lt=today - timedelta(days=source.gone_days)
        )
        for ids in _in_batches(late):
            rows.filter(pk__in=ids).update(status=Listing.Status.GONE)
        end = today - timedelta(days=source.retention_days)
        kept_since = Q(brought_by__isnull=True) | Q(brought_by__created_at__date__lt=end)
        gone += listings_delete(rows.filter(kept_since, last_seen__lt=end), actor=actor)
    return gone


def listings_delete(
    rows: "QuerySet[Listing]", *, actor: Actor, progress: Callable[[int], None] = lambda _done: None
) -> int:
    """Delete listings with their prices, some hundred a transaction; returns how many.

    Between two batches others may write; `progress` is told how many are gone.
    """
    done = 0
    for ids in _in_batches(rows):
        progress(done)
        with transaction.atomic():
            Listing.objects.for_actor(actor).filter(pk__in=ids).delete()
        done += len(ids)
    return done


def _in_batches(rows: "QuerySet[Listing]") -> Iterator[list[int]]:
    """Yield the ids of listings, the longest unseen first, in the order that an index has."""
    rows = rows.order_by("last_seen", "id")
    after = Q()
    while page := list(rows.filter(after).values_list("last_seen", "pk")[:AT_ONCE]):
        yield [pk for _, pk in page]
        last_seen, last = page[-1]
        after = Q(last_seen__gt=last_seen) | Q(last_seen=last_seen, pk__gt=last)
        # The bound that an index can start at; SQLite does not see it in the two above.
        after &= Q(last_seen__gte=last_seen)
