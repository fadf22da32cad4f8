"""Keeping files: check, hash and store an upload; attach it to records; find it again."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone

from project.kernel.actor import Actor, Permission
from project.kernel.audit import kind_of
from project.kernel.backup.holding import bytes_drop
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.files.sniff import HEAD_BYTES, PICTURES, sniff
from project.kernel.jobs.defer import defer

ALLOWED = {
    StoredFile.Purpose.RECEIPT: (*PICTURES, "application/pdf"),
    StoredFile.Purpose.DOCUMENT: (*PICTURES, "application/pdf"),
    StoredFile.Purpose.PHOTO: PICTURES,
    StoredFile.Purpose.PICTURE: PICTURES,
}
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u202a-\u202e\u2066-\u2069]+")
Visible = Callable[[Actor, int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A kind of record that files are attached to.

    `visible` raises `NotFound` for a record the actor may not see; `changes` is the right that
    attaching and detaching takes, `None` where only the record's own services do that.
    """

    visible: Visible
    changes: Permission | None


_subjects: dict[str, Subject] = {}


def file_store(*, upload: UploadedFile, purpose: str, actor: Actor) -> StoredFile:
    """Check and keep an upload; raises `RuleViolated` when it is empty, too large or of a wrong kind."""
    row = file_write(upload=upload, purpose=purpose, actor=actor)
    row.save(force_insert=True)
    return row


def file_write(*, upload: UploadedFile, purpose: str, actor: Actor) -> StoredFile:
    """Check and hash an upload and write its bytes; the row is for the caller to save.

    Hashing and writing take their time with a large file: done before a transaction begins, they
    hold up nobody's writes. Bytes whose row is never committed are for the clean-up duty. Raises
    `RuleViolated` as `file_store` does.
    """
    name = clean_name(upload.name or "file")
    size = _checked_size(upload, name=name)
    head = upload.read(HEAD_BYTES)
    kind = sniff(head, allowed=ALLOWED[StoredFile.Purpose(purpose)], name=name)
    row = StoredFile(
        organization_id=actor.organization_id,
        purpose=purpose,
        name=name,
        size=size,
        sha256=_digest(upload),
        content_type=kind.content_type,
        created_by_id=actor.user_id,
    )
    row.file.save(name, File(upload.file), save=False)
    return row


def table_store(
    *, upload: UploadedFile, actor: Actor, content_type: str = "text/csv"
) -> StoredFile:
    """Keep a table of text, or a ZIP of some, that a person imports; its reader judges what is in it.

    Raises `RuleViolated` when it is empty or too large. It is handed out as plain text to save.
    """
    name = clean_name(upload.name or "table.csv")
    size = _checked_size(upload, name=name)
    row = StoredFile(
        organization_id=actor.organization_id,
        purpose=StoredFile.Purpose.DOCUMENT,
        name=name,
        size=size,
        sha256=_digest(upload),
        content_type=content_type,
        created_by_id=actor.user_id,
    )
    row.file.save(name, File(upload.file), save=False)
    row.save(force_insert=True)
    return row


def made_store(*, name: str, content: IO[bytes], content_type: str, actor: Actor) -> StoredFile:
    """Keep a file that we made ourselves, read as a stream; attach it to be seen."""
    digest, size = sha256(), 0
    content.seek(0)
    while chunk := content.read(1024 * 1024):
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    row = StoredFile(
        organization_id=actor.organization_id,
        purpose=StoredFile.Purpose.DERIVED,
        name=clean_name(name),
        size=size,
        sha256=digest.hexdigest(),
        content_type=content_type,
        created_by_id=actor.user_id,
    )
    row.file.save(row.name, File(content), save=False)
    row.save(force_insert=True)
    return row


def _checked_size(upload: UploadedFile, *, name: str) -> int:
    if not upload.size:
        raise RuleViolated(
            worded("“%(name)s” is empty.", name=name), code="file-empty", field="file"
        )
    if upload.size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        raise RuleViolated(
            worded(
                "“%(name)s” is larger than %(limit)s MB. Send a smaller one.",
                name=name,
                limit=limit,
            ),
            code="file-too-large",
            field="file",
        )
    return upload.size


def _digest(upload: UploadedFile) -> str:
    digest = sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def derivative_store(
    original: StoredFile, *, variant: str, data: bytes, **facts: Any
) -> StoredFile:
    """Keep a picture made from a file, in place of an earlier one of the same variant.

    `facts` are width and height in pixels.
    """
    row = StoredFile(
        organization_id=original.organization_id,
        purpose=StoredFile.Purpose.DERIVED,
        name=f"{variant}-{original.name}"[:200],
        size=len(data),
        sha256=sha256(data).hexdigest(),
        content_type="image/webp",
        original=original,
        variant=variant,
        **facts,
    )
    row.file.save(row.name, ContentFile(data), save=False)
    with transaction.atomic():
        drop_files(original.derivatives.filter(variant=variant))
        row.save(force_insert=True)
    return row


