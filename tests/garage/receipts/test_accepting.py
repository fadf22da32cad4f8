"""Accepting a receipt makes one record, with everything that belongs to it; undo takes it back."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections

from garage.energy.models import EnergyEntry
from garage.expenses.models import Expense
from garage.maintenance.models import ServiceRecord
from garage.receipts import services
from garage.receipts.drafts import Draft, DraftLine
from garage.receipts.models import Correction, LineHabit, Receipt
from garage.receipts.services import DraftChanges
from garage.vehicles.models import MeterReading, TimelineEntry, Vehicle
from inventory.vendors.models import Vendor, VendorAlias
from inventory.vendors.services import VendorInput, vendor_add
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated, StaleVersion
from project.kernel.files.store import attachments_of
from project.kernel.rows import save_changes
from tests.garage.receipts.conftest import (
    FakeReader,
    invoice_line,
    make_vehicle,
    png,
    read_field,
    upload_of,
    workshop_invoice,
)

State = Receipt.State


def accept(actor: Actor, receipt: Receipt, **values: str) -> Receipt:
    return services.receipt_accept(
        actor=actor, receipt_id=receipt.pk, changes=DraftChanges(values=values)
    )


def draft_of(receipt: Receipt) -> Draft:
    receipt.refresh_from_db()
    return Draft.from_json(receipt.draft)


def change_lines(actor: Actor, receipt: Receipt, **changes: Any) -> tuple[DraftLine, ...]:
    """Return the lines of a receipt with the first one changed."""
    from dataclasses import replace

    first, *rest = draft_of(receipt).lines
    return (replace(first, **changes), *rest)


def test_receipt_accept_records_the_work(owner: Actor, receipt: Receipt, vehicle: Vehicle) -> None:
    accepted = services.receipt_accept(actor=owner, receipt_id=receipt.pk)

    record = ServiceRecord.objects.for_actor(owner).get(pk=accepted.record_id or 0)
    assert accepted.state == State.ACCEPTED
    assert (record.total, record.tax, record.vehicle_id) == (
        Decimal("318.47"),
        Decimal("50.85"),
        vehicle.pk,
    )
    assert record.invoice_number == "RE-2026-11482"
    assert [line.amount for line in record.lines.all()] == [
        Decimal("64.14"),
        Decimal("247.90"),
        Decimal("6.43"),
    ]
    assert Vendor.objects.for_actor(owner).get().name == "Brandt Autoservice"
    assert MeterReading.objects.for_actor(owner).get().value == Decimal(184312)
    assert TimelineEntry.objects.for_actor(owner).get().amount == Decimal("318.47")
    assert attachments_of(record, actor=owner).get().file_id == receipt.file_id


def test_receipt_accept_records_an_expense(owner: Actor, receipt: Receipt) -> None:
    accepted = accept(owner, receipt, kind="parts", litres="43,58")

    expense = Expense.objects.for_actor(owner).get(pk=accepted.record_id or 0)
    assert (accepted.record_kind, expense.category) == ("garage.expense", "parts")
    assert expense.litres is None
    assert expense.lines.count() == 3
    assert expense.odometer == Decimal(184312)


def test_a_fuel_receipt_becomes_a_fill_up_and_undo_takes_it_back(
    owner: Actor, receipt: Receipt, vehicle: Vehicle
) -> None:
    accepted = accept(owner, receipt, kind="fuel", litres="43,58")

    entry = EnergyEntry.objects.for_actor(owner).get()
    assert (accepted.record_kind, accepted.record_id) == ("garage.energyentry", entry.pk)
    assert (entry.vehicle_id, entry.quantity, entry.total) == (
        vehicle.pk,
        Decimal("43.58"),
        Decimal("318.47"),
    )
    assert (entry.odometer, entry.is_full) == (Decimal(184312), True)
    assert entry.vendor is not None
    assert entry.vendor.kind == "station"
    assert attachments_of(entry, actor=owner).get().file_id == receipt.file_id
    services.receipt_unaccept(actor=owner, receipt_id=receipt.pk)
    assert not EnergyEntry.objects.for_actor(owner).kept().exists()
    assert not TimelineEntry.objects.for_actor(owner).exists()
    receipt.refresh_from_db()
    assert receipt.state == State.READY


def test_what_was_bought_with_the_fuel_is_an_expense_of_its_own(
    owner: Actor, receipt: Receipt
) -> None:
    lines = (
        DraftLine(description="Diesel", quantity="43.58", amount="310.47"),
        DraftLine(description="Coffee", amount="3.00"),
        DraftLine(description="Car wash", amount="5.00"),
    )
    changes = DraftChanges(values={"kind": "fuel", "litres": "43.58"}, lines=lines)

    services.receipt_accept(actor=owner, receipt_id=receipt.pk, changes=changes)

    entry, goods = (
        EnergyEntry.objects.for_actor(owner).get(),
        Expense.objects.for_actor(owner).get(),
    )
    assert (entry.total, goods.total) == (Decimal("310.47"), Decimal("8.00"))
    assert (goods.title, goods.category) == ("Coffee, Car wash", "parts")
    services.receipt_unaccept(actor=owner, receipt_id=receipt.pk)
    assert not TimelineEntry.objects.for_actor(owner).exists()
    assert not Expense.objects.for_actor(owner).kept().exists()


@pytest.mark.parametrize("values", [{"vehicle": ""}, {"litres": ""}, {"litres": "0"}])
def test_fuel_without_vehicle_or_amount_stays_an_expense(
    owner: Actor, receipt: Receipt, values: dict[str, str]
) -> None:
    accept(owner, receipt, **({"kind": "fuel", "litres": "43.58"} | values))

    assert Expense.objects.for_actor(owner).get().category == "fuel"
    assert not EnergyEntry.objects.for_actor(owner).exists()


def test_the_receipt_of_an_electric_car_is_a_charge(
    owner: Actor, receipt: Receipt, vehicle: Vehicle
) -> None:
    vehicle.fuel = "electric"
    vehicle.save(update_fields=("fuel",))

    accept(owner, receipt, kind="fuel", litres="31.4")

    entry = EnergyEntry.objects.for_actor(owner).get()
    assert (entry.energy, entry.quantity_unit) == ("electricity", "kwh")


def test_an_expense_says_what_it_was_for(owner: Actor, receipt: Receipt) -> None:
    accept(owner, receipt, kind="expense", category="fixed")

    assert Expense.objects.for_actor(owner).get().category == "fixed"


def test_an_expense_needs_no_vehicle(owner: Actor, receipt: Receipt) -> None:
    accept(owner, receipt, kind="expense", vehicle="")

    assert Expense.objects.for_actor(owner).get().vehicle is None
    assert not MeterReading.objects.for_actor(owner).exists()


def test_work_needs_a_vehicle(owner: Actor, receipt: Receipt) -> None:
    with pytest.raises(RuleViolated) as caught:
        accept(owner, receipt, vehicle="")

    assert set(caught.value.fields) == {"vehicle"}


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("date", ""),
        ("date", "yesterday"),
        ("date", "1700-01-01"),
        ("total", ""),
        ("total", "12,34,5x"),
        ("total", "9" * 14),
        ("tax", "-3"),
        ("odometer", "9" * 10),
        ("currency", "XXX"),
        ("kind", "gift"),
        ("category", "fun"),
    ],
)
def test_receipt_accept_names_the_field_at_fault(
    owner: Actor, receipt: Receipt, field: str, text: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        accept(owner, receipt, **{field: text})

    assert set(caught.value.fields) == {field}
    receipt.refresh_from_db()
    assert receipt.state == State.READY


def test_lines_that_go_nowhere_are_left_out_of_record_and_total(
    owner: Actor, receipt: Receipt
) -> None:
    lines = change_lines(owner, receipt, purpose="ignore")

    services.receipt_accept(actor=owner, receipt_id=receipt.pk, changes=DraftChanges(lines=lines))

    record = ServiceRecord.objects.for_actor(owner).get()
    assert record.total == Decimal("254.33")
    assert record.tax == Decimal("40.61")
    assert record.lines.count() == 2


def test_nothing_is_done_besides_when_it_is_switched_off(owner: Actor, receipt: Receipt) -> None:
    accept(owner, receipt, add_vendor="", record_reading="")

    record = ServiceRecord.objects.for_actor(owner).get()
    assert (record.vendor, record.odometer) == (None, None)
    assert not Vendor.objects.for_actor(owner).exists()
    assert not MeterReading.objects.for_actor(owner).exists()


def test_a_known_vendor_is_found_by_its_tax_number(owner: Actor, receipt: Receipt) -> None:
    known = vendor_add(actor=owner, data=VendorInput(name="Brandt & Sohn", tax_id="DE 118 204 771"))

    accepted = services.receipt_accept(actor=owner, receipt_id=receipt.pk)

    assert accepted.vendor_id == known.pk
    assert Vendor.objects.for_actor(owner).count() == 1


def test_foreign_money_keeps_its_rate(owner: Actor, receipt: Receipt) -> None:
    accept(owner, receipt, currency="CHF", exchange_rate="1,05")

    record = ServiceRecord.objects.for_actor(owner).get()
    entry = TimelineEntry.objects.for_actor(owner).get()
    assert (record.currency, record.exchange_rate) == ("CHF", Decimal("1.05"))
    assert (entry.sum_amount, entry.sum_currency) == (Decimal("334.39"), "EUR")


# --- Once ----------------------------------------------------------------------------------------


def test_receipt_accept_refuses_a_second_time(owner: Actor, receipt: Receipt) -> None:
    services.receipt_accept(actor=owner, receipt_id=receipt.pk)

    with pytest.raises(Conflict, match="recorded already"):
        services.receipt_accept(actor=owner, receipt_id=receipt.pk)

    assert ServiceRecord.objects.for_actor(owner).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_time_make_one_record(
    transactional_db: None, owner: Actor, receipt: Receipt
) -> None:
    start, heard = threading.Barrier(2), []

    def try_it() -> None:
        start.wait()
        try:
            services.receipt_accept(actor=owner, receipt_id=receipt.pk)
            heard.append("accepted")
        except Conflict:
            heard.append("conflict")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    connection.close()
    assert sorted(heard) == ["accepted", "conflict"]
    assert ServiceRecord.objects.for_actor(owner).count() == 1


def test_receipt_accept_minds_the_version(owner: Actor, receipt: Receipt) -> None:
    version = receipt.version
    services.receipt_change(
        actor=owner, receipt_id=receipt.pk, changes=DraftChanges(values={"title": "Other"})
    )

    with pytest.raises(StaleVersion):
        services.receipt_accept(actor=owner, receipt_id=receipt.pk, expected_version=version)


def test_receipt_accept_waits_for_the_reading(
    owner: Actor, vehicle: Vehicle, reader: FakeReader
) -> None:
    waiting = services.receipt_upload(actor=owner, upload=upload_of())

    with pytest.raises(Conflict, match="still being read"):
        services.receipt_accept(actor=owner, receipt_id=waiting.pk)


def test_a_rejected_receipt_is_reopened_first(owner: Actor, receipt: Receipt) -> None:
    services.receipt_reject(actor=owner, receipt_id=receipt.pk)

    with pytest.raises(Conflict, match="rejected"):
        services.receipt_accept(actor=owner, receipt_id=receipt.pk)


@pytest.mark.parametrize("persona", ["viewer", "driver"])
def test_receipt_accept_needs_the_right(
    request: pytest.FixtureRequest, receipt: Receipt, persona: str
) -> None:
    with pytest.raises(NotAllowed):
        services.receipt_accept(actor=request.getfixturevalue(persona), receipt_id=receipt.pk)


def test_strangers_accept_nothing(stranger: Actor, receipt: Receipt) -> None:
    with pytest.raises(NotFound):
        services.receipt_accept(actor=stranger, receipt_id=receipt.pk)


def test_a_vehicle_of_strangers_is_not_found(
    owner: Actor, stranger: Actor, receipt: Receipt
) -> None:
    with pytest.raises(NotFound):
        accept(owner, receipt, vehicle=str(make_vehicle(stranger).pk))


# --- Undo ----------------------------------------------------------------------------------------


def test_receipt_unaccept_takes_everything_back(owner: Actor, receipt: Receipt) -> None:
    accept(owner, receipt, title="Oil")

    services.receipt_unaccept(actor=owner, receipt_id=receipt.pk)

    receipt.refresh_from_db()
    assert (receipt.state, receipt.record_id) == (State.READY, None)
    assert not ServiceRecord.objects.for_actor(owner).exists()
    assert not Vendor.objects.for_actor(owner).exists()
    assert attachments_of(receipt, actor=owner).exists()
    assert not TimelineEntry.objects.for_actor(owner).exists()
    assert not MeterReading.objects.for_actor(owner).exists()
    assert not Correction.objects.for_actor(owner).exists()


def test_after_undo_it_can_be_accepted_again(owner: Actor, receipt: Receipt) -> None:
    accept(owner, receipt)
    services.receipt_unaccept(actor=owner, receipt_id=receipt.pk)

    again = accept(owner, receipt, title="Second")

    assert ServiceRecord.objects.for_actor(owner).kept().get().pk == again.record_id


def test_receipt_unaccept_of_an_expense(owner: Actor, receipt: Receipt) -> None:
    accept(owner, receipt, kind="expense")

    services.receipt_unaccept(actor=owner, receipt_id=receipt.pk)

    assert not Expense.objects.for_actor(owner).exists()


def test_receipt_unaccept_bins_what_somebody_changed(owner: Actor, receipt: Receipt) -> None:
    record_id = accept(owner, receipt).record_id or 0
    record = ServiceRecord.objects.for_actor(owner).get()
    save_changes(record, changes={"notes": "With a new gasket"})

    services.receipt_unaccept(actor=owner, receipt_id=receipt.pk)

    kept = ServiceRecord.objects.for_actor(owner).get(pk=record_id)
    assert kept.binned_at is not None
    assert Vendor.objects.for_actor(owner).exists()


def test_receipt_unaccept_keeps_a_vendor_that_was_known(owner: Actor, receipt: Receipt) -> None:
    vendor_add(actor=owner, data=VendorInput(name="Brandt Autoservice"))
    accept(owner, receipt)

    services.receipt_unaccept(actor=owner, receipt_id=receipt.pk)

    assert Vendor.objects.for_actor(owner).get().name == "Brandt Autoservice"


def test_receipt_unaccept_wants_an_accepted_one(owner: Actor, receipt: Receipt) -> None:
    with pytest.raises(Conflict, match="not recorded"):
        services.receipt_unaccept(actor=owner, receipt_id=receipt.pk)


def test_an_accepted_receipt_is_not_reopened(owner: Actor, receipt: Receipt) -> None:
    accept(owner, receipt)

    with pytest.raises(Conflict, match="Undo that"):
        services.receipt_reopen(actor=owner, receipt_id=receipt.pk)


# --- What is learnt ------------------------------------------------------------------------------


def test_corrections_are_kept_with_what_was_read(owner: Actor, receipt: Receipt) -> None:
    accept(owner, receipt, odometer="184.302", invoice_number="RE-1")

    kept = set(Correction.objects.for_actor(owner).values_list("field", "read_value", "value"))
    assert kept == {
        ("odometer", "184312", "184302"),
        ("invoice_number", "RE-2026-11482", "RE-1"),
    }


def test_nothing_changed_is_no_correction(owner: Actor, receipt: Receipt) -> None:
    accept(owner, receipt, total="318,47")

    assert not Correction.objects.for_actor(owner).exists()


def test_the_spelling_of_a_vendor_is_learnt(owner: Actor, receipt: Receipt) -> None:
    vendor = vendor_add(actor=owner, data=VendorInput(name="Miller Motors"))

    accept(owner, receipt, vendor="Miller Motors", tax_id="")

    alias = VendorAlias.objects.for_actor(owner).get()
    assert (alias.vendor_id, alias.name) == (vendor.pk, "Brandt Autoservice")


def test_where_a_line_goes_is_proposed_the_next_time(
    owner: Actor, receipt: Receipt, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    lines = change_lines(owner, receipt, purpose="repair", kind="part")
    services.receipt_accept(actor=owner, receipt_id=receipt.pk, changes=DraftChanges(lines=lines))
    reader.reading = workshop_invoice(
        fields={"invoice_number": read_field("RE-2"), "date": read_field("2026-11-19")},
        lines=(invoice_line("BRAKE FLUID CHANGE, DOT 5", "318.47", kind="labour"),),
    )
    services.receipt_upload(actor=owner, upload=upload_of(png(2)))

    run_jobs()

    newest = Receipt.objects.for_actor(owner).latest("id")
    line = draft_of(newest).lines[0]
    assert LineHabit.objects.for_actor(owner).count() == 1
    assert (line.purpose, line.kind) == ("repair", "part")
