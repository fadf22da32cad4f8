"""Stock as pages show it: tabs, choices, quantities, and which movements can be undone."""

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.catalogue.models import Item
from inventory.stock import selectors
from inventory.stock.models import Balance, Lot, Movement
from inventory.stock.quantities import quantity_text
from inventory.stock.sources import Source, SourceLink, source_links
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.web.components import Link
from project.web.records import page_url
from project.web.templatetags.formats import day, money, quantity

MOST_LOTS = 200
_KINDS: Any = Movement._meta.get_field("kind")
_TABS = (
    ("stock_list", gettext_lazy("On hand")),
    ("stock_low", gettext_lazy("Running low")),
    ("stock_expiring", gettext_lazy("Expiring")),
    ("loan_list", gettext_lazy("Lent")),
    ("calibration_list", gettext_lazy("Calibrations")),
    ("stock_take_list", gettext_lazy("Stock-takes")),
    ("movement_list", gettext_lazy("Movements")),
    ("stock_value", gettext_lazy("Reports")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMovement:
    """A movement as a row, in words: what happened, where, for which record, who may undo it.

    All of it is said here, once for each row: asked by the template, fifty rows took half a page.
    """

    row: Movement
    kind: str
    item_url: str
    where: str
    quantity: str
    cost: SafeString | str
    source: SourceLink | None
    on: str
    day: str
    by: str
    is_undone: bool
    undo_url: str
    undo_what: str


def tabs_of(actor: Actor, *, current: str) -> list[Link]:
    """Return the tabs of the stock."""
    return [
        Link(label=str(label), url=page_url(name, actor), current=name == current)
        for name, label in _TABS
    ]


def today_for(actor: Actor) -> date:
    """Return the date that it is where the organization is."""
    return today_in(actor.time_zone, now=timezone.now())


def lot_text(lot: Lot) -> str:
    """Return what tells a lot from the others of its item."""
    parts = [lot.serial, lot.batch, _("received %(day)s") % {"day": day(lot.received_on)}]
    if lot.expires_on:
        parts.append(_("good until %(day)s") % {"day": day(lot.expires_on)})
    return " · ".join(part for part in parts if part)


def place_choices(balances: Sequence[Balance], item: Item) -> list[tuple[str, str]]:
    """Return the places where an item lies, each with how much, for a select box."""
    sums = {row.location_id: (row.location.path, row.quantity * 0) for row in balances}
    for row in balances:
        path, total = sums[row.location_id]
        sums[row.location_id] = (path, total + row.quantity)
    return [
        (str(key), f"{path} · {quantity_text(total, item.unit)}")
        for key, (path, total) in sums.items()
    ]


def lot_choices(balances: Sequence[Balance], *, any_label: str) -> list[tuple[str, str]]:
    """Return the lots of which something lies there, for a select box."""
    lots = {str(row.lot_id): lot_text(row.lot) for row in balances}
    return [("", any_label), *lots.items()]


def movements_shown(rows: Sequence[Movement], *, actor: Actor) -> list[ShownMovement]:
    """Return movements with their records; the newest of each item can be undone."""
    newest = _newest({row.item_id for row in rows}, actor=actor)
    return _shown(rows, newest=newest, actor=actor)


def movements_of_item(item: Item, *, actor: Actor, limit: int) -> list[ShownMovement]:
    """Return what moved last of an item; the newest of it can be undone."""
    which = selectors.MovementFilter(item_id=item.pk)
    found = selectors.movement_rows(selectors.movement_list(actor=actor, which=which))
    rows = list(found[:limit])
    return _shown(rows, newest={row.batch for row in rows[:1]}, actor=actor)


def _shown(rows: Sequence[Movement], *, newest: Set[UUID], actor: Actor) -> list[ShownMovement]:
    sources = [Source(row.source_kind, row.source_id) for row in rows if row.source_id is not None]
    links = source_links(sources, actor=actor)
    kinds = {value: str(label) for value, label in _KINDS.flatchoices}
    can_edit = actor.can(Permission.EDIT_STOCK)
    return [
        _movement(
            row,
            kind=kinds[row.kind],
            source=links.get(Source(row.source_kind, row.source_id or 0)),
            can_undo=can_edit and row.batch in newest,
            actor=actor,
        )
        for row in rows
    ]


def _movement(
    row: Movement, *, kind: str, source: SourceLink | None, can_undo: bool, actor: Actor
) -> ShownMovement:
    is_undone = _reversed(row)
    may_undo = can_undo and row.reverses_id is None and not is_undone
    places = (row.origin, row.destination)
    said = quantity(row.quantity, row.item.unit)
    sign = "" if all(places) else ("+" if row.destination_id else "−")
    return ShownMovement(
        row=row,
        kind=kind,
        item_url=page_url("stock_item", actor, item_id=row.item_id),
        where=" → ".join(place.path for place in places if place),
        quantity=f"{sign}{said}",
        cost=money(row.cost, row.currency) if row.cost else "",
        source=source,
        on=row.on.isoformat(),
        day=day(row.on),
        by=(row.by.name or row.by.email) if row.by else "",
        is_undone=is_undone,
        undo_url=page_url("batch_undo", actor, batch=row.batch) if may_undo else "",
        undo_what=f"{kind} {said} {row.item.name}" if may_undo else "",
    )


def _newest(item_ids: Collection[int], *, actor: Actor) -> set[UUID]:
    """Return the newest act of each item."""
    rows = Movement.objects.for_actor(actor)
    newest = rows.filter(item_id__in=item_ids).order_by().values("item").annotate(n=Max("id"))
    found = rows.order_by().filter(pk__in=newest.values("n"))
    return set(found.values_list("batch", flat=True))


def _reversed(row: Movement) -> bool:
    return hasattr(row, "reversed_by")


def balances_of(item: Item, *, actor: Actor) -> list[Balance]:
    """Return what lies where of an item, what is used first first."""
    which = selectors.StockFilter(item_id=item.pk)
    rows = selectors.stock_list(actor=actor, which=which)
    return list(rows.order_by("lot__expires_on", "lot__received_on", "lot_id", "id")[:MOST_LOTS])
