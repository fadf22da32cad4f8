"""Photos and papers of a vehicle: added, described, chosen as cover, taken away and put back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from garage.vehicles import selectors
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors.files import PICTURES_JOB
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date
from project.kernel.errors import RuleViolated, worded
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.files.pictures import LARGE, THUMB, VARIANTS, make_pictures
from project.kernel.files.store import (
    attach,
    derivative_store,
    detach,
    file_store,
    release,
    released_get,
    replace_by_picture,
)
from project.kernel.jobs.defer import defer
from project.kernel.jobs.run import JobRun
from project.kernel.rows import save_changes

MOST_PHOTOS = 300
_CAPTION = ("title", "zone", "taken_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotosAdded:
    """What became of an upload of several photos; `refused` says for each other one why not."""

    added: list[Attachment]
    refused: list[str]


def photos_add(*, actor: Actor, vehicle_id: int, uploads: Sequence[UploadedFile]) -> PhotosAdded:
    """Add photos one by one: a bad one is refused with its reason, the others are kept."""
    added, refused = [], []
    for upload in uploads:
        try:
            added.append(photo_add(actor=actor, vehicle_id=vehicle_id, upload=upload))
        except RuleViolated as error:
            refused.append(error.message)
    return PhotosAdded(added=added, refused=refused)


@transaction.atomic
def photo_add(*, actor: Actor, vehicle_id: int, upload: UploadedFile) -> Attachment:
    """Keep a photo of a vehicle; its pictures are made afterwards. The first one is the cover."""
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    photos = selectors.photo_list(actor=actor, vehicle_id=vehicle.pk)
    count = photos.count()
    if count >= MOST_PHOTOS:
        raise RuleViolated(
            worded("A vehicle has at most %(most)s photos.", most=MOST_PHOTOS), field="file"
        )
    file = file_store(upload=upload, purpose=StoredFile.Purpose.PHOTO, actor=actor)
    return _keep(file, vehicle, actor=actor, is_first=not count)


@transaction.atomic
def document_add(
    *, actor: Actor, vehicle_id: int, upload: UploadedFile, title: str = ""
) -> Attachment:
    """Keep a paper of a vehicle: registration, title, manual."""
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id)
    file = file_store(upload=upload, purpose=StoredFile.Purpose.DOCUMENT, actor=actor)
    link = attach(file, vehicle, actor=actor, title=title)
    audit.record("document.add", vehicle, actor=actor, after={"file": file.name})
    return link


@transaction.atomic
def document_remove(*, actor: Actor, vehicle_id: int, attachment_id: int) -> StoredFile:
    """Take a paper off a vehicle; it is kept for a day, to be put back."""
    actor.require(Permission.EDIT_VEHICLES)
    link = selectors.document_get(actor=actor, vehicle_id=vehicle_id, attachment_id=attachment_id)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id)
    file = link.file
    audit.record("document.remove", vehicle, actor=actor, before={"file": file.name})
    release(link)
    return file


@transaction.atomic
def file_restore(*, actor: Actor, vehicle_id: int, file_id: int) -> Attachment:
    """Put a photo or paper back that was taken off a vehicle less than a day ago."""
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    file = released_get(file_id=file_id, actor=actor)
    file.released_at = None
    file.save(update_fields=("released_at",))
    if file.purpose == StoredFile.Purpose.PHOTO:
        is_first = not selectors.photo_list(actor=actor, vehicle_id=vehicle.pk).exists()
        return _keep(file, vehicle, actor=actor, is_first=is_first)
    audit.record("document.add", vehicle, actor=actor, after={"file": file.name})
    return attach(file, vehicle, actor=actor)


@transaction.atomic
def photo_describe(*, actor: Actor, photo_id: int, changes: Mapping[str, Any]) -> Attachment:
    """Say what a photo shows, which part of the vehicle, and when it was taken."""
    actor.require(Permission.EDIT_VEHICLES)
    link, vehicle = selectors.photo_get(actor=actor, photo_id=photo_id)
    if changes.get("taken_on"):
        check_date(changes["taken_on"], field="taken_on")
    before = {name: getattr(link, name) for name in _CAPTION}
    link.title = str(changes.get("title", link.title)).strip()[:120]
    link.zone = str(changes.get("zone", link.zone)).strip()[:40]
    link.taken_on = changes.get("taken_on", link.taken_on)
    link.save(update_fields=_CAPTION)
    audit.record("photo.describe", vehicle, actor=actor, before=before, after=changes)
    return link


@transaction.atomic
def photo_make_cover(*, actor: Actor, photo_id: int) -> Vehicle:
    """Let a photo stand for its vehicle."""
    actor.require(Permission.EDIT_VEHICLES)
    link, vehicle = selectors.photo_get(actor=actor, photo_id=photo_id, lock=True)
    _set_cover(vehicle, link, actor=actor)
    audit.record("photo.cover", vehicle, actor=actor, after={"file": link.file_id})
    return vehicle


@transaction.atomic
def photo_remove(*, actor: Actor, photo_id: int) -> tuple[StoredFile, Vehicle]:
    """Take a photo away; it is kept for a day, to be put back. The next one becomes the cover."""
    actor.require(Permission.EDIT_VEHICLES)
    link, vehicle = selectors.photo_get(actor=actor, photo_id=photo_id, lock=True)
    file, was_cover = link.file, link.is_cover
    audit.record("photo.remove", vehicle, actor=actor, before={"file": file.name})
    release(link)
    if was_cover:
        _choose_cover(vehicle, actor=actor)
    return file, vehicle


def photo_prepare(*, actor: Actor, run: JobRun) -> None:
    """Make the pictures of a photo and put the clean one in the place of the upload.

    A photo that cannot be read is taken away, so that nothing of it stays unseen; the job says why.
    """
    rows = Attachment.objects.for_actor(actor).select_related("file")
    link = rows.filter(pk=run.subject_id).first()
    if link is None or link.file.is_clean_picture:
        return
    try:
        pictures = make_pictures(link.file, variants=VARIANTS)
    except RuleViolated:
        _drop(link, actor=actor)
        raise
    large, thumb = pictures[LARGE], pictures[THUMB]
    with run.finishing():
        file = StoredFile.objects.for_actor(actor).select_for_update().get(pk=link.file_id)
        derivative_store(
            file, variant=THUMB, data=thumb.data, width=thumb.width, height=thumb.height
        )
        replace_by_picture(
            file, variant=LARGE, data=large.data, width=large.width, height=large.height
        )
        if large.taken_on:
            rows.filter(pk=link.pk, taken_on__isnull=True).update(taken_on=large.taken_on)
        if rows.filter(pk=link.pk, is_cover=True).exists():
            vehicle = Vehicle.objects.for_actor(actor).select_for_update().get(pk=link.subject_id)
            save_changes(vehicle, changes={"cover_id": file.pk})


@transaction.atomic
def _drop(link: Attachment, *, actor: Actor) -> None:
    vehicle = Vehicle.objects.for_actor(actor).select_for_update().get(pk=link.subject_id)
    detach(link, actor=actor)
    if link.is_cover:
        _choose_cover(vehicle, actor=actor)


def _keep(file: StoredFile, vehicle: Vehicle, *, actor: Actor, is_first: bool) -> Attachment:
    link = attach(file, vehicle, actor=actor)
    if is_first:
        _set_cover(vehicle, link, actor=actor)
    audit.record("photo.add", vehicle, actor=actor, after={"file": file.name})
    if not file.is_clean_picture:
        defer(PICTURES_JOB, link, actor=actor, vehicle_id=vehicle.pk)
    return link


def _set_cover(vehicle: Vehicle, link: Attachment | None, *, actor: Actor) -> None:
    """Choose a cover; the vehicle points to it once its pictures are made."""
    rows = Attachment.objects.for_actor(actor).filter(
        subject_kind=selectors.VEHICLE_KIND, subject_id=vehicle.pk
    )
    rows.filter(is_cover=True).update(is_cover=False)
    if link is not None:
        rows.filter(pk=link.pk).update(is_cover=True)
        link.is_cover = True
    is_ready = link is not None and link.file.is_clean_picture
    save_changes(vehicle, changes={"cover_id": link.file_id if link and is_ready else None})


def _choose_cover(vehicle: Vehicle, *, actor: Actor) -> None:
    rows = Attachment.objects.for_actor(actor).filter(
        subject_kind=selectors.VEHICLE_KIND,
        subject_id=vehicle.pk,
        file__purpose=StoredFile.Purpose.PHOTO,
    )
    _set_cover(vehicle, rows.order_by("id").first(), actor=actor)
