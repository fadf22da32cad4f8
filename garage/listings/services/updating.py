"""Sources are asked again by themselves, as often as their owner wants."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.organizations.models import Organization
from garage.listings.models import ListingImport, ListingSource
from garage.listings.services.imports import source_ask
from project.kernel.actor import Actor
from project.kernel.duties import duty_actor
from project.kernel.errors import DomainError


def sources_ask() -> int:
    """Ask every source whose turn it is; returns how many.

    Safe to run twice: a source that runs is not asked again, and one that rests after failures is
    left alone.
    """
    now = timezone.now()
    organizations = Organization.objects.order_by("id").values_list("pk", flat=True)
    return sum(_ask(duty_actor(pk), now=now) for pk in organizations.iterator())


def _ask(actor: Actor, *, now: datetime) -> int:
    rests = Q(paused_until__isnull=False, paused_until__gt=now)
    rows = ListingSource.objects.for_actor(actor).kept().exclude(rests)
    wanted = rows.filter(is_enabled=True, every_days__gt=0).exclude(kind=ListingSource.Kind.CSV)
    return sum(
        _ask_one(source, actor=actor)
        for source in wanted.order_by("id")
        if _is_due(source, now=now)
    )


def _is_due(source: ListingSource, *, now: datetime) -> bool:
    """Say whether the last good run is long enough ago, and none is under way."""
    last = source.last_good_at
    if last is not None and last > now - timedelta(days=source.every_days):
        return False
    under_way = source.imports.filter(state=ListingImport.State.RUNNING)
    return not under_way.filter(created_at__gt=now - timedelta(days=1)).exists()


def _ask_one(source: ListingSource, *, actor: Actor) -> int:
    try:
        source_ask(actor=actor, source_id=source.pk, is_trial=False)
    except DomainError:
        return 0
    return 1
