"""Valuations over the API."""

from collections.abc import Callable
from typing import Any

import pytest

from garage.listings.models import Listing
from garage.vehicles.models import Vehicle
from tests.personas import PersonaClient

pytestmark = pytest.mark.django_db
Market = Callable[..., list[Listing]]
BASE = "/api/v1/valuations"


def test_estimate_value_gives_every_comparable(owner_api: PersonaClient, market: Market) -> None:
    market(12)
    body = {
        "make": "Volkswagen",
        "model": "Golf",
        "year": 2018,
        "mileage": "90000",
        "fuel": "petrol",
        "as_of": "2026-11-02",
    }

    answer = owner_api.post(f"{BASE}/estimate", body, content_type="application/json").json()

    assert float(answer["low"]) < float(answer["value"]) < float(answer["high"])
    assert (answer["grade"], answer["comparables_used"]) == ("B", 12)
    one = answer["comparables"][0]
    total = float(one["price"]) + sum(map(float, one["adjustments"].values()))
    assert total == pytest.approx(float(one["adjusted"]), abs=0.05)


def test_estimate_value_without_evidence_has_no_number(owner_api: PersonaClient) -> None:
    body = {"make": "Volkswagen", "model": "Golf", "year": 2018}

    answer = owner_api.post(f"{BASE}/estimate", body, content_type="application/json").json()

    assert (answer["value"], answer["grade"]) == (None, "F")


@pytest.mark.parametrize("wrong", [{"year": 1700}, {"mileage": "NaN"}, {"unit": "furlong"}])
def test_estimate_value_refuses(owner_api: PersonaClient, wrong: dict[str, object]) -> None:
    body = {"make": "VW", "model": "Golf", "year": 2018, **wrong}

    answer = owner_api.post(f"{BASE}/estimate", body, content_type="application/json")

    assert answer.status_code == 422


def test_a_vehicle_is_valued_listed_and_shown(
    owner_api: PersonaClient, golf: Vehicle, market: Market
) -> None:
    market(12)

    made = owner_api.post(
        f"{BASE}/vehicles/{golf.pk}", {"as_of": "2026-11-02"}, content_type="application/json"
    ).json()
    listed = owner_api.get(f"{BASE}?vehicle={golf.pk}").json()["items"]
    shown = owner_api.get(f"{BASE}/{made['valuation']['id']}").json()

    assert made["is_new"]
    assert [row["id"] for row in listed] == [shown["id"]]
    assert len(shown["comparables"]) == 12
    assert shown["notes"][0]["text"]


def test_values_by_hand(owner_api: PersonaClient, golf: Vehicle) -> None:
    body = {"vehicle_id": golf.pk, "value": "9000", "as_of": "2026-11-01"}

    made = owner_api.post(BASE, body, content_type="application/json")
    gone = owner_api.delete(made["Location"])
    back = owner_api.post(f"{made['Location']}/restore", {}, content_type="application/json")

    assert (made.status_code, gone.status_code, back.status_code) == (201, 204, 200)
    assert owner_api.get(f"{BASE}/fleet").json()["totals"] == {"EUR": "9000.00"}


def test_choice_and_settings(owner_api: PersonaClient, golf: Vehicle, market: Market) -> None:
    listing = market(1)[0]
    json: dict[str, Any] = {"content_type": "application/json"}

    chosen = owner_api.patch(
        f"{BASE}/vehicles/{golf.pk}/choice", {"condition": "fair"}, **json
    ).json()
    left = owner_api.post(
        f"{BASE}/vehicles/{golf.pk}/comparables",
        {"listing_id": listing.pk, "is_left_out": True},
        **json,
    ).json()
    kept = owner_api.patch(f"{BASE}/settings", {"update_days": 30}, **json).json()

    assert (chosen["condition"], left["left_out"]) == ("fair", [listing.pk])
    assert (kept["update_days"], kept["market"]) == (30, "DE")


def test_update_is_asked_for(owner_api: PersonaClient, golf: Vehicle) -> None:
    answer = owner_api.post(f"{BASE}/update", {}, content_type="application/json")

    assert answer.status_code == 202
