"""Parts from the shelf on the page of a new service record: offered, kept as typed, and taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict

from garage.maintenance.services import PartUse
from inventory.catalogue.models import Item
from inventory.catalogue.selectors import item_exact, item_named, items_of
from inventory.stock.quantities import plain, quantity_text
from inventory.stock.selectors import on_hand, stock_list
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated
from project.kernel.numbers import parse_decimal, whole_numbers
from project.kernel.quantities import QUANTITY_UNITS

MOST = 200
_DOT = " · "


@dataclass(frozen=True, slots=True)
class UseRow:
    """An item that may come off the shelf: how many, as typed, and whether it does."""

    item: Item
    quantity: str
    is_on: bool
    there: str
    unit: str


def names_on_shelf(*, actor: Actor) -> list[str]:
    """Return what lies on the shelf as “name · number”, for who may take it."""
    if not actor.can(Permission.EDIT_STOCK):
        return []
    rows = stock_list(actor=actor).order_by("item__name", "item__part_number")
    found = rows.values_list("item__name", "item__part_number").distinct()[:MOST]
    return [_DOT.join(filter(None, row)) for row in found]


def item_typed(text: str, *, actor: Actor) -> Item:
    """Return the item that was typed or chosen of `names_on_shelf`; raises `RuleViolated`."""
    name, dot, number = text.rpartition(_DOT)
    if dot:
        same = name.strip().casefold()
        chosen = [
            row for row in item_exact(actor=actor, text=number) if row.name.casefold() == same
        ]
        if len(chosen) == 1:
            return chosen[0]
    return item_named(actor=actor, text=text)


def use_added(data: QueryDict, *, actor: Actor) -> QueryDict:
    """Return what was sent, with the item that was typed among those to take; may `RuleViolated`."""
    text = data.get("use_item", "").strip()
    if not text or not actor.can(Permission.EDIT_STOCK):
        return data
    item = item_typed(text, actor=actor)
    sent = data.copy()
    for name in ("use_offered", "use"):
        if str(item.pk) not in sent.getlist(name):
            sent.appendlist(name, str(item.pk))
    sent[f"use_quantity_{item.pk}"] = sent.get("use_count", "").strip() or "1"
    sent["use_item"] = sent["use_count"] = ""
    return sent


def uses_offered(uses: Sequence[PartUse], *, actor: Actor) -> list[UseRow]:
    """Return what the page starts with; what is there in full is ticked."""
    given = {use.item_id: plain(use.quantity) for use in uses}
    stands = on_hand(actor=actor, item_ids=list(given))
    ticked = {use.item_id for use in uses if stands[use.item_id].quantity >= use.quantity}
    return _rows(given, ticked, actor=actor)


def uses_typed(data: QueryDict, *, actor: Actor) -> list[UseRow]:
    """Return what stood on the page that was sent, as it was typed."""
    offered = whole_numbers(data.getlist("use_offered"))[:MOST]
    given = {item_id: data.get(f"use_quantity_{item_id}", "") for item_id in offered}
    return _rows(given, set(whole_numbers(data.getlist("use"))), actor=actor)


def uses_sent(data: QueryDict) -> tuple[PartUse, ...]:
    """Return what is to come off the shelf; raises `RuleViolated` for what is not a number."""
    found = []
    for item_id in whole_numbers(data.getlist("use"))[:MOST]:
        typed = data.get(f"use_quantity_{item_id}", "")
        try:
            quantity = parse_decimal(typed) if typed.strip() else Decimal(1)
        except RuleViolated as error:
            raise RuleViolated(error.message, field="uses") from error
        found.append(PartUse(item_id=item_id, quantity=quantity))
    return tuple(found)


def _rows(given: dict[int, str], ticked: set[int], *, actor: Actor) -> list[UseRow]:
    items = items_of(list(given), actor=actor)
    stands = on_hand(actor=actor, item_ids=list(items)) if items else {}
    return [
        UseRow(
            item=items[item_id],
            quantity=typed,
            is_on=item_id in ticked,
            there=quantity_text(stands[item_id].quantity, items[item_id].unit),
            unit=QUANTITY_UNITS[items[item_id].unit].symbol,
        )
        for item_id, typed in given.items()
        if item_id in items
    ]
