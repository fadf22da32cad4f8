"""Changes to the specification cards of vehicles."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from garage.specifications import selectors
from garage.specifications.models import Specification
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, StaleVersion, worded
from project.kernel.rows import save_changes, save_new
from project.kernel.words import numbered


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecificationInput:
    """One line of a card."""

    name: str
    value: str
    group: str = Specification.Group.OTHER
    unit: str = ""


@transaction.atomic
def specification_record(
    *, actor: Actor, vehicle_id: int, data: SpecificationInput
) -> Specification:
    """Add a line to the card of a vehicle."""
    actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    count = Specification.objects.for_actor(actor).filter(vehicle=vehicle).count()
    if count >= selectors.MOST_LINES:
        raise RuleViolated(worded("A card has at most %(most)s lines.", most=selectors.MOST_LINES))
    row = Specification(vehicle=vehicle, position=count + 1, **_clean(data))
    save_new(row, actor=actor)
    after = {"name": row.name, "value": row.value}
    audit.record("specification.record", row, actor=actor, after=after)
    return row


@transaction.atomic
def specification_change(
    *,
    actor: Actor,
    specification_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Specification:
    """Change a line of a card, by the names of `SpecificationInput`."""
    actor.require(Permission.EDIT_WORK)
    row = selectors.specification_get(actor=actor, specification_id=specification_id, lock=True)
    stored = {name: getattr(row, name) for name in selectors.SAID}
    given = {name: value for name, value in changes.items() if name in stored}
    values = _clean(SpecificationInput(**(stored | given)))
    moved = save_changes(row, changes=values, expected_version=expected_version)
    audit.record_changes("specification.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def specification_delete(*, actor: Actor, specification_id: int) -> Specification:
    """Delete a line of a card."""
    actor.require(Permission.EDIT_WORK)
    row = selectors.specification_get(actor=actor, specification_id=specification_id)
    before = {"name": row.name, "value": row.value}
    audit.record("specification.delete", row, actor=actor, before=before)
    row.delete()
    return row


@transaction.atomic
def specifications_set(
    *,
    actor: Actor,
    vehicle_id: int,
    lines: Sequence[SpecificationInput],
    expected_mark: str = "",
) -> list[Specification]:
    """Let the card of a vehicle have these lines and no others, in this order.

    Raises `StaleVersion` when the card is no longer the one of `expected_mark`.
    """
    actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    if expected_mark and expected_mark != selectors.card_mark(actor=actor, vehicle_id=vehicle.pk):
        raise StaleVersion("Somebody changed this card after you opened it. Open it again.")
    if len(lines) > selectors.MOST_LINES:
        raise RuleViolated(
            worded("A card has at most %(most)s lines.", most=selectors.MOST_LINES), field="lines"
        )
    cleaned = [_clean(line) for line in lines]
    _refuse_twice(cleaned)
    rows = Specification.objects.for_actor(actor).filter(vehicle=vehicle)
    known = {(row.group, row.name): row for row in rows}
    before = {row.name: row.value for row in known.values()}
    kept = [
        _write(
            known.get((values["group"], values["name"])),
            values,
            position=index,
            vehicle=vehicle,
            actor=actor,
        )
        for index, values in enumerate(cleaned, start=1)
    ]
    ids = [row.pk for row in kept]
    rows.exclude(pk__in=ids).delete()
    after = {row.name: row.value for row in kept}
    if before != after:
        audit.record("specifications.set", vehicle, actor=actor, before=before, after=after)
    return kept


def _write(
    row: Specification | None,
    values: Mapping[str, Any],
    *,
    position: int,
    vehicle: Vehicle,
    actor: Actor,
) -> Specification:
    try:
        if row is None:
            return save_new(
                Specification(vehicle=vehicle, position=position, **values), actor=actor
            )
        save_changes(row, changes={**values, "position": position})
    except RuleViolated as error:
        named = {f"lines.{position - 1}.{key}": texts for key, texts in error.fields.items()}
        raise RuleViolated(numbered(position, error.message), fields=named) from error
    return row


def _refuse_twice(lines: Sequence[Mapping[str, Any]]) -> None:
    seen: set[tuple[str, str]] = set()
    for index, values in enumerate(lines):
        key = (values["group"], values["name"])
        if key in seen:
            text = worded("“%(name)s” stands in this group twice.", name=values["name"])
            raise RuleViolated(text, fields={f"lines.{index}.name": [text]})
        seen.add(key)


def _clean(data: SpecificationInput) -> dict[str, str]:
    return {name: " ".join(text.split()) for name, text in asdict(data).items()}
