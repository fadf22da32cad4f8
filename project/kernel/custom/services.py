"""Changes to custom fields, and to what stands in them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.kinds import KINDS
from project.kernel.custom.models import CustomField, CustomValue
from project.kernel.custom.selectors import (
    custom_field_find,
    custom_field_get,
    custom_field_list,
    custom_said,
)
from project.kernel.custom.values import plain
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.rows import Recorded, save_changes, save_new

MOST_FIELDS, MOST_CHOICES, LONGEST_CHOICE = 40, 60, 80
FIXED = frozenset({"record_kind", "kind"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomFieldInput:
    """A custom field; its record kind and its own kind never change."""

    record_kind: str
    name: str
    kind: str = CustomField.Kind.TEXT
    unit: str = ""
    choices: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    help_text: str = ""
    is_required: bool = False
    position: int = 0


@transaction.atomic
def custom_field_add(*, actor: Actor, data: CustomFieldInput) -> CustomField:
    """Add a field to a kind of record, for the whole organization."""
    actor.require(Permission.MANAGE_ORGANIZATION)
    if data.record_kind not in KINDS:
        raise RuleViolated(
            worded("Choose one of: %(names)s.", names=", ".join(KINDS)), field="record_kind"
        )
    values = _checked(asdict(data), actor=actor)
    others = list(CustomField.objects.for_actor(actor).filter(record_kind=data.record_kind))
    if len([row for row in others if row.binned_at is None]) >= MOST_FIELDS:
        raise RuleViolated(
            worded("A kind of record has at most %(most)s fields of its own.", most=MOST_FIELDS)
        )
    values["position"] = data.position or len(others) + 1
    key = _key(values["name"], taken={row.key for row in others})
    row = save_new(CustomField(key=key, **values), actor=actor)
    after = {"name": row.name, "kind": row.kind, "record_kind": row.record_kind}
    audit.record("custom_field.record", row, actor=actor, after=after)
    return row


@transaction.atomic
def custom_field_change(
    *,
    actor: Actor,
    field_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> CustomField:
    """Change a field: its name, choices, scopes, order; what records say in it stays."""
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = custom_field_get(actor=actor, field_id=field_id, lock=True)
    names = CustomFieldInput.__dataclass_fields__
    stored = {name: getattr(row, name) for name in names}
    given = {name: value for name, value in changes.items() if name in names and name not in FIXED}
    values = _checked(stored | given, actor=actor)
    moved = save_changes(row, changes=values, expected_version=expected_version)
    audit.record_changes("custom_field.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def custom_field_bin(*, actor: Actor, field_id: int) -> CustomField:
    """Put a field into the bin, with what all records say in it."""
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = custom_field_get(actor=actor, field_id=field_id, lock=True)
    save_changes(row, changes={"binned_at": timezone.now()})
    audit.record("custom_field.bin", row, actor=actor)
    return row


@transaction.atomic
def custom_field_unbin(*, actor: Actor, field_id: int) -> CustomField:
    """Take a field out of the bin, with what records said in it."""
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = _binned(field_id, actor=actor)
    save_changes(row, changes={"binned_at": None})
    audit.record("custom_field.unbin", row, actor=actor)
    return row


@transaction.atomic
def custom_field_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned field with what all records said in it; there is no way back."""
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = _binned(row_id, actor=actor)
    audit.record("custom_field.purge", row, actor=actor, before={"name": row.name})
    row.delete()


@transaction.atomic
def custom_values_set(
    row: models.Model, values: Mapping[str, Any] | None, *, actor: Actor, is_whole: bool = False
) -> bool:
    """Write what a record says in its custom fields, by their keys; returns whether it changed.

    Call it inside the transaction of the record's own service, which has checked the right to.
    `None` says nothing; with `is_whole` a required field must be said. Raises `RuleViolated` with
    fields named `custom_fields.<key>`.
    """
    if values is None:
        return False
    said = {one.field.key: one for one in custom_said(row, actor=actor)}
    _refuse_unknown(set(values) - set(said), row, actor=actor)
    moved = {}
    for key, one in said.items():
        text = _text(key, one.field, values) if key in values else one.text
        if one.field.is_required and not text and (is_whole or key in values):
            raise _wrong(key, worded("“%(field)s” is needed.", field=one.field.name))
        if text != one.text:
            _write(one.field, row, text, actor=actor)
            moved[one.field.name] = (one.text, text)
    if moved and isinstance(row, Recorded):
        save_changes(row, changes={"updated_at": timezone.now()})
    audit.record_changes("custom_values.change", row, actor=actor, moved=moved)
    return bool(moved)


def _text(key: str, field: CustomField, values: Mapping[str, Any]) -> str:
    try:
        return plain(values[key], field.rule)
    except RuleViolated as error:
        raise _wrong(key, f"{field.name}: {error.message}") from error


def _refuse_unknown(keys: set[str], row: models.Model, *, actor: Actor) -> None:
    """Raise `RuleViolated` for a key that no field has; fields of other scopes are passed over."""
    if not keys:
        return
    known = custom_field_list(actor=actor, record_kind=audit.kind_of(row))
    unknown = sorted(keys - set(known.values_list("key", flat=True)))
    if unknown:
        raise _wrong(unknown[0], "There is no such field on this record.")


def _write(field: CustomField, row: models.Model, text: str, *, actor: Actor) -> None:
    rows = CustomValue.objects.for_actor(actor)
    if not text:
        rows.filter(field=field, subject_id=row.pk).delete()
        return
    rows.update_or_create(
        field=field,
        subject_id=row.pk,
        defaults={"text": text},
        create_defaults={"text": text, "organization_id": actor.organization_id},
    )


def _wrong(key: str, message: str) -> RuleViolated:
    return RuleViolated(message, fields={f"custom_fields.{key}": [message]})


def _key(name: str, *, taken: set[str]) -> str:
    """Return a name for programs that no other field has."""
    stem = slugify(name).replace("-", "_")[:50] or "field"
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key


def _checked(values: Mapping[str, Any], *, actor: Actor) -> dict[str, Any]:
    clean = dict(values)
    kind = KINDS.get(clean["record_kind"])
    clean["name"] = " ".join(clean["name"].split())
    clean["choices"] = _choices(clean)
    known = [value for value, _label in kind.scopes_for(actor)] if kind else []
    clean["scopes"] = [scope for scope in known if scope in clean["scopes"]]
    if clean["kind"] != CustomField.Kind.NUMBER:
        clean["unit"] = ""
    return clean


def _choices(values: Mapping[str, Any]) -> list[str]:
    if values["kind"] != CustomField.Kind.CHOICE:
        return []
    found = list(dict.fromkeys(" ".join(str(text).split()) for text in values["choices"]))
    found = [text for text in found if text]
    if not found:
        raise RuleViolated("Type what can be chosen, one a line.", field="choices")
    if len(found) > MOST_CHOICES or any(len(text) > LONGEST_CHOICE for text in found):
        raise RuleViolated(
            worded(
                "Offer at most %(most)s choices of %(longest)s characters.",
                most=MOST_CHOICES,
                longest=LONGEST_CHOICE,
            ),
            field="choices",
        )
    return found


def _binned(field_id: int, *, actor: Actor) -> CustomField:
    row = custom_field_find(actor=actor, field_id=field_id)
    if row.binned_at is None:
        raise NotFound
    return row
