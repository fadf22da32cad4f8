"""The pages of values: of a vehicle, of all, of what one does not own."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from garage.listings.models import Listing
from garage.valuation import selectors, services
from garage.valuation.models import Valuation, VehicleValuation
from garage.vehicles.models import OwnershipEvent, Vehicle
from project.kernel.actor import Actor
from project.kernel.jobs.models import JobRecord
from tests.garage.valuation.values.conftest import TODAY
from tests.personas import PersonaClient

pytestmark = pytest.mark.django_db
Market = Callable[..., list[Listing]]


@pytest.fixture(autouse=True)
def _november() -> object:
    with time_machine.travel(f"{TODAY} 10:00", tick=False):
        yield


def url(client: PersonaClient, name: str, **ids: int) -> str:
    return reverse(name, kwargs={"organization": client.slug, **ids})


def test_valuation_page_shows_value_range_and_comparables(
    owner: Actor, owner_client: PersonaClient, golf: Vehicle, market: Market
) -> None:
    market(12)
    page = url(owner_client, "vehicle_valuation", vehicle_id=golf.pk)
    assert "No value yet" in owner_client.get(page).text

    answer = owner_client.post(
        url(owner_client, "valuation_estimate", vehicle_id=golf.pk), follow=True
    )

    row = selectors.valuation_current(actor=owner, vehicle_id=golf.pk)
    assert row is not None
    assert f"{row.value:,.0f}" in answer.text
    assert answer.text.count("Leave out") == 12
    assert "12 comparables" in answer.text


def test_valuation_page_of_a_collectors_vehicle_speaks_of_no_curve(
    owner: Actor, owner_client: PersonaClient, golf: Vehicle
) -> None:
    OwnershipEvent.objects.create(
        organization_id=owner.organization_id, vehicle=golf, kind="acquired", price=Decimal(20_000),
        on=TODAY - timedelta(days=731), currency="EUR",
    )  # fmt: skip
    VehicleValuation.objects.create(
        organization_id=owner.organization_id, vehicle=golf, is_collector=True
    )
    services.vehicle_value(actor=owner, vehicle_id=golf.pk, as_of=TODAY)

    text = owner_client.get(url(owner_client, "vehicle_valuation", vehicle_id=golf.pk)).text

    assert "€20,000" in text
    assert "Your purchase price of 2.0 years ago, less nothing for its age" in text
    assert "by a curve" not in text


def test_valuation_page_says_what_is_missing(owner_client: PersonaClient, owner: Actor) -> None:
    bare = Vehicle.objects.create(organization_id=owner.organization_id, name="Bare", make="VW")

    text = owner_client.get(url(owner_client, "vehicle_valuation", vehicle_id=bare.pk)).text

    assert "Missing: model, model year or first registration" in text


def test_leaving_out_says_before_and_now(
    owner: Actor, owner_client: PersonaClient, golf: Vehicle, market: Market
) -> None:
    one = market(12)[0]
    Listing.objects.for_actor(owner).filter(pk=one.pk).update(price=Decimal(16_500))
    services.vehicle_value(actor=owner, vehicle_id=golf.pk, as_of=TODAY)

    answer = owner_client.post(
        url(owner_client, "comparable_choose", vehicle_id=golf.pk),
        {"listing": one.pk, "out": "1"},
        follow=True,
    )

    assert "Left out by you" in answer.text
    assert "before," in answer.text


def test_value_form_keeps_what_was_typed(owner_client: PersonaClient, golf: Vehicle) -> None:
    page = url(owner_client, "valuation_add", vehicle_id=golf.pk)

    answer = owner_client.post(
        page, {"kind": "manual", "as_of": "2026-11-01", "value": "nine", "currency": "EUR"}
    )

    assert answer.status_code == 422
    assert 'value="nine"' in answer.text


def test_value_by_hand_is_recorded_and_taken_back(
    owner: Actor, owner_client: PersonaClient, golf: Vehicle
) -> None:
    owner_client.post(
        url(owner_client, "valuation_add", vehicle_id=golf.pk),
        {
            "kind": "appraisal",
            "as_of": "2026-11-01",
            "value": "9.500,50",
            "currency": "EUR",
            "view": "agreed",
            "source": "Gutachter",
        },
    )
    row = Valuation.objects.for_actor(owner).get()
    assert (row.value, row.kind, row.source) == (Decimal("9500.50"), "appraisal", "Gutachter")

    owner_client.post(url(owner_client, "valuation_withdraw", valuation_id=row.pk))

    assert (
        owner_client.get(url(owner_client, "valuation_detail", valuation_id=row.pk)).status_code
        == 404
    )


def test_value_list_asks_as_often_for_twenty_vehicles_as_for_ten(
    owner: Actor, owner_client: PersonaClient
) -> None:
    def add(count: int) -> None:
        for index in range(count):
            vehicle = Vehicle.objects.create(
                organization_id=owner.organization_id, name=f"V{index}"
            )
            data = services.ValueInput(value=Decimal(1000), as_of=TODAY, currency="EUR")
            services.valuation_record(actor=owner, vehicle_id=vehicle.pk, data=data)
        owner_client.get(page)  # the side bar is drawn anew after a change

    page = url(owner_client, "value_list")
    add(10)
    with CaptureQueriesContext(connection) as few:
        owner_client.get(page)
    add(10)
    with CaptureQueriesContext(connection) as many:
        answer = owner_client.get(page)

    assert len(many) == len(few)
    assert "€20,000" in answer.text


def test_market_update_is_asked_for_and_done(
    owner: Actor,
    owner_client: PersonaClient,
    golf: Vehicle,
    market: Market,
    run_jobs: Callable[[], int],
) -> None:
    market(12)

    answer = owner_client.post(url(owner_client, "market_update"), follow=True)
    assert "Market update" in answer.text
    run_jobs()

    assert selectors.valuation_current(actor=owner, vehicle_id=golf.pk) is not None
    assert "new values: 1" in owner_client.get(url(owner_client, "value_list")).text
    ended = owner_client.get(url(owner_client, "market_progress"))
    assert ended.headers["HX-Refresh"] == "true"
    JobRecord.objects.across_organizations(reason="test").update(
        finished_at=timezone.now() - timedelta(minutes=11)
    )
    assert "Market update" not in owner_client.get(url(owner_client, "value_list")).text


def test_worth_answers_in_the_address(
    owner_client: PersonaClient, golf: Vehicle, market: Market
) -> None:
    market(12)
    asked = {"make": "VW", "model": "Golf", "year": "2018", "mileage": "90.000", "unit": "km"}

    answer = owner_client.get(url(owner_client, "worth"), asked)

    assert "12 comparables" in answer.text
    assert 'value="90.000"' in answer.text
    assert "90,000 km" in answer.text


def test_worth_without_a_year_keeps_the_rest(owner_client: PersonaClient) -> None:
    answer = owner_client.get(url(owner_client, "worth"), {"make": "VW", "model": "Golf"})

    assert answer.status_code == 422
    assert 'value="Golf"' in answer.text


def test_settings_are_saved(owner: Actor, owner_client: PersonaClient) -> None:
    owner_client.post(
        url(owner_client, "valuation_settings"),
        {
            "market": "de",
            "currency": "EUR",
            "update_days": "14",
            "private_deduction": "6",
            "trade_in_deduction": "15",
            "dealer_margin": "0",
            "notice_share": "3",
            "factor_fair": "0,9",
        },
    )

    row = selectors.settings_of(owner)
    assert (row.market, row.update_days, row.multipliers) == ("DE", 14, {"fair": "0.9"})


def test_chart_has_band_own_values_and_a_table(
    owner: Actor, owner_client: PersonaClient, golf: Vehicle, market: Market
) -> None:
    market(12)
    for days in (0, 7):
        services.vehicle_value(
            actor=owner, vehicle_id=golf.pk, as_of=TODAY - timedelta(days=14 - days)
        )
    data = services.ValueInput(value=Decimal(9000), as_of=TODAY, currency="EUR")
    services.valuation_record(actor=owner, vehicle_id=golf.pk, data=data)

    text = owner_client.get(url(owner_client, "vehicle_valuation", vehicle_id=golf.pk)).text

    assert 'class="band"' in text
    assert 'class="own"' in text
    assert "View as table" in text


def test_address_of_a_listing_is_no_script(
    owner: Actor, owner_client: PersonaClient, golf: Vehicle, market: Market
) -> None:
    one = market(5)[0]
    Listing.objects.for_actor(owner).filter(pk=one.pk).update(url="javascript:alert(1)")
    services.vehicle_value(actor=owner, vehicle_id=golf.pk, as_of=TODAY)

    text = owner_client.get(url(owner_client, "vehicle_valuation", vehicle_id=golf.pk)).text

    assert "javascript:" not in text


def test_anonymous_is_sent_to_sign_in(golf: Vehicle, owner_client: PersonaClient) -> None:
    answer = Client().get(url(owner_client, "vehicle_valuation", vehicle_id=golf.pk))

    assert answer.status_code == 302
