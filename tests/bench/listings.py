"""`python -m tests.bench.listings COUNT [VEHICLES]`: fill a garage, time valuations and an update."""

import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import django

DAY = "2026-06-30"
MADE = 100_000
BATCH = 5_000
ASKED = 200


def main(count: int, vehicles: int) -> None:
    """Print one line of JSON: milliseconds of SQL and of whole valuations, and of an update."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    django.setup()
    from datetime import date

    from django.db import connection

    from accounts.organizations.models import Organization
    from accounts.organizations.selectors import job_actor

    day = date.fromisoformat(DAY)
    organization = Organization.objects.create(name="Bench", slug=f"bench-{count}", currency="GBP")
    actor = job_actor(organization_id=organization.pk, user_id=None)
    began = time.perf_counter()
    _fill(organization.pk, count=count, day=day)
    filled = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    figures = {"fill_seconds": round(filled, 1), **_timed(actor, day=day)}
    if vehicles:
        figures |= _updated(actor, vehicles=vehicles, day=day)
    sys.stdout.write(json.dumps(figures) + "\n")


def _timed(actor: Any, *, day: Any) -> dict[str, float]:
    """Time single valuations; `raw` is the time of their very SQL without anything around it."""
    from garage.valuation.market.estimate import estimate
    from garage.valuation.selectors.candidates import comparable_adverts

    raw, sql, whole, work, used = [], [], [], [], []
    for number, subject in enumerate(_subjects(day)):
        asked: list[tuple[str, Any]] = []
        start, cpu = time.perf_counter(), time.process_time()
        with _recorded(asked):
            rows = comparable_adverts(actor=actor, market="GB", currency="GBP", subject=subject)
        middle = time.perf_counter()
        found = estimate(subject, rows)
        end = time.perf_counter()
        if number < ASKED // 20:
            continue  # the first ones fill the caches
        used.append(found.used)
        sql.append(1000 * (middle - start))
        whole.append(1000 * (end - start))
        work.append(1000 * (time.process_time() - cpu))
        raw.append(_asked_again(asked))
    return {
        "raw_p50": _share(raw, 0.5), "raw_p95": _share(raw, 0.95),
        "sql_p50": _share(sql, 0.5), "sql_p95": _share(sql, 0.95),
        "whole_p50": _share(whole, 0.5), "whole_p95": _share(whole, 0.95),
        "cpu_p50": _share(work, 0.5), "cpu_p95": _share(work, 0.95),
        "used": _share(used, 0.5),
    }  # fmt: skip


def _recorded(asked: list[tuple[str, Any]]) -> Any:
    from django.db import connection

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    return connection.execute_wrapper(note)


def _asked_again(asked: Sequence[tuple[str, Any]]) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        start = time.perf_counter()
        for sql, params in asked:
            cursor.execute(sql, params)
            cursor.fetchall()
        return 1000 * (time.perf_counter() - start)


def _updated(actor: Any, *, vehicles: int, day: Any) -> dict[str, Any]:
    """Time a market update of so many vehicles with its refit, and a second one of the same data."""
    from garage.valuation.services import market_update

    _own(actor.organization_id, count=vehicles)
    before, cpu = _peak_mb(), time.process_time()
    first = market_update(actor=actor, as_of=day, progress=lambda *_: None)
    spent = time.process_time() - cpu
    cpu = time.process_time()
    again = market_update(actor=actor, as_of=day, progress=lambda *_: None)
    return {
        "update_cpu_seconds": round(spent, 1),
        "update_mb": round(_peak_mb() - before),
        "again_cpu_seconds": round(time.process_time() - cpu, 1),
        "update_new": first.new,
        "again_new": again.new,
    }


def _fill(organization: int, *, count: int, day: Any) -> None:
    """Keep listings: the first 100,000 are made, the others are these, driven and priced otherwise."""
    from garage.listings.models import Listing, ListingSource

    source = ListingSource.objects.create(
        organization_id=organization, name="Bench", market="GB", currency="GBP"
    )
    chance = random.Random(5)
    made = min(count, MADE)
    for start in range(0, made, BATCH):
        rows = []
        for number in range(start, min(start + BATCH, made)):
            one = _vehicle(chance)
            rows.append(
                Listing(
                    organization_id=organization, source=source, fingerprint=str(number),
                    market="GB", currency="GBP", make=one["make_key"], model=one["model_key"],
                    price=round(30_000 * 0.88 ** (2026 - one["year"]) * chance.uniform(0.8, 1.2)),
                    first_seen=day, last_seen=day, engine_cc=one.pop("cc"), **one,
                )
            )  # fmt: skip
        Listing.objects.bulk_create(rows, batch_size=1_000)
    for turn in range(1, count // made):
        _copy(organization, turn=turn, made=made)


def _copy(organization: int, *, turn: int, made: int) -> None:
    from django.db import connection

    from garage.listings.models import Listing

    columns = [field.column for field in Listing._meta.concrete_fields if not field.primary_key]
    other = {
        "mileage_km": f"mileage_km + {turn * 137}",
        "price": f"price + {turn * 23}",
        "fingerprint": f"fingerprint || '-{turn}'",
    }
    quoted = [connection.ops.quote_name(column) for column in columns]
    values = [other.get(column, name) for column, name in zip(columns, quoted, strict=True)]
    table = connection.ops.quote_name(Listing._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(quoted)}) SELECT {', '.join(values)} FROM {table} "  # noqa: S608 - names of columns
            "WHERE organization_id = %s ORDER BY id LIMIT %s",
            [organization, made],
        )


def _own(organization: int, *, count: int) -> None:
    """Keep vehicles of the models that are offered, with odometers."""
    from garage.vehicles.models import Meter, MeterReading, Vehicle

    chance = random.Random(11)
    for number in range(count):
        one = _vehicle(chance)
        vehicle = Vehicle.objects.create(
            organization_id=organization, name=f"Vehicle {number}", make=one["make_key"],
            model=one["model_key"], model_year=one["year"], fuel=one["fuel"],
            transmission=one["gearbox"] if number % 3 else "", engine=f"{one['cc']} cc",
        )  # fmt: skip
        meter = Meter.objects.create(
            organization_id=organization, vehicle=vehicle, unit="km", is_primary=True
        )
        MeterReading.objects.create(
            organization_id=organization, vehicle=vehicle, meter=meter, on=DAY,
            value=one["mileage_km"], entered_value=one["mileage_km"], entered_unit="km",
            source_kind="garage.vehicle", source_id=vehicle.pk,
        )  # fmt: skip


def _vehicle(chance: random.Random) -> dict[str, Any]:
    """Give a vehicle; few models are common and many are rare, as on the road."""
    model = int(chance.paretovariate(0.9)) % 200
    year = 2026 - chance.randrange(0, 14)
    return {
        "make_key": f"make{model % 10}",
        "model_key": f"model{model}",
        "year": year,
        "mileage_km": round((2026.5 - year) * chance.uniform(6_000, 24_000)),
        "fuel": chance.choice(["petrol", "diesel", "hybrid"]),
        "gearbox": chance.choice(["manual", "automatic"]),
        "cc": chance.choice([1000, 1200, 1500, 2000, 3000]),
    }


def _subjects(day: Any) -> list[Any]:
    from garage.valuation.market.types import Subject

    chance = random.Random(9)
    made = [_vehicle(chance) for _ in range(ASKED)]
    return [Subject(as_of=day, engine_litres=each.pop("cc") / 1000, **each) for each in made]


def _share(values: Sequence[float], share: float) -> float:
    return round(sorted(values)[int(len(values) * share)], 1)


def _peak_mb() -> float:
    unit = 1024 if sys.platform.startswith("linux") else 1024 * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
