"""What the pages of records share: line rows, uploads, files, history, addresses."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry, kind_of
from project.kernel.errors import DomainError
from project.kernel.files.models import StoredFile
from project.kernel.files.store import attachments_of, file_get, file_store
from project.kernel.numbers import whole_number, whole_numbers
from project.web.components import DocumentItem, Photo

F = TypeVar("F", bound=forms.Form)
MOST_ROWS = 200
_COUNT = "lines-TOTAL_FORMS"
ACTIONS = {
    "add": gettext_lazy("Added"),
    "record": gettext_lazy("Recorded"),
    "change": gettext_lazy("Changed"),
    "appraise": gettext_lazy("Appraised"),
    "certificate": gettext_lazy("Paper added"),
    "certificate_remove": gettext_lazy("Paper deleted"),
    "bin": gettext_lazy("Deleted"),
    "unbin": gettext_lazy("Restored"),
    "link": gettext_lazy("Linked"),
    "unlink": gettext_lazy("Link removed"),
    "pay": gettext_lazy("Payment recorded"),
    "skip": gettext_lazy("Payment skipped"),
    "start": gettext_lazy("Started"),
    "judge": gettext_lazy("Judged"),
    "pin": gettext_lazy("Pinned"),
    "photo_add": gettext_lazy("Photo added"),
    "photo_remove": gettext_lazy("Photo deleted"),
    "sign": gettext_lazy("Signed"),
    "revise": gettext_lazy("New version begun"),
    "print": gettext_lazy("Report made"),
    "rewrite": gettext_lazy("Draft saved"),
    "publish": gettext_lazy("Published"),
    "retire": gettext_lazy("Retired"),
    "report": gettext_lazy("Reported"),
    "plan": gettext_lazy("Planned"),
    "fix": gettext_lazy("Fixed"),
    "accept": gettext_lazy("Accepted as it is"),
    "reopen": gettext_lazy("Opened again"),
    "move": gettext_lazy("Moved"),
    "finish": gettext_lazy("Finished"),
    "step": gettext_lazy("Step ticked"),
    "part": gettext_lazy("Part arrived"),
    "cover": gettext_lazy("Cover changed"),
    "fit": gettext_lazy("Put into a vehicle"),
    "take_off": gettext_lazy("Taken out"),
    "tread": gettext_lazy("Tread measured"),
    "tread_delete": gettext_lazy("Measurement deleted"),
    "place": gettext_lazy("Ordered"),
    "recall": gettext_lazy("Made a draft again"),
    "cancel": gettext_lazy("Cancelled"),
    "close": gettext_lazy("Closed"),
    "receive": gettext_lazy("Goods received"),
    "return": gettext_lazy("Goods returned"),
    "delivery_undo": gettext_lazy("Delivery taken back"),
    "mail": gettext_lazy("Mailed to the vendor"),
    "file_add": gettext_lazy("Files added"),
    "number_add": gettext_lazy("Number added"),
    "number_remove": gettext_lazy("Number deleted"),
    "code_add": gettext_lazy("Code added"),
    "code_remove": gettext_lazy("Code deleted"),
    "level_set": gettext_lazy("Minimum set"),
    "level_remove": gettext_lazy("Minimum deleted"),
    "purge": gettext_lazy("Deleted for good"),
    "delete": gettext_lazy("Deleted"),
    "remove": gettext_lazy("Deleted"),
    "restore": gettext_lazy("Restored"),
    "withdraw": gettext_lazy("Withdrawn"),
    "complete": gettext_lazy("Done"),
    "snooze": gettext_lazy("Snoozed"),
    "wake": gettext_lazy("No longer snoozed"),
    "undo": gettext_lazy("Undone"),
    "redo": gettext_lazy("Done again"),
    "parts": gettext_lazy("Parts taken from stock"),
    "use": gettext_lazy("Used"),
    "transfer": gettext_lazy("Moved"),
    "count": gettext_lazy("Counted"),
    "adjust": gettext_lazy("Stock corrected"),
    "dispose": gettext_lazy("Disposed of"),
    "lend": gettext_lazy("Lent"),
    "give_back": gettext_lazy("Given back"),
    "reserve": gettext_lazy("Reserved"),
    "reserve_end": gettext_lazy("Reservation ended"),
    "costing": gettext_lazy("Costing changed"),
    "calibrate": gettext_lazy("Calibrated"),
    "calibration_delete": gettext_lazy("Calibration deleted"),
    "relate": gettext_lazy("Related to another item"),
    "relate_end": gettext_lazy("Relation to another item ended"),
    "buy": gettext_lazy("Bought"),
    "unbuy": gettext_lazy("Purchase taken back"),
    "order": gettext_lazy("Asked for"),
    "write": gettext_lazy("File made"),
    "estimate": gettext_lazy("Estimated"),
    "set": gettext_lazy("Set"),
    "upload": gettext_lazy("Uploaded"),
    "postpone": gettext_lazy("Put off"),
    "reject": gettext_lazy("Rejected"),
    "unaccept": gettext_lazy("Taken back"),
    "read_again": gettext_lazy("Read again"),
    "merge": gettext_lazy("Merged"),
    "unmerge": gettext_lazy("Merging undone"),
    "contact_add": gettext_lazy("Contact added"),
    "contact_change": gettext_lazy("Contact changed"),
    "contact_delete": gettext_lazy("Contact deleted"),
    "site_add": gettext_lazy("Site added"),
    "site_change": gettext_lazy("Site changed"),
    "site_delete": gettext_lazy("Site deleted"),
    "archive": gettext_lazy("Archived"),
    "unarchive": gettext_lazy("Back from the archive"),
    "rename": gettext_lazy("Renamed"),
    "describe": gettext_lazy("Described"),
    "correct": gettext_lazy("Corrected"),
    "confirm": gettext_lazy("Confirmed"),
    "ignore": gettext_lazy("Ignored"),
    "reconsider": gettext_lazy("Considered again"),
}
_FIELDS = {
    "on": gettext_lazy("date"),
    "vendor_id": gettext_lazy("vendor"),
    "vehicle_id": gettext_lazy("vehicle"),
    "category_id": gettext_lazy("category"),
    "default_location_id": gettext_lazy("usual place"),
    "parent": gettext_lazy("what it lies in"),
    "record_id": gettext_lazy("service record"),
    "insurer_id": gettext_lazy("insurer"),
    "lender_id": gettext_lazy("bank or lessor"),
    "starts_on": gettext_lazy("start"),
    "ends_on": gettext_lazy("end"),
    "for_garage": gettext_lazy("vehicles"),
    "plan_id": gettext_lazy("plan"),
    "assignee_id": gettext_lazy("who does it"),
    "due_on": gettext_lazy("due date"),
    "hours": gettext_lazy("estimated hours"),
    "cost": gettext_lazy("estimated cost"),
    "needs": gettext_lazy("what it waits for"),
    "lines_include_tax": gettext_lazy("tax in the lines"),
    "odometer": gettext_lazy("meter reading"),
    "odometer_unit": gettext_lazy("unit of the meter"),
}


class LineRows(Generic[F]):
    """The rows of lines on a page: as many as the page says, empty and removed ones left out."""

    def __init__(self, form: type[F], rows: Sequence[F]) -> None:
        self.form, self.rows = form, rows

    @classmethod
    def fresh(cls, form: type[F], initial: Iterable[Mapping[str, Any]], *, spare: int = 1) -> Any:
        """Return rows that show values, and some empty ones."""
        values: list[Mapping[str, Any]] = [*initial, *({} for _ in range(spare))]
        return cls(
            form,
            [form(initial=dict(row), prefix=f"lines-{i}") for i, row in enumerate(values)],
        )

    @classmethod
    def sent(cls, form: type[F], data: QueryDict) -> Any:
        """Return the rows that were sent."""
        rows = [
            form(data, prefix=f"lines-{index}", empty_permitted=True, use_required_attribute=False)
            for index in range(_count(data))
            if not data.get(f"lines-{index}-DELETE")
        ]
        return cls(form, rows)

    @classmethod
    def retyped(cls, form: type[F], data: QueryDict, *, spare: int) -> Any:
        """Return the rows as they were typed, unjudged, and some more empty ones."""
        names = form.base_fields
        typed = [
            {name: data.get(f"lines-{index}-{name}", "") for name in names}
            for index in range(_count(data))
            if not data.get(f"lines-{index}-DELETE")
        ]
        return cls.fresh(form, typed, spare=spare)

    def __iter__(self) -> Iterator[F]:
        return iter(self.rows)

    @property
    def count(self) -> int:
        """How many rows the page has."""
        return len(self.rows)

    @property
    def template(self) -> F:
        """The row that the page's script copies."""
        return self.form(prefix="lines-__prefix__", use_required_attribute=False)

    def are_valid(self) -> bool:
        """Judge all rows."""
        return not [row for row in self.rows if not row.is_valid()]

    def filled(self) -> list[F]:
        """Return the rows that say something."""
        return [row for row in self.rows if row.has_changed()]

    def add_errors(self, error: DomainError) -> list[str]:
        """Put the errors of a service on the rows they speak of; return their names."""
        filled, taken = self.filled(), []
        for name, messages in error.fields.items():
            head, _dot, rest = name.partition(".")
            index, _dot, field = rest.partition(".")
            if head == "lines" and index.isdecimal() and int(index) < len(filled):
                row = filled[int(index)]
                row.add_error(field if field in row.fields else None, messages[0])
                taken.append(name)
        return taken


