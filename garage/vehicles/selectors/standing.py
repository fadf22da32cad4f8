"""How vehicles stand: what a person should look at, and when they were last worked on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from garage.vehicles.models import MeterReading, TimelineEntry
from project.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the tile of a vehicle says in its last line."""

    doubts: int = 0
    worked_on: date | None = None


def vehicle_standings(*, actor: Actor, vehicle_ids: Collection[int]) -> dict[int, Standing]:
    """Return how each of some vehicles stands, in two queries."""
    doubtful = MeterReading.objects.for_actor(actor).filter(
        vehicle_id__in=vehicle_ids, state=MeterReading.State.SUSPECT
    )
    doubts = dict(doubtful.values_list("vehicle_id").annotate(Count("id")))
    work = TimelineEntry.objects.for_actor(actor).filter(
        vehicle_id__in=vehicle_ids, kind=TimelineEntry.Kind.SERVICE
    )
    worked = dict(work.values_list("vehicle_id").annotate(Max("on")))
    return {pk: Standing(doubts=doubts.get(pk, 0), worked_on=worked.get(pk)) for pk in vehicle_ids}
