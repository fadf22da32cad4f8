"""Working on the draft of a receipt: values typed by a person, later, reject, reopen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.receipts import selectors
from garage.receipts.drafts import Draft, DraftField, DraftLine, fault, tidy_line, with_edits
from garage.receipts.matching import ODOMETER_DOUBTS, VehicleFacts, odometer_doubt
from garage.receipts.models import Receipt
from garage.receipts.proposing import lines_field
from garage.receipts.services.shelving import typed_resolved
from garage.receipts.shelf import chosen_checked
from garage.vehicles import selectors as vehicle_selectors
from inventory.vendors import selectors as vendor_selectors
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, NotFound, RuleViolated, worded
from project.kernel.money import LARGEST, quantize
from project.kernel.numbers import whole_number
from project.kernel.rows import save_changes
from project.kernel.units import to_base

State = Receipt.State
ODOMETER_UNITS = frozenset({"km", "mi"})
PURCHASE = ("vendor_id", "vendor_name", "invoice_number", "on", "total")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChanges:
    """What a person typed: values by field name, and all lines, or `None` to leave those."""

    values: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[DraftLine, ...] | None = None


@transaction.atomic
def receipt_change(
    *,
    actor: Actor,
    receipt_id: int,
    changes: DraftChanges,
    expected_version: int | None = None,
) -> Receipt:
    """Keep what a person typed into the draft, valid or not; nothing is recorded yet.

    A page may save again and again with the version it was opened at, until another page or the
    API saves. Raises `StaleVersion` then, `Conflict` when the receipt is settled.
    """
    actor.require(Permission.EDIT_RECEIPTS)
    receipt = open_receipt(actor=actor, receipt_id=receipt_id)
    draft = edited(receipt, changes, actor=actor)
    opened_at = check_version(receipt, expected_version)
    keep_draft(receipt, replace(draft, opened_at=opened_at), actor=actor)
    return receipt


@transaction.atomic
def receipt_postpone(*, actor: Actor, receipt_id: int, until_asked: bool = True) -> Receipt:
    """Move a receipt out of the queue, or with `until_asked` off back into it."""
    actor.require(Permission.EDIT_RECEIPTS)
    receipt = open_receipt(actor=actor, receipt_id=receipt_id)
    moved = save_changes(receipt, changes={"postponed_at": timezone.now() if until_asked else None})
    audit.record_changes("receipt.postpone", receipt, actor=actor, moved=moved)
    return receipt


@transaction.atomic
def receipt_reject(*, actor: Actor, receipt_id: int) -> Receipt:
    """Settle a receipt without recording anything; its file is kept."""
    actor.require(Permission.EDIT_RECEIPTS)
    receipt = open_receipt(actor=actor, receipt_id=receipt_id)
    changes = {
        "state": State.REJECTED,
        "settled_at": timezone.now(),
        "settled_by_id": actor.user_id,
    }
    moved = save_changes(receipt, changes=changes)
    audit.record_changes("receipt.reject", receipt, actor=actor, moved=moved)
    return receipt


def receipts_reject(*, actor: Actor, receipt_ids: Iterable[int]) -> int:
    """Reject several receipts, leaving out those that are settled or gone; returns how many."""
    actor.require(Permission.EDIT_RECEIPTS)
    count = 0
    for receipt_id in receipt_ids:
        try:
            receipt_reject(actor=actor, receipt_id=receipt_id)
        except (Conflict, NotFound):
            continue
        count += 1
    return count


@transaction.atomic
def receipt_reopen(*, actor: Actor, receipt_id: int) -> Receipt:
    """Bring a rejected or postponed receipt back to review.

    Raises `Conflict` for an accepted one: its record is what people see now.
    """
    actor.require(Permission.EDIT_RECEIPTS)
    receipt = selectors.receipt_get(actor=actor, receipt_id=receipt_id, lock=True)
    if receipt.state == State.ACCEPTED:
        raise Conflict("This receipt is recorded. Undo that before it is reviewed again.")
    changes: dict[str, Any] = {"postponed_at": None}
    if receipt.state == State.REJECTED:
        changes |= {"state": state_of(receipt), "settled_at": None, "settled_by_id": None}
    moved = save_changes(receipt, changes=changes)
    audit.record_changes("receipt.reopen", receipt, actor=actor, moved=moved)
    return receipt


# --- Shared with accepting and reading -----------------------------------------------------------


def open_receipt(*, actor: Actor, receipt_id: int) -> Receipt:
    """Return a receipt, locked, that is not settled; raises `Conflict` with the way to its record."""
    receipt = selectors.receipt_get(actor=actor, receipt_id=receipt_id, lock=True)
    if receipt.state == State.ACCEPTED:
        raise Conflict(
            worded(
                "This receipt is recorded already, as %(record_kind)s %(record_id)s.",
                record_kind=receipt.record_kind,
                record_id=receipt.record_id,
            ),
            code="already-accepted",
        )
    if receipt.state == State.REJECTED:
        raise Conflict("This receipt was rejected. Reopen it first.", code="already-rejected")
    return receipt


def state_of(receipt: Receipt) -> str:
    """Return the state that an unsettled receipt has by its draft and its readings."""
    draft = Draft.from_json(receipt.draft)
    if receipt.error:
        return State.FAILED
    if receipt.readings.exists() or draft.edited:
        return State.TO_CHECK if draft.to_check else State.READY
    return State.DUPLICATE if receipt.duplicate_of_id else State.FAILED


def check_version(receipt: Receipt, expected: int | None) -> int | None:
    """Return the version a page was opened at; raises `StaleVersion` when it is out of date."""
    opened_at = Draft.from_json(receipt.draft).opened_at
    if expected is not None and expected not in {receipt.version, opened_at}:
        save_changes(receipt, changes={}, expected_version=expected)
    return expected


def edited(receipt: Receipt, changes: DraftChanges, *, actor: Actor) -> Draft:
    """Return the draft of a receipt with changes; raises `NotFound` for a stranger's vehicle."""
    vehicle = changes.values.get("vehicle", "")
    if vehicle:
        vehicle_id = whole_number(vehicle)
        if vehicle_id is None:
            raise RuleViolated("Choose a vehicle of the list.", field="vehicle")
        vehicle_selectors.vehicle_get(actor=actor, vehicle_id=vehicle_id)
    lines = None if changes.lines is None else [tidy_line(line) for line in changes.lines]
    if lines is not None:
        lines = [*typed_resolved(lines, actor=actor)]
        chosen_checked(lines, actor=actor)
    draft = with_edits(Draft.from_json(receipt.draft), changes=changes.values, lines=lines)
    return judged(draft, actor=actor)


