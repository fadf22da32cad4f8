"""What the next twelve months will cost: where each amount comes from."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.expenses.services import PremiumInput
from garage.forecast.arithmetic import Range
from garage.forecast.rows import Forecast, Row
from garage.forecast.selectors import forecast
from garage.models import Vehicle
from project.kernel.actor import Actor
from project.kernel.dates import add_months, months_later
from project.kernel.errors import NotFound
from tests.garage.energy.making import fill
from tests.garage.expenses.test_finances import make_finance, make_lease
from tests.garage.expenses.test_policies import make_policy
from tests.garage.expenses.test_recurring import make_recurring
from tests.garage.maintenance.making import line, make_record, make_vehicle
from tests.garage.schedule.making import drive, make_rule, today
from tests.personas import PersonaClient

D = Decimal


def told(actor: Actor, **where: Any) -> Forecast:
    return forecast(actor=actor, today=today(actor), **where)


def rows_named(found: Forecast, title: str) -> list[Row]:
    return [row for row in found.rows if row.title == title]


def work_due(actor: Actor, *, days: int, totals: tuple[str, ...], **rule: Any) -> Vehicle:
    """Return a vehicle on which brake fluid was done for these totals, and is due in some days."""
    vehicle = make_vehicle(actor)
    done = today(actor) + timedelta(days=days) - timedelta(days=365)
    make_rule(actor, vehicle, time_every=365, time_unit="day", start_on=date(2020, 1, 1), **rule)
    for years, total in enumerate(totals):
        make_record(
            actor,
            vehicle,
            on=done - timedelta(days=365 * years),
            title="Brake fluid",
            lines=(line("Brake fluid", total),),
        )
    return vehicle


def test_work_that_is_due_costs_what_it_cost_last(owner: Actor) -> None:
    vehicle = work_due(owner, days=40, totals=("100", "90", "140"))

    found = told(owner)

    (row,) = rows_named(found, "Brake fluid")
    assert (row.vehicle_id, row.basis) == (vehicle.pk, "paid")
    assert row.expected.on == today(owner) + timedelta(days=40)
    assert (row.expected.amount.low, row.expected.amount.high) == (D(90), D(140))
    assert found.total.likely == 100
    month = next(one for one in found.months if one.since <= row.expected.on <= one.until)
    assert month.categories["service"].likely == 100


def test_a_bill_over_several_items_is_shared_by_its_lines(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    done = today(owner) - timedelta(days=300)
    for item, word in (("Brake fluid", "brake fluid"), ("Oil", "oil")):
        make_rule(
            owner, vehicle, item=item, keywords=(word,), time_every=12, start_on=date(2020, 1, 1)
        )
    make_record(
        owner,
        vehicle,
        on=done,
        title="Service",
        lines=(line("Brake fluid", "60"), line("Oil 5W-30", "140")),
    )

    found = told(owner)

    assert rows_named(found, "Brake fluid")[0].expected.amount.likely == 60
    assert rows_named(found, "Oil")[0].expected.amount.likely == 140


def test_what_was_never_paid_is_named_and_not_guessed(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    make_rule(owner, vehicle, time_every=2)

    found = told(owner)

    assert found.total.likely == 0
    assert [(row.title, row.vehicle_id) for row in found.unpriced] == [("Brake fluid", vehicle.pk)]


def test_work_on_another_vehicle_tells_the_price_within_half(owner: Actor) -> None:
    work_due(owner, days=350, totals=("80",))
    other = make_vehicle(owner, "Passat")
    item = make_rule(owner, other, time_every=2).item
    assert item.name == "Brake fluid"

    (row, *_) = [row for row in told(owner).rows if row.vehicle_id == other.pk]

    assert row.basis == "paid_elsewhere"
    assert (row.expected.amount.low, row.expected.amount.high) == (D(40), D(120))


def test_what_comes_again_is_counted_each_time(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    make_rule(owner, vehicle, time_every=90, time_unit="day", start_on=date(2020, 1, 1))
    done = today(owner) - timedelta(days=60)
    make_record(owner, vehicle, on=done, title="Brake fluid", lines=(line("Brake fluid", "50"),))

    found = told(owner)

    days = [row.expected.on for row in rows_named(found, "Brake fluid")]
    assert days[:2] == [done + timedelta(days=90), done + timedelta(days=180)]
    assert found.total.likely == 50 * len(days)


def test_recurring_expenses_and_contracts_are_exact(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    first = add_months(today(owner), 1)
    make_recurring(owner, starts_on=first, amount=D("65.00"))
    make_recurring(owner, title="Abroad", starts_on=first, amount=D(30), currency="CHF", times=1)

    found = told(owner)
    mine = told(owner, vehicle_id=vehicle.pk)

    assert found.total == Range(D(780), D(780), D(780))
    assert [(row.amount, row.currency) for row in found.unpriced] == [(D(30), "CHF")]
    assert mine.total.likely == 0


def test_a_policy_that_ends_is_expected_to_be_renewed(owner: Actor) -> None:
    begin, ends = add_months(today(owner), -9), add_months(today(owner), 3) - timedelta(days=1)
    premium = PremiumInput(amount=D("62.00"), starts_on=begin, unit="month")
    make_policy(owner, starts_on=begin, ends_on=ends, premium=premium)

    renewed = [row for row in told(owner).rows if row.basis == "renewed"]

    assert renewed
    assert all(row.expected.on > ends for row in renewed)
    assert renewed[0].expected.amount.low < renewed[0].expected.amount.likely == 62


def test_energy_costs_distance_times_consumption_times_price(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    now = today(owner)
    for weeks in range(40, -1, -4):
        fill(
            owner,
            vehicle,
            on=now - timedelta(weeks=weeks),
            odometer=D(50_000 + (40 - weeks) * 7 * 40),
            quantity=D("67.2"),  # of 1,120 km: 6 l/100 km
            total=D("100.80"),  # 1.50 a litre
        )

    found = told(owner)

    full = found.months[1]
    days = (full.until - full.since).days + 1
    assert float(full.total.likely) == pytest.approx(40 * 30.44 * 0.06 * 1.5, abs=0.5)
    assert full.total.low < full.total.likely < full.total.high
    assert days >= 28
    assert {row.basis for row in found.rows} == {"used"}


def test_energy_without_distance_is_as_in_the_last_year(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    fill(owner, vehicle, on=add_months(today(owner), -2), total=D(120))

    found = told(owner)

    assert {row.basis for row in found.rows} == {"last_year"}
    assert found.months[1].total.likely == 10


def test_a_loan_ends_with_what_is_left_to_pay(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    begin = add_months(today(owner), -6)
    make_finance(
        owner, vehicle, starts_on=begin, first_payment_on=begin, months=9, residual=D(3000)
    )

    amounts = [row.expected.amount.likely for row in told(owner).rows]

    assert D(3000) in amounts


def test_a_lease_ends_with_what_too_many_kilometres_cost(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    drive(owner, vehicle, a_day=100)
    begin = add_months(today(owner), -30)
    make_lease(owner, vehicle, starts_on=begin, first_payment_on=begin, months=36)

    used = [row for row in told(owner).rows if row.basis == "used"]

    assert len(used) == 1
    assert used[0].expected.amount.likely > 0


def test_forecast_is_not_for_strangers(owner: Actor, stranger: Actor) -> None:
    vehicle = work_due(owner, days=40, totals=("100",))

    with pytest.raises(NotFound):
        told(stranger, vehicle_id=vehicle.pk)
    assert told(stranger).rows == []


def test_forecast_asks_as_often_for_ten_rows_as_for_twenty(
    owner: Actor,
) -> None:
    def asked(count: int) -> int:
        for _ in range(count):
            work_due(owner, days=40, totals=("100",))
            make_recurring(owner)
        with CaptureQueriesContext(connection) as queries:
            told(owner)
        return len(queries)

    assert asked(2) == asked(2)


def test_page_shows_months_rows_and_what_has_no_price(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = work_due(owner, days=0, totals=("100",))
    make_rule(owner, vehicle, item="Coolant", keywords=("coolant",), time_every=2)
    url = f"/o/{owner_client.slug}/forecast/"

    whole = owner_client.get(url).content.decode()
    month = owner_client.get(f"{url}?month={today(owner):%Y-%m}").content.decode()
    odd = owner_client.get(f"{url}?month=soon")

    assert "Brake fluid" in whole
    assert f"?month={today(owner):%Y-%m}#rows" in whole
    assert "€75.00 to €125.00" in whole
    assert "Coolant" in whole
    assert "All months" in month
    assert odd.status_code == 200


def test_page_of_a_vehicle_shows_its_own(owner: Actor, viewer_client: PersonaClient) -> None:
    vehicle = work_due(owner, days=5, totals=("100",))
    make_recurring(owner, starts_on=today(owner))

    answer = viewer_client.get(f"/o/{viewer_client.slug}/vehicles/{vehicle.pk}/forecast/")

    assert "Brake fluid" in answer.content.decode()
    assert "Parking place" not in answer.content.decode()


def test_page_without_anything_says_what_a_forecast_needs(owner_client: PersonaClient) -> None:
    answer = owner_client.get(f"/o/{owner_client.slug}/forecast/")

    assert "Nothing to look ahead from yet" in answer.content.decode()


def test_endpoint_tells_months_ranges_and_rows(owner: Actor, viewer_api: PersonaClient) -> None:
    vehicle = work_due(owner, days=40, totals=("100",))

    answer = viewer_api.get(f"/api/v1/reports/forecast?vehicle={vehicle.pk}").json()

    assert answer["total"] == {"low": "75.00", "likely": "100.00", "high": "125.00"}
    months = answer["months"]
    last = date.fromisoformat(months[-1]["until"])
    assert months[0]["since"] == today(owner).isoformat()
    assert last == months_later(today(owner), 12) - timedelta(days=1)
    assert answer["rows"][0]["basis"] == "paid_once"
    assert answer["rows_count"] == 1
    assert viewer_api.get("/api/v1/reports/forecast?vehicle=999999").status_code == 404
