"""Changes to what an item is known by, and to how many of it are kept."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from inventory.catalogue import selectors
from inventory.catalogue.models import Item, ItemCode, ItemNumber, StockLevel
from inventory.catalogue.services.items import code_keep, item_index
from inventory.catalogue.watching import level_changed
from inventory.locations.selectors import location_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, worded
from project.kernel.quantities import convert, stored_quantity
from project.kernel.rows import save_changes, save_new
from project.kernel.texts import sign_key

MOST_NUMBERS = 100
MOST_LEVELS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberInput:
    """Another number of the same thing."""

    number: str
    kind: str = ItemNumber.Kind.CROSS
    manufacturer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeInput:
    """A printed code; one package holds `quantity` of `unit`, empty for the item's own."""

    code: str
    quantity: Decimal = Decimal(1)
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelInput:
    """How many to keep, in one place or, without one, altogether; in `unit` or the item's own."""

    minimum: Decimal
    target: Decimal | None = None
    location_id: int | None = None
    unit: str = ""


@transaction.atomic
def number_add(*, actor: Actor, item_id: int, data: NumberInput) -> ItemNumber:
    """Add a cross reference to an item."""
    actor.require(Permission.EDIT_STOCK)
    item = selectors.item_get(actor=actor, item_id=item_id, lock=True)
    key = sign_key(data.number)[:60]
    if not key:
        raise RuleViolated("Type the number.", field="number")
    if item.numbers.count() >= MOST_NUMBERS:
        raise RuleViolated(
            worded("An item has at most %(most)s numbers.", most=MOST_NUMBERS), field="number"
        )
    row = ItemNumber(
        item=item,
        kind=data.kind,
        manufacturer=data.manufacturer.strip(),
        number=data.number.strip(),
        number_key=key,
    )
    save_new(row, actor=actor)
    item_index(item, actor=actor)
    audit.record("item.number_add", item, actor=actor, after={"number": str(row)})
    return row


@transaction.atomic
def number_remove(*, actor: Actor, number_id: int) -> Item:
    """Take a cross reference off its item, which is returned."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.number_get(actor=actor, number_id=number_id)
    item = row.item
    audit.record("item.number_remove", item, actor=actor, before={"number": str(row)})
    row.delete()
    item_index(item, actor=actor)
    return item


@transaction.atomic
def code_add(*, actor: Actor, item_id: int, data: CodeInput) -> ItemCode:
    """Add a printed code to an item; raises `RuleViolated` when another item has it."""
    actor.require(Permission.EDIT_STOCK)
    item = selectors.item_get(actor=actor, item_id=item_id, lock=True)
    if data.unit:
        convert(data.quantity, data.unit, item.unit)
    row = code_keep(item, data.code, actor=actor, quantity=data.quantity, unit=data.unit)
    item_index(item, actor=actor)
    audit.record("item.code_add", item, actor=actor, after={"code": row.code})
    return row


@transaction.atomic
def code_remove(*, actor: Actor, code_id: int) -> Item:
    """Take a printed code off its item, which is returned."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.code_get(actor=actor, code_id=code_id)
    item = row.item
    audit.record("item.code_remove", item, actor=actor, before={"code": row.code})
    row.delete()
    item_index(item, actor=actor)
    return item


@transaction.atomic
def level_set(*, actor: Actor, item_id: int, data: LevelInput) -> StockLevel:
    """Say how many of an item to keep in a place, or altogether; an earlier word is replaced."""
    actor.require(Permission.EDIT_STOCK)
    item = selectors.item_get(actor=actor, item_id=item_id, lock=True)
    place = None
    if data.location_id is not None:
        place = location_get(actor=actor, location_id=data.location_id)
    unit = data.unit or item.unit
    values = {
        "minimum": stored_quantity(data.minimum, unit, item.unit),
        "target": None if data.target is None else stored_quantity(data.target, unit, item.unit),
    }
    rows = StockLevel.objects.for_actor(actor).filter(item=item, location=place)
    row: StockLevel | None = rows.first()
    if row is None:
        if item.levels.count() >= MOST_LEVELS:
            raise RuleViolated(worded("An item has at most %(most)s minimums.", most=MOST_LEVELS))
        row = StockLevel(item=item, location=place, **values)
        save_new(row, actor=actor)
    else:
        save_changes(row, changes=values)
    level_changed(item, actor=actor)
    audit.record("item.level_set", item, actor=actor, after=values | {"place": data.location_id})
    return row


@transaction.atomic
def level_remove(*, actor: Actor, level_id: int) -> Item:
    """Keep no minimum any more; returns the item."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.level_get(actor=actor, level_id=level_id)
    item = row.item
    audit.record("item.level_remove", item, actor=actor, before={"minimum": row.minimum})
    row.delete()
    level_changed(item, actor=actor)
    return item
