"""Reading a receipt inside a job: bytes out, values in, a draft made; applied exactly once."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone

from garage.receipts import engine, matching, purposes, selectors
from garage.receipts.drafts import Draft, DraftField, with_reading
from garage.receipts.engine import PagePicture
from garage.receipts.models import Receipt, ReceiptReading
from garage.receipts.proposing import Surroundings, propose
from garage.receipts.reading import Reading, Unreadable
from garage.receipts.services.editing import judged, keep_draft
from garage.receipts.services.tools import read_with_tool
from inventory.locations.selectors import location_list
from project.kernel.actor import Actor
from project.kernel.audit import kind_of
from project.kernel.dates import today_in
from project.kernel.errors import NotFound, RuleViolated, Unavailable
from project.kernel.files.models import StoredFile
from project.kernel.files.store import derivative_store
from project.kernel.jobs.models import JobRecord
from project.kernel.jobs.run import JobRun
from project.kernel.rows import save_changes

State = Receipt.State
STEPS = 3
# What another try may cure: the machine was busy or short of memory.
PASSING = frozenset({"timeout", "memory", "crashed", "engine"})
# A file made to take long must not keep everybody's receipts waiting for many times that long.
MOST_TRIES = 2
GIVEN_UP_SINCE = timedelta(days=1)
GIVEN_UP = "The reading was interrupted several times. Read it again, or fill it in by hand."


def receipt_read(*, actor: Actor, run: JobRun) -> None:
    """Read a receipt and make its draft; safe to run twice, the result is fenced by the lease.

    A settled or deleted receipt is left alone. Raises `RuleViolated` with the reader's sentence
    when the file cannot be read, `Unavailable` when another try may help.
    """
    receipt = _begin(actor=actor, run=run)
    if receipt is None:
        return
    with tempfile.TemporaryDirectory(prefix="receipt-") as folder:
        path = _copy(receipt.file, Path(folder))
        run.progress(1, STEPS, step="Reading the text")
        try:
            reading = engine.read_file(path, hints=selectors.reading_hints(actor=actor))
        except Unreadable as error:
            if _may_pass(error, run):
                raise Unavailable(error.message, code=error.code) from error
            told = read_with_tool(receipt, path, None, actor=actor)
            _keep_pictures(receipt.file, engine.picture_pages(path, rotations=()))
            if told.reading is None:
                _give_up(receipt, error, actor=actor, run=run)
        else:
            told = read_with_tool(receipt, path, reading, actor=actor)
            run.progress(2, STEPS, step="Drawing the pages")
            turns = [page.rotation for page in reading.pages]
            _keep_pictures(receipt.file, engine.picture_pages(path, rotations=turns))
        if told.reading is not None:
            _apply(receipt.pk, told.reading, note=told.note, actor=actor, run=run)


@transaction.atomic
def _begin(*, actor: Actor, run: JobRun) -> Receipt | None:
    try:
        receipt = selectors.receipt_get(actor=actor, receipt_id=run.subject_id, lock=True)
    except NotFound:
        return None
    if receipt.is_settled:
        return None
    save_changes(receipt, changes={"state": State.READING, "error": "", "error_code": ""})
    return receipt


def _copy(file: StoredFile, folder: Path) -> Path:
    """Copy a stored file, wherever it is kept, to a file of the machine."""
    path = folder / "source"
    with file.file.open("rb") as stored, path.open("wb") as local:
        shutil.copyfileobj(stored, local)
    return path


def _keep_pictures(file: StoredFile, pictures: Sequence[PagePicture]) -> None:
    for picture in pictures:
        derivative_store(
            file,
            variant=picture.variant,
            data=picture.data,
            width=picture.width,
            height=picture.height,
        )


def _apply(receipt_id: int, reading: Reading, *, note: str, actor: Actor, run: JobRun) -> None:
    """Keep a reading and the draft it suggests; what a person typed meanwhile stays."""
    with run.finishing():
        receipt = selectors.receipt_get(actor=actor, receipt_id=receipt_id, lock=True)
        ReceiptReading.objects.create(
            organization_id=actor.organization_id,
            receipt=receipt,
            engine=reading.engine[:80],
            parser_version=reading.parser_version[:20],
            data=reading.to_json() | ({"note": note} if note else {}),
            text=reading.text,
            seconds=reading.seconds,
        )
        StoredFile.objects.for_actor(actor).filter(pk=receipt.file_id).update(
            pages=len(reading.pages)
        )
        if receipt.is_settled:
            return
        proposal = propose(reading, surroundings(reading, actor=actor))
        draft = judged(with_reading(Draft.from_json(receipt.draft), proposal), actor=actor)
        keep_draft(
            receipt,
            replace(draft, opened_at=None),
            actor=actor,
            state=State.TO_CHECK,
            error="",
            error_code="",
        )


def surroundings(reading: Reading, *, actor: Actor) -> Surroundings:
    """Gather what the garage knows that helps to make a draft of a reading."""
    vehicles = selectors.vehicle_facts(actor=actor)
    usual = selectors.usual_vehicle_id(actor=actor)
    match = matching.match_vehicle(matching.evidence_of(reading), vehicles, usual_id=usual)
    vendor = selectors.known_vendor(
        actor=actor,
        name=reading.value("vendor") or "",
        tax_id=reading.value("vendor_tax_id") or "",
    )
    words = {purposes.words_of(line.description) for line in reading.lines}
    return Surroundings(
        today=today_in(actor.time_zone, now=timezone.now()),
        currency=actor.currency,
        vehicles=tuple(
            replace(
                vehicle, readings=selectors.odometer_readings(actor=actor, vehicle_id=vehicle.id)
            )
            if vehicle.id == match.id
            else vehicle
            for vehicle in vehicles
        ),
        usual_vehicle_id=usual,
        vendor=vendor,
        has_shelf=location_list(actor=actor).exists(),
        habits=selectors.line_habits(
            actor=actor, words=words, vendor_id=vendor.id if vendor else None
        ),
    )


def _may_pass(error: Unreadable, run: JobRun) -> bool:
    return error.code in PASSING and run.attempt < MOST_TRIES and not run.is_last_attempt


def _give_up(receipt: Receipt, error: Unreadable, *, actor: Actor, run: JobRun) -> None:
    """Say why a receipt cannot be read; it stays, to be filled in by hand or read again."""
    run.progress(STEPS, STEPS, step="")
    _fail(receipt.pk, code=error.code, message=error.message, actor=actor)
    raise RuleViolated(error.message, code=error.code) from error


@transaction.atomic
def _fail(receipt_id: int, *, code: str, message: str, actor: Actor) -> None:
    try:
        receipt = selectors.receipt_get(actor=actor, receipt_id=receipt_id, lock=True)
    except NotFound:
        return
    if not receipt.is_being_read:
        return
    draft = Draft.from_json(receipt.draft)
    values = {
        "state": State.FAILED,
        "error_code": code[:60],
        "error": message[:500],
        "draft": (draft if draft.fields else blank_draft(actor=actor)).to_json(),
    }
    save_changes(receipt, changes=values)


def blank_draft(*, actor: Actor) -> Draft:
    """Return the draft of a receipt that nothing was read on, with what can be guessed."""
    vehicles = selectors.vehicle_facts(actor=actor)
    usual = selectors.usual_vehicle_id(actor=actor)
    match = matching.match_vehicle(matching.Evidence(), vehicles, usual_id=usual)
    values = {
        "kind": "work",
        "category": "parts",
        "vehicle": str(match.id or ""),
        "currency": actor.currency,
        "odometer_unit": next((v.unit for v in vehicles if v.id == match.id), "km"),
        "add_vendor": "1",
        "record_reading": "1",
    }
    fields = {name: DraftField(value=value, evidence="guessed") for name, value in values.items()}
    return Draft(fields=fields)


def receipts_give_up() -> int:
    """Fail the receipts whose job ended without a result, so that a person can take them up.

    Returns how many. Safe to run any number of times: a receipt that is being read anew has an
    open job.
    """
    reason = "a job that died leaves receipts of any organization behind"
    jobs = JobRecord.objects.across_organizations(reason=reason)
    dead = jobs.filter(
        kind="garage.receipts.read",
        state=JobRecord.State.FAILED,
        finished_at__gte=timezone.now() - GIVEN_UP_SINCE,
    )
    stuck = Receipt.objects.across_organizations(reason=reason).filter(
        pk__in=dead.values("subject_id"), state__in=(State.WAITING, State.READING)
    )
    open_jobs = jobs.filter(
        subject_kind=kind_of(Receipt()),
        subject_id=models.OuterRef("pk"),
        state__in=(JobRecord.State.QUEUED, JobRecord.State.RUNNING),
    )
    return int(
        stuck.exclude(models.Exists(open_jobs)).update(
            state=State.FAILED, error_code="worker-died", error=GIVEN_UP
        )
    )
