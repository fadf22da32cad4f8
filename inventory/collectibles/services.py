"""Changes to collectibles and their appraisals."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from inventory.catalogue.models import Appraisal, Collectible, Item
from inventory.catalogue.selectors import item_get
from inventory.catalogue.services import ItemInput, item_add, item_change
from inventory.collectibles import selectors
from inventory.vendors.selectors import vendor_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date, today_in
from project.kernel.errors import Conflict, NotFound, RuleViolated, worded
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.files.store import attach, attachments_of, detach, file_store
from project.kernel.money import check_currency, quantize
from project.kernel.rows import save_changes, save_new, save_with_parts

MOST_CERTIFICATES = 50
_AMOUNTS = ("acquired_for", "insured_sum", "sold_for", "value")
_DAYS = ("acquired_on", "insured_until", "sold_on", "on")


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectibleInput:
    """What makes a thing worth collecting; amounts are in `currency`."""

    currency: str
    edition: str = ""
    edition_number: int | None = None
    edition_size: int | None = None
    serial_number: str = ""
    year: int | None = None
    provenance: str = ""
    grade: str = ""
    condition: str = ""
    acquired_on: date | None = None
    acquired_from_id: int | None = None
    acquired_for: Decimal | None = None
    insured_sum: Decimal | None = None
    insured_until: date | None = None
    sold_on: date | None = None
    sold_for: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalInput:
    """What a collectible was said to be worth on a day, and by whom."""

    on: date
    value: Decimal
    currency: str
    source: str = Appraisal.Source.OWNER
    appraiser: str = ""
    note: str = ""


@transaction.atomic
def collectible_add(*, actor: Actor, item: ItemInput, data: CollectibleInput) -> Collectible:
    """Add an item of the kind collectible together with its details."""
    actor.require(Permission.EDIT_STOCK)
    if item.kind != Item.Kind.COLLECTIBLE:
        raise RuleViolated("Only a collectible has these details.", field="kind")
    row = item_add(actor=actor, data=item)
    return _insert(row, data, actor=actor)


@transaction.atomic
def collectible_describe(*, actor: Actor, item_id: int, data: CollectibleInput) -> Collectible:
    """Give an item of the kind collectible its details; raises `Conflict` when it has them."""
    actor.require(Permission.EDIT_STOCK)
    item = item_get(actor=actor, item_id=item_id, lock=True)
    if item.kind != Item.Kind.COLLECTIBLE:
        raise RuleViolated("Make the item a collectible first.", field="kind")
    if selectors.collectible_of(actor=actor, item_id=item.pk) is not None:
        raise Conflict("This item has its details already. Change them.")
    return _insert(item, data, actor=actor)


@transaction.atomic
def collectible_change(
    *,
    actor: Actor,
    collectible_id: int,
    changes: Mapping[str, Any],
    item_changes: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
) -> Collectible:
    """Change what is sent of a collectible, and of its item by the names of `ItemInput`."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.collectible_get(actor=actor, collectible_id=collectible_id, lock=True)
    stored = {
        name: getattr(row, name) for name in ("edition_number", "edition_size", "acquired_on")
    }
    stored |= {name: getattr(row, name) for name in ("sold_on", "sold_for", "currency")}
    values = _checked(stored | dict(changes), actor=actor)
    before = row.item.version
    if item_changes:
        item_change(actor=actor, item_id=row.item_id, changes=item_changes)
        row.item.refresh_from_db()
    parts = {"item": (before, row.item.version)} if row.item.version != before else {}
    wanted = {name: values[name] for name in values if name in changes or name in _AMOUNTS}
    moved = save_with_parts(row, changes=wanted, parts=parts, expected_version=expected_version)
    moved.pop("item", None)
    audit.record_changes("collectible.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def appraisal_record(*, actor: Actor, collectible_id: int, data: AppraisalInput) -> Appraisal:
    """Record what a collectible is worth."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.collectible_get(actor=actor, collectible_id=collectible_id)
    values = _checked(asdict(data), actor=actor)
    appraisal = save_new(Appraisal(item_id=row.item_id, **values), actor=actor)
    after = {"value": appraisal.value, "currency": appraisal.currency, "on": appraisal.on}
    audit.record("collectible.appraise", row, actor=actor, after=after)
    return appraisal


@transaction.atomic
def appraisal_change(
    *,
    actor: Actor,
    appraisal_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Appraisal:
    """Change what is sent of an appraisal."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    stored = {"currency": row.currency, "value": row.value}
    values = _checked(stored | dict(changes), actor=actor)
    moved = save_changes(row, changes=values, expected_version=expected_version)
    audit.record_changes("appraisal.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def appraisal_bin(*, actor: Actor, appraisal_id: int) -> Appraisal:
    """Put an appraisal into the bin; the one before it counts again."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    save_changes(row, changes={"binned_at": timezone.now()})
    audit.record("appraisal.bin", row, actor=actor)
    return row


@transaction.atomic
def appraisal_unbin(*, actor: Actor, appraisal_id: int) -> Appraisal:
    """Take an appraisal out of the bin again."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.appraisal_find(actor=actor, appraisal_id=appraisal_id)
    if row.binned_at is None:
        raise NotFound
    save_changes(row, changes={"binned_at": None})
    audit.record("appraisal.unbin", row, actor=actor)
    return row


@transaction.atomic
def appraisal_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned appraisal for good."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.appraisal_find(actor=actor, appraisal_id=row_id)
    if row.binned_at is None:
        raise NotFound
    audit.record("appraisal.purge", row, actor=actor, before={"value": row.value})
    row.delete()


@transaction.atomic
def certificate_add(
    *, actor: Actor, collectible_id: int, upload: UploadedFile, title: str = ""
) -> Attachment:
    """Keep a certificate, an expertise or a bill with a collectible."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.collectible_get(actor=actor, collectible_id=collectible_id)
    if attachments_of(row, actor=actor).count() >= MOST_CERTIFICATES:
        raise RuleViolated(
            worded("A collectible has at most %(most)s papers.", most=MOST_CERTIFICATES),
            field="upload",
        )
    file = file_store(upload=upload, purpose=StoredFile.Purpose.DOCUMENT, actor=actor)
    link = attach(file, row, actor=actor, title=title.strip())
    audit.record("collectible.certificate", row, actor=actor, after={"name": file.name})
    return link


@transaction.atomic
def certificate_remove(*, actor: Actor, collectible_id: int, attachment_id: int) -> None:
    """Take a certificate off a collectible; raises `NotFound`."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.collectible_get(actor=actor, collectible_id=collectible_id)
    link = attachments_of(row, actor=actor).filter(pk=attachment_id).first()
    if link is None:
        raise NotFound
    audit.record(
        "collectible.certificate_remove", row, actor=actor, before={"name": link.file.name}
    )
    detach(link, actor=actor)


def _insert(item: Item, data: CollectibleInput, *, actor: Actor) -> Collectible:
    values = _checked(asdict(data), actor=actor)
    row = save_new(Collectible(item=item, **values), actor=actor)
    audit.record("collectible.add", row, actor=actor, after={"name": item.name})
    return selectors.collectible_get(actor=actor, collectible_id=row.pk)


def _checked(values: Mapping[str, Any], *, actor: Actor) -> dict[str, Any]:
    """Return values with amounts in the places of their currency; raises `RuleViolated`."""
    clean: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    clean["currency"] = check_currency(clean["currency"])
    for name in _AMOUNTS:
        if clean.get(name) is not None:
            clean[name] = quantize(clean[name], clean["currency"])
    for name in _DAYS:
        if clean.get(name) is not None:
            check_date(clean[name], field=name)
    if clean.get("acquired_from_id"):
        vendor_get(actor=actor, vendor_id=clean["acquired_from_id"])
    _check_edition(clean)
    _check_sale(clean, today=today_in(actor.time_zone, now=timezone.now()))
    return clean


def _check_edition(clean: Mapping[str, Any]) -> None:
    number, size = clean.get("edition_number"), clean.get("edition_size")
    if number is not None and size is not None and number > size:
        raise RuleViolated(
            worded(
                "The edition has %(size)s pieces; this cannot be number %(number)s.",
                size=size,
                number=number,
            ),
            field="edition_number",
        )


def _check_sale(clean: Mapping[str, Any], *, today: date) -> None:
    sold_on, acquired_on = clean.get("sold_on"), clean.get("acquired_on")
    if clean.get("sold_for") is not None and sold_on is None:
        raise RuleViolated("Say on which day it was sold.", field="sold_on")
    if sold_on is not None and acquired_on is not None and sold_on < acquired_on:
        raise RuleViolated("It was sold before it was bought.", field="sold_on")
    if clean.get("on") is not None and clean["on"] > today:
        raise RuleViolated("An appraisal cannot be of a day to come.", field="on")
