"""Which energy entries there are."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from garage.energy.energies import ADDITIVES, ELECTRICITY
from garage.energy.models import EnergyEntry
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyFilter:
    """What narrows a list of energy entries; empty values do not.

    `fill` is full, partial or missed.
    """

    vehicle_id: int | None = None
    vendor_id: int | None = None
    store_id: int | None = None
    driver_id: int | None = None
    energy: str = ""
    fill: str = ""
    since: date | None = None
    until: date | None = None
    search: str = ""
    tag: str = ""


EVERYTHING = EnergyFilter()
_FILLS = {
    "full": Q(is_full=True),
    "partial": Q(is_full=False),
    "missed": Q(is_missed_before=True),
}


def energy_entry_list(
    *, actor: Actor, narrow: EnergyFilter = EVERYTHING
) -> BinnedQuerySet[EnergyEntry]:
    """Return the energy entries of vehicles that are not in the bin, newest first."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[EnergyEntry] = EnergyEntry.objects.for_actor(actor)
    rows = rows.kept().filter(vehicle__binned_at__isnull=True)
    equal = {
        "vehicle_id": narrow.vehicle_id,
        "vendor_id": narrow.vendor_id,
        "store_id": narrow.store_id,
        "driver_id": narrow.driver_id,
        "energy": narrow.energy,
        "on__gte": narrow.since,
        "on__lte": narrow.until,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    rows = rows.filter(_FILLS.get(narrow.fill, Q()))
    if narrow.tag:
        rows = rows.filter(tags__name__iexact=narrow.tag)
    if text := narrow.search.strip():
        rows = rows.filter(
            Q(grade__icontains=text)
            | Q(notes__icontains=text)
            | Q(vendor__name__icontains=text)
            | Q(vehicle__name__icontains=text)
        )
    return rows


def energy_entry_get(*, actor: Actor, entry_id: int, lock: bool = False) -> EnergyEntry:
    """Return an energy entry with its vehicle, tank, station and driver; raises `NotFound`."""
    rows = energy_entry_list(actor=actor).select_related("vehicle", "store", "vendor", "driver")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=entry_id).first()
    if row is None:
        raise NotFound
    return row


def energy_entry_find(*, actor: Actor, entry_id: int) -> EnergyEntry:
    """Return an energy entry even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = EnergyEntry.objects.for_actor(actor).select_related("vehicle", "store", "vendor")
    row: EnergyEntry | None = rows.filter(pk=entry_id, vehicle__binned_at__isnull=True).first()
    if row is None:
        raise NotFound
    return row


def energy_entry_last(*, actor: Actor, vehicle_id: int) -> EnergyEntry | None:
    """Return the newest entry of a vehicle, additives apart, with tank and station."""
    rows = energy_entry_list(actor=actor, narrow=EnergyFilter(vehicle_id=vehicle_id))
    rows = rows.exclude(energy__in=ADDITIVES).select_related("store", "vendor")
    return rows.order_by("-on", "-id").first()


def energy_entry_newest(*, actor: Actor) -> EnergyEntry | None:
    """Return the newest fill-up or charge of the whole garage."""
    rows = energy_entry_list(actor=actor).exclude(energy__in=ADDITIVES)
    return rows.order_by("-on", "-id").first()


def home_charge_last(*, actor: Actor) -> EnergyEntry | None:
    """Return the newest charge at home that has a price: the tariff of the house."""
    rows = energy_entry_list(actor=actor, narrow=EnergyFilter(energy=ELECTRICITY))
    rows = rows.filter(is_home=True, unit_price__isnull=False)
    return rows.order_by("-on", "-id").first()


def energy_entry_same(
    *, actor: Actor, vehicle_id: int, on: date, quantity: Decimal, besides: int | None
) -> EnergyEntry | None:
    """Return an entry of the same vehicle, day and amount, which may be the same fill-up."""
    narrow = EnergyFilter(vehicle_id=vehicle_id, since=on, until=on)
    rows = energy_entry_list(actor=actor, narrow=narrow).filter(quantity=quantity)
    return (rows if besides is None else rows.exclude(pk=besides)).first()
