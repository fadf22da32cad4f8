"""Changes to insurance policies; the premium recurs beside them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from garage.expenses import selectors
from garage.expenses.models import ExpenseKind, Policy, PolicyVehicle
from garage.expenses.services.recurring import (
    ONE,
    RecurringInput,
    ShareInput,
    binned_set,
    recurring_add,
    recurring_rewrite,
    shares_checked,
)
from garage.records.common import (
    Moved,
    days_checked,
    files_set,
    money_checked,
    save_with_parts,
    vendor_checked,
)
from garage.records.dues import dates_changed
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.money import quantize
from project.kernel.rows import save_changes, save_new
from project.kernel.units import METER_UNITS


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredInput:
    """A vehicle under a policy: its weight in the premium, the value that was agreed."""

    vehicle_id: int
    share: Decimal = ONE
    agreed_value: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumInput:
    """What the policy costs: so much every so many units, from a day on."""

    amount: Decimal
    starts_on: date
    unit: str = "year"
    every: int = 1
    day_of_month: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInput:
    """A contract with an insurer; `premium` of `None` is not paid by a schedule."""

    title: str
    currency: str
    starts_on: date
    cover: str = "liability"
    insurer_id: int | None = None
    number: str = ""
    deductible: Decimal | None = None
    ends_on: date | None = None
    notice_days: int | None = None
    yearly_limit: Decimal | None = None
    limit_unit: str = ""
    notes: str = ""
    premium: PremiumInput | None = None
    vehicles: tuple[CoveredInput, ...] = ()
    file_ids: tuple[int, ...] = ()
    custom_fields: Mapping[str, Any] | None = None


_PARTS = frozenset({"premium", "vehicles", "file_ids", "custom_fields"})
_COLUMNS = frozenset(field.name for field in fields(PolicyInput)) - _PARTS
_PREMIUM = tuple(field.name for field in fields(PremiumInput))
_COVERED = tuple(field.name for field in fields(CoveredInput))


@transaction.atomic
def policy_add(*, actor: Actor, data: PolicyInput) -> Policy:
    """Keep a policy with its vehicles and files, and set up its premium."""
    actor.require(Permission.EDIT_EXPENSES)
    vendor_checked(data.insurer_id, actor=actor)
    policy = save_new(Policy(**_columns(data)), actor=actor)
    _covered_write(policy, data.vehicles, actor=actor)
    files_set(policy, data.file_ids, actor=actor)
    custom_values_set(policy, data.custom_fields, actor=actor, is_whole=True)
    _premium_follow(policy, data.premium, actor=actor)
    after = {"number": policy.number, "starts_on": policy.starts_on}
    audit.record("policy.record", policy, actor=actor, after=after)
    dates_changed(policy, actor=actor)
    return policy


@transaction.atomic
def policy_change(
    *,
    actor: Actor,
    policy_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Policy:
    """Change what is sent of a policy; its premium follows. Raises `StaleVersion`."""
    actor.require(Permission.EDIT_EXPENSES)
    policy = selectors.policy_get(actor=actor, policy_id=policy_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    values = {name: getattr(policy, name) for name in _COLUMNS}
    data = replace(PolicyInput(**values), **given)
    if data.insurer_id != policy.insurer_id:
        vendor_checked(data.insurer_id, actor=actor)
    parts: Moved = {}
    if "vehicles" in changes:
        parts |= _covered_write(policy, changes["vehicles"], actor=actor)
    parts |= files_set(policy, changes.get("file_ids"), actor=actor)
    premium = premium_of(policy)
    if changes.get("premium", premium) != premium:
        parts["premium"] = (_told(premium), _told(changes["premium"]))
    moved = save_with_parts(
        policy, changes=_columns(data), parts=parts, expected_version=expected_version
    )
    if moved:
        _premium_follow(policy, changes.get("premium", premium), actor=actor)
        audit.record_changes("policy.change", policy, actor=actor, moved=moved)
        dates_changed(policy, actor=actor)
    custom_values_set(policy, changes.get("custom_fields"), actor=actor)
    return policy


@transaction.atomic
def policy_bin(*, actor: Actor, policy_id: int) -> Policy:
    """Put a policy into the bin with its premium; what was paid stays."""
    actor.require(Permission.EDIT_EXPENSES)
    policy = selectors.policy_get(actor=actor, policy_id=policy_id, lock=True)
    if policy.premium is not None:
        binned_set(policy.premium, actor=actor, binned=True)
    binned_set(policy, actor=actor, binned=True)
    dates_changed(policy, actor=actor)
    return policy


@transaction.atomic
def policy_unbin(*, actor: Actor, policy_id: int) -> Policy:
    """Take a policy out of the bin with its premium."""
    actor.require(Permission.EDIT_EXPENSES)
    policy = selectors.policy_find(actor=actor, policy_id=policy_id)
    if policy.binned_at is None:
        raise NotFound
    if policy.premium is not None and policy.premium.binned_at is not None:
        binned_set(policy.premium, actor=actor, binned=False)
    binned_set(policy, actor=actor, binned=False)
    dates_changed(policy, actor=actor)
    return policy


@transaction.atomic
def policy_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned policy with its premium and files; what was paid stays."""
    actor.require(Permission.EDIT_EXPENSES)
    policy = selectors.policy_find(actor=actor, policy_id=row_id)
    if policy.binned_at is None:
        raise NotFound
    audit.record("policy.purge", policy, actor=actor, before={"title": policy.title})
    files_set(policy, (), actor=actor)
    premium = policy.premium
    policy.delete()
    if premium is not None and premium.binned_at is not None:
        premium.delete()


