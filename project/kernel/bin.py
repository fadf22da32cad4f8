"""The bin: each feature says how its binned records are listed, restored and deleted for good."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from project.kernel.actor import Actor, Permission
from project.kernel.duties import duty_actor
from project.kernel.errors import DomainError, NotFound, RuleViolated
from project.kernel.jobs.registry import duty
from project.kernel.rows import BIN_DAYS, Binned

logger = logging.getLogger(__name__)
MOST_SHOWN = 200
AT_ONCE = 200


class BinAction(Protocol):
    """Restores or deletes one binned record."""

    def __call__(self, *, actor: Actor, row_id: int) -> object:
        """Act on a record, or raise `NotFound` when it does not lie in the bin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BinKind:
    """Records of one model that can lie in the bin.

    `name` is the word of the URL (“vehicles”), `label` the heading. `describe` says more about a
    record in one line. `delete` removes a binned record for good, with its files.
    """

    name: str
    label: str
    model: type[Binned]
    permission: Permission
    restore: BinAction
    delete: BinAction
    describe: Callable[[Any], str] = lambda _row: ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BinItem:
    """One binned record as the page shows it; `gone_at` is when it will be deleted for good.

    `None` says that it stays archived, for what it did is part of the records of others.
    """

    kind: BinKind
    id: int
    title: str
    detail: str
    binned_at: datetime
    gone_at: datetime | None


class Stays(Protocol):
    """Tells which of some binned records stay archived."""

    def __call__(self, *, actor: Actor, ids: Collection[int]) -> set[int]: ...


KINDS: dict[str, BinKind] = {}
_stays: dict[str, list[Stays]] = {}


def register_bin(kind: BinKind) -> None:
    """Let the bin page show a kind of record and the duty delete it after 30 days."""
    KINDS[kind.name] = kind


def register_archive(name: str, stays: Stays) -> None:
    """Keep records of a kind for ever that another room's records are made of."""
    _stays.setdefault(name, []).append(stays)


def archived(kind: BinKind, *, actor: Actor, ids: Collection[int]) -> set[int]:
    """Return those of some records of a kind that are never deleted for good."""
    found: set[int] = set()
    for stays in _stays.get(kind.name, ()):
        found |= stays(actor=actor, ids=ids)
    return found


def bin_kind(name: str) -> BinKind:
    """Return a registered kind by its name; raises `NotFound`."""
    if name not in KINDS:
        raise NotFound
    return KINDS[name]


def bin_list(*, actor: Actor) -> list[BinItem]:
    """Return what lies in the bin of the organization, the last first, at most 200 of a kind."""
    actor.require(Permission.VIEW)
    items = [item for kind in KINDS.values() for item in _items(kind, actor=actor)]
    return sorted(items, key=lambda item: item.binned_at, reverse=True)


def _items(kind: BinKind, *, actor: Actor) -> list[BinItem]:
    binned = kind.model.objects.for_actor(actor).binned().order_by("-binned_at", "-id")
    rows = list(binned[:MOST_SHOWN])
    stay = archived(kind, actor=actor, ids=[row.pk for row in rows]) if rows else set()
    return [
        BinItem(
            kind=kind,
            id=row.pk,
            title=str(row),
            detail=kind.describe(row),
            binned_at=row.binned_at,
            gone_at=None if row.pk in stay else row.binned_at + timedelta(days=BIN_DAYS),
        )
        for row in rows
        if row.binned_at is not None
    ]


def bin_delete_for_good(kind: BinKind, *, actor: Actor, row_id: int) -> None:
    """Delete a binned record for good; raises `RuleViolated` for one that stays archived."""
    actor.require(kind.permission)
    if archived(kind, actor=actor, ids=[row_id]):
        raise RuleViolated("Its history is part of other records. It stays archived.")
    kind.delete(actor=actor, row_id=row_id)


@duty("kernel.empty_bins", every_seconds=3600)
def empty_bins() -> int:
    """Delete for good what has lain in a bin for 30 days; returns how many records.

    Safe to run twice: a record that is gone is passed over.
    """
    now = timezone.now()
    return sum(_empty(kind, now=now) for kind in KINDS.values())


def _empty(kind: BinKind, *, now: datetime) -> int:
    """Delete what is overdue, at most 200 at once; what stays archived stands in nobody's way."""
    rows = kind.model.objects.across_organizations(reason="bins are emptied everywhere")
    overdue = rows.overdue_in_bin(now=now).order_by("organization_id", "id")
    done, seen = 0, (0, 0)
    while done < AT_ONCE:
        owner, last = seen
        later = overdue.filter(organization_id__gte=owner).exclude(
            organization_id=owner, pk__lte=last
        )
        found = list(later.values_list("organization_id", "pk")[:AT_ONCE])
        if not found:
            break
        for organization_id, group in groupby(found, key=itemgetter(0)):
            ids = [row_id for _, row_id in group]
            done += _delete(kind, ids, actor=duty_actor(organization_id))
        seen = found[-1]
    return done


def _delete(kind: BinKind, ids: list[int], *, actor: Actor) -> int:
    stay = archived(kind, actor=actor, ids=ids)
    done = 0
    for row_id in ids:
        if row_id in stay:
            continue
        try:
            kind.delete(actor=actor, row_id=row_id)
        except (DomainError, ProtectedError, RestrictedError):
            logger.warning("bin_not_emptied", extra={"kind": kind.name, "row": row_id})
        else:
            done += 1
    return done
