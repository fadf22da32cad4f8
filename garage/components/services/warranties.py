"""Recording, changing and binning warranties, and the claims on them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.components.models import Warranty, WarrantyClaim
from garage.components.selectors import component_get
from garage.components.selectors.coverage import claim_get, warranty_find, warranty_get
from garage.records.common import days_checked, files_set, money_checked, save_with_parts
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.files.store import subject_of
from project.kernel.rows import save_changes, save_new
from project.kernel.units import METER_UNITS

RECORD_KIND = "garage.servicerecord"
_TARGETS = ("vehicle_id", "component_id", "record_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantyInput:
    """A warranty on a vehicle, a component or one job; exactly one of the three ids is given."""

    title: str
    starts_on: date
    vehicle_id: int | None = None
    component_id: int | None = None
    record_id: int | None = None
    provider: str = ""
    contract_number: str = ""
    ends_on: date | None = None
    starts_odometer: Decimal | None = None
    distance: Decimal | None = None
    distance_unit: str = ""
    terms: str = ""
    file_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimInput:
    """A claim on a warranty."""

    on: date
    title: str
    currency: str
    outcome: str = WarrantyClaim.Outcome.OPEN
    amount: Decimal | None = None
    notes: str = ""


_COLUMNS = frozenset(field.name for field in fields(WarrantyInput)) - {"file_ids"}
_CLAIM = frozenset(field.name for field in fields(ClaimInput))


@transaction.atomic
def warranty_record(
    *,
    actor: Actor,
    data: WarrantyInput,
    custom_fields: Mapping[str, Any] | None = None,
) -> Warranty:
    """Record a warranty, with its files.

    `custom_fields` are values by the keys of the fields; `None` leaves needed ones open.
    """
    actor.require(Permission.EDIT_WORK)
    row = save_new(Warranty(**_columns(data, actor=actor)), actor=actor)
    files_set(row, data.file_ids, actor=actor)
    after = {"title": row.title, "ends_on": row.ends_on, "distance": row.distance}
    audit.record("warranty.record", row, actor=actor, after=after)
    custom_values_set(row, custom_fields, actor=actor, is_whole=True)
    return row


@transaction.atomic
def warranty_change(
    *,
    actor: Actor,
    warranty_id: int,
    changes: Mapping[str, Any],
    custom_fields: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
) -> Warranty:
    """Change what is sent of a warranty, by the names of `WarrantyInput`.

    Naming another vehicle, component or job takes the place of the one it was on.
    """
    actor.require(Permission.EDIT_WORK)
    row = warranty_get(actor=actor, warranty_id=warranty_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    if any(given.get(name) for name in _TARGETS):
        given = dict.fromkeys(_TARGETS) | given
    stored = WarrantyInput(**{name: getattr(row, name) for name in _COLUMNS})
    parts = files_set(row, changes.get("file_ids"), actor=actor)
    columns = _columns(replace(stored, **given), actor=actor)
    moved = save_with_parts(row, changes=columns, parts=parts, expected_version=expected_version)
    audit.record_changes("warranty.change", row, actor=actor, moved=moved)
    custom_values_set(row, custom_fields, actor=actor)
    return row


@transaction.atomic
def warranty_bin(*, actor: Actor, warranty_id: int) -> Warranty:
    """Put a warranty into the bin, with its claims."""
    actor.require(Permission.EDIT_WORK)
    row = warranty_get(actor=actor, warranty_id=warranty_id, lock=True)
    save_changes(row, changes={"binned_at": timezone.now()})
    audit.record("warranty.bin", row, actor=actor)
    return row


@transaction.atomic
def warranty_unbin(*, actor: Actor, warranty_id: int) -> Warranty:
    """Take a warranty out of the bin."""
    actor.require(Permission.EDIT_WORK)
    row = _binned(warranty_id, actor=actor)
    save_changes(row, changes={"binned_at": None})
    audit.record("warranty.unbin", row, actor=actor)
    return row


@transaction.atomic
def warranty_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned warranty with its claims and files; there is no way back."""
    actor.require(Permission.EDIT_WORK)
    row = _binned(row_id, actor=actor)
    audit.record("warranty.purge", row, actor=actor, before={"title": row.title})
    files_set(row, (), actor=actor)
    row.delete()


@transaction.atomic
def claim_record(*, actor: Actor, warranty_id: int, data: ClaimInput) -> WarrantyClaim:
    """Record that a provider was asked to pay."""
    actor.require(Permission.EDIT_WORK)
    warranty = warranty_get(actor=actor, warranty_id=warranty_id)
    row = save_new(WarrantyClaim(warranty=warranty, **_claim(asdict(data))), actor=actor)
    after = {"on": row.on, "title": row.title, "outcome": row.outcome}
    audit.record("warranty_claim.record", row, actor=actor, after=after)
    return row


@transaction.atomic
def claim_change(
    *,
    actor: Actor,
    claim_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> WarrantyClaim:
    """Change a claim: what came of it."""
    actor.require(Permission.EDIT_WORK)
    row = claim_get(actor=actor, claim_id=claim_id)
    given = {name: value for name, value in changes.items() if name in _CLAIM}
    values = _claim({name: getattr(row, name) for name in _CLAIM} | given)
    moved = save_changes(row, changes=values, expected_version=expected_version)
    audit.record_changes("warranty_claim.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def claim_delete(*, actor: Actor, claim_id: int) -> WarrantyClaim:
    """Delete a claim that was recorded by mistake."""
    actor.require(Permission.EDIT_WORK)
    row = claim_get(actor=actor, claim_id=claim_id)
    before = {"on": row.on, "title": row.title}
    audit.record("warranty_claim.delete", row, actor=actor, before=before)
    row.delete()
    return row


def _binned(warranty_id: int, *, actor: Actor) -> Warranty:
    row = warranty_find(actor=actor, warranty_id=warranty_id)
    if row.binned_at is None:
        raise NotFound
    return row


def _columns(data: WarrantyInput, *, actor: Actor) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in _COLUMNS}
    _target_checked(values, actor=actor)
    days_checked(values, "starts_on", "ends_on")
    values["title"] = " ".join(data.title.split())
    if data.distance is None:
        return values | {"starts_odometer": None, "distance_unit": ""}
    code = data.distance_unit or "km"
    if code not in METER_UNITS:
        raise RuleViolated(
            worded("Choose one of %(names)s.", names=", ".join(METER_UNITS)), field="distance_unit"
        )
    if data.distance <= 0:
        raise RuleViolated("Type a distance above zero, or leave it empty.", field="distance")
    return values | {"distance_unit": code}


def _target_checked(values: Mapping[str, Any], *, actor: Actor) -> None:
    """Raise `NotFound` for a vehicle, component or job that the actor may not see."""
    named = [name for name in _TARGETS if values[name] is not None]
    if len(named) != 1:
        raise RuleViolated(
            "Say what it covers: a vehicle, a component or one job.", field="vehicle_id"
        )
    if values["vehicle_id"] is not None:
        vehicle_get(actor=actor, vehicle_id=values["vehicle_id"])
    if values["component_id"] is not None:
        component_get(actor=actor, component_id=values["component_id"])
    if values["record_id"] is not None:
        subject_of(RECORD_KIND).visible(actor, values["record_id"])


def _claim(values: Mapping[str, Any]) -> dict[str, Any]:
    clean = money_checked(values, currency=values["currency"])
    days_checked(clean, "on")
    clean["title"] = " ".join(clean["title"].split())
    return clean
