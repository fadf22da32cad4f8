"""Files of listings come in, once, and can be taken back."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from garage.listings.models import Listing, ListingImport, ListingPrice
from garage.listings.selectors.listings import import_get
from garage.listings.services import imports
from garage.listings.services.storing import Storer
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated
from project.kernel.jobs.models import JobRecord
from tests.garage.listings.making import (
    MAPPING,
    SEEN,
    begin,
    bring_in,
    lines,
    make_source,
    upload,
)

Run = Callable[[], int]


def rows_of(actor: Actor) -> Any:
    return Listing.objects.for_actor(actor)


def counts(record: ListingImport) -> tuple[int, int, int, int]:
    return record.added, record.changed, record.unchanged, record.refused


def test_a_check_counts_and_brings_nothing_in(owner: Actor, run_jobs: Run) -> None:
    rows = [
        *lines(4),
        "x1,Skoda,Octavia,,9000,1000,Diesel,Manual",
        "x2,Skoda,Octavia,2015,POA,1000,Diesel,Manual",
    ]
    record = begin(owner, make_source(owner), rows)

    run_jobs()

    record = import_get(actor=owner, import_id=record.pk)
    assert (record.state, counts(record)) == ("checked", (4, 0, 0, 2))
    assert [row["problem"] for row in record.problems] == [
        "The year is missing.",
        "The price is missing.",
    ]
    assert [row["line"] for row in record.problems] == [6, 7]
    assert record.sample[0]["mileage_km"] == "30000.0"
    assert not rows_of(owner).exists()


def test_an_import_brings_listings_in_normal_form(owner: Actor, run_jobs: Run) -> None:
    record = bring_in(owner, make_source(owner), lines(3), run_jobs=run_jobs)

    listing = rows_of(owner).get(external_id="a1")
    assert (record.state, counts(record)) == ("done", (3, 0, 0, 0))
    assert (listing.make_key, listing.model_key, listing.fuel, listing.gearbox) == (
        "skoda", "octavia", "diesel", "manual",
    )  # fmt: skip
    assert (listing.price, listing.currency, listing.market) == (Decimal("10037.00"), "EUR", "DE")
    assert listing.prices.get().seen_on == SEEN
    assert record.source.health == "good"


def test_the_same_file_again_changes_nothing(owner: Actor, run_jobs: Run) -> None:
    source = make_source(owner)
    bring_in(owner, source, lines(5), run_jobs=run_jobs)
    before = list(rows_of(owner).order_by("id").values())

    again = bring_in(owner, source, lines(5), run_jobs=run_jobs)

    assert counts(again) == (0, 0, 5, 0)
    assert list(rows_of(owner).order_by("id").values()) == before
    assert not again.changes.exists()


def test_rows_without_a_number_are_found_by_what_does_not_change(
    owner: Actor, run_jobs: Run
) -> None:
    source = make_source(owner)
    mapping = MAPPING | {
        "places": {k: v for k, v in MAPPING["places"].items() if k != "external_id"}
    }
    # Two new cars of a dealer look the same but for their price; the third line is the first again.
    rows = [f"-,Skoda,Octavia,2025,{price},10,Petrol,Manual" for price in (30_000, 31_000, 30_000)]
    first = bring_in(owner, source, rows, run_jobs=run_jobs, mapping=mapping)
    again = bring_in(owner, source, rows, run_jobs=run_jobs, mapping=mapping)
    later = [rows[1], "-,Skoda,Octavia,2025,29500,10,Petrol,Manual"]

    third = bring_in(
        owner, source, later, run_jobs=run_jobs, mapping=mapping, seen_on=SEEN + timedelta(days=9)
    )

    assert (counts(first), counts(again)) == ((2, 0, 1, 0), (0, 0, 3, 0))
    assert counts(third) == (0, 1, 1, 0)
    assert sorted(rows_of(owner).values_list("price", flat=True)) == [29_500, 31_000]


def test_a_new_price_is_a_row_of_the_history(owner: Actor, run_jobs: Run) -> None:
    source = make_source(owner)
    bring_in(owner, source, lines(2), run_jobs=run_jobs)

    later = bring_in(
        owner, source, [*lines(1, price=9_500), *lines(1, start=1)], run_jobs=run_jobs, seen_on=SEEN + timedelta(days=20)
    )  # fmt: skip

    listing = rows_of(owner).get(external_id="a0")
    assert counts(later) == (0, 1, 1, 0)
    assert (listing.price, listing.first_seen, listing.last_seen) == (
        9_500,
        SEEN,
        SEEN + timedelta(days=20),
    )
    assert [row.price for row in listing.prices.order_by("seen_on")] == [10_000, 9_500]
    assert rows_of(owner).get(external_id="a1").last_seen == SEEN + timedelta(days=20)


def test_an_older_file_adds_history_and_changes_no_price(owner: Actor, run_jobs: Run) -> None:
    source = make_source(owner)
    bring_in(owner, source, lines(1), run_jobs=run_jobs)

    bring_in(
        owner, source, lines(1, price=12_000), run_jobs=run_jobs, seen_on=SEEN - timedelta(days=30)
    )

    listing = rows_of(owner).get()
    assert (listing.price, listing.first_seen, listing.last_seen) == (
        10_000,
        SEEN - timedelta(days=30),
        SEEN,
    )
    assert listing.prices.count() == 2


def test_import_undo_takes_back_what_it_added_and_changed(owner: Actor, run_jobs: Run) -> None:
    source = make_source(owner)
    bring_in(owner, source, lines(3), run_jobs=run_jobs)
    before = list(rows_of(owner).order_by("id").values())
    prices = ListingPrice.objects.for_actor(owner).count()
    later = bring_in(
        owner, source, lines(5, price=9_000), run_jobs=run_jobs, seen_on=SEEN + timedelta(days=1)
    )
    assert counts(later) == (2, 3, 0, 0)

    imports.import_undo(actor=owner, import_id=later.pk)
    run_jobs()

    assert list(rows_of(owner).order_by("id").values()) == before
    assert ListingPrice.objects.for_actor(owner).count() == prices
    assert import_get(actor=owner, import_id=later.pk).state == "undone"
    jobs = JobRecord.objects.for_actor(owner).filter(subject_id=later.pk).order_by("id")
    assert list(jobs.values_list("kind", flat=True)) == [
        "garage.listings.check_import",
        "garage.listings.import_listings",
        "garage.listings.undo_import",
    ]


def test_import_undo_wants_the_later_ones_undone_first(owner: Actor, run_jobs: Run) -> None:
    source = make_source(owner)
    first = bring_in(owner, source, lines(2), run_jobs=run_jobs)
    bring_in(owner, source, lines(2), run_jobs=run_jobs)

    with pytest.raises(Conflict):
        imports.import_undo(actor=owner, import_id=first.pk)


def test_a_killed_worker_is_followed_behind_its_last_rows(
    owner: Actor, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    record = begin(owner, make_source(owner), lines(5))
    run_jobs()
    imports.import_start(actor=owner, import_id=record.pk)
    store = Storer.store
    calls: list[int] = []

    def dies(self: Any, batch: Any) -> Any:
        calls.append(len(batch))
        if len(calls) == 2:
            raise OSError
        return store(self, batch)

    monkeypatch.setattr(Storer, "store", dies)
    run_jobs()
    JobRecord.objects.for_actor(owner).filter(state="queued").update(run_after=record.created_at)
    run_jobs()

    record = import_get(actor=owner, import_id=record.pk)
    assert (record.state, counts(record), calls) == ("done", (5, 0, 0, 0), [2, 2, 2, 1])


def test_a_vehicle_in_two_sources_counts_once(owner: Actor, run_jobs: Run) -> None:
    mapping = MAPPING | {"places": MAPPING["places"] | {"vin": ["vin"]}}
    heads = "id,make,model,year,price_eur,mileage_km,fuel,gearbox,vin"
    row = "a1,Skoda,Octavia,2019,14000,60000,Diesel,Manual,TMBJJ7NX5MY000001"
    bring_in(
        owner, make_source(owner, "One"), [row], run_jobs=run_jobs, heads=heads, mapping=mapping
    )

    bring_in(
        owner, make_source(owner, "Two"), [row], run_jobs=run_jobs, heads=heads, mapping=mapping, seen_on=SEEN + timedelta(days=1)
    )  # fmt: skip

    assert [bool(listing.excluded) for listing in rows_of(owner).order_by("id")] == [True, False]


def test_import_map_wants_the_currency_of_the_source(owner: Actor) -> None:
    source = make_source(owner)
    record = imports.import_begin(actor=owner, source_id=source.pk, upload=upload(lines(2)))
    wrong: list[dict[str, Any]] = [
        {"currency": "GBP"}, {"currency": ""}, {"distance_unit": ""}, {"places": {}},
    ]  # fmt: skip
    for changed in wrong:
        data = imports.MappingInput(mapping=MAPPING | changed, seen_on=SEEN)

        with pytest.raises(RuleViolated):
            imports.import_map(actor=owner, import_id=record.pk, data=data)

    future = imports.MappingInput(mapping=MAPPING, seen_on=date(2099, 1, 1))
    with pytest.raises(RuleViolated):
        imports.import_map(actor=owner, import_id=record.pk, data=future)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\0\0", b"only one column\nvalue\n"])
def test_import_begin_refuses_what_is_no_table(owner: Actor, content: bytes) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    source = make_source(owner)

    with pytest.raises(RuleViolated):
        imports.import_begin(
            actor=owner, source_id=source.pk, upload=SimpleUploadedFile("x.csv", content)
        )


def test_imports_are_for_those_who_may(
    owner: Actor, viewer: Actor, stranger: Actor, run_jobs: Run
) -> None:
    source = make_source(owner)
    record = bring_in(owner, source, lines(1), run_jobs=run_jobs)

    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            imports.import_begin(actor=actor, source_id=source.pk, upload=upload(lines(1)))
        with pytest.raises(error):
            imports.import_undo(actor=actor, import_id=record.pk)
        with pytest.raises(error):
            imports.import_start(actor=actor, import_id=record.pk)
