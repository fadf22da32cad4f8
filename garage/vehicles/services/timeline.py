"""Keeping the timeline: every record posts its entry, and the monthly sums follow in the same breath."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models, transaction
from django.db.models import F

from garage.vehicles.models import MonthlySum, TimelineEntry
from project.kernel.actor import Actor
from project.kernel.audit import kind_of
from project.kernel.dates import month_start
from project.kernel.money import quantize

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryData:
    """What a record says of itself on the timeline.

    `amount` is in `currency`; `exchange_rate` is how much of the organization's currency one unit
    of it was worth, `None` when unknown. `meter_value` is in the base unit (km, h, cycles) and
    `meter_unit` the unit it was entered in.
    """

    vehicle_id: int | None
    on: date
    kind: str
    title: str
    category: str = ""
    detail: str = ""
    vendor_id: int | None = None
    meter_value: Decimal | None = None
    meter_unit: str = ""
    amount: Decimal | None = None
    currency: str = ""
    exchange_rate: Decimal | None = None
    files: int = 0


@transaction.atomic
def entry_post(*, actor: Actor, source: models.Model, data: EntryData) -> TimelineEntry:
    """Post or replace the entry of a record, and move the monthly sums with it."""
    entry = _entry_of(source, actor=actor)
    if entry is None:
        entry = TimelineEntry(
            organization_id=actor.organization_id,
            source_kind=kind_of(source),
            source_id=source.pk,
        )
    else:
        _count(entry, sign=-1)
    _fill(entry, data, actor=actor)
    entry.save()
    _count(entry, sign=1)
    return entry


@transaction.atomic
def entry_withdraw(*, actor: Actor, source: models.Model) -> None:
    """Take the entry of a record off the timeline and out of the sums; nothing when there is none."""
    entry = _entry_of(source, actor=actor)
    if entry is not None:
        _count(entry, sign=-1)
        entry.delete()


def _entry_of(source: models.Model, *, actor: Actor) -> TimelineEntry | None:
    rows = TimelineEntry.objects.for_actor(actor).select_for_update()
    found: TimelineEntry | None = rows.filter(
        source_kind=kind_of(source), source_id=source.pk
    ).first()
    return found


def _fill(entry: TimelineEntry, data: EntryData, *, actor: Actor) -> None:
    entry.vehicle_id = data.vehicle_id
    entry.vendor_id = data.vendor_id
    entry.on = data.on
    entry.kind = data.kind
    entry.category = data.category
    entry.title = data.title[:200]
    entry.detail = data.detail[:200]
    entry.meter_value = data.meter_value
    entry.meter_unit = data.meter_unit
    entry.amount = data.amount
    entry.currency = data.currency
    entry.files = min(data.files, 999)
    entry.sum_amount, entry.sum_currency = _counted(data, actor=actor)


def _counted(data: EntryData, *, actor: Actor) -> tuple[Decimal, str]:
    """Return what the sums count: converted where a rate is known, apart where it is not."""
    if data.amount is None:
        return ZERO, ""
    if data.exchange_rate is None or data.currency == actor.currency:
        return data.amount, data.currency
    return quantize(data.amount * data.exchange_rate, actor.currency), actor.currency


def _count(entry: TimelineEntry, *, sign: int) -> None:
    """Add an entry to the sum of its month, or take it out again."""
    if not entry.category or not entry.sum_currency:
        return
    row, _ = MonthlySum.objects.across_organizations(
        reason="the sum of an entry that the actor posts"
    ).get_or_create(
        organization_id=entry.organization_id,
        scope_key=f"{entry.vehicle_id or 0}:{entry.vendor_id or 0}",
        month=month_start(entry.on),
        category=entry.category,
        currency=entry.sum_currency,
        defaults={"vehicle_id": entry.vehicle_id, "vendor_id": entry.vendor_id},
    )
    rows = MonthlySum.objects.across_organizations(reason="the sum of an entry the actor posts")
    rows.filter(pk=row.pk).update(
        amount=F("amount") + sign * entry.sum_amount, entries=F("entries") + sign
    )
