"""What each kind of vehicle has: its drawing, its bodies, its fields, the unit of its meter."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from garage.vehicles.models import Vehicle

Kind, Body = Vehicle.Kind, Vehicle.Body


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFacts:
    """What the form shows for a kind of vehicle.

    `bodies` is empty where there is but one drawing. `number_label` and `plate_label` are what
    people call its VIN and its plate; empty where it has none. `meter_unit` of "" stands for the
    distance unit that the person prefers.
    """

    body: str
    bodies: tuple[str, ...] = ()
    number_label: str = "VIN"
    plate_label: str = "Plate"
    has_engine: bool = True
    has_transmission: bool = True
    has_registration: bool = True
    meter_unit: str = ""


_PASSENGER = (
    Body.HATCH,
    Body.SALOON,
    Body.ESTATE,
    Body.SUV,
    Body.ROADSTER,
    Body.PICKUP,
    Body.VAN,
)
_SERIAL = gettext_noop("Serial number")

FACTS: dict[str, KindFacts] = {
    Kind.CAR: KindFacts(body=Body.HATCH, bodies=_PASSENGER),
    Kind.VAN: KindFacts(body=Body.VAN),
    Kind.TRUCK: KindFacts(body=Body.TRUCK, bodies=(Body.TRUCK, Body.PICKUP)),
    Kind.MOTORCYCLE: KindFacts(body=Body.MOTORCYCLE),
    Kind.SCOOTER: KindFacts(body=Body.SCOOTER),
    Kind.MOTORHOME: KindFacts(body=Body.MOTORHOME),
    Kind.TRAILER: KindFacts(body=Body.TRAILER, has_engine=False, has_transmission=False),
    Kind.BICYCLE: KindFacts(
        body=Body.BICYCLE,
        number_label=gettext_noop("Frame number"),
        plate_label="",
        has_transmission=False,
        has_registration=False,
    ),
    Kind.BOAT: KindFacts(
        body=Body.BOAT,
        number_label=gettext_noop("Hull number"),
        plate_label=gettext_noop("Registration"),
        has_transmission=False,
        meter_unit="h",
    ),
    Kind.ATV: KindFacts(body=Body.ATV),
    Kind.TRACTOR: KindFacts(body=Body.TRACTOR, meter_unit="h"),
    Kind.EQUIPMENT: KindFacts(
        body=Body.TRACTOR,
        bodies=(Body.TRACTOR, Body.GENERATOR, Body.TRUCK),
        number_label=_SERIAL,
        plate_label="",
        has_transmission=False,
        has_registration=False,
        meter_unit="h",
    ),
    Kind.GENERATOR: KindFacts(
        body=Body.GENERATOR,
        number_label=_SERIAL,
        plate_label="",
        has_transmission=False,
        has_registration=False,
        meter_unit="h",
    ),
    Kind.AIRCRAFT: KindFacts(
        body=Body.AIRCRAFT,
        number_label=_SERIAL,
        plate_label=gettext_noop("Registration"),
        has_transmission=False,
        meter_unit="h",
    ),
    Kind.OTHER: KindFacts(body=Body.HATCH, bodies=tuple(Body)),
}


def facts_of(kind: str) -> KindFacts:
    """Return what a kind of vehicle has; an unknown kind has everything."""
    return FACTS.get(kind, FACTS[Kind.OTHER])


def has_vin(kind: str) -> bool:
    """Say whether a kind of vehicle carries a VIN that can be decoded."""
    return facts_of(kind).number_label == "VIN"
