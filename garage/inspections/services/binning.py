"""Inspections in the bin, back from it, and gone for good."""

from django.db import transaction
from django.utils import timezone

from garage.inspections import selectors
from garage.inspections.models import Inspection
from garage.inspections.services.posting import inspection_post, inspection_withdraw
from garage.records.common import files_set
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import save_changes


@transaction.atomic
def inspection_bin(*, actor: Actor, inspection_id: int) -> Inspection:
    """Put an inspection into the bin, with its entry and meter reading; its defects stay.

    What it corrected counts again.
    """
    actor.require(Permission.EDIT_WORK)
    inspection = selectors.inspection_get(actor=actor, inspection_id=inspection_id, lock=True)
    inspection_withdraw(inspection, actor=actor)
    save_changes(inspection, changes={"binned_at": timezone.now()})
    _former(inspection, is_superseded=False, actor=actor)
    audit.record("inspection.bin", inspection, actor=actor)
    return inspection


@transaction.atomic
def inspection_unbin(*, actor: Actor, inspection_id: int) -> Inspection:
    """Take an inspection out of the bin, with its entry and meter reading."""
    actor.require(Permission.EDIT_WORK)
    inspection = selectors.inspection_find(actor=actor, inspection_id=inspection_id)
    if inspection.binned_at is None:
        raise NotFound
    save_changes(inspection, changes={"binned_at": None})
    _former(inspection, is_superseded=True, actor=actor)
    inspection_post(inspection, actor=actor)
    audit.record("inspection.unbin", inspection, actor=actor)
    return inspection


@transaction.atomic
def inspection_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned inspection with its judgements and photos; there is no way back."""
    actor.require(Permission.EDIT_WORK)
    inspection = selectors.inspection_find(actor=actor, inspection_id=row_id)
    if inspection.binned_at is None:
        raise NotFound
    audit.record("inspection.purge", inspection, actor=actor, before={"title": inspection.title})
    files_set(inspection, (), actor=actor)
    inspection.delete()


def _former(inspection: Inspection, *, is_superseded: bool, actor: Actor) -> None:
    """Let what a signed inspection corrected count again, or no more."""
    old = inspection.supersedes
    if inspection.is_draft or old is None or old.binned_at is not None:
        return
    save_changes(old, changes={"is_superseded": is_superseded})
    if is_superseded:
        inspection_withdraw(old, actor=actor)
    else:
        inspection_post(old, actor=actor)
