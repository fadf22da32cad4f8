"""The audit log: who changed what, from what, to what, through which channel."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from typing_extensions import override

from project.kernel import logs
from project.kernel.actor import Actor
from project.kernel.tenancy import OrganizationOwned


class AuditEntry(OrganizationOwned):
    """One change of one row; written in the transaction of the change and never altered."""

    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    token_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=12)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_name = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        verbose_name_plural = "audit entries"
        indexes = (
            models.Index(fields=("organization", "-at", "-id"), name="audit_newest"),
            models.Index(
                fields=("organization", "subject_kind", "subject_id"), name="audit_subject"
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject_id}"


def kind_of(row: models.Model) -> str:
    """Return the stable name of a row's kind, like `garage.vehicle`."""
    return row._meta.label_lower


def record(
    action: str,
    row: models.Model,
    *,
    actor: Actor,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write an audit entry for a row; call it inside the transaction of the change."""
    entry = _entry(action, row, actor=actor, before=before or {}, after=after or {})
    entry.save(force_insert=True)
    return entry


def record_many(
    action: str, rows: Iterable[models.Model], *, actor: Actor, after: Mapping[str, Any]
) -> None:
    """Write the same entry for many rows at once, as an import does; inside its transaction."""
    entries = [_entry(action, row, actor=actor, before={}, after=after) for row in rows]
    AuditEntry.objects.for_actor(actor).bulk_create(entries, batch_size=500)


def _entry(
    action: str,
    row: models.Model,
    *,
    actor: Actor,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> AuditEntry:
    return AuditEntry(
        organization_id=actor.organization_id,
        user_id=actor.user_id,
        token_id=actor.token_id,
        channel=actor.channel,
        action=action,
        subject_kind=kind_of(row),
        subject_id=row.pk,
        subject_name=str(row)[:200],
        before=_plain(before),
        after=_plain(after),
        request_id=logs.request_id.get()[:40],
    )


def record_changes(
    action: str, row: models.Model, *, actor: Actor, moved: Mapping[str, tuple[Any, Any]]
) -> None:
    """Write an entry for what `save_changes` reported; nothing when nothing changed."""
    if moved:
        before = {name: pair[0] for name, pair in moved.items()}
        after = {name: pair[1] for name, pair in moved.items()}
        record(action, row, actor=actor, before=before, after=after)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _json(value) for name, value in values.items()}


def _json(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return format(value, "f")
        case date() | datetime():
            return value.isoformat()
        case models.Model():
            return value.pk
        case dict():
            return _plain(value)
        case list() | tuple() | set():
            return [_json(item) for item in value]
        case _:
            return str(value)