def policies_move(
    *, actor: Actor, source_id: int, target_id: int | None, ids: Collection[int] | None
) -> list[int]:
    """Give the policies of an insurer another one, as when two vendors become one."""
    actor.require(Permission.EDIT_VENDORS)
    rows = Policy.objects.for_actor(actor).filter(insurer_id=source_id)
    rows = rows if ids is None else rows.filter(pk__in=ids)
    moved = list(rows.order_by("id").values_list("id", flat=True))
    rows.update(insurer_id=target_id, version=F("version") + 1)
    return moved


def premium_of(policy: Policy) -> PremiumInput | None:
    """Return what a policy costs now, as it was given."""
    row = policy.premium
    if row is None:
        return None
    return PremiumInput(**{name: getattr(row, name) for name in _PREMIUM})


def _told(premium: PremiumInput | None) -> Any:
    return asdict(premium) if premium else None


def _columns(data: PolicyInput) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in _COLUMNS}
    values = money_checked(values, currency=data.currency)
    if data.deductible is not None:
        values["deductible"] = quantize(data.deductible, values["currency"])
    days_checked(values, "starts_on", "ends_on")
    values["title"] = " ".join(data.title.split())
    values["limit_unit"] = limit_unit(data.yearly_limit, data.limit_unit, field="limit_unit")
    return values


def limit_unit(limit: Decimal | None, unit: str, *, field: str) -> str:
    """Return the unit of a limit that is counted by a meter; nothing without a limit."""
    if unit and unit not in METER_UNITS:
        raise RuleViolated(
            worded("Choose one of %(names)s.", names=", ".join(METER_UNITS)), field=field
        )
    return (unit or "km") if limit is not None else ""


def _covered_write(policy: Policy, rows: Sequence[CoveredInput], *, actor: Actor) -> Moved:
    shares_checked([(row.vehicle_id, row.share) for row in rows], actor=actor)
    old = policy.covered.order_by("id").values(*_COVERED)
    before = [CoveredInput(**row) for row in old]
    fresh = [_rounded(row, policy.currency) for row in rows]
    if fresh == before:
        return {}
    policy.covered.all().delete()
    PolicyVehicle.objects.bulk_create(
        PolicyVehicle(organization_id=policy.organization_id, policy=policy, **asdict(row))
        for row in fresh
    )
    return {"vehicles": ([row.vehicle_id for row in before], [row.vehicle_id for row in fresh])}


def _rounded(row: CoveredInput, currency: str) -> CoveredInput:
    if row.agreed_value is None:
        return row
    if row.agreed_value < 0:
        raise RuleViolated("Type an agreed value above zero.", field="vehicles")
    return replace(row, agreed_value=quantize(row.agreed_value, currency))


def _premium_follow(policy: Policy, premium: PremiumInput | None, *, actor: Actor) -> None:
    """Let the recurring expense of a policy agree with it: amount, schedule, insurer, vehicles."""
    row = policy.premium
    if premium is None:
        if row is not None and row.binned_at is None:
            binned_set(row, actor=actor, binned=True)
            save_changes(policy, changes={"premium_id": None})
        return
    shares = policy.covered.order_by("id").values_list("vehicle_id", "share")
    wanted: dict[str, Any] = {
        **asdict(premium),
        "title": policy.title,
        "kind": ExpenseKind.INSURANCE,
        "category": "fixed",
        "currency": policy.currency,
        "vendor_id": policy.insurer_id,
        "ends_on": policy.ends_on,
        "shares": tuple(ShareInput(vehicle_id=pk, share=share) for pk, share in shares),
    }
    if row is None:
        row = recurring_add(actor=actor, data=RecurringInput(**wanted))
        save_changes(policy, changes={"premium_id": row.pk})
    else:
        recurring_rewrite(row, wanted, actor=actor)
