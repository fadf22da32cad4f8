"""Which item a person means who types a name, a number or a code."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from inventory.catalogue.models import Item, ItemCode
from inventory.catalogue.selectors import item_exact, item_list
from inventory.purchasing.models import OrderLine
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated, worded
from project.kernel.texts import sign_key

PLACES = Decimal("0.001")
MOST_NAMES = 300


def item_meant(text: str, *, actor: Actor) -> Item:
    """Return the one item with this very name, number or code; raises `RuleViolated` otherwise."""
    found = item_known(text, actor=actor)
    if found is None:
        raise RuleViolated(
            worded(
                "There is no item “%(text)s”. Choose one of the list, or add it first.",
                text=text.strip()[:60],
            ),
            field="item",
        )
    return found


def item_known(text: str, *, actor: Actor) -> Item | None:
    """Return the one item with this very name, number or code; raises `RuleViolated` for several."""
    named = list(item_list(actor=actor).filter(name__iexact=text.strip()).order_by("id")[:2])
    found = named or item_exact(actor=actor, text=text)
    if len(found) > 1:
        numbers = ", ".join(item.part_number or item.name for item in found[:5])
        raise RuleViolated(
            worded(
                "Several items are called so. Type the number of the one you mean: %(numbers)s.",
                numbers=numbers,
            ),
            field="item",
        )
    return found[0] if found else None


def item_names(*, actor: Actor) -> list[str]:
    """Return the first names of items, for suggestions while typing."""
    rows = item_list(actor=actor).order_by("name", "id")
    return list(rows.values_list("name", flat=True)[:MOST_NAMES])


def codes_of(lines: Sequence[OrderLine], *, actor: Actor) -> dict[int, dict[str, str]]:
    """Return by line how many packs each code on a package stands for; numbers stand for one pack."""
    rows = ItemCode.objects.for_actor(actor).filter(item__in={line.item_id for line in lines})
    printed: dict[int, list[ItemCode]] = {}
    for code in rows.select_related("item"):
        printed.setdefault(code.item_id, []).append(code)
    return {line.pk: _codes(line, printed.get(line.item_id, ())) for line in lines}


def line_scanned(text: str, codes: Mapping[int, Mapping[str, str]]) -> tuple[int, Decimal] | None:
    """Return which line a scanned code counts up, and by how many packs; `None` for an unknown one."""
    key = sign_key(text)
    for line_id, known in codes.items():
        if key in known:
            return line_id, Decimal(known[key])
    return None


def _codes(line: OrderLine, printed: Sequence[ItemCode]) -> dict[str, str]:
    found = {
        sign_key(number): "1"
        for number in (line.number, line.item.part_number, line.item.name)
        if sign_key(number)
    }
    for code in printed:
        packs = (code.in_item_unit / line.pack_quantity).quantize(PLACES)
        found[sign_key(code.code)] = f"{packs.normalize():f}"
    return found
