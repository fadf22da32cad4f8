"""What keeps a row as it is: reasons that higher rooms give to the services of lower ones."""

from collections.abc import Collection
from typing import Protocol

from project.kernel.actor import Actor
from project.kernel.errors import Conflict


class Hold(Protocol):
    """Says why rows cannot be changed."""

    def __call__(self, *, actor: Actor, ids: Collection[int]) -> str:
        """Return a sentence for people that says what to do first; empty when nothing holds them."""


_holds: dict[str, list[Hold]] = {}


def register_hold(act: str, hold: Hold) -> None:
    """Let a room refuse an act on another's rows, such as `inventory.location.bin`."""
    _holds.setdefault(act, []).append(hold)


def require_free(act: str, *, actor: Actor, ids: Collection[int]) -> None:
    """Raise `Conflict` with the first reason that a room gives against an act on rows."""
    for hold in _holds.get(act, ()):
        if reason := hold(actor=actor, ids=ids):
            raise Conflict(reason)
