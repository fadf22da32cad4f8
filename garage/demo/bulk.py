"""Large garages: many vehicles and records, written in bulk, that agree with their sums."""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from garage.models import (
    EnergyEntry,
    EnergyStore,
    Meter,
    MeterReading,
    MonthlySum,
    ServiceLine,
    ServiceRecord,
    TimelineEntry,
    Vehicle,
)
from garage.vehicles.selectors.vehicles import search_text
from project.kernel.actor import Actor
from project.kernel.audit import kind_of
from project.kernel.bulk import BulkWriter

CHUNK = 20_000
YEARS = 3
# Five fill-ups to one visit at the workshop, as in the garages we measured.
FILLS_A_SERVICE = 5
KM_A_DAY = 38
LABOUR_CENTS = 9_800
RATE = Decimal("0.00000001")
MODELS = (
    ("Octavia Combi", "Škoda", "Octavia", "estate", "#41627e"),
    ("ID.3 Pro", "Volkswagen", "ID.3", "hatch", "#5d8f8a"),
    ("Transit Custom", "Ford", "Transit Custom", "van", "#bb5a34"),
    ("R 1200 GS", "BMW", "R 1200 GS", "motorcycle", "#a8252c"),
    ("Golf Variant", "Volkswagen", "Golf", "estate", "#6c7f3a"),
    ("Mazda MX-5", "Mazda", "MX-5", "roadster", "#7d1f2b"),
)
WORK = (
    ("Oil and filter service", "Engine oil 5W-30, 4.7 l", "maintenance", "service"),
    ("Front brake discs and pads", "Brake discs, front axle", "repair", "repair"),
    ("Brake fluid change", "Brake fluid DOT 4, 1 l", "maintenance", "service"),
    ("Water pump replaced", "Water pump with gasket", "repair", "repair"),
    ("Roof rack fitted", "Roof rack, black", "upgrade", "upgrade"),
    ("Main inspection", "Inspection fee", "inspection", "service"),
)


class Happening(NamedTuple):
    """One record to be written: a fill-up or a visit at the workshop."""

    vehicle_id: int
    meter_id: int
    on: date
    km: int
    is_service: bool
    number: int


class Filled(NamedTuple):
    """A fill-up: millilitres, tenths of a cent a litre, and what it tells of the consumption."""

    millilitres: int
    mills: int
    told: tuple[str | None, ...]


class Posted(NamedTuple):
    """What a record says on the timeline and in the sums; `cents` is what was paid."""

    happening: Happening
    title: str
    category: str
    cents: int


@dataclass(slots=True)
class Sums:
    """The monthly sums of what was written so far, in cents."""

    cents: dict[tuple[int, date, str], int] = field(default_factory=lambda: defaultdict(int))
    counts: dict[tuple[int, date, str], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, posted: Iterable[Posted]) -> None:
        """Count records."""
        for one in posted:
            key = (one.happening.vehicle_id, one.happening.on.replace(day=1), one.category)
            self.cents[key] += one.cents
            self.counts[key] += 1


