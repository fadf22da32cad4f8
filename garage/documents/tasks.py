"""What others may ask of documents: their files, the bin, and that their text is read."""

from accounts.organizations.selectors import job_actor
from garage.documents import selectors, services
from garage.documents.models import Document
from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.custom.kinds import Fieldable, register_fieldable
from project.kernel.files.store import register_subject
from project.kernel.jobs.registry import job
from project.kernel.jobs.run import JobRun

register_subject(
    "garage.document",
    lambda actor, row_id: selectors.document_find(actor=actor, document_id=row_id),
    Permission.EDIT_VEHICLES,
)
register_fieldable(Fieldable(kind="garage.document", label="Documents"))
register_bin(
    BinKind(
        name="documents",
        label="Document",
        model=Document,
        permission=Permission.EDIT_VEHICLES,
        restore=lambda *, actor, row_id: services.document_unbin(actor=actor, document_id=row_id),
        delete=services.document_purge,
        describe=lambda row: str(row.get_kind_display()),
    )
)


@job("garage.documents.read")
def read_document(run: JobRun) -> None:
    """Read the text of a document; safe to run twice, as files with a text are passed over."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    services.document_read(actor=actor, run=run)
