"""Questions about custom fields and what stands in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from project.kernel.actor import Actor, Permission
from project.kernel.audit import kind_of
from project.kernel.custom.kinds import scope_of
from project.kernel.custom.models import CustomField, CustomValue
from project.kernel.custom.values import NUMBER, Value, plain, typed
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.rows import BinnedQuerySet

Queried = TypeVar("Queried", bound="models.QuerySet[Any]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a record says in a custom field; `text` as it is kept."""

    field: CustomField
    text: str

    @property
    def value(self) -> Value:
        """What it says, as its kind says it."""
        return typed(self.text, self.field.rule)


def custom_field_list(*, actor: Actor, record_kind: str = "") -> BinnedQuerySet[CustomField]:
    """Return the custom fields, of all kinds of records or one, in their order."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[CustomField] = CustomField.objects.for_actor(actor)
    rows = rows.kept()
    return rows.filter(record_kind=record_kind) if record_kind else rows


def custom_field_get(*, actor: Actor, field_id: int, lock: bool = False) -> CustomField:
    """Return a custom field; `lock` when it will change. Raises `NotFound`."""
    rows = custom_field_list(actor=actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=field_id).first()
    if row is None:
        raise NotFound
    return row


def custom_field_find(*, actor: Actor, field_id: int) -> CustomField:
    """Return a custom field even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    row: CustomField | None = CustomField.objects.for_actor(actor).filter(pk=field_id).first()
    if row is None:
        raise NotFound
    return row


def fields_for(
    *, actor: Actor, record_kind: str, scope: str | Collection[str] = ""
) -> list[CustomField]:
    """Return the fields that a record of a kind has that is of a sort, or of several at once."""
    rows = custom_field_list(actor=actor, record_kind=record_kind)
    sorts = {scope} - {""} if isinstance(scope, str) else set(scope)
    return [row for row in rows if not row.scopes or not sorts or sorts & set(row.scopes)]


def having(
    rows: Queried, said: Mapping[str, str], *, fields: Sequence[CustomField], actor: Actor
) -> Queried:
    """Narrow records to those that say something in custom fields, by the keys of the fields.

    A text is found within; everything else has to be the same. What no field takes finds nothing.
    """
    known = {field.key: field for field in fields}
    for key, value in said.items():
        field = known.get(key)
        if field is None:
            return rows.none()
        try:
            text = plain(value, field.rule)
        except RuleViolated:
            return rows.none()
        way = "text__icontains" if field.kind == CustomField.Kind.TEXT else "text"
        values = CustomValue.objects.for_actor(actor).filter(field=field).order_by()
        if text:
            rows = rows.filter(pk__in=values.filter(**{way: text}).values("subject_id"))
        else:  # “no” is not kept
            rows = rows.exclude(pk__in=values.values("subject_id"))
    return rows


def custom_said(row: models.Model, *, actor: Actor) -> list[Said]:
    """Return all fields that a record has, with what it says in them, in two queries."""
    fields = fields_for(actor=actor, record_kind=kind_of(row), scope=scope_of(row))
    if not fields:
        return []
    values = CustomValue.objects.for_actor(actor).filter(field__in=fields, subject_id=row.pk)
    known = dict(values.values_list("field_id", "text"))
    return [Said(field=field, text=known.get(field.pk, "")) for field in fields]


def custom_values_out(row: models.Model, *, actor: Actor) -> dict[str, Any]:
    """Return what a record says by the keys of its fields, as JSON takes it: numbers as text."""
    return {said.field.key: _out(said) for said in custom_said(row, actor=actor)}


def _out(said: Said) -> Any:
    if said.value is None or isinstance(said.value, (str, bool)):
        return said.value
    return format(said.value, "f") if said.field.kind == NUMBER else str(said.value)
