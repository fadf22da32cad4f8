"""What an entry brings elsewhere: its place on the timeline, its sums, its meter reading, its spans."""

from collections.abc import Collection
from datetime import date

from django.utils import translation

from garage.energy.energies import facts_of
from garage.energy.models import EnergyEntry, EnergyStore
from garage.energy.services.refreshing import economy_refresh
from garage.records.common import odometer_base, reading_post, reading_withdraw
from garage.vehicles.models import TimelineEntry
from garage.vehicles.models.timeline import Category
from garage.vehicles.services.timeline import EntryData, entry_post, entry_withdraw
from project.kernel.actor import Actor
from project.kernel.files.store import attachments_of
from project.kernel.units import symbol_of


def entry_posted(
    entry: EnergyEntry,
    *,
    actor: Actor,
    days: Collection[date] = (),
    stores: Collection[EnergyStore] = (),
) -> None:
    """Let timeline, sums, meter and consumption agree with an entry.

    `days` and `stores` are those it had before, too.
    """
    reading_post(entry, actor=actor, on=entry.on, vehicle=entry.vehicle)
    timeline_posted(entry, actor=actor)
    for store in {entry.store, *stores}:
        economy_refresh(store, actor=actor, around=[entry.on, *days])


def timeline_posted(entry: EnergyEntry, *, actor: Actor) -> None:
    """Let the timeline and the sums agree with an entry."""
    data = EntryData(
        vehicle_id=entry.vehicle_id,
        on=entry.on,
        kind=TimelineEntry.Kind.ENERGY,
        category=Category.FUEL,
        title=title_of(entry),
        detail=_price_of(entry),
        vendor_id=entry.vendor_id,
        meter_value=odometer_base(entry),
        meter_unit=entry.odometer_unit if entry.odometer is not None else "",
        amount=entry.total,
        currency=entry.currency if entry.total is not None else "",
        exchange_rate=entry.exchange_rate,
        files=attachments_of(entry, actor=actor).count(),
    )
    entry_post(actor=actor, source=entry, data=data)


def entry_withdrawn(entry: EnergyEntry, *, actor: Actor) -> None:
    """Take an entry off the timeline, out of the sums, with its reading; call it once it is binned."""
    entry_withdraw(actor=actor, source=entry)
    reading_withdraw(entry, actor=actor, on=entry.on, vehicle=entry.vehicle)
    economy_refresh(entry.store, actor=actor, around=[entry.on])


def title_of(entry: EnergyEntry) -> str:
    """Return what an entry is called in lists: “43.58 l diesel, full tank”, in English.

    Pages say it in the language of whoever reads it (`project.web.retelling`).
    """
    with translation.override("en"):
        label = str(entry.get_energy_display())
    name = label if label[:2].isupper() or entry.energy == "def" else label.lower()
    parts = [f"{entry.quantity_text} {name}" if not entry.is_charge else entry.quantity_text]
    if entry.grade:
        parts[0] = f"{entry.quantity_text} {entry.grade}"
    if entry.is_charge and entry.level_after is not None:
        parts.append(f"charged to {entry.level_after.normalize():f} %")
    elif entry.is_full and not facts_of(entry.energy).is_additive:
        parts.append("charged to full" if entry.is_charge else "full tank")
    return ", ".join(parts)


def _price_of(entry: EnergyEntry) -> str:
    """Return the price of a unit for the second line of a list."""
    if entry.unit_price is None:
        return ""
    price = f"{entry.unit_price.normalize():f}"
    return f"{price} {entry.currency}/{symbol_of(entry.quantity_unit)}"
