"""The job that reads: exactly one draft whatever happens, and never over a person's work."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from garage.receipts import services
from garage.receipts.drafts import Draft
from garage.receipts.models import Receipt, ReceiptReading
from garage.receipts.reading import Hints
from garage.receipts.services import DraftChanges
from garage.receipts.tasks import give_up_on_dead_readings
from garage.vehicles.models import Vehicle
from inventory.vendors.models import Vendor
from inventory.vendors.services import VendorInput, vendor_add
from project.kernel.actor import Actor
from project.kernel.jobs import run as running
from project.kernel.jobs import sweep
from project.kernel.jobs.models import JobRecord
from tests.garage.receipts.conftest import (
    FakeReader,
    png,
    read_field,
    upload_of,
    workshop_invoice,
)

State = Receipt.State


@pytest.fixture
def waiting(owner: Actor, vehicle: Vehicle, reader: FakeReader) -> Receipt:
    return services.receipt_upload(actor=owner, upload=upload_of())


def job_of(actor: Actor) -> JobRecord:
    found: JobRecord = JobRecord.objects.for_actor(actor).latest("id")
    return found


def test_receipt_read_makes_a_draft(
    owner: Actor, waiting: Receipt, vehicle: Vehicle, run_jobs: Callable[[], int]
) -> None:
    run_jobs()

    waiting.refresh_from_db()
    draft = Draft.from_json(waiting.draft)
    assert (waiting.state, waiting.vehicle_id) == (State.READY, vehicle.pk)
    assert (waiting.vendor_name, str(waiting.total)) == ("Brandt Autoservice", "318.470")
    assert draft.field("vehicle").label == "plate on invoice"
    assert draft.field("total").box is not None
    assert [line.purpose for line in draft.lines] == ["maintenance"] * 3
    assert draft.value("title") == "Brake fluid change, Engine oil 5W-30 C3"


def test_receipt_read_keeps_text_and_pictures(
    owner: Actor, waiting: Receipt, run_jobs: Callable[[], int]
) -> None:
    run_jobs()

    reading = ReceiptReading.objects.for_actor(owner).get()
    variants = {row.variant for row in waiting.file.derivatives.all()}
    assert (reading.engine, reading.parser_version) == ("fake 1", "1")
    assert "RE-2026-11482" in reading.text
    assert {"page-1", "thumb"} <= variants


def test_receipt_read_tells_the_reader_what_the_garage_knows(
    owner: Actor, waiting: Receipt, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    vendor_add(actor=owner, data=VendorInput(name="Brandt"))

    run_jobs()

    assert reader.hints == [
        Hints(
            currency="EUR", date_order="dmy", vendors=("Brandt",), plates=("HH MK 2194",), vins=()
        )
    ]


def test_a_file_that_cannot_be_read_stays_with_the_reason(
    owner: Actor, waiting: Receipt, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    reader.fail()

    run_jobs()

    waiting.refresh_from_db()
    job = job_of(owner)
    assert (waiting.state, waiting.error) == (State.FAILED, "No text was found on the page.")
    assert (job.state, job.attempt, job.error_code) == ("failed", 1, "no_text")


def test_what_may_pass_is_tried_again(
    owner: Actor, waiting: Receipt, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    reader.fail("timeout", "Reading took too long and was stopped.")
    run_jobs()
    first = job_of(owner).state
    reader.error = None
    JobRecord.objects.for_actor(owner).update(run_after=timezone.now())

    run_jobs()

    waiting.refresh_from_db()
    assert (first, waiting.state) == ("queued", State.READY)


def test_a_file_that_takes_too_long_is_not_tried_again_and_again(
    owner: Actor, waiting: Receipt, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    reader.fail("timeout", "Reading took too long and was stopped.")
    for _ in range(2):
        run_jobs()
        JobRecord.objects.for_actor(owner).update(run_after=timezone.now())

    waiting.refresh_from_db()
    assert (waiting.state, waiting.error_code) == (State.FAILED, "timeout")
    assert job_of(owner).attempt == 2


def test_a_receipt_that_failed_can_be_filled_in_by_hand(
    owner: Actor, waiting: Receipt, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    reader.fail()
    run_jobs()
    typed = {"date": "18.11.2026", "total": "99", "title": "Tyres", "vendor": "Brandt"}

    accepted = services.receipt_accept(
        actor=owner, receipt_id=waiting.pk, changes=DraftChanges(values=typed)
    )

    assert accepted.state == State.ACCEPTED
    assert accepted.record_kind == "garage.servicerecord"


def test_a_killed_worker_leaves_exactly_one_draft(
    owner: Actor, waiting: Receipt, reader: FakeReader
) -> None:
    job = job_of(owner)
    killed = running.claim(job.pk, now=timezone.now())
    JobRecord.objects.for_actor(owner).update(lease_until=timezone.now() - timedelta(seconds=1))

    running.run(job.pk)

    waiting.refresh_from_db()
    assert killed is not None
    assert waiting.state == State.READY
    assert ReceiptReading.objects.for_actor(owner).count() == 1


def test_a_worker_that_lost_its_lease_applies_nothing(
    owner: Actor, waiting: Receipt, reader: FakeReader
) -> None:
    job = job_of(owner)

    def taken_over() -> None:
        reader.during = None
        JobRecord.objects.for_actor(owner).update(lease_until=timezone.now() - timedelta(seconds=1))
        running.run(job.pk)

    reader.during = taken_over

    running.run(job.pk)

    waiting.refresh_from_db()
    assert waiting.state == State.READY
    assert ReceiptReading.objects.for_actor(owner).count() == 1


def test_a_lost_message_is_made_good_by_the_sweep(
    owner: Actor, waiting: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[int] = []
    monkeypatch.setattr(sweep, "ring", rung.append)
    JobRecord.objects.for_actor(owner).update(run_after=timezone.now() - timedelta(minutes=1))

    sweep.sweep()

    assert rung == [job_of(owner).pk]


def test_a_reading_that_dies_too_often_is_given_up(
    owner: Actor, waiting: Receipt, reader: FakeReader
) -> None:
    for _ in range(3):
        running.claim(job_of(owner).pk, now=timezone.now() + timedelta(minutes=1))
    Receipt.objects.for_actor(owner).update(state=State.READING)
    JobRecord.objects.for_actor(owner).update(
        attempt=10, state="running", lease_until=timezone.now() - timedelta(seconds=1)
    )
    sweep.sweep()

    give_up_on_dead_readings()

    waiting.refresh_from_db()
    assert waiting.state == State.FAILED
    assert "by hand" in waiting.error


def test_a_reading_that_is_asked_for_again_is_not_given_up(
    owner: Actor, waiting: Receipt, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    reader.fail()
    run_jobs()
    services.receipt_read_again(actor=owner, receipt_id=waiting.pk)

    assert services.receipts_give_up() == 0


def test_a_late_reading_leaves_what_a_person_typed(
    owner: Actor, waiting: Receipt, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    typed = DraftChanges(values={"vendor": "Miller", "total": "1"})
    reader.during = lambda: services.receipt_change(
        actor=owner, receipt_id=waiting.pk, changes=typed
    )

    run_jobs()

    waiting.refresh_from_db()
    draft = Draft.from_json(waiting.draft)
    assert (draft.value("vendor"), draft.value("total")) == ("Miller", "1")
    assert draft.value("invoice_number") == "RE-2026-11482"
    assert draft.field("vendor").read == "Brandt Autoservice"


@pytest.mark.parametrize("settle", [services.receipt_reject])
def test_a_late_reading_leaves_a_settled_receipt_alone(
    owner: Actor,
    waiting: Receipt,
    reader: FakeReader,
    run_jobs: Callable[[], int],
    settle: Callable[..., Any],
) -> None:
    reader.during = lambda: settle(actor=owner, receipt_id=waiting.pk)

    run_jobs()

    waiting.refresh_from_db()
    assert waiting.state == State.REJECTED
    assert job_of(owner).state == "done"


def test_a_deleted_receipt_is_not_read(
    owner: Actor, waiting: Receipt, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    services.receipt_reject(actor=owner, receipt_id=waiting.pk)
    services.receipt_bin(actor=owner, receipt_id=waiting.pk)

    run_jobs()

    assert reader.hints == []
    assert job_of(owner).state == "done"


def test_another_receipt_with_the_same_number_is_a_duplicate(
    owner: Actor, receipt: Receipt, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    other = services.receipt_upload(actor=owner, upload=upload_of(png(3)))

    run_jobs()

    other.refresh_from_db()
    assert (other.state, other.duplicate_of_id) == (State.TO_CHECK, receipt.pk)


def test_the_same_day_and_total_of_another_vendor_is_no_duplicate(
    owner: Actor, receipt: Receipt, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    reader.reading = workshop_invoice(
        fields={"vendor": read_field("Somebody Else"), "vendor_tax_id": None}
    )
    other = services.receipt_upload(actor=owner, upload=upload_of(png(3)))

    run_jobs()

    other.refresh_from_db()
    assert other.duplicate_of_id is None


def test_reading_again_uses_what_was_learnt(
    owner: Actor, receipt: Receipt, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    vendor: Vendor = vendor_add(actor=owner, data=VendorInput(name="Brandt Autoservice"))
    services.receipt_read_again(actor=owner, receipt_id=receipt.pk)

    run_jobs()

    receipt.refresh_from_db()
    draft = Draft.from_json(receipt.draft)
    assert receipt.vendor_id == vendor.pk
    assert draft.field("vendor").label == "known vendor"
    assert ReceiptReading.objects.for_actor(owner).filter(receipt=receipt).count() == 2
