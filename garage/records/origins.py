"""Where a record comes from: rows of other rooms fill its form in, and hear what became of the record.

An address and a form name each of them as `from=<kind>-<id>`, as often as there are rows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar

from django.db import models
from django.http import QueryDict

from project.kernel.actor import Actor
from project.kernel.audit import kind_of
from project.kernel.errors import NotFound
from project.kernel.numbers import whole_number

NAME = "from"
MOST_ORIGINS = 50
# The forms that can be filled in.
WORK, UPGRADE, EXPENSE, RECURRING = "work", "upgrade", "expense", "recurring"
SERVICE_RECORD = "garage.servicerecord"
# Kind and id of each row, as addresses and forms name them.
Origins = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a form begins with: a `label` that says why, values of fields, lines, what is ticked.

    `uses` are `item_id` and `quantity`, in the unit of the item, of what comes off the shelf.
    """

    label: str = ""
    title: str = ""
    notes: str = ""
    initial: dict[str, Any] = field(default_factory=dict)
    lines: tuple[Mapping[str, Any], ...] = ()
    completes: frozenset[int] = frozenset()
    uses: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something that a record can complete; `is_on` proposes it by the words of the record."""

    key: int
    title: str
    note: str = ""
    tone: str = ""
    is_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """Something that a record completed, with its page."""

    key: int
    title: str
    url: str


class Origin:
    """A kind of rows that records come from; each room overrides what concerns it.

    `name` is its word in addresses, `forms` are those it fills in, `follows` the kinds of records
    that it hears of.
    """

    name: ClassVar[str]
    forms: ClassVar[Collection[str]] = frozenset({WORK})
    follows: ClassVar[Collection[str]] = frozenset({SERVICE_RECORD})

    def begins(
        self, *, actor: Actor, form: str, vehicle_id: int | None, ids: Sequence[int]
    ) -> Start:
        """Return what a form begins with; raises `NotFound` for rows the actor may not see."""
        raise NotImplementedError

    def offers(self, *, actor: Actor, vehicle_id: int, texts: Sequence[str]) -> Sequence[Offer]:
        """Return what a record of a vehicle can complete, what its texts speak of ticked."""
        del actor, vehicle_id, texts
        return ()

    def completed(self, *, actor: Actor, record: models.Model) -> Sequence[Completed]:
        """Return what a record completed."""
        del actor, record
        return ()

    def made(self, *, actor: Actor, record: Any, ids: Sequence[int]) -> None:
        """Let the rows follow that a new record was made from, in its transaction."""

    def written(
        self, *, actor: Actor, record: Any, chosen: Collection[int] | None, is_new: bool
    ) -> None:
        """Let a record complete what was chosen; `None` leaves it, of a new one goes by its words."""

    def withdrawn(self, *, actor: Actor, record: Any) -> None:
        """Take back what a record did, while it lies in the bin."""

    def restored(self, *, actor: Actor, record: Any) -> None:
        """Let a record that came back from the bin do it again."""


_origins: dict[str, Origin] = {}


def register_origin(origin: Origin) -> None:
    """Let records come from the rows of a room above."""
    _origins[origin.name] = origin


def origin_of(kind: str, row_id: int) -> str:
    """Return the part of an address that names a row, without its question mark."""
    return f"{NAME}={kind}-{row_id}"


def origins_of(data: QueryDict, *, form: str) -> Origins:
    """Return the rows that an address or a form names, each once.

    Raises `NotFound` for one that the form cannot be filled in from.
    """
    return tuple(dict.fromkeys(_named(text, form) for text in data.getlist(NAME)[:MOST_ORIGINS]))


def begin(origins: Origins, *, actor: Actor, form: str, vehicle_id: int | None = None) -> Start:
    """Return what a form begins with, all rows together."""
    starts = [
        _origins[kind].begins(actor=actor, form=form, vehicle_id=vehicle_id, ids=ids)
        for kind, ids in _by_kind(origins)
    ]
    initial: dict[str, Any] = {}
    for start in reversed(starts):
        initial |= start.initial
    return Start(
        label=" · ".join(start.label for start in starts if start.label),
        title=", ".join(start.title for start in starts if start.title)[:200],
        notes="\n".join(start.notes for start in starts if start.notes),
        initial=initial,
        lines=tuple(line for start in starts for line in start.lines),
        completes=frozenset(key for start in starts for key in start.completes),
        uses=tuple(use for start in starts for use in start.uses),
    )


def offers_for(*, actor: Actor, vehicle_id: int, texts: Sequence[str] = ()) -> list[Offer]:
    """Return what a record of a vehicle can complete."""
    return [
        offer
        for origin in _origins.values()
        for offer in origin.offers(actor=actor, vehicle_id=vehicle_id, texts=texts)
    ]


def completed_by(record: models.Model, *, actor: Actor) -> list[Completed]:
    """Return what a record completed."""
    return [
        done
        for origin in _following(record)
        for done in origin.completed(actor=actor, record=record)
    ]


def record_written(
    record: models.Model,
    *,
    actor: Actor,
    origins: Origins = (),
    chosen: Collection[int] | None = None,
    is_new: bool = False,
) -> None:
    """Tell the rooms above that a record was written or changed, and the rows that it came from."""
    for origin in _following(record):
        origin.written(actor=actor, record=record, chosen=chosen, is_new=is_new)
    for kind, ids in _by_kind(origins):
        _origins[kind].made(actor=actor, record=record, ids=ids)


def record_withdrawn(record: models.Model, *, actor: Actor) -> None:
    """Tell the rooms above that a record went into the bin, or is deleted from it."""
    for origin in _following(record):
        origin.withdrawn(actor=actor, record=record)


def record_restored(record: models.Model, *, actor: Actor) -> None:
    """Tell the rooms above that a record came back from the bin."""
    for origin in _following(record):
        origin.restored(actor=actor, record=record)


def _following(record: models.Model) -> Iterable[Origin]:
    kind = kind_of(record)
    return [origin for origin in _origins.values() if kind in origin.follows]


def _named(text: str, form: str) -> tuple[str, int]:
    kind, _, number = text.partition("-")
    row_id = whole_number(number)
    if kind not in _origins or form not in _origins[kind].forms or row_id is None:
        raise NotFound
    return kind, row_id


def _by_kind(origins: Origins) -> list[tuple[str, tuple[int, ...]]]:
    rows = sorted(origins, key=itemgetter(0))
    return [(kind, tuple(pk for _, pk in ids)) for kind, ids in groupby(rows, key=itemgetter(0))]
