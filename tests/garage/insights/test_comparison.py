"""Vehicles side by side."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest

from garage.insights.comparison import comparison
from garage.models import Vehicle
from project.kernel.actor import Actor
from project.kernel.dates import add_months
from project.kernel.errors import NotFound, RuleViolated
from tests.garage.expenses.test_services import make_expense
from tests.garage.maintenance.making import line, make_record, make_vehicle
from tests.garage.schedule.making import drive, make_due, today
from tests.personas import PersonaClient

D = Decimal


@pytest.fixture
def pair(owner: Actor) -> list[Vehicle]:
    """Return a vehicle that was driven and mended, and one that only cost tax."""
    golf, polo = make_vehicle(owner), make_vehicle(owner, "=Polo")
    drive(owner, golf, a_day=40, weeks=48)
    make_record(
        owner, golf, on=add_months(today(owner), -12), title="Oil", lines=(line("Oil", "600"),)
    )
    last = add_months(today(owner), -3)
    make_expense(owner, title="Tax", category="fixed", vehicle_id=polo.pk, on=last, total=D(90))
    return [golf, polo]


def test_comparison_divides_by_months_and_kilometres(owner: Actor, pair: list[Vehicle]) -> None:
    ids = [row.pk for row in pair]

    golf, polo = comparison(actor=owner, vehicle_ids=ids, months=12, today=today(owner))

    assert [golf.months, golf.total, golf.a_month(golf.total)] == [12, 600, 50]
    assert golf.km is not None
    assert golf.a_km(golf.total) == D(600) / golf.km
    assert [polo.months, polo.a_month(polo.total), polo.a_km(polo.total)] == [3, 30, None]


@pytest.mark.parametrize("count", [1, 6])
def test_comparison_takes_two_to_five(owner: Actor, count: int) -> None:
    ids = [make_vehicle(owner, str(number)).pk for number in range(count)]

    with pytest.raises(RuleViolated, match="2 to 5"):
        comparison(actor=owner, vehicle_ids=ids, months=12, today=today(owner))


def test_comparison_is_not_for_strangers(stranger: Actor, pair: list[Vehicle]) -> None:
    with pytest.raises(NotFound):
        comparison(
            actor=stranger, vehicle_ids=[row.pk for row in pair], months=12, today=today(stranger)
        )


def test_age_counts_whole_years(owner: Actor, pair: list[Vehicle]) -> None:
    golf, polo = pair
    golf.first_registered_on = today(owner) - timedelta(days=3 * 366)
    golf.save(update_fields=["first_registered_on"])
    ids = [golf.pk, polo.pk]

    found = comparison(actor=owner, vehicle_ids=ids, months=12, today=today(owner))

    assert [one.age(today(owner)) for one in found] == [3, None]
    assert found[0].age(date(2000, 1, 1)) == 0


def test_page_shows_figures_with_the_name_of_each_vehicle(
    owner: Actor, viewer_client: PersonaClient, pair: list[Vehicle]
) -> None:
    make_due(owner, pair[1], start_on=add_months(today(owner), 0))
    query = "&".join(f"vehicle={row.pk}" for row in pair)

    page = viewer_client.get(f"/o/{viewer_client.slug}/vehicles/compare/?{query}").content.decode()

    assert "€50.00" in page
    assert 'data-label="Golf"' in page
    assert "Brake fluid:" in page
    assert f"compare/export/?{query.replace('&', '&amp;')}&amp;months=12" in page


def test_page_asks_to_choose_and_says_when_too_few(
    owner: Actor, viewer_client: PersonaClient, pair: list[Vehicle]
) -> None:
    url = f"/o/{viewer_client.slug}/vehicles/compare/"

    assert "Choose two to five" in viewer_client.get(url).content.decode()
    few = viewer_client.get(f"{url}?vehicle={pair[0].pk}").content.decode()

    assert "Choose 2 to 5 vehicles to compare." in few


def test_export_holds_plain_numbers_and_no_formula(
    viewer_client: PersonaClient, pair: list[Vehicle]
) -> None:
    query = "&".join(f"vehicle={row.pk}" for row in pair)

    answer = viewer_client.get(f"/o/{viewer_client.slug}/vehicles/compare/export/?{query}")

    golf, polo = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (golf["total"], golf["service_a_month"]) == ("600.000", "50.000")
    assert (polo["vehicle"], polo["total_a_km"]) == ("'=Polo", "")


def test_endpoint_compares(viewer_api: PersonaClient, pair: list[Vehicle]) -> None:
    query = "&".join(f"vehicle={row.pk}" for row in pair)

    answer = viewer_api.get(f"/api/v1/reports/comparison?{query}")
    few = viewer_api.get(f"/api/v1/reports/comparison?vehicle={pair[0].pk}")

    golf, polo = answer.json()["vehicles"]
    assert golf["categories_a_month"] == {"service": "50.00"}
    assert (polo["a_km"], polo["months"]) == (None, 3)
    assert few.status_code == 422
