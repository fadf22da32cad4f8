"""What the review page shows of parts for the shelf: what each line is, and what lies there now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from garage.receipts.drafts import Draft
from garage.receipts.models import Receipt
from garage.receipts.presenting import Effect, page_of
from garage.receipts.shelf import (
    ITEM,
    NEW,
    NO_ORDER,
    REST,
    SPREAD,
    TYPED,
    ZERO,
    OpenOrder,
    ShelfLine,
    costs_of,
    is_for_shelf,
    open_orders,
    order_of,
    shelf_lines,
    unit_cost_of,
    uses_of,
)
from inventory.catalogue.selectors import Match, Why
from inventory.locations.selectors import location_choices
from inventory.purchasing.finding import item_names
from inventory.stock.models import Movement
from inventory.stock.quantities import plain, quantity_text
from inventory.stock.sources import Source, SourceLink
from project.kernel.actor import Actor, Permission
from project.kernel.numbers import whole_number
from project.kernel.quantities import QUANTITY_UNITS
from project.web.templatetags.formats import money_text

Choices = Sequence[tuple[str, str]]
MOST_SHOWN = 200
DELIVERY = "inventory.delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfRow:
    """A line of the receipt with what it may be; `name` is that of its fields in the form."""

    name: str
    text: str
    sub: str
    choices: Choices
    chosen: str
    typed: str
    reason: str
    guess: str
    is_sure: bool
    asks_place: bool
    pack: str
    unit: str
    place: str
    wants_serials: bool
    serials: str
    result: str
    errors: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfPanel:
    """The part of the review page that puts parts on the shelf."""

    rows: Sequence[ShelfRow]
    places: Choices
    orders: Choices
    order: str
    names: Sequence[str]


def shelf_panel(
    receipt: Receipt,
    draft: Draft,
    *,
    actor: Actor,
    places: Sequence[int] | None = None,
    errors: Mapping[int, Sequence[str]] | None = None,
) -> ShelfPanel | None:
    """Return what each line is on the shelf; `None` for a receipt that is not for it.

    `places` are the numbers of the lines in the form, where they are not those of the draft.
    """
    if not is_for_shelf(draft) or not actor.can(Permission.EDIT_STOCK):
        return None
    rows = shelf_lines(draft, actor=actor, vendor_id=receipt.vendor_id)
    currency = draft.value("currency") or actor.currency
    costs = costs_of(rows, draft, currency=currency)
    orders = open_orders(actor=actor, vendor_id=receipt.vendor_id, currency=currency)
    order = order_of(draft, orders, rows)
    found = errors or {}
    return ShelfPanel(
        rows=[
            _row(
                row,
                number=row.index if places is None else places[row.index],
                cost=costs.get(row.index),
                currency=currency,
                errors=found.get(row.index, ()),
            )
            for row in rows
        ],
        places=[(str(pk), path) for pk, path in location_choices(actor=actor).items()],
        orders=_order_choices(orders),
        order=str(order.id) if order else NO_ORDER,
        names=item_names(actor=actor),
    )


def shelf_effects(receipt: Receipt, draft: Draft, *, actor: Actor) -> list[Effect]:
    """Return what approving parts for the shelf does besides."""
    if not is_for_shelf(draft) or not actor.can(Permission.EDIT_STOCK):
        return []
    rows = shelf_lines(draft, actor=actor, vendor_id=receipt.vendor_id)
    currency = draft.value("currency") or actor.currency
    costs = costs_of(rows, draft, currency=currency)
    worth = sum((costs[row.index] for row in rows if row.is_for_shelf), ZERO)
    rest = sum((costs[row.index] for row in rows if row.choice == REST), ZERO)
    text = format_html(
        _('Put parts for <b class="amount">{}</b> on the shelf'), money_text(worth, currency)
    )
    note = _("their cost counts where they are used")
    effects = [Effect(icon="layers", text=text, note=note)]
    if rest > ZERO:
        shown = money_text(rest, currency)
        text = format_html(_('Post <b class="amount">{}</b> to the costs'), shown)
        effects.append(Effect(icon="chart", text=text, note=_("what is not for the shelf")))
    if draft.decimal("tax"):
        label = _("Leave the tax out of the cost")
        effects.append(
            Effect(
                icon="minus",
                text=SafeString(label),
                note=_("for those who get it back"),
                switch="tax_apart",
                switch_label=label,
                is_on=bool(draft.value("tax_apart")),
            )
        )
    return effects


def use_effects(
    receipt: Receipt, draft: Draft, *, actor: Actor, places: Sequence[int] | None = None
) -> list[Effect]:
    """Return the parts of a workshop's bill that can be taken from our shelf, each with a switch."""
    if draft.value("kind") != Receipt.Kind.WORK or not actor.can(Permission.EDIT_STOCK):
        return []
    effects = []
    for use in uses_of(draft, actor=actor, vendor_id=receipt.vendor_id):
        number = use.index if places is None else places[use.index]
        label = _("Use %(item)s from the shelf") % {"item": use.item.name}
        shown = quantity_text(use.quantity, use.item.unit)
        text = format_html(_("Use <b>{}</b> {} from the shelf"), shown, use.item.name)
        effects.append(
            Effect(
                icon="layers",
                text=text,
                note=_("beside what the bill asks for it") if use.amount else "",
                switch=f"lines-{number}-shelf",
                switch_label=label,
                is_on=use.is_on,
                value=f"{ITEM}{use.item.pk}",
                marker=f"lines-{number}-on-shelf",
            )
        )
    return effects


