"""Throwing receipts away: first into the bin, and with their files for good after its days."""

from django.db import transaction
from django.utils import timezone

from garage.receipts import selectors
from garage.receipts.models import Receipt
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict
from project.kernel.files.store import attachments_of, detach
from project.kernel.rows import save_changes


@transaction.atomic
def receipt_bin(*, actor: Actor, receipt_id: int) -> Receipt:
    """Put a rejected receipt into the bin; its file goes when the days of the bin are over.

    Raises `Conflict` for a receipt that is not rejected.
    """
    actor.require(Permission.EDIT_RECEIPTS)
    receipt = selectors.receipt_get(actor=actor, receipt_id=receipt_id, lock=True)
    if receipt.state != Receipt.State.REJECTED:
        raise Conflict("Reject this receipt before it is deleted.")
    save_changes(receipt, changes={"binned_at": timezone.now()})
    audit.record("receipt.bin", receipt, actor=actor)
    return receipt


@transaction.atomic
def receipt_unbin(*, actor: Actor, receipt_id: int) -> Receipt:
    """Take a receipt out of the bin; it is rejected as before."""
    actor.require(Permission.EDIT_RECEIPTS)
    receipt = selectors.receipt_binned_get(actor=actor, receipt_id=receipt_id)
    save_changes(receipt, changes={"binned_at": None})
    audit.record("receipt.unbin", receipt, actor=actor)
    return receipt


@transaction.atomic
def receipt_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned receipt for good, with its readings, and its file unless others hold it."""
    actor.require(Permission.EDIT_RECEIPTS)
    receipt = selectors.receipt_binned_get(actor=actor, receipt_id=row_id)
    audit.record("receipt.purge", receipt, actor=actor, before={"file": receipt.file.name})
    links = list(attachments_of(receipt, actor=actor))
    receipt.delete()
    for link in links:
        detach(link, actor=actor)
