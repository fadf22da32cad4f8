"""Exports: small ones at once, large ones by the worker; both the same bytes."""

import zipfile
from collections.abc import Callable, Sequence
from tempfile import TemporaryFile
from typing import IO

from django.db import transaction
from django.utils import timezone

from inventory.transfer.models import InventoryExport
from inventory.transfer.reading.layout import TABLES
from inventory.transfer.selectors import export_get, export_list
from inventory.transfer.writing import Writer
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.files.store import attach, drop_files, made_store
from project.kernel.jobs.defer import defer
from project.kernel.jobs.run import JobRun
from project.kernel.rows import save_new

MOST_AT_ONCE = 3_000
MOST_EXPORTS = 20
LINES_BETWEEN = 500
_EPOCH = (1980, 1, 1, 0, 0, 0)  # so that the same content is the same file
Tell = Callable[[int], None]


def tables_checked(names: Sequence[str]) -> list[str]:
    """Return the asked tables in the order of the files, all for none; raises `RuleViolated`."""
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        raise RuleViolated(
            worded("“%(name)s” is no file of ours.", name=unknown[0][:40]), field="tables"
        )
    return [name for name in TABLES if name in names] or list(TABLES)


def is_small(names: Sequence[str], *, actor: Actor) -> bool:
    """Say whether tables are few enough to be written while somebody waits."""
    return Writer(actor=actor).count(tables_checked(names)) <= MOST_AT_ONCE


def export_now(names: Sequence[str], *, actor: Actor) -> tuple[str, IO[bytes]]:
    """Return the name and the open file of a small export; raises `RuleViolated` for a large one."""
    tables = tables_checked(names)
    if not is_small(tables, actor=actor):
        raise RuleViolated(
            worded(
                "There are more than %(most)s rows. Have the worker write them.", most=MOST_AT_ONCE
            ),
            code="export-large",
            field="tables",
        )
    target = TemporaryFile()  # noqa: SIM115 - whoever hands it out closes it
    write_export(target, tables, actor=actor)
    target.seek(0)
    return file_name(tables, actor=actor), target


def write_export(
    target: IO[bytes], tables: Sequence[str], *, actor: Actor, tell: Tell | None = None
) -> int:
    """Write tables, several as a ZIP and one as CSV; returns how many rows."""
    writer = Writer(actor=actor)
    if len(tables) == 1:
        return _write(writer, tables[0], target=target, tell=tell)
    rows = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in tables:
            info = zipfile.ZipInfo(f"{name}.csv", date_time=_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as member:
                rows += _write(writer, name, target=member, tell=tell)
    return rows


def _write(writer: Writer, name: str, *, target: IO[bytes], tell: Tell | None) -> int:
    number = -1  # the heads are no row
    for number, line in enumerate(writer.lines(name)):
        target.write(line.encode())
        if tell is not None and number % LINES_BETWEEN == 0:
            tell(number)
    return max(number, 0)


def file_name(tables: Sequence[str], *, actor: Actor) -> str:
    """Return the name of an export."""
    if len(tables) == 1:
        return f"{tables[0]}.csv"
    today = today_in(actor.time_zone, now=timezone.now())
    return f"inventory-{today.isoformat()}.zip"


@transaction.atomic
def export_order(*, actor: Actor, names: Sequence[str]) -> InventoryExport:
    """Have the worker write an export; an organization keeps its twenty newest."""
    actor.require(Permission.VIEW)
    record = save_new(InventoryExport(tables=tables_checked(names)), actor=actor)
    for old in export_list(actor=actor)[MOST_EXPORTS:]:
        file = old.file
        old.delete()
        if file is not None:
            drop_files([file])
    audit.record("inventory_export.order", record, actor=actor, after={"tables": record.tables})
    defer("inventory.transfer.write_export", record, actor=actor)
    return record


def export_write(*, actor: Actor, run: JobRun) -> None:
    """Write an export; nothing when it is gone or written. Safe to run twice: the lease fences it."""
    try:
        record = export_get(actor=actor, export_id=run.subject_id)
    except NotFound:
        return
    if record.file_id is not None:
        return
    total = Writer(actor=actor).count(record.tables)
    with TemporaryFile() as target:
        rows = write_export(
            target, record.tables, actor=actor, tell=lambda number: run.progress(number, total)
        )
        name = file_name(record.tables, actor=actor)
        kind = "text/csv" if name.endswith(".csv") else "application/zip"
        with run.finishing():
            file = made_store(name=name, content=target, content_type=kind, actor=actor)
            InventoryExport.objects.for_actor(actor).filter(pk=record.pk).update(
                file=file, rows=rows
            )
            attach(file, record, actor=actor)
            audit.record("inventory_export.write", record, actor=actor, after={"rows": rows})
