"""How far vehicles were driven: from the readings at the ends of a span, not from all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, Subquery

from garage.vehicles.models import Meter, MeterEvent, MeterReading
from project.kernel.actor import Actor, Permission

COUNTING = ("counted", "confirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """Kilometres between the first and the last counted reading of a span."""

    km: Decimal
    days: int

    @property
    def km_a_day(self) -> int:
        """The average of the span, in whole kilometres."""
        return round(self.km / self.days) if self.days else 0


def driven(
    *, actor: Actor, since: date, until: date, vehicle_id: int | None = None
) -> Mapping[int, Driven]:
    """Return how far each vehicle was driven in a span, by vehicle id; without readings, none.

    The span begins with the last reading before it, if there is one within 60 days.
    """
    actor.require(Permission.VIEW)
    meters = _with_ends(actor=actor, since=since, until=until)
    if vehicle_id is not None:
        meters = meters.filter(vehicle_id=vehicle_id)
    offsets = _offsets(actor=actor)
    found: dict[int, Driven] = {}
    for meter in meters:
        if meter.first_on is None or meter.last_on is None or meter.first_on == meter.last_on:
            continue
        before = _offset(offsets.get(meter.pk, ()), meter.first_on)
        after = _offset(offsets.get(meter.pk, ()), meter.last_on)
        km = meter.last_value + after - meter.first_value - before
        if km > 0:
            days = (meter.last_on - meter.first_on).days
            found[meter.vehicle_id] = Driven(km=km, days=days)
    return found


def _with_ends(*, actor: Actor, since: date, until: date):  # type: ignore[no-untyped-def]
    """Return the odometers with the first and last counted reading of the span."""
    readings = MeterReading.objects.for_actor(actor).filter(
        meter=OuterRef("pk"), state__in=COUNTING, on__lte=until
    )
    first = readings.filter(on__gte=since).order_by("on", "value")
    last = readings.filter(on__gte=since).order_by("-on", "-value")
    return (
        Meter.objects.for_actor(actor)
        .filter(Q(is_primary=True), kind=Meter.Kind.ODOMETER, vehicle__binned_at__isnull=True)
        .annotate(
            first_on=Subquery(first.values("on")[:1]),
            first_value=Subquery(first.values("value")[:1]),
            last_on=Subquery(last.values("on")[:1]),
            last_value=Subquery(last.values("value")[:1]),
        )
    )


def _offsets(*, actor: Actor) -> dict[int, list[MeterEvent]]:
    events: dict[int, list[MeterEvent]] = {}
    for event in MeterEvent.objects.for_actor(actor).order_by("on")[:2000]:
        events.setdefault(event.meter_id, []).append(event)
    return events


def _offset(events, on: date) -> Decimal:  # type: ignore[no-untyped-def]
    return sum((e.old_value - e.new_value for e in events if e.on <= on), Decimal(0))
