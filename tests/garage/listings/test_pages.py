"""The pages of the market: from a file to listings, by hand."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.listings.models import Listing, ListingImport, ListingSource, MakeModelAlias
from project.kernel.actor import Actor
from tests.garage.listings.making import (
    HEADS,
    bring_in,
    lines,
    make_listing,
    make_source,
    upload,
)
from tests.personas import PersonaClient

Run = Callable[[], int]


def at(client: PersonaClient, path: str) -> str:
    return f"/o/{client.slug}/market/{path}"


def columns(*names: str) -> dict[str, str]:
    return {f"column-{number}": name for number, name in enumerate(names)}


def test_a_file_becomes_listings_and_goes_back(
    owner: Actor, owner_client: PersonaClient, run_jobs: Run
) -> None:
    rows = [
        *lines(3),
        "b1,Octavia,Combi RS,2020,9000,50000,Petrol,Manual",
        "b2,Skoda,Octavia,,1,1,Petrol,Manual",
    ]
    begun = owner_client.post(
        at(owner_client, "imports/add/"),
        {"file": upload(rows), "source": "", "name": "Weekly", "market": "de", "currency": "EUR", "distance_unit": "km"},
    )  # fmt: skip
    record = ListingImport.objects.for_actor(owner).get()
    asked = owner_client.get(begun["Location"])
    form = asked.context["form"].initial | {"seen_on": "2026-10-01", "fixed_make": ""}
    checked = owner_client.post(begun["Location"], form)
    waiting = owner_client.get(checked["Location"])
    run_jobs()
    shown = owner_client.get(checked["Location"])
    owner_client.post(at(owner_client, f"imports/{record.pk}/start/"))
    run_jobs()
    done = owner_client.get(checked["Location"])
    refused = owner_client.get(at(owner_client, f"imports/{record.pk}/refused.csv"))
    review = owner_client.get(at(owner_client, "review/"))

    assert b"30000" in asked.content
    assert b"Checking" in waiting.content
    assert b"Bring in 4 new listings" in shown.content
    assert b"The year is missing." in done.content
    assert refused.content.decode().splitlines()[1].startswith("6,The year is missing.")
    assert b"Combi RS" in review.content
    assert Listing.objects.for_actor(owner).count() == 4
    owner_client.post(at(owner_client, f"imports/{record.pk}/undo/"))
    run_jobs()
    assert not Listing.objects.for_actor(owner).exists()


def test_a_wrong_file_keeps_what_was_typed(owner_client: PersonaClient) -> None:
    answer = owner_client.post(
        at(owner_client, "imports/add/"),
        {"file": SimpleUploadedFile("x.csv", b"\x89PNG\0"), "source": "", "name": "Weekly", "market": "DE", "currency": "EUR", "distance_unit": "mi"},
    )  # fmt: skip

    assert answer.status_code == 422
    assert b"This is not a table of text." in answer.content
    assert b'value="Weekly"' in answer.content
    assert not ListingSource.objects.across_organizations(reason="a test counts").exists()


def test_a_mapping_without_a_price_says_so(owner: Actor, owner_client: PersonaClient) -> None:
    source = make_source(owner)
    begun = owner_client.post(
        at(owner_client, "imports/add/"), {"file": upload(lines(2)), "source": source.pk}
    )
    values = {"currency": "EUR", "distance_unit": "km", "seen_on": "2026-10-01", "power_unit": "kw"}

    answer = owner_client.post(
        begun["Location"], values | columns("external_id", "make", "model", "year")
    )

    assert answer.status_code == 422
    assert b"Say which column holds the price." in answer.content


def test_listing_list_filters_in_the_address(owner: Actor, owner_client: PersonaClient) -> None:
    source = make_source(owner)
    make_listing(owner, source, 1, year=2015)
    make_listing(owner, source, 2, model="Fabia", model_key="fabia")
    make_listing(owner, source, 3, excluded="Accident")

    for query, expected in (
        ("", 3), ("?model=Fabia", 1), ("?make=SKODA&year_to=2016", 1), ("?excluded=yes", 1),
        ("?price_from=15.002,00", 2), (f"?source={source.pk}", 3), ("?status=sold", 0), ("?q=octav", 2),
    ):  # fmt: skip
        page = owner_client.get(at(owner_client, query))
        assert len(page.context["rows"]) == expected, query
    fragment = owner_client.get(at(owner_client, ""), headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content


def queries_of(client: PersonaClient, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(at(client, path)).status_code == 200
    return len(caught)


def test_lists_ask_the_same_for_more_rows(owner: Actor, owner_client: PersonaClient) -> None:
    def grow(start: int) -> None:
        for number in range(start, start + 10):
            source = make_source(owner, f"Source {number}")
            make_listing(owner, source, number)
            ListingImport.objects.create(
                organization_id=owner.organization_id, source=source, seen_on="2026-10-01"
            )
            MakeModelAlias.objects.create(
                organization_id=owner.organization_id, make_raw=f"Make {number}"
            )

    paths = ("", "imports/", "sources/", "review/")
    grow(0)
    for path in paths:
        owner_client.get(at(owner_client, path))
    few = [queries_of(owner_client, path) for path in paths]
    grow(10)
    for path in paths:
        owner_client.get(at(owner_client, path))

    assert [queries_of(owner_client, path) for path in paths] == few


def test_a_listing_is_left_out_and_taken_in(owner: Actor, owner_client: PersonaClient) -> None:
    listing = make_listing(owner, make_source(owner))
    url = at(owner_client, f"listings/{listing.pk}/")

    nothing = owner_client.post(f"{url}exclude/", {"reason": " "})
    owner_client.post(f"{url}exclude/", {"reason": "Parts car"})
    shown = owner_client.get(url)
    owner_client.post(f"{url}include/")

    listing.refresh_from_db()
    assert nothing.status_code == 422
    assert b"Parts car" in shown.content
    assert listing.excluded == ""


def test_words_are_decided_and_listings_follow(
    owner: Actor, owner_client: PersonaClient, run_jobs: Run
) -> None:
    bring_in(
        owner,
        make_source(owner),
        ["a1,Wolkswagen,Golf,2019,9000,1,Petrol,Manual", "a2,Zorg,X1,2019,9000,1,Petrol,Manual"],
        run_jobs=run_jobs,
    )
    near, odd = MakeModelAlias.objects.for_actor(owner).order_by("make_raw")
    listings = Listing.objects.for_actor(owner).order_by("external_id")
    before = list(listings.values_list("make_key", flat=True))

    owner_client.post(at(owner_client, "review/accept/"), {"ids": [near.pk, odd.pk]})
    wrong = owner_client.post(
        at(owner_client, f"review/{odd.pk}/decide/"), {"make": "", "model": ""}
    )
    owner_client.post(at(owner_client, f"review/{odd.pk}/decide/"), {"make": "BMW", "model": "X1"})

    assert before == ["", ""]
    assert wrong.status_code == 422
    assert list(listings.values_list("make_key", "model_key")) == [
        ("volkswagen", "golf"),
        ("bmw", "x1"),
    ]
    owner_client.post(at(owner_client, f"review/{odd.pk}/remove/"))
    assert listings.latest("id").make_key == ""


def test_sources_are_added_changed_and_binned(owner: Actor, owner_client: PersonaClient) -> None:
    preset = owner_client.get(at(owner_client, "sources/add/?kind=http&preset=auto_dev"))
    form = {
        key: value for key, value in preset.context["form"].initial.items() if value is not None
    }
    form |= {"gone_days": 30, "retention_days": 90, "every_days": 7, "secret": "abc123"}
    wrong = owner_client.post(
        at(owner_client, "sources/add/?kind=http"), form | {"places": "price"}
    )
    owner_client.post(at(owner_client, "sources/add/?kind=http&preset=auto_dev"), form)
    source = ListingSource.objects.for_actor(owner).get()
    url = at(owner_client, f"sources/{source.pk}/")
    shown = owner_client.get(f"{url}change/")
    stale = owner_client.post(f"{url}change/", form | {"version": 99})
    owner_client.post(
        f"{url}change/", form | {"name": "Cars", "secret": "", "version": source.version}
    )
    owner_client.post(f"{url}delete/")
    owner_client.post(f"{url}restore/")

    assert wrong.status_code == 422
    assert (source.is_enabled, "abc123" in source.secret, b"abc123" in shown.content) == (
        False,
        False,
        False,
    )
    assert source.mapping["places"]["price"] == ["retailListing.price"]
    assert stale.status_code == 412
    changed = ListingSource.objects.for_actor(owner).get()
    assert (changed.name, changed.secret == source.secret, changed.binned_at) == (
        "Cars",
        True,
        None,
    )


def test_refused_rows_are_no_formulas(owner: Actor, owner_client: PersonaClient) -> None:
    record = ListingImport.objects.create(
        organization_id=owner.organization_id, source=make_source(owner), seen_on="2026-10-01",
        problems=[{"line": 2, "problem": "The price is missing.", "row": "=cmd()"}],
    )  # fmt: skip

    content: Any = owner_client.get(at(owner_client, f"imports/{record.pk}/refused.csv")).content

    assert b"'=cmd()" in content
    assert HEADS.startswith("id")
