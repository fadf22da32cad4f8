"""What vehicles use: averages, best, last, and the course of it; from columns kept beside the entries."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery, Sum

from garage.energy.economy import Fill, Reason, Span
from garage.energy.models import EnergyEntry, EnergyStore
from garage.energy.selectors.chains import chain_of, cost_of
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.rows import BinnedQuerySet

MOST_POINTS = 60
NEW = 0  # the key of a fill-up that is not stored yet
TOLD = Q(span_reason=Reason.NONE.value, rate__isnull=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumption:
    """What a tank of a vehicle gave over a meter: rates are quantities in the base unit per km, h or cycle.

    `cost_rate` is in the organization's currency, `None` when no cost is known.
    """

    store_id: int
    energy: str
    meter: str
    spans: int
    quantity: Decimal
    distance: Decimal
    rate: Decimal
    best: Decimal
    worst: Decimal
    last: Decimal
    cost_rate: Decimal | None


def vehicle_economy(
    *, actor: Actor, vehicle_id: int, since: date | None = None
) -> list[Consumption]:
    """Return what a vehicle used per tank and meter, the one used longest first; raises `NotFound`."""
    actor.require(Permission.VIEW)
    vehicle_get(actor=actor, vehicle_id=vehicle_id)
    told = _told(actor=actor).filter(vehicle_id=vehicle_id)
    newest = told.filter(store_id=OuterRef("store_id"), span_meter=OuterRef("span_meter"))
    rows = told.filter(on__gte=since) if since else told
    groups = (
        rows.order_by()
        .values("store_id", "energy", "span_meter")
        .annotate(
            spans=Count("id"),
            used=Sum("span_quantity"),
            driven=Sum("span_distance"),
            best=Min("rate"),
            worst=Max("rate"),
            last=Subquery(newest.order_by("-on", "-id").values("rate")[:1]),
            paid=Sum("span_cost"),
            paid_for=Sum("span_distance", filter=Q(span_cost__isnull=False)),
        )
        .order_by("store_id", "span_meter")
    )
    found = [
        Consumption(
            store_id=row["store_id"],
            energy=row["energy"],
            meter=row["span_meter"],
            spans=row["spans"],
            quantity=row["used"],
            distance=row["driven"],
            rate=row["used"] / row["driven"],
            best=row["best"],
            worst=row["worst"],
            last=row["last"],
            cost_rate=row["paid"] / row["paid_for"] if row["paid_for"] else None,
        )
        for row in groups
    ]
    return sorted(found, key=lambda one: -one.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a tank used per km of late, and what a unit of it (l, kWh, kg) cost last.

    `price` is in the organization's currency, `None` while no price is known in it.
    """

    vehicle_id: int
    store_id: int
    energy: str
    rate: Decimal
    price: Decimal | None


def energy_outlooks(*, actor: Actor, since: date, vehicle_id: int | None = None) -> list[Outlook]:
    """Return what the tanks of all vehicles, or of one, use and cost per km, in two queries."""
    actor.require(Permission.VIEW)
    told = _told(actor=actor).filter(span_meter="distance", on__gte=since)
    priced = kept_entries(actor=actor).filter(total__gt=0, on__gte=since)
    if vehicle_id is not None:
        told = told.filter(vehicle_id=vehicle_id)
        priced = priced.filter(vehicle_id=vehicle_id)
    newest = priced.filter(store_id=OuterRef("store_id")).order_by("-on", "-id")
    sums = (
        told.order_by()
        .values("vehicle_id", "store_id", "energy")
        .annotate(
            used=Sum("span_quantity"),
            driven=Sum("span_distance"),
            last_id=Subquery(newest.values("pk")[:1]),
        )
        .order_by("vehicle_id", "store_id")
    )
    found = list(sums)
    last = priced.in_bulk([row["last_id"] for row in found if row["last_id"]])
    return [
        Outlook(
            vehicle_id=row["vehicle_id"],
            store_id=row["store_id"],
            energy=row["energy"],
            rate=row["used"] / row["driven"],
            price=_price(last.get(row["last_id"]), actor=actor),
        )
        for row in found
        if row["driven"]
    ]


def _price(entry: EnergyEntry | None, *, actor: Actor) -> Decimal | None:
    if entry is None or entry.total is None:
        return None
    cost = cost_of(
        entry.total, currency=entry.currency, exchange_rate=entry.exchange_rate, actor=actor
    )
    return None if cost is None else cost / entry.quantity


def economy_points(
    *, actor: Actor, store_id: int, meter: str, since: date | None = None
) -> list[EnergyEntry]:
    """Return the newest 60 entries of a tank with a figure, oldest first."""
    actor.require(Permission.VIEW)
    rows = _told(actor=actor).filter(store_id=store_id, span_meter=meter)
    rows = rows.filter(on__gte=since) if since else rows
    return list(reversed(rows.order_by("-on", "-id")[:MOST_POINTS]))


def price_points(*, actor: Actor, store_id: int, since: date | None = None) -> list[EnergyEntry]:
    """Return the newest 60 entries of a tank with a price in the organization's currency, oldest first."""
    actor.require(Permission.VIEW)
    rows = kept_entries(actor=actor).filter(
        store_id=store_id, unit_price__gt=0, currency=actor.currency
    )
    rows = rows.filter(on__gte=since) if since else rows
    return list(reversed(rows.order_by("-on", "-id")[:MOST_POINTS]))


def entry_preview(
    *, actor: Actor, store: EnergyStore, fill: Fill, stored_on: date | None = None
) -> Span:
    """Return what a fill-up would tell if it were saved as it is; its key is that of the row, or `NEW`.

    `stored_on` is the day of the row that it would replace.
    """
    actor.require(Permission.VIEW)
    chain = chain_of(store, actor=actor, around=[fill.on, stored_on or fill.on])
    told = {span.key: span for span in chain.told(extra=fill)}
    return told.get(fill.key, Span(key=fill.key, reason=Reason.FIRST))


def kept_entries(*, actor: Actor) -> BinnedQuerySet[EnergyEntry]:
    """Return the entries that are not in the bin, nor their vehicle."""
    rows: BinnedQuerySet[EnergyEntry] = EnergyEntry.objects.for_actor(actor)
    return rows.kept().filter(vehicle__binned_at__isnull=True)


def _told(*, actor: Actor) -> BinnedQuerySet[EnergyEntry]:
    return kept_entries(actor=actor).filter(TOLD)
