"""Imports of vendors and inventory: a file is checked, brought in by the worker, and can be undone."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from inventory.transfer.models import ImportProblem, InventoryImport
from inventory.transfer.reading.layout import FIELD
from inventory.transfer.reading.rows import Entry
from inventory.transfer.reading.sheets import SHEETS, STOCK, mapping_of
from inventory.transfer.selectors import import_can_go_on, import_get, import_list
from inventory.transfer.services.reading import Source, entries_of, recognise, warnings_of
from inventory.transfer.storing.engine import Counts, Engine
from inventory.transfer.storing.registry import STORERS
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.selectors import custom_field_list
from project.kernel.errors import Conflict, DomainError, NotFound, RuleViolated, Unavailable, worded
from project.kernel.files.store import table_store
from project.kernel.jobs.defer import defer
from project.kernel.jobs.run import JobRun
from project.kernel.rows import save_changes, save_new

State = InventoryImport.State
BATCH, MOST_PROBLEMS, SAMPLES_OF_A_PART, MOST_SAMPLES, MOST_COUNTS = 250, 20_000, 3, 30, 20
LEFT_ALONE = (
    "Rows of known stock with another quantity than what lies there: %d. What lies there stays."
    " Should the file count, begin the import once more and tick “Count the stock”."
)
_VENDOR_TABLES = {"vendors", "vendor_sites", "vendor_contacts", "supplier_parts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingInput:
    """What a person said of a file of others: what it is of, and where what stands."""

    sheet: str
    mapping: Mapping[str, Any]


@transaction.atomic
def import_begin(
    *, actor: Actor, upload: UploadedFile, sheet: str = "", counts_stock: bool = False
) -> InventoryImport:
    """Keep a file and recognise it; our own is checked at once, another one's columns are asked about.

    `sheet` of “vendors” or “stock” says what a table is of that is none of ours. With
    `counts_stock` the file is a count: of lots that are known the difference is booked.
    """
    actor.require(Permission.EDIT_STOCK)
    if sheet and sheet not in SHEETS:
        raise RuleViolated(
            worded("Choose one of: %(names)s.", names=", ".join(SHEETS)), field="sheet"
        )
    found = recognise(upload, actor=actor, sheet=sheet)
    kind = "application/zip" if "parts" in found.options else "text/csv"
    file = table_store(upload=upload, actor=actor, content_type=kind)
    options = _remembered(found, actor=actor) | {"counts_stock": counts_stock}
    record = InventoryImport(file=file, name=file.name, source=found.source, options=options)
    record.warnings = warnings_of(record.options)
    save_new(record, actor=actor)
    audit.record("inventory_import.begin", record, actor=actor, after={"file": file.name})
    if record.source == Source.OWN:
        defer("inventory.transfer.check_import", record, actor=actor)
    return record


def _remembered(found: Any, *, actor: Actor) -> dict[str, Any]:
    """Return the options with the mapping of the last file that had the same columns."""
    options: dict[str, Any] = found.options
    if "mapping" not in options:
        return options
    for former in import_list(actor=actor).filter(source=found.source, state=State.DONE)[:20]:
        if former.options.get("heads") == options["heads"]:
            return options | {key: former.options[key] for key in ("sheet", "mapping")}
    return options


@transaction.atomic
def import_map(*, actor: Actor, import_id: int, data: MappingInput) -> InventoryImport:
    """Say what the columns of a file hold, and have all of it checked."""
    actor.require(Permission.EDIT_STOCK)
    record = _open(import_id, actor=actor)
    options = dict(record.options)
    if record.source != Source.OWN:
        if data.sheet not in SHEETS:
            raise RuleViolated(
                worded("Choose one of: %(names)s.", names=", ".join(SHEETS)), field="sheet"
            )
        mapping = mapping_of(data.mapping, sheet=data.sheet, heads=options["heads"])
        _check_fields(mapping.columns, actor=actor)
        options |= {"sheet": data.sheet, "mapping": mapping.plain()}
    changes = {"options": options, "state": State.DRAFT, **_nothing_counted()}
    save_changes(record, changes=changes | {"warnings": warnings_of(options)})
    defer("inventory.transfer.check_import", record, actor=actor)
    return record


def _check_fields(columns: Sequence[str], *, actor: Actor) -> None:
    said = {name.removeprefix(FIELD) for name in columns if name.startswith(FIELD)}
    rows = custom_field_list(actor=actor, record_kind="inventory.item")
    known = set(rows.values_list("key", flat=True)) if said else set()
    if said - known:
        raise RuleViolated(
            worded("There is no field “%(value)s”.", value=min(said - known)[:60]), field="columns"
        )


@transaction.atomic
def import_start(*, actor: Actor, import_id: int) -> InventoryImport:
    """Bring a checked file in; the worker does it, and goes on where it was broken off."""
    actor.require(Permission.EDIT_STOCK)
    record = import_get(actor=actor, import_id=import_id, lock=True)
    if record.state != State.CHECKED and not import_can_go_on(record, actor=actor):
        raise Conflict("Check the file first, and begin another import for one that is over.")
    if _names_vendors(record):
        actor.require(Permission.EDIT_VENDORS)
    total = record.added + record.changed + record.unchanged + record.refused
    changes: dict[str, Any] = {"state": State.RUNNING}
    if record.state == State.CHECKED:
        changes |= _nothing_counted() | {"options": record.options | {"total": total}}
        changes["warnings"] = warnings_of(record.options)
        ImportProblem.objects.for_actor(actor).filter(brought_by=record).delete()
    save_changes(record, changes=changes)
    audit.record("inventory_import.start", record, actor=actor, after={"rows": total})
    defer("inventory.transfer.run_import", record, actor=actor)
    return record


def _names_vendors(record: InventoryImport) -> bool:
    options = record.options
    tables = {part["table"] for part in options.get("parts", ())} | {options.get("table", "")}
    if options.get("sheet") == STOCK:
        return "vendor" in options["mapping"]["columns"]
    return bool(tables & _VENDOR_TABLES) or "sheet" in options


def _open(import_id: int, *, actor: Actor) -> InventoryImport:
    record = import_get(actor=actor, import_id=import_id, lock=True)
    if record.state in {State.RUNNING, State.DONE, State.UNDONE}:
        raise Conflict("This import is under way or over. Begin another one.")
    return record


def _nothing_counted() -> dict[str, Any]:
    return dict.fromkeys(("rows", "added", "changed", "unchanged", "refused"), 0) | {"sample": []}


# --- The worker ----------------------------------------------------------------------------------


def import_check(*, actor: Actor, run: JobRun) -> None:
    """Count what an import would do and show its first rows; safe to run twice, it writes none."""
    record = _of_run(run, actor=actor)
    if record is None or record.state not in {State.DRAFT, State.CHECKED}:
        return
    ImportProblem.objects.for_actor(actor).filter(brought_by=record).delete()
    for name, value in _nothing_counted().items():
        setattr(record, name, value)
    notes: list[str] = []
    nameless = 0
    with _told(record, run=run, actor=actor), entries_of(record, notes) as entries:
        engine = Engine(record, STORERS, actor=actor)
        for batch in _batches(entries):
            run.progress(record.rows, 0)
            record.sample = _sampled(record.sample, batch)
            nameless += sum(entry.is_nameless for entry in batch)
            _count(record, engine.plan(batch), batch, actor=actor)
        if nameless:
            notes.append(
                worded(
                    "Rows without a name, called by their part number: %(nameless)s.",
                    nameless=nameless,
                )
            )
        record.warnings = [*warnings_of(record.options), *notes, *_of_stock(engine)]
        with run.finishing():
            _save(record, state=State.CHECKED, actor=actor)


def import_run(*, actor: Actor, run: JobRun) -> None:
    """Bring a file in, two hundred and fifty rows a transaction; a killed worker's successor goes on behind them."""
    record = _of_run(run, actor=actor)
    if record is None or record.state != State.RUNNING:
        return
    notes: list[str] = []
    with _told(record, run=run, actor=actor), entries_of(record, notes) as entries:
        engine = Engine(record, STORERS, actor=actor)
        for batch in _batches(islice(entries, record.rows)):
            engine.plan(batch)  # found again by those that come after
        for batch in _batches(entries):
            run.progress(record.rows, int(record.options.get("total", 0)))
            with transaction.atomic():
                _count(record, engine.store(batch), batch, actor=actor)
                _save(record, state=State.RUNNING, actor=actor)
        record.warnings = [*warnings_of(record.options), *notes, *_of_stock(engine)]
        with run.finishing():
            record.finished_at = timezone.now()
            _save(record, state=State.DONE, actor=actor)
            audit.record("inventory_import.finish", record, actor=actor, after=counts_of(record))


