"""What a fill-up would tell, and what is odd about it, before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from garage.energy import selectors
from garage.energy.economy import Fill, Reason, Span
from garage.energy.energies import ELECTRICITY, base_unit
from garage.energy.models import EnergyEntry, EnergyStore
from garage.energy.presenting import Reader, Told, told_of
from garage.energy.selectors.chains import cost_of, level_of
from garage.energy.selectors.economy import NEW
from garage.energy.thirds import Bill, completed, difference
from garage.records.common import meter_unit_of
from garage.records.pages import Doubt, reading_doubt
from garage.vehicles import meter_math
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors.meters import meter_changes
from project.kernel.actor import Actor
from project.kernel.errors import NotFound
from project.kernel.units import UNITS, symbol_of, to_base, unit
from project.web.templatetags.formats import day, money_text, number

LEAST_SPANS = 3
TOO_MUCH, TOO_LITTLE = Decimal("1.6"), Decimal("0.5")
# Tanks take a little more than the book says; chargers bill what is lost on the way, too.
OVER, OVER_ELECTRIC = Decimal("1.05"), Decimal("1.3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A fill-up that was typed and not saved: its bill, its tank, what it would tell."""

    bill: Bill
    store: EnergyStore | None
    energy: str
    quantity: Decimal | None
    span: Span
    average: selectors.Consumption | None

    def told(self, *, reader: Reader) -> Told:
        """Return what it would tell in words."""
        return told_of(self.span, self.energy, reader=reader, average=self.average)


def check_of(
    given: Mapping[str, Any], vehicle: Vehicle, entry: EnergyEntry | None, *, actor: Actor
) -> Check:
    """Return what a fill-up would tell if it were saved as typed; nothing is stored."""
    store = _store(given, vehicle, actor=actor)
    energy = store.energy if store else given["energy"]
    bill = completed(
        Bill(
            quantity=given["quantity"] if given["quantity"] is not None else given["stored"],
            unit_price=given["unit_price"],
            total=given["total"],
            discount=given["discount"],
        ),
        currency=given["currency"],
    )
    code = given["quantity_unit"]
    fits = code in UNITS and UNITS[code].dimension == unit(base_unit(energy)).dimension
    quantity = to_base(bill.quantity, code) if bill.quantity and fits else None
    span = Span(key=NEW, reason=Reason.FIRST)
    if store is not None and quantity:
        fill = _fill(given, quantity, bill, vehicle=vehicle, entry=entry, actor=actor)
        stored_on = entry.on if entry else None
        span = selectors.entry_preview(actor=actor, store=store, fill=fill, stored_on=stored_on)
    averages = selectors.vehicle_economy(actor=actor, vehicle_id=vehicle.pk) if store else []
    average = next(
        (one for one in averages if store and (one.store_id, one.meter) == (store.pk, span.meter)),
        None,
    )
    return Check(
        bill=bill, store=store, energy=energy, quantity=quantity, span=span, average=average
    )


def doubts_of(
    given: Mapping[str, Any],
    check: Check,
    *,
    vehicle: Vehicle,
    entry: EnergyEntry | None,
    actor: Actor,
    reader: Reader,
) -> list[Doubt]:
    """Return what is odd about a fill-up; each may be accepted with a tick."""
    found = (
        reading_doubt(given, vehicle, entry, actor=actor),
        _total_doubt(check.bill, given["currency"]),
        _capacity_doubt(check),
        _same_doubt(given, check, vehicle=vehicle, entry=entry, actor=actor),
        _unusual_doubt(check, reader=reader),
    )
    return [doubt for doubt in found if doubt is not None]


def _store(given: Mapping[str, Any], vehicle: Vehicle, *, actor: Actor) -> EnergyStore | None:
    """Return the tank that a fill-up goes into, `None` while there is none."""
    if given["store_id"]:
        store = selectors.energy_store_get(actor=actor, store_id=given["store_id"])
        if store.vehicle_id != vehicle.pk:
            raise NotFound
        return store
    stores = selectors.energy_store_list(actor=actor, vehicle_id=vehicle.pk)
    return stores.filter(energy=given["energy"]).first()


