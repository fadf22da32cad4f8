"""Which kinds of records take custom fields; each feature registers its own."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from project.kernel.actor import Actor
from project.kernel.audit import kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Fieldable:
    """A kind of record that takes custom fields.

    `scopes` are the sorts that a field can be narrowed to, as value and label, and `own_scopes`
    those that an organization has itself, such as its categories; `scope_of` says which of them a
    record is, one or several; those of a low `rank` are offered first.
    """

    kind: str
    label: str
    scopes: Sequence[tuple[str, str]] = ()
    rank: int = 9
    scope_of: Callable[[Any], str | Collection[str]] = lambda _row: ""
    own_scopes: Callable[[Actor], Sequence[tuple[str, str]]] = lambda _actor: ()

    def scopes_for(self, actor: Actor) -> list[tuple[str, str]]:
        """Return all sorts that a field of an organization can be narrowed to."""
        return [*self.scopes, *self.own_scopes(actor)]


KINDS: dict[str, Fieldable] = {}


def fieldables() -> list[Fieldable]:
    """Return the kinds that take custom fields, in the order in which people meet them."""
    return sorted(KINDS.values(), key=lambda kind: (kind.rank, kind.label))


def scope_of(row: models.Model) -> str | Collection[str]:
    """Return the sort that a record is, or several; empty for one of a kind without sorts."""
    kind = KINDS.get(kind_of(row))
    return kind.scope_of(row) if kind else ""


def register_fieldable(kind: Fieldable) -> None:
    """Let records of a kind have custom fields."""
    KINDS[kind.kind] = kind
