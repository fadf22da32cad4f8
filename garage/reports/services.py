"""Having a history report made: asked for at once, written by the worker."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from garage.reports import selectors
from garage.reports.models import HistoryReport, Section
from garage.reports.printing import Picture, write_pdf
from garage.reports.selectors import MOST_ENTRIES, MOST_REPORTS
from garage.reports.values import Options
from garage.vehicles.selectors import vehicle_get
from garage.vehicles.selectors.files import VehicleDocument, vehicle_documents, with_entries
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.files.models import StoredFile
from project.kernel.files.store import attach, drop_files, file_store
from project.kernel.jobs.defer import defer
from project.kernel.jobs.run import JobRun
from project.kernel.rows import save_new

JOB = "garage.reports.print"
MOST_PICTURES = 100


@transaction.atomic
def report_order(*, actor: Actor, vehicle_id: int, options: Options) -> HistoryReport:
    """Ask for the PDF of a vehicle's history; raises `RuleViolated` for receipts that would tell more.

    A vehicle keeps its fifty newest reports.
    """
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    unknown = set(options.sections) - set(Section.values)
    if unknown or not options.sections:
        raise RuleViolated("Choose at least one section.", field="sections")
    if options.has(Section.RECEIPTS) and (options.hides_prices or options.hides_names):
        raise RuleViolated(
            "The pictures of receipts show prices and names. Leave them out, or hide nothing.",
            field="sections",
        )
    report = HistoryReport(
        vehicle=vehicle,
        sections=[section.value for section in Section if options.has(section)],
        hides_prices=options.hides_prices,
        hides_names=options.hides_names,
        since=options.since,
        until=options.until,
    )
    save_new(report, actor=actor)
    for old in selectors.report_list(actor=actor, vehicle_id=vehicle.pk)[MOST_REPORTS:]:
        _remove(old)
    audit.record("report.order", report, actor=actor, after={"vehicle": vehicle.name})
    defer(JOB, report, actor=actor)
    return report


@transaction.atomic
def report_delete(*, actor: Actor, report_id: int) -> None:
    """Delete a report and its PDF; another can be made at any time."""
    actor.require(Permission.EDIT_VEHICLES)
    report = selectors.report_get(actor=actor, report_id=report_id)
    audit.record("report.delete", report, actor=actor, before={"vehicle": report.vehicle.name})
    _remove(report)


def _remove(report: HistoryReport) -> None:
    file = report.file
    report.delete()
    if file is not None:
        drop_files([file])


def report_print(*, actor: Actor, run: JobRun) -> None:
    """Write the PDF of a report; nothing when the report is gone. Safe to run twice."""
    try:
        report = selectors.report_get(actor=actor, report_id=run.subject_id)
    except NotFound:
        return
    options = selectors.options_of(report)
    told = selectors.history(
        actor=actor, vehicle_id=report.vehicle_id, options=options, most=MOST_ENTRIES
    )
    today = today_in(actor.time_zone, now=timezone.now())
    with TemporaryDirectory() as name:
        folder = Path(name)
        pictures = (
            list(_pictures(report, folder, actor=actor)) if options.has(Section.RECEIPTS) else []
        )
        data = write_pdf(told, pictures=pictures, folder=folder, printed_on=today)
    upload = SimpleUploadedFile(
        f"{report.vehicle.name} {today.isoformat()}.pdf", data, content_type="application/pdf"
    )
    with run.finishing():
        file = file_store(upload=upload, purpose=StoredFile.Purpose.DOCUMENT, actor=actor)
        HistoryReport.objects.for_actor(actor).filter(pk=report.pk).update(
            file=file, check_code=told.check_code
        )
        attach(file, report, actor=actor)
        audit.record("report.print", report, actor=actor, after={"check_code": told.check_code})


def _pictures(report: HistoryReport, folder: Path, *, actor: Actor) -> Iterable[Picture]:
    """Copy the pages of the newest receipts and papers of which we drew a picture ourselves."""
    links = vehicle_documents(actor=actor, vehicle_id=report.vehicle_id)[:MOST_PICTURES]
    taken = 0
    for document in with_entries(links, actor=actor):
        pages = sorted(
            (row for row in document.link.file.derivatives.all() if row.variant[:5] == "page-"),
            key=lambda row: row.variant,
        )
        for page in pages[: MOST_PICTURES - taken]:
            taken += 1
            path = folder / f"picture-{taken}.webp"
            with page.file.open("rb") as stored, path.open("wb") as local:
                shutil.copyfileobj(stored, local)
            yield Picture(path=path, title=_picture_title(document))


def _picture_title(document: VehicleDocument) -> str:
    entry = document.entry
    return f"{entry.title}, {entry.on.isoformat()}" if entry else document.link.file.name
