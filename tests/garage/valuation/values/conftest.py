"""A market of one model, made by a formula, and a vehicle of it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from garage.listings.models import Listing, ListingSource
from garage.vehicles.models import Meter, MeterReading, Vehicle
from project.kernel.actor import Actor

TODAY = date(2026, 11, 2)


@pytest.fixture
def golf(owner: Actor) -> Vehicle:
    vehicle = Vehicle.objects.create(
        organization_id=owner.organization_id,
        name="Golf",
        make="VW",
        model="Golf",
        model_year=2018,
        fuel="petrol",
        engine="1.4 TSI, 92 kW",
        transmission="Manual",
    )
    meter = Meter.objects.create(
        organization_id=owner.organization_id, vehicle=vehicle, unit="km", is_primary=True
    )
    MeterReading.objects.create(
        organization_id=owner.organization_id,
        vehicle=vehicle,
        meter=meter,
        on=TODAY,
        value=Decimal(90_000),
        entered_value=Decimal(90_000),
        entered_unit="km",
        source_kind="garage.vehicle",
        source_id=vehicle.pk,
    )
    return vehicle


@pytest.fixture
def market(owner: Actor) -> Callable[..., list[Listing]]:
    """Return a function that offers Golfs, the dearer the younger and the less driven."""

    def offer(count: int = 12, *, on: date = TODAY, level: int = 15_000) -> list[Listing]:
        source, _ = ListingSource.objects.for_actor(owner).get_or_create(
            name="File",
            defaults={
                "organization_id": owner.organization_id,
                "market": "DE",
                "currency": "EUR",
            },
        )
        start = Listing.objects.for_actor(owner).count()
        return [
            Listing.objects.create(
                organization_id=owner.organization_id,
                source=source,
                external_id=f"g{start + index}",
                fingerprint=f"f{start + index}",
                market="DE",
                currency="EUR",
                make="Volkswagen",
                model="Golf",
                make_key="volkswagen",
                model_key="golf",
                year=2016 + index % 5,
                mileage_km=Decimal(60_000 + 5_000 * (index % 13)),
                price=Decimal(level + 900 * (index % 5) - 250 * (index % 13)),
                fuel="petrol",
                gearbox="manual",
                engine_cc=1400,
                title=f"VW Golf {index}",
                first_seen=on - timedelta(days=20),
                last_seen=on,
            )
            for index in range(count)
        ]

    return offer
