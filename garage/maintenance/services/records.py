"""Recording, changing, copying, moving and binning service records."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.maintenance import selectors
from garage.maintenance.models import Purpose, ServiceRecord
from garage.maintenance.services.inputs import LineInput, ServiceRecordInput
from garage.maintenance.services.lines import lines_checked, lines_of, lines_write
from garage.maintenance.services.posting import record_post, record_withdraw
from garage.maintenance.services.shelf import (
    parts_follow,
    parts_put_back,
    parts_take_again,
    parts_use,
)
from garage.maintenance.services.upgrades import upgrade_change
from garage.maintenance.sums import difference, main_purpose, title_of, total_of
from garage.records.common import (
    Moved,
    days_checked,
    files_set,
    meter_unit_of,
    money_checked,
    save_with_parts,
    tags_set,
    vendor_checked,
)
from garage.records.origins import record_restored, record_withdrawn, record_written
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.selectors import custom_values_out
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.files.store import attachments_of
from project.kernel.rows import save_changes, save_new

_PARTS = frozenset({"lines", "tags", "file_ids", "completes", "origins", "uses"})
_COLUMNS = frozenset(field.name for field in fields(ServiceRecordInput)) - _PARTS


@transaction.atomic
def service_record_record(
    *, actor: Actor, data: ServiceRecordInput, custom_fields: Mapping[str, Any] | None = None
) -> ServiceRecord:
    """Record work on a vehicle, with its lines, files, meter reading and place on the timeline.

    `custom_fields` are values by the keys of the fields; `None` leaves needed ones open.
    """
    actor.require(Permission.EDIT_WORK)
    vehicle = vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    vendor_checked(data.vendor_id, actor=actor)
    data = replace(data, lines=lines_checked(data.lines))
    record = save_new(ServiceRecord(**_columns(data, vehicle=vehicle)), actor=actor)
    lines_write(record, data.lines)
    tags_set(record, data.tags, actor=actor)
    files_set(record, data.file_ids, actor=actor)
    custom_values_set(record, custom_fields, actor=actor, is_whole=True)
    record_post(record, actor=actor)
    record_written(record, actor=actor, origins=data.origins, chosen=data.completes, is_new=True)
    parts_use(record, data.uses, actor=actor)
    after = {"on": record.on, "total": record.total, "currency": record.currency}
    audit.record("service_record.record", record, actor=actor, after=after)
    return record


@transaction.atomic
def service_record_change(
    *,
    actor: Actor,
    record_id: int,
    changes: Mapping[str, Any],
    custom_fields: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
) -> ServiceRecord:
    """Change what is sent of a service record, by the names of `ServiceRecordInput`.

    A total that agreed with the lines follows them. Raises `StaleVersion` when somebody changed
    the record after it was read.
    """
    actor.require(Permission.EDIT_WORK)
    record = selectors.service_record_get(actor=actor, record_id=record_id, lock=True)
    data, parts = _changed(record, changes, actor=actor)
    vehicle = vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    if record.parts_cost and data.currency != record.currency:
        raise RuleViolated(
            "Parts from the shelf are costed in this currency. Put them back first.",
            field="currency",
        )
    moved = save_with_parts(
        record,
        changes=_columns(data, vehicle=vehicle),
        parts=parts,
        expected_version=expected_version,
    )
    if moved:
        record_post(record, actor=actor)
        if "vehicle_id" in moved:
            _upgrades_follow(record, actor=actor)
            parts_follow(record, former_id=moved["vehicle_id"][0], actor=actor)
    if moved or "completes" in changes:
        record_written(record, actor=actor, chosen=changes.get("completes"))
    if moved:
        audit.record_changes("service_record.change", record, actor=actor, moved=moved)
    custom_values_set(record, custom_fields, actor=actor)
    return record


@transaction.atomic
def service_record_bin(*, actor: Actor, record_id: int) -> ServiceRecord:
    """Put a service record into the bin; its entry, sums and meter reading go with it.

    The parts that it used go back to the shelf.
    """
    actor.require(Permission.EDIT_WORK)
    record = selectors.service_record_get(actor=actor, record_id=record_id, lock=True)
    record_withdraw(record, actor=actor)
    save_changes(record, changes={"binned_at": timezone.now()})
    parts_put_back(record, actor=actor)
    record_withdrawn(record, actor=actor)
    audit.record("service_record.bin", record, actor=actor)
    return record


@transaction.atomic
def service_record_unbin(*, actor: Actor, record_id: int) -> ServiceRecord:
    """Take a service record out of the bin, with its entry, sums and meter reading.

    Its parts are taken off the shelf again, as far as they still lie there.
    """
    actor.require(Permission.EDIT_WORK)
    record = selectors.service_record_find(actor=actor, record_id=record_id)
    if record.binned_at is None:
        raise NotFound
    taken_on = record.binned_at
    save_changes(record, changes={"binned_at": None})
    parts_take_again(record, since=taken_on, actor=actor)
    record_post(record, actor=actor)
    record_restored(record, actor=actor)
    audit.record("service_record.unbin", record, actor=actor)
    return record


@transaction.atomic
def service_record_duplicate(*, actor: Actor, record_id: int, on: date) -> ServiceRecord:
    """Record the same work again on another day, without its files, invoice and meter reading."""
    actor.require(Permission.EDIT_WORK)
    record = selectors.service_record_get(actor=actor, record_id=record_id)
    data = replace(
        input_of(record, actor=actor),
        on=on,
        invoice_number="",
        odometer=None,
        odometer_unit="",
        file_ids=(),
    )
    if record.vendor is not None and not _can_be_chosen(record):
        data = replace(data, vendor_id=None)
    copy = service_record_record(actor=actor, data=data)
    custom_values_set(copy, custom_values_out(record, actor=actor), actor=actor)
    return copy


@transaction.atomic
def service_record_move(*, actor: Actor, record_id: int, vehicle_id: int) -> ServiceRecord:
    """Move a service record to another vehicle, with its entry, meter reading and upgrades."""
    return service_record_change(
        actor=actor, record_id=record_id, changes={"vehicle_id": vehicle_id}
    )


def input_of(record: ServiceRecord, *, actor: Actor) -> ServiceRecordInput:
    """Return a record as it would be given."""
    columns = {name: getattr(record, name) for name in _COLUMNS}
    return ServiceRecordInput(
        **columns,
        lines=lines_of(record),
        tags=tuple(record.tags.values_list("name", flat=True)),
        file_ids=tuple(attachments_of(record, actor=actor).values_list("file_id", flat=True)),
    )


def _changed(
    record: ServiceRecord, changes: Mapping[str, Any], *, actor: Actor
) -> tuple[ServiceRecordInput, Moved]:
    """Write the changed parts; return what the record is to be, and what changed in its parts."""
    current = input_of(record, actor=actor)
    data = replace(current, **changes)
    if data.vendor_id != current.vendor_id:
        vendor_checked(data.vendor_id, actor=actor)
    data = replace(data, lines=lines_checked(_relabelled(data, current, changes)))
    if "total" not in changes and _agrees(current):
        data = replace(data, total=None)
    parts = lines_write(record, data.lines)
    parts |= tags_set(record, changes.get("tags"), actor=actor)
    parts |= files_set(record, changes.get("file_ids"), actor=actor)
    return data, parts


def _relabelled(
    data: ServiceRecordInput, current: ServiceRecordInput, changes: Mapping[str, Any]
) -> Sequence[LineInput]:
    """Return the lines; those of the former purpose follow when the record's purpose is changed."""
    if "lines" in changes or data.purpose == current.purpose:
        return data.lines
    return [
        replace(line, purpose=data.purpose) if line.purpose == current.purpose else line
        for line in data.lines
    ]


