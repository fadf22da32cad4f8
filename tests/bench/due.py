"""Due dates: how far predictions are off on simulated driving, and how quick next due is."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from garage.schedule.due import Done, Plan, next_due
from garage.schedule.prediction import track_of
from tests.bench.garage import BenchGarage
from tests.bench.report import Row, Size
from tests.garage.schedule.driving import START, flags, life, predicted, share

VEHICLES, RULES, SIMULATED = 20, 30, 2300


def due(_garage: BenchGarage, size: Size) -> Iterator[Row]:
    """Measure the targets of `docs/due-dates.md`."""
    lives = [
        known for seed in range(size.of(SIMULATED, least=200)) if (known := life(seed)).is_well_read
    ]
    found = [each for known in lives if (each := predicted(known))]
    errors = sorted(each.error for each in found)
    median, p90 = share(errors, 0.5), share(errors, 0.9)
    within = sum(each.is_within for each in found) / len(found)
    caught, blamed = flags(lives)
    cases = f"{len(found)} simulated vehicles, 60 days ahead"
    yield Row(f"Due date off, median ({cases})", f"{median} days", "≤ 20 days", median <= 20)
    yield Row("Due date off, p90", f"{p90} days", "≤ 60 days", p90 <= 60)
    yield Row("True day in the range shown", f"{within:.0%}", "≥ 80 %", within >= 0.8)
    yield Row("Mistyped readings found", f"{caught:.0%}", "≥ 85 %", caught >= 0.85)
    yield Row("Right readings doubted", f"{blamed:.2%}", "≤ 0.2 %", blamed <= 0.002)
    spent = _next_due()
    yield Row(
        f"Next due, {VEHICLES} vehicles × {RULES} rules",
        f"{spent:.0f} ms",
        "≤ 300 ms",
        spent <= 300,
    )


def _next_due() -> float:
    """Return the milliseconds that the tracks and the next dates of a garage take."""
    lives = [life(seed) for seed in range(VEHICLES)]
    plans = [
        Plan(time_every=6 + each, meter_every=Decimal(5_000 + 500 * each)) for each in range(RULES)
    ]
    today = date(2026, 11, 21)
    began = time.perf_counter()
    for known in lives:
        track = track_of(known.typed, in_service=START)
        done = [Done(on=today - timedelta(days=200))]
        for plan in plans:
            next_due(plan, done, today=today, track=track)
    return (time.perf_counter() - began) * 1000
