"""What stands on a label: the rows that somebody chose, as lines of text and a link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from inventory.catalogue.models import Item
from inventory.labels.codes import CodeKind, OwnCode
from inventory.locations.models import Location
from inventory.stock.models import Balance, Lot
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated, worded

MOST_LABELS = 325  # five sheets of the smallest: half a second of setting
MOST_COPIES = 65


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What labels are wanted for; of `branch` the place itself and all places within."""

    item_ids: tuple[int, ...] = ()
    lot_ids: tuple[int, ...] = ()
    location_ids: tuple[int, ...] = ()
    branch: int | None = None
    copies: int = 1

    def __bool__(self) -> bool:
        return bool(self.item_ids or self.lot_ids or self.location_ids or self.branch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label: the code, the name, a number that tells it apart, and where it belongs."""

    code: OwnCode
    name: str
    number: str
    place: str


def labels_of(*, actor: Actor, choice: Choice) -> list[Label]:
    """Return the labels of a choice, each as often as it is wanted.

    Raises `NotFound` when one of the rows is not there, `RuleViolated` when they are too many.
    """
    actor.require(Permission.VIEW)
    made = [
        *map(_of_item, _items(choice.item_ids, actor=actor)),
        *map(_of_lot, _lots(choice.lot_ids, actor=actor)),
        *map(_of_location, _locations(choice, actor=actor)),
    ]
    if len(made) * choice.copies > MOST_LABELS:
        raise RuleViolated(
            worded(
                "These are more than %(most)s labels. Print them in several parts.",
                most=MOST_LABELS,
            ),
            code="too-many-labels",
            field="copies",
        )
    return [label for label in made for _copy in range(choice.copies)]


def items_to_label(*, actor: Actor, search: str = "", limit: int = 50) -> list[Item]:
    """Return items that labels can be printed for, by name."""
    actor.require(Permission.VIEW)
    rows = Item.objects.for_actor(actor).kept()
    if search.strip():
        rows = rows.filter(name__icontains=search.strip())
    return list(rows.order_by("name", "id")[:limit])


def branch_choices(*, actor: Actor) -> list[tuple[str, str]]:
    """Return the places for a select box, by their path."""
    actor.require(Permission.VIEW)
    rows = Location.objects.for_actor(actor).kept().order_by("path", "id")
    return [(str(pk), path) for pk, path in rows.values_list("id", "path")[:1000]]


def _items(ids: Sequence[int], *, actor: Actor) -> list[Item]:
    rows = Item.objects.for_actor(actor).kept().select_related("default_location")
    return _in_order(rows.filter(pk__in=ids), ids)


def _lots(ids: Sequence[int], *, actor: Actor) -> list[Lot]:
    lying = Balance.objects.for_actor(actor).filter(quantity__gt=0).select_related("location")
    rows = Lot.objects.for_actor(actor).select_related("item")
    rows = rows.prefetch_related(Prefetch("balances", queryset=lying, to_attr="lying"))
    return _in_order(rows.filter(pk__in=ids), ids)


def _locations(choice: Choice, *, actor: Actor) -> list[Location]:
    rows = Location.objects.for_actor(actor).kept()
    chosen: list[Location] = _in_order(rows.filter(pk__in=choice.location_ids), choice.location_ids)
    if choice.branch is None:
        return chosen
    top = rows.filter(pk=choice.branch).first()
    if top is None:
        raise NotFound
    branch = rows.filter(trail__startswith=top.trail).order_by("path", "id")
    known = {row.pk for row in chosen}
    return [*chosen, *(row for row in branch[: MOST_LABELS + 1] if row.pk not in known)]


def _in_order(rows: Iterable[Any], ids: Sequence[int]) -> list[Any]:
    """Return the rows in the order of their ids; raises `NotFound` when one is missing."""
    found = {row.pk: row for row in rows}
    if missing := set(ids) - set(found):
        raise NotFound(
            worded("There is nothing here with the number %(missing)s.", missing=min(missing))
        )
    return [found[pk] for pk in dict.fromkeys(ids)]


def _of_item(row: Item) -> Label:
    number = f"{row.manufacturer} {row.part_number}".strip()
    return Label(
        code=OwnCode(CodeKind.ITEM, row.pk),
        name=row.name,
        number=number,
        place=row.default_location.path if row.default_location else "",
    )


def _of_lot(row: Any) -> Label:
    facts = (row.serial, row.batch, row.expires_on and f"→ {row.expires_on:%Y-%m-%d}")
    number = " · ".join(text for text in facts if text) or f"{row.received_on:%Y-%m-%d}"
    places = [balance.location.path for balance in row.lying]
    return Label(
        code=OwnCode(CodeKind.LOT, row.pk),
        name=row.item.name,
        number=number,
        place=places[0] if len(places) == 1 else "",
    )


def _of_location(row: Location) -> Label:
    above = row.path.removesuffix(row.name).rstrip(" /")
    return Label(code=OwnCode(CodeKind.PLACE, row.pk), name=row.name, number="", place=above)
