"""Values that people set: an own estimate, an appraisal; never changed, only withdrawn."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from garage.valuation import selectors
from garage.valuation.models import Valuation
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date, today_in
from project.kernel.errors import RuleViolated
from project.kernel.money import check_currency, quantize
from project.kernel.rows import complain


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueInput:
    """What a person says that a vehicle is worth; an empty currency is the organization's."""

    value: Decimal
    as_of: date
    currency: str = ""
    kind: str = Valuation.Kind.MANUAL
    view: str = Valuation.View.PRIVATE
    low: Decimal | None = None
    high: Decimal | None = None
    source: str = ""
    note: str = ""


@transaction.atomic
def valuation_record(*, actor: Actor, vehicle_id: int, data: ValueInput) -> Valuation:
    """Record what a vehicle is worth in somebody's eyes; it counts until a newer value."""
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    if data.kind not in selectors.BY_HAND:
        raise RuleViolated("Choose own estimate or appraisal.", field="kind")
    check_date(data.as_of, field="as_of")
    if data.as_of > today_in(actor.time_zone, now=timezone.now()):
        raise RuleViolated("A value can be that of today or an earlier day.", field="as_of")
    if data.value <= 0:
        raise RuleViolated("Type what it is worth.", field="value")
    row = _row(vehicle, data, actor=actor)
    try:
        row.full_clean()
    except ValidationError as error:
        raise complain(error) from error
    row.save(force_insert=True)
    after = {"value": row.value, "currency": row.currency, "as_of": row.as_of, "kind": row.kind}
    audit.record("valuation.record", row, actor=actor, after=after)
    return row


@transaction.atomic
def valuation_withdraw(*, actor: Actor, valuation_id: int) -> Valuation:
    """Take a value back that was set by hand; it is kept and counts no more."""
    return _set_withdrawn(actor=actor, valuation_id=valuation_id, is_withdrawn=True)


@transaction.atomic
def valuation_restore(*, actor: Actor, valuation_id: int) -> Valuation:
    """Let a withdrawn value count again."""
    return _set_withdrawn(actor=actor, valuation_id=valuation_id, is_withdrawn=False)


def _set_withdrawn(*, actor: Actor, valuation_id: int, is_withdrawn: bool) -> Valuation:
    actor.require(Permission.EDIT_VEHICLES)
    row = selectors.valuation_find(actor=actor, valuation_id=valuation_id)
    if row.kind not in selectors.BY_HAND:
        raise RuleViolated("Only values that were set by hand are taken back.")
    if is_withdrawn != (row.withdrawn_at is not None):
        row.withdrawn_at = timezone.now() if is_withdrawn else None
        row.save(update_fields=["withdrawn_at"])
        verb = "valuation.withdraw" if is_withdrawn else "valuation.restore"
        audit.record(verb, row, actor=actor)
    return row


def _row(vehicle: Vehicle, data: ValueInput, *, actor: Actor) -> Valuation:
    currency = check_currency(data.currency or actor.currency)
    return Valuation(
        organization_id=actor.organization_id,
        created_by_id=actor.user_id,
        vehicle=vehicle,
        kind=data.kind,
        view=data.view,
        as_of=data.as_of,
        value=quantize(data.value, currency),
        low=None if data.low is None else quantize(data.low, currency),
        high=None if data.high is None else quantize(data.high, currency),
        currency=currency,
        source=data.source.strip(),
        note=data.note.strip(),
    )
