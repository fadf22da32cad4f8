"""What may be done with an order in which state. Pure: a table and how it is read."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

DRAFT, ORDERED, PARTLY, CLOSED, CANCELLED = "draft", "ordered", "partly", "closed", "cancelled"
OPEN = (ORDERED, PARTLY)

# What a person wants to do → the states in which it can be done, and what to say in the others.
ACTS: dict[str, tuple[frozenset[str], str]] = {
    "change": (frozenset({DRAFT, ORDERED, PARTLY}), "This order is over. Open it again first."),
    "place": (frozenset({DRAFT}), "This order was placed already."),
    "recall": (frozenset({ORDERED}), "Only an order of which nothing came yet becomes a draft."),
    "receive": (frozenset({ORDERED, PARTLY}), "Place the order first; nothing more is expected."),
    "return": (frozenset({PARTLY, CLOSED}), "Nothing of this order came yet."),
    "cancel": (
        frozenset({DRAFT, ORDERED}),
        "Something of this order came. Close it, or send the goods back.",
    ),
    "close": (frozenset({PARTLY}), "Only an order of which some came is closed; cancel this one."),
    "reopen": (frozenset({CLOSED, CANCELLED}), "This order is open."),
    "delete": (frozenset({DRAFT, CANCELLED}), "Cancel the order first; what came is kept."),
}


class Counted(Protocol):
    """A line as far as states go."""

    @property
    def packs(self) -> Decimal: ...

    @property
    def received(self) -> Decimal: ...


def may(act: str, state: str) -> bool:
    """Say whether an act is possible in a state."""
    return state in ACTS[act][0]


def refusal(act: str) -> str:
    """Return the sentence for an act that is not possible."""
    return ACTS[act][1]


def acts_in(state: str) -> dict[str, bool]:
    """Return for every act whether it is possible in a state."""
    return {act: may(act, state) for act in ACTS}


def state_of(lines: Iterable[Counted]) -> str:
    """Return the state of a placed order by what came: nothing, some, or all of it."""
    known = list(lines)
    if known and all(line.received >= line.packs for line in known):
        return CLOSED
    return PARTLY if any(line.received for line in known) else ORDERED
