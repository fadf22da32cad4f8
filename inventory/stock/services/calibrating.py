"""Calibrations of tools, how stock is costed, and what changes of a loan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from inventory.catalogue.selectors import item_get
from inventory.stock import selectors
from inventory.stock.models import Calibration, Loan, StockSettings
from inventory.vendors.selectors import vendor_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date, months_later
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.rows import save_changes, save_new

_LOAN_COLUMNS = frozenset({"borrower", "contact", "due_on", "note"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationInput:
    """A calibration; without `due_on` it holds for the months that the tool says, else for ever."""

    item_id: int
    on: date
    lot_id: int | None = None
    due_on: date | None = None
    certificate: str = ""
    vendor_id: int | None = None
    note: str = ""


@transaction.atomic
def calibration_record(*, actor: Actor, data: CalibrationInput) -> Calibration:
    """Write down that a tool, or one piece of it, was calibrated."""
    actor.require(Permission.EDIT_STOCK)
    item = item_get(actor=actor, item_id=data.item_id)
    if data.lot_id is not None and (
        selectors.lot_get(actor=actor, lot_id=data.lot_id).item_id != item.pk
    ):
        raise NotFound
    if data.vendor_id is not None:
        vendor_get(actor=actor, vendor_id=data.vendor_id)
    on = check_date(data.on, field="on")
    due_on = data.due_on
    if due_on is None and item.calibration_months:
        due_on = months_later(on, item.calibration_months)
    if due_on is not None and check_date(due_on, field="due_on") < on:
        raise RuleViolated("It is due again before it was done.", field="due_on")
    row = save_new(
        Calibration(
            item=item,
            lot_id=data.lot_id,
            on=on,
            due_on=due_on,
            certificate=data.certificate.strip(),
            vendor_id=data.vendor_id,
            note=data.note.strip(),
        ),
        actor=actor,
    )
    audit.record("stock.calibrate", item, actor=actor, after={"on": on, "due_on": due_on})
    return row


@transaction.atomic
def calibration_delete(*, actor: Actor, calibration_id: int) -> None:
    """Delete a calibration that was written down by mistake."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.calibration_get(actor=actor, calibration_id=calibration_id)
    audit.record("stock.calibration_delete", row, actor=actor, before={"on": row.on})
    row.delete()


@transaction.atomic
def loan_change(
    *,
    actor: Actor,
    loan_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Loan:
    """Change who has something, how to reach them, or until when."""
    actor.require(Permission.EDIT_STOCK)
    row = selectors.loan_get(actor=actor, loan_id=loan_id)
    given = {name: value for name, value in changes.items() if name in _LOAN_COLUMNS}
    if not given.get("borrower", row.borrower).strip():
        raise RuleViolated("Type who takes it along.", field="borrower")
    due_on = given.get("due_on", row.due_on)
    if due_on is not None and due_on < row.lent_on:
        raise RuleViolated("It is due back before it is lent.", field="due_on")
    moved = save_changes(row, changes=given, expected_version=expected_version)
    audit.record_changes("loan.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def costing_set(*, actor: Actor, costing: str) -> StockSettings:
    """Choose how what is used is costed from now on; what was costed stays as it is."""
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = StockSettings.objects.for_actor(actor).first()
    if row is None:
        row = save_new(StockSettings(costing=costing), actor=actor)
        audit.record("stock.costing", row, actor=actor, after={"costing": costing})
        return row
    moved = save_changes(row, changes={"costing": costing})
    audit.record_changes("stock.costing", row, actor=actor, moved=moved)
    return row
