"""Estimates of market value: of anything that is described, and of a vehicle, which keeps them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from garage.listings.models import Listing
from garage.maintenance.models import Upgrade
from garage.valuation import selectors
from garage.valuation.market.curve import Curve
from garage.valuation.market.estimate import estimate
from garage.valuation.market.types import Comparable, Estimate, Note, Options, Subject
from garage.valuation.models import (
    Valuation,
    ValuationComparable,
    ValuationSettings,
    VehicleValuation,
)
from garage.valuation.selectors.candidates import comparable_adverts
from garage.valuation.selectors.markets import market_model_newest, surface_of
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission

CENT = Decimal("0.01")
BY_MARKET = (Valuation.Kind.MARKET, Valuation.Kind.CURVE)
# Grades that rest on listings, if only on those of other models.
_FROM_LISTINGS = frozenset("ABCD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """A vehicle's estimate: the row that keeps it, `None` without a number, and whether it is new."""

    estimate: Estimate
    row: Valuation | None
    is_new: bool


def estimate_subject(
    *,
    actor: Actor,
    subject: Subject,
    settings: ValuationSettings,
    choice: VehicleValuation | None = None,
) -> Estimate:
    """Return what something is worth in a market of the organization; nothing is kept."""
    actor.require(Permission.VIEW)
    market, currency = settings.market, settings.currency
    adverts = comparable_adverts(
        actor=actor,
        market=market,
        currency=currency,
        subject=subject,
        also=choice.taken_in if choice else (),
    )
    model = market_model_newest(actor=actor, market=market, currency=currency)
    surface = surface_of(model) if model else None
    options = Options(
        left_out=frozenset(choice.left_out if choice else ()),
        taken_in=frozenset(choice.taken_in if choice else ()),
        curve=Curve.from_json(settings.curve),
    )
    return estimate(subject, adverts, surface=surface, options=options)


@transaction.atomic
def vehicle_value(*, actor: Actor, vehicle_id: int, as_of: date) -> Valued:
    """Estimate what a vehicle is worth on a day, and keep it unless the same was kept before."""
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    settings = selectors.settings_of(actor)
    described = selectors.describe(vehicle, actor=actor, as_of=as_of, settings=settings)
    choice = selectors.choice_of(vehicle, actor=actor)
    found = estimate_subject(
        actor=actor, subject=described.subject, settings=settings, choice=choice
    )
    if found.value is None:
        return Valued(estimate=found, row=None, is_new=False)
    row = _row(vehicle, described, found, actor=actor, settings=settings)
    last = _last(vehicle, actor=actor)
    if last is not None and last.inputs_hash == row.inputs_hash:
        return Valued(estimate=found, row=last, is_new=False)
    row.reasons = reasons_between(last, row)
    row.save(force_insert=True)
    ValuationComparable.objects.bulk_create(snapshots(row, found.comparables, actor=actor))
    after = {"value": row.value, "currency": row.currency, "grade": row.grade, "as_of": as_of}
    audit.record("valuation.estimate", row, actor=actor, after=after)
    return Valued(estimate=found, row=row, is_new=True)


def upgrades_effect(vehicle: Vehicle, *, actor: Actor, currency: str, on: date) -> Decimal:
    """Return what the upgrades that are on a vehicle add to its value, as their owner says."""
    rows = Upgrade.objects.for_actor(actor).filter(
        vehicle=vehicle,
        binned_at__isnull=True,
        removed_on__isnull=True,
        installed_on__lte=on,
        currency=currency,
    )
    return rows.aggregate(effect=Sum("value_effect"))["effect"] or Decimal(0)


def reasons_between(before: Valuation | None, now: Valuation) -> list[dict[str, Any]]:
    """Return what changed between two estimates, as codes with their numbers."""
    if before is None:
        return [{"code": "first"}]
    found: list[dict[str, Any]] = []
    if (before.method, before.kind) != (now.method, now.kind):
        found.append({"code": "method", "before": before.method, "after": now.method})
    if (now.as_of - before.as_of).days:
        found.append({"code": "days", "number": (now.as_of - before.as_of).days})
    driven = (now.odometer_km or Decimal(0)) - (before.odometer_km or Decimal(0))
    if driven and now.odometer_km is not None and before.odometer_km is not None:
        found.append({"code": "driven", "number": str(driven)})
    if before.condition_factor != now.condition_factor:
        found.append({"code": "condition", "before": before.condition, "after": now.condition})
    if before.comparables_used != now.comparables_used:
        found.append(
            {
                "code": "comparables",
                "before": before.comparables_used,
                "after": now.comparables_used,
            }
        )
    if before.inputs.get("upgrades", "0") != now.inputs.get("upgrades", "0"):
        found.append({"code": "upgrades"})
    return found


