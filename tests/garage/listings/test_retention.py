"""What a source may not keep goes in batches, and a killed worker loses nothing by it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from garage.listings.models import Listing, ListingPrice, ListingSource
from garage.listings.services import listings, sources
from garage.listings.tasks import tidy_listings
from project.kernel.actor import Actor
from project.kernel.errors import NotFound
from project.kernel.jobs.models import JobRecord
from tests.garage.listings.making import make_source

pytestmark = pytest.mark.django_db
Run = Callable[[], int]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "AT_ONCE", 10)
    monkeypatch.setattr(sources, "MOST_AT_ONCE", 20)


def fill(actor: Actor, source: ListingSource, count: int, *, days: int) -> None:
    """Keep listings that were seen from so many days ago on, three of each day."""
    today = timezone.localdate()
    rows = Listing.objects.bulk_create(
        Listing(
            organization_id=actor.organization_id, source=source, fingerprint=f"{days}-{n}",
            market="DE", currency="EUR", make="Skoda", model="Octavia", year=2018,
            price=Decimal(9_000), first_seen=today - timedelta(days=days + n // 3),
            last_seen=today - timedelta(days=days + n // 3),
        )
        for n in range(count)
    )  # fmt: skip
    ListingPrice.objects.bulk_create(
        ListingPrice(
            organization_id=actor.organization_id, listing=row, seen_on=row.last_seen, price=9_000
        )
        for row in rows
    )


def left(actor: Actor) -> int:
    return Listing.objects.for_actor(actor).count()


def test_old_listings_go_in_batches(
    owner: Actor, stranger: Actor, django_assert_max_num_queries: Any
) -> None:
    source = make_source(owner, retention_days=60, gone_days=30)
    fill(owner, source, 95, days=61)
    fill(owner, source, 25, days=31)
    fill(owner, source, 5, days=1)
    foreign = make_source(stranger, retention_days=3000)
    fill(stranger, foreign, 4, days=100)

    assert tidy_listings() == 95

    assert left(owner) == 30
    assert ListingPrice.objects.for_actor(owner).count() == 30
    assert Listing.objects.for_actor(owner).filter(status="gone").count() == 25
    assert left(stranger) == 4
    with django_assert_max_num_queries(12):
        assert tidy_listings() == 0


def test_a_killed_deletion_goes_on(owner: Actor) -> None:
    fill(owner, make_source(owner), 35, days=5)
    rows = Listing.objects.for_actor(owner)

    def killed(done: int) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        listings.listings_delete(rows, actor=owner, progress=killed)
    assert left(owner) == 15

    assert listings.listings_delete(rows, actor=owner) == 15
    assert left(owner) == 0


def test_a_batch_asks_as_often_whatever_lies_behind_it(
    owner: Actor, django_assert_num_queries: Any
) -> None:
    source = make_source(owner)
    rows = Listing.objects.for_actor(owner)
    fill(owner, source, 20, days=5)
    listings.listings_delete(rows, actor=owner)
    for count in (20, 40):
        fill(owner, source, count, days=5)
        with django_assert_num_queries(1 + count // 10 * 8):
            listings.listings_delete(rows, actor=owner)


def test_a_source_with_many_listings_is_deleted_by_the_worker(owner: Actor, run_jobs: Run) -> None:
    source = make_source(owner)
    fill(owner, source, 45, days=5)
    sources.source_bin(actor=owner, source_id=source.pk)

    sources.source_purge(actor=owner, row_id=source.pk)
    sources.source_purge(actor=owner, row_id=source.pk)

    assert left(owner) == 45
    with pytest.raises(NotFound):
        sources.source_unbin(actor=owner, source_id=source.pk)
    run_jobs()
    assert left(owner) == 0
    assert not ListingSource.objects.for_actor(owner).exists()
    jobs = JobRecord.objects.for_actor(owner).filter(kind="garage.listings.purge_source")
    assert [job.state for job in jobs] == ["done"]


def test_a_source_with_few_listings_goes_at_once(owner: Actor) -> None:
    source = make_source(owner)
    fill(owner, source, 20, days=5)
    sources.source_bin(actor=owner, source_id=source.pk)
    sources.source_purge(actor=owner, row_id=source.pk)
    assert not ListingSource.objects.for_actor(owner).exists()


def test_a_source_that_came_back_is_not_deleted(owner: Actor) -> None:
    source = make_source(owner)
    fill(owner, source, 3, days=5)
    sources.source_listings_purge(actor=owner, source_id=source.pk, progress=lambda *_: None)
    assert left(owner) == 3
