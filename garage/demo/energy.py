"""The demo household at the pump and at the plug: believable amounts, a few half tanks, one missed."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from garage.energy.services import (
    EnergyEntryInput,
    energy_entry_record,
    energy_store_add,
)
from garage.models import Vehicle
from project.kernel.actor import Actor

TANKS = {"Octavia Combi": 50, "Transit Custom": 70, "R 1200 GS": 30}
BATTERY_KWH = Decimal(58)
KWH_A_100_KM = Decimal("16.4")
GRADES = {"diesel": "", "petrol": "Super E5"}
HOME_PRICE, FAST_PRICE = Decimal("0.312"), Decimal("0.59")
# Every so many fill-ups one is not to the brim; once, one was forgotten.
HALF_EVERY, MISSED = 9, 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """How a vehicle of the demo was driven."""

    first: date
    days: int
    start_km: int
    km_a_day: int
    litres_a_100_km: Decimal

    def km(self, days: int) -> Decimal:
        """Return what the odometer showed after so many days."""
        return Decimal(self.start_km + self.km_a_day * days)


def tell(
    vehicle: Vehicle, driven: Driven, *, station_id: int, charger_id: int, actor: Actor
) -> None:
    """Fill up or charge a vehicle over the years."""
    if driven.litres_a_100_km:
        _fill(vehicle, driven, station_id=station_id, actor=actor)
    else:
        _charge(vehicle, driven, charger_id=charger_id, actor=actor)


def _fill(vehicle: Vehicle, driven: Driven, *, station_id: int, actor: Actor) -> None:
    """Fill up about every 700 km; use and price move a little with the season and the day."""
    capacity = Decimal(TANKS[vehicle.name])
    store = energy_store_add(
        actor=actor, vehicle_id=vehicle.pk, energy=vehicle.fuel, capacity=capacity
    )
    range_km = int(capacity * Decimal("0.82") / driven.litres_a_100_km * 100)
    every = max(9, min(700, range_km) // driven.km_a_day)
    left = Decimal(0)
    for number, days in enumerate(range(every, driven.days, every)):
        used = _used(driven, every=every, days=days) + left
        is_full = number % HALF_EVERY != HALF_EVERY - 1
        litres = used if is_full else (used * Decimal("0.6")).quantize(Decimal("0.01"))
        left = used - litres
        price = _price(days)
        energy_entry_record(
            actor=actor,
            data=EnergyEntryInput(
                vehicle_id=vehicle.pk,
                store_id=store.pk,
                on=driven.first + timedelta(days=days),
                at=time(7 + days % 12, days * 13 % 60),
                currency=actor.currency,
                quantity=litres,
                unit_price=price,
                grade=GRADES.get(vehicle.fuel, ""),
                vendor_id=station_id,
                driver_id=actor.user_id,
                is_full=is_full,
                is_missed_before=number == MISSED,
                odometer=driven.km(days),
                odometer_unit="km",
            ),
        )


def _price(days: int) -> Decimal:
    """Return the price of a litre: up and down within a year, a few cents from day to day."""
    wave = Decimal(abs(days % 360 - 180)) / 180 * Decimal("0.14")
    return (Decimal("1.639") + wave + Decimal(days * 7 % 5) / 100).quantize(Decimal("0.001"))


def _used(driven: Driven, *, every: int, days: int) -> Decimal:
    """Return the litres used since the last fill-up: more in winter, a little by chance."""
    month = (driven.first + timedelta(days=days)).month
    winter = Decimal("1.05") if month in {12, 1, 2} else Decimal(1)
    chance = 1 + Decimal(days // every * 5 % 13 - 6) / 150
    used = driven.litres_a_100_km * driven.km_a_day * every / 100 * winter * chance
    return used.quantize(Decimal("0.01"))


def _charge(vehicle: Vehicle, driven: Driven, *, charger_id: int, actor: Actor) -> None:
    """Charge to 80 % at home, now and then at a fast charger; a tenth is lost on the way."""
    store = energy_store_add(
        actor=actor,
        vehicle_id=vehicle.pk,
        energy="electricity",
        name="Traction battery",
        capacity=BATTERY_KWH,
    )
    every = 8
    for number, days in enumerate(range(every, driven.days, every)):
        is_home = number % 5 != 0
        month = (driven.first + timedelta(days=days)).month
        cold = Decimal("1.22") if month in {11, 12, 1, 2} else Decimal(1)
        chance = 1 + Decimal(number * 5 % 11 - 5) / 100
        stored = (KWH_A_100_KM * driven.km_a_day * every / 100 * cold * chance).quantize(
            Decimal("0.1")
        )
        before = max(Decimal(4), 80 - (stored / BATTERY_KWH * 100).quantize(Decimal(1)))
        energy_entry_record(
            actor=actor,
            data=EnergyEntryInput(
                vehicle_id=vehicle.pk,
                store_id=store.pk,
                on=driven.first + timedelta(days=days),
                at=time(19 if is_home else 12, 10),
                currency=actor.currency,
                quantity=(stored * Decimal("1.09")).quantize(Decimal("0.1")),
                unit_price=HOME_PRICE if is_home else FAST_PRICE,
                vendor_id=None if is_home else charger_id,
                driver_id=actor.user_id,
                is_full=False,
                level_before=before,
                level_after=Decimal(80),
                stored=stored,
                current="ac" if is_home else "dc",
                is_home=is_home,
                odometer=driven.km(days),
                odometer_unit="km",
            ),
        )
