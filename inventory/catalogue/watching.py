"""Who wants to know when an item may have come below its minimum, or above it again."""

from typing import Protocol

from inventory.catalogue.models import Item, StockLevel
from project.kernel.actor import Actor


class LevelWatcher(Protocol):
    """A higher room that looks anew at what runs low; it leaves the work to a job."""

    def __call__(self, item: Item, *, actor: Actor) -> None: ...


_watchers: list[LevelWatcher] = []


def register_level_watcher(watcher: LevelWatcher) -> None:
    """Have a higher room told when the stock or the minimum of an item changes."""
    _watchers.append(watcher)


def level_changed(item: Item, *, actor: Actor) -> None:
    """Tell the watchers that the minimum of an item was set, changed or taken away."""
    for watcher in _watchers:
        watcher(item, actor=actor)


def stock_changed(item: Item, *, actor: Actor) -> None:
    """Tell the watchers that there is more or less of an item, if it has a minimum at all."""
    if _watchers and StockLevel.objects.for_actor(actor).filter(item=item).exists():
        level_changed(item, actor=actor)
