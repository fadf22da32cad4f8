"""Questions about sources, imports and listings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from garage.listings.models import Listing, ListingImport, ListingSource
from garage.listings.words import make_key, model_key
from project.kernel.actor import Actor, Permission
from project.kernel.audit import kind_of
from project.kernel.errors import NotFound
from project.kernel.jobs.models import JobRecord
from project.kernel.rows import BinnedQuerySet

MOST_CHOICES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFilter:
    """What narrows a list of listings; nothing of it narrows nothing.

    `make` and `model` are words or keys; `excluded` of `True` keeps those that are left out.
    """

    search: str = ""
    make: str = ""
    model: str = ""
    market: str = ""
    status: str = ""
    source_id: int | None = None
    import_id: int | None = None
    year_from: int | None = None
    year_to: int | None = None
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    excluded: bool | None = None


def source_list(*, actor: Actor, kind: str = "") -> "BinnedQuerySet[ListingSource]":
    """Return the sources of listings, by name."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[ListingSource] = ListingSource.objects.for_actor(actor).kept()
    return rows.filter(kind=kind) if kind else rows


def source_get(*, actor: Actor, source_id: int) -> ListingSource:
    """Return a source; raises `NotFound`, also for one in the bin."""
    row = source_list(actor=actor).filter(pk=source_id).first()
    if row is None:
        raise NotFound
    return row


def source_find(*, actor: Actor, source_id: int) -> ListingSource:
    """Return a source even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    row: ListingSource | None = ListingSource.objects.for_actor(actor).filter(pk=source_id).first()
    if row is None:
        raise NotFound
    return row


def sources_counted(
    sources: Collection[ListingSource], *, actor: Actor
) -> dict[int, tuple[int, Any]]:
    """Return how many listings each source has, and when the newest of them was seen."""
    actor.require(Permission.VIEW)
    rows = Listing.objects.for_actor(actor).filter(source__in=[row.pk for row in sources])
    counted = rows.order_by().values_list("source_id").annotate(Count("id"), Max("last_seen"))
    return {source_id: (count, newest) for source_id, count, newest in counted}


def import_list(*, actor: Actor, source_id: int | None = None) -> "QuerySet[ListingImport]":
    """Return the imports, the newest first."""
    actor.require(Permission.VIEW)
    rows: QuerySet[ListingImport] = ListingImport.objects.for_actor(actor)
    rows = rows.filter(source__binned_at__isnull=True).select_related("source", "file")
    return rows if source_id is None else rows.filter(source_id=source_id)


def import_get(*, actor: Actor, import_id: int) -> ListingImport:
    """Return an import; raises `NotFound`."""
    row = import_list(actor=actor).filter(pk=import_id).first()
    if row is None:
        raise NotFound
    return row


def import_job(record: ListingImport, *, actor: Actor) -> JobRecord | None:
    """Return the newest job about an import."""
    rows = JobRecord.objects.for_actor(actor).filter(
        subject_kind=kind_of(record), subject_id=record.pk
    )
    return rows.order_by("-id").first()


def import_broke_off(record: ListingImport, *, actor: Actor) -> bool:
    """Say whether an import stopped on its way: it failed, or its job is over and it is not."""
    if record.state == ListingImport.State.FAILED:
        return True
    job = import_job(record, actor=actor) if record.state == ListingImport.State.RUNNING else None
    return job is not None and not job.is_open


def listing_list(*, actor: Actor, narrow: ListingFilter | None = None) -> "QuerySet[Listing]":
    """Return the listings, narrowed."""
    actor.require(Permission.VIEW)
    rows: QuerySet[Listing] = Listing.objects.for_actor(actor)
    rows = rows.filter(source__binned_at__isnull=True).select_related("source")
    if narrow is None:
        return rows
    wanted = _equalities(narrow)
    if narrow.excluded is not None:
        rows = rows.exclude(excluded="") if narrow.excluded else rows.filter(excluded="")
    return rows.filter(_words(narrow), **wanted)


def listing_get(*, actor: Actor, listing_id: int) -> Listing:
    """Return a listing; raises `NotFound`."""
    row = listing_list(actor=actor).filter(pk=listing_id).first()
    if row is None:
        raise NotFound
    return row


def makes_known(*, actor: Actor) -> list[tuple[str, int]]:
    """Return the makes of which there are listings, with how many, by name."""
    actor.require(Permission.VIEW)
    rows = Listing.objects.for_actor(actor).exclude(make_key="").order_by("make_key")
    counted = rows.values_list("make_key").annotate(Count("id"))
    return list(counted[:MOST_CHOICES])


def markets_known(*, actor: Actor) -> list[str]:
    """Return the countries of the sources."""
    rows = source_list(actor=actor).order_by("market")
    return list(rows.values_list("market", flat=True).distinct())


def _equalities(narrow: ListingFilter) -> Mapping[str, Any]:
    asked = {
        "market": narrow.market,
        "status": narrow.status,
        "source_id": narrow.source_id,
        "brought_by_id": narrow.import_id,
        "year__gte": narrow.year_from,
        "year__lte": narrow.year_to,
        "price__gte": narrow.price_from,
        "price__lte": narrow.price_to,
    }
    return {name: value for name, value in asked.items() if value not in {None, ""}}


def _words(narrow: ListingFilter) -> Q:
    wanted = Q()
    if narrow.make:
        wanted &= Q(make_key=make_key(narrow.make)) | Q(make__iexact=narrow.make)
    if narrow.model:
        wanted &= Q(model_key=model_key(narrow.model, make=narrow.make)) | Q(
            model__iexact=narrow.model
        )
    for word in narrow.search.split()[:5]:
        wanted &= (
            Q(make__icontains=word) | Q(model__icontains=word) | Q(title__icontains=word)
            | Q(trim__icontains=word) | Q(external_id=word)
        )  # fmt: skip
    return wanted
