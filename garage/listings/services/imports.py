"""Imports of listings: a file or an answer is checked, brought in by the worker, and can be undone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_noop

from garage.listings.importing.guessing import guess_map
from garage.listings.importing.mapping import by_column, check_map, field_map
from garage.listings.importing.rows import ListingValues, RowReader, Unusable, usual_use
from garage.listings.models import Listing, ListingImport, ListingPrice, ListingSource
from garage.listings.selectors.listings import (
    import_broke_off,
    import_get,
    import_list,
    source_get,
)
from garage.listings.services.aliases import aliases_review
from garage.listings.services.fetching import fetched_rows
from garage.listings.services.sources import (
    SourceInput,
    source_add,
    source_tool_offered,
    source_went_well,
    source_went_wrong,
)
from garage.listings.services.storing import Storer, counts_of
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date, today_in
from project.kernel.errors import Conflict, DomainError, NotFound, RuleViolated, Unavailable, worded
from project.kernel.files.store import table_store
from project.kernel.jobs.defer import defer
from project.kernel.jobs.run import JobRun
from project.kernel.mcp import ToolChanged
from project.kernel.paths import by_path
from project.kernel.rows import save_changes, save_new
from project.kernel.tables import HEAD_BYTES, TableShape, table_rows, table_shape

State = ListingImport.State
BATCH, MOST_PROBLEMS, MOST_SAMPLES, MOST_TRIED = 1000, 1000, 8, 200
LEAST_USE, MOST_USE = 5_000, 30_000  # kilometres a year; outside, the unit is probably wrong
ODD_SHARE = 0.2
Row = tuple[int, Any]
Progress = Callable[[int], None]
_OFTEN_MISSING = {
    "mileage_km": gettext_noop("%(percent)s %% of the listings have no mileage."),
    "make": gettext_noop("%(percent)s %% of the listings have no make."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingInput:
    """What a person said of a file: where the facts stand, and from when it is."""

    mapping: Mapping[str, Any]
    seen_on: date


@transaction.atomic
def import_begin(*, actor: Actor, source_id: int, upload: UploadedFile) -> ListingImport:
    """Keep a file of listings and guess what its columns hold; nothing is brought in yet."""
    actor.require(Permission.EDIT_VEHICLES)
    source = source_get(actor=actor, source_id=source_id)
    if source.kind != ListingSource.Kind.CSV:
        raise RuleViolated(
            "This source brings its listings itself. Choose one of files.", field="source"
        )
    shape = table_shape(upload.read(HEAD_BYTES))
    file = table_store(upload=upload, actor=actor)
    record = ListingImport(
        source=source,
        file=file,
        name=file.name,
        seen_on=today_in(actor.time_zone, now=timezone.now()),
        options={
            "encoding": shape.encoding,
            "delimiter": shape.delimiter,
            "heads": list(shape.heads),
            "samples": [list(row) for row in shape.samples],
            "mapping": _first_mapping(source, shape),
        },
    )
    save_new(record, actor=actor)
    audit.record("listing_import.begin", record, actor=actor, after={"file": file.name})
    return record


@transaction.atomic
def import_begin_new(*, actor: Actor, source: SourceInput, upload: UploadedFile) -> ListingImport:
    """Add a source and keep its first file; neither when one of them is refused."""
    added = source_add(actor=actor, data=source)
    return import_begin(actor=actor, source_id=added.pk, upload=upload)


def _first_mapping(source: ListingSource, shape: TableShape) -> dict[str, Any]:
    """Return the mapping of the last file of a source where it fits, else a guess."""
    places = source.mapping.get("places", {})
    if places and {head for heads in places.values() for head in heads} <= set(shape.heads):
        return dict(source.mapping)
    guess = guess_map(shape.heads, shape.samples).plain()
    return guess | {
        "currency": guess["currency"] or source.currency,
        "distance_unit": guess["distance_unit"] or source.distance_unit,
    }


@transaction.atomic
def import_map(*, actor: Actor, import_id: int, data: MappingInput) -> ListingImport:
    """Say what the columns of a file hold and have all of it checked; the source remembers it."""
    actor.require(Permission.EDIT_VEHICLES)
    record = _open(import_id, actor=actor)
    if record.file is None:
        raise RuleViolated("This import has no file.")
    mapping = field_map(data.mapping)
    check_map(mapping)
    source = record.source
    if mapping.currency != source.currency:
        raise RuleViolated(
            worded(
                "“%(source)s” is in %(currency)s. One market has one currency: add another source.",
                source=source,
                currency=source.currency,
            ),
            field="currency",
        )
    today = today_in(actor.time_zone, now=timezone.now())
    if check_date(data.seen_on, field="seen_on") > today:
        raise RuleViolated("The listings cannot be from the future.", field="seen_on")
    save_changes(source, changes={"mapping": mapping.plain()})
    changes = {
        "options": record.options | {"mapping": mapping.plain()},
        "seen_on": data.seen_on,
        "state": State.DRAFT,
        **_nothing_counted(),
    }
    save_changes(record, changes=changes)
    defer("garage.listings.check_import", record, actor=actor)
    return record


@transaction.atomic
def listings_take_in(
    *, actor: Actor, source_id: int, values: Sequence[ListingValues], name: str, seen_on: date
) -> ListingImport:
    """Bring listings in at once that a program has read; few enough for one transaction."""
    actor.require(Permission.EDIT_VEHICLES)
    source = source_get(actor=actor, source_id=source_id)
    now = timezone.now()
    record = ListingImport(source=source, name=name, seen_on=seen_on, state=State.DONE)
    record.finished_at = now
    save_new(record, actor=actor)
    storer = Storer(record, actor=actor)
    counts = storer.store(values)
    record.rows, record.added = len(values), counts.added
    record.changed, record.unchanged = counts.changed, counts.unchanged
    record.save(update_fields=("rows", "added", "changed", "unchanged"))
    aliases_review(storer.book.asked, actor=actor, market=source.market)
    source_went_well(source, actor=actor, now=now)
    audit.record("listing_import.finish", record, actor=actor, after=counts_of(record))
    return record


@transaction.atomic
def source_ask(*, actor: Actor, source_id: int, is_trial: bool) -> ListingImport:
    """Have a service or a tool asked for listings; a trial shows the first ones and keeps none."""
    actor.require(Permission.MANAGE_ORGANIZATION if is_trial else Permission.EDIT_VEHICLES)
    source = source_get(actor=actor, source_id=source_id)
    if source.kind == ListingSource.Kind.CSV:
        raise RuleViolated("A source of files is not asked. Bring a file in.")
    if not source.request:
        raise RuleViolated("Say first how this source is asked.")
    if not is_trial and not source.is_enabled:
        raise RuleViolated("This source is switched off.")
    check_map(field_map(source.mapping))
    record = asked_import(source, actor=actor, is_trial=is_trial)
    if is_trial:
        defer("garage.listings.check_import", record, actor=actor)
    else:
        defer("garage.listings.import_listings", record, actor=actor)
    return record


def asked_import(source: ListingSource, *, actor: Actor, is_trial: bool = False) -> ListingImport:
    """Return the new import of a service or a tool that is about to be asked."""
    today = today_in(actor.time_zone, now=timezone.now())
    record = ListingImport(source=source, seen_on=today, options={"mapping": source.mapping})
    record.state = State.DRAFT if is_trial else State.RUNNING
    save_new(record, actor=actor)
    audit.record("listing_source.try" if is_trial else "listing_source.ask", source, actor=actor)
    return record


@transaction.atomic
def import_start(*, actor: Actor, import_id: int) -> ListingImport:
    """Bring the listings of a checked import in; the worker does it."""
    actor.require(Permission.EDIT_VEHICLES)
    record = import_get(actor=actor, import_id=import_id)
    if record.file is None or not (
        record.state == State.CHECKED or import_broke_off(record, actor=actor)
    ):
        raise Conflict("Check the file first, and begin another import for one that is over.")
    total = record.added + record.changed + record.unchanged + record.refused
    options = record.options | {"total": record.options.get("total") or total}
    changes = {"state": State.RUNNING, "options": options}
    save_changes(
        record, changes=changes | (_nothing_counted() if record.state == State.CHECKED else {})
    )
    audit.record("listing_import.start", record, actor=actor, after={"rows": total})
    defer("garage.listings.import_listings", record, actor=actor)
    return record


@transaction.atomic
def import_undo(*, actor: Actor, import_id: int) -> ListingImport:
    """Take back what an import added and changed; raises `Conflict` while a later one stands."""
    actor.require(Permission.EDIT_VEHICLES)
    record = import_get(actor=actor, import_id=import_id)
    if record.state not in {State.DONE, State.FAILED}:
        raise Conflict("Only an import that is over can be undone.")
    later = import_list(actor=actor, source_id=record.source_id).filter(
        pk__gt=record.pk, state__in=(State.DONE, State.RUNNING, State.FAILED)
    )
    if later.exclude(added=0, changed=0, unchanged=0).exists():
        raise Conflict("Undo the later imports of this source first.")
    save_changes(record, changes={"state": State.RUNNING})
    audit.record("listing_import.undo", record, actor=actor, before=counts_of(record))
    defer("garage.listings.undo_import", record, actor=actor)
    return record


def _open(import_id: int, *, actor: Actor) -> ListingImport:
    record = import_get(actor=actor, import_id=import_id)
    if record.state in {State.RUNNING, State.DONE, State.UNDONE}:
        raise Conflict("This import is under way or over. Begin another one.")
    return record


def _nothing_counted() -> dict[str, Any]:
    lists: dict[str, Any] = {"problems": [], "warnings": [], "sample": []}
    return dict.fromkeys(("rows", "added", "changed", "unchanged", "refused"), 0) | lists


# --- The worker ----------------------------------------------------------------------------------


def import_check(*, actor: Actor, run: JobRun) -> None:
    """Count what an import would do and show its first listings; safe to run twice, it writes no listing."""
    record = _of_run(run, actor=actor)
    if record is None or record.state not in {State.DRAFT, State.CHECKED}:
        return
    is_last = run.is_last_attempt
    with _told(record, actor=actor, is_last=is_last), _rows(record, actor=actor) as rows:
        taken = rows if record.file_id else islice(rows, MOST_TRIED)
        checked = _Reading(record)
        storer = Storer(record, actor=actor)
        for batch in checked.batches(taken):
            run.progress(checked.rows, 0)
            counts = storer.plan(batch).counts
            record.added += counts.added
            record.changed += counts.changed
            record.unchanged += counts.unchanged
        record.warnings = checked.warnings()
        record.sample = [values.told() for values in checked.first[:MOST_SAMPLES]]
        with run.finishing():
            _save(record, checked, state=State.CHECKED, actor=actor)


def import_run(*, actor: Actor, run: JobRun) -> None:
    """Bring listings in, a thousand rows a transaction; a killed worker's successor goes on behind them."""
    record = _of_run(run, actor=actor)
    if record is None or record.state != State.RUNNING:
        return
    total = int(record.options.get("total", 0))
    with _told(record, actor=actor, is_last=run.is_last_attempt):
        rows_bring_in(
            record,
            actor=actor,
            progress=lambda done: run.progress(done, total),
            finishing=run.finishing,
        )


