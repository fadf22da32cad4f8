"""Placing receipts: those that found no vehicle are matched anew when the garage has changed."""

from dataclasses import replace

from django.db import transaction

from garage.receipts import selectors
from garage.receipts.drafts import Draft, with_reading
from garage.receipts.models import Receipt
from garage.receipts.proposing import propose
from garage.receipts.reading import Reading
from garage.receipts.services.editing import judged, keep_draft
from garage.receipts.services.reading import surroundings
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound


def receipts_place(*, actor: Actor) -> int:
    """Match the receipts that found no vehicle with the vehicles of today; returns how many did.

    Safe to run twice: a receipt with a vehicle, or that a person gave one, is left alone.
    """
    actor.require(Permission.EDIT_RECEIPTS)
    return sum(
        _place(receipt_id, actor=actor) for receipt_id in selectors.unplaced_ids(actor=actor)
    )


@transaction.atomic
def _place(receipt_id: int, *, actor: Actor) -> bool:
    try:
        receipt = selectors.receipt_get(actor=actor, receipt_id=receipt_id, lock=True)
    except NotFound:
        return False
    draft = placed_draft(receipt, actor=actor)
    if draft is None:
        return False
    # A page that shows this very match, because it was opened before this ran, may go on.
    keep_draft(receipt, replace(draft, opened_at=receipt.version), actor=actor)
    return True


def placed_draft(receipt: Receipt, *, actor: Actor) -> Draft | None:
    """Return the draft of a receipt with the vehicle that it finds now, `None` when it finds none.

    Only of a receipt whose vehicle is open; what a person typed stays.
    """
    draft = Draft.from_json(receipt.draft)
    if receipt.state != Receipt.State.TO_CHECK or not draft.field("vehicle").doubt:
        return None
    row = selectors.reading_latest(actor=actor, receipt=receipt)
    if row is None:
        return None
    reading = Reading.from_json(row.data)
    proposal = propose(reading, surroundings(reading, actor=actor))
    if proposal.field("vehicle").doubt:
        return None
    return judged(with_reading(draft, proposal), actor=actor)
