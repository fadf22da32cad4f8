"""The inbox: what waits, what is being read, and deciding about many at once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from garage.insights.dashboard import dashboard
from garage.maintenance.models import ServiceRecord
from garage.receipts import selectors, services
from garage.receipts.models import Receipt
from garage.receipts.services import DraftChanges
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor
from tests.garage.receipts.conftest import (
    FakeReader,
    png,
    read_field,
    upload_of,
    workshop_invoice,
)
from tests.personas import PersonaClient

State = Receipt.State


def url(client: PersonaClient, name: str = "receipt_inbox", **ids: Any) -> str:
    return reverse(name, kwargs={"organization": client.slug, **ids})


def page_of(client: PersonaClient, **query: str) -> str:
    return str(client.get(url(client), query).content.decode())


@pytest.fixture
def take_in(
    owner: Actor, vehicle: Vehicle, reader: FakeReader, run_jobs: Callable[[], int]
) -> Callable[[int], list[Receipt]]:
    """Return a function that takes in so many different invoices and reads them."""

    def take(count: int) -> list[Receipt]:
        found = []
        for _ in range(count):
            number = Receipt.objects.for_actor(owner).count() + 1
            reader.reading = workshop_invoice(
                fields={
                    "invoice_number": read_field(f"RE-{number}"),
                    "date": read_field(f"2026-{number // 28 + 1:02d}-{number % 28 + 1:02d}"),
                    "odometer": None,
                }
            )
            found.append(services.receipt_upload(actor=owner, upload=upload_of(png(number))))
            run_jobs()
        return found

    return take


def test_the_inbox_shows_what_a_receipt_is(owner_client: PersonaClient, receipt: Receipt) -> None:
    page = page_of(owner_client)

    for text in ("Brandt Autoservice", "Octavia Combi", "€318.47", "18 Nov", "Ready", "Work"):
        assert text in page
    assert f"/files/{receipt.file_id}/thumb/" in page


def test_the_inbox_is_empty_without_receipts(owner_client: PersonaClient, vehicle: Vehicle) -> None:
    assert "Inbox empty" in page_of(owner_client)


def test_tabs_part_what_waits_from_what_is_settled(
    owner: Actor, owner_client: PersonaClient, take_in: Callable[[int], list[Receipt]]
) -> None:
    waiting, later, accepted, rejected = take_in(4)
    services.receipt_postpone(actor=owner, receipt_id=later.pk)
    services.receipt_accept(actor=owner, receipt_id=accepted.pk)
    services.receipt_reject(actor=owner, receipt_id=rejected.pk)

    shown = {
        tab: {
            row.pk
            for row in (waiting, later, accepted, rejected)
            if f'id="receipt-{row.pk}"' in page_of(owner_client, tab=tab)
        }
        for tab in ("open", "later", "accepted", "rejected")
    }

    assert shown == {
        "open": {waiting.pk},
        "later": {later.pk},
        "accepted": {accepted.pk},
        "rejected": {rejected.pk},
    }


def test_the_inbox_polls_only_while_something_is_read(
    owner: Actor,
    owner_client: PersonaClient,
    vehicle: Vehicle,
    reader: FakeReader,
    run_jobs: Callable[[], int],
) -> None:
    receipt = services.receipt_upload(actor=owner, upload=upload_of())
    before = page_of(owner_client)
    run_jobs()

    after = page_of(owner_client)

    progress = f"{url(owner_client, 'receipt_progress')}?ids={receipt.pk}"
    assert f'hx-get="{progress}"' in before
    assert "hx-get" not in after.partition('id="receipt-poll"')[2].partition(">")[0]


def test_progress_brings_the_row_and_ends_by_itself(
    owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = url(owner_client, "receipt_progress")

    page = owner_client.get(address, {"ids": f"{receipt.pk},x,999"}).content.decode()

    assert f'id="receipt-{receipt.pk}" hx-swap-oob="true"' in page
    assert "Ready" in page
    assert 'id="receipt-poll" hx-swap-oob="true">' in page


def test_a_receipt_that_failed_offers_another_try(
    owner: Actor,
    owner_client: PersonaClient,
    vehicle: Vehicle,
    reader: FakeReader,
    run_jobs: Callable[[], int],
) -> None:
    reader.fail()
    receipt = services.receipt_upload(actor=owner, upload=upload_of())
    run_jobs()

    page = page_of(owner_client)
    again = url(owner_client, "receipt_read_again", receipt_id=receipt.pk)
    owner_client.post(again, {"next": url(owner_client)})

    receipt.refresh_from_db()
    assert "No text was found on the page." in page
    assert f'action="{again}"' in page
    assert receipt.state == State.WAITING


def test_a_duplicate_leads_to_the_first_one(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt
) -> None:
    services.receipt_upload(actor=owner, upload=upload_of())

    page = page_of(owner_client)

    assert "Duplicate?" in page
    assert "Read anyway" in page
    first = url(owner_client, "receipt_review", receipt_id=receipt.pk)
    assert f'href="{first}">Open the first one' in page


def test_approving_all_ready_leaves_the_doubtful(
    owner: Actor, owner_client: PersonaClient, take_in: Callable[[int], list[Receipt]]
) -> None:
    first, second, doubtful = take_in(3)
    services.receipt_change(
        actor=owner, receipt_id=doubtful.pk, changes=DraftChanges(values={"total": "1"})
    )

    response = owner_client.post(url(owner_client, "receipts_accept_ready"), follow=True)

    states = dict(Receipt.objects.for_actor(owner).values_list("pk", "state"))
    assert states == {
        first.pk: State.ACCEPTED,
        second.pk: State.ACCEPTED,
        doubtful.pk: State.TO_CHECK,
    }
    assert "2 receipts recorded." in response.content.decode()
    assert ServiceRecord.objects.for_actor(owner).count() == 2


def test_rejecting_many_passes_over_what_is_settled(
    owner: Actor, owner_client: PersonaClient, take_in: Callable[[int], list[Receipt]]
) -> None:
    first, second = take_in(2)
    services.receipt_accept(actor=owner, receipt_id=first.pk)

    owner_client.post(url(owner_client, "receipts_bulk"), {"ids": [first.pk, second.pk, 999]})

    states = dict(Receipt.objects.for_actor(owner).values_list("pk", "state"))
    assert states == {first.pk: State.ACCEPTED, second.pk: State.REJECTED}


def test_the_list_goes_on_behind_fifty_rows(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt
) -> None:
    values = {"organization_id": owner.organization_id, "file_id": receipt.file_id}
    Receipt.objects.bulk_create(Receipt(**values, state=State.READY) for _ in range(60))

    page = page_of(owner_client)
    following = page.partition('id="load-more-link" href="')[2].partition('"')[0]
    second = owner_client.get(following.replace("&amp;", "&")).content.decode()

    assert page.count('<li class="receipt"') == 50
    assert second.count('<li class="receipt"') == 11


@pytest.mark.parametrize("name", ["receipt_inbox", "receipt_progress"])
def test_the_queries_do_not_grow_with_the_rows(
    owner: Actor,
    owner_client: PersonaClient,
    take_in: Callable[[int], list[Receipt]],
    name: str,
) -> None:
    rows = [*take_in(9), services.receipt_upload(actor=owner, upload=upload_of(png(200)))]
    ten = queries(owner_client, name, rows)
    rows += [*take_in(9), services.receipt_upload(actor=owner, upload=upload_of(png(201)))]

    twenty = queries(owner_client, name, rows)

    assert ten == twenty


def queries(client: PersonaClient, name: str, rows: list[Receipt]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.get(url(client, name), {"ids": ",".join(str(row.pk) for row in rows)})
    return len(caught)


def test_strangers_and_viewers(
    viewer_client: PersonaClient, stranger_client: PersonaClient, receipt: Receipt
) -> None:
    looked = viewer_client.get(url(viewer_client)).content.decode()

    assert "Drop receipts here" not in looked
    assert "Brandt Autoservice" in looked
    assert viewer_client.post(url(viewer_client, "receipts_accept_ready")).status_code == 403
    assert viewer_client.post(url(viewer_client, "receipts_bulk")).status_code == 403
    assert "Brandt Autoservice" not in page_of(stranger_client)
    theirs = url(stranger_client, "receipt_progress")
    assert "Brandt" not in stranger_client.get(theirs, {"ids": receipt.pk}).content.decode()


def test_every_count_of_what_waits_is_the_same(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt, run_jobs: Callable[[], int]
) -> None:
    services.receipt_upload(actor=owner, upload=upload_of())

    waiting = selectors.receipts_waiting(actor=owner).count()

    assert waiting == 2
    assert selectors.receipt_counts(actor=owner)["open"] == waiting
    assert dashboard(actor=owner, today=date(2026, 11, 18), at="").receipts_waiting == waiting


def test_the_inbox_names_what_an_upload_refreshes(
    owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    page = owner_client.get(url(owner_client)).content.decode()

    assert 'data-refresh="#receipt-list #receipt-poll"' in page
    assert 'id="receipt-list"' in page
    assert 'id="receipt-poll"' in page
