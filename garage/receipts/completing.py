"""What approving a receipt completes of the schedule: proposed by its words, switched by a person.

The draft keeps a person's switches as text: `12:1 14:0` for what was on and off, `only 12` for
exactly these.
"""

from collections.abc import Iterable
from dataclasses import replace

from garage.receipts.drafts import Draft
from garage.records.origins import Offer, offers_for
from project.kernel.actor import Actor
from project.kernel.numbers import whole_number

ONLY = "only"
NO_KIND = frozenset({"fuel"})
URGENT = frozenset({"bad", "warn"})


def offers_of(draft: Draft, *, actor: Actor) -> list[Offer]:
    """Return what a draft can complete, as its words and a person's switches have it."""
    vehicle_id = whole_number(draft.value("vehicle"))
    if vehicle_id is None or draft.value("kind") in NO_KIND:
        return []
    lines = [line.description for line in draft.kept_lines if line.purpose != "upgrade"]
    texts = [draft.value("title"), *lines]
    offers = offers_for(actor=actor, vehicle_id=vehicle_id, texts=texts)
    typed = draft.value("completes")
    if typed.startswith(ONLY):
        keys = {whole_number(part) for part in typed.split()[1:]}
        return [replace(offer, is_on=offer.key in keys) for offer in offers]
    switched = _switched(typed)
    return [replace(offer, is_on=switched.get(offer.key, offer.is_on)) for offer in offers]


def offers_shown(draft: Draft, *, actor: Actor) -> list[Offer]:
    """Return those that a person should see: what is on, was switched, or is due by now."""
    switched = _switched(draft.value("completes"))
    return [
        offer
        for offer in offers_of(draft, actor=actor)
        if offer.is_on or offer.key in switched or offer.tone in URGENT
    ]


def chosen(draft: Draft, *, actor: Actor) -> tuple[int, ...]:
    """Return the schedule items that approving a draft completes."""
    return tuple(offer.key for offer in offers_of(draft, actor=actor) if offer.is_on)


def switches(offered: Iterable[str], ticked: Iterable[str]) -> str:
    """Return what a person switched as the draft keeps it."""
    on = set(ticked)
    keys = sorted({key for text in offered if (key := whole_number(text)) is not None})
    return " ".join(f"{key}:{int(str(key) in on)}" for key in keys)[:2000]


def _switched(typed: str) -> dict[int, bool]:
    pairs = (part.partition(":") for part in typed.split())
    return {key: on == "1" for text, _dot, on in pairs if (key := whole_number(text)) is not None}
