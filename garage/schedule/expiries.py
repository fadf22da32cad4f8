"""What is due in rooms below: papers, policies, statutory inspections, items that run low."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from garage.documents.selectors import documents_expiring
from garage.expenses.selectors import policies_ending
from garage.inspections.selectors import statutory_due
from garage.schedule.models import DueItem
from garage.schedule.selectors import today_of
from garage.schedule.sources import DueDate, DueSource
from inventory.stock.quantities import quantity_text
from inventory.stock.selectors import Shortage, shortages
from project.kernel.actor import Actor
from project.web.retelling import ENDS, LOW

AHEAD = timedelta(days=3 * 366)
MOST = 2_000
SOON_DAYS = 60
STOCK = "stock"
Ids = Collection[int] | None


def papers(*, actor: Actor, vehicle_ids: Ids) -> Iterable[DueDate]:
    """Return the documents in force that end within three years or have ended."""
    rows = documents_expiring(actor=actor, until=today_of(actor) + AHEAD)
    dates = (
        DueDate(
            row_id=row.pk,
            title=row.title,
            on=row.expires_on,
            vehicle_id=row.vehicle_id,
            soon_days=SOON_DAYS,
        )
        for row in rows[:MOST]
        if row.expires_on is not None
    )
    return _of(dates, vehicle_ids)


def policies(*, actor: Actor, vehicle_ids: Ids) -> Iterable[DueDate]:
    """Return the policies that end; one of several vehicles belongs to the garage as a whole."""
    return _of(_policies(actor=actor), vehicle_ids)


def _policies(*, actor: Actor) -> Iterator[DueDate]:
    rows: Iterable[Any] = policies_ending(actor=actor, until=today_of(actor) + AHEAD)[:MOST]
    for row in rows:
        covered = [one.vehicle_id for one in row.shown_covered]
        if row.ends_on is not None:
            yield DueDate(
                row_id=row.pk,
                title=ENDS % {"policy": row.title},
                on=row.ends_on,
                vehicle_id=covered[0] if len(covered) == 1 else None,
                soon_days=SOON_DAYS,
            )


def statutory(*, actor: Actor, vehicle_ids: Ids) -> Iterable[DueDate]:
    """Return when each vehicle must be presented again, or shown to be mended."""
    dates = (
        DueDate(
            row_id=row.inspection_id,
            title=str(row.label),
            on=row.due_on,
            vehicle_id=row.vehicle_id,
            soon_days=SOON_DAYS,
        )
        for row in statutory_due(actor=actor)
    )
    return _of(dates, vehicle_ids)


def low_items(*, actor: Actor, vehicle_ids: Ids) -> Iterable[DueDate]:
    """Return the items below their minimum, due since that was seen; they are of the whole garage."""
    if vehicle_ids is not None:
        return ()
    low: dict[int, Shortage] = {}
    for short in shortages(actor=actor):
        known = low.get(short.item.pk)
        if short.minimum and (known is None or short.missing > known.missing):
            low[short.item.pk] = short
    rows = DueItem.objects.for_actor(actor).filter(source=STOCK, on__isnull=False)
    since = dict(rows.values_list("source_id", "on"))
    today = today_of(actor)
    return [_low(short, on=since.get(item_id) or today) for item_id, short in low.items()]


def _low(short: Shortage, *, on: date) -> DueDate:
    unit = short.item.unit
    values = {
        "item": short.item.name,
        "there": quantity_text(short.on_hand, unit),
        "minimum": quantity_text(short.minimum, unit),
    }
    title = LOW % values
    return DueDate(row_id=short.item.pk, title=title, on=on, has_end=False)


def _of(dates: Iterable[DueDate], vehicle_ids: Ids) -> Iterable[DueDate]:
    """Leave the dates of some vehicles; those of the whole garage are told when all are asked for."""
    return (one for one in dates if vehicle_ids is None or one.vehicle_id in vehicle_ids)


SOURCES = (
    DueSource(
        name="paper",
        label="Document",
        icon="file-text",
        page="document_detail",
        argument="document_id",
        dates=papers,
    ),
    DueSource(
        name="policy",
        label="Insurance",
        icon="shield",
        page="policy_detail",
        argument="policy_id",
        dates=policies,
    ),
    DueSource(
        name="statutory",
        label="Inspection",
        icon="shield",
        page="statutory_detail",
        argument="statutory_id",
        dates=statutory,
    ),
    DueSource(
        name=STOCK,
        label="Stock",
        icon="box",
        page="item_detail",
        argument="item_id",
        dates=low_items,
        act_page="shopping_list",
        act_label=gettext_noop("Shopping list"),
        tells_itself=True,
    ),
)