def judged(draft: Draft, *, actor: Actor) -> Draft:
    """Return a draft with the doubts that follow from its values taken together."""
    vendor = draft.field("vendor")
    label = vendor.label
    if "vendor" in draft.edited:
        known = vendor.value and vendor_selectors.vendor_match(
            actor=actor, name=vendor.value, tax_id=draft.value("tax_id")
        )
        label = "known vendor" if known else ""
    checked = lines_field(draft)
    faults = {name: fault(name, draft.value(name)) for name in draft.edited}
    fields = {
        **draft.fields,
        **{
            name: replace(draft.field(name), label=text, doubt=True)
            for name, text in faults.items()
            if text
        },
        "vehicle": _vehicle(draft),
        "vendor": replace(vendor, label=label),
        "lines": replace(checked, box=draft.field("lines").box),
    }
    return odometer_judged(replace(draft, fields=fields), actor=actor)


def odometer_judged(draft: Draft, *, actor: Actor) -> Draft:
    """Return a draft whose odometer is in doubt where the readings of today contradict it."""
    item, value, on = draft.field("odometer"), draft.decimal("odometer"), draft.day()
    vehicle_id, unit = whole_number(draft.value("vehicle")), draft.value("odometer_unit") or "km"
    if value is None or on is None or vehicle_id is None or unit not in ODOMETER_UNITS:
        return draft
    readings = selectors.odometer_readings(actor=actor, vehicle_id=vehicle_id)
    vehicle = VehicleFacts(id=vehicle_id, name="", readings=readings)
    said = odometer_doubt(vehicle, km=to_base(value, unit), on=on)
    if said:
        item = replace(item, label=said, doubt=True)
    elif item.label in ODOMETER_DOUBTS:
        item = replace(item, label="", doubt=False)
    return replace(draft, fields={**draft.fields, "odometer": item})


def _vehicle(draft: Draft) -> DraftField:
    """Return the vehicle of a draft: parts for the shelf need none, and no guess of one."""
    vehicle = draft.field("vehicle")
    if draft.value("kind") == Receipt.Kind.SHELF:
        return DraftField(read=vehicle.read, box=vehicle.box) if vehicle.doubt else vehicle
    is_open = "kind" in draft.edited and "vehicle" not in draft.edited
    if is_open and not vehicle.value:
        return replace(vehicle, label=vehicle.label or "not found", doubt=True)
    return vehicle


def keep_draft(receipt: Receipt, draft: Draft, *, actor: Actor, **more: Any) -> None:
    """Save a draft and the columns that repeat it for lists; the state follows its doubts."""
    columns = columns_of(draft, actor=actor)
    same = selectors.same_purchase(
        actor=actor, purchase=selectors.Purchase(**{n: columns[n] for n in PURCHASE}, id=receipt.pk)
    ) or selectors.same_bytes(actor=actor, sha256=receipt.file.sha256, before_id=receipt.pk)
    draft = _with_duplicate(draft, same)
    values = {
        **columns,
        "draft": draft.to_json(),
        "to_check": draft.to_check,
        "duplicate_of_id": same.pk if same else None,
        **more,
    }
    if receipt.state in {State.TO_CHECK, State.READY} or "state" in more:
        values["state"] = State.TO_CHECK if draft.to_check else State.READY
    save_changes(receipt, changes=values)


def _with_duplicate(draft: Draft, same: Receipt | None) -> Draft:
    fields = {name: item for name, item in draft.fields.items() if name != "duplicate"}
    if same is not None:
        fields["duplicate"] = DraftField(value=str(same.pk), label="duplicate?", doubt=True)
    return replace(draft, fields=fields)


def columns_of(draft: Draft, *, actor: Actor) -> dict[str, Any]:
    """Return the columns of a receipt that repeat its draft; what is not valid yet stays empty."""
    vehicle = draft.value("vehicle")
    vendor = vendor_selectors.vendor_match(
        actor=actor, name=draft.value("vendor"), tax_id=draft.value("tax_id")
    )
    kind = draft.value("kind")
    return {
        "kind": kind if kind in Receipt.Kind.values else Receipt.Kind.EXPENSE,
        "vehicle_id": whole_number(vehicle),
        "vendor_id": vendor.pk if vendor else None,
        "vendor_name": draft.value("vendor")[:120],
        "on": draft.day(),
        "total": _total(draft),
        "currency": draft.value("currency").upper()[:3] or actor.currency,
        "invoice_number": draft.value("invoice_number")[:60],
    }


def _total(draft: Draft) -> Decimal | None:
    total = draft.decimal("total")
    if total is None or abs(total) > LARGEST:
        return None
    return quantize(total, draft.value("currency").upper())
