"""Attaching files to records: by their names for the API, and as a whole for forms."""

from collections.abc import Collection
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, worded
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.files.store import (
    attach,
    attachments_of,
    detach,
    file_get,
    file_store,
    subject_of,
    want_thumbnail,
)

MOST_FILES = 200
MOST_GIVEN = 30
UPLOAD_RIGHTS = {
    StoredFile.Purpose.RECEIPT: Permission.EDIT_RECEIPTS,
    StoredFile.Purpose.DOCUMENT: Permission.EDIT_WORK,
    StoredFile.Purpose.PHOTO: Permission.EDIT_VEHICLES,
}


@transaction.atomic
def file_upload(*, actor: Actor, upload: UploadedFile, purpose: str) -> StoredFile:
    """Keep an upload that is attached to a record later; unattached it is deleted after a day."""
    if purpose not in UPLOAD_RIGHTS:
        raise RuleViolated(
            worded("Say one of: %(names)s.", names=", ".join(UPLOAD_RIGHTS)), field="purpose"
        )
    actor.require(UPLOAD_RIGHTS[StoredFile.Purpose(purpose)])
    row = file_store(upload=upload, purpose=purpose, actor=actor)
    audit.record("file.upload", row, actor=actor, after={"name": row.name, "size": row.size})
    return row


def attachment_list(*, actor: Actor, subject_kind: str, subject_id: int) -> list[Attachment]:
    """Return the files of a record of any kind, the cover first; raises `NotFound`."""
    actor.require(Permission.VIEW)
    subject_of(subject_kind).visible(actor, subject_id)
    rows = Attachment.objects.for_actor(actor).select_related("file")
    return list(rows.filter(subject_kind=subject_kind, subject_id=subject_id)[:MOST_FILES])


def attachment_get(*, actor: Actor, attachment_id: int) -> Attachment:
    """Return an attachment of a record that the actor may see; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = Attachment.objects.for_actor(actor).select_related("file")
    link: Attachment | None = rows.filter(pk=attachment_id).first()
    if link is None:
        raise NotFound
    subject_of(link.subject_kind).visible(actor, link.subject_id)
    return link


@transaction.atomic
def attachment_add(
    *, actor: Actor, file_id: int, subject_kind: str, subject_id: int, title: str = ""
) -> Attachment:
    """Attach a file to a record of any kind; attaching it again changes nothing."""
    _require_change(subject_kind, subject_id, actor=actor)
    file = file_get(file_id=file_id, actor=actor)
    rows = Attachment.objects.for_actor(actor)
    link, is_new = rows.get_or_create(
        file=file,
        subject_kind=subject_kind,
        subject_id=subject_id,
        defaults={"organization_id": actor.organization_id, "title": title[:120]},
    )
    if is_new:
        after = {"file": file.pk, "kind": subject_kind, "id": subject_id}
        want_thumbnail(file, actor=actor)
        audit.record("attachment.add", link, actor=actor, after=after)
    return link


@transaction.atomic
def attachment_remove(*, actor: Actor, attachment_id: int) -> None:
    """Take a file off a record, and delete it when nothing else holds it."""
    link = attachment_get(actor=actor, attachment_id=attachment_id)
    _require_change(link.subject_kind, link.subject_id, actor=actor)
    before = {"file": link.file_id, "kind": link.subject_kind, "id": link.subject_id}
    audit.record("attachment.remove", link, actor=actor, before=before)
    detach(link, actor=actor)


def _require_change(kind: str, subject_id: int, *, actor: Actor) -> None:
    subject = subject_of(kind)
    subject.visible(actor, subject_id)
    if subject.changes is None:
        raise NotAllowed("The files of this record are changed with the record itself.")
    actor.require(subject.changes)


def files_set(
    record: models.Model, file_ids: Collection[int] | None, *, actor: Actor
) -> dict[str, tuple[Any, Any]]:
    """Let a record have these files and no others, `None` leaves them; returns the change.

    Raises `NotFound` for a file that the actor may not see.
    """
    if file_ids is None:
        return {}
    links = {link.file_id: link for link in attachments_of(record, actor=actor)}
    wanted = list(dict.fromkeys(file_ids))
    if len(wanted) > MOST_GIVEN:
        raise RuleViolated(
            worded("Attach at most %(most)s files.", most=MOST_GIVEN), field="file_ids"
        )
    for file_id in wanted:
        if file_id not in links:
            attach(file_get(file_id=file_id, actor=actor), record, actor=actor)
    for file_id, link in links.items():
        if file_id not in wanted:
            _let_go(link, actor=actor)
    before, after = sorted(links), sorted(wanted)
    return {} if before == after else {"files": (before, after)}


def _let_go(link: Any, *, actor: Actor) -> None:
    """Take a file off; the picture of a receipt stays with its receipt."""
    if link.file.purpose == StoredFile.Purpose.RECEIPT:
        link.delete()
    else:
        detach(link, actor=actor)
