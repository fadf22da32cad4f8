"""Work, upgrades and expenses follow their vendor, and tell its page what was spent."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from garage.expenses.models import Expense
from garage.expenses.services import ExpenseInput, expense_bin, expense_record
from garage.maintenance import services
from garage.maintenance.models import ServiceRecord, Upgrade
from garage.maintenance.services import UpgradeInput
from garage.vehicles.models import MonthlySum, TimelineEntry
from inventory.vendors import merging
from inventory.vendors import services as vendor_services
from inventory.vendors.records import vendor_entries, vendor_spent
from inventory.vendors.spending import spent_at
from project.kernel.actor import Actor
from project.kernel.bin import bin_kind, bin_list
from project.kernel.errors import NotAllowed, NotFound
from project.kernel.files.models import StoredFile
from tests.garage.maintenance.making import (
    DAY,
    make_file,
    make_record,
    make_vehicle,
    make_vendor,
)


def make_expense(actor: Actor, **values: Any) -> Expense:
    data = ExpenseInput(
        on=DAY, title="Fuel", category="fuel", currency="EUR", total=Decimal(60), **values
    )
    return expense_record(actor=actor, data=data)


def make_all(actor: Actor, vendor_id: int) -> None:
    """Record one of each at a vendor, and one that lies in the bin."""
    vehicle = make_vehicle(actor)
    make_record(actor, vehicle, vendor_id=vendor_id)
    binned = make_record(actor, vehicle, vendor_id=vendor_id)
    services.service_record_bin(actor=actor, record_id=binned.pk)
    data = UpgradeInput(
        vehicle_id=vehicle.pk,
        title="Tow bar",
        installed_on=DAY,
        currency="EUR",
        cost=Decimal(640),
        vendor_id=vendor_id,
    )
    services.upgrade_record(actor=actor, data=data)
    make_expense(actor, vehicle_id=vehicle.pk, vendor_id=vendor_id)


def told(actor: Actor) -> Any:
    """Return everything that names a vendor."""
    rows = [
        list(model.objects.for_actor(actor).order_by("id").values_list("id", "vendor_id"))
        for model in (ServiceRecord, Upgrade, Expense, TimelineEntry)
    ]
    sums = MonthlySum.objects.for_actor(actor).filter(entries__gt=0)
    return rows, set(sums.values_list("vendor_id", "category", "amount", "entries"))


def test_merge_moves_everything_and_unmerge_puts_it_back(owner: Actor) -> None:
    kept, duplicate = make_vendor(owner, "Weber"), make_vendor(owner, "Autohaus Weber")
    make_all(owner, duplicate.pk)
    make_expense(owner, vendor_id=kept.pk)
    before = told(owner)

    merging.vendor_merge(actor=owner, kept_id=kept.pk, duplicate_id=duplicate.pk)
    merged = vendor_spent(actor=owner)
    merging.vendor_unmerge(actor=owner, duplicate_id=duplicate.pk)

    assert merged[kept.pk] == {"EUR": Decimal(1020)}
    assert not any(merged.get(duplicate.pk, {}).values())
    assert told(owner) == before


def test_spent_at_tells_this_year_and_ever_per_currency(owner: Actor) -> None:
    vendor, vehicle = make_vendor(owner), make_vehicle(owner)
    make_record(owner, vehicle, vendor_id=vendor.pk)
    make_record(owner, vehicle, vendor_id=vendor.pk, on=date(2025, 5, 1))
    make_record(owner, vehicle, vendor_id=vendor.pk, currency="CHF")

    spent = spent_at(vendor, actor=owner, today=date(2026, 11, 2))

    assert [(row.currency, row.this_year, row.ever) for row in spent] == [
        ("EUR", Decimal(260), Decimal(520)),
        ("CHF", Decimal(260), Decimal(260)),
    ]


def test_vendor_entries_lead_to_the_pages_of_the_records(owner: Actor, stranger: Actor) -> None:
    vendor = make_vendor(owner)
    make_all(owner, vendor.pk)

    entries = vendor_entries(actor=owner, vendor_id=vendor.pk, limit=10)

    assert [entry.title for entry in entries] == ["Fuel", "Tow bar", "Brakes"]
    assert "/work/" in entries[2].url
    assert vendor_entries(actor=stranger, vendor_id=vendor.pk, limit=10) == []


def test_a_purged_vendor_leaves_its_records_and_sums(owner: Actor) -> None:
    vendor = make_vendor(owner)
    make_all(owner, vendor.pk)
    vendor_services.vendor_bin(actor=owner, vendor_id=vendor.pk)

    bin_kind("vendors").delete(actor=owner, row_id=vendor.pk)

    sums = MonthlySum.objects.for_actor(owner).filter(entries__gt=0)
    assert sum(row.amount for row in sums) == Decimal(960)
    assert not ServiceRecord.objects.for_actor(owner).filter(vendor__isnull=False).exists()


@pytest.mark.parametrize("name", ["work", "upgrades", "expenses"])
def test_the_bin_restores_and_deletes_for_good(
    owner: Actor, viewer: Actor, stranger: Actor, name: str
) -> None:
    vehicle, file = make_vehicle(owner), make_file(owner)
    if name == "work":
        row: Any = make_record(owner, vehicle, file_ids=(file.pk,))
        services.service_record_bin(actor=owner, record_id=row.pk)
    elif name == "upgrades":
        data = UpgradeInput(
            vehicle_id=vehicle.pk,
            title="x",
            installed_on=DAY,
            currency="EUR",
            file_ids=(file.pk,),
        )
        row = services.upgrade_record(actor=owner, data=data)
        services.upgrade_bin(actor=owner, upgrade_id=row.pk)
    else:
        row = make_expense(owner, file_ids=(file.pk,))
        expense_bin(actor=owner, expense_id=row.pk)
    kind = bin_kind(name)

    assert [(item.kind.name, item.id) for item in bin_list(actor=owner)] == [(name, row.pk)]
    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            kind.delete(actor=actor, row_id=row.pk)
        with pytest.raises(error):
            kind.restore(actor=actor, row_id=row.pk)
    kind.restore(actor=owner, row_id=row.pk)
    with pytest.raises(NotFound):
        kind.delete(actor=owner, row_id=row.pk)
    row.refresh_from_db()
    type(row).objects.for_actor(owner).update(binned_at=row.created_at)
    kind.delete(actor=owner, row_id=row.pk)

    assert not type(row).objects.for_actor(owner).exists()
    assert not StoredFile.objects.for_actor(owner).exists()


def test_purging_a_record_gives_its_upgrade_its_own_cost(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    record = make_record(owner, vehicle)
    data = UpgradeInput(
        vehicle_id=vehicle.pk,
        title="x",
        installed_on=DAY,
        currency="EUR",
        cost=Decimal(640),
        record_id=record.pk,
    )
    services.upgrade_record(actor=owner, data=data)
    services.service_record_bin(actor=owner, record_id=record.pk)

    services.service_record_purge(actor=owner, row_id=record.pk)

    entry = TimelineEntry.objects.for_actor(owner).get()
    assert (entry.kind, entry.amount) == ("upgrade", Decimal(640))
