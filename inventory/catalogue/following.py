"""What rooms above do, in the same transaction, when an item changes its category."""

from typing import Protocol

from inventory.catalogue.models import Item
from project.kernel.actor import Actor


class Follow(Protocol):
    """Follows an item out of a category, or none, into the one that it is in now."""

    def __call__(self, item: Item, former_id: int | None, *, actor: Actor) -> None: ...


_followers: list[Follow] = []


def register_category_follower(follow: Follow) -> None:
    """Hear of every item that changes its category."""
    _followers.append(follow)


def category_left(item: Item, former_id: int | None, *, actor: Actor) -> None:
    """Tell everybody that an item left a category."""
    for follow in _followers:
        follow(item, former_id, actor=actor)
