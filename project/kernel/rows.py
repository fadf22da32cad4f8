"""What most rows share: when they changed, their version, the bin, and how a change is saved."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils import timezone

from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated, StaleVersion
from project.kernel.tenancy import OrganizationOwned, ScopedQuerySet

BIN_DAYS = 30
R = TypeVar("R", bound="Recorded")
M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class Recorded(OrganizationOwned):
    """A row that knows when it was made and changed, and which version it is."""

    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class BinnedQuerySet(ScopedQuerySet[M_co]):
    """Queries on rows that may lie in the bin."""

    def kept(self) -> Self:
        """Leave out what lies in the bin."""
        return self.filter(binned_at__isnull=True)

    def binned(self) -> Self:
        """Keep what lies in the bin."""
        return self.filter(binned_at__isnull=False)

    def overdue_in_bin(self, *, now: datetime) -> Self:
        """Keep what has been in the bin for longer than 30 days."""
        return self.filter(binned_at__lt=now - timedelta(days=BIN_DAYS))


BinnedManager = models.Manager.from_queryset(BinnedQuerySet)


class Binned(Recorded):
    """A row that is deleted by putting it into the bin, from which it can come back for 30 days."""

    binned_at = models.DateTimeField(null=True, editable=False, db_index=True)

    objects: ClassVar[Any] = BinnedManager()

    class Meta:
        abstract = True


def complain(error: ValidationError) -> RuleViolated:
    """Turn Django's validation error into ours, keeping the messages of each field."""
    if hasattr(error, "error_dict"):
        fields = {
            ("" if name == NON_FIELD_ERRORS else name): [str(m) for m in errors]
            for name, errors in error.message_dict.items()
        }
    else:
        fields = {"": [str(m) for m in error.messages]}
    first = next(iter(fields.values()))[0]
    failure = RuleViolated(first)
    failure.fields = {name: messages for name, messages in fields.items() if name}
    return failure


def save_new(row: R, *, actor: Actor) -> R:
    """Check and insert a row for the actor's organization; raises `RuleViolated` with its fields."""
    row.organization_id = actor.organization_id
    row.created_by_id = actor.user_id
    _check(row, exclude=())
    row.save(force_insert=True)
    return row


def save_changes(
    row: R, *, changes: Mapping[str, Any], expected_version: int | None = None
) -> dict[str, tuple[Any, Any]]:
    """Apply and save what differs; return `{field: (before, after)}`, empty when nothing does.

    Raises `StaleVersion` when `expected_version` is not the row's, or another request saved first;
    `RuleViolated` when the row would break a rule.
    """
    if expected_version is not None and expected_version != row.version:
        raise _stale()
    moved = {
        name: (getattr(row, name), value)
        for name, value in changes.items()
        if getattr(row, name) != value
    }
    if not moved:
        return {}
    for name, (_, value) in moved.items():
        setattr(row, name, value)
    _check(row, exclude=_unchanged(row, moved))
    _save_version(row, moved)
    return moved


def save_with_parts(
    row: R,
    *,
    changes: Mapping[str, Any],
    parts: Mapping[str, tuple[Any, Any]],
    expected_version: int | None = None,
) -> dict[str, tuple[Any, Any]]:
    """Save the changed columns, and let changed tags, lines or files make a new version too."""
    touched = dict(changes) | ({"updated_at": timezone.now()} if parts else {})
    moved = save_changes(row, changes=touched, expected_version=expected_version)
    moved.pop("updated_at", None)
    return moved | dict(parts)


def _save_version(row: Recorded, fields: Iterable[str]) -> None:
    """Write the changed columns if, and only if, the version is still the one that was read."""
    read = row.version
    row.version, row.updated_at = read + 1, timezone.now()
    columns = {name: getattr(row, name) for name in (*fields, "version", "updated_at")}
    rows = type(row)._base_manager.filter(pk=row.pk, version=read)
    if not rows.update(**columns):
        raise _stale()


def _stale() -> StaleVersion:
    return StaleVersion(
        "Somebody changed this after you opened it. Open it again to see both, then save once more."
    )


def _unchanged(row: models.Model, moved: Collection[str]) -> list[str]:
    names = {field.name for field in row._meta.fields}
    changed = {field.name for field in row._meta.fields if {field.name, field.attname} & set(moved)}
    return sorted(names - changed)


def _check(row: models.Model, *, exclude: Collection[str]) -> None:
    try:
        row.full_clean(exclude=exclude, validate_constraints=False)
        row.validate_constraints()
    except ValidationError as error:
        raise complain(error) from error
