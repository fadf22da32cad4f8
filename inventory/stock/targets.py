"""What stock is used for: higher rooms offer their records, such as work on vehicles, to choose from."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from inventory.stock.services.inputs import TakeInput, Taking
from project.kernel.actor import Actor


class Records(Protocol):
    """Records that use stock up: which may be chosen, using it, and putting it back."""

    def choices(self, *, actor: Actor) -> list[tuple[str, str]]: ...

    def use(self, *, actor: Actor, key: str, data: TakeInput) -> Taking: ...

    def put_back(self, *, actor: Actor, row_id: int, batch: UUID) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UseTarget:
    """A kind of record that stock is used for, named as the source of its movements."""

    kind: str
    records: Records


_targets: dict[str, UseTarget] = {}


def register_target(target: UseTarget) -> None:
    """Offer records of a kind wherever stock is used up."""
    _targets[target.kind] = target


def target_choices(*, actor: Actor) -> list[tuple[str, str]]:
    """Return what stock may be used for, by keys that name the kind of record too."""
    return [
        (f"{kind}:{key}", label)
        for kind, target in _targets.items()
        for key, label in target.records.choices(actor=actor)
    ]


def target_of(text: str) -> tuple[Records | None, str]:
    """Return the records that a key of a choice belongs to, and their own key of it."""
    kind, _colon, key = text.partition(":")
    target = _targets.get(kind)
    return (target.records if target else None), key
