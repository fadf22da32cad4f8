"""What a vehicle will be worth: by its market, by the curve, or as it is; and rates of its purchase."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from garage.listings.models import Listing, ListingSource
from garage.models import OwnershipEvent, Vehicle, VehicleValuation
from garage.ownership import selectors
from garage.ownership.arithmetic import FINANCE, VALUE
from garage.ownership.course import HELD
from garage.ownership.missing import Missing
from garage.ownership.projecting import CURVE, MARKET, Assumptions
from garage.ownership.selectors import Outlook, Past
from garage.valuation.selectors import describe, settings_of
from garage.valuation.services.fitting import market_fit
from garage.vehicles.services import ownership_change
from project.kernel.actor import Actor
from project.kernel.dates import add_months
from tests.garage.ownership.making import buy, owned, value
from tests.garage.schedule.making import today
from tests.personas import PersonaClient

pytestmark = pytest.mark.django_db
D = Decimal
LOST_A_YEAR = 0.25  # far more than the curve takes


def ahead(actor: Actor, vehicle: Vehicle, **values: Any) -> Outlook:
    return selectors.outlook(
        actor=actor, vehicle_id=vehicle.pk, today=today(actor), assumed=Assumptions(**values)
    )


def told(actor: Actor, vehicle: Vehicle) -> Past:
    return selectors.past(actor=actor, vehicle_id=vehicle.pk, today=today(actor))


def fitted(actor: Actor) -> None:
    """Fit a market of Golfs that lose a quarter a year, whatever they have gone."""
    day = today(actor)
    source = ListingSource.objects.create(
        organization_id=actor.organization_id, name="Made", market="DE", currency="EUR"
    )
    Listing.objects.bulk_create(
        Listing(
            organization_id=actor.organization_id, source=source, external_id=f"g{number}",
            fingerprint=f"f{number}", market="DE", currency="EUR", make="VW", model="Golf",
            make_key="volkswagen", model_key="golf", year=day.year - number % 12,
            mileage_km=D(2_000 + 12_000 * (number % 12) + 1_000 * (number % 7)),
            price=D(round(30_000 * (1 - LOST_A_YEAR) ** (number % 12) + 10 * (number % 5))),
            fuel="petrol", gearbox="manual", engine_cc=1400, first_seen=day, last_seen=day,
        )
        for number in range(240)
    )  # fmt: skip
    assert market_fit(actor=actor, market="DE", currency="EUR", as_of=day) is not None


def golf(actor: Actor) -> Vehicle:
    vehicle = owned(actor)
    vehicle.make, vehicle.model = "VW", "Golf"
    vehicle.save(update_fields=("make", "model"))
    return vehicle


def test_outlook_follows_the_market_that_its_model_is_in(owner: Actor) -> None:
    vehicle = golf(owner)
    by_curve = ahead(owner, vehicle, years=5, km_a_year=D(12_000))
    assert by_curve.basis.method == CURVE

    fitted(owner)
    value(owner, vehicle, 16_000)
    found = ahead(owner, vehicle, years=5, km_a_year=D(12_000))

    assert found.basis.method == MARKET
    worths = [year.worth for year in found.years if year.worth]
    assert found.basis.worth is not None
    shares = [float(one.likely / found.basis.worth.likely) for one in worths]
    assert shares == [
        pytest.approx((1 - LOST_A_YEAR) ** number, rel=0.25) for number in range(1, 6)
    ]
    last = by_curve.years[-1].worth
    assert last is not None
    assert worths[-1].likely < last.likely
    widths = [one.high / one.low for one in worths]
    assert widths == sorted(widths)
    assert widths[0] > found.basis.worth.high / found.basis.worth.low


def test_outlook_of_another_model_keeps_to_the_curve(owner: Actor) -> None:
    fitted(owner)
    vehicle = golf(owner)
    vehicle.model = "Phaeton"
    vehicle.save(update_fields=("model",))

    assert ahead(owner, vehicle).basis.method == CURVE


def test_a_collectors_vehicle_keeps_its_value_in_any_market(owner: Actor) -> None:
    fitted(owner)
    vehicle = golf(owner)
    vehicle.valuations.all().delete()
    VehicleValuation.objects.create(
        organization_id=owner.organization_id, vehicle=vehicle, is_collector=True
    )

    found, past = ahead(owner, vehicle, years=5), told(owner, vehicle)

    assert found.basis.method == HELD
    assert {year.worth.likely for year in found.years if year.worth} == {D(20_000)}
    assert VALUE not in past.costs.categories
    codes = {note.code for note in past.notes}
    assert Missing.KEPT in codes
    assert not codes & {Missing.BY_CURVE, Missing.HELD}


def test_page_and_endpoint_say_what_tells_the_worth(
    owner: Actor, viewer_client: PersonaClient, viewer_api: PersonaClient
) -> None:
    vehicle = golf(owner)
    page = f"/o/{viewer_client.slug}/vehicles/{vehicle.pk}/ownership/projection/"
    path = f"/api/v1/vehicles/{vehicle.pk}/cost-of-ownership/projection"
    assert "By the depreciation curve" in viewer_client.get(page).content.decode()
    assert viewer_api.get(path).json()["worth_method"] == CURVE

    fitted(owner)
    value(owner, vehicle, 16_000)

    assert "By the market: what is asked today" in viewer_client.get(page).content.decode()
    assert viewer_api.get(path).json()["worth_method"] == MARKET
    vehicle.model_year = None
    vehicle.save(update_fields=("model_year",))
    value(owner, vehicle, 16_000)
    assert viewer_api.get(path).json()["worth_method"] is None


# --- Rates ---------------------------------------------------------------------------------------
def test_a_purchase_in_another_currency_counts_at_its_rate(owner: Actor) -> None:
    vehicle = owned(owner, price=D(22_000), currency="CHF", exchange_rate=D("0.95"), fees=D(100))

    found = told(owner, vehicle)

    assert found.costs.categories[VALUE] == 20_900 - 16_000
    assert found.costs.categories[FINANCE] == 95
    assert Missing.OTHER_CURRENCY not in {note.code for note in found.notes}


def test_a_sale_in_another_currency_counts_at_its_rate(owner: Actor) -> None:
    vehicle = owned(owner)
    sale = buy(
        owner, vehicle, kind="disposed", on=today(owner) - timedelta(days=9),
        price=D(10_000), currency="GBP", exchange_rate=D("1.15"),
    )  # fmt: skip
    vehicle.valuations.all().delete()
    assert told(owner, vehicle).costs.categories[VALUE] == 8_500

    ownership_change(actor=owner, event_id=sale.pk, changes={"currency": "USD"})
    sale.refresh_from_db()
    assert sale.exchange_rate is None
    assert Missing.OTHER_CURRENCY in {note.code for note in told(owner, vehicle).notes}

    ownership_change(
        actor=owner, event_id=sale.pk, changes={"currency": "EUR", "exchange_rate": D("1.1")}
    )
    sale.refresh_from_db()
    assert sale.exchange_rate is None


def test_a_valuation_hears_of_the_purchase_at_its_rate(owner: Actor) -> None:
    vehicle = owned(owner, price=D(22_000), currency="CHF", exchange_rate=D("0.95"))
    settings = settings_of(owner)

    def bought(on: date) -> Decimal | None:
        purchase = describe(vehicle, actor=owner, as_of=on, settings=settings).subject.purchase
        return purchase.price if purchase else None

    assert bought(today(owner)) == 20_900
    assert bought(add_months(today(owner), -30)) is None
    settings.currency = "GBP"  # the rate says nothing of a market in a third currency
    assert bought(today(owner)) is None
    assert OwnershipEvent.objects.for_actor(owner).get().rate_to("EUR") == D("0.95")
