"""Vehicles as they are valued: their words in normal form, their odometer on the day, their purchase."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from garage.inspections.selectors.inspections import condition_latest
from garage.listings import words
from garage.listings.selectors.aliases import KeyBook
from garage.valuation import conditions, engines
from garage.valuation.market.condition import condition_factor
from garage.valuation.market.types import Purchase, Subject
from garage.valuation.models import ValuationSettings, VehicleValuation
from garage.vehicles.models import Meter, MeterReading, OwnershipEvent, Vehicle
from garage.vehicles.selectors import meter_use_a_day
from project.kernel.actor import Actor
from project.kernel.money import quantize

COUNTING = ("counted", "confirmed")
# How long after the last reading an odometer is projected at all.
LONGEST = timedelta(days=1100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A vehicle ready to be valued, and where its odometer and its condition come from.

    `missing` names what a person must say before it can be compared: make, model or year.
    """

    subject: Subject
    odometer_km: Decimal | None
    is_projected: bool
    condition: str
    condition_from: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Odometer:
    """What the odometer shows on a day, in kilometres; projected when nobody read it that day."""

    km: Decimal | None = None
    is_projected: bool = False


def describe(
    vehicle: Vehicle, *, actor: Actor, as_of: date, settings: ValuationSettings
) -> Described:
    """Return a vehicle as the estimator takes it; its words mean what people said they do."""
    choice = choice_of(vehicle, actor=actor)
    odometer = odometer_on(vehicle, actor=actor, on=as_of)
    condition, source = condition_now(vehicle, choice, actor=actor)
    year = vehicle.model_year or (
        vehicle.first_registered_on.year if vehicle.first_registered_on else None
    )
    meaning = KeyBook(actor=actor, market=settings.market).of_vehicle(vehicle.make, vehicle.model)
    said = {"make": meaning.make_key, "model": meaning.model_key, "year": year}
    subject = Subject(
        make_key=meaning.make_key,
        model_key=meaning.model_key,
        as_of=as_of,
        year=year or as_of.year,
        first_registration=vehicle.first_registered_on,
        mileage_km=None if odometer.km is None else float(odometer.km),
        fuel="" if vehicle.fuel == Vehicle.Fuel.NONE else vehicle.fuel,
        gearbox=words.gearbox_word(vehicle.transmission),
        engine_litres=engines.litres_of(vehicle.engine),
        power_kw=engines.power_kw_of(vehicle.engine),
        trim=words.trim_key(choice.trim or vehicle.variant),
        condition_factor=condition_factor(condition, overrides=settings.multipliers),
        is_collector=choice.is_collector,
        purchase=purchase_of(vehicle, actor=actor, currency=settings.currency, until=as_of),
        vin=vehicle.vin,
    )
    return Described(
        subject=subject,
        odometer_km=odometer.km,
        is_projected=odometer.is_projected,
        condition=condition,
        condition_from=source,
        missing=tuple(name for name, value in said.items() if not value),
    )


def choice_of(vehicle: Vehicle, *, actor: Actor) -> VehicleValuation:
    """Return what is chosen for the valuation of a vehicle; what is usual when nothing is."""
    row: VehicleValuation | None = (
        VehicleValuation.objects.for_actor(actor).filter(vehicle=vehicle).first()
    )
    return row or VehicleValuation(organization_id=actor.organization_id, vehicle=vehicle)


def condition_now(vehicle: Vehicle, choice: VehicleValuation, *, actor: Actor) -> tuple[str, str]:
    """Return the condition and where it comes from: chosen, a report, or taken for granted."""
    if choice.condition:
        return choice.condition, "chosen"
    found = condition_latest(actor=actor, vehicle_id=vehicle.pk)
    if found is not None:
        return conditions.condition_of(found.score), "report"
    return str(conditions.Condition.GOOD), "assumed"


def odometer_on(vehicle: Vehicle, *, actor: Actor, on: date) -> Odometer:
    """Return the odometer of a day: the reading of that day, else projected by recent use."""
    meter = (
        Meter.objects.for_actor(actor)
        .filter(vehicle=vehicle, is_primary=True, unit__in=("km", "mi"))
        .first()
    )
    if meter is None:
        return Odometer()
    last = meter.readings.filter(state__in=COUNTING, on__lte=on).order_by("-on", "-value").first()
    if last is None:
        return Odometer()
    if last.on == on:
        return Odometer(km=last.value)
    use = meter_use_a_day(meter, actor=actor, today=on) or Decimal(0)
    days = min(on - last.on, LONGEST).days
    return Odometer(km=(last.value + use * days).quantize(Decimal("0.1")), is_projected=True)


def purchase_of(vehicle: Vehicle, *, actor: Actor, currency: str, until: date) -> Purchase | None:
    """Return the newest purchase with a price in a currency, until a day; `None` without one.

    One that was paid in another currency counts at its rate, where the currency is the organization's.
    """
    known = Q(currency=currency)
    if currency == actor.currency:
        known |= Q(exchange_rate__isnull=False)
    bought = OwnershipEvent.objects.for_actor(actor).filter(
        known,
        vehicle=vehicle,
        kind=OwnershipEvent.Kind.ACQUIRED,
        price__gt=0,
        on__lte=until,
    )
    event = bought.order_by("-on", "-id").first()
    if event is None or event.price is None:
        return None
    reading = MeterReading.objects.for_actor(actor).filter(
        source_kind="garage.ownershipevent", source_id=event.pk
    )
    seen = reading.values_list("value", flat=True).first()
    rate = event.rate_to(currency) or Decimal(1)
    return Purchase(
        price=quantize(event.price * rate, currency),
        on=event.on,
        mileage_km=None if seen is None else float(seen),
    )
