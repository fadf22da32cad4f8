"""Inspections of the law: recorded with certificate, fee and what was found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from garage.inspections import selectors
from garage.inspections.models import Defect, StatutoryInspection
from garage.inspections.selectors.defects import TO_DO
from garage.inspections.services.posting import statutory_post, statutory_withdraw
from garage.records.common import (
    days_checked,
    files_set,
    meter_unit_of,
    money_checked,
    save_with_parts,
    vendor_checked,
)
from garage.records.dues import dates_changed
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.money import quantize
from project.kernel.rows import save_changes, save_new

MOST_FINDINGS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A defect or advisory that the testing station wrote down."""

    title: str
    severity: str = Defect.Severity.MINOR
    is_safe_to_drive: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryInput:
    """A visit to a testing station; `findings` become defects of the vehicle."""

    vehicle_id: int
    regime: str
    on: date
    result: str
    currency: str
    vendor_id: int | None = None
    certificate_number: str = ""
    valid_until: date | None = None
    retest_until: date | None = None
    odometer: Decimal | None = None
    odometer_unit: str = ""
    fee: Decimal | None = None
    exchange_rate: Decimal | None = None
    notes: str = ""
    findings: tuple[Finding, ...] = ()
    file_ids: tuple[int, ...] = ()
    custom_fields: Mapping[str, Any] | None = None


_PARTS = frozenset({"findings", "file_ids", "custom_fields"})
_COLUMNS = frozenset(field.name for field in fields(StatutoryInput)) - _PARTS


@transaction.atomic
def statutory_record(*, actor: Actor, data: StatutoryInput) -> StatutoryInspection:
    """Record a statutory inspection, with its defects, files, reading and place on the timeline.

    A passed one closes the major and dangerous defects that a failed one of its kind left open.
    """
    actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    vendor_checked(data.vendor_id, actor=actor)
    row = save_new(StatutoryInspection(**_columns(data, vehicle=vehicle)), actor=actor)
    files_set(row, data.file_ids, actor=actor)
    custom_values_set(row, data.custom_fields, actor=actor, is_whole=True)
    _settle_former(row, actor=actor)
    findings_add(row, data.findings, actor=actor)
    statutory_post(row, actor=actor)
    after = {"on": row.on, "regime": row.regime, "result": row.result}
    audit.record("statutory.record", row, actor=actor, after=after)
    dates_changed(row, actor=actor)
    return row


