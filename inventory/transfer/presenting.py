"""What the pages of imports and exports show: jobs, samples, problems as CSV."""

from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.translation import gettext as _

from inventory.transfer.forms import LABELS, TABLE_LABELS
from inventory.transfer.models import InventoryExport, InventoryImport
from inventory.transfer.selectors import job_of, jobs_of
from project.kernel.actor import Actor
from project.kernel.tables import csv_line, harmless
from project.web.components import JobView
from project.web.records import page_url

TONES = {
    "done": "good", "failed": "bad", "running": "accent", "undone": "", "checked": "warn", "draft": "",
}  # fmt: skip


def job_view(record: InventoryImport, *, actor: Actor) -> JobView | None:
    """Return how far the work on an import is; `None` when there is none under way."""
    job = job_of(record, actor=actor)
    if job is None or not job.is_open:
        return None
    titles = {
        "inventory.transfer.check_import": _("Checking"),
        "inventory.transfer.undo_import": _("Taking back"),
    }
    return JobView(
        title=titles.get(job.kind, _("Bringing in")),
        state="running" if job.state == "running" else "queued",
        done=job.progress,
        total=job.total,
        message=job.error,
        poll_url=page_url("inventory_import_progress", actor, inventory_import_id=record.pk),
    )


def samples_of(record: InventoryImport) -> list[dict[str, Any]]:
    """Return the first rows of each file as tables, those of one file together."""
    parts: dict[str, list[dict[str, str]]] = {}
    for one in record.sample:
        parts.setdefault(one["part"], []).append(one["values"])
    found = []
    for part, rows in parts.items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        table = part.rsplit("/", 1)[-1].removesuffix(".csv").lower()
        found.append(
            {
                "title": TABLE_LABELS.get(table, part),
                "heads": [LABELS.get(name, name.replace("_", " ")) for name in names],
                "rows": [[row.get(name, "") for name in names] for row in rows],
            }
        )
    return found


def cells_of(record: InventoryImport) -> list[str]:
    """Return the first values of each column."""
    samples = record.options.get("samples", [])
    return [
        " · ".join(row[number] for row in samples if number < len(row) and row[number])[:70]
        for number in range(len(record.options.get("heads", [])))
    ]


def problem_file(rows: Any) -> IO[bytes]:
    """Return refused rows as a CSV file, a page of them in memory at a time."""
    target = TemporaryFile()  # noqa: SIM115 - whoever hands it out closes it
    target.write(csv_line(("file", "line", "problem", "row")).encode())
    for row in rows.iterator(chunk_size=500):
        cells = (harmless(row.part), str(row.line), harmless(row.problem), harmless(row.row))
        target.write(csv_line(cells).encode())
    target.seek(0)
    return target


def export_rows(records: Sequence[InventoryExport], *, actor: Actor) -> list[dict[str, Any]]:
    """Return exports with how far they are."""
    jobs = jobs_of(list(records), actor=actor)
    return [
        {"export": record, "job": _export_job(record, jobs.get(record.pk), actor=actor)}
        for record in records
    ]


def _export_job(record: InventoryExport, job: Any, *, actor: Actor) -> JobView | None:
    if job is None:
        return None
    poll = page_url("inventory_export_row", actor, inventory_export_id=record.pk)
    return JobView(
        title=_("Export"),
        state=job.state,
        done=job.progress,
        total=job.total,
        message=job.error,
        poll_url=poll if job.is_open else "",
    )
