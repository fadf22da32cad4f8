"""Changes to kits and to what items and kits fit."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from inventory.catalogue import selectors
from inventory.catalogue.models import Fitment, Kit, KitLine
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.quantities import stored_quantity
from project.kernel.rows import save_changes, save_new, save_with_parts
from project.kernel.texts import sign_key

MOST_LINES = 60
MOST_FITMENTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class KitLineInput:
    """How much of an item a kit takes, in `unit` or the item's own."""

    item_id: int
    quantity: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KitInput:
    """Items that are used together."""

    name: str
    notes: str = ""
    lines: tuple[KitLineInput, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FitmentInput:
    """Vehicles that an item or a kit fits, one of the two; what is empty means any."""

    make: str
    item_id: int | None = None
    kit_id: int | None = None
    model: str = ""
    year_from: int | None = None
    year_to: int | None = None
    engine: str = ""
    note: str = ""


_FIT_COLUMNS = frozenset(field.name for field in fields(FitmentInput)) - {"item_id", "kit_id"}


@transaction.atomic
def kit_add(*, actor: Actor, data: KitInput) -> Kit:
    """Put items together to a kit."""
    actor.require(Permission.EDIT_STOCK)
    row = Kit(name=_name(data.name), notes=data.notes.strip())
    save_new(row, actor=actor)
    _lines_set(row, data.lines, actor=actor)
    audit.record("kit.add", row, actor=actor, after={"name": row.name})
    return row


@transaction.atomic
def kit_change(
    *,
    actor: Actor,
    kit_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Kit:
    """Change what is sent of a kit; `lines` are replaced as a whole."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.kit_get(actor=actor, kit_id=kit_id, lock=True)
    values = {name: changes[name].strip() for name in ("name", "notes") if name in changes}
    if "name" in values:
        values["name"] = _name(values["name"])
    parts = _lines_set(row, changes.get("lines"), actor=actor)
    moved = save_with_parts(row, changes=values, parts=parts, expected_version=expected_version)
    audit.record_changes("kit.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def kit_bin(*, actor: Actor, kit_id: int) -> Kit:
    """Put a kit into the bin; its items stay."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.kit_get(actor=actor, kit_id=kit_id, lock=True)
    save_changes(row, changes={"binned_at": timezone.now()})
    audit.record("kit.bin", row, actor=actor)
    return row


@transaction.atomic
def kit_unbin(*, actor: Actor, kit_id: int) -> Kit:
    """Take a kit out of the bin."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.kit_find(actor=actor, kit_id=kit_id)
    if row.binned_at is None:
        raise NotFound
    save_changes(row, changes={"binned_at": None})
    audit.record("kit.unbin", row, actor=actor)
    return row


@transaction.atomic
def kit_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned kit for good."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.kit_find(actor=actor, kit_id=row_id)
    if row.binned_at is None:
        raise NotFound
    audit.record("kit.purge", row, actor=actor, before={"name": row.name})
    row.delete()


@transaction.atomic
def fitment_add(*, actor: Actor, data: FitmentInput) -> Fitment:
    """Say which vehicles an item or a kit fits."""
    actor.require(Permission.EDIT_STOCK)
    if (data.item_id is None) == (data.kit_id is None):
        raise RuleViolated("A fitment is of one item or of one kit.", field="item_id")
    row = Fitment(**_fit_values(asdict(data)))
    if data.item_id is not None:
        row.item = selectors.item_get(actor=actor, item_id=data.item_id)
    if data.kit_id is not None:
        row.kit = selectors.kit_get(actor=actor, kit_id=data.kit_id)
    siblings = Fitment.objects.for_actor(actor).filter(item=row.item, kit=row.kit)
    if siblings.count() >= MOST_FITMENTS:
        raise RuleViolated(worded("Say at most %(most)s times what it fits.", most=MOST_FITMENTS))
    save_new(row, actor=actor)
    audit.record("fitment.add", row, actor=actor, after={"fits": str(row)})
    return row


@transaction.atomic
def fitment_change(
    *,
    actor: Actor,
    fitment_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Fitment:
    """Change what is sent of a fitment; it stays with its item or kit."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.fitment_get(actor=actor, fitment_id=fitment_id, lock=True)
    moved = save_changes(row, changes=_fit_values(changes), expected_version=expected_version)
    audit.record_changes("fitment.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def fitment_remove(*, actor: Actor, fitment_id: int) -> Fitment:
    """Take a fitment away; returns what it was."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.fitment_get(actor=actor, fitment_id=fitment_id, lock=True)
    audit.record("fitment.remove", row, actor=actor, before={"fits": str(row)})
    Fitment.objects.for_actor(actor).filter(pk=row.pk).delete()
    return row


def kit_lines(kit: Kit) -> tuple[KitLineInput, ...]:
    """Return what a kit takes now, to be changed and given back."""
    rows = kit.lines.order_by("id")
    return tuple(KitLineInput(item_id=row.item_id, quantity=row.quantity) for row in rows)


def _name(name: str) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise RuleViolated("Type the name of the kit.", field="name")
    return clean


def _fit_values(given: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in given.items()
        if name in _FIT_COLUMNS
    }
    if "make" in values:
        values["make_key"] = sign_key(values["make"])[:60]
        if not values["make_key"]:
            raise RuleViolated("Type the make of the vehicle.", field="make")
    if "model" in values:
        values["model_key"] = sign_key(values["model"])[:80]
    return values


def _lines_set(
    row: Kit, lines: Collection[KitLineInput] | None, *, actor: Actor
) -> dict[str, tuple[Any, Any]]:
    """Let a kit take these items, `None` leaves them; returns the change."""
    if lines is None:
        return {}
    if len(lines) > MOST_LINES:
        raise RuleViolated(
            worded("A kit has at most %(most)s items.", most=MOST_LINES), field="lines"
        )
    before = _said(row)
    row.lines.all().delete()
    items = selectors.items_of([line.item_id for line in lines], actor=actor)
    for index, line in enumerate(lines):
        if line.item_id not in items:
            raise NotFound
        item = items[line.item_id]
        try:
            quantity = stored_quantity(line.quantity, line.unit or item.unit, item.unit)
            save_new(KitLine(kit=row, item=item, quantity=quantity), actor=actor)
        except RuleViolated as error:
            raise RuleViolated(error.message, field=f"lines.{index}.quantity") from error
    after = _said(row)
    return {} if before == after else {"lines": (before, after)}


def _said(row: Kit) -> list[str]:
    return [f"{line.quantity:f} × {line.item_id}" for line in row.lines.all()]
