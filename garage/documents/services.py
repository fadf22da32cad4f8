"""Changes to documents: recorded, renewed, binned; and the text on their pages."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.documents import selectors
from garage.documents.models import Document, DocumentText
from garage.documents.reading import TextReader, text_reader
from garage.records.common import days_checked, files_set, save_with_parts, tags_set
from garage.records.dues import dates_changed
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.files.models import StoredFile
from project.kernel.files.store import attachments_of
from project.kernel.jobs.defer import defer
from project.kernel.jobs.run import JobRun
from project.kernel.rows import save_changes, save_new


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentInput:
    """A document; without `vehicle_id` of the garage as a whole."""

    title: str
    kind: str = Document.Kind.OTHER
    vehicle_id: int | None = None
    number: str = ""
    issuer: str = ""
    holder: str = ""
    issued_on: date | None = None
    valid_from: date | None = None
    expires_on: date | None = None
    replaces_id: int | None = None
    notes: str = ""
    tags: tuple[str, ...] = ()
    file_ids: tuple[int, ...] = ()


_PARTS = frozenset({"tags", "file_ids"})
_COLUMNS = frozenset(field.name for field in fields(DocumentInput)) - _PARTS


@transaction.atomic
def document_record(
    *, actor: Actor, data: DocumentInput, custom_fields: Mapping[str, Any] | None = None
) -> Document:
    """Record a document with its files; the text on them is read in the background.

    `custom_fields` are values by the keys of the fields; `None` leaves needed ones open.
    """
    actor.require(Permission.EDIT_VEHICLES)
    row = save_new(Document(**_columns(data, actor=actor)), actor=actor)
    tags_set(row, data.tags, actor=actor)
    files_set(row, data.file_ids, actor=actor)
    after = {"title": row.title, "kind": row.kind, "expires_on": row.expires_on}
    audit.record("paper.record", row, actor=actor, after=after)
    dates_changed(row, actor=actor)
    _read_later(row, actor=actor)
    custom_values_set(row, custom_fields, actor=actor, is_whole=True)
    return row


@transaction.atomic
def document_renew(
    *,
    actor: Actor,
    document_id: int,
    data: DocumentInput,
    custom_fields: Mapping[str, Any] | None = None,
) -> Document:
    """Record the document that comes in the place of another, which stays as it was."""
    actor.require(Permission.EDIT_VEHICLES)
    old = selectors.document_get(actor=actor, document_id=document_id, lock=True)
    if selectors.document_successor(old, actor=actor) is not None:
        raise RuleViolated("It was renewed already. Renew the newer one.", code="renewed-already")
    data = replace(data, replaces_id=old.pk)
    return document_record(actor=actor, data=data, custom_fields=custom_fields)


@transaction.atomic
def document_change(
    *,
    actor: Actor,
    document_id: int,
    changes: Mapping[str, Any],
    custom_fields: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
) -> Document:
    """Change what is sent of a document, by the names of `DocumentInput`.

    Raises `StaleVersion` when somebody changed it after it was read.
    """
    actor.require(Permission.EDIT_VEHICLES)
    row = selectors.document_get(actor=actor, document_id=document_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    stored = DocumentInput(**{name: getattr(row, name) for name in _COLUMNS})
    data = replace(stored, **given)
    if data.replaces_id == row.pk:
        raise RuleViolated("A document cannot replace itself.", field="replaces_id")
    parts = tags_set(row, changes.get("tags"), actor=actor)
    parts |= files_set(row, changes.get("file_ids"), actor=actor)
    columns = _columns(data, actor=actor)
    moved = save_with_parts(row, changes=columns, parts=parts, expected_version=expected_version)
    if "files" in moved:
        _texts_drop(row, actor=actor)
        _read_later(row, actor=actor)
    audit.record_changes("paper.change", row, actor=actor, moved=moved)
    dates_changed(row, actor=actor)
    custom_values_set(row, custom_fields, actor=actor)
    return row


@transaction.atomic
def document_bin(*, actor: Actor, document_id: int) -> Document:
    """Put a document into the bin; what it replaced is in force again."""
    actor.require(Permission.EDIT_VEHICLES)
    row = selectors.document_get(actor=actor, document_id=document_id, lock=True)
    save_changes(row, changes={"binned_at": timezone.now()})
    audit.record("paper.bin", row, actor=actor)
    dates_changed(row, actor=actor)
    return row


@transaction.atomic
def document_unbin(*, actor: Actor, document_id: int) -> Document:
    """Take a document out of the bin."""
    actor.require(Permission.EDIT_VEHICLES)
    row = _binned(document_id, actor=actor)
    save_changes(row, changes={"binned_at": None})
    audit.record("paper.unbin", row, actor=actor)
    dates_changed(row, actor=actor)
    return row


@transaction.atomic
def document_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned document with its files and their text; there is no way back."""
    actor.require(Permission.EDIT_VEHICLES)
    row = _binned(row_id, actor=actor)
    audit.record("paper.purge", row, actor=actor, before={"title": row.title})
    row.texts.all().delete()
    files_set(row, (), actor=actor)
    row.delete()


def document_read(*, actor: Actor, run: JobRun) -> None:
    """Read the text of the files of a document that have none yet; safe to run twice.

    A file that cannot be read is kept with the reason. Raises `Unavailable` when another try may
    help.
    """
    reader = text_reader()
    try:
        document = selectors.document_find(actor=actor, document_id=run.subject_id)
    except NotFound:
        return
    if reader is None:
        return
    known = set(document.texts.values_list("file_id", flat=True))
    files = [link.file for link in attachments_of(document, actor=actor)]
    waiting = [file for file in files if file.pk not in known]
    found = []
    for index, file in enumerate(waiting):
        run.progress(index, len(waiting), step="Reading the text")
        found.append(_read(file, reader, actor=actor))
    with run.finishing():
        for file, (text, problem) in zip(waiting, found, strict=True):
            DocumentText.objects.for_actor(actor).get_or_create(
                document=document,
                file=file,
                defaults={
                    "organization_id": actor.organization_id,
                    "text": text,
                    "problem": problem[:300],
                },
            )


def _read(file: StoredFile, reader: TextReader, *, actor: Actor) -> tuple[str, str]:
    """Return the text of a file, or why there is none."""
    with tempfile.TemporaryDirectory(prefix="document-") as folder:
        path = Path(folder) / "source"
        with file.file.open("rb") as stored, path.open("wb") as local:
            shutil.copyfileobj(stored, local)
        try:
            return reader(path, actor=actor).replace("\x00", " "), ""
        except RuleViolated as error:
            return "", error.message


def _read_later(document: Document, *, actor: Actor) -> None:
    if attachments_of(document, actor=actor).exists():
        defer("garage.documents.read", document, actor=actor)


def _texts_drop(document: Document, *, actor: Actor) -> None:
    """Forget the text of files that the document holds no longer."""
    held = attachments_of(document, actor=actor).values_list("file_id", flat=True)
    document.texts.exclude(file_id__in=list(held)).delete()


def _binned(document_id: int, *, actor: Actor) -> Document:
    row = selectors.document_find(actor=actor, document_id=document_id)
    if row.binned_at is None:
        raise NotFound
    return row


def _columns(data: DocumentInput, *, actor: Actor) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in _COLUMNS}
    if data.vehicle_id is not None:
        vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    if data.replaces_id is not None:
        selectors.document_find(actor=actor, document_id=data.replaces_id)
    days_checked(values, "issued_on", "valid_from", "expires_on")
    values["title"] = " ".join(data.title.split())
    return values
