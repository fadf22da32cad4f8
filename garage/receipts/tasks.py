"""What the worker does for receipts, and what the kernel must know of them."""

from accounts.organizations.selectors import job_actor
from garage.documents.reading import register_reader
from garage.receipts import papers, services, shelfviews
from garage.receipts.models import Receipt
from garage.receipts.selectors import receipt_get
from inventory.stock.sources import SourceKind, register_source
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.files.store import register_subject
from project.kernel.jobs.registry import duty, job
from project.kernel.jobs.run import JobRun

register_subject(
    "garage.receipt", lambda actor, receipt_id: receipt_get(actor=actor, receipt_id=receipt_id)
)
register_bin(
    BinKind(
        name="receipts",
        label="Receipt",
        model=Receipt,
        permission=Permission.EDIT_RECEIPTS,
        restore=lambda *, actor, row_id: services.receipt_unbin(actor=actor, receipt_id=row_id),
        delete=services.receipt_purge,
        describe=lambda row: row.file.name,
    )
)
register_reader(papers.text_of)
register_source(
    SourceKind(kind="garage.receipt", describe=shelfviews.describe_receipts, undoes_itself=True)
)


# A killed worker is not the receipt's fault; a file that kills its reader is given up sooner.
@job("garage.receipts.read", max_attempts=10)
def read_receipt(run: JobRun) -> None:
    """Read a receipt into a draft; safe to run twice, as the lease fences the one result."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    services.receipt_read(actor=actor, run=run)


@job("garage.receipts.place")
def place_receipts(run: JobRun) -> None:
    """Match receipts without a vehicle anew; safe to run twice, as a placed one is passed over."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    services.receipts_place(actor=actor)


@duty("garage.receipts.give_up", every_seconds=10)
def give_up_on_dead_readings() -> None:
    """Let people take up the receipts whose reading died too often."""
    services.receipts_give_up()


@job("garage.receipts.meet_tool")
def meet_reading_tool(run: JobRun) -> None:
    """Ask what a tool says of itself; safe to run twice, the newest word is kept."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    services.reading_tool_meet(actor=actor, run=run)
