"""What higher rooms say of vehicles in a list: how urgent, in a few words."""

from collections.abc import Collection, Mapping
from typing import Protocol

from project.kernel.actor import Actor


class Teller(Protocol):
    """Returns a tone and a text for each vehicle of which there is something to say."""

    def __call__(
        self, *, actor: Actor, vehicle_ids: Collection[int]
    ) -> Mapping[int, tuple[str, str]]: ...


TELLERS: list[Teller] = []


def register_teller(teller: Teller) -> None:
    """Let a room say how vehicles stand; it is asked once a page, not once a vehicle."""
    TELLERS.append(teller)


def told_of(*, actor: Actor, vehicle_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return what rooms say of some vehicles, the word of the first room that has one."""
    found: dict[int, tuple[str, str]] = {}
    for teller in TELLERS:
        found = {**teller(actor=actor, vehicle_ids=vehicle_ids), **found}
    return found
