"""Accepting a receipt: a person has looked at it, so the record is made, once; and taking it back."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from garage.energy import services as energy
from garage.energy.models import EnergyEntry
from garage.expenses import services as expenses
from garage.expenses.models import Expense
from garage.maintenance import services as maintenance
from garage.maintenance.models import ServiceRecord
from garage.receipts import selectors
from garage.receipts.completing import chosen
from garage.receipts.drafts import Draft, DraftField
from garage.receipts.models import Correction, Receipt
from garage.receipts.services.editing import (
    DraftChanges,
    check_version,
    edited,
    keep_draft,
    odometer_judged,
    open_receipt,
    state_of,
)
from garage.receipts.services.learning import forget_corrections, learn
from garage.receipts.services.recording import VENDOR_KINDS, Entry, entry_of
from garage.receipts.services.shelving import (
    parts_take,
    shelf_receive,
    shelf_undo,
    version_made,
    without_made,
)
from garage.vehicles.selectors import vehicle_get
from inventory.vendors import services as vendors
from inventory.vendors.models import Vendor
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.audit import kind_of
from project.kernel.errors import Conflict, DomainError, NotFound, RuleViolated
from project.kernel.files.models import Attachment
from project.kernel.files.store import attachments_of
from project.kernel.numbers import whole_number
from project.kernel.rows import save_changes
from project.kernel.tenancy import OrganizationOwned

State = Receipt.State
MOST_AT_ONCE = 200
VENDOR_ADDED = "vendor_added"  # in the draft: the vendor that was added when it was accepted
# What the fields of records are called in the review form.
FIELD_NAMES = {
    "on": "date",
    "vehicle_id": "vehicle",
    "vendor_id": "vendor",
    "value": "odometer",
    "quantity": "litres",
    "unit_price": "litres",
}


@transaction.atomic
def receipt_accept(
    *,
    actor: Actor,
    receipt_id: int,
    changes: DraftChanges | None = None,
    expected_version: int | None = None,
) -> Receipt:
    """Record what a person approved: work, a fill-up, an expense or parts for the shelf.

    Raises `RuleViolated` with the fields at fault, `Conflict` when it is settled or still being
    read, `StaleVersion` when somebody changed the draft after `expected_version`.
    """
    actor.require(Permission.EDIT_RECEIPTS)
    receipt = open_receipt(actor=actor, receipt_id=receipt_id)
    if receipt.is_being_read:
        raise Conflict("This receipt is still being read. It will be ready in a moment.")
    check_version(receipt, expected_version)
    draft = edited(receipt, changes or DraftChanges(), actor=actor)
    entry = replace(entry_of(draft, currency=actor.currency), completes=chosen(draft, actor=actor))
    last_vendor = _last_vendor_id(actor)
    vendor_id = _vendor_id(entry, actor=actor)
    if vendor_id is not None and vendor_id > last_vendor:
        added = DraftField(value=str(vendor_id))
        draft = replace(draft, fields={**draft.fields, VENDOR_ADDED: added})
    record: models.Model
    if entry.kind == Receipt.Kind.SHELF:
        record, draft = _shelf(receipt, draft, entry=entry, vendor_id=vendor_id, actor=actor)
    else:
        record = _record(entry, vendor_id=vendor_id, receipt=receipt, actor=actor)
        draft = parts_take(record, draft, vendor_id=vendor_id, actor=actor)
    keep_draft(receipt, replace(draft, opened_at=None), actor=actor)
    settled: dict[str, Any] = {
        "state": State.ACCEPTED,
        "vendor_id": vendor_id,
        "duplicate_of_id": None,
        "postponed_at": None,
        "settled_at": timezone.now(),
        "settled_by_id": actor.user_id,
        "record_kind": kind_of(record),
        "record_id": record.pk,
    }
    moved = save_changes(receipt, changes=settled)
    learn(receipt, draft, actor=actor)
    audit.record_changes("receipt.accept", receipt, actor=actor, moved=moved)
    return receipt


@transaction.atomic
def receipt_unaccept(*, actor: Actor, receipt_id: int) -> Receipt:
    """Undo an acceptance: the receipt comes back to review, its record goes.

    A record that nobody has changed since is deleted for good, like the vendor that came with it
    and that nothing else names; a changed one goes into the bin.
    """
    actor.require(Permission.EDIT_RECEIPTS)
    receipt = selectors.receipt_get(actor=actor, receipt_id=receipt_id, lock=True)
    if receipt.state != State.ACCEPTED:
        raise Conflict("This receipt is not recorded.")
    _detach(receipt, actor=actor)
    _remove_record(receipt, actor=actor)
    forget_corrections(receipt)
    changes = {
        "state": state_of(receipt),
        "settled_at": None,
        "settled_by_id": None,
        "record_kind": "",
        "record_id": None,
    }
    moved = save_changes(receipt, changes=changes)
    draft = Draft.from_json(receipt.draft)
    _remove_vendor(draft, receipt=receipt, actor=actor)
    keep_draft(receipt, without_made(_without_vendor_added(draft)), actor=actor)
    audit.record_changes("receipt.unaccept", receipt, actor=actor, moved=moved)
    return receipt


def receipts_accept_ready(*, actor: Actor) -> tuple[int, int]:
    """Accept every receipt without a doubt, each on its own; returns how many, and how many not."""
    actor.require(Permission.EDIT_RECEIPTS)
    rows = selectors.receipt_list(actor=actor, tab="open").filter(state=State.READY)
    accepted = refused = 0
    for receipt_id, stored in list(rows.values_list("pk", "draft")[:MOST_AT_ONCE]):
        if odometer_judged(Draft.from_json(stored), actor=actor).to_check:
            refused += 1
            continue
        try:
            receipt_accept(actor=actor, receipt_id=receipt_id)
        except DomainError:
            refused += 1
        else:
            accepted += 1
    return accepted, refused


def _vendor_id(entry: Entry, *, actor: Actor) -> int | None:
    if not entry.vendor_name or not entry.adds_vendor:
        return None
    vendor = vendors.vendor_find_or_add(
        actor=actor,
        name=entry.vendor_name,
        tax_id=entry.vendor_tax_id,
        kind=VENDOR_KINDS[entry.kind],
        address=entry.vendor_address,
    )
    return vendor.pk


def _record(entry: Entry, *, vendor_id: int | None, receipt: Receipt, actor: Actor) -> models.Model:
    files = (receipt.file_id,)
    try:
        if entry.kind == Receipt.Kind.WORK:
            work = entry.as_service_record(vendor_id=vendor_id, file_ids=files)
            return maintenance.service_record_record(actor=actor, data=work)
        if entry.is_fill_up:
            return _fill_up(entry, vendor_id=vendor_id, files=files, actor=actor)
        expense = entry.as_expense(vendor_id=vendor_id, file_ids=files)
        return expenses.expense_record(actor=actor, data=expense)
    except RuleViolated as error:
        fields = {FIELD_NAMES.get(name, name): texts for name, texts in error.fields.items()}
        raise RuleViolated(error.message, code=error.code, fields=fields) from error


def _shelf(
    receipt: Receipt, draft: Draft, *, entry: Entry, vendor_id: int | None, actor: Actor
) -> tuple[models.Model, Draft]:
    """Put parts on the shelf; the day that stock was refused for is that of the receipt."""
    try:
        return shelf_receive(receipt, draft, entry=entry, vendor_id=vendor_id, actor=actor)
    except RuleViolated as error:
        fields = {FIELD_NAMES.get(name, name): texts for name, texts in error.fields.items()}
        raise RuleViolated(error.message, code=error.code, fields=fields) from error


def _fill_up(
    entry: Entry, *, vendor_id: int | None, files: tuple[int, ...], actor: Actor
) -> models.Model:
    """Record a fill-up, and as an expense what else was bought with it."""
    vehicle = vehicle_get(actor=actor, vehicle_id=entry.vehicle_id or 0)
    data = entry.as_energy_entry(fuel=vehicle.fuel, vendor_id=vendor_id, file_ids=files)
    filled = energy.energy_entry_record(actor=actor, data=data)
    if entry.goods:
        goods = entry.as_goods(vendor_id=vendor_id, file_ids=files)
        expenses.expense_record(actor=actor, data=goods)
    return filled


def _goods_ids(receipt: Receipt, *, actor: Actor) -> list[int]:
    """Take the file off the expenses bought with a fill-up, which carry its receipt."""
    links = Attachment.objects.for_actor(actor).filter(
        file_id=receipt.file_id, subject_kind="garage.expense"
    )
    found = list(links.values_list("subject_id", flat=True))
    links.delete()
    return found


def _remove_record(receipt: Receipt, *, actor: Actor) -> None:
    """Remove the record of a receipt; somebody may have put it into the bin already."""
    record_id = receipt.record_id or 0
    if receipt.record_kind == "garage.servicerecord":
        _remove(
            ServiceRecord.objects.for_actor(actor).filter(pk=record_id, upgrades=None),
            actor=actor,
            bin_row=lambda: maintenance.service_record_bin(actor=actor, record_id=record_id),
            purge=lambda: maintenance.service_record_purge(actor=actor, row_id=record_id),
            version=version_made(receipt),
        )
        return
    expense_ids = [record_id]
    if receipt.kind == Receipt.Kind.SHELF:
        shelf_undo(receipt, actor=actor)
        expense_ids = _goods_ids(receipt, actor=actor)
    if receipt.record_kind == "garage.energyentry":
        expense_ids = _goods_ids(receipt, actor=actor)
        _remove(
            EnergyEntry.objects.for_actor(actor).filter(pk=record_id),
            actor=actor,
            bin_row=lambda: energy.energy_entry_bin(actor=actor, entry_id=record_id),
            purge=lambda: energy.energy_entry_purge(actor=actor, row_id=record_id),
        )
    for expense_id in expense_ids:
        _remove(
            Expense.objects.for_actor(actor).filter(pk=expense_id),
            actor=actor,
            bin_row=partial(expenses.expense_bin, actor=actor, expense_id=expense_id),
            purge=partial(expenses.expense_purge, actor=actor, row_id=expense_id),
        )


def _remove(
    rows: models.QuerySet[Any],
    *,
    actor: Actor,
    bin_row: Callable[[], object],
    purge: Callable[[], object],
    version: int = 1,
) -> None:
    """Put a row into the bin, and delete it for good when it is as the acceptance made it."""
    row = rows.filter(version=version, binned_at=None).first()
    others = row is not None and attachments_of(row, actor=actor).exists()
    try:
        bin_row()
    except NotFound:
        return
    if row is not None and not others:
        purge()


def _last_vendor_id(actor: Actor) -> int:
    return Vendor.objects.for_actor(actor).aggregate(last=models.Max("pk"))["last"] or 0


def _without_vendor_added(draft: Draft) -> Draft:
    fields = {name: item for name, item in draft.fields.items() if name != VENDOR_ADDED}
    return replace(draft, fields=fields)


def _remove_vendor(draft: Draft, *, receipt: Receipt, actor: Actor) -> None:
    """Delete the vendor that came with the acceptance, unless it was changed or is named elsewhere."""
    added = whole_number(draft.value(VENDOR_ADDED)) or 0
    vendor = Vendor.objects.for_actor(actor).filter(pk=added, version=1, binned_at=None).first()
    if vendor is None or _is_named(vendor, receipt=receipt, actor=actor):
        return
    audit.record("vendor.purge", vendor, actor=actor, before={"name": vendor.name})
    vendor.delete()
    receipt.refresh_from_db(fields=("vendor",))


def _is_named(vendor: Vendor, *, receipt: Receipt, actor: Actor) -> bool:
    """Say whether more than what goes along with a vendor, like sums and spellings, names it."""
    for relation in vendor._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        model: Any = relation.related_model
        goes_along = relation.on_delete is models.CASCADE or model is Correction
        if goes_along or not issubclass(model, OrganizationOwned):
            continue
        rows = model.objects.for_actor(actor).filter(**{relation.field.name: vendor})
        if model is Receipt:
            rows = rows.exclude(pk=receipt.pk)
        if rows.exists():
            return True
    return False


def _detach(receipt: Receipt, *, actor: Actor) -> None:
    """Take the file off the record; the receipt itself keeps it."""
    Attachment.objects.for_actor(actor).filter(
        file_id=receipt.file_id,
        subject_kind=receipt.record_kind,
        subject_id=receipt.record_id or 0,
    ).delete()