@dataclass(frozen=True, slots=True)
class Course:
    """By vehicle: the tank, the odometer at the last fill-up, and millilitres and cents not told yet."""

    stores: dict[int, int]
    last: dict[int, int] = field(default_factory=dict)
    untold: dict[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Writers:
    """One writer a table; all rows belong to the actor's organization."""

    services: BulkWriter
    lines: BulkWriter
    fills: BulkWriter
    service_entries: BulkWriter
    fill_entries: BulkWriter
    service_readings: BulkWriter
    fill_readings: BulkWriter


def fill(*, actor: Actor, vehicles: int, records: int, today: date, years: int = YEARS) -> None:
    """Write so many vehicles and records, spread evenly over the last years."""
    chance = random.Random(f"{vehicles}/{records}")  # noqa: S311 - invented, the same every time
    stable, meters = _vehicles(vehicles, actor=actor)
    places = [(vehicle.pk, meter.pk) for vehicle, meter in zip(stable, meters, strict=True)]
    writers, sums = _writers(actor), Sums()
    course = Course(stores=_stores(stable, actor=actor))
    days = years * 365
    first = today - timedelta(days=days)
    for start in range(0, records, CHUNK):
        numbers = range(start, min(start + CHUNK, records))
        chunk = [
            _happening(n, days=days * n // records, places=places, first=first) for n in numbers
        ]
        sums.add(_write_services([h for h in chunk if h.is_service], writers, chance))
        sums.add(_write_fills([h for h in chunk if not h.is_service], writers, course))
    _write_sums(sums, actor=actor)
    _settle_meters(meters, actor=actor)


def _vehicles(count: int, *, actor: Actor) -> tuple[list[Vehicle], list[Meter]]:
    rows = []
    for number in range(count):
        name, make, model, body, color = MODELS[number % len(MODELS)]
        plate = f"HH {chr(65 + number % 26)}{chr(65 + number // 26 % 26)} {1000 + number}"
        rows.append(
            Vehicle(
                organization_id=actor.organization_id,
                name=name if count <= len(MODELS) else f"{name} {number + 1}",
                make=make,
                model=model,
                model_year=2014 + number % 11,
                body=body,
                color=color,
                plate=plate,
                plate_key=plate.replace(" ", ""),
                created_by_id=actor.user_id,
            )
        )
        rows[-1].search_text = search_text(vars(rows[-1]))
    vehicles = Vehicle.objects.bulk_create(rows)
    meters = Meter.objects.bulk_create(
        [
            Meter(
                organization_id=actor.organization_id,
                vehicle=vehicle,
                kind=Meter.Kind.ODOMETER,
                unit="km",
                is_primary=True,
            )
            for vehicle in vehicles
        ]
    )
    return vehicles, meters


def _stores(vehicles: list[Vehicle], *, actor: Actor) -> dict[int, int]:
    """Give each vehicle its tank; returns the ids of tanks by vehicle."""
    rows = EnergyStore.objects.bulk_create(
        [
            EnergyStore(
                organization_id=actor.organization_id,
                vehicle=vehicle,
                energy="diesel",
                created_by_id=actor.user_id,
            )
            for vehicle in vehicles
        ]
    )
    return {row.vehicle_id: row.pk for row in rows}


def _writers(actor: Actor) -> Writers:
    owner = {"organization_id": actor.organization_id}
    author = owner | {"created_by_id": actor.user_id}
    money = {"currency": actor.currency}

    def entry(model: type[ServiceRecord] | type[EnergyEntry], kind: str) -> BulkWriter:
        template = TimelineEntry(
            **owner,
            **money,
            kind=kind,
            meter_unit="km",
            sum_currency=actor.currency,
            source_kind=kind_of(model()),
        )
        columns = ("vehicle_id", "on", "category", "title", "meter_value", "amount", "sum_amount")
        return BulkWriter(template, (*columns, "source_id"))

    def reading(model: type[ServiceRecord] | type[EnergyEntry]) -> BulkWriter:
        template = MeterReading(**author, entered_unit="km", source_kind=kind_of(model()))
        columns = ("meter_id", "vehicle_id", "on", "value", "entered_value", "source_id")
        return BulkWriter(template, columns)

    service = ("vehicle_id", "on", "title", "purpose", "invoice_number", "tax", "total")
    line = ("record_id", "position", "kind", "purpose", "description", "quantity", "unit")
    fill = ("vehicle_id", "store_id", "on", "quantity", "entered_quantity", "unit_price", "total")
    span = ("span_reason", "span_meter", "span_quantity", "span_distance", "span_cost", "rate")
    diesel = EnergyEntry(**author, **money, energy="diesel", quantity_unit="l", odometer_unit="km")
    return Writers(
        services=BulkWriter(ServiceRecord(**author, **money), service),
        lines=BulkWriter(
            ServiceLine(**owner, tax_rate=Decimal(19)), (*line, "unit_price", "amount")
        ),
        fills=BulkWriter(diesel, (*fill, "odometer", *span)),
        service_entries=entry(ServiceRecord, "service"),
        fill_entries=entry(EnergyEntry, "energy"),
        service_readings=reading(ServiceRecord),
        fill_readings=reading(EnergyEntry),
    )


def _happening(number: int, *, days: int, places: list[tuple[int, int]], first: date) -> Happening:
    index = number % len(places)
    vehicle_id, meter_id = places[index]
    return Happening(
        vehicle_id=vehicle_id,
        meter_id=meter_id,
        on=first + timedelta(days=days),
        km=20_000 + index * 7_000 + KM_A_DAY * days,
        is_service=(number // len(places)) % (FILLS_A_SERVICE + 1) == 0,
        number=number,
    )


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _write_services(
    happenings: list[Happening], writers: Writers, chance: random.Random
) -> list[Posted]:
    posted, rows, bills = [], [], []
    for one in happenings:
        title, description, purpose, category = WORK[one.number // 7 % len(WORK)]
        part, tenths = chance.randrange(900, 28_000), chance.randrange(5, 40)
        labour = LABOUR_CENTS * tenths // 10
        total = part + labour
        number = f"RE-{one.on.year}-{one.number:07}"
        tax = _money(total * 19 // 119)
        rows.append((one.vehicle_id, one.on, title, purpose, number, tax, _money(total)))
        bills.append((description, purpose, part, tenths, labour))
        posted.append(Posted(one, title, category, total))
    ids = writers.services.write(rows)
    lines: list[tuple[object, ...]] = []
    for record_id, (description, purpose, part, tenths, labour) in zip(ids, bills, strict=True):
        price, hours = _money(part), f"{tenths // 10}.{tenths % 10}"
        lines.append((record_id, 1, "part", purpose, description, "1", "", price, price))
        worked = (record_id, 2, "labour", purpose, "Labour", hours, "h")
        lines.append((*worked, _money(LABOUR_CENTS), _money(labour)))
    writers.lines.write(lines)
    _write_traces(posted, ids, entries=writers.service_entries, readings=writers.service_readings)
    return posted


def _write_fills(happenings: list[Happening], writers: Writers, course: Course) -> list[Posted]:
    posted, rows = [], []
    for one in happenings:
        millilitres, mills, told = _filled(one, course)
        cents = millilitres * mills // 10_000
        litres, paid, price = _thousandths(millilitres), _money(cents), _thousandths(mills)
        store = course.stores[one.vehicle_id]
        bill = (litres, litres, price, paid)
        rows.append((one.vehicle_id, store, one.on, *bill, str(one.km), *told))
        posted.append(Posted(one, f"{litres[:-1]} l diesel, full tank", "fuel", cents))
    ids = writers.fills.write(rows)
    _write_traces(posted, ids, entries=writers.fill_entries, readings=writers.fill_readings)
    return posted


def _filled(one: Happening, course: Course) -> Filled:
    """Fill up what the way since the last time took: 5 to 7 l/100 km; a first tank takes 40 l."""
    last = course.last.get(one.vehicle_id)
    course.last[one.vehicle_id] = one.km
    km = one.km - last if last is not None else 0
    mills = 1_559 + one.number * 13 % 340
    if last is None:
        return Filled(40_000, mills, ("first", "", None, None, None, None))
    millilitres = km * (50 + one.number * 7 % 21) or 1_000
    before, owed = course.untold.get(one.vehicle_id, (0, 0))
    used, paid = before + millilitres, owed + millilitres * mills // 10_000
    course.untold[one.vehicle_id] = (0, 0) if km else (used, paid)
    if not km:
        return Filled(millilitres, mills, ("no_distance", "", None, None, None, None))
    quantity = _thousandths(used)
    rate = (Decimal(quantity) / km).quantize(RATE)
    return Filled(millilitres, mills, ("", "distance", quantity, str(km), _money(paid), str(rate)))


def _thousandths(value: int) -> str:
    return f"{value // 1000}.{value % 1000:03}"


def _write_traces(
    posted: list[Posted], ids: range, *, entries: BulkWriter, readings: BulkWriter
) -> None:
    """Write the timeline entry and the reading of each record."""
    entry_rows, reading_rows = [], []
    for (one, title, category, cents), source_id in zip(posted, ids, strict=True):
        paid, km = _money(cents), str(one.km)
        entry_rows.append((one.vehicle_id, one.on, category, title, km, paid, paid, source_id))
        reading_rows.append((one.meter_id, one.vehicle_id, one.on, km, km, source_id))
    entries.write(entry_rows)
    readings.write(reading_rows)


def _write_sums(sums: Sums, *, actor: Actor) -> None:
    template = MonthlySum(organization_id=actor.organization_id, currency=actor.currency)
    columns = ("vehicle_id", "scope_key", "month", "category", "amount", "entries")
    BulkWriter(template, columns).write(
        [
            (
                vehicle_id,
                f"{vehicle_id}:0",
                month,
                category,
                _money(cents),
                sums.counts[vehicle_id, month, category],
            )
            for (vehicle_id, month, category), cents in sums.cents.items()
        ]
    )


def _settle_meters(meters: list[Meter], *, actor: Actor) -> None:
    for meter in meters:
        readings = MeterReading.objects.for_actor(actor).filter(meter=meter)
        newest = readings.order_by("-on", "-id").first()
        if newest is not None:
            meter.dial_value = meter.life_value = meter.entered_value = newest.value
            meter.entered_unit, meter.read_on = "km", newest.on
    Meter.objects.for_actor(actor).bulk_update(
        meters,
        ("dial_value", "life_value", "entered_value", "entered_unit", "read_on"),
        batch_size=500,
    )
