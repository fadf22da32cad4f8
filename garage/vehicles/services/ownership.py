"""How a vehicle comes and goes: bought, sold, scrapped, and bought again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from garage.vehicles import selectors
from garage.vehicles.models import MeterReading, OwnershipEvent, Vehicle
from garage.vehicles.services.meters import source_reading_set, use_changed
from garage.vehicles.services.timeline import EntryData, entry_post, entry_withdraw
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.audit import kind_of
from project.kernel.dates import check_date
from project.kernel.errors import RuleViolated
from project.kernel.money import check_currency, quantize
from project.kernel.rows import save_changes, save_new

Kind = OwnershipEvent.Kind
_STATUS = {
    Kind.ACQUIRED: Vehicle.Status.ACTIVE,
    Kind.DISPOSED: Vehicle.Status.SOLD,
    Kind.SCRAPPED: Vehicle.Status.SCRAPPED,
}
_FIELDS = ("kind", "on", "party", "currency", "exchange_rate", "price", "fees", "tax", "notes")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipInput:
    """The day a vehicle came or went: with whom, for how much, at which meter reading.

    `price` of `None` means that it is not known; an empty currency is the organization's.
    `exchange_rate` is how much of that one unit of another currency was worth.
    """

    kind: str
    on: date
    party: str = ""
    currency: str = ""
    exchange_rate: Decimal | None = None
    price: Decimal | None = None
    fees: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    notes: str = ""
    odometer: Decimal | None = None
    odometer_unit: str = ""


@transaction.atomic
def ownership_record(*, actor: Actor, vehicle_id: int, data: OwnershipInput) -> OwnershipEvent:
    """Record that a vehicle was bought, sold or scrapped; its status follows the newest event."""
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    values = _checked({name: getattr(data, name) for name in _FIELDS}, actor=actor)
    event = OwnershipEvent(vehicle=vehicle, **values)
    save_new(event, actor=actor)
    _follow(event, vehicle, actor=actor, reading=(data.odometer, data.odometer_unit))
    audit.record("ownership.record", event, actor=actor, after=values)
    return event


@transaction.atomic
def ownership_change(
    *,
    actor: Actor,
    event_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> OwnershipEvent:
    """Correct an ownership event; its reading, entry and the vehicle's status follow."""
    actor.require(Permission.EDIT_VEHICLES)
    event = selectors.ownership_get(actor=actor, event_id=event_id)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=event.vehicle_id, lock=True)
    current = {name: getattr(event, name) for name in _FIELDS}
    plain = {name: value for name, value in changes.items() if name in _FIELDS}
    if plain.get("currency", event.currency) != event.currency:
        plain = {"exchange_rate": None, **plain}  # that of the other currency says nothing
    values = _checked({**current, **plain}, actor=actor)
    moved = save_changes(event, changes=values, expected_version=expected_version)
    _follow(event, vehicle, actor=actor, reading=_reading(event, changes, actor=actor))
    audit.record_changes("ownership.change", event, actor=actor, moved=moved)
    return event


@transaction.atomic
def ownership_delete(*, actor: Actor, event_id: int) -> OwnershipEvent:
    """Delete an ownership event with its reading and entry; the status follows what is left."""
    actor.require(Permission.EDIT_VEHICLES)
    event = selectors.ownership_get(actor=actor, event_id=event_id)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=event.vehicle_id, lock=True)
    before = {name: getattr(event, name) for name in _FIELDS}
    audit.record("ownership.delete", event, actor=actor, before=before)
    source_reading_set(actor=actor, vehicle=vehicle, source=event, on=event.on, value=None, unit="")
    entry_withdraw(actor=actor, source=event)
    event.delete()
    _keep_status(vehicle)
    use_changed(vehicle, actor=actor)
    return event


def _checked(values: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    check_date(values["on"], field="on")
    values["currency"] = check_currency(values["currency"] or actor.currency)
    for name in ("price", "fees", "tax"):
        if values[name] is not None:
            values[name] = quantize(values[name], values["currency"])
    rate = values["exchange_rate"]
    if rate is not None and (not rate.is_finite() or rate <= 0):
        raise RuleViolated("Type an exchange rate above zero.", field="exchange_rate")
    if values["currency"] == actor.currency:
        values["exchange_rate"] = None
    return values


def _reading(
    event: OwnershipEvent, changes: Mapping[str, Any], *, actor: Actor
) -> tuple[Decimal | None, str]:
    """Return the reading as changed, else the one that the event has."""
    rows = MeterReading.objects.for_actor(actor)
    kept = rows.filter(source_kind=kind_of(event), source_id=event.pk).first()
    value = changes.get("odometer", kept.entered_value if kept else None)
    unit = changes.get("odometer_unit") or (kept.entered_unit if kept else "")
    return value, unit


def _follow(
    event: OwnershipEvent,
    vehicle: Vehicle,
    *,
    actor: Actor,
    reading: tuple[Decimal | None, str],
) -> None:
    """Let the meter, the timeline and the status of the vehicle say what the event says."""
    use_changed(vehicle, actor=actor)
    value, unit = reading
    kept = source_reading_set(
        actor=actor,
        vehicle=vehicle,
        source=event,
        on=event.on,
        value=value,
        unit=unit or _unit(vehicle),
    )
    entry_post(actor=actor, source=event, data=_entry(event, kept))
    _keep_status(vehicle)


def _unit(vehicle: Vehicle) -> str:
    primary = vehicle.meters.filter(is_primary=True).first()
    return primary.unit if primary else "km"


def _entry(event: OwnershipEvent, reading: MeterReading | None) -> EntryData:
    """Show the price on the timeline; it stands in no category, so that no running cost counts it."""
    verb = {Kind.ACQUIRED: "Bought", Kind.DISPOSED: "Sold", Kind.SCRAPPED: "Scrapped"}[
        Kind(event.kind)
    ]
    link = "to" if event.kind == Kind.DISPOSED else "from"
    return EntryData(
        vehicle_id=event.vehicle_id,
        on=event.on,
        kind="ownership",
        title=f"{verb} {link} {event.party}" if event.party else verb,
        detail=event.notes,
        meter_value=reading.value if reading else None,
        meter_unit=reading.entered_unit if reading else "",
        amount=_amount(event),
        currency=event.currency,
        exchange_rate=event.exchange_rate,
    )


def _amount(event: OwnershipEvent) -> Decimal | None:
    """Return what was paid in all for a vehicle that came, what was got for one that went."""
    if event.price is None or event.kind != Kind.ACQUIRED:
        return event.price
    return event.price + event.fees + event.tax


def _keep_status(vehicle: Vehicle) -> None:
    """Let the newest event say whether the vehicle is here; being stored or for sale stays."""
    newest = vehicle.ownership_events.order_by("-on", "-id").first()
    gone = {Vehicle.Status.SOLD, Vehicle.Status.SCRAPPED}
    status = _STATUS[Kind(newest.kind)] if newest else Vehicle.Status.ACTIVE
    if status in gone or vehicle.status in gone:
        save_changes(vehicle, changes={"status": status})
