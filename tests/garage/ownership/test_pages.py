"""Pages of the cost of ownership: what they show, and what they hand out."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from project.kernel.actor import Actor
from project.kernel.dates import add_months
from tests.garage.expenses.test_finances import make_lease
from tests.garage.expenses.test_services import make_expense
from tests.garage.maintenance.making import make_vehicle
from tests.garage.ownership.making import buy, owned, value
from tests.garage.schedule.making import today
from tests.personas import PersonaClient

D = Decimal


def url(client: PersonaClient, *parts: object) -> str:
    return "/".join(["/o", client.slug, *map(str, parts), ""])


def test_page_shows_what_it_cost_and_what_is_missing(
    owner: Actor, viewer_client: PersonaClient
) -> None:
    vehicle = owned(owner)

    text = viewer_client.get(
        url(viewer_client, "vehicles", vehicle.pk, "ownership")
    ).content.decode()

    assert "€5,260.00" in text
    assert "€4,000.00" in text
    assert "€20,000 → €16,000" in text
    assert "The readings tell of" in text
    assert f"/vehicles/{vehicle.pk}/timeline/?category=service" in text


def test_page_of_twelve_months_shows_months_and_the_cost_of_a_km(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = owned(owner)
    here = url(owner_client, "vehicles", vehicle.pk, "ownership")

    year = owner_client.get(f"{here}?period=12").content.decode()
    whole = owner_client.get(here).content.decode()

    month = add_months(today(owner), -6)
    assert f"/timeline/?month={month:%Y-%m}" in year
    assert "km driven" in year
    assert f"/timeline/?year={month.year}" in whole


@pytest.mark.parametrize("page", ["", "projection", "keep-or-sell"])
def test_the_tab_of_costs_stays_marked(
    owner: Actor, viewer_client: PersonaClient, page: str
) -> None:
    vehicle = owned(owner)
    parts = ["vehicles", vehicle.pk, "ownership", *filter(None, [page])]

    text = viewer_client.get(url(viewer_client, *parts)).content.decode()

    assert f'/vehicles/{vehicle.pk}/costs/" aria-current="page">' in text


def test_page_of_another_time_takes_a_span(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = owned(owner)
    here = url(owner_client, "vehicles", vehicle.pk, "ownership")
    since, until = add_months(today(owner), -8), add_months(today(owner), -7)

    found = owner_client.get(f"{here}?since={since}&until={until}")
    before = owner_client.get(f"{here}?since=1990-01-01&until=1990-02-01")
    odd = owner_client.get(f"{here}?since=soon")
    year = owner_client.get(f"{here}?period=1999")

    assert "€450.00" in found.content.decode()
    assert before.status_code == 422
    assert "was not here in this time" in before.content.decode()
    assert (odd.status_code, year.status_code) == (422, 422)


def test_page_of_a_vehicle_without_anything_says_so(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)

    answer = owner_client.get(url(owner_client, "vehicles", vehicle.pk, "ownership"))

    assert answer.status_code == 200
    assert "Nobody knows what it is worth" in answer.content.decode()


def test_csv_has_a_line_a_month_and_no_formula(owner: Actor, viewer_client: PersonaClient) -> None:
    vehicle = owned(owner, "=Golf")

    answer = viewer_client.get(url(viewer_client, "vehicles", vehicle.pk, "ownership/csv"))

    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(lines) == 25
    assert {line["vehicle"] for line in lines} == {"'=Golf"}
    assert sum(D(line["total"]) for line in lines) == 5260
    assert sum(D(line["value"]) for line in lines) == 4000


@pytest.mark.parametrize("page", ["vehicles/{id}/ownership/pdf", "ownership/pdf"])
def test_pdf_is_handed_out(owner: Actor, viewer_client: PersonaClient, page: str) -> None:
    vehicle = owned(owner, "#strong[Golf]")

    answer = viewer_client.get(url(viewer_client, page.format(id=vehicle.pk)))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_projection_takes_its_assumptions_from_the_address(
    owner: Actor, viewer_client: PersonaClient
) -> None:
    vehicle = owned(owner)
    here = url(viewer_client, "vehicles", vehicle.pk, "ownership/projection")

    usual = viewer_client.get(here).content.decode()
    typed = viewer_client.get(f"{here}?years=5&distance=10000&unit=mi&energy=5&repairs=800")
    odd = viewer_client.get(f"{here}?years=9&distance=many&energy=99")

    assert "Year by year" in usual
    assert "16,093 km" in typed.content.decode()
    assert "As you typed" in typed.content.decode()
    assert odd.status_code == 422
    assert "Type a number from -50 to 50." in odd.content.decode()


def test_projection_of_a_vehicle_that_is_gone_says_so(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = owned(owner)
    buy(owner, vehicle, kind="disposed", on=today(owner), price=D(15_000))

    for page in ("projection", "keep-or-sell"):
        answer = owner_client.get(url(owner_client, "vehicles", vehicle.pk, "ownership", page))
        assert "The vehicle is gone" in answer.content.decode()


def test_keep_or_sell_answers_with_a_sentence_and_its_lines(
    owner: Actor, viewer_client: PersonaClient
) -> None:
    golf, polo = owned(owner), owned(owner, "Polo")
    here = url(viewer_client, "vehicles", golf.pk, "ownership/keep-or-sell")

    alone = viewer_client.get(here).content.decode()
    other = viewer_client.get(f"{here}?other={polo.pk}").content.decode()
    typed = viewer_client.get(f"{here}?price=2000&age=12&running=0.01&repairs=9000&unit=mi")
    open_ = viewer_client.get(f"{here}?price=40000&buying=1500&distance=10000")
    odd = viewer_client.get(f"{here}?other=999999")

    assert "Say what would replace it" in alone
    assert "Too close to tell" in other
    assert "Replacing it is likely cheaper" in typed.content.decode()
    assert "Keeping it is likely cheaper" in open_.content.decode()
    assert "taken to cost as much as with this one" in open_.content.decode()
    assert odd.status_code == 422


def test_keep_or_sell_does_not_answer_without_a_value(
    owner: Actor, owner_client: PersonaClient
) -> None:
    plain, golf = make_vehicle(owner), owned(owner)
    here = url(owner_client, "vehicles", plain.pk, "ownership/keep-or-sell")

    text = owner_client.get(f"{here}?other={golf.pk}").content.decode()

    assert "It cannot be told" in text


def test_fleet_shows_all_vehicles_together(owner: Actor, viewer_client: PersonaClient) -> None:
    owned(owner)
    owned(owner, "Polo")
    make_vehicle(owner, "Trailer")
    make_expense(owner, vehicle_id=None, total=D(111), on=today(owner))

    text = viewer_client.get(url(viewer_client, "ownership")).content.decode()

    assert "€32,000" in text
    assert "€111.00 more was spent on the garage itself." in text
    assert "1 vehicle has no known value" in text


def test_fleet_says_that_a_vehicle_is_leased(owner: Actor, viewer_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner, "ID.3")
    begin = add_months(today(owner), -5)
    make_lease(owner, vehicle, starts_on=begin, first_payment_on=begin)
    value(owner, vehicle, 19_891, as_of=today(owner))

    text = viewer_client.get(url(viewer_client, "ownership")).content.decode()
    values = viewer_client.get(url(viewer_client, "values")).content.decode()

    assert ">leased</td>" in text
    assert "has no known value" not in text
    assert text.count("€19,891") == 0
    assert "leased, not counted" in values


def test_fleet_without_vehicles_says_so(owner_client: PersonaClient) -> None:
    answer = owner_client.get(url(owner_client, "ownership"))

    assert "No vehicle is here yet" in answer.content.decode()


def test_fleet_csv_has_a_line_a_vehicle(owner: Actor, viewer_client: PersonaClient) -> None:
    owned(owner, "@Golf")

    answer = viewer_client.get(url(viewer_client, "ownership/csv"))

    (line,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (line["vehicle"], line["value_after"]) == ("'@Golf", "16000.00")


def test_scenarios_stand_side_by_side(owner: Actor, viewer_client: PersonaClient) -> None:
    golf, plain = owned(owner), make_vehicle(owner, "Polo")
    here = url(viewer_client, "ownership/compare")
    query = (
        f"vehicle_1={golf.pk}&vehicle_2={golf.pk}&distance_2=30000&energy_2=5"
        f"&vehicle_3={plain.pk}&years=2"
    )

    empty = viewer_client.get(here).content.decode()
    found = viewer_client.get(f"{here}?{query}").content.decode()
    odd = viewer_client.get(f"{here}?vehicle_1=999999")

    assert "Side by side" not in empty
    assert "Worth in 2 years" in found
    assert "30,000 km, energy +5.0 %" in found
    assert "Polo: Nobody knows what it is worth" in found
    assert odd.status_code == 422


@pytest.mark.parametrize("page", ["", "csv", "pdf", "projection", "keep-or-sell"])
def test_pages_are_not_for_strangers(
    owner: Actor, stranger_client: PersonaClient, page: str
) -> None:
    vehicle = owned(owner)

    answer = stranger_client.get(
        url(stranger_client, "vehicles", vehicle.pk, *filter(None, ["ownership", page]))
    )

    assert answer.status_code == 404


def test_costs_lead_to_the_cost_of_ownership(owner: Actor, owner_client: PersonaClient) -> None:
    vehicle = make_vehicle(owner)

    mine = owner_client.get(url(owner_client, "vehicles", vehicle.pk, "costs")).content.decode()
    all_ = owner_client.get(url(owner_client, "costs")).content.decode()

    assert url(owner_client, "vehicles", vehicle.pk, "ownership") in mine
    assert url(owner_client, "ownership") in all_


def test_page_asks_as_often_for_a_long_history_as_for_a_short_one(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = owned(owner)
    here = url(owner_client, "vehicles", vehicle.pk, "ownership")

    def asked() -> int:
        owner_client.get(here)
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(here)
        return len(queries)

    before = asked()
    for months in range(1, 20):
        on = add_months(today(owner), -months)
        make_expense(owner, vehicle_id=vehicle.pk, on=on, kind="finance")

    assert asked() == before


def test_fleet_page_asks_as_often_for_two_vehicles_as_for_six(
    owner: Actor, owner_client: PersonaClient
) -> None:
    def asked(count: int) -> int:
        for number in range(count):
            owned(owner, f"Golf {number}")
        owner_client.get(url(owner_client))
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(url(owner_client, "ownership"))
        return len(queries)

    assert asked(2) == asked(4)
