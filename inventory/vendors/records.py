"""What rooms above know of vendors: their records move on a merge, and tell what was spent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from project.kernel.actor import Actor, Permission
from project.kernel.tenancy import OrganizationOwned


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorEntry:
    """One thing bought from a vendor, with the address of its page."""

    on: date
    title: str
    url: str
    vehicle: str
    category: str
    amount: Decimal | None
    currency: str


class Book(Protocol):
    """Tells what was bought from vendors."""

    def spent(
        self, *, actor: Actor, vendor_ids: Collection[int] | None, since: date | None
    ) -> dict[int, dict[str, Decimal]]:
        """Return per vendor and currency what was spent since the first of a month, or ever."""
        ...

    def by_year(self, *, actor: Actor, vendor_id: int) -> dict[int, dict[str, Decimal]]:
        """Return per year and currency what was spent at a vendor."""
        ...

    def entries(self, *, actor: Actor, vendor_id: int, limit: int) -> list[VendorEntry]:
        """Return the newest things bought from a vendor."""
        ...


class Mover(Protocol):
    """Moves the records of one kind from a vendor to another."""

    def __call__(
        self, *, actor: Actor, source_id: int, target_id: int | None, ids: Collection[int] | None
    ) -> list[int]:
        """Move all records, or those of `ids` that are still there, to a vendor or to none; return them."""
        ...


_books: list[Book] = []
_movers: dict[str, Mover] = {}


def register_book(book: Book) -> None:
    """Say who knows what was bought from vendors."""
    _books[:] = [book]


def vendor_spent(
    *, actor: Actor, vendor_ids: Collection[int] | None = None, since: date | None = None
) -> dict[int, dict[str, Decimal]]:
    """Return per vendor and currency what was spent since the first of a month, or ever."""
    actor.require(Permission.VIEW)
    found: dict[int, dict[str, Decimal]] = {}
    for book in _books:
        found |= book.spent(actor=actor, vendor_ids=vendor_ids, since=since)
    return found


def vendor_years(*, actor: Actor, vendor_id: int) -> dict[int, dict[str, Decimal]]:
    """Return per year and currency what was spent at a vendor, in order of the years."""
    actor.require(Permission.VIEW)
    found: dict[int, dict[str, Decimal]] = {}
    for book in _books:
        found |= book.by_year(actor=actor, vendor_id=vendor_id)
    return dict(sorted(found.items()))


def vendor_entries(*, actor: Actor, vendor_id: int, limit: int) -> list[VendorEntry]:
    """Return the newest things bought from a vendor."""
    actor.require(Permission.VIEW)
    return [
        entry
        for book in _books
        for entry in book.entries(actor=actor, vendor_id=vendor_id, limit=limit)
    ]


def rows_mover(model: type[OrganizationOwned], *, column: str = "vendor_id") -> Mover:
    """Return how rows that do no more than name their vendor move; with no target they stay."""

    def move(
        *, actor: Actor, source_id: int, target_id: int | None, ids: Collection[int] | None
    ) -> list[int]:
        actor.require(Permission.EDIT_VENDORS)
        rows = model.objects.for_actor(actor).filter(**{column: source_id})
        if ids is not None:
            rows = rows.filter(pk__in=ids)
        found = list(rows.values_list("pk", flat=True))
        if target_id is not None:
            rows.filter(pk__in=found).update(**{column: target_id})
        return found

    return move


def register_mover(kind: str, mover: Mover) -> None:
    """Say how records of a kind move from one vendor to another."""
    _movers[kind] = mover


def movers() -> dict[str, Mover]:
    """Return how records move, by their kind."""
    return dict(_movers)
