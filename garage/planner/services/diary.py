"""The diary of a plan: what happened on a day, with photos whose places are taken out."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from garage.planner import selectors
from garage.planner.models import DiaryEntry
from garage.planner.services.inputs import DiaryInput
from garage.records.common import days_checked, files_set, save_with_parts
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.files.pictures import LARGE, THUMB, VARIANTS, make_pictures
from project.kernel.files.store import (
    attachments_of,
    derivative_store,
    detach,
    file_store,
    replace_by_picture,
)
from project.kernel.jobs.defer import defer
from project.kernel.jobs.run import JobRun
from project.kernel.rows import save_changes, save_new


@transaction.atomic
def diary_write(*, actor: Actor, plan_id: int, data: DiaryInput) -> DiaryEntry:
    """Write what happened on a day into the diary of a plan."""
    actor.require(Permission.EDIT_WORK)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    _check(data.text, data.file_ids)
    days_checked({"on": data.on}, "on")
    entry = save_new(DiaryEntry(plan=plan, on=data.on, text=data.text.strip()), actor=actor)
    _files_write(entry, data.file_ids, actor=actor)
    audit.record("diary.record", entry, actor=actor, after={"on": entry.on})
    return entry


@transaction.atomic
def diary_change(
    *,
    actor: Actor,
    entry_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> DiaryEntry:
    """Change what is sent of an entry of a diary, by the names of `DiaryInput`."""
    actor.require(Permission.EDIT_WORK)
    entry = selectors.diary_entry_get(actor=actor, entry_id=entry_id, lock=True)
    columns = {name: changes[name] for name in ("on", "text") if name in changes}
    days_checked(columns, "on")
    file_ids = changes.get("file_ids")
    kept = list(file_ids if file_ids is not None else attachments_of(entry, actor=actor))
    _check(columns.get("text", entry.text), kept)
    parts = _files_write(entry, file_ids, actor=actor)
    moved = save_with_parts(entry, changes=columns, parts=parts, expected_version=expected_version)
    audit.record_changes("diary.change", entry, actor=actor, moved=moved)
    return entry


@transaction.atomic
def diary_bin(*, actor: Actor, entry_id: int) -> DiaryEntry:
    """Put an entry of a diary into the bin, with its photos."""
    actor.require(Permission.EDIT_WORK)
    entry = selectors.diary_entry_get(actor=actor, entry_id=entry_id, lock=True)
    save_changes(entry, changes={"binned_at": timezone.now()})
    audit.record("diary.bin", entry, actor=actor)
    return entry


@transaction.atomic
def diary_unbin(*, actor: Actor, entry_id: int) -> DiaryEntry:
    """Take an entry of a diary out of the bin."""
    actor.require(Permission.EDIT_WORK)
    entry = selectors.diary_entry_find(actor=actor, entry_id=entry_id)
    if entry.binned_at is None:
        raise NotFound
    save_changes(entry, changes={"binned_at": None})
    audit.record("diary.unbin", entry, actor=actor)
    return entry


@transaction.atomic
def diary_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned entry of a diary with its photos; there is no way back."""
    actor.require(Permission.EDIT_WORK)
    entry = selectors.diary_entry_find(actor=actor, entry_id=row_id)
    if entry.binned_at is None:
        raise NotFound
    audit.record("diary.purge", entry, actor=actor, before={"text": entry.text[:200]})
    files_set(entry, (), actor=actor)
    entry.delete()


def photos_store(
    *, actor: Actor, uploads: Sequence[UploadedFile]
) -> tuple[list[StoredFile], list[str]]:
    """Keep uploaded photos one by one; returns those kept, and why each other one is refused."""
    actor.require(Permission.EDIT_WORK)
    kept, refused = [], []
    for upload in uploads:
        try:
            purpose = StoredFile.Purpose.PHOTO
            kept.append(file_store(upload=upload, purpose=purpose, actor=actor))
        except RuleViolated as error:
            refused.append(error.message)
    return kept, refused


def photo_prepare(*, actor: Actor, run: JobRun) -> None:
    """Make the pictures of a photo and put the clean one in the place of the upload.

    The first photo of a plan becomes its cover. A photo that cannot be read is taken away, so that
    nothing of it stays unseen; the job says why.
    """
    rows = Attachment.objects.for_actor(actor).select_related("file")
    link = rows.filter(pk=run.subject_id).first()
    if link is None or link.file.is_clean_picture:
        return
    try:
        pictures = make_pictures(link.file, variants=VARIANTS)
    except RuleViolated:
        detach(link, actor=actor)
        raise
    large, thumb = pictures[LARGE], pictures[THUMB]
    with run.finishing():
        file = StoredFile.objects.for_actor(actor).select_for_update().get(pk=link.file_id)
        sizes = {"width": thumb.width, "height": thumb.height}
        derivative_store(file, variant=THUMB, data=thumb.data, **sizes)
        sizes = {"width": large.width, "height": large.height}
        replace_by_picture(file, variant=LARGE, data=large.data, **sizes)
        _cover_first(link, actor=actor)


def _cover_first(link: Attachment, *, actor: Actor) -> None:
    entry = selectors.diary_entry_find(actor=actor, entry_id=link.subject_id)
    plan = selectors.plan_get(actor=actor, plan_id=entry.plan_id, lock=True)
    if plan.cover_id is None:
        save_changes(plan, changes={"cover_id": link.file_id})


def _files_write(
    entry: DiaryEntry, file_ids: Collection[int] | None, *, actor: Actor
) -> dict[str, tuple[Any, Any]]:
    moved = files_set(entry, file_ids, actor=actor)
    if not moved:
        return moved
    for link in attachments_of(entry, actor=actor):
        is_photo = link.file.purpose == StoredFile.Purpose.PHOTO
        if is_photo and not link.file.is_clean_picture:
            defer("garage.planner.photo", link, actor=actor)
    return moved


def _check(text: str, files: Collection[Any]) -> None:
    if not text.strip() and not len(files):
        raise RuleViolated("Write something or add a photo.", field="text")