def _count(data: QueryDict) -> int:
    return min(whole_number(data.get(_COUNT, "0")) or 0, MOST_ROWS)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of the record, or one that was just uploaded, that stays unless it is taken off."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the history of a record."""

    at: Any
    by: str
    action: str
    fields: tuple[str, ...]


def uploads_store(uploads: Sequence[UploadedFile], form: forms.Form, *, actor: Actor) -> list[int]:
    """Keep what was uploaded before the rest is judged; what cannot be kept is an error of the form."""
    stored = []
    for upload in uploads:
        try:
            row = file_store(upload=upload, purpose=StoredFile.Purpose.DOCUMENT, actor=actor)
        except DomainError as error:
            form.add_error("uploads", error.message)
        else:
            stored.append(row.pk)
    return stored


def kept_files(file_ids: Iterable[int], *, actor: Actor) -> list[KeptFile]:
    """Return the files that a form holds; raises `NotFound` for those the actor may not see."""
    files = [file_get(file_id=file_id, actor=actor) for file_id in file_ids]
    return [KeptFile(file.pk, file.name, file.size) for file in files]


def file_ids_sent(data: QueryDict) -> list[int]:
    """Return the ids of the files that a form keeps."""
    return whole_numbers(data.getlist("file_ids"))[:100]


