"""What all vehicles of an organization are worth and what they cost in a year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from garage.insights.costs import spending, vehicle_totals
from garage.ownership.arithmetic import ZERO, fleet_a_km, together
from garage.ownership.selectors.past import Past, pasts
from garage.ownership.selectors.tenures import tenures
from garage.valuation.selectors import FleetValue, fleet_value
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_list
from project.kernel.actor import Actor, Permission
from project.kernel.dates import add_months
from project.kernel.remembered import remembered, revision

MOST_VEHICLES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """The vehicles of an organization over the last twelve months; money in its currency.

    `shared` is what was paid for the garage itself; `left_out` vehicles are beyond the first 200,
    by name.
    """

    currency: str
    since: date
    until: date
    value: FleetValue
    rows: Sequence[Past]
    categories: Mapping[str, Decimal]
    shared: Decimal
    a_km: Decimal | None
    left_out: int

    @property
    def total(self) -> Decimal:
        """What all vehicles together cost, without what was paid for the garage itself."""
        return sum(self.categories.values(), ZERO)


def fleet(*, actor: Actor, today: date) -> Fleet:
    """Return what the vehicles that are here cost in the last twelve months, this one included."""
    actor.require(Permission.VIEW)
    return remembered(
        f"ownership:{today}",
        at=revision(actor=actor),
        compute=lambda: _fleet(actor=actor, today=today),
    )


def _fleet(*, actor: Actor, today: date) -> Fleet:
    since = add_months(today, -11)
    here = vehicle_list(actor=actor).filter(archived_at__isnull=True)
    here = here.exclude(status__in=(Vehicle.Status.SOLD, Vehicle.Status.SCRAPPED))
    vehicles = list(here.order_by("name", "id")[: MOST_VEHICLES + 1])
    count = here.count() if len(vehicles) > MOST_VEHICLES else len(vehicles)
    held = tenures(actor=actor, vehicles=vehicles[:MOST_VEHICLES], today=today, since=since)
    rows = list(pasts(actor=actor, held=held, today=today, since=since).values())
    costs = [row.costs for row in rows]
    spent = spending(actor=actor, since=since, until=today)
    return Fleet(
        currency=actor.currency,
        since=since,
        until=today,
        value=fleet_value(actor=actor),
        rows=rows,
        categories=together(costs),
        shared=spent.total - _of_vehicles(actor=actor, since=since, until=today),
        a_km=fleet_a_km(costs),
        left_out=max(count - MOST_VEHICLES, 0),
    )


def _of_vehicles(*, actor: Actor, since: date, until: date) -> Decimal:
    found = vehicle_totals(actor=actor, since=since, until=until)
    return sum(found.values(), ZERO)