def _columns(data: ServiceRecordInput, *, vehicle: Vehicle) -> dict[str, Any]:
    """Return the checked columns of a record, with what follows from its lines."""
    values = {name: getattr(data, name) for name in _COLUMNS}
    values = money_checked(values, currency=data.currency)
    days_checked(values, "on")
    values["vehicle_id"] = vehicle.pk
    values["title"] = " ".join(data.title.split()) or title_of(data.lines)
    values["purpose"] = main_purpose(data.lines) or data.purpose or Purpose.MAINTENANCE
    values["odometer_unit"] = meter_unit_of(vehicle, data.odometer_unit)
    if data.total is None:
        values["total"] = total_of(
            data.lines,
            tax=values["tax"],
            lines_include_tax=data.lines_include_tax,
            currency=values["currency"],
        )
    return values


def _upgrades_follow(record: ServiceRecord, *, actor: Actor) -> None:
    """Move the upgrades of a record to the record's new vehicle."""
    record.upgrades.binned().update(vehicle=record.vehicle)
    for upgrade_id in list(record.upgrades.kept().values_list("id", flat=True)):
        upgrade_change(
            actor=actor, upgrade_id=upgrade_id, changes={"vehicle_id": record.vehicle_id}
        )


def _agrees(data: ServiceRecordInput) -> bool:
    """Say whether a total is what the lines come to."""
    gap = difference(
        data.lines,
        total=data.total or Decimal(0),
        tax=data.tax,
        lines_include_tax=data.lines_include_tax,
        currency=data.currency,
    )
    return bool(data.lines) and not gap


def _can_be_chosen(record: ServiceRecord) -> bool:
    vendor = record.vendor
    return vendor is not None and vendor.binned_at is None and vendor.merged_into_id is None