def file_ids_of(record: models.Model, *, actor: Actor) -> list[int]:
    """Return the ids of the files of a record."""
    return list(attachments_of(record, actor=actor).values_list("file_id", flat=True))


def documents_of(record: models.Model, *, actor: Actor) -> tuple[list[Photo], list[DocumentItem]]:
    """Return the files of a record: pictures, and the rest."""
    photos, documents = [], []
    for link in attachments_of(record, actor=actor):
        url = _file_url("file_download", actor, file_id=link.file_id)
        picture = next((row for row in link.file.derivatives.all() if row.variant == "thumb"), None)
        thumb = _file_url("file_picture", actor, file_id=link.file_id, variant="thumb")
        if link.file.is_image and picture is not None:
            photos.append(Photo(url=url, thumbnail_url=thumb, alt=link.file.name))
        else:
            documents.append(
                DocumentItem(
                    title=link.file.name,
                    url=url,
                    detail=_size(link.file.size),
                    thumbnail_url=thumb if picture is not None else "",
                )
            )
    return photos, documents


def history_of(record: models.Model, *, actor: Actor) -> list[Change]:
    """Return what happened to a record, the newest first; what it began with is one entry."""
    rows = AuditEntry.objects.for_actor(actor).filter(
        subject_kind=kind_of(record), subject_id=record.pk
    )
    told = list(rows.select_related("user").order_by("-at", "-id")[:50])
    begun = {row.request_id for row in told if row.action.endswith((".add", ".record"))} - {""}
    return [
        Change(
            at=row.at,
            by=(row.user.name or row.user.email) if row.user else "",
            action=str(ACTIONS.get(row.action.partition(".")[2], row.action)),
            fields=_fields_told(row),
        )
        for row in told
        if row.action != "custom_values.change" or row.request_id not in begun
    ]


def _fields_told(row: AuditEntry) -> tuple[str, ...]:
    """Return which fields a change touched, in words."""
    if not row.action.endswith(".change"):
        return ()
    return tuple(str(_FIELDS.get(name, name.replace("_", " "))) for name in row.after)


def page_url(name: str, actor: Actor, **arguments: Any) -> str:
    """Return the address of a page of the actor's organization."""
    return reverse(name, kwargs={"organization": actor.organization_slug, **arguments})


def following(query: QueryDict, cursor: str) -> str:
    """Return the address of the next page of a list; empty on the last one."""
    if not cursor:
        return ""
    changed = query.copy()
    changed["cursor"] = cursor
    return f"?{changed.urlencode()}"


def _file_url(name: str, actor: Actor, **arguments: Any) -> str:
    return page_url(name, actor, **arguments)


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(size // 1024, 1)} KB"
