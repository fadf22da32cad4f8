"""Endpoints of the cost of ownership."""

from decimal import Decimal

import pytest

from project.kernel.actor import Actor
from project.kernel.dates import add_months
from tests.garage.maintenance.making import make_vehicle
from tests.garage.ownership.making import buy, owned
from tests.garage.schedule.making import today
from tests.personas import PersonaClient

D = Decimal


def of(vehicle_id: int, page: str = "") -> str:
    return f"/api/v1/vehicles/{vehicle_id}/cost-of-ownership{page}"


def test_get_ownership_cost_tells_sums_months_and_notes(
    owner: Actor, viewer_api: PersonaClient
) -> None:
    vehicle = owned(owner)

    told = viewer_api.get(of(vehicle.pk)).json()

    assert (told["total"], told["currency"]) == ("5260.00", "EUR")
    assert told["categories"] == {"service": "900.00", "fixed": "360.00", "value": "4000.00"}
    assert (told["value_before"], told["value_after"]) == ("20000.00", "16000.00")
    assert len(told["months"]) == 25
    assert [note["code"] for note in told["notes"]] == ["part_distance"]
    assert sum(D(a) for m in told["months"] for a in m["categories"].values()) == 5260


def test_get_ownership_cost_of_a_span(owner: Actor, viewer_api: PersonaClient) -> None:
    vehicle = owned(owner)
    since = add_months(today(owner), -8)

    told = viewer_api.get(of(vehicle.pk, f"?since={since}")).json()
    refused = viewer_api.get(of(vehicle.pk, "?until=1990-01-01"))

    assert told["since"] == since.isoformat()
    assert told["categories"]["service"] == "450.00"
    assert refused.status_code == 422


def test_project_ownership_tells_years_with_their_range(
    owner: Actor, viewer_api: PersonaClient
) -> None:
    vehicle = owned(owner)

    told = viewer_api.get(of(vehicle.pk, "/projection?years=2&km_a_year=10000&repairs=300")).json()

    assert told["assumptions"]["km_a_year"] == "10000"
    assert told["worth"]["likely"] == "16000.00"
    first, second = told["years"]
    assert D(second["worth"]["low"]) < D(second["worth"]["likely"]) < D(first["worth"]["likely"])
    assert first["categories"]["repair"] == {"low": "225.00", "likely": "300.00", "high": "375.00"}
    assert told["rests"] == {"service": "before", "fixed": "before", "repair": "typed"}


@pytest.mark.parametrize("query", ["years=6", "years=0", "km_a_year=-1", "energy_change=80"])
def test_project_ownership_refuses_odd_assumptions(
    owner: Actor, viewer_api: PersonaClient, query: str
) -> None:
    vehicle = make_vehicle(owner)

    assert viewer_api.get(of(vehicle.pk, f"/projection?{query}")).status_code == 422


def test_project_ownership_refuses_what_is_gone(owner: Actor, viewer_api: PersonaClient) -> None:
    vehicle = owned(owner)
    buy(owner, vehicle, kind="scrapped", on=today(owner))

    assert viewer_api.get(of(vehicle.pk, "/projection")).status_code == 422


def test_keep_or_sell_vehicle_compares_with_both_kinds(
    owner: Actor, viewer_api: PersonaClient
) -> None:
    golf, polo = owned(owner), owned(owner, "Polo")

    alone = viewer_api.get(of(golf.pk, "/keep-or-sell")).json()
    other = viewer_api.get(of(golf.pk, f"/keep-or-sell?other={polo.pk}&buying=100")).json()
    typed = viewer_api.get(of(golf.pk, "/keep-or-sell?price=45000&buying=2000&age_years=0")).json()

    assert (alone["answer"], alone["replace"]) == ("alone", None)
    assert other["other_vehicle_id"] == polo.pk
    assert other["replace"]["lines"]["changing"]["likely"] == "100.00"
    assert other["difference"]["likely"] == "-100.00"
    assert typed["answer"] == "keep"
    assert "as_this" in {note["code"] for note in typed["notes"]}


def test_get_fleet_cost_tells_all_vehicles(owner: Actor, viewer_api: PersonaClient) -> None:
    owned(owner)
    owned(owner, "Polo")

    told = viewer_api.get("/api/v1/reports/cost-of-ownership").json()

    assert told["worth"] == {"EUR": "32000.00"}
    assert [row["name"] for row in told["vehicles"]] == ["Golf", "Polo"]
    assert D(told["total"]) == sum(D(row["total"]) for row in told["vehicles"])


def test_compare_ownership_tells_scenarios_in_order(
    owner: Actor, viewer_api: PersonaClient
) -> None:
    pk = owned(owner).pk
    here = "/api/v1/reports/cost-of-ownership/scenarios"
    pair = f"vehicle={pk}&vehicle={pk}"

    told = viewer_api.get(f"{here}?{pair}&distance=5000&distance=30000&years=1").json()
    short = viewer_api.get(f"{here}?{pair}&distance=5000")
    many = viewer_api.get(f"{here}?{'&'.join([f'vehicle={pk}'] * 5)}")

    near, far = told["scenarios"]
    assert D(near["years"][0]["worth"]["likely"]) > D(far["years"][0]["worth"]["likely"])
    assert (short.status_code, many.status_code) == (422, 422)


@pytest.mark.parametrize("page", ["", "/projection", "/keep-or-sell"])
def test_endpoints_are_not_for_strangers(
    owner: Actor, stranger_api: PersonaClient, page: str
) -> None:
    vehicle = owned(owner)

    assert stranger_api.get(of(vehicle.pk, page)).status_code == 404


def test_keep_or_sell_does_not_show_a_strangers_vehicle(
    owner: Actor, stranger: Actor, owner_api: PersonaClient
) -> None:
    mine, theirs = owned(owner), owned(stranger)

    assert owner_api.get(of(mine.pk, f"/keep-or-sell?other={theirs.pk}")).status_code == 404
