"""Expenses are recorded, changed and binned, and nothing is left behind."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from garage.expenses import selectors, services
from garage.expenses.models import Expense
from garage.expenses.services import ExpenseInput, ExpenseLineInput
from garage.vehicles.models import MeterReading, MonthlySum, TimelineEntry
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.garage.maintenance.making import DAY, make_file, make_vehicle, make_vendor


def make_expense(actor: Actor, **values: Any) -> Expense:
    given: dict[str, Any] = {
        "on": DAY,
        "title": "Fuel",
        "category": "fuel",
        "currency": "EUR",
        "total": Decimal("68.10"),
    }
    return services.expense_record(actor=actor, data=ExpenseInput(**(given | values)))


def spent(actor: Actor) -> dict[tuple[int | None, str], Decimal]:
    rows = MonthlySum.objects.for_actor(actor).filter(entries__gt=0)
    return {(row.vehicle_id, row.category): row.amount for row in rows}


def test_expense_record_posts_entry_sum_reading_and_audit(mechanic: Actor) -> None:
    vehicle = make_vehicle(mechanic)

    expense = make_expense(
        mechanic,
        vehicle_id=vehicle.pk,
        litres=Decimal("41.2"),
        odometer=Decimal(52_310),
        lines=(ExpenseLineInput(description="Super E10", amount=Decimal("68.10")),),
        file_ids=(make_file(mechanic).pk,),
        tags=("Trip",),
    )

    entry = TimelineEntry.objects.for_actor(mechanic).get()
    assert (entry.source_id, entry.detail, entry.files) == (expense.pk, "41.2 l", 1)
    assert spent(mechanic) == {(vehicle.pk, "fuel"): Decimal("68.10")}
    assert MeterReading.objects.for_actor(mechanic).get().value == Decimal(52_310)
    assert expense.lines.get().description == "Super E10"
    assert AuditEntry.objects.for_actor(mechanic).filter(action="expense.record").exists()


def test_expense_record_for_the_whole_garage(owner: Actor) -> None:
    make_expense(owner, category="fixed", title="Rent")

    assert spent(owner) == {(None, "fixed"): Decimal("68.10")}
    assert [row.title for row in selectors.expense_list(actor=owner)] == ["Rent"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"category": "fun"}, "category"),
        ({"currency": "EURO"}, "currency"),
        ({"tax": Decimal(-1)}, "tax"),
        ({"litres": Decimal(-1)}, "litres"),
        ({"on": date(1700, 1, 1)}, "on"),
        ({"odometer": Decimal(5)}, "vehicle_id"),
        ({"lines": (ExpenseLineInput(description="", amount=Decimal(1)),)}, "lines.0.description"),
    ],
)
def test_expense_record_refuses_what_cannot_be(
    owner: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        make_expense(owner, **values)

    assert field in caught.value.fields


def test_expense_record_refuses_foreign_ids(owner: Actor, stranger: Actor) -> None:
    for values in (
        {"vehicle_id": make_vehicle(stranger).pk},
        {"vendor_id": make_vendor(stranger).pk},
        {"file_ids": (make_file(stranger).pk,)},
    ):
        with pytest.raises(NotFound):
            make_expense(owner, **values)


def test_expense_change_moves_sum_and_reading(owner: Actor) -> None:
    old, new = make_vehicle(owner), make_vehicle(owner, "Passat")
    expense = make_expense(owner, vehicle_id=old.pk, odometer=Decimal(1000))

    services.expense_change(
        actor=owner,
        expense_id=expense.pk,
        changes={"vehicle_id": new.pk, "total": Decimal(70)},
    )

    assert spent(owner) == {(new.pk, "fuel"): Decimal(70)}
    assert MeterReading.objects.for_actor(owner).get().vehicle_id == new.pk
    with pytest.raises(StaleVersion):
        services.expense_change(
            actor=owner, expense_id=expense.pk, changes={"notes": "x"}, expected_version=1
        )


def test_expense_change_to_the_whole_garage_drops_the_reading(owner: Actor) -> None:
    expense = make_expense(owner, vehicle_id=make_vehicle(owner).pk, odometer=Decimal(1000))

    services.expense_change(
        actor=owner, expense_id=expense.pk, changes={"vehicle_id": None, "odometer": None}
    )

    assert spent(owner) == {(None, "fuel"): Decimal("68.10")}
    assert not MeterReading.objects.for_actor(owner).exists()


def test_expense_bin_leaves_nothing_and_unbin_brings_all_back(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    expense = make_expense(owner, vehicle_id=vehicle.pk, odometer=Decimal(1000))

    services.expense_bin(actor=owner, expense_id=expense.pk)
    assert not TimelineEntry.objects.for_actor(owner).exists()
    assert not MeterReading.objects.for_actor(owner).exists()
    assert spent(owner) == {}
    services.expense_unbin(actor=owner, expense_id=expense.pk)

    assert spent(owner) == {(vehicle.pk, "fuel"): Decimal("68.10")}
    assert MeterReading.objects.for_actor(owner).exists()
    with pytest.raises(NotFound):
        services.expense_unbin(actor=owner, expense_id=expense.pk)


def test_expense_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    expense = make_expense(owner)

    with pytest.raises(NotAllowed):
        make_expense(viewer)
    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            services.expense_change(actor=actor, expense_id=expense.pk, changes={"title": "x"})
        with pytest.raises(error):
            services.expense_bin(actor=actor, expense_id=expense.pk)
        with pytest.raises(error):
            services.expense_unbin(actor=actor, expense_id=expense.pk)


def test_expense_list_narrows(owner: Actor) -> None:
    vehicle, vendor = make_vehicle(owner), make_vendor(owner)
    wanted = make_expense(owner, vehicle_id=vehicle.pk, vendor_id=vendor.pk, tags=("Trip",))
    make_expense(owner, category="fixed", title="Rent", on=date(2025, 1, 1))

    for narrow in (
        {"vehicle_id": vehicle.pk},
        {"vendor_id": vendor.pk},
        {"category": "fuel"},
        {"since": date(2026, 1, 1)},
        {"tag": "trip"},
        {"search": "weber"},
    ):
        rows = selectors.expense_list(actor=owner, narrow=selectors.ExpenseFilter(**narrow))
        assert list(rows) == [wanted], narrow
