"""Changes to items: added, changed, binned; and the text by which they are found."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from inventory.catalogue import selectors
from inventory.catalogue.following import category_left
from inventory.catalogue.models import Item, ItemCode, SupplierPart
from inventory.catalogue.watching import stock_changed
from inventory.locations.selectors import location_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.files.attaching import files_set
from project.kernel.holds import require_free
from project.kernel.quantities import quantity_unit
from project.kernel.rows import save_changes, save_new, save_with_parts
from project.kernel.tags import tags_set
from project.kernel.texts import search_text, sign_key

MOST_CODES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemInput:
    """What is said about an item; `codes` are printed codes of single pieces."""

    name: str
    kind: str = Item.Kind.PART
    unit: str = "pcs"
    category_id: int | None = None
    manufacturer: str = ""
    part_number: str = ""
    description: str = ""
    notes: str = ""
    default_location_id: int | None = None
    is_serialized: bool = False
    shelf_life_months: int | None = None
    calibration_months: int | None = None
    tags: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    file_ids: tuple[int, ...] = ()


_COLUMNS = frozenset(field.name for field in fields(ItemInput)) - {"tags", "codes", "file_ids"}


@transaction.atomic
def item_add(
    *, actor: Actor, data: ItemInput, custom_fields: Mapping[str, Any] | None = None
) -> Item:
    """Add an item to the catalogue, with its tags and codes.

    `custom_fields` are values by the keys of the fields; `None` leaves needed ones open.
    """
    actor.require(Permission.EDIT_STOCK)
    given = {name: getattr(data, name) for name in _COLUMNS}
    row = save_new(Item(**_values(given, actor=actor)), actor=actor)
    tags_set(row, data.tags, actor=actor)
    files_set(row, data.file_ids, actor=actor)
    for code in data.codes:
        code_keep(row, code, actor=actor)
    item_index(row, actor=actor)
    audit.record("item.add", row, actor=actor, after={"name": row.name, "kind": row.kind})
    custom_values_set(row, custom_fields, actor=actor, is_whole=True)
    return row


@transaction.atomic
def item_change(
    *,
    actor: Actor,
    item_id: int,
    changes: Mapping[str, Any],
    custom_fields: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
) -> Item:
    """Change what is sent of an item, by the names of `ItemInput`; codes have services of their own.

    Raises `Conflict` for another unit while something counted in the old one is kept.
    """
    actor.require(Permission.EDIT_STOCK)
    row = selectors.item_get(actor=actor, item_id=item_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    if given.get("unit", row.unit) != row.unit:
        _check_unit_free(row, actor=actor)
    parts = tags_set(row, changes.get("tags"), actor=actor)
    parts |= files_set(row, changes.get("file_ids"), actor=actor)
    moved = save_with_parts(
        row, changes=_values(given, actor=actor), parts=parts, expected_version=expected_version
    )
    if {"name", "manufacturer", "part_number", "description"} & set(moved):
        item_index(row, actor=actor)
    if "category_id" in moved:
        category_left(row, moved["category_id"][0], actor=actor)
    audit.record_changes("item.change", row, actor=actor, moved=moved)
    custom_values_set(row, custom_fields, actor=actor)
    return row


@transaction.atomic
def item_bin(*, actor: Actor, item_id: int) -> Item:
    """Put an item into the bin; raises `Conflict` while another room needs it."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.item_get(actor=actor, item_id=item_id, lock=True)
    require_free("inventory.item.bin", actor=actor, ids=[row.pk])
    save_changes(row, changes={"binned_at": timezone.now()})
    stock_changed(row, actor=actor)
    audit.record("item.bin", row, actor=actor)
    return row


