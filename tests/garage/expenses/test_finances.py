"""Loans and leases: what is owed, and how far the distance goes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from garage.expenses import selectors, services
from garage.expenses.models import Expense, Finance, RecurringExpense
from garage.expenses.services import FinanceInput, Settling
from garage.vehicles.models import Vehicle
from garage.vehicles.services.meters import source_reading_set
from inventory.vendors.records import movers
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.garage.expenses.test_services import make_expense
from tests.garage.maintenance.making import make_file, make_vehicle, make_vendor

BEGIN = date(2026, 1, 31)


def make_finance(actor: Actor, vehicle: Vehicle | None = None, **values: Any) -> Finance:
    given: dict[str, Any] = {
        "title": "Car loan",
        "vehicle_id": (vehicle or make_vehicle(actor)).pk,
        "currency": "EUR",
        "starts_on": BEGIN,
        "principal": Decimal(20_000),
        "rate": Decimal("4.9"),
        "months": 48,
    }
    return services.finance_add(actor=actor, data=FinanceInput(**(given | values)))


def make_lease(actor: Actor, vehicle: Vehicle, **values: Any) -> Finance:
    given: dict[str, Any] = {
        "kind": "lease",
        "principal": None,
        "payment": Decimal("289.00"),
        "months": 36,
        "starts_on": date(2025, 1, 1),
        "allowance": Decimal(10_000),
        "allowance_unit": "km",
        "excess_price": Decimal("0.08"),
        "refund_price": Decimal("0.05"),
    }
    return make_finance(actor, vehicle, **(given | values))


def drive(actor: Actor, vehicle: Vehicle, *readings: tuple[date, int]) -> None:
    for on, value in readings:
        source = make_expense(actor, on=on)
        source_reading_set(
            actor=actor, vehicle=vehicle, source=source, on=on, value=Decimal(value), unit="km"
        )


def payments_of(finance: Finance) -> RecurringExpense:
    finance.refresh_from_db()
    assert finance.payments is not None
    return finance.payments


def test_finance_add_works_out_the_payment_and_sets_it_up(owner: Actor) -> None:
    lender = make_vendor(owner, "Bank")
    finance = make_finance(owner, lender_id=lender.pk, file_ids=(make_file(owner).pk,))

    payments = payments_of(finance)
    assert finance.payment == payments.amount == Decimal("459.68")
    assert (payments.times, payments.kind, payments.vendor_id) == (48, "finance", lender.pk)
    assert finance.ends_on == date(2030, 1, 31)


def test_instalments_are_recorded_with_interest_and_repayment(owner: Actor) -> None:
    finance = make_finance(owner)
    payments = payments_of(finance)
    last = selectors.finance_schedule(finance)[-1]

    first, final = services.occurrences_record(
        actor=owner,
        recurring_id=payments.pk,
        settlings=[Settling(due_on=BEGIN), Settling(due_on=last.on)],
    )

    assert [(line.description, line.amount) for line in first.lines.all()] == [
        ("Interest", Decimal("81.67")),
        ("Repayment", Decimal("378.01")),
    ]
    assert (first.total, final.total) == (Decimal("459.68"), last.payment)


def test_an_instalment_of_another_amount_has_no_lines(owner: Actor) -> None:
    payments = payments_of(make_finance(owner))

    (expense,) = services.occurrences_record(
        actor=owner,
        recurring_id=payments.pk,
        settlings=[Settling(due_on=BEGIN, amount=Decimal(500))],
    )

    assert not expense.lines.exists()


def test_finance_change_takes_its_payments_along(owner: Actor) -> None:
    finance = make_finance(owner)
    polo = make_vehicle(owner, "Polo")

    services.finance_change(
        actor=owner,
        finance_id=finance.pk,
        changes={"months": 24, "payment": None, "vehicle_id": polo.pk},
    )

    payments = payments_of(finance)
    assert (payments.times, payments.amount) == (24, finance.payment)
    assert payments.shares.get().vehicle_id == polo.pk
    with pytest.raises(StaleVersion):
        services.finance_change(
            actor=owner, finance_id=finance.pk, changes={"number": "1"}, expected_version=1
        )


def test_finance_schedule_is_empty_without_the_financed_amount(owner: Actor) -> None:
    lease = make_lease(owner, make_vehicle(owner))

    assert selectors.finance_schedule(lease) == ()
    assert payments_of(lease).times == 36


def test_finance_forecast_tells_the_overrun_from_the_readings(owner: Actor) -> None:
    golf = make_vehicle(owner)
    drive(
        owner,
        golf,
        (date(2025, 1, 1), 10_000),
        (date(2025, 10, 3), 19_000),
        (date(2026, 1, 1), 24_600),
    )

    found = selectors.finance_forecast(make_lease(owner, golf), actor=owner)

    assert found is not None
    assert (found.used_today, found.read_on) == (Decimal(14_600), date(2026, 1, 1))
    assert (found.a_day, found.expected) == (Decimal(40), Decimal(43_800))
    assert (found.is_over, found.over, found.cost) == (True, Decimal(13_800), Decimal("1104.00"))
    assert found.high > found.expected >= found.low


def test_finance_forecast_counts_from_the_typed_start_in_the_typed_unit(owner: Actor) -> None:
    golf = make_vehicle(owner)
    drive(owner, golf, (date(2025, 1, 1), 1000), (date(2026, 1, 1), 2609))
    lease = make_lease(
        owner, golf, allowance_unit="mi", start_odometer=Decimal(500), allowance_period="total"
    )

    found = selectors.finance_forecast(lease, actor=owner)

    assert found is not None
    assert found.used_today == Decimal(1121)
    assert not found.is_over
    assert found.cost < 0


def test_finance_forecast_needs_readings_of_the_right_kind(owner: Actor) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    drive(owner, polo, (date(2025, 1, 1), 1000))

    assert selectors.finance_forecast(make_lease(owner, golf), actor=owner) is None
    assert selectors.finance_forecast(make_lease(owner, polo), actor=owner) is None
    assert selectors.finance_forecast(make_finance(owner, polo), actor=owner) is None
    hours = make_lease(owner, polo, allowance_unit="h")
    assert selectors.finance_forecast(hours, actor=owner) is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "gift"}, "kind"),
        ({"months": 0}, "months"),
        ({"payment": Decimal(80)}, "payment"),
        ({"principal": None}, "payment"),
        ({"kind": "lease"}, "payment"),
        ({"residual": Decimal(30_000)}, "residual"),
        ({"kind": "lease", "payment": Decimal(80)}, "payment"),
        ({"kind": "lease", "payment": Decimal(80), "residual": Decimal(30_000)}, "residual"),
        ({"rate": Decimal(101)}, "rate"),
        ({"currency": "XX"}, "currency"),
        ({"allowance": Decimal(1), "allowance_unit": "mm"}, "allowance_unit"),
    ],
)
def test_finance_add_refuses_what_cannot_be(
    owner: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        make_finance(owner, **values)

    assert field in caught.value.fields


def test_finance_add_refuses_a_payment_before_the_start(owner: Actor) -> None:
    with pytest.raises(RuleViolated, match="before the start"):
        make_finance(owner, first_payment_on=BEGIN - timedelta(days=1))


def test_finance_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    finance = make_finance(owner)

    with pytest.raises(NotAllowed):
        make_finance(viewer, finance.vehicle)
    with pytest.raises(NotFound):
        make_finance(owner, make_vehicle(stranger))
    with pytest.raises(NotFound):
        make_finance(owner, finance.vehicle, lender_id=make_vendor(stranger).pk)
    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        for call in (
            lambda who: services.finance_change(actor=who, finance_id=finance.pk, changes={}),
            lambda who: services.finance_bin(actor=who, finance_id=finance.pk),
            lambda who: services.finance_unbin(actor=who, finance_id=finance.pk),
            lambda who: services.finance_purge(actor=who, row_id=finance.pk),
        ):
            with pytest.raises(error):
                call(actor)


def test_finance_bin_unbin_and_purge_take_the_payments_along(owner: Actor) -> None:
    finance = make_finance(owner)
    payments = payments_of(finance)
    services.occurrences_record(
        actor=owner, recurring_id=payments.pk, settlings=[Settling(due_on=BEGIN)]
    )

    services.finance_bin(actor=owner, finance_id=finance.pk)
    assert not selectors.recurring_list(actor=owner)
    services.finance_unbin(actor=owner, finance_id=finance.pk)
    assert selectors.recurring_list(actor=owner).count() == 1
    services.finance_bin(actor=owner, finance_id=finance.pk)
    services.finance_purge(actor=owner, row_id=finance.pk)

    assert not RecurringExpense.objects.for_actor(owner).exists()
    assert Expense.objects.for_actor(owner).count() == 1


def test_finance_list_narrows(owner: Actor) -> None:
    golf = make_vehicle(owner)
    wanted = make_lease(owner, golf, title="Lease", number="L-77")
    make_finance(owner)

    for narrow in ({"vehicle_id": golf.pk}, {"kind": "lease"}, {"search": "l-7"}):
        assert list(selectors.finance_list(actor=owner, **narrow)) == [wanted], narrow


def test_vendors_become_one_for_loans_too(owner: Actor) -> None:
    old, new = make_vendor(owner, "Old"), make_vendor(owner, "New")
    finance = make_finance(owner, lender_id=old.pk)

    movers()["garage.finance"](actor=owner, source_id=old.pk, target_id=new.pk, ids=None)

    finance.refresh_from_db()
    assert finance.lender_id == new.pk
