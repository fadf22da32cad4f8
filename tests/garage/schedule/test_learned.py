"""How often work was done in truth."""

from datetime import date, timedelta
from decimal import Decimal

from garage.schedule.due import Done
from garage.schedule.learned import Learned, learned
from project.kernel.actor import Actor
from tests.garage.maintenance.making import line, make_record, make_vehicle
from tests.garage.schedule.making import ago, make_rule
from tests.personas import PersonaClient

START = date(2024, 1, 1)


def done(days: int, meter: int | None) -> Done:
    return Done(on=START + timedelta(days=days), meter=None if meter is None else Decimal(meter))


def test_learned_is_the_median_between_two_times() -> None:
    times = [done(0, 10_000), done(300, 21_000), done(700, 33_000), done(1000, 44_000)]

    assert learned(times) == Learned(times=4, days=300, meter=Decimal(11_000))


def test_learned_needs_three_times_and_as_many_readings_for_the_meter() -> None:
    assert learned([done(0, 1), done(300, 2)]) is None
    assert learned([done(0, 10), done(300, None), done(600, 30)]) == Learned(
        times=3, days=300, meter=None
    )


def test_the_form_of_a_rule_says_how_often_it_was_done(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    rule = make_rule(
        owner, vehicle, start_on=ago(owner, 1500), meter_every=Decimal(10_000), meter_unit="km"
    )
    for days, meter in ((900, 10_000), (600, 21_300), (300, 32_600)):
        make_record(
            owner, vehicle, on=ago(owner, days), title="Brake fluid",
            odometer=Decimal(meter), odometer_unit="km", lines=(line("Brake fluid", "60"),),
        )  # fmt: skip

    page = owner_client.get(f"/o/{owner_client.slug}/schedules/{rule.pk}/").content.decode()

    assert "You did this every 11,300 km / every 300 days, the last 3 times." in page


def test_a_rule_of_the_api_says_how_often_it_was_done(
    owner: Actor, owner_api: PersonaClient
) -> None:
    vehicle = make_vehicle(owner)
    rule = make_rule(owner, vehicle, start_on=ago(owner, 1500))
    url = f"/api/v1/schedules/{rule.pk}"

    before = owner_api.get(url).json()["learned"]
    for days, meter in ((900, 10_000), (600, 21_300), (300, 32_600)):
        make_record(
            owner, vehicle, on=ago(owner, days), title="Brake fluid",
            odometer=Decimal(meter), odometer_unit="km", lines=(line("Brake fluid", "60"),),
        )  # fmt: skip

    assert before is None
    assert owner_api.get(url).json()["learned"] == {"times": 3, "days": 300, "meter": "11300.0"}
