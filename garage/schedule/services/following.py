"""Records complete what is due: by choice, or by the words of their lines."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import models
from typing_extensions import override

from garage.records.origins import SERVICE_RECORD, Completed, Offer, Origin, Start
from garage.schedule import selectors
from garage.schedule.matching import completing, matched
from garage.schedule.models import Completion, DueItem, State
from garage.schedule.presenting import due_url, when_text
from garage.schedule.services.refreshing import due_refresh
from project.kernel.actor import Actor
from project.kernel.audit import kind_of
from project.kernel.rows import save_new

TONES = {State.OVERDUE: "bad", State.DUE: "warn"}


class ReminderOrigin(Origin):
    """Lets service records and expenses complete reminders, and work begin with them."""

    name = "reminder"
    follows = frozenset({SERVICE_RECORD, "garage.expense"})

    @override
    def begins(
        self, *, actor: Actor, form: str, vehicle_id: int | None, ids: Sequence[int]
    ) -> Start:
        offers = self.offers(actor=actor, vehicle_id=vehicle_id or 0, texts=())
        titles = [offer.title for offer in offers if offer.key in ids]
        return Start(
            title=", ".join(titles)[:200],
            completes=frozenset(ids),
        )

    @override
    def offers(self, *, actor: Actor, vehicle_id: int, texts: Sequence[str]) -> Sequence[Offer]:
        rows = _first_of_each(selectors.due_of_vehicle(actor=actor, vehicle_id=vehicle_id))
        ticked = matched(texts, _keywords(rows))
        return [
            Offer(
                key=row.item_id or 0,
                title=row.title,
                note=when_text(row),
                tone=TONES.get(State(row.state), ""),
                is_on=row.item_id in ticked,
            )
            for row in rows
        ]

    @override
    def completed(self, *, actor: Actor, record: models.Model) -> Sequence[Completed]:
        rows = selectors.completions_of(actor=actor, kind=kind_of(record), source_id=record.pk)
        return [
            Completed(key=row.item_id, title=row.item.name, url=due_url(row, actor=actor))
            for row in rows
        ]

    @override
    def written(
        self, *, actor: Actor, record: Any, chosen: Collection[int] | None, is_new: bool
    ) -> None:
        known = {row.item_id: row for row in _completions(record, actor=actor)}
        if record.vehicle_id is None:
            self._settle(record, known, set(), actor=actor)
            return
        if chosen is None:
            wanted = self._spoken_of(record, actor=actor) if is_new else set(known)
        else:
            selectors.items_get(actor=actor, item_ids=set(chosen))
            rows = selectors.due_of_vehicle(actor=actor, vehicle_id=record.vehicle_id)
            wanted = set(chosen) & ({row.item_id for row in rows} | set(known))
        self._settle(record, known, {key for key in wanted if key}, actor=actor)

    @override
    def withdrawn(self, *, actor: Actor, record: Any) -> None:
        rows = Completion.objects.for_actor(actor).filter(
            source_kind=kind_of(record), source_id=record.pk
        )
        touched = set(rows.values_list("vehicle_id", flat=True))
        if touched:
            rows.update(is_void=True)
            due_refresh(actor=actor, vehicle_ids=touched)

    @override
    def restored(self, *, actor: Actor, record: Any) -> None:
        self.written(actor=actor, record=record, chosen=None, is_new=False)

    def _spoken_of(self, record: Any, *, actor: Actor) -> set[int]:
        if getattr(record, "category", "") == "fuel":
            return set()
        rows = selectors.due_of_vehicle(actor=actor, vehicle_id=record.vehicle_id)
        keywords = _keywords(rows)
        return matched(texts_of(record), keywords) if keywords else set()

    def _settle(
        self, record: Any, known: dict[int, Completion], wanted: set[int], *, actor: Actor
    ) -> None:
        """Make the completions of a record what they are to be, and follow its day and reading."""
        touched = {row.vehicle_id for row in known.values()}
        for item_id, row in known.items():
            if item_id not in wanted:
                row.delete()
        values = {
            "vehicle_id": record.vehicle_id,
            "on": record.on,
            "meter": record.odometer,
            "meter_unit": record.odometer_unit if record.odometer is not None else "",
            "is_void": False,
        }
        for item_id in sorted(wanted):
            if item_id in known:
                rows = Completion.objects.for_actor(actor).filter(pk=known[item_id].pk)
                rows.update(**values)
            else:
                named = {"source_kind": kind_of(record), "source_id": record.pk}
                save_new(Completion(item_id=item_id, **named, **values), actor=actor)
            touched.add(record.vehicle_id)
        if touched:
            due_refresh(actor=actor, vehicle_ids=touched)


def texts_of(record: Any) -> list[str]:
    """Return what a record says: its title and its lines, upgrades left out."""
    lines = record.lines.all()
    kept = [line.description for line in lines if getattr(line, "purpose", "") != "upgrade"]
    return [record.title, *kept]


def _keywords(rows: Iterable[DueItem]) -> dict[int, list[str]]:
    """Return the words that complete each item."""
    return {
        row.item_id or 0: completing(row.item.name, row.item.keywords) for row in rows if row.item
    }


def _completions(record: models.Model, *, actor: Actor) -> list[Completion]:
    rows = Completion.objects.for_actor(actor).select_for_update()
    return list(
        rows.filter(source_kind=kind_of(record), source_id=record.pk, undone_at__isnull=True)
    )


def _first_of_each(rows: Iterable[DueItem]) -> list[DueItem]:
    """Return one row of each item, that which is due first."""
    found: dict[int | None, DueItem] = {}
    for row in rows:
        found.setdefault(row.item_id, row)
    return list(found.values())