def import_fetch(record: ListingImport, *, actor: Actor, progress: Progress) -> None:
    """Ask the source of an import and bring its listings in, within other work.

    What goes wrong is noted on the import and its source, and raised.
    """
    with _told(record, actor=actor, is_last=True):
        check_map(field_map(record.options["mapping"]))
        rows_bring_in(record, actor=actor, progress=progress, finishing=transaction.atomic)


def rows_bring_in(
    record: ListingImport,
    *,
    actor: Actor,
    progress: Progress,
    finishing: Callable[[], AbstractContextManager[Any]],
) -> None:
    """Store the rows of an import, a thousand a transaction, and end it within `finishing`."""
    with _rows(record, actor=actor) as rows:
        reading = _Reading(record)
        reading.rows = record.rows if record.file_id else 0
        storer = Storer(record, actor=actor)
        for batch in reading.batches(islice(rows, reading.rows, None)):
            progress(reading.rows)
            with transaction.atomic():
                counts = storer.store(batch)
                record.added += counts.added
                record.changed += counts.changed
                record.unchanged += counts.unchanged
                _save(record, reading, state=State.RUNNING, actor=actor)
        with finishing():
            now = timezone.now()
            record.finished_at = now
            _save(record, reading, state=State.DONE, actor=actor)
            aliases_review(storer.book.asked, actor=actor, market=record.source.market)
            source_went_well(record.source, actor=actor, now=now)
            audit.record("listing_import.finish", record, actor=actor, after=counts_of(record))


