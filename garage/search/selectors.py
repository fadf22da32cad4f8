"""Finding things: vehicles, records, vendors and the text of receipts, in one question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q, QuerySet

from garage.components.selectors import component_list
from garage.documents.selectors import document_texts
from garage.maintenance.models import ServiceLine
from garage.planner import selectors as planner_selectors
from garage.receipts.models import ReceiptReading
from garage.vehicles import selectors as vehicle_selectors
from garage.vehicles.models import TimelineEntry
from inventory.catalogue import selectors as item_selectors
from inventory.locations import selectors as location_selectors
from inventory.vendors import selectors as vendor_selectors
from project.kernel import fulltext
from project.kernel.actor import Actor, Permission

LONGEST_QUERY = 100
TIMELINE_COLUMNS = ("title", "detail")
LINE_COLUMNS = ("description", "part_number")
READING_COLUMNS = ("text",)
PLAN_COLUMNS = ("title", "notes")
_SEPARATORS = re.compile(r"[\s\x00]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found. `kind` and `id` name the record, `snippet` shows where the words stand."""

    kind: str
    id: int
    title: str
    note: str = ""
    snippet: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found, by kind; `more` says which kinds hold more than is shown."""

    words: Sequence[str]
    vehicles: Sequence[Hit] = ()
    records: Sequence[Hit] = ()
    components: Sequence[Hit] = ()
    documents: Sequence[Hit] = ()
    items: Sequence[Hit] = ()
    locations: Sequence[Hit] = ()
    vendors: Sequence[Hit] = ()
    receipts: Sequence[Hit] = ()
    planner: Sequence[Hit] = ()
    more: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        first = self.vehicles or self.records or self.components
        shelf = self.items or self.locations
        rest = self.documents or self.vendors or self.receipts or self.planner
        return not (first or shelf or rest)


def search(*, actor: Actor, query: str, limit: int = 8) -> Found:
    """Return the newest `limit` hits of each kind that hold every word of the query."""
    actor.require(Permission.VIEW)
    words = [word for word in _SEPARATORS.split(query[:LONGEST_QUERY]) if word]
    if not words:
        return Found(words=())
    hits = {
        "vehicles": _vehicles(words, actor=actor, limit=limit + 1),
        "records": _records(words, actor=actor, limit=limit + 1),
        "components": _components(words, actor=actor, limit=limit + 1),
        "documents": _documents(words, actor=actor, limit=limit + 1),
        "items": _items(words, actor=actor, limit=limit + 1),
        "locations": _locations(words, actor=actor, limit=limit + 1),
        "vendors": _vendors(words, actor=actor, limit=limit + 1),
        "receipts": _receipts(words, actor=actor, limit=limit + 1),
        "planner": _planner(words, actor=actor, limit=limit + 1),
    }
    more = frozenset(kind for kind, found in hits.items() if len(found) > limit)
    return Found(words=words, more=more, **{kind: found[:limit] for kind, found in hits.items()})


def _every_word(words: Sequence[str], columns: Sequence[str]) -> Q:
    def one(word: str) -> Q:
        return Q(*[(f"{column}__icontains", word) for column in columns], _connector=Q.OR)

    return reduce(and_, map(one, words))


def _vehicles(words: Sequence[str], *, actor: Actor, limit: int) -> list[Hit]:
    rows = vehicle_selectors.vehicle_list(actor=actor)
    for word in words:
        plate = Q(plate_key__icontains=word)
        rows = rows.filter(Q(search_text__contains=vehicle_selectors.folded(word)) | plate)
    return [
        Hit(kind="vehicle", id=row.pk, title=row.name, note=row.plate or row.model)
        for row in rows[:limit]
    ]


def _items(words: Sequence[str], *, actor: Actor, limit: int) -> list[Hit]:
    found = item_selectors.item_search(actor=actor, search=" ".join(words), limit=limit)
    return [
        Hit(kind="inventory.item", id=row.pk, title=row.name, note=row.part_number) for row in found
    ]


def _locations(words: Sequence[str], *, actor: Actor, limit: int) -> list[Hit]:
    rows = location_selectors.location_list(actor=actor, search=" ".join(words))
    return [
        Hit(kind="inventory.location", id=row.pk, title=row.name, note=row.path)
        for row in rows[:limit]
    ]


def _vendors(words: Sequence[str], *, actor: Actor, limit: int) -> list[Hit]:
    columns = ("name", "city", "tax_id", "phone", "email", "account_number")
    rows = vendor_selectors.vendor_list(actor=actor).filter(_every_word(words, columns))
    return [Hit(kind="vendor", id=row.pk, title=row.name, note=row.city) for row in rows[:limit]]


def _records(words: Sequence[str], *, actor: Actor, limit: int) -> list[Hit]:
    """Find records by what stands on the timeline and on the lines of service records."""
    entries = fulltext.matching(_kept_entries(actor=actor), words, columns=TIMELINE_COLUMNS)
    found = {
        (row.source_kind, row.source_id): _record_hit(row)
        for row in entries.order_by("-on", "-id")[:limit]
    }
    lines = fulltext.matching(
        ServiceLine.objects.for_actor(actor), words, columns=LINE_COLUMNS
    ).filter(record__binned_at__isnull=True, record__vehicle__binned_at__isnull=True)
    for line in lines.select_related("record__vehicle").order_by("-id")[:limit]:
        record = line.record
        found.setdefault(
            ("garage.servicerecord", record.pk),
            Hit(
                kind="garage.servicerecord",
                id=record.pk,
                title=record.title,
                note=record.vehicle.name,
                snippet=line.description,
                on=record.on,
            ),
        )
    return sorted(found.values(), key=lambda hit: hit.on or date.min, reverse=True)[:limit]


def _kept_entries(*, actor: Actor) -> "QuerySet[TimelineEntry]":
    rows: Any = TimelineEntry.objects.for_actor(actor).select_related("vehicle")
    return rows.exclude(vehicle__binned_at__isnull=False)  # type: ignore[no-any-return]


def _record_hit(row: TimelineEntry) -> Hit:
    return Hit(
        kind=row.source_kind,
        id=row.source_id,
        title=row.title,
        note=row.vehicle.name if row.vehicle else "",
        snippet=row.detail,
        on=row.on,
    )


def _planner(words: Sequence[str], *, actor: Actor, limit: int) -> list[Hit]:
    """Find plans, then tasks with the newest change first."""
    plans = planner_selectors.plan_list(actor=actor).filter(_every_word(words, PLAN_COLUMNS))
    tasks = planner_selectors.task_list(actor=actor).filter(_every_word(words, PLAN_COLUMNS[:1]))
    found = [
        Hit(kind="garage.plan", id=row.pk, title=row.title, note=row.get_state_display())
        for row in plans.order_by("-id")[:limit]
    ]
    newest = tasks.select_related("lane", "vehicle").order_by("-updated_at", "-id")[:limit]
    found += [
        Hit(
            kind="garage.task",
            id=row.pk,
            title=row.title,
            note=row.vehicle.name if row.vehicle else "",
            snippet=row.lane.name,
            on=row.due_on,
        )
        for row in newest
    ]
    return found[:limit]


def _components(words: Sequence[str], *, actor: Actor, limit: int) -> list[Hit]:
    columns = ("name", "manufacturer", "model", "part_number", "serial_number")
    rows = component_list(actor=actor).filter(_every_word(words, columns))
    return [
        Hit(
            kind="garage.component",
            id=row.pk,
            title=row.name,
            note=str(row.get_kind_display()),
            snippet=row.serial_number,
        )
        for row in rows[:limit]
    ]


def _documents(words: Sequence[str], *, actor: Actor, limit: int) -> list[Hit]:
    """Find documents by what is said of them and by what stands on their pages."""
    return [
        Hit(
            kind="garage.document",
            id=row.pk,
            title=row.title,
            note=row.vehicle.name if row.vehicle else "",
            snippet=snippet(text, words) or row.number,
            on=row.expires_on,
        )
        for row, text in document_texts(words, actor=actor, limit=limit)
    ]


def _receipts(words: Sequence[str], *, actor: Actor, limit: int) -> list[Hit]:
    readings = fulltext.matching(
        ReceiptReading.objects.for_actor(actor), words, columns=READING_COLUMNS
    )
    found: dict[int, Hit] = {}
    for row in readings.select_related("receipt__file").order_by("-id")[: limit * 3]:
        receipt = row.receipt
        found.setdefault(
            receipt.pk,
            Hit(
                kind="receipt",
                id=receipt.pk,
                title=str(receipt),
                note=receipt.get_state_display(),
                snippet=snippet(row.text, words),
                on=receipt.on,
            ),
        )
    return list(found.values())[:limit]


def snippet(text: str, words: Sequence[str], *, around: int = 40) -> str:
    """Return the words before and after the first word that stands in a text."""
    flat = " ".join(text.split())
    places = [at for at in (flat.lower().find(word.lower()) for word in words) if at >= 0]
    if not places:
        return ""
    start = max(0, min(places) - around)
    end = min(len(flat), min(places) + around * 2)
    return f"{'…' if start else ''}{flat[start:end]}{'…' if end < len(flat) else ''}"
