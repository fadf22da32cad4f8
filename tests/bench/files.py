"""`python -m tests.bench.files COUNT`: bring a table of items and stock in, and export, import and undo it."""

import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import django

FIGURES: dict[str, float | int | str] = {}


def main(count: int) -> None:
    """Print one line of JSON: seconds of CPU and megabytes at most, per step."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile

    from accounts.organizations.selectors import job_actor
    from inventory.transfer.services import exports, imports, undoing

    here, there = (
        job_actor(organization_id=_organization(name), user_id=None) for name in ("a", "b")
    )
    _note("start", time.process_time())

    def begin(actor: Any, content: bytes, name: str) -> Any:
        record = imports.import_begin(actor=actor, upload=SimpleUploadedFile(name, content))
        if "mapping" in record.options:
            told = imports.MappingInput(sheet="stock", mapping=record.options["mapping"])
            imports.import_map(actor=actor, import_id=record.pk, data=told)
        return record

    record = _timed("begin", lambda: begin(here, _table(count), "list.csv"))
    _timed("check", _work)
    imports.import_start(actor=here, import_id=record.pk)
    _timed("run", _work)
    again = begin(here, _table(count), "list.csv")
    _work()
    imports.import_start(actor=here, import_id=again.pk)
    _timed("again", _work)
    export = exports.export_order(actor=here, names=[])
    _timed("export", _work)
    export.refresh_from_db()
    assert export.file is not None
    with export.file.file.open("rb") as file:
        content = file.read()
    moved = begin(there, content, "inventory.zip")
    _timed("own_check", _work)
    imports.import_start(actor=there, import_id=moved.pk)
    _timed("own_run", _work)
    undoing.import_undo(actor=there, import_id=moved.pk)
    _timed("undo", _work)
    for name, row in (("first", record), ("second", again), ("own", moved)):
        row.refresh_from_db()
        FIGURES[name] = (
            f"{row.state} {row.added}/{row.changed}/{row.unchanged}/{row.refused} {row.warnings}"
        )
    sys.stdout.write(json.dumps(FIGURES) + "\n")


def _organization(name: str) -> int:
    from accounts.organizations.models import Organization

    slug = f"files-{name}-{time.time_ns()}"
    return Organization.objects.create(name=name, slug=slug, currency="EUR").pk


def _table(count: int) -> bytes:
    """Return a table with three lots for each of a third as many items."""
    chance = random.Random(3)
    lines = ["Name,Part number,Manufacturer,Location,Qty,Price,Supplier,Date,Tags,EAN,Category"]
    for number in range(count):
        item = number // 3
        lines.append(
            f"Part {item},P-{item},Maker {item % 40},Hall / Rack {item % 30} / Shelf {item % 7},"
            f"{chance.randrange(1, 50)},{chance.randrange(100, 9999) / 100},Shop {item % 90},"
            f"2025-{number % 12 + 1:02}-{number % 28 + 1:02},tag{item % 12},{4_000_000 + item},"
            f"Group {item % 15}"
        )
    return "\n".join(lines).encode()


def _work() -> None:
    """Do what waits, as a worker does."""
    from django.utils import timezone

    from project.kernel.jobs.models import JobRecord
    from project.kernel.jobs.run import run

    rows = JobRecord.objects.across_organizations(reason="the bench plays the worker")
    waiting = rows.filter(state="queued", run_after__lte=timezone.now()).order_by("id")
    while (job_id := waiting.values_list("pk", flat=True).first()) is not None:
        run(job_id)


def _timed(name: str, do: Callable[[], Any]) -> Any:
    began = time.process_time()
    found = do()
    _note(name, time.process_time() - began)
    return found


def _note(name: str, seconds: float) -> None:
    FIGURES[f"{name}_cpu_s"] = round(seconds, 2)
    FIGURES[f"{name}_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
