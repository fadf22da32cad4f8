"""Values that are estimated, set by hand, chosen and updated."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.notifications.models import InboxNotice
from garage.listings.models import Listing
from garage.maintenance.models import Upgrade
from garage.valuation import selectors, services
from garage.valuation.models import Valuation, ValuationComparable, ValuationSettings
from garage.vehicles.models import OwnershipEvent, Vehicle
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated
from tests.garage.valuation.values.conftest import TODAY

pytestmark = pytest.mark.django_db
Market = Callable[..., list[Listing]]


def value(actor: Actor, vehicle: Vehicle, **options: Any) -> services.Valued:
    return services.vehicle_value(
        actor=actor, vehicle_id=vehicle.pk, as_of=options.get("on", TODAY)
    )


def by_hand(**options: Any) -> services.ValueInput:
    given = {"value": Decimal(9000), "as_of": TODAY, "currency": "EUR", **options}
    return services.ValueInput(**given)


# --- Estimates ----------------------------------------------------------------------------------
def test_vehicle_value_keeps_the_comparables_of_the_day(
    owner: Actor, golf: Vehicle, market: Market
) -> None:
    listings = market(12)

    found = value(owner, golf)

    assert found.is_new
    assert found.row is not None
    assert found.row.grade == "B"
    assert found.row.low is not None
    assert found.row.low < found.row.value < (found.row.high or 0)
    assert found.row.odometer_km == Decimal(90_000)
    rows = selectors.comparables_of(found.row, actor=owner)
    assert {row.listing_id for row in rows} == {one.pk for one in listings}
    assert sum(row.weight for row in rows) == pytest.approx(Decimal(1), abs=Decimal("0.01"))


def test_vehicle_value_twice_changes_nothing(owner: Actor, golf: Vehicle, market: Market) -> None:
    market(12)
    first = value(owner, golf).row

    again = value(owner, golf)

    assert not again.is_new
    assert again.row == first
    assert Valuation.objects.for_actor(owner).count() == 1


def test_vehicle_value_says_what_changed(owner: Actor, golf: Vehicle, market: Market) -> None:
    market(12)
    value(owner, golf)
    market(3, level=14_000)
    services.choice_change(actor=owner, vehicle_id=golf.pk, changes={"condition": "fair"})

    row = value(owner, golf, on=TODAY + timedelta(days=7)).row

    assert row is not None
    assert {reason["code"] for reason in row.reasons} == {"days", "comparables", "condition"}


def test_vehicle_value_without_evidence_is_no_number(owner: Actor, golf: Vehicle) -> None:
    found = value(owner, golf)

    assert found.row is None
    assert found.estimate.grade == "F"
    assert found.estimate.better


def test_vehicle_value_from_the_purchase_price(owner: Actor, golf: Vehicle) -> None:
    OwnershipEvent.objects.create(
        organization_id=owner.organization_id,
        vehicle=golf,
        kind="acquired",
        on=TODAY - timedelta(days=730),
        price=Decimal(20_000),
        currency="EUR",
    )

    row = value(owner, golf).row

    assert row is not None
    assert (row.kind, row.grade) == ("curve", "E")
    assert Decimal(12_000) < row.value < Decimal(19_000)


def test_vehicle_value_adds_what_upgrades_are_worth(
    owner: Actor, golf: Vehicle, market: Market
) -> None:
    market(12)
    plain = value(owner, golf).row
    Upgrade.objects.create(
        organization_id=owner.organization_id,
        vehicle=golf,
        title="Tow bar",
        installed_on=TODAY,
        currency="EUR",
        value_effect=Decimal(300),
    )

    row = value(owner, golf).row

    assert row is not None
    assert plain is not None
    assert row.value == plain.value + 300


def test_vehicle_value_follows_the_condition(owner: Actor, golf: Vehicle, market: Market) -> None:
    market(12)
    good = value(owner, golf).row
    services.choice_change(actor=owner, vehicle_id=golf.pk, changes={"condition": "poor"})

    poor = value(owner, golf).row

    assert good is not None
    assert poor is not None
    assert poor.value == pytest.approx(good.value * Decimal("0.65"), rel=Decimal("0.01"))


def test_comparable_choose_leaves_a_listing_out(
    owner: Actor, golf: Vehicle, market: Market
) -> None:
    dear = market(12)[0]
    Listing.objects.for_actor(owner).filter(pk=dear.pk).update(price=Decimal(16_500))
    before = value(owner, golf).row

    services.comparable_choose(
        actor=owner, vehicle_id=golf.pk, listing_id=dear.pk, is_left_out=True
    )
    after = value(owner, golf).row

    assert before is not None
    assert after is not None
    assert after.value < before.value
    left = ValuationComparable.objects.for_actor(owner).get(valuation=after, listing=dear)
    assert left.excluded == "by_hand"


def test_choices_clear_lets_the_rules_decide(owner: Actor, golf: Vehicle, market: Market) -> None:
    one = market(2)[0]
    services.comparable_choose(actor=owner, vehicle_id=golf.pk, listing_id=one.pk, is_left_out=True)

    choice = services.choices_clear(actor=owner, vehicle_id=golf.pk)

    assert (choice.left_out, choice.taken_in) == ([], [])


def test_strangers_value_nothing(
    owner: Actor, stranger: Actor, viewer: Actor, golf: Vehicle, market: Market
) -> None:
    listing = market(1)[0]
    row = services.valuation_record(actor=owner, vehicle_id=golf.pk, data=by_hand())

    with pytest.raises(NotFound):
        value(stranger, golf)
    with pytest.raises(NotFound):
        services.valuation_withdraw(actor=stranger, valuation_id=row.pk)
    with pytest.raises(NotFound):
        services.comparable_choose(
            actor=stranger, vehicle_id=golf.pk, listing_id=listing.pk, is_left_out=True
        )
    with pytest.raises(NotAllowed):
        value(viewer, golf)
    with pytest.raises(NotAllowed):
        services.settings_change(actor=viewer, changes={"market": "DE"})


# --- By hand ------------------------------------------------------------------------------------
def test_a_value_by_hand_counts_until_a_newer_one(
    owner: Actor, golf: Vehicle, market: Market
) -> None:
    market(12)
    value(owner, golf)
    own = services.valuation_record(actor=owner, vehicle_id=golf.pk, data=by_hand())
    assert selectors.valuation_current(actor=owner, vehicle_id=golf.pk) == own

    newer = value(owner, golf, on=TODAY + timedelta(days=7)).row

    assert selectors.valuation_current(actor=owner, vehicle_id=golf.pk) == newer


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": Decimal(0)},
        {"as_of": TODAY + timedelta(days=4000)},
        {"kind": "market"},
        {"low": Decimal(10), "high": Decimal(5)},
        {"currency": "ZZZ"},
    ],
)
def test_valuation_record_refuses(owner: Actor, golf: Vehicle, wrong: dict[str, Any]) -> None:
    with pytest.raises(RuleViolated):
        services.valuation_record(actor=owner, vehicle_id=golf.pk, data=replace(by_hand(), **wrong))


def test_valuation_withdraw_and_restore(owner: Actor, golf: Vehicle) -> None:
    row = services.valuation_record(actor=owner, vehicle_id=golf.pk, data=by_hand())

    services.valuation_withdraw(actor=owner, valuation_id=row.pk)
    assert selectors.valuation_current(actor=owner, vehicle_id=golf.pk) is None
    services.valuation_restore(actor=owner, valuation_id=row.pk)

    assert selectors.valuation_current(actor=owner, vehicle_id=golf.pk) == row


def test_estimates_are_not_taken_back(owner: Actor, golf: Vehicle, market: Market) -> None:
    market(5)
    row = value(owner, golf).row
    assert row is not None

    with pytest.raises(RuleViolated):
        services.valuation_withdraw(actor=owner, valuation_id=row.pk)


# --- The update ---------------------------------------------------------------------------------
def update(actor: Actor, *, days: int = 0) -> services.Updated:
    return services.market_update(
        actor=actor, as_of=TODAY + timedelta(days=days), progress=lambda *_: None
    )


def test_market_update_values_every_vehicle_once(
    owner: Actor, golf: Vehicle, market: Market
) -> None:
    market(12)
    Vehicle.objects.create(organization_id=owner.organization_id, name="Trailer")
    Vehicle.objects.create(organization_id=owner.organization_id, name="Gone", status="sold")

    first, second = update(owner), update(owner)

    assert (first.new, first.without) == (1, 1)
    assert (second.new, second.same, second.without) == (0, 1, 1)


def test_market_update_tells_of_a_large_move(owner: Actor, golf: Vehicle, market: Market) -> None:
    market(12)
    update(owner)
    Listing.objects.for_actor(owner).update(price=Decimal(7_000))

    update(owner, days=7)

    assert InboxNotice.objects.for_actor(owner).filter(kind="value").exists()


def test_market_update_keeps_silent_about_a_small_move(
    owner: Actor, golf: Vehicle, market: Market
) -> None:
    market(12)
    update(owner)

    update(owner, days=7)

    assert not InboxNotice.objects.for_actor(owner).filter(kind="value").exists()


def test_updates_due_asks_each_organization_once_a_week(
    owner: Actor, golf: Vehicle, market: Market, run_jobs: Callable[[], int]
) -> None:
    market(5)

    assert services.updates_due() == 1
    run_jobs()
    assert services.updates_due() == 0
    ValuationSettings.objects.for_actor(owner).update(updated_market_at=None)

    assert services.updates_due() == 1
    assert Valuation.objects.for_actor(owner).count() == 1


def test_settings_change_refuses_what_is_no_country(owner: Actor) -> None:
    with pytest.raises(RuleViolated):
        services.settings_change(actor=owner, changes={"market": "D1"})
    with pytest.raises(RuleViolated):
        services.settings_change(actor=owner, changes={"multipliers": {"good": "9"}})


def test_settings_are_those_of_the_listings_until_set(owner: Actor, market: Market) -> None:
    market(1)
    assert selectors.settings_of(owner).market == "DE"

    services.settings_change(actor=owner, changes={"market": "gb", "currency": "gbp"})

    row = selectors.settings_of(owner)
    assert (row.market, row.currency) == ("GB", "GBP")


# --- Together, and of others --------------------------------------------------------------------
def test_fleet_value_adds_the_newest_values(owner: Actor, golf: Vehicle) -> None:
    services.valuation_record(
        actor=owner, vehicle_id=golf.pk, data=by_hand(as_of=TODAY - timedelta(days=9))
    )
    services.valuation_record(actor=owner, vehicle_id=golf.pk, data=by_hand(value=Decimal(8000)))
    Vehicle.objects.create(organization_id=owner.organization_id, name="Trailer")

    fleet = selectors.fleet_value(actor=owner)

    assert fleet.totals == {"EUR": Decimal(8000)}
    assert (fleet.valued, fleet.without) == (1, 1)


def test_estimate_described_needs_no_vehicle(owner: Actor, market: Market) -> None:
    market(12)
    data = services.WorthInput(
        make="Volkswagen", model="Golf", year=2018, mileage=Decimal(56_000), unit="mi"
    )

    found = services.estimate_described(actor=owner, data=data, as_of=TODAY)

    assert found.estimate.value is not None
    assert len(found.comparables) == 12
    assert Valuation.objects.for_actor(owner).count() == 0


def test_estimate_described_asks_for_the_model(owner: Actor) -> None:
    with pytest.raises(RuleViolated) as refused:
        services.estimate_described(
            actor=owner, data=services.WorthInput(make="VW", model="–", year=2018), as_of=TODAY
        )

    assert "model" in refused.value.fields
