"""What vehicles cost and will cost: from the rows of the other rooms."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.expenses import selectors as expense_selectors
from garage.expenses import services as expense_services
from garage.expenses.models import Finance
from garage.expenses.services import Settling
from garage.models import Vehicle
from garage.ownership import selectors
from garage.ownership.arithmetic import FINANCE, VALUE
from garage.ownership.deciding import Replacement
from garage.ownership.missing import Missing
from garage.ownership.projecting import Assumptions
from garage.ownership.selectors import Outlook, Past, Question
from project.kernel.actor import Actor
from project.kernel.dates import add_months
from project.kernel.errors import NotFound, RuleViolated
from tests.garage.expenses.test_finances import make_finance, make_lease
from tests.garage.expenses.test_services import make_expense
from tests.garage.maintenance.making import line, make_record, make_vehicle
from tests.garage.ownership.making import buy, owned, value
from tests.garage.schedule.making import make_rule, today

D = Decimal


def told(actor: Actor, vehicle: Vehicle, **span: Any) -> Past:
    return selectors.past(actor=actor, vehicle_id=vehicle.pk, today=today(actor), **span)


def ahead(actor: Actor, vehicle: Vehicle, **values: Any) -> Outlook:
    return selectors.outlook(
        actor=actor, vehicle_id=vehicle.pk, today=today(actor), assumed=Assumptions(**values)
    )


def codes(found: Past | Outlook) -> set[Missing]:
    return {note.code for note in found.notes}


def pay(actor: Actor, finance: Finance) -> int:
    """Record the instalments that are due, and return how many there are."""
    row = finance.payments
    assert row is not None
    days = expense_selectors.open_dates(row, actor=actor, until=today(actor))
    expense_services.occurrences_record(
        actor=actor, recurring_id=row.pk, settlings=[Settling(due_on=day) for day in days]
    )
    return len(days)


# --- The past ---
def test_past_adds_running_costs_and_lost_value(owner: Actor) -> None:
    vehicle = owned(owner, fees=D(250), tax=D(50))

    found = told(owner, vehicle)

    assert found.costs.categories == {
        "service": 900,
        "fixed": 360,
        VALUE: 4000,
        FINANCE: 300,
    }
    assert found.costs.since == found.owned_since == add_months(today(owner), -24)
    assert (found.value_before, found.value_after) == (D(20_000), D(16_000))
    assert found.costs.a_km(D(1)) is None
    assert codes(found) == {Missing.PART_DISTANCE}


def test_past_of_a_span_counts_its_months_and_the_value_lost_in_them(owner: Actor) -> None:
    vehicle = owned(owner)

    found = told(owner, vehicle, since=add_months(today(owner), -11))

    assert found.costs.categories["service"] == 450
    assert 1500 < found.costs.categories[VALUE] < 2000
    assert found.costs.a_km(found.costs.total) is not None


def test_past_leaves_out_what_came_before_it_was_bought(owner: Actor) -> None:
    vehicle = owned(owner, on=add_months(today(owner), -12))

    assert told(owner, vehicle).costs.categories["service"] == 450


def test_past_ends_with_the_sale(owner: Actor) -> None:
    vehicle = owned(owner)
    sold_on = add_months(today(owner), -3)
    buy(owner, vehicle, kind="disposed", on=sold_on, price=D(15_000), fees=D(80))

    found = told(owner, vehicle)

    assert found.costs.until == sold_on
    assert found.costs.categories[VALUE] == 5000
    assert found.costs.categories[FINANCE] == 80


def test_past_of_a_vehicle_that_came_back_begins_anew(owner: Actor) -> None:
    vehicle = owned(owner)
    buy(owner, vehicle, kind="disposed", on=add_months(today(owner), -9), price=D(15_000))
    buy(owner, vehicle, on=add_months(today(owner), -7), price=D(14_000))
    value(owner, vehicle, 13_000)

    found = told(owner, vehicle)

    assert found.costs.since == add_months(today(owner), -7)
    assert found.costs.categories[VALUE] == 1000


@pytest.mark.parametrize(
    ("kind", "code"), [("disposed", Missing.NO_SALE_PRICE), ("scrapped", None)]
)
def test_past_of_a_vehicle_that_went_without_a_price(
    owner: Actor, kind: str, code: Missing | None
) -> None:
    vehicle = owned(owner)
    buy(owner, vehicle, kind=kind, on=today(owner), price=None)

    found = told(owner, vehicle)

    assert (Missing.NO_SALE_PRICE in codes(found)) == (code is not None)
    assert found.costs.categories[VALUE] == (4000 if code else 20_000)


def test_past_names_what_it_does_not_know(owner: Actor) -> None:
    vehicle = make_vehicle(owner)

    assert codes(told(owner, vehicle)) == {
        Missing.NO_VALUE,
        Missing.NO_DISTANCE,
        Missing.NO_COSTS,
    }


def test_past_never_mixes_currencies(owner: Actor) -> None:
    vehicle = owned(owner, currency="CHF")
    make_expense(owner, vehicle_id=vehicle.pk, total=D(77), currency="CHF", on=today(owner))

    found = told(owner, vehicle)

    assert VALUE not in found.costs.categories
    assert found.costs.elsewhere == {"CHF": 77}
    assert {Missing.OTHER_CURRENCY, Missing.ELSEWHERE, Missing.SINCE_FIRST_VALUE} <= codes(found)


def test_past_carries_an_old_value_by_the_curve_and_says_so(owner: Actor) -> None:
    vehicle = owned(owner)
    vehicle.valuations.all().delete()

    found = told(owner, vehicle)

    assert 3000 < found.costs.categories[VALUE] < 8000
    assert Missing.BY_CURVE in codes(found)


def test_past_holds_an_old_value_while_the_age_is_unknown(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    buy(owner, vehicle)

    found = told(owner, vehicle)

    assert VALUE not in found.costs.categories
    assert Missing.HELD in codes(found)


def test_past_counts_of_a_loan_the_interest_alone(owner: Actor) -> None:
    vehicle = owned(owner)
    begin = add_months(today(owner), -10)
    loan = make_finance(owner, vehicle, starts_on=begin, first_payment_on=begin)
    count = pay(owner, loan)
    interest = sum(part.interest for part in expense_selectors.finance_schedule(loan)[:count])

    found = told(owner, vehicle)

    assert count == 11
    assert found.costs.categories[FINANCE] == interest
    assert found.costs.categories["fixed"] == 360


def test_past_of_a_leased_vehicle_counts_payments_and_no_lost_value(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    begin = add_months(today(owner), -5)
    lease = make_lease(owner, vehicle, starts_on=begin, first_payment_on=begin)
    value(owner, vehicle, 30_000, as_of=begin)
    count = pay(owner, lease)

    found = told(owner, vehicle)

    assert found.costs.categories == {FINANCE: 289 * count}
    assert Missing.LEASED in codes(found)


def test_past_counts_payments_of_no_contract_in_full_and_names_them(owner: Actor) -> None:
    vehicle = owned(owner)
    make_expense(owner, vehicle_id=vehicle.pk, kind="finance", total=D(200), on=today(owner))

    found = told(owner, vehicle)

    assert found.costs.categories[FINANCE] == 200
    assert Missing.NO_CONTRACT in codes(found)


def test_past_does_not_count_a_loan_of_which_nobody_knows_the_interest(owner: Actor) -> None:
    vehicle = owned(owner)
    begin = add_months(today(owner), -2)
    loan = make_finance(
        owner, vehicle, principal=None, payment=D(300), starts_on=begin, first_payment_on=begin
    )
    pay(owner, loan)

    found = told(owner, vehicle)

    assert FINANCE not in found.costs.categories
    assert Missing.LOAN_UNKNOWN in codes(found)


@pytest.mark.parametrize(
    "span",
    [
        {"since": date(2026, 5, 1), "until": date(2026, 4, 1)},
        {"until": date(2001, 1, 1)},
        {"since": date(2090, 1, 1)},
    ],
)
def test_past_refuses_a_span_without_the_vehicle(owner: Actor, span: dict[str, date]) -> None:
    with pytest.raises(RuleViolated):
        told(owner, owned(owner), **span)


def test_past_is_not_for_strangers(owner: Actor, stranger: Actor) -> None:
    vehicle = owned(owner)

    with pytest.raises(NotFound):
        told(stranger, vehicle)
    with pytest.raises(NotFound):
        ahead(stranger, vehicle)


def test_past_asks_as_often_for_a_long_history_as_for_a_short_one(owner: Actor) -> None:
    vehicle = owned(owner)
    loan = make_finance(owner, vehicle, starts_on=add_months(today(owner), -9))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            told(owner, vehicle)
        return len(queries)

    before = asked()
    pay(owner, loan)
    for weeks in range(1, 20):
        on = today(owner) - timedelta(weeks=weeks)
        value(owner, vehicle, 16_000 + weeks, as_of=on)
        make_expense(owner, vehicle_id=vehicle.pk, on=on)

    assert asked() == before


# --- The future ---
def test_outlook_projects_value_and_costs(owner: Actor) -> None:
    vehicle = owned(owner)

    found = ahead(owner, vehicle, years=3)

    first = found.years[0]
    assert len(found.years) == 3
    assert first.worth is not None
    assert 13_000 < first.worth.likely < 15_500
    assert first.worth.low < first.worth.likely < first.worth.high
    assert round(first.categories["service"].likely) == round(900 / told_days(found) * 365.25)
    assert found.rests == {"service": "before", "fixed": "before"}
    assert found.tenure.pace == 14_610


@pytest.mark.parametrize(
    ("days_ago", "years"), [(700, [True, False, True]), (230, [False, True, False])]
)
def test_outlook_counts_what_comes_every_two_years_in_its_years(
    owner: Actor, days_ago: int, years: list[bool]
) -> None:
    vehicle = make_vehicle(owner)
    make_rule(owner, vehicle, time_every=730, time_unit="day", start_on=date(2020, 1, 1))
    done = today(owner) - timedelta(days=days_ago)
    make_record(owner, vehicle, on=done, title="Brake fluid", lines=(line("Brake fluid", "50"),))

    found = ahead(owner, vehicle, years=3)

    service = [year.categories.get("service") for year in found.years]
    assert [one is not None and one.likely > 0 for one in service] == years


def told_days(found: Outlook) -> int:
    start = found.tenure.since
    assert start is not None
    return (found.basis.today - start).days + 1


def test_outlook_takes_interest_from_the_schedule_and_no_repayment(owner: Actor) -> None:
    vehicle = owned(owner)
    begin = add_months(today(owner), -2)
    loan = make_finance(owner, vehicle, starts_on=begin, first_payment_on=begin, months=24)
    parts = expense_selectors.finance_schedule(loan)

    found = ahead(owner, vehicle, years=3)

    finance = [year.categories.get(FINANCE) for year in found.years]
    coming = sum(part.interest for part in parts if part.on >= today(owner))
    assert sum(one.likely for one in finance if one) == coming
    assert finance[2] is None
    assert found.years[0].categories["fixed"].likely < 400


def test_outlook_of_a_lease_pays_until_its_end(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    begin = add_months(today(owner), -24)
    make_lease(owner, vehicle, starts_on=begin, first_payment_on=begin, months=30, allowance=None)

    found = ahead(owner, vehicle, years=2)

    first, second = found.years
    assert first.categories[FINANCE].likely in {289 * 5, 289 * 6}
    assert FINANCE not in second.categories
    assert first.worth is None
    assert {Missing.LEASED, Missing.LEASE_ENDS, Missing.USUAL_KM} <= codes(found)


def test_outlook_of_a_vehicle_that_is_gone_is_refused(owner: Actor) -> None:
    vehicle = owned(owner)
    buy(owner, vehicle, kind="disposed", on=today(owner), price=D(15_000))

    with pytest.raises(RuleViolated, match="gone"):
        ahead(owner, vehicle)


def test_outlook_says_what_comes_without_a_price(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    first = add_months(today(owner), 1)
    expense_services.recurring_add(
        actor=owner,
        data=expense_services.RecurringInput(
            title="Abroad",
            amount=D(30),
            currency="CHF",
            starts_on=first,
            shares=(expense_services.ShareInput(vehicle_id=vehicle.pk),),
        ),
    )

    found = ahead(owner, vehicle)

    assert {Missing.UNPRICED, Missing.SHORT_PAST, Missing.NO_VALUE} <= codes(found)


def test_outlook_remembers_nothing_of_other_assumptions(owner: Actor) -> None:
    vehicle = owned(owner)

    short, long = (
        ahead(owner, vehicle, km_a_year=D(5000)),
        ahead(owner, vehicle, km_a_year=D(40_000)),
    )

    assert short.years[0].worth is not None
    assert long.years[0].worth is not None
    assert short.years[0].worth.likely > long.years[0].worth.likely


# --- Keep or sell ---
def test_keep_or_sell_against_another_vehicle_of_the_garage(owner: Actor) -> None:
    golf, polo = owned(owner), owned(owner, "Polo")

    found = selectors.keep_or_sell(
        actor=owner,
        vehicle_id=golf.pk,
        today=today(owner),
        asked=Question(other_id=polo.pk, buying=D(500), repairs=D(0)),
    )

    assert found.decision.answer == "close"
    assert found.decision.difference is not None
    assert found.decision.difference.likely == -500


def test_keep_or_sell_against_one_that_is_typed(owner: Actor) -> None:
    golf = owned(owner)
    cheap = Replacement(price=D(2000), km_cost=D("0.01"), repairs=D(0), age_years=12)

    found = selectors.keep_or_sell(
        actor=owner,
        vehicle_id=golf.pk,
        today=today(owner),
        asked=Question(typed=cheap, repairs=D(9000)),
    )

    assert found.decision.answer == "sell"
    assert found.km_a_year == 14_610


def test_keep_or_sell_takes_open_repairs_as_usual_with_the_vehicle(owner: Actor) -> None:
    golf = owned(owner)
    on = add_months(today(owner), -3)
    lines = (line("Clutch", "900", purpose="repair"),)
    make_record(owner, golf, on=on, title="Clutch", lines=lines)

    def told(repairs: Decimal | None) -> tuple[Decimal, Decimal]:
        question = Question(typed=Replacement(price=D(2000)), repairs=repairs)
        found = selectors.keep_or_sell(
            actor=owner, vehicle_id=golf.pk, today=today(owner), asked=question
        )
        assert found.decision.replace is not None
        assert Missing.AS_THIS in {note.code for note in found.notes}
        sides = (found.decision.keep, found.decision.replace)
        mine, other = (side.lines["repairs"].likely for side in sides)
        return mine, other

    usual, as_usual = told(None)
    typed, still_usual = told(D(9000))

    assert usual > 0
    assert usual == as_usual == still_usual
    assert typed == 9000


def test_keep_or_sell_refuses_the_same_vehicle_and_strange_ones(
    owner: Actor, stranger: Actor
) -> None:
    golf = owned(owner)

    with pytest.raises(RuleViolated, match="another vehicle"):
        selectors.keep_or_sell(
            actor=owner, vehicle_id=golf.pk, today=today(owner), asked=Question(other_id=golf.pk)
        )
    with pytest.raises(NotFound):
        selectors.keep_or_sell(
            actor=stranger, vehicle_id=golf.pk, today=today(owner), asked=Question()
        )


# --- The fleet ---
def test_fleet_adds_its_vehicles_up(owner: Actor) -> None:
    golf, _polo = owned(owner), owned(owner, "Polo")
    make_expense(owner, vehicle_id=None, total=D(111), on=today(owner))

    found = selectors.fleet(actor=owner, today=today(owner))

    mine = told(owner, golf, since=found.since)
    assert found.value.totals == {"EUR": 32_000}
    assert found.total == 2 * mine.costs.total
    assert found.rows[0].costs.categories == mine.costs.categories
    assert found.shared == 111
    assert found.a_km == pytest.approx(mine.costs.a_km(mine.costs.total))


def test_fleet_does_not_count_what_a_leased_vehicle_is_worth(owner: Actor) -> None:
    owned(owner)
    leased, bought = make_vehicle(owner, "ID.3"), owned(owner, "Polo")
    begin = add_months(today(owner), -5)
    for vehicle in (leased, bought):
        make_lease(owner, vehicle, starts_on=begin, first_payment_on=begin)
        value(owner, vehicle, 16_000, as_of=today(owner))

    found = selectors.fleet(actor=owner, today=today(owner)).value

    assert found.totals == {"EUR": 32_000}
    assert (found.valued, found.without, found.leased) == (2, 0, frozenset({leased.pk}))


def test_fleet_leaves_out_what_is_gone_or_not_yet_here(owner: Actor) -> None:
    sold, later = owned(owner), owned(owner, "Polo")
    buy(owner, sold, kind="disposed", on=today(owner), price=D(15_000))
    buy(owner, later, on=today(owner) + timedelta(days=30))

    found = selectors.fleet(actor=owner, today=today(owner))

    assert list(found.rows) == []


def test_fleet_is_empty_for_strangers(owner: Actor, stranger: Actor) -> None:
    owned(owner)

    assert list(selectors.fleet(actor=stranger, today=today(owner)).rows) == []


def test_fleet_asks_as_often_for_two_vehicles_as_for_six(owner: Actor) -> None:
    def asked(count: int) -> int:
        for number in range(count):
            vehicle = owned(owner, f"Golf {number}")
            begin = add_months(today(owner), -3)
            pay(owner, make_finance(owner, vehicle, starts_on=begin, first_payment_on=begin))
        with CaptureQueriesContext(connection) as queries:
            selectors.fleet(actor=owner, today=today(owner))
        return len(queries)

    assert asked(2) == asked(4)