def _of_stock(engine: Engine) -> list[str]:
    """Say what a file does to stock that is known: each of the first counts, or that it stays."""
    notes = [f"Rows of known stock that are counted: {len(engine.counted)}."]
    told = [*notes, *engine.counted[:MOST_COUNTS]] if engine.counted else []
    return [*told, LEFT_ALONE % engine.left_alone] if engine.left_alone else told


def counts_of(record: InventoryImport) -> dict[str, int]:
    """Return what became of the rows of an import."""
    names = ("rows", "added", "changed", "unchanged", "refused")
    return {name: getattr(record, name) for name in names}


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while part := list(islice(entries, BATCH)):
        yield part


def _count(
    record: InventoryImport, counts: Counts, batch: Sequence[Entry], *, actor: Actor
) -> None:
    record.rows += len(batch)
    record.added += counts.added
    record.changed += counts.changed
    record.unchanged += counts.unchanged
    kept = max(MOST_PROBLEMS - record.refused, 0)
    record.refused += len(counts.refused)
    rows = [
        ImportProblem(
            organization_id=actor.organization_id,
            brought_by=record,
            part=entry.part[:120],
            line=entry.line,
            problem=entry.problem[:300],
            row=entry.shown,
        )
        for entry in counts.refused[:kept]
    ]
    ImportProblem.objects.for_actor(actor).bulk_create(rows, batch_size=BATCH)