@transaction.atomic
def item_unbin(*, actor: Actor, item_id: int) -> Item:
    """Take an item out of the bin again."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.item_find(actor=actor, item_id=item_id)
    if row.binned_at is None:
        raise NotFound
    save_changes(row, changes={"binned_at": None})
    stock_changed(row, actor=actor)
    audit.record("item.unbin", row, actor=actor)
    return row


@transaction.atomic
def item_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned item for good, with its numbers, codes, supplier parts and files."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.item_find(actor=actor, item_id=row_id)
    if row.binned_at is None:
        raise NotFound
    audit.record("item.purge", row, actor=actor, before={"name": row.name})
    files_set(row, (), actor=actor)
    row.delete()


def item_index(row: Item, *, actor: Actor) -> None:
    """Write the text by which an item is found; call it after any of its names or numbers changed."""
    numbers = row.numbers.values_list("manufacturer", "number", "number_key")
    sold = SupplierPart.objects.for_actor(actor).filter(item=row, binned_at__isnull=True)
    texts = [row.name, row.manufacturer, row.part_number, row.part_key, row.description]
    texts += [text for number in numbers for text in number]
    texts += [text for part in sold.values_list("number", "number_key") for text in part]
    texts += row.codes.values_list("code", flat=True)
    text = search_text(texts)
    if text != row.search_text:
        row.search_text = text
        row.save(update_fields=("search_text",))


def items_index(item_ids: Collection[int], *, actor: Actor) -> None:
    """Write the texts by which many items are found, as `item_index` does for one."""
    sold = SupplierPart.objects.for_actor(actor).filter(binned_at__isnull=True)
    rows = Item.objects.for_actor(actor).filter(pk__in=item_ids)
    rows = rows.prefetch_related("numbers", "codes", Prefetch("supplier_parts", queryset=sold))
    changed = []
    for row in rows:
        texts = [row.name, row.manufacturer, row.part_number, row.part_key, row.description]
        for number in row.numbers.all():
            texts += [number.manufacturer, number.number, number.number_key]
        for part in row.supplier_parts.all():
            texts += [part.number, part.number_key]
        text = search_text([*texts, *(code.code for code in row.codes.all())])
        if text != row.search_text:
            row.search_text = text
            changed.append(row)
    Item.objects.for_actor(actor).bulk_update(changed, ["search_text"], batch_size=200)


def code_keep(row: Item, code: str, *, actor: Actor, **facts: Any) -> ItemCode:
    """Insert a code of an item; `facts` are quantity and unit. Raises `RuleViolated`."""
    clean = "".join(code.split())
    if not clean:
        raise RuleViolated("Type or scan the code.", field="code")
    if row.codes.count() >= MOST_CODES:
        raise RuleViolated(
            worded("An item has at most %(most)s codes.", most=MOST_CODES), field="code"
        )
    rows = ItemCode.objects.for_actor(actor).filter(code__in=selectors.code_spellings(clean))
    taken = rows.select_related("item").first()
    if taken is not None:
        raise RuleViolated(
            worded("This code belongs to “%(item)s” already.", item=taken.item), field="code"
        )
    return save_new(ItemCode(item=row, code=clean, **facts), actor=actor)


def _check_unit_free(row: Item, *, actor: Actor) -> None:
    require_free("inventory.item.unit", actor=actor, ids=[row.pk])
    if row.levels.exists() or row.kit_lines.exists():
        raise RuleViolated(
            "Minimums or kits are counted in the old unit. Take them away first.", field="unit"
        )


def _values(given: Mapping[str, Any], *, actor: Actor) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in given.items()
    }
    if "name" in values:
        values["name"] = " ".join(values["name"].split())
        if not values["name"]:
            raise RuleViolated("Type the name of the item.", field="name")
    if "unit" in values:
        quantity_unit(values["unit"])
    if "part_number" in values:
        values["part_key"] = sign_key(values["part_number"])[:60]
    if values.get("category_id"):
        selectors.category_get(actor=actor, category_id=values["category_id"])
    if values.get("default_location_id"):
        location_get(actor=actor, location_id=values["default_location_id"])
    return values