def _row(
    row: ShelfLine, *, number: int, cost: Decimal | None, currency: str, errors: Sequence[str]
) -> ShelfRow:
    unit = QUANTITY_UNITS[row.item.unit].symbol if row.item else ""
    typed = row.choice.removeprefix(TYPED) if row.choice.startswith(TYPED) else ""
    return ShelfRow(
        name=f"lines-{number}",
        text=row.line.description or row.line.part_number,
        sub=_sub(row, currency),
        choices=_choices(row),
        chosen=row.choice,
        typed=typed,
        reason=_reason(row),
        guess=_guess(row),
        is_sure=row.is_sure,
        asks_place=row.is_for_shelf or bool(typed),
        pack=plain(row.pack),
        unit=unit,
        place=str(row.place_id or ""),
        wants_serials=bool(row.item and row.item.is_serialized and row.is_for_shelf),
        serials=row.line.serials,
        result=_result(row, cost, currency),
        errors=errors,
    )


def _guess(row: ShelfLine) -> str:
    """Return what nobody decided yet, as the form sends it back: item, pack and place."""
    line = row.line
    return "|".join(
        (
            "" if line.shelf else row.choice,
            "" if line.pack else plain(row.pack),
            "" if line.place else str(row.place_id or ""),
        )
    )


def _sub(row: ShelfLine, currency: str) -> str:
    said = [f"{plain(row.count)} {row.line.unit}".strip(), money_text(row.amount, currency)]
    return " · ".join([*([row.line.part_number] if row.line.part_number else []), *said])


def _choices(row: ShelfLine) -> list[tuple[str, str]]:
    items = {f"{ITEM}{match.item.pk}": _item_text(match) for match in row.matches}
    if row.item is not None:
        items.setdefault(f"{ITEM}{row.item.pk}", row.item.name)
    return [
        *items.items(),
        (NEW, _("A new item")),
        (SPREAD, _("Freight, fee, discount: spread it")),
        (REST, _("Not for the shelf")),
    ]


def _item_text(match: Match) -> str:
    number = match.item.part_number
    return f"{match.item.name} · {number}" if number else match.item.name


def _reason(row: ShelfLine) -> str:
    """Return what a guess rests on, in words; nothing for what a person chose."""
    if row.line.shelf or not row.choice.startswith(ITEM):
        return ""
    texts = {
        Why.NUMBER: _("same number"),
        Why.CODE: _("same code"),
        Why.SUPPLIER: _("bought here before"),
        Why.NAME: _("same name"),
        Why.WORDS: _("similar name"),
    }
    return texts[row.matches[0].why] if row.matches else ""


def _result(row: ShelfLine, cost: Decimal | None, currency: str) -> str:
    if not row.is_for_shelf or cost is None:
        return ""
    unit = row.item.unit if row.item else "pcs"
    each = money_text(unit_cost_of(row, cost).quantize(Decimal("0.01")), currency)
    return _("%(quantity)s at %(cost)s each, with its share") % {
        "quantity": quantity_text(row.quantity, unit),
        "cost": each,
    }


def _order_choices(orders: Sequence[OpenOrder]) -> list[tuple[str, str]]:
    if not orders:
        return []
    return [
        *((str(order.id), order.number) for order in orders),
        (NO_ORDER, _("None of them")),
    ]


# --- What became of it ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OnShelf:
    """What a receipt put on the shelf: an item, how much, where, and its page."""

    title: str
    url: str
    text: str


def on_shelf(receipt: Receipt, *, actor: Actor) -> list[OnShelf]:
    """Return what an accepted receipt put on the shelf and did not take back."""
    if receipt.kind != Receipt.Kind.SHELF or receipt.state != Receipt.State.ACCEPTED:
        return []
    sources = [Source("garage.receipt", receipt.pk)]
    delivery_id = whole_number(Draft.from_json(receipt.draft).value("delivery"))
    if delivery_id is not None:
        sources.append(Source(DELIVERY, delivery_id))
    return [shown for source in sources for shown in _received(source, actor=actor)]


def _received(source: Source, *, actor: Actor) -> list[OnShelf]:
    rows = Movement.objects.for_actor(actor).filter(
        source_kind=source.kind,
        source_id=source.id,
        kind=Movement.Kind.RECEIVE,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    found = rows.select_related("item", "destination").order_by("id")[:MOST_SHOWN]
    return [
        OnShelf(
            title=row.item.name,
            url=page_of("item_detail", actor, item_id=row.item_id),
            text=f"{quantity_text(row.quantity, row.item.unit)} · "
            f"{row.destination.path if row.destination else ''} · "
            f"{money_text(row.cost, row.currency)}",
        )
        for row in found
    ]


def describe_receipts(*, actor: Actor, ids: Collection[int]) -> Mapping[int, SourceLink]:
    """Return title and address of receipts, for the ledger of the stock."""
    rows: Any = Receipt.objects.for_actor(actor).kept().filter(pk__in=ids).select_related("file")
    return {
        row.pk: SourceLink(
            title=_("Receipt of %(name)s") % {"name": row},
            url=page_of("receipt_review", actor, receipt_id=row.pk),
        )
        for row in rows
    }
