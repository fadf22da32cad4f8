"""What a vehicle was filled with and used, year by year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from garage.energy.energies import facts_of
from garage.energy.models import EnergyEntry
from garage.energy.selectors.economy import TOLD, kept_entries
from project.kernel.actor import Actor, Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyYear:
    """A year of one energy: entries, what was filled in (l, kWh, kg), and what it was used over.

    `distance` is in km, h or cycles, as `meter` says; `rate` is quantity a km, hour or cycle. Both
    are `None` in a year without two full tanks.
    """

    year: int
    energy: str
    entries: int
    quantity: Decimal
    meter: str
    distance: Decimal | None
    rate: Decimal | None


def energy_years(
    *, actor: Actor, vehicle_id: int, since: date | None = None, until: date | None = None
) -> list[EnergyYear]:
    """Return what a vehicle took and used by year and energy, the newest year first; two queries."""
    actor.require(Permission.VIEW)
    rows = kept_entries(actor=actor).filter(vehicle_id=vehicle_id)
    rows = rows.filter(on__gte=since) if since else rows
    rows = rows.filter(on__lte=until) if until else rows
    groups = rows.order_by().values("on__year", "energy")
    taken = groups.annotate(entries=Count("id"), filled=Sum("quantity"))
    used = (
        groups.filter(TOLD)
        .values("on__year", "energy", "span_meter")
        .annotate(spans=Count("id"), used=Sum("span_quantity"), driven=Sum("span_distance"))
        .order_by("spans")
    )
    # Of a vehicle with two meters the one that told most often is shown.
    by_key = {(row["on__year"], row["energy"]): row for row in used}
    found = []
    for row in taken.order_by("-on__year", "energy"):
        told = by_key.get((row["on__year"], row["energy"]))
        has_rate = told is not None and not facts_of(row["energy"]).is_additive
        found.append(
            EnergyYear(
                year=row["on__year"],
                energy=row["energy"],
                entries=row["entries"],
                quantity=row["filled"],
                meter=told["span_meter"] if told and has_rate else "",
                distance=told["driven"] if told and has_rate else None,
                rate=told["used"] / told["driven"] if told and has_rate else None,
            )
        )
    return found


def units_last_used(*, actor: Actor, vehicle_id: int) -> tuple[str, str]:
    """Return the units of quantity and meter of a vehicle's newest fill-up; empty without one."""
    actor.require(Permission.VIEW)
    rows = kept_entries(actor=actor).filter(vehicle_id=vehicle_id).order_by("-on", "-id")
    newest: EnergyEntry | None = rows.first()
    return (newest.quantity_unit, newest.odometer_unit) if newest else ("", "")
