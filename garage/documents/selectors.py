"""Questions about documents: which there are, which end soon, where words stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from garage.documents.models import Document, DocumentText
from project.kernel import fulltext
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet

DOCUMENT_COLUMNS = ("title", "number", "issuer", "holder")
TEXT_COLUMNS = ("text",)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFilter:
    """What narrows a list of documents; empty values do not.

    `expires_until` keeps what is in force now and ends by that day, or has ended.
    """

    vehicle_id: int | None = None
    kind: str = ""
    search: str = ""
    tag: str = ""
    expires_until: date | None = None
    in_force: bool = False


EVERYTHING = DocumentFilter()
_SEEN = Q(vehicle__isnull=True) | Q(vehicle__binned_at__isnull=True)


def document_list(*, actor: Actor, narrow: DocumentFilter = EVERYTHING) -> BinnedQuerySet[Document]:
    """Return the documents of the garage and of vehicles that are not in the bin, by title."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Document] = Document.objects.for_actor(actor)
    rows = rows.kept().filter(_SEEN)
    if narrow.vehicle_id:
        rows = rows.filter(vehicle_id=narrow.vehicle_id)
    if narrow.kind:
        rows = rows.filter(kind=narrow.kind)
    if narrow.tag:
        rows = rows.filter(tags__name__iexact=narrow.tag)
    if narrow.expires_until is not None:
        rows = rows.filter(expires_on__lte=narrow.expires_until)
    if narrow.in_force or narrow.expires_until is not None:
        rows = rows.exclude(Exists(_successors(actor=actor)))
    words = narrow.search.split()
    return with_words(rows, words, actor=actor) if words else rows


def with_words(
    rows: BinnedQuerySet[Document], words: Sequence[str], *, actor: Actor
) -> BinnedQuerySet[Document]:
    """Narrow documents to those that hold every word in what is said of them or on their pages."""
    said = Q()
    for word in words:
        one = Q(notes__icontains=word)
        for column in DOCUMENT_COLUMNS:
            one |= Q(**{f"{column}__icontains": word})
        said &= one
    return rows.filter(said | Q(pk__in=_pages_with(words, actor=actor).values("document")))


def document_texts(
    words: Sequence[str], *, actor: Actor, limit: int
) -> "list[tuple[Document, str]]":
    """Return documents that hold every word, the newest first, each with a text where they stand."""
    rows = with_words(document_list(actor=actor), words, actor=actor)
    found = list(rows.select_related("vehicle").order_by("-id")[:limit])
    pages = _pages_with(words, actor=actor).filter(document__in=found)
    texts = dict(pages.values_list("document_id", "text")) if found else {}
    return [(row, texts.get(row.pk, "")) for row in found]


def _pages_with(words: Sequence[str], *, actor: Actor) -> "QuerySet[DocumentText]":
    rows: QuerySet[DocumentText] = DocumentText.objects.for_actor(actor)
    return fulltext.matching(rows, words, columns=TEXT_COLUMNS)


def _successors(*, actor: Actor) -> "QuerySet[Document]":
    """Return the kept documents that came in the place of the one that is asked about."""
    rows: BinnedQuerySet[Document] = Document.objects.for_actor(actor)
    return rows.kept().filter(replaces=OuterRef("pk"))


def with_standing(rows: BinnedQuerySet[Document], *, actor: Actor) -> BinnedQuerySet[Document]:
    """Let each document say whether it was renewed, as `is_replaced`."""
    return rows.annotate(is_replaced=Exists(_successors(actor=actor)))


def documents_expiring(*, actor: Actor, until: date) -> "BinnedQuerySet[Document]":
    """Return the documents in force that end by a day or have ended, the first to end first.

    One that was renewed is left out: its successor takes its place.
    """
    narrow = DocumentFilter(expires_until=until)
    rows = document_list(actor=actor, narrow=narrow).select_related("vehicle")
    return rows.order_by("expires_on", "id")


def document_get(*, actor: Actor, document_id: int, lock: bool = False) -> Document:
    """Return a document; `lock` when it will change. Raises `NotFound`."""
    rows = document_list(actor=actor).select_related("vehicle", "replaces")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=document_id).first()
    if row is None:
        raise NotFound
    return row


def document_find(*, actor: Actor, document_id: int) -> Document:
    """Return a document even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = Document.objects.for_actor(actor).filter(_SEEN).select_related("vehicle", "replaces")
    row: Document | None = rows.filter(pk=document_id).first()
    if row is None:
        raise NotFound
    return row


def document_successor(document: Document, *, actor: Actor) -> Document | None:
    """Return the document that came in its place, if any."""
    return document_list(actor=actor).filter(replaces=document).order_by("-id").first()


def document_predecessors(document: Document, *, actor: Actor) -> list[Document]:
    """Return what a document came in the place of, the newest first, at most twenty."""
    found: list[Document] = []
    rows = document_list(actor=actor)
    earlier = document.replaces_id
    while earlier is not None and len(found) < 20:  # noqa: PLR2004 - a page shows no more
        row = rows.filter(pk=earlier).first()
        if row is None:
            break
        found.append(row)
        earlier = row.replaces_id
    return found
