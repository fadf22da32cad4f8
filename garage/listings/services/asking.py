"""All services and tools of an organization are asked one after the other, within a market update."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from garage.listings.models import ListingImport, ListingSource
from garage.listings.selectors.listings import import_job, source_get, source_list
from garage.listings.services.imports import asked_import, import_fetch
from garage.listings.services.sources import source_went_wrong
from project.kernel.actor import Actor, Permission
from project.kernel.errors import DomainError
from project.kernel.jobs.run import LeaseLost

logger = logging.getLogger(__name__)
# What answered so lately is not asked again: neither by a second update nor after a killed one.
FRESH = timedelta(hours=6)
CRASHED = "Something went wrong on our side."
# Which of the sources, its name, and how many rows of it are done.
Step = Callable[[int, str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of asking a source; `problem` says why it brought nothing, empty when it did.

    `last_good` is when it answered well for the last time, this one included.
    """

    source_id: int
    name: str
    added: int = 0
    changed: int = 0
    problem: str = ""
    last_good: datetime | None = None


def sources_to_ask(*, actor: Actor, by_hand: bool) -> list[ListingSource]:
    """Return the services and tools whose answer a market update waits for, by name.

    Those that answered lately, rest after failures or are being asked are left out; those that are
    asked only when somebody says so are asked `by_hand` alone.
    """
    now = timezone.now()
    rows = source_list(actor=actor).filter(is_enabled=True).exclude(kind=ListingSource.Kind.CSV)
    rows = rows.exclude(request={}).exclude(last_good_at__gt=now - FRESH)
    rows = rows.filter(Q(paused_until__isnull=True) | Q(paused_until__lte=now))
    if not by_hand:
        rows = rows.filter(every_days__gt=0)
    return [row for row in rows.order_by("name", "id") if not _is_under_way(row, actor=actor)]


def sources_fetch(sources: Sequence[ListingSource], *, actor: Actor, progress: Step) -> list[Asked]:
    """Ask sources for listings, one after the other; one that fails stops no other.

    Safe to kill and to run again: what came is found again, and the import that broke off goes on.
    """
    actor.require(Permission.EDIT_VEHICLES)
    return [
        _fetched(source, actor=actor, progress=partial(progress, index, source.name))
        for index, source in enumerate(sources)
    ]


def _fetched(source: ListingSource, *, actor: Actor, progress: Callable[[int], None]) -> Asked:
    progress(0)
    with transaction.atomic():
        record = _broken_off(source, actor=actor) or asked_import(source, actor=actor)
    problem = ""
    try:
        import_fetch(record, actor=actor, progress=progress)
    except LeaseLost:
        raise
    except DomainError as error:
        problem = error.message
    except Exception:  # a provider may answer anything; the others are asked all the same
        logger.exception("source_crashed", extra={"source": source.pk})
        problem = CRASHED
        now = timezone.now()
        ListingImport.objects.for_actor(actor).filter(pk=record.pk).update(
            state=ListingImport.State.FAILED, warnings=[problem], finished_at=now
        )
        source_went_wrong(source, problem, actor=actor, now=now)
    now_is = source_get(actor=actor, source_id=source.pk)
    return Asked(
        source_id=source.pk,
        name=source.name,
        added=record.added,
        changed=record.changed,
        problem=problem,
        last_good=now_is.last_good_at,
    )


def _last_run(source: ListingSource, *, actor: Actor) -> ListingImport | None:
    rows = ListingImport.objects.for_actor(actor).filter(
        source=source, state=ListingImport.State.RUNNING, file__isnull=True
    )
    return rows.order_by("-id").first()


def _is_under_way(source: ListingSource, *, actor: Actor) -> bool:
    """Say whether a job of its own asks the source just now."""
    record = _last_run(source, actor=actor)
    job = None if record is None else import_job(record, actor=actor)
    return job is not None and job.is_open


def _broken_off(source: ListingSource, *, actor: Actor) -> ListingImport | None:
    """Return the import that a killed worker left running, with what it had counted so far."""
    record = _last_run(source, actor=actor)
    if record is not None:
        record.rows = record.refused = 0
        record.problems = []
    return record
