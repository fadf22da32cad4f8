"""The fill-ups of a tank as the arithmetic takes them: all of them, or those around some days."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from garage.energy.economy import FULL, Fill, Span, in_order, spans
from garage.energy.models import EnergyEntry, EnergyStore
from garage.vehicles import meter_math
from garage.vehicles.models import MeterEvent, MeterReading
from garage.vehicles.selectors.meters import COUNTING
from project.kernel.actor import Actor
from project.kernel.audit import kind_of
from project.kernel.money import quantize
from project.kernel.rows import BinnedQuerySet
from project.kernel.units import unit

CANDIDATES = 20
# After a fill-up to the brim with a reading that counts, nothing before matters.
_SETTLES = Q(odometer__gt=0) & (Q(level_after=FULL) | Q(level_after__isnull=True, is_full=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Fill-ups of a tank with their rows; `settled` is the one from which on they can be told anew.

    `settled` of `None` means from the first on.
    """

    rows: dict[int, EnergyEntry]
    fills: Sequence[Fill]
    capacity: Decimal | None
    settled: int | None = None

    def told(self, *, extra: Fill | None = None) -> list[Span]:
        """Return what the fill-ups tell, with one more or another in the place of the same key."""
        fills = [fill for fill in self.fills if extra is None or fill.key != extra.key]
        found = spans([*fills, extra] if extra else fills, capacity=self.capacity)
        if self.settled is None:
            return found
        places = [index for index, span in enumerate(found) if span.key == self.settled]
        return found[places[0] + 1 :] if places else found


def chain_of(store: EnergyStore, *, actor: Actor, around: Collection[date] | None = None) -> Chain:
    """Return the fill-ups of a tank; `around` days, only those whose telling a change could alter."""
    rows = _entries(store, actor=actor)
    settled = None
    if around:
        settled, until = _bounds(rows, actor=actor, days=around)
        if settled is not None:
            rows = rows.filter(on__gte=settled.on)
        if until is not None:
            rows = rows.filter(on__lte=until.on)
    found = {row.pk: row for row in rows}
    readings = _lives(found, store=store, actor=actor)
    fills = [_fill(row, readings.get(row.pk), actor=actor) for row in found.values()]
    return Chain(
        rows=found,
        fills=in_order(fills),
        capacity=store.capacity,
        settled=settled.pk if settled else None,
    )


def level_of(*, is_full: bool, level_after: Decimal | None) -> Decimal | None:
    """Return how full the tank was afterwards in percent, `None` when nobody knows."""
    if level_after is not None:
        return level_after
    return FULL if is_full else None


def cost_of(
    total: Decimal | None, *, currency: str, exchange_rate: Decimal | None, actor: Actor
) -> Decimal | None:
    """Return a total in the organization's currency, `None` when it or the rate is not known."""
    if total is None or currency == actor.currency:
        return total
    return None if exchange_rate is None else quantize(total * exchange_rate, actor.currency)


def _entries(store: EnergyStore, *, actor: Actor) -> BinnedQuerySet[EnergyEntry]:
    rows: BinnedQuerySet[EnergyEntry] = EnergyEntry.objects.for_actor(actor)
    return rows.kept().filter(store=store).order_by("on", "id")


def _bounds(
    rows: BinnedQuerySet[EnergyEntry], *, actor: Actor, days: Collection[date]
) -> tuple[EnergyEntry | None, EnergyEntry | None]:
    """Return the entries before and after some days across which nothing reaches."""
    told = rows.filter(odometer__isnull=False).order_by().values_list("odometer_unit", flat=True)
    if len({unit(code).dimension for code in told.distinct()}) > 1:
        return None, None
    settling = rows.filter(_SETTLES)
    before = settling.filter(on__lt=min(days)).order_by("-on", "-id")
    after = settling.filter(on__gt=max(days)).order_by("on", "id")
    return _counted(before, actor=actor), _counted(after, actor=actor)


def _counted(rows: BinnedQuerySet[EnergyEntry], *, actor: Actor) -> EnergyEntry | None:
    """Return the first of some entries whose reading counts."""
    found = list(rows[:CANDIDATES])
    counting = set(
        _readings(found, actor=actor).values_list("source_id", flat=True) if found else ()
    )
    return next((row for row in found if row.pk in counting), None)


def _readings(rows: Collection[EnergyEntry], *, actor: Actor):  # type: ignore[no-untyped-def]
    """Return the readings of entries that count."""
    return MeterReading.objects.for_actor(actor).filter(
        source_kind=kind_of(EnergyEntry()),
        source_id__in=[row.pk for row in rows],
        state__in=COUNTING,
    )


def _lives(
    rows: dict[int, EnergyEntry], *, store: EnergyStore, actor: Actor
) -> dict[int, tuple[str, Decimal]]:
    """Return dimension and life value of the reading of each entry that has one that counts."""
    events = MeterEvent.objects.for_actor(actor).filter(meter__vehicle_id=store.vehicle_id)
    changes: dict[int, list[meter_math.Change]] = {}
    for event in events:
        change = meter_math.Change(
            on=event.on, old_value=event.old_value, new_value=event.new_value
        )
        changes.setdefault(event.meter_id, []).append(change)
    return {
        reading.source_id: (
            unit(reading.entered_unit).dimension,
            meter_math.life_value(reading.on, reading.value, changes.get(reading.meter_id, ())),
        )
        for reading in MeterReading.objects.for_actor(actor).filter(
            vehicle_id=store.vehicle_id,
            source_kind=kind_of(EnergyEntry()),
            source_id__in=list(rows),
            state__in=COUNTING,
        )
        if reading.source_id is not None
    }


def _fill(row: EnergyEntry, reading: tuple[str, Decimal] | None, *, actor: Actor) -> Fill:
    meter, life = reading or ("distance", None)
    return Fill(
        key=row.pk,
        on=row.on,
        at=row.at,
        quantity=row.quantity,
        meter=meter,
        reading=life,
        level=level_of(is_full=row.is_full, level_after=row.level_after),
        is_missed_before=row.is_missed_before,
        cost=cost_of(
            row.total, currency=row.currency, exchange_rate=row.exchange_rate, actor=actor
        ),
    )