def import_take_back(*, actor: Actor, run: JobRun) -> None:
    """Undo an import in steps; safe to run twice, what is taken back already is not there any more."""
    record = _of_run(run, actor=actor)
    if record is None:
        return
    prices = ListingPrice.objects.for_actor(actor).filter(brought_by=record)
    added = Listing.objects.for_actor(actor).filter(brought_by=record).order_by("id")
    while changes := list(record.changes.select_related("listing").order_by("id")[: BATCH // 2]):
        run.progress(0, 0)
        with transaction.atomic():
            for change in changes:
                _restore(change.listing, change.before)
            record.changes.filter(pk__in=[change.pk for change in changes]).delete()
    prices.delete()
    while ids := list(added.values_list("pk", flat=True)[: BATCH // 2]):
        run.progress(0, 0)
        with transaction.atomic():
            Listing.objects.for_actor(actor).filter(pk__in=ids).delete()
    with run.finishing():
        ListingImport.objects.for_actor(actor).filter(pk=record.pk).update(
            state=State.UNDONE, undone_at=timezone.now()
        )


def _restore(listing: Listing, before: Mapping[str, Any]) -> None:
    for name, value in before.items():
        field: Any = Listing._meta.get_field(name)
        setattr(listing, name, field.to_python(value))
    listing.save(update_fields=tuple(before))


class _Reading:
    """Reads the rows of a source in batches, and keeps what it refused."""

    def __init__(self, record: ListingImport) -> None:
        mapping = field_map(record.options["mapping"])
        reader = by_column(record.options["heads"]) if record.file_id else by_path
        self.reader = RowReader(mapping, reader, seen_on=record.seen_on)
        self.seen_on = record.seen_on
        self.rows, self.refused = 0, record.refused
        self.problems: list[dict[str, Any]] = list(record.problems)
        self.first: list[ListingValues] = []

    def batches(self, rows: Iterable[Row]) -> Iterator[Sequence[ListingValues]]:
        """Yield the listings of a thousand rows at a time."""
        source = iter(rows)
        while part := list(islice(source, BATCH)):
            batch = [values for line, row in part if (values := self._read(line, row)) is not None]
            self.rows += len(part)
            if len(self.first) < BATCH:
                self.first += batch[: BATCH - len(self.first)]
            yield batch

    def _read(self, line: int, row: Any) -> ListingValues | None:
        if row is None:
            self._refuse(line, row, "This row cannot be read.")
            return None
        try:
            return self.reader.read(row)
        except Unusable as error:
            self._refuse(line, row, str(error))
            return None

    def _refuse(self, line: int, row: Any, problem: str) -> None:
        self.refused += 1
        if len(self.problems) < MOST_PROBLEMS:
            shown = ", ".join(row) if isinstance(row, list) else str(row or "")
            self.problems.append({"line": line, "problem": problem, "row": shown[:300]})

    def warnings(self) -> list[str]:
        """Return what looks odd in the whole: the unit of distance, listings without mileage."""
        found = []
        use = usual_use(self.first, seen_on=self.seen_on)
        if use is not None and not LEAST_USE <= use <= MOST_USE:
            found.append(
                worded(
                    "The vehicles would have gone %(distance)s km a year. Is the unit of distance right?",
                    distance=number_format(round(use), force_grouping=True),
                )
            )
        for name, text in _OFTEN_MISSING.items():
            share = sum(not getattr(one, name) for one in self.first) / max(len(self.first), 1)
            if share > ODD_SHARE:
                found.append(worded(text, percent=round(share * 100)))
        return found


def _save(record: ListingImport, reading: _Reading, *, state: str, actor: Actor) -> None:
    record.rows, record.refused, record.problems = reading.rows, reading.refused, reading.problems
    record.state = state
    names = (
        "rows",
        "added",
        "changed",
        "unchanged",
        "refused",
        "problems",
        "warnings",
        "sample",
        "state",
        "finished_at",
    )
    ListingImport.objects.for_actor(actor).filter(pk=record.pk).update(
        **{name: getattr(record, name) for name in names}
    )


def _of_run(run: JobRun, *, actor: Actor) -> ListingImport | None:
    try:
        return import_get(actor=actor, import_id=run.subject_id)
    except NotFound:
        return None


@contextmanager
def _rows(record: ListingImport, *, actor: Actor) -> Iterator[Iterator[Row]]:
    """Open the rows of a file, or those that a service or a tool sends."""
    if record.file is None:
        yield enumerate(fetched_rows(record.source, actor=actor), start=1)
        return
    with record.file.file.open("rb") as file:
        options = record.options
        yield table_rows(file, encoding=options["encoding"], delimiter=options["delimiter"])


@contextmanager
def _told(record: ListingImport, *, actor: Actor, is_last: bool) -> Iterator[None]:
    """Note what went wrong on the import and its source, when it will not be tried again."""
    try:
        yield
    except DomainError as error:
        if isinstance(error, ToolChanged):
            source_tool_offered(record.source, error.tool, actor=actor)
        if not isinstance(error, Unavailable) or is_last:
            ListingImport.objects.for_actor(actor).filter(pk=record.pk).update(
                state=State.FAILED, warnings=[error.message], finished_at=timezone.now()
            )
            if record.file is None:
                source_went_wrong(record.source, error.message, actor=actor, now=timezone.now())
        raise