def _sampled(sample: list[dict[str, Any]], batch: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the first rows of each part as they were understood."""
    found = list(sample)
    shown: dict[str, int] = {}
    for one in found:
        shown[one["part"]] = shown.get(one["part"], 0) + 1
    for entry in batch:
        if entry.problem or shown.get(entry.part, 0) >= SAMPLES_OF_A_PART:
            continue
        if len(found) >= MOST_SAMPLES:
            break
        shown[entry.part] = shown.get(entry.part, 0) + 1
        values = {
            name: _shown(value) for record in entry.records for name, value in record.values.items()
        }
        found.append({"part": entry.part, "line": entry.line, "values": values})
    return found


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)[:120]
    return value.isoformat() if isinstance(value, date) else str(value)[:120]


def _save(record: InventoryImport, *, state: str, actor: Actor) -> None:
    record.state = state
    names = (
        "rows", "added", "changed", "unchanged", "refused", "sample", "warnings", "state",
        "finished_at",
    )  # fmt: skip
    InventoryImport.objects.for_actor(actor).filter(pk=record.pk).update(
        **{name: getattr(record, name) for name in names}
    )


def _of_run(run: JobRun, *, actor: Actor) -> InventoryImport | None:
    try:
        return import_get(actor=actor, import_id=run.subject_id)
    except NotFound:
        return None


@contextmanager
def _told(record: InventoryImport, *, run: JobRun, actor: Actor) -> Iterator[None]:
    """Note what went wrong on the import, when it will not be tried again."""
    try:
        yield
    except DomainError as error:
        if not isinstance(error, Unavailable) or run.is_last_attempt:
            InventoryImport.objects.for_actor(actor).filter(pk=record.pk).update(
                state=State.FAILED, warnings=[error.message], finished_at=timezone.now()
            )
        raise