def _fill(
    given: Mapping[str, Any],
    quantity: Decimal,
    bill: Bill,
    *,
    vehicle: Vehicle,
    entry: EnergyEntry | None,
    actor: Actor,
) -> Fill:
    meter, life = _life(given, vehicle, actor=actor)
    return Fill(
        key=entry.pk if entry else NEW,
        on=given["on"],
        at=given["at"],
        quantity=quantity,
        meter=meter,
        reading=life,
        level=level_of(is_full=given["is_full"], level_after=given["level_after"]),
        is_missed_before=given["is_missed_before"],
        cost=cost_of(
            bill.total,
            currency=given["currency"],
            exchange_rate=given["exchange_rate"],
            actor=actor,
        ),
    )


def _life(
    given: Mapping[str, Any], vehicle: Vehicle, *, actor: Actor
) -> tuple[str, Decimal | None]:
    """Return dimension and life value of a reading that was typed."""
    if given["odometer"] is None:
        return "distance", None
    code = meter_unit_of(vehicle, given["odometer_unit"])
    dimension = unit(code).dimension
    value = to_base(given["odometer"], code)
    for meter in vehicle.meters.order_by("id"):
        if unit(meter.unit).dimension == dimension:
            changes = meter_changes(meter, actor=actor)
            return dimension, meter_math.life_value(given["on"], value, changes)
    return dimension, value


def _total_doubt(bill: Bill, currency: str) -> Doubt | None:
    gap = difference(bill, currency=currency)
    if not gap:
        return None
    return Doubt(
        "total",
        _("The total is not amount × price"),
        _("It is off by %(gap)s. All three are kept as typed.")
        % {"gap": money_text(abs(gap), currency)},
        _("All three are right"),
    )


def _capacity_doubt(check: Check) -> Doubt | None:
    store = check.store
    if store is None or not store.capacity or check.quantity is None:
        return None
    slack = OVER_ELECTRIC if store.energy == ELECTRICITY else OVER
    if check.quantity <= store.capacity * slack:
        return None
    held = store.entered_capacity if store.entered_capacity is not None else store.capacity
    values = {"name": store, "held": number(held), "unit": symbol_of(store.capacity_unit)}
    return Doubt(
        "capacity",
        _("More than the tank holds"),
        _("%(name)s holds %(held)s %(unit)s.") % values,
        _("The amount is right"),
    )


def _same_doubt(
    given: Mapping[str, Any],
    check: Check,
    *,
    vehicle: Vehicle,
    entry: EnergyEntry | None,
    actor: Actor,
) -> Doubt | None:
    if check.quantity is None:
        return None
    same = selectors.energy_entry_same(
        actor=actor,
        vehicle_id=vehicle.pk,
        on=given["on"],
        quantity=check.quantity,
        besides=entry.pk if entry else None,
    )
    if same is None:
        return None
    return Doubt(
        "duplicate",
        _("This fill-up seems to be here already"),
        _("The same amount was recorded for %(day)s.") % {"day": day(same.on)},
        _("It is another one"),
    )


def _unusual_doubt(check: Check, *, reader: Reader) -> Doubt | None:
    rate, average = check.span.rate, check.average
    if rate is None or average is None or average.spans < LEAST_SPANS:
        return None
    if average.rate * TOO_LITTLE <= rate <= average.rate * TOO_MUCH:
        return None
    values = {
        "figure": reader.consumption_text(rate, check.energy, check.span.meter),
        "usual": reader.consumption_text(average.rate, check.energy, check.span.meter),
    }
    return Doubt(
        "unusual",
        _("Unusual consumption"),
        _(
            "It comes to %(figure)s, usual is %(usual)s. Was a fill-up forgotten, or is a number wrong?"
        )
        % values,
        _("The numbers are right"),
    )
