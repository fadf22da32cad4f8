"""What is said of a fill-up or charge, and how it becomes columns."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from accounts.organizations.selectors import member_list
from garage.energy import selectors
from garage.energy.energies import ELECTRICITY, base_unit, units_of
from garage.energy.models import EnergyEntry, EnergyStore
from garage.energy.thirds import Bill, completed
from garage.records.common import days_checked, meter_unit_of, money_checked
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.money import check_currency, quantize
from project.kernel.units import to_base

ZERO = Decimal(0)
LARGEST = Decimal(1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyEntryInput:
    """A fill-up or a charge; of amount, price and total two are enough.

    Without `store_id` the tank is found by `energy`, without that by what the vehicle takes.
    `quantity_unit` of "" is the unit used last. `unit_price` is for one unit as typed, `total` is
    after the discount. Levels are in percent; `stored` is in kWh.
    """

    vehicle_id: int
    on: date
    currency: str
    energy: str = ""
    store_id: int | None = None
    at: time | None = None
    ended_at: time | None = None
    quantity: Decimal | None = None
    quantity_unit: str = ""
    unit_price: Decimal | None = None
    total: Decimal | None = None
    discount: Decimal = ZERO
    tax: Decimal = ZERO
    exchange_rate: Decimal | None = None
    grade: str = ""
    vendor_id: int | None = None
    driver_id: int | None = None
    is_full: bool = True
    is_missed_before: bool = False
    level_before: Decimal | None = None
    level_after: Decimal | None = None
    stored: Decimal | None = None
    current: str = ""
    is_home: bool = False
    odometer: Decimal | None = None
    odometer_unit: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    file_ids: tuple[int, ...] = ()
    custom_fields: Mapping[str, Any] | None = None


PARTS = frozenset({"tags", "file_ids", "custom_fields"})
# What the service finds out by itself.
_FOUND = frozenset({"vehicle_id", "store_id", "energy", "quantity", "quantity_unit"})
COLUMNS = frozenset(field.name for field in fields(EnergyEntryInput)) - PARTS
_PLAIN = COLUMNS - _FOUND
_THIRDS = ("quantity", "unit_price", "total")
# Which of the three follows when others of them are changed: what was paid stays paid.
_MOVED = {
    frozenset({"quantity"}): "unit_price",
    frozenset({"total"}): "unit_price",
    frozenset({"unit_price"}): "total",
    frozenset({"quantity", "unit_price"}): "total",
    frozenset({"quantity", "total"}): "unit_price",
    frozenset({"unit_price", "total"}): "quantity",
}
_CHARGING = {"stored": None, "current": "", "is_home": False, "ended_at": None}


def input_of(entry: EnergyEntry) -> EnergyEntryInput:
    """Return what was said of an entry."""
    values = {name: getattr(entry, name) for name in COLUMNS if name != "quantity"}
    return EnergyEntryInput(**values, quantity=entry.entered_quantity)


def changed(entry: EnergyEntry, changes: Mapping[str, Any]) -> EnergyEntryInput:
    """Return what is said of an entry after a change: a new amount, price or total moves another one.

    Another vehicle or energy means another tank.
    """
    given = {name: value for name, value in changes.items() if name in COLUMNS}
    named = frozenset(name for name in _THIRDS if given.get(name) is not None)
    if named in _MOVED:
        given.setdefault(_MOVED[named], None)
    if ("vehicle_id" in given or "energy" in given) and "store_id" not in given:
        same_vehicle = given.get("vehicle_id", entry.vehicle_id) == entry.vehicle_id
        if not same_vehicle or given.get("energy", entry.energy) != entry.energy:
            given["store_id"] = None
    return replace(input_of(entry), **given)


def columns_of(
    data: EnergyEntryInput, *, vehicle: Vehicle, store: EnergyStore, actor: Actor
) -> dict[str, Any]:
    """Return the columns of an entry; raises `RuleViolated` naming what is missing or cannot be."""
    code = check_currency(data.currency)
    values: dict[str, Any] = {name: getattr(data, name) for name in _PLAIN}
    if store.energy != ELECTRICITY:
        values |= _CHARGING
    price = _home_price(data, actor=actor)
    quantity = data.quantity if data.quantity is not None else values["stored"]
    bill = Bill(
        quantity=quantity,
        unit_price=price,
        total=None if data.total is None else quantize(data.total, code),
        discount=quantize(data.discount, code),
    )
    bill = completed(bill, currency=code)
    values |= {"unit_price": bill.unit_price, "total": bill.total, "discount": bill.discount}
    values = money_checked(values, currency=code)
    days_checked(values, "on")
    values["odometer_unit"] = meter_unit_of(vehicle, data.odometer_unit)
    values["grade"] = " ".join(data.grade.split())
    return values | _quantities(bill.quantity, data.quantity_unit, store=store)


def _quantities(quantity: Decimal | None, asked: str, *, store: EnergyStore) -> dict[str, Any]:
    if quantity is None:
        raise RuleViolated("Type two of total, amount and price, or the amount.", field="quantity")
    if not quantity.is_finite() or not 0 < quantity < LARGEST:
        raise RuleViolated("Type how much was filled in, above zero.", field="quantity")
    code = asked or base_unit(store.energy)
    if code not in units_of(store.energy):
        names = ", ".join(units_of(store.energy))
        raise RuleViolated(
            worded("This is measured in one of %(names)s.", names=names), field="quantity_unit"
        )
    base = to_base(quantity, code)
    if base <= 0:
        raise RuleViolated("Type how much was filled in, above zero.", field="quantity")
    return {"quantity": base, "entered_quantity": quantity, "quantity_unit": code}


def _home_price(data: EnergyEntryInput, *, actor: Actor) -> Decimal | None:
    """Return the price of a unit: as typed, else that of the last charge at home."""
    if data.unit_price is not None or data.total is not None or not data.is_home:
        return data.unit_price
    last = selectors.home_charge_last(actor=actor)
    same = last is not None and last.currency == data.currency
    return last.unit_price if last is not None and same else None


def driver_checked(user_id: int | None, *, actor: Actor) -> None:
    """Raise `NotFound` for a driver who is no member of the organization."""
    if user_id is not None and not member_list(actor=actor).filter(user_id=user_id).exists():
        raise NotFound
