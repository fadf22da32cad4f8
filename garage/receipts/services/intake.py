"""Taking receipts in: the upload is kept and its reading asked for, in one transaction."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from garage.receipts import selectors
from garage.receipts.models import Receipt
from garage.receipts.services.reading import blank_draft
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict
from project.kernel.files.models import StoredFile
from project.kernel.files.store import attach, file_write
from project.kernel.jobs.defer import defer
from project.kernel.rows import save_changes, save_new

State = Receipt.State
RECEIPT = StoredFile.Purpose.RECEIPT


def receipt_upload(*, actor: Actor, upload: UploadedFile) -> Receipt:
    """Keep an uploaded receipt and ask for its reading.

    A file that is here already becomes a duplicate, which is read only when somebody asks. Raises
    `RuleViolated` when the file is empty, too large or of a kind that cannot be read.
    """
    actor.require(Permission.EDIT_RECEIPTS)
    return _take_in(file_write(upload=upload, purpose=RECEIPT, actor=actor), actor=actor)


@transaction.atomic
def _take_in(file: StoredFile, *, actor: Actor) -> Receipt:
    file.save(force_insert=True)
    original = selectors.same_bytes(actor=actor, sha256=file.sha256)
    receipt = Receipt(
        file=file,
        draft=blank_draft(actor=actor).to_json() if original else {},
        state=State.DUPLICATE if original else State.WAITING,
        duplicate_of=original,
        currency=actor.currency,
    )
    save_new(receipt, actor=actor)
    attach(file, receipt, actor=actor)
    audit.record("receipt.upload", receipt, actor=actor, after={"file": file.name})
    if original is None:
        defer("garage.receipts.read", receipt, actor=actor)
    return receipt


@transaction.atomic
def receipt_read_again(
    *, actor: Actor, receipt_id: int, expected_version: int | None = None
) -> Receipt:
    """Ask for another reading; what a person has corrected stays. Raises `Conflict` when settled."""
    actor.require(Permission.EDIT_RECEIPTS)
    receipt = selectors.receipt_get(actor=actor, receipt_id=receipt_id, lock=True)
    if receipt.is_settled:
        raise Conflict("This receipt is settled. Reopen it before it is read again.")
    if not receipt.is_being_read:
        changes = {"state": State.WAITING, "error": "", "error_code": "", "postponed_at": None}
        moved = save_changes(receipt, changes=changes, expected_version=expected_version)
        audit.record_changes("receipt.read_again", receipt, actor=actor, moved=moved)
    defer("garage.receipts.read", receipt, actor=actor)
    return receipt
