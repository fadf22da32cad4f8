"""What other rooms add to the pages of items: panels, figures in the list, filters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inventory.catalogue.models import Item, Kit
from project.kernel.actor import Actor
from project.kernel.rows import BinnedQuerySet
from project.web.panels import Panels

item_panels: Panels[Item] = Panels()
kit_panels: Panels[Kit] = Panels()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemColumn:
    """A column of the list of items; `texts` says what stands there for the items of a page."""

    name: str
    label: Any
    texts: Callable[[Sequence[Item], Actor], Mapping[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemNarrowing:
    """A filter of the list of items, such as those that are low."""

    name: str
    label: Any
    narrow: Callable[[BinnedQuerySet[Item], Actor], BinnedQuerySet[Item]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOrigin:
    """Items that belong to a record of another room, such as an import: `?import=3`.

    `title` says what the list is of, and raises `NotFound`; `narrow` leaves only its items.
    """

    name: str
    title: Callable[[int, Actor], str]
    narrow: Callable[[BinnedQuerySet[Item], int, Actor], BinnedQuerySet[Item]]


item_columns: dict[str, ItemColumn] = {}
item_narrowings: dict[str, ItemNarrowing] = {}
item_origins: dict[str, ItemOrigin] = {}


def register_item_column(column: ItemColumn) -> None:
    """Show something more of each item in the list."""
    item_columns[column.name] = column


def register_item_narrowing(narrowing: ItemNarrowing) -> None:
    """Let the list of items be narrowed by what another room knows."""
    item_narrowings[narrowing.name] = narrowing


def register_item_origin(origin: ItemOrigin) -> None:
    """Let an address narrow the list of items to those of a record."""
    item_origins[origin.name] = origin