def _last(vehicle: Vehicle, *, actor: Actor) -> Valuation | None:
    rows = selectors.valuation_list(actor=actor, vehicle_id=vehicle.pk).filter(kind__in=BY_MARKET)
    return rows.order_by("-as_of", "-id").first()


def _row(
    vehicle: Vehicle,
    described: selectors.Described,
    found: Estimate,
    *,
    actor: Actor,
    settings: ValuationSettings,
) -> Valuation:
    """Return the row of an estimate; the effect of upgrades is added and shown as its own line."""
    subject = described.subject
    effect = upgrades_effect(vehicle, actor=actor, currency=settings.currency, on=subject.as_of)
    low, high = (
        None if amount is None else max(_money(amount + effect), Decimal(0))
        for amount in (found.low, found.high)
    )
    inputs = {
        "subject": _plain(asdict(subject)),
        "market": settings.market,
        "notes": _notes(found.notes),
        "better": _notes(found.better),
        "before_condition": None
        if found.before_condition is None
        else str(_money(found.before_condition)),
        "upgrades": str(effect),
        "condition_from": described.condition_from,
    }
    row = Valuation(
        organization_id=actor.organization_id,
        created_by_id=actor.user_id,
        vehicle=vehicle,
        kind=BY_MARKET[0] if found.grade in _FROM_LISTINGS else BY_MARKET[1],
        view=Valuation.View.ASKING,
        as_of=subject.as_of,
        value=max(_money((found.value or Decimal(0)) + effect), Decimal(0)),
        low=low,
        high=high,
        currency=settings.currency,
        grade=found.grade,
        method=f"{found.method} {found.version}",
        comparables_used=found.used,
        candidates=found.candidates,
        odometer_km=described.odometer_km,
        odometer_is_projected=described.is_projected,
        condition=described.condition,
        condition_factor=subject.condition_factor,
        newest_listing=found.newest,
        inputs=inputs,
    )
    row.inputs_hash = _hash(row, found.comparables)
    return row


def _hash(row: Valuation, comparables: Sequence[Comparable]) -> str:
    """Return what is equal for two estimates of the same data on the same day."""
    said = {
        "value": [str(row.value), str(row.low), str(row.high), row.currency, row.grade],
        "method": row.method,
        "inputs": row.inputs,
        "comparables": [
            [one.advert_id, str(one.adjusted), str(one.excluded)] for one in comparables
        ],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def snapshots(
    row: Valuation | None, comparables: Sequence[Comparable], *, actor: Actor
) -> list[ValuationComparable]:
    """Return comparables with what their listings say now, to be kept with a valuation or shown."""
    ids = [one.advert_id for one in comparables]
    listings = Listing.objects.for_actor(actor).filter(pk__in=ids).in_bulk()
    return [
        ValuationComparable(
            organization_id=actor.organization_id,
            valuation=row,
            listing=listing,
            rank=rank,
            title=listing.title or str(listing),
            year=listing.year,
            mileage_km=listing.mileage_km,
            price=listing.price,
            url=listing.url,
            last_seen=listing.last_seen,
            distance=Decimal(str(min(one.distance, 999_999.0))).quantize(Decimal("0.001")),
            weight=Decimal(str(one.weight)).quantize(Decimal("0.0001")),
            adjusted=_money(one.adjusted),
            adjustments={str(cause): str(_money(by)) for cause, by in one.adjustments.items()},
            excluded=str(one.excluded or ""),
        )
        for rank, one in enumerate(comparables, start=1)
        if (listing := listings.get(one.advert_id)) is not None
    ]


def _notes(notes: Sequence[Note]) -> list[dict[str, Any]]:
    return [{"code": str(note.code), "number": note.number} for note in notes]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _plain(value) if isinstance(value, Mapping) else _json(value)
        for name, value in values.items()
    }


def _json(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _money(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
