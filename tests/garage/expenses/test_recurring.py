"""What recurs is asked for, recorded once, and never by looking at it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from garage.expenses import selectors, services
from garage.expenses.models import NEVER, Expense, Occurrence, RecurringExpense
from garage.expenses.services import RecurringInput, Settling, ShareInput
from garage.expenses.tasks import forget_orphans
from inventory.vendors.records import movers
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.garage.maintenance.making import make_vehicle, make_vendor

FIRST = date(2026, 1, 31)
TODAY = date(2026, 4, 15)


def make_recurring(actor: Actor, **values: Any) -> RecurringExpense:
    given: dict[str, Any] = {
        "title": "Parking place",
        "kind": "parking",
        "amount": Decimal("65.00"),
        "currency": "EUR",
        "starts_on": FIRST,
    }
    return services.recurring_add(actor=actor, data=RecurringInput(**(given | values)))


def due_days(actor: Actor, row: RecurringExpense) -> list[str]:
    due = selectors.occurrences_due(actor=actor, today=TODAY, recurring_id=row.pk)
    return [item.on.isoformat() for item in due.items]


def record(actor: Actor, row: RecurringExpense, *days: date, **values: Any) -> list[Expense]:
    settlings = [Settling(due_on=day, **values) for day in days]
    return services.occurrences_record(actor=actor, recurring_id=row.pk, settlings=settlings)


def test_recurring_add_records_nothing_and_says_what_waits(owner: Actor) -> None:
    row = make_recurring(owner)

    assert (row.next_on, row.category, row.for_garage) == (FIRST, "parts", True)
    assert due_days(owner, row) == ["2026-01-31", "2026-02-28", "2026-03-31"]
    assert selectors.recurring_due_count(actor=owner, today=TODAY) == 1
    assert not Expense.objects.for_actor(owner).exists()


def test_occurrences_record_splits_over_vehicles_to_the_cent(owner: Actor) -> None:
    vehicles = [make_vehicle(owner, name) for name in ("Golf", "Passat", "Polo")]
    shares = tuple(ShareInput(vehicle_id=vehicle.pk) for vehicle in vehicles)
    vendor = make_vendor(owner, "Car park")
    row = make_recurring(owner, shares=shares, amount=Decimal(100), vendor_id=vendor.pk)

    made = record(owner, row, FIRST)

    assert sorted(expense.total for expense in made) == [
        Decimal("33.33"),
        Decimal("33.33"),
        Decimal("33.34"),
    ]
    assert {expense.vehicle_id for expense in made} == {vehicle.pk for vehicle in vehicles}
    assert {(e.on, e.kind, e.category, e.vendor_id) for e in made} == {
        (FIRST, "parking", "parts", vendor.pk)
    }
    row.refresh_from_db()
    assert row.next_on == date(2026, 2, 28)


def test_occurrences_record_adds_nothing_the_second_time(owner: Actor) -> None:
    row = make_recurring(owner)

    first, second = record(owner, row, FIRST), record(owner, row, FIRST)

    assert (len(first), second) == (1, [])
    assert Expense.objects.for_actor(owner).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.create(
            organization_id=owner.organization_id, recurring=row, due_on=FIRST
        )


def test_occurrences_record_takes_another_amount_and_day(owner: Actor) -> None:
    row = make_recurring(owner)

    (expense,) = record(owner, row, FIRST, amount=Decimal("70.005"), on=date(2026, 2, 3))

    assert (expense.total, expense.on) == (Decimal("70.01"), date(2026, 2, 3))


def test_a_date_in_between_is_settled_alone(owner: Actor) -> None:
    row = make_recurring(owner)

    record(owner, row, date(2026, 2, 28))

    assert due_days(owner, row) == ["2026-01-31", "2026-03-31"]
    record(owner, row, FIRST)
    row.refresh_from_db()
    assert row.next_on == date(2026, 3, 31)


def test_occurrences_skip_is_remembered_and_reopen_forgets_it(owner: Actor) -> None:
    row = make_recurring(owner)

    services.occurrences_skip(actor=owner, recurring_id=row.pk, days=[FIRST])

    assert due_days(owner, row) == ["2026-02-28", "2026-03-31"]
    assert record(owner, row, FIRST) == []
    services.occurrence_reopen(actor=owner, recurring_id=row.pk, due_on=FIRST)
    assert due_days(owner, row)[0] == "2026-01-31"
    with pytest.raises(NotFound):
        services.occurrence_reopen(actor=owner, recurring_id=row.pk, due_on=FIRST)


def test_occurrence_reopen_needs_the_expense_to_be_deleted(owner: Actor) -> None:
    row = make_recurring(owner)
    (expense,) = record(owner, row, FIRST)

    with pytest.raises(RuleViolated):
        services.occurrence_reopen(actor=owner, recurring_id=row.pk, due_on=FIRST)
    services.expense_bin(actor=owner, expense_id=expense.pk)
    assert "2026-01-31" not in due_days(owner, row)
    services.occurrence_reopen(actor=owner, recurring_id=row.pk, due_on=FIRST)

    assert due_days(owner, row)[0] == "2026-01-31"


def test_occurrences_refuse_dates_that_the_schedule_does_not_have(owner: Actor) -> None:
    row = make_recurring(owner)

    for call in (
        lambda: record(owner, row, date(2026, 2, 1)),
        lambda: services.occurrences_skip(
            actor=owner, recurring_id=row.pk, days=[date(2025, 12, 31)]
        ),
        lambda: record(owner, row, *[FIRST] * 201),
    ):
        with pytest.raises(RuleViolated):
            call()
    assert not Occurrence.objects.for_actor(owner).exists()


def test_recurring_ends_after_so_many_times(owner: Actor) -> None:
    row = make_recurring(owner, times=2)

    record(owner, row, FIRST, date(2026, 2, 28))

    row.refresh_from_db()
    assert row.has_ended
    assert selectors.recurring_due_count(actor=owner, today=TODAY) == 0
    assert list(selectors.recurring_list(actor=owner, ended=True)) == [row]
    assert not selectors.recurring_list(actor=owner, ended=False)


def test_recurring_change_goes_on_after_what_was_settled(owner: Actor) -> None:
    row = make_recurring(owner)
    record(owner, row, FIRST)

    changed = services.recurring_change(
        actor=owner, recurring_id=row.pk, changes={"day_of_month": 10, "amount": Decimal(70)}
    )

    assert changed.next_on == date(2026, 2, 10)
    assert Expense.objects.for_actor(owner).get().total == Decimal(65)
    with pytest.raises(StaleVersion):
        services.recurring_change(
            actor=owner, recurring_id=row.pk, changes={"title": "x"}, expected_version=1
        )
    ended = services.recurring_change(
        actor=owner, recurring_id=row.pk, changes={"ends_on": date(2026, 2, 1)}
    )
    assert ended.next_on == NEVER


def test_recurring_change_moves_it_to_vehicles_and_back(owner: Actor) -> None:
    row, golf = make_recurring(owner), make_vehicle(owner)

    changes: dict[str, Any] = {"shares": (ShareInput(vehicle_id=golf.pk),)}
    row = services.recurring_change(actor=owner, recurring_id=row.pk, changes=changes)
    assert not row.for_garage
    row = services.recurring_change(actor=owner, recurring_id=row.pk, changes={"shares": ()})

    assert row.for_garage
    assert not row.shares.exists()


def test_what_is_for_binned_vehicles_alone_does_not_wait(owner: Actor) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    shares = (ShareInput(vehicle_id=golf.pk), ShareInput(vehicle_id=polo.pk))
    row = make_recurring(owner, shares=shares)
    golf.binned_at = row.created_at
    golf.save()

    (first, *_) = selectors.occurrences_due(actor=owner, today=TODAY).items
    assert [(part.vehicle, part.amount) for part in first.parts] == [(polo, Decimal("65.00"))]
    polo.delete()

    assert selectors.recurring_due_count(actor=owner, today=TODAY) == 0
    with pytest.raises(NotFound):
        selectors.recurring_get(actor=owner, recurring_id=row.pk)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"currency": "EURO"}, "currency"),
        ({"unit": "moon"}, "unit"),
        ({"every": 0}, "every"),
        ({"unit": "week", "day_of_month": 3}, "day_of_month"),
        ({"day_of_month": 32}, "day_of_month"),
        ({"starts_on": date(1700, 1, 1)}, "starts_on"),
        ({"kind": "fun"}, "kind"),
        ({"times": 0}, "times"),
    ],
)
def test_recurring_add_refuses_what_cannot_be(
    owner: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        make_recurring(owner, **values)

    assert field in caught.value.fields


def test_recurring_add_refuses_an_end_before_the_start_and_a_vehicle_twice(owner: Actor) -> None:
    golf = make_vehicle(owner)

    with pytest.raises(RuleViolated, match="before the first payment"):
        make_recurring(owner, ends_on=date(2025, 1, 1))
    with pytest.raises(RuleViolated, match="once"):
        make_recurring(owner, shares=(ShareInput(vehicle_id=golf.pk),) * 2)
    with pytest.raises(RuleViolated, match="share"):
        make_recurring(owner, shares=(ShareInput(vehicle_id=golf.pk, share=Decimal(-1)),))


def test_recurring_refuses_foreign_ids(owner: Actor, stranger: Actor) -> None:
    theirs = make_vehicle(stranger)
    for values in (
        {"vendor_id": make_vendor(stranger).pk},
        {"shares": (ShareInput(vehicle_id=theirs.pk),)},
    ):
        with pytest.raises(NotFound):
            make_recurring(owner, **values)


def test_recurring_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    row = make_recurring(owner)

    with pytest.raises(NotAllowed):
        make_recurring(viewer)
    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        for call in (
            lambda who: services.recurring_change(actor=who, recurring_id=row.pk, changes={}),
            lambda who: services.recurring_bin(actor=who, recurring_id=row.pk),
            lambda who: services.recurring_unbin(actor=who, recurring_id=row.pk),
            lambda who: services.recurring_purge(actor=who, row_id=row.pk),
            lambda who: record(who, row, FIRST),
            lambda who: services.occurrences_skip(actor=who, recurring_id=row.pk, days=[FIRST]),
            lambda who: services.occurrence_reopen(actor=who, recurring_id=row.pk, due_on=FIRST),
        ):
            with pytest.raises(error):
                call(actor)


def test_recurring_bin_unbin_and_purge_leave_what_was_recorded(owner: Actor) -> None:
    row = make_recurring(owner)
    (expense,) = record(owner, row, FIRST)

    services.recurring_bin(actor=owner, recurring_id=row.pk)
    assert not selectors.occurrences_due(actor=owner, today=TODAY).items
    services.recurring_unbin(actor=owner, recurring_id=row.pk)
    assert due_days(owner, row) == ["2026-02-28", "2026-03-31"]
    for purge_too_early in (services.recurring_purge,):
        with pytest.raises(NotFound):
            purge_too_early(actor=owner, row_id=row.pk)
    services.recurring_bin(actor=owner, recurring_id=row.pk)
    services.recurring_purge(actor=owner, row_id=row.pk)

    expense.refresh_from_db()
    assert expense.occurrence_id is None


def test_orphans_forget_takes_what_was_for_deleted_vehicles_alone(owner: Actor) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    gone = make_recurring(owner, shares=(ShareInput(vehicle_id=golf.pk),))
    kept = make_recurring(owner, shares=(ShareInput(vehicle_id=polo.pk),))
    ours = make_recurring(owner)
    record(owner, gone, FIRST)
    golf.delete()

    assert (forget_orphans(), forget_orphans()) == (1, 0)

    assert set(RecurringExpense.objects.for_actor(owner)) == {kept, ours}


def test_recurring_list_narrows(owner: Actor) -> None:
    golf = make_vehicle(owner)
    row = make_recurring(owner, shares=(ShareInput(vehicle_id=golf.pk),))
    make_recurring(owner, title="Storage", kind="storage")

    for narrow in ({"vehicle_id": golf.pk}, {"kind": "parking"}, {"search": "place"}):
        assert list(selectors.recurring_list(actor=owner, **narrow)) == [row], narrow


def test_vendors_become_one_for_what_recurs_too(owner: Actor) -> None:
    old, new = make_vendor(owner, "Old"), make_vendor(owner, "New")
    row = make_recurring(owner, vendor_id=old.pk)

    moved = movers()["garage.recurringexpense"](
        actor=owner, source_id=old.pk, target_id=new.pk, ids=None
    )

    row.refresh_from_db()
    assert (moved, row.vendor_id) == ([row.pk], new.pk)


def test_expense_record_lets_kind_and_category_follow_each_other(owner: Actor) -> None:
    def made(**values: Any) -> tuple[str, str]:
        data = services.ExpenseInput(
            on=FIRST, title="x", currency="EUR", total=Decimal(1), **values
        )
        expense = services.expense_record(actor=owner, data=data)
        return expense.kind, expense.category

    assert made(kind="road_tax") == ("road_tax", "fixed")
    assert made(kind="fine") == ("fine", "parts")
    assert made(category="fuel") == ("fuel", "fuel")
    assert made(category="fixed") == ("other", "fixed")
    assert made(kind="insurance", category="parts") == ("insurance", "parts")
    assert made() == ("other", "parts")


def test_expense_change_of_the_kind_moves_a_category_that_nobody_chose(owner: Actor) -> None:
    data = services.ExpenseInput(
        on=FIRST, title="x", currency="EUR", total=Decimal(1), kind="parking"
    )
    expense = services.expense_record(actor=owner, data=data)

    changed = services.expense_change(
        actor=owner, expense_id=expense.pk, changes={"kind": "road_tax"}
    )

    assert changed.category == "fixed"