def replace_by_picture(row: StoredFile, *, variant: str, data: bytes, **facts: Any) -> None:
    """Put the clean picture of a photo in the place of what was uploaded, which is deleted.

    Nothing that a camera wrote into the file, such as where it was taken, outlives this. `facts`
    are width and height in pixels.
    """
    storage, uploaded = row.file.storage, row.file.name
    stem = row.name.rsplit(".", 1)[0]
    row.file.save(row.name, ContentFile(data), save=False)
    row.name, row.variant, row.content_type = f"{stem[:190]}.webp", variant, "image/webp"
    row.size, row.sha256 = len(data), sha256(data).hexdigest()
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    if uploaded:
        bytes_drop(storage, uploaded)


def clean_name(name: str) -> str:
    """Return a file name that is safe to show and to send in a header."""
    stem = _UNSAFE.sub(" ", name.replace("\\", "/").rsplit("/", 1)[-1])
    return " ".join(stem.split())[-180:].strip(". ") or "file"


def file_get(*, file_id: int, actor: Actor) -> StoredFile:
    """Return a file that the actor may see; raises `NotFound` otherwise."""
    actor.require(Permission.VIEW)
    row: StoredFile | None = (
        StoredFile.objects.for_actor(actor).select_related("original").filter(pk=file_id).first()
    )
    if row is None or not _is_visible(row.original or row, actor=actor):
        raise NotFound
    return row


def _is_visible(file: StoredFile, *, actor: Actor) -> bool:
    """Ask the records that a file is attached to; a file of nobody's is its uploader's alone."""
    links = list(
        Attachment.objects.for_actor(actor)
        .filter(file=file)
        .values_list("subject_kind", "subject_id")
    )
    if not links:
        return file.created_by_id is not None and file.created_by_id == actor.user_id
    return any(_can_see(kind, subject_id, actor=actor) for kind, subject_id in links)


def _can_see(kind: str, subject_id: int, *, actor: Actor) -> bool:
    try:
        subject_of(kind).visible(actor, subject_id)
    except NotFound:
        return False
    return True


def register_subject(kind: str, visible: Visible, changes: Permission | None = None) -> None:
    """Say how to find out whether an actor may see a record of a kind, and who may change its files."""
    _subjects[kind] = Subject(visible=visible, changes=changes)


def subject_of(kind: str) -> Subject:
    """Return what was registered for a kind of record; raises `NotFound`."""
    if kind not in _subjects:
        raise NotFound
    return _subjects[kind]


def attach(
    file: StoredFile,
    subject: models.Model,
    *,
    actor: Actor,
    title: str = "",
    taken_on: date | None = None,
) -> Attachment:
    """Attach a file to a record; attaching it again changes nothing."""
    link, is_new = Attachment.objects.for_actor(actor).get_or_create(
        file=file,
        subject_kind=kind_of(subject),
        subject_id=subject.pk,
        defaults={
            "organization_id": actor.organization_id,
            "title": title[:120],
            "taken_on": taken_on,
        },
    )
    if is_new:
        want_thumbnail(file, actor=actor)
    return link


def want_thumbnail(file: StoredFile, *, actor: Actor) -> None:
    """Have the small picture of a document made; photos and receipts get theirs elsewhere."""
    if file.purpose == StoredFile.Purpose.DOCUMENT and not file.derivatives.exists():
        defer("kernel.files.thumbnail", file, actor=actor)


def attachments_of(subject: models.Model, *, actor: Actor) -> models.QuerySet[Attachment]:
    """Return the files of a record, the cover first."""
    return (
        Attachment.objects.for_actor(actor)
        .filter(subject_kind=kind_of(subject), subject_id=subject.pk)
        .select_related("file")
        .prefetch_related("file__derivatives")
    )


def detach(link: Attachment, *, actor: Actor) -> None:
    """Take a file off a record, and delete it when no other record holds it."""
    file = link.file
    link.delete()
    if not is_held(file, actor=actor):
        drop_files(file.derivatives.all())
        drop_files([file])


def release(link: Attachment) -> None:
    """Take a file off a record and keep it for a day, so that the change can be undone."""
    file = link.file
    link.delete()
    file.released_at = timezone.now()
    file.save(update_fields=("released_at",))


def released_get(*, file_id: int, actor: Actor) -> StoredFile:
    """Return a file that was taken off its record and is not deleted yet; raises `NotFound`."""
    rows = StoredFile.objects.for_actor(actor).filter(released_at__isnull=False)
    row: StoredFile | None = rows.filter(pk=file_id, attachments__isnull=True).first()
    if row is None:
        raise NotFound
    return row


def is_held(file: StoredFile, *, actor: Actor) -> bool:
    """Say whether a record has a file attached, or holds it by a key that protects it."""
    if Attachment.objects.for_actor(actor).filter(file=file).exists():
        return True
    return any(
        field.model.objects.for_actor(actor).filter(**{field.name: file}).exists()  # type: ignore[attr-defined]
        for field in pointers()
        if field.remote_field.on_delete is models.PROTECT
    )


def pointers() -> "list[models.ForeignKey[Any, Any]]":
    """Return the keys of all tables that point to stored files, those without a way back too."""
    return [
        relation.field
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
    ]


def drop_files(files: Iterable[StoredFile]) -> None:
    """Delete rows at once and their bytes after the commit.

    Bytes that cannot be deleted now are left to the clean-up duty.
    """
    for row in files:
        storage, name = row.file.storage, row.file.name
        row.delete()
        if name:
            bytes_drop(storage, name)
