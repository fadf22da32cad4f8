"""The parts that service records, upgrades and expenses have in common."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from garage.vehicles.models import Meter, Vehicle
from garage.vehicles.services.meters import source_reading_set
from inventory.vendors import selectors as vendors
from project.kernel.actor import Actor
from project.kernel.dates import check_date
from project.kernel.errors import RuleViolated, worded
from project.kernel.files.attaching import files_set
from project.kernel.money import check_currency, quantize
from project.kernel.rows import save_with_parts
from project.kernel.tags import tags_set
from project.kernel.units import METER_UNITS, to_base

__all__ = [
    "Moved",
    "days_checked",
    "files_set",
    "meter_unit_of",
    "money_checked",
    "odometer_base",
    "reading_post",
    "reading_withdraw",
    "save_with_parts",
    "tags_set",
    "vendor_checked",
]
Moved = dict[str, tuple[Any, Any]]


def money_checked(values: Mapping[str, Any], *, currency: str) -> dict[str, Any]:
    """Return the values with their currency checked and their amounts rounded to its places."""
    clean = dict(values)
    clean["currency"] = check_currency(currency)
    for name in ("tax", "total", "cost", "value_effect", "price", "amount"):
        if clean.get(name) is not None:
            clean[name] = quantize(clean[name], clean["currency"])
    rate = clean.get("exchange_rate")
    if rate is not None and (not rate.is_finite() or rate <= 0):
        raise RuleViolated("Type an exchange rate above zero.", field="exchange_rate")
    return clean


def days_checked(values: Mapping[str, Any], *names: str) -> None:
    """Raise `RuleViolated` for a date no garage can have."""
    for name in names:
        if values.get(name) is not None:
            check_date(values[name], field=name)


def vendor_checked(vendor_id: int | None, *, actor: Actor) -> int | None:
    """Return the id of a vendor that the actor may choose; raises `NotFound` for strangers' ones."""
    if vendor_id is None:
        return None
    return vendors.vendor_get(actor=actor, vendor_id=vendor_id).pk


def meter_unit_of(vehicle: Vehicle, unit: str) -> str:
    """Return the unit of a reading: as typed, else that of the vehicle's first meter, else km."""
    if unit and unit not in METER_UNITS:
        raise RuleViolated(
            worded("Choose one of %(names)s.", names=", ".join(METER_UNITS)),
            field="odometer_unit",
        )
    if unit:
        return unit
    meter: Meter | None = vehicle.meters.order_by("-is_primary", "id").first()
    return meter.unit if meter else "km"


def odometer_base(record: Any) -> Decimal | None:
    """Return what the meter showed in km, h or cycles."""
    if record.odometer is None:
        return None
    return to_base(record.odometer, record.odometer_unit)


def reading_post(record: Any, *, actor: Actor, on: Any, vehicle: Vehicle) -> None:
    """Make the meter reading that a record brings agree with it."""
    try:
        source_reading_set(
            actor=actor,
            vehicle=vehicle,
            source=record,
            on=on,
            value=record.odometer,
            unit=record.odometer_unit,
        )
    except RuleViolated as error:
        raise RuleViolated(error.message, field="odometer") from error


def reading_withdraw(record: Any, *, actor: Actor, on: Any, vehicle: Vehicle) -> None:
    """Take away the meter reading that a record brought."""
    source_reading_set(actor=actor, vehicle=vehicle, source=record, on=on, value=None, unit="")
