"""What fits a vehicle and how much of it is there, what an item fits, and what belongs to a vehicle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from garage.parts.models import RelatedVehicle
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get, vehicle_list
from inventory.catalogue.fitting import VehicleFacts, Verdict, verdict
from inventory.catalogue.models import Fitment, Item, Kit
from inventory.catalogue.selectors import (
    facts_of,
    fitment_list,
    fitting,
    item_get,
)
from inventory.stock.models import Balance
from inventory.stock.selectors import on_hand
from project.kernel.actor import Actor, Permission
from project.kernel.tenancy import ScopedQuerySet

ZERO = Decimal(0)
MOST_VEHICLES = 500
MOST_FITMENTS = 200
MOST_RELATED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingItem:
    """An item or a kit that fits a vehicle, and of an item how much lies where.

    `available` is what is not set aside; `places` are the first three, what lies most first.
    """

    item: Item | None
    kit: Kit | None
    verdict: Verdict
    note: str
    on_hand: Decimal = ZERO
    available: Decimal = ZERO
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FittedVehicle:
    """A vehicle of the garage that an item fits, or may fit."""

    vehicle: Vehicle
    verdict: Verdict


def facts_of_vehicle(vehicle: Vehicle) -> VehicleFacts:
    """Return a vehicle as fitments see it."""
    words = (vehicle.engine, vehicle.variant, vehicle.get_fuel_display() if vehicle.fuel else "")
    engine = " ".join(filter(None, words)) if vehicle.engine or vehicle.variant else ""
    return VehicleFacts(
        make=vehicle.make, model=vehicle.model, year=vehicle.model_year, engine=engine
    )


def fitting_items(*, actor: Actor, vehicle_id: int) -> list[FittingItem]:
    """Answer “What fits this vehicle?”: what lies on the shelf first; a few queries for all."""
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    if not vehicle.make:
        return []
    found = fitting(actor=actor, vehicle=facts_of_vehicle(vehicle))
    ids = [one.fitment.item_id for one in found if one.fitment.item_id is not None]
    stands, places = on_hand(actor=actor, item_ids=ids), _places(ids, actor=actor)
    shown = []
    for one in found:
        stand = stands.get(one.fitment.item_id or 0)
        shown.append(
            FittingItem(
                item=one.fitment.item,
                kit=one.fitment.kit,
                verdict=one.verdict,
                note=one.fitment.note,
                on_hand=stand.quantity if stand else ZERO,
                available=max(stand.available, ZERO) if stand else ZERO,
                places=tuple(places.get(one.fitment.item_id or 0, ())[:3]),
            )
        )
    return sorted(shown, key=_order)


def vehicles_fitted(*, actor: Actor, item_id: int) -> list[FittedVehicle]:
    """Answer “What of ours does this fit?” of an item, what it surely fits first."""
    item = item_get(actor=actor, item_id=item_id)
    rows = fitment_list(actor=actor, item_id=item.pk).order_by("id")[:MOST_FITMENTS]
    return vehicles_of_fitments(rows, actor=actor)


def vehicles_of_fitments(rows: Iterable[Fitment], *, actor: Actor) -> list[FittedVehicle]:
    """Return which vehicles of the garage fitments mean; nothing is asked where there are none."""
    fits = [facts_of(row) for row in rows]
    if not fits:
        return []
    vehicles = vehicle_list(actor=actor).filter(archived_at__isnull=True)
    found = []
    for vehicle in vehicles.order_by("name", "id")[:MOST_VEHICLES]:
        facts = facts_of_vehicle(vehicle)
        verdicts = {verdict(fit, facts) for fit in fits}
        best = Verdict.FITS if Verdict.FITS in verdicts else Verdict.MAYBE
        if best in verdicts:
            found.append(FittedVehicle(vehicle, best))
    return sorted(found, key=lambda one: one.verdict != Verdict.FITS)


def related_vehicle_of(*, actor: Actor, item_id: int) -> RelatedVehicle | None:
    """Return the vehicle that a collectible belongs to, `None` when there is none."""
    return _related(actor).filter(item_id=item_id).first()


def related_vehicle_list(
    *, actor: Actor, vehicle_id: int | None = None
) -> ScopedQuerySet[RelatedVehicle]:
    """Return which collectible belongs to which vehicle; raises `NotFound` for an unknown vehicle."""
    if vehicle_id is not None:
        vehicle_get(actor=actor, vehicle_id=vehicle_id)
        return _related(actor).filter(vehicle_id=vehicle_id)
    return _related(actor)


def _related(actor: Actor) -> ScopedQuerySet[RelatedVehicle]:
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[RelatedVehicle] = RelatedVehicle.objects.for_actor(actor)
    rows = rows.filter(item__binned_at__isnull=True, vehicle__binned_at__isnull=True)
    return rows.select_related("item", "vehicle", "item__collectible")


def _places(item_ids: Sequence[int], *, actor: Actor) -> dict[int, list[str]]:
    rows = Balance.objects.for_actor(actor).filter(item_id__in=item_ids)
    found: dict[int, list[str]] = {}
    lying = rows.order_by("-quantity", "id").values_list("item_id", "location__path")
    for item_id, path in lying:
        known = found.setdefault(item_id, [])
        if path not in known:
            known.append(path)
    return found


def _order(one: FittingItem) -> tuple[bool, bool, bool, str]:
    name = str(one.item or one.kit).lower()
    return (one.verdict != Verdict.FITS, one.on_hand <= ZERO, one.kit is None, name)
