"""What the worker does for the market: checks and brings in, asks sources, tidies up."""

from accounts.organizations.selectors import job_actor
from garage.listings.models import ListingSource
from garage.listings.services import imports, listings, sources, updating
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.jobs.registry import duty, job
from project.kernel.jobs.run import JobRun

HOUR = 3600

register_bin(
    BinKind(
        name="listing-sources",
        label="Source of listings",
        model=ListingSource,
        permission=Permission.MANAGE_ORGANIZATION,
        restore=lambda *, actor, row_id: sources.source_unbin(actor=actor, source_id=row_id),
        delete=sources.source_purge,
        describe=lambda row: (
            f"{row.get_kind_display()} · {row.market}"
            + (" · being deleted" if row.purged_at else "")
        ),
    )
)


@job("garage.listings.check_import")
def check_import(run: JobRun) -> None:
    """Count what an import would do; it writes no listing, so that it may run twice."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    imports.import_check(actor=actor, run=run)


# A killed worker is not the file's fault: its successor goes on behind the last thousand rows.
@job("garage.listings.import_listings", max_attempts=5)
def import_listings(run: JobRun) -> None:
    """Bring listings in; what is there already is found again, so that it may run twice."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    imports.import_run(actor=actor, run=run)


@job("garage.listings.undo_import", max_attempts=5)
def undo_import(run: JobRun) -> None:
    """Take an import back; what is taken back is gone, so that it may run twice."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    imports.import_take_back(actor=actor, run=run)


# It goes on where a killed worker stopped: what is deleted is not there any more.
@job("garage.listings.purge_source", max_attempts=20)
def purge_source(run: JobRun) -> None:
    """Delete a source with its many listings, a batch at a time."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    sources.source_listings_purge(actor=actor, source_id=run.subject_id, progress=run.progress)


@duty("garage.listings.tidy_listings", every_seconds=6 * HOUR)
def tidy_listings() -> int:
    """Mark what is gone and delete what a source may not keep longer."""
    return listings.listings_tidy()


@duty("garage.listings.ask_sources", every_seconds=HOUR)
def ask_sources() -> int:
    """Ask the sources whose turn it is, each in a job of its own: one that fails stops no other."""
    return updating.sources_ask()
