"""Keeping beside each entry what it tells of the consumption."""

from collections.abc import Collection
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction

from garage.energy.economy import Reason, Span
from garage.energy.energies import facts_of
from garage.energy.models import EnergyEntry, EnergyStore
from garage.energy.selectors.chains import chain_of
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor, Permission

_COLUMNS = (
    "span_reason",
    "span_meter",
    "span_quantity",
    "span_distance",
    "span_cost",
    "rate",
)
_BATCH = 500
_RATE = Decimal("0.00000001")
_TENTH = Decimal("0.1")


def economy_refresh(
    store: EnergyStore, *, actor: Actor, around: Collection[date] | None = None
) -> None:
    """Tell the entries of a tank anew, all or those that a change on some days could alter."""
    chain = chain_of(store, actor=actor, around=around)
    is_additive = facts_of(store.energy).is_additive
    told = [
        Span(key=fill.key, reason=Reason.ADDITIVE) for fill in chain.fills
    ] if is_additive else chain.told()  # fmt: skip
    stale = []
    for span in told:
        row = chain.rows[span.key]
        wanted = _columns(span)
        if any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            stale.append(row)
    if stale:
        rows = EnergyEntry.objects.for_actor(actor)
        rows.bulk_update(stale, _COLUMNS, batch_size=_BATCH)


@transaction.atomic
def vehicle_economy_refresh(*, actor: Actor, vehicle_id: int) -> None:
    """Tell all entries of a vehicle anew, as when a reading was confirmed or a meter replaced."""
    actor.require(Permission.RECORD_ENERGY)
    vehicles = Vehicle.objects.for_actor(actor).select_for_update()
    if vehicles.filter(pk=vehicle_id).first() is None:
        return
    stores = EnergyStore.objects.for_actor(actor).filter(vehicle_id=vehicle_id)
    for store in stores.order_by("id"):
        economy_refresh(store, actor=actor)


def _columns(span: Span) -> dict[str, Any]:
    """Return what is kept of a span."""
    rate = span.rate
    if rate is None:
        return {
            "span_reason": span.reason.value,
            "span_meter": "",
            **dict.fromkeys(_COLUMNS[2:]),
        }
    return {
        "span_reason": span.reason.value,
        "span_meter": span.meter,
        "span_quantity": span.quantity.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP),
        "span_distance": span.distance.quantize(_TENTH, rounding=ROUND_HALF_UP),
        "span_cost": span.cost,
        "rate": rate.quantize(_RATE, rounding=ROUND_HALF_UP),
    }