@transaction.atomic
def statutory_change(
    *,
    actor: Actor,
    statutory_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> StatutoryInspection:
    """Change what is sent, by the names of `StatutoryInput`; findings are added to those there are."""
    actor.require(Permission.EDIT_WORK)
    row = selectors.statutory_get(actor=actor, statutory_id=statutory_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    current = StatutoryInput(**{name: getattr(row, name) for name in _COLUMNS})
    data = replace(current, **given)
    if data.vendor_id != row.vendor_id:
        vendor_checked(data.vendor_id, actor=actor)
    vehicle = vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    parts = files_set(row, changes.get("file_ids"), actor=actor)
    moved = save_with_parts(
        row,
        changes=_columns(data, vehicle=vehicle),
        parts=parts,
        expected_version=expected_version,
    )
    findings_add(row, changes.get("findings", ()), actor=actor)
    if moved:
        _defects_follow(row, actor=actor)
        statutory_post(row, actor=actor)
        audit.record_changes("statutory.change", row, actor=actor, moved=moved)
        dates_changed(row, actor=actor)
    custom_values_set(row, changes.get("custom_fields"), actor=actor)
    return row


@transaction.atomic
def statutory_bin(*, actor: Actor, statutory_id: int) -> StatutoryInspection:
    """Put a statutory inspection into the bin with its entry, sums and reading; defects stay."""
    actor.require(Permission.EDIT_WORK)
    row = selectors.statutory_get(actor=actor, statutory_id=statutory_id, lock=True)
    statutory_withdraw(row, actor=actor)
    save_changes(row, changes={"binned_at": timezone.now()})
    audit.record("statutory.bin", row, actor=actor)
    dates_changed(row, actor=actor)
    return row


@transaction.atomic
def statutory_unbin(*, actor: Actor, statutory_id: int) -> StatutoryInspection:
    """Take a statutory inspection out of the bin, with its entry, sums and reading."""
    actor.require(Permission.EDIT_WORK)
    row = selectors.statutory_find(actor=actor, statutory_id=statutory_id)
    if row.binned_at is None:
        raise NotFound
    save_changes(row, changes={"binned_at": None})
    statutory_post(row, actor=actor)
    audit.record("statutory.unbin", row, actor=actor)
    dates_changed(row, actor=actor)
    return row


@transaction.atomic
def statutory_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned statutory inspection with its files; there is no way back."""
    actor.require(Permission.EDIT_WORK)
    row = selectors.statutory_find(actor=actor, statutory_id=row_id)
    if row.binned_at is None:
        raise NotFound
    audit.record("statutory.purge", row, actor=actor, before={"on": row.on, "regime": row.regime})
    files_set(row, (), actor=actor)
    row.delete()


def statutory_move(
    *, actor: Actor, source_id: int, target_id: int | None, ids: Collection[int] | None
) -> list[int]:
    """Give the statutory inspections of a vendor another one, as when two vendors become one."""
    actor.require(Permission.EDIT_VENDORS)
    rows = StatutoryInspection.objects.for_actor(actor).filter(vendor_id=source_id).order_by("id")
    rows = rows if ids is None else rows.filter(pk__in=ids)
    moved = list(rows.values_list("id", flat=True))
    rows.update(vendor_id=target_id, version=F("version") + 1)
    fresh = StatutoryInspection.objects.for_actor(actor).filter(pk__in=moved)
    for row in fresh.kept().select_related("vehicle"):
        statutory_post(row, actor=actor)
    return moved


def findings_add(row: StatutoryInspection, findings: Sequence[Finding], *, actor: Actor) -> None:
    """Make defects of what the station wrote down; what stands there already is passed over."""
    if len(findings) > MOST_FINDINGS:
        raise RuleViolated(
            worded("Write down at most %(most)s findings.", most=MOST_FINDINGS), field="findings"
        )
    known = {title.casefold() for title in row.defects.values_list("title", flat=True)}
    for finding in findings:
        title = " ".join(finding.title.split())
        if title.casefold() in known:
            continue
        known.add(title.casefold())
        is_dangerous = finding.severity == Defect.Severity.DANGEROUS
        defect = Defect(
            vehicle=row.vehicle,
            title=title,
            severity=finding.severity,
            is_safe_to_drive=finding.is_safe_to_drive and not is_dangerous,
            source=Defect.Source.STATUTORY,
            found_on=row.on,
            statutory=row,
        )
        save_new(defect, actor=actor)
        audit.record("defect.report", defect, actor=actor, after={"statutory": row.pk})


def _settle_former(row: StatutoryInspection, *, actor: Actor) -> None:
    if row.result == StatutoryInspection.Result.FAILED:
        return
    former = (
        Defect.objects.for_actor(actor)
        .kept()
        .filter(
            vehicle_id=row.vehicle_id,
            state__in=TO_DO,
            severity__in=(Defect.Severity.MAJOR, Defect.Severity.DANGEROUS),
            statutory__regime=row.regime,
            statutory__on__lte=row.on,
        )
    )
    for defect in former.exclude(statutory=row).order_by("id"):
        moved = save_changes(defect, changes={"state": Defect.State.FIXED, "closed_on": row.on})
        audit.record_changes("defect.fix", defect, actor=actor, moved=moved)


def _defects_follow(row: StatutoryInspection, *, actor: Actor) -> None:
    """Move the defects of an inspection to the vehicle that it is moved to."""
    rows = Defect.objects.for_actor(actor).filter(statutory=row)
    rows.exclude(vehicle_id=row.vehicle_id).update(
        vehicle_id=row.vehicle_id, version=F("version") + 1
    )


def _columns(data: StatutoryInput, *, vehicle: Vehicle) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in _COLUMNS}
    values = money_checked(values, currency=data.currency)
    if values["fee"] is not None:
        values["fee"] = quantize(values["fee"], values["currency"])
    days_checked(values, "on", "valid_until", "retest_until")
    for name in ("valid_until", "retest_until"):
        if values[name] is not None and values[name] < data.on:
            raise RuleViolated("This day lies before the inspection.", field=name)
    values["odometer_unit"] = meter_unit_of(vehicle, data.odometer_unit)
    values["vehicle_id"] = vehicle.pk
    return values
