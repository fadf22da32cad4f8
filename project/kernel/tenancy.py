"""Rows that belong to one organization, and managers that refuse to read across organizations."""

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from typing_extensions import override

from project.kernel.actor import Actor
from project.kernel.errors import UnscopedQuery

logger = logging.getLogger(__name__)
M_co = TypeVar("M_co", bound=models.Model, covariant=True)

ALL = "all organizations"
_validating: ContextVar[bool] = ContextVar("validating", default=False)


class ScopedQuerySet(models.QuerySet[M_co]):
    """A query that must be narrowed with `for_actor` before it is executed (ADR-0004)."""

    _scope: int | str | None = None

    def for_actor(self, actor: Actor) -> Self:
        """Narrow to the rows of the actor's organization."""
        narrowed = self.filter(organization_id=actor.organization_id)
        narrowed._scope = actor.organization_id  # noqa: SLF001 - a query of our own making
        return narrowed

    def across_organizations(self, *, reason: str) -> Self:
        """Open the one door to the rows of all organizations; every caller is listed in a guard test."""
        logger.debug("across_organizations", extra={"model": self.model.__name__, "reason": reason})
        opened = self.all()
        opened._scope = ALL  # noqa: SLF001 - a query of our own making
        return opened

    @property
    def organization_id(self) -> int | None:
        """The organization that the rows were narrowed to; `None` where that is not one."""
        scope = self._scope_now()
        return scope if isinstance(scope, int) else None

    def _scope_now(self) -> int | str | None:
        """Return the scope set here, or that of the row whose related rows these are."""
        if self._scope is not None:
            return self._scope
        owner = getattr(self, "_hints", {}).get("instance")
        if isinstance(owner, OrganizationOwned):
            return owner.organization_id
        if owner is not None and owner._meta.label == "accounts.Organization":
            return int(owner.pk)
        return ALL if _validating.get() else None

    def _check_scope(self) -> None:
        if self._scope_now() is None and not self.query.is_empty():
            raise UnscopedQuery(
                f"{self.model.__name__} was queried without an organization: add .for_actor(actor)."
            )

    def _check_same_scope(self, other: Any) -> None:
        theirs = other._scope_now() if isinstance(other, ScopedQuerySet) else None  # noqa: SLF001
        if self._scope_now() is None or theirs != self._scope_now():
            raise UnscopedQuery(f"Combined {self.model.__name__} queries of different scopes.")

    # Each way in which Django executes or combines a query.

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._scope = self._scope
        return clone

    @override
    def _fetch_all(self) -> None:
        self._check_scope()
        super()._fetch_all()

    @override
    def iterator(self, chunk_size: int | None = None) -> Iterator[M_co]:
        self._check_scope()
        return super().iterator(chunk_size=chunk_size)

    @override
    def count(self) -> int:
        self._check_scope()
        return super().count()

    @override
    def exists(self) -> bool:
        self._check_scope()
        return super().exists()

    @override
    def contains(self, obj: Any) -> bool:
        self._check_scope()
        return super().contains(obj)

    @override
    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._check_scope()
        return super().aggregate(*args, **kwargs)

    @override
    def update(self, **kwargs: Any) -> int:
        self._check_scope()
        return super().update(**kwargs)

    @override
    def delete(self) -> tuple[int, dict[str, int]]:
        self._check_scope()
        return super().delete()

    @override
    def explain(self, *, format: str | None = None, **options: Any) -> str:
        self._check_scope()
        return super().explain(format=format, **options)

    @override
    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise UnscopedQuery("Raw queries know no organization; write them in the kernel.")

    @override
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        if any(row.organization_id is None for row in rows):
            raise UnscopedQuery(f"A {self.model.__name__} without an organization.")
        return super().bulk_create(rows, *args, **kwargs)

    @override
    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kw: Any) -> int:
        self._check_scope()
        return super().bulk_update(objs, fields, *args, **kw)

    @override
    def __or__(self, other: Any) -> Self:
        self._check_same_scope(other)
        return super().__or__(other)

    @override
    def __and__(self, other: Any) -> Self:
        self._check_same_scope(other)
        return super().__and__(other)

    def __xor__(self, other: Any) -> Self:
        self._check_same_scope(other)
        return super().__xor__(other)  # type: ignore[misc, no-any-return]

    @override
    def union(self, *other_qs: Any, all: bool = False) -> Self:
        for other in other_qs:
            self._check_same_scope(other)
        return super().union(*other_qs, all=all)

    @override
    def intersection(self, *other_qs: Any) -> Self:
        for other in other_qs:
            self._check_same_scope(other)
        return super().intersection(*other_qs)

    @override
    def difference(self, *other_qs: Any) -> Self:
        for other in other_qs:
            self._check_same_scope(other)
        return super().difference(*other_qs)


ScopedManager = models.Manager.from_queryset(ScopedQuerySet)


@contextmanager
def own_rules_open() -> Iterator[None]:
    """Let Django's uniqueness checks look at all rows: their constraints name the organization."""
    token = _validating.set(True)
    try:
        yield
    finally:
        _validating.reset(token)


class OrganizationOwned(models.Model):
    """A row that belongs to one organization and is invisible to every other."""

    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.CASCADE, related_name="+", editable=False
    )
    organization_id: int

    objects: ClassVar[Any] = ScopedManager()

    class Meta:
        abstract = True

    @override
    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        with own_rules_open():
            super().validate_unique(exclude)

    @override
    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        with own_rules_open():
            super().validate_constraints(exclude)
