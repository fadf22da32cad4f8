"""Questions about what vehicles were said to be worth."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, F, SmallIntegerField, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from garage.expenses.models import PolicyVehicle
from garage.expenses.selectors.finances import leased_vehicles
from garage.expenses.selectors.policies import policy_list
from garage.listings.models import ListingSource
from garage.valuation.models import Valuation, ValuationComparable, ValuationSettings
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.errors import NotFound
from project.kernel.tenancy import ScopedQuerySet

MOST_POINTS = 400
BY_HAND = (Valuation.Kind.MANUAL, Valuation.Kind.APPRAISAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetValue:
    """What the vehicles of an organization are worth together, by currency, and how many have no value.

    `leased` vehicles are somebody else's: they count nowhere in it.
    """

    totals: Mapping[str, Decimal]
    valued: int
    without: int
    leased: frozenset[int] = frozenset()


def settings_of(actor: Actor) -> ValuationSettings:
    """Return how the organization values; as shipped, with the market of its listings, when unset."""
    actor.require(Permission.VIEW)
    row: ValuationSettings | None = ValuationSettings.objects.for_actor(actor).first()
    if row is not None:
        return row
    source = ListingSource.objects.for_actor(actor).kept().order_by("id").first()
    return ValuationSettings(
        organization_id=actor.organization_id,
        market=source.market if source else "",
        currency=source.currency if source else actor.currency,
    )


def valuation_list(
    *, actor: Actor, vehicle_id: int | None = None, kind: str = ""
) -> ScopedQuerySet[Valuation]:
    """Return the valuations of vehicles that are not in the bin, withdrawn ones left out."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[Valuation] = Valuation.objects.for_actor(actor).filter(
        withdrawn_at__isnull=True, vehicle__binned_at__isnull=True
    )
    if vehicle_id is not None:
        rows = rows.filter(vehicle_id=vehicle_id)
    return rows.filter(kind=kind) if kind else rows


def valuation_get(*, actor: Actor, valuation_id: int) -> Valuation:
    """Return a valuation that counts; raises `NotFound`."""
    row = valuation_list(actor=actor).select_related("vehicle").filter(pk=valuation_id).first()
    if row is None:
        raise NotFound
    return row


def valuation_find(*, actor: Actor, valuation_id: int) -> Valuation:
    """Return a valuation even when it was withdrawn; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = Valuation.objects.for_actor(actor).filter(vehicle__binned_at__isnull=True)
    row: Valuation | None = rows.select_related("vehicle").filter(pk=valuation_id).first()
    if row is None:
        raise NotFound
    return row


def comparables_of(valuation: Valuation, *, actor: Actor) -> list[ValuationComparable]:
    """Return the comparables that a valuation looked at, those that count first."""
    rows = ValuationComparable.objects.for_actor(actor).filter(valuation=valuation)
    return list(rows.order_by("rank", "id")[:200])


def valuation_current(*, actor: Actor, vehicle_id: int) -> Valuation | None:
    """Return the value that counts now: the newest, a manual one before any of the same day or older."""
    return valuations_current(actor=actor, vehicle_ids=[vehicle_id]).get(vehicle_id)


def valuations_current(*, actor: Actor, vehicle_ids: Collection[int]) -> dict[int, Valuation]:
    """Return the value that counts now for each of some vehicles, in one query."""
    ranked = (
        valuation_list(actor=actor)
        .filter(vehicle_id__in=vehicle_ids)
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=F("vehicle_id"),
                order_by=(F("as_of").desc(), _by_hand_first(), F("id").desc()),
            )
        )
        .filter(place=1)
    )
    return {row.vehicle_id: row for row in ranked}


def _by_hand_first() -> Case:
    return Case(When(kind__in=BY_HAND, then=0), default=1, output_field=SmallIntegerField())


def value_series(*, actor: Actor, vehicle_id: int) -> list[Valuation]:
    """Return the valuations of a vehicle, the oldest first, at most 400 of the newest."""
    rows = valuation_list(actor=actor, vehicle_id=vehicle_id).order_by("-as_of", "-id")
    return list(reversed(rows[:MOST_POINTS]))


def fleet_value(*, actor: Actor) -> FleetValue:
    """Return what all vehicles that are here are worth together, but for those that are leased."""
    here = set(vehicles_to_value(actor=actor).values_list("id", flat=True))
    today = today_in(actor.time_zone, now=timezone.now())
    leased = leased_vehicles(actor=actor, vehicle_ids=here, on=today)
    ids = here - leased
    current = valuations_current(actor=actor, vehicle_ids=ids)
    totals: dict[str, Decimal] = {}
    for row in current.values():
        totals[row.currency] = totals.get(row.currency, Decimal(0)) + row.value
    return FleetValue(
        totals=totals,
        valued=len(current),
        without=len(ids) - len(current),
        leased=frozenset(leased),
    )


def vehicles_to_value(*, actor: Actor) -> ScopedQuerySet[Vehicle]:
    """Return the vehicles that are here: not sold, scrapped, archived or in the bin."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[Vehicle] = Vehicle.objects.for_actor(actor).kept()
    gone = (Vehicle.Status.SOLD, Vehicle.Status.SCRAPPED)
    return rows.exclude(status__in=gone).filter(archived_at__isnull=True)


def agreed_values(*, actor: Actor, vehicle_id: int, on: date) -> list[PolicyVehicle]:
    """Return the covers in force on a day that agree a value for a vehicle, with their policies."""
    running = policy_list(actor=actor, vehicle_id=vehicle_id, valid_on=on)
    rows = PolicyVehicle.objects.for_actor(actor).filter(
        vehicle_id=vehicle_id, policy__in=running, agreed_value__isnull=False
    )
    return list(rows.select_related("policy").order_by("-policy__starts_on", "-id")[:10])
