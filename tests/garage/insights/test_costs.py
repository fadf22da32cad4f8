"""What vehicles cost, from sums that follow every record."""

from datetime import date
from decimal import Decimal

import pytest

from garage.insights import costs, driving
from garage.models import Meter, MonthlySum, Vehicle
from garage.vehicles.services.agreement import disagreements
from garage.vehicles.services.meters import reading_record
from garage.vehicles.services.timeline import EntryData, entry_post, entry_withdraw
from project.kernel.actor import Actor
from project.kernel.rows import save_new


@pytest.fixture
def vehicle(owner: Actor) -> Vehicle:
    return save_new(Vehicle(name="Octavia"), actor=owner)


def spent(vehicle: Vehicle, **changes: object) -> EntryData:
    """Return an entry of 100 EUR of service on 5 March 2026, with changes."""
    about = {
        "vehicle_id": vehicle.pk,
        "on": date(2026, 3, 5),
        "kind": "service",
        "title": "Oil",
        "category": "service",
        "amount": Decimal(100),
        "currency": "EUR",
    }
    return EntryData(**(about | changes))  # type: ignore[arg-type]


def total(actor: Actor) -> Decimal:
    return costs.spending(actor=actor, since=date(2026, 1, 1), until=date(2026, 12, 1)).total


def test_entry_post_counts_once_however_often_it_is_posted(vehicle: Vehicle, owner: Actor) -> None:
    entry_post(actor=owner, source=vehicle, data=spent(vehicle))
    entry_post(actor=owner, source=vehicle, data=spent(vehicle))

    assert total(owner) == 100


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount": Decimal(30)}, "30"),
        ({"on": date(2025, 3, 5)}, "0"),
        ({"amount": None}, "0"),
        ({"category": "repair"}, "100"),
        ({"currency": "CHF"}, "0"),
        ({"currency": "CHF", "exchange_rate": Decimal("1.05")}, "105"),
    ],
)
def test_sums_follow_a_change_of_the_record(
    vehicle: Vehicle, owner: Actor, changes: dict[str, object], expected: str
) -> None:
    entry_post(actor=owner, source=vehicle, data=spent(vehicle))

    entry_post(actor=owner, source=vehicle, data=spent(vehicle, **changes))

    assert total(owner) == Decimal(expected)
    assert list(disagreements()) == []


def test_entry_withdraw_leaves_no_cost_behind(vehicle: Vehicle, owner: Actor) -> None:
    entry_post(actor=owner, source=vehicle, data=spent(vehicle))

    entry_withdraw(actor=owner, source=vehicle)

    assert total(owner) == 0
    assert list(disagreements()) == []


def test_spending_shows_other_currencies_apart(vehicle: Vehicle, owner: Actor) -> None:
    entry_post(actor=owner, source=vehicle, data=spent(vehicle, currency="CHF"))

    found = costs.spending(actor=owner, since=date(2026, 1, 1), until=date(2026, 12, 1))

    assert found.total == 0
    assert found.elsewhere == {"CHF": Decimal(100)}


def test_spending_is_of_ones_own_organization(
    vehicle: Vehicle, owner: Actor, stranger: Actor
) -> None:
    entry_post(actor=owner, source=vehicle, data=spent(vehicle))

    assert total(stranger) == 0


def test_disagreements_names_a_sum_that_was_tampered_with(vehicle: Vehicle, owner: Actor) -> None:
    entry_post(actor=owner, source=vehicle, data=spent(vehicle))
    MonthlySum.objects.for_actor(owner).update(amount=99)

    assert len(list(disagreements())) == 1


def test_change_in_percent_needs_a_past() -> None:
    assert costs.change_in_percent(Decimal(110), Decimal(100)) == 10
    assert costs.change_in_percent(Decimal(91), Decimal(100)) == -9
    assert costs.change_in_percent(Decimal(10), Decimal(0)) is None


def test_driven_is_the_way_between_the_readings_of_a_span(vehicle: Vehicle, owner: Actor) -> None:
    meter = Meter.objects.create(
        organization_id=owner.organization_id,
        vehicle=vehicle,
        kind="odometer",
        unit="km",
        is_primary=True,
    )
    for on, km in ((date(2026, 1, 1), 1000), (date(2026, 4, 11), 5000), (date(2026, 5, 1), 5600)):
        reading_record(actor=owner, meter_id=meter.pk, on=on, value=Decimal(km), unit="km")

    found = driving.driven(actor=owner, since=date(2026, 1, 1), until=date(2026, 4, 30))

    assert found[vehicle.pk].km == 4000
    assert found[vehicle.pk].km_a_day == 40
