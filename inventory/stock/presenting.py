"""Stock as pages show it: tabs, choices, quantities, and which movements can be undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.catalogue.models import Item
from inventory.stock import selectors
from inventory.stock.models import Balance, Lot, Movement
from inventory.stock.quantities import quantity_text
from inventory.stock.sources import Source, SourceLink, source_links
from project.kernel.actor import Actor
from project.kernel.dates import today_in
from project.web.components import Link
from project.web.records import page_url
from project.web.templatetags.formats import day

MOST_LOTS = 200
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
    """A movement as a row: what happened, the record it belongs to, whether it can be undone."""

    row: Movement
    source: SourceLink | None
    can_undo: bool
    is_undone: bool
    sign: str


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
    sources = [Source(row.source_kind, row.source_id) for row in rows if row.source_id is not None]
    links = source_links(sources, actor=actor)
    return [
        ShownMovement(
            row=row,
            source=links.get(Source(row.source_kind, row.source_id or 0)),
            is_undone=_reversed(row),
            can_undo=row.batch in newest and row.reverses_id is None and not _reversed(row),
            sign=""
            if row.origin_id and row.destination_id
            else ("+" if row.destination_id else "−"),
        )
        for row in rows
    ]


def _newest(item_ids: Iterable[int], *, actor: Actor) -> set[object]:
    """Return the newest act of each item."""
    rows = Movement.objects.for_actor(actor)
    newest = rows.filter(item_id__in=item_ids).order_by().values("item").annotate(n=Max("id"))
    return set(rows.filter(pk__in=[row["n"] for row in newest]).values_list("batch", flat=True))


def _reversed(row: Movement) -> bool:
    return hasattr(row, "reversed_by")


def balances_of(item: Item, *, actor: Actor) -> list[Balance]:
    """Return what lies where of an item, what is used first first."""
    which = selectors.StockFilter(item_id=item.pk)
    rows = selectors.stock_list(actor=actor, which=which)
    return list(rows.order_by("lot__expires_on", "lot__received_on", "lot_id", "id")[:MOST_LOTS])
