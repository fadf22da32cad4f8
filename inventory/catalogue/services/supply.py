"""Changes to where items are bought: supplier parts and their prices."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inventory.catalogue import selectors
from inventory.catalogue.models import Item, PriceBreak, SupplierPart
from inventory.catalogue.services.items import item_index
from inventory.vendors.selectors import vendor_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.money import check_currency
from project.kernel.quantities import convert
from project.kernel.rows import save_changes, save_new, save_with_parts
from project.kernel.texts import sign_key

MOST_PRICES = 20
MOST_SUPPLIERS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceInput:
    """The price of one pack, before tax, from so many packs on."""

    price: Decimal
    currency: str
    packs: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierPartInput:
    """An item as a vendor sells it, in packs of `pack_quantity` of `pack_unit` or the item's own."""

    item_id: int
    vendor_id: int
    number: str = ""
    description: str = ""
    pack_quantity: Decimal = Decimal(1)
    pack_unit: str = ""
    url: str = ""
    lead_days: int | None = None
    is_preferred: bool = False
    prices: tuple[PriceInput, ...] = ()


_COLUMNS = frozenset(field.name for field in fields(SupplierPartInput)) - {"prices", "item_id"}


@transaction.atomic
def supplier_part_add(*, actor: Actor, data: SupplierPartInput) -> SupplierPart:
    """Say that a vendor sells an item, and at which prices."""
    actor.require(Permission.EDIT_STOCK)
    item = selectors.item_get(actor=actor, item_id=data.item_id, lock=True)
    sold = SupplierPart.objects.for_actor(actor).filter(item=item, binned_at__isnull=True)
    if sold.count() >= MOST_SUPPLIERS:
        raise RuleViolated(worded("An item has at most %(most)s suppliers.", most=MOST_SUPPLIERS))
    given = {name: getattr(data, name) for name in _COLUMNS}
    row = save_new(SupplierPart(item=item, **_values(given, item=item, actor=actor)), actor=actor)
    _prices_set(row, data.prices, actor=actor)
    _prefer(row, actor=actor)
    item_index(item, actor=actor)
    audit.record("supplier_part.add", row, actor=actor, after={"number": row.number})
    return row


@transaction.atomic
def supplier_part_change(
    *,
    actor: Actor,
    part_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> SupplierPart:
    """Change what is sent of a supplier part; `prices` are replaced as a whole."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.supplier_part_get(actor=actor, part_id=part_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    if "pack_quantity" in given or "pack_unit" in given:
        given = {"pack_quantity": row.pack_quantity, "pack_unit": row.pack_unit} | given
    parts = _prices_set(row, changes.get("prices"), actor=actor)
    moved = save_with_parts(
        row,
        changes=_values(given, item=row.item, actor=actor),
        parts=parts,
        expected_version=expected_version,
    )
    _prefer(row, actor=actor)
    item_index(row.item, actor=actor)
    audit.record_changes("supplier_part.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def supplier_part_bin(*, actor: Actor, part_id: int) -> SupplierPart:
    """Put a supplier part into the bin with its prices."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.supplier_part_get(actor=actor, part_id=part_id, lock=True)
    save_changes(row, changes={"binned_at": timezone.now()})
    item_index(row.item, actor=actor)
    audit.record("supplier_part.bin", row, actor=actor)
    return row


@transaction.atomic
def supplier_part_unbin(*, actor: Actor, part_id: int) -> SupplierPart:
    """Take a supplier part out of the bin."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.supplier_part_find(actor=actor, part_id=part_id)
    if row.binned_at is None:
        raise NotFound
    save_changes(row, changes={"binned_at": None})
    item_index(row.item, actor=actor)
    audit.record("supplier_part.unbin", row, actor=actor)
    return row


@transaction.atomic
def supplier_part_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned supplier part for good."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.supplier_part_find(actor=actor, part_id=row_id)
    if row.binned_at is None:
        raise NotFound
    audit.record("supplier_part.purge", row, actor=actor, before={"number": row.number})
    row.delete()


def supplier_parts_move(
    *, actor: Actor, source_id: int, target_id: int | None, ids: Collection[int] | None
) -> list[int]:
    """Give the supplier parts of a vendor another one; without one they are deleted with it."""
    actor.require(Permission.EDIT_VENDORS)
    rows = SupplierPart.objects.for_actor(actor).filter(vendor_id=source_id).order_by("id")
    rows = rows if ids is None else rows.filter(pk__in=ids)
    moved = list(rows.values_list("id", flat=True))
    if target_id is not None:
        rows.update(vendor_id=target_id, version=F("version") + 1)
    return moved


def _prefer(row: SupplierPart, *, actor: Actor) -> None:
    """Let at most one supplier of an item be the preferred one: the last that was chosen."""
    if row.is_preferred:
        others = SupplierPart.objects.for_actor(actor).filter(item=row.item, is_preferred=True)
        others.exclude(pk=row.pk).update(is_preferred=False, version=F("version") + 1)


def _prices_set(
    row: SupplierPart, prices: Collection[PriceInput] | None, *, actor: Actor
) -> dict[str, tuple[Any, Any]]:
    """Give a supplier part these prices, `None` leaves them; returns the change."""
    if prices is None:
        return {}
    if len(prices) > MOST_PRICES:
        raise RuleViolated(
            worded("Type at most %(most)s prices.", most=MOST_PRICES), field="prices"
        )
    before = [str(step) for step in row.prices.all()]
    row.prices.all().delete()
    for step in prices:
        values = asdict(step) | {"currency": check_currency(step.currency)}
        if not step.packs > 0:
            raise RuleViolated("Prices hold from more than nothing on.", field="packs")
        save_new(PriceBreak(supplier_part=row, **values), actor=actor)
    after = [str(step) for step in row.prices.all()]
    return {} if before == after else {"prices": (before, after)}


def _values(given: Mapping[str, Any], *, item: Item, actor: Actor) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in given.items()
    }
    if "vendor_id" in values:
        vendor_get(actor=actor, vendor_id=values["vendor_id"])
    if "number" in values:
        values["number_key"] = sign_key(values["number"])[:60]
    if values.get("pack_unit"):
        try:
            convert(Decimal(values["pack_quantity"]), values["pack_unit"], item.unit)
        except RuleViolated as error:
            raise RuleViolated(error.message, field="pack_unit") from error
    return values
