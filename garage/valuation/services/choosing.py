"""What people choose: the condition of a vehicle, which comparables count, how an organization values."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from garage.listings.models import Listing
from garage.valuation import selectors
from garage.valuation.conditions import Condition
from garage.valuation.models import ValuationSettings, VehicleValuation
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.money import check_currency
from project.kernel.rows import save_changes, save_new

MOST_CHOSEN = 500
SMALLEST, LARGEST = Decimal("0.1"), Decimal(3)
_CHOICES = ("condition", "is_collector", "trim")
_SETTINGS = (
    "market", "currency", "dealer_margin", "trade_in_deduction", "private_deduction",
    "notice_share", "update_days", "multipliers",
)  # fmt: skip


@transaction.atomic
def choice_change(*, actor: Actor, vehicle_id: int, changes: Mapping[str, Any]) -> VehicleValuation:
    """Choose condition, collector's car or trim for the valuation of a vehicle."""
    given = {name: value for name, value in changes.items() if name in _CHOICES}
    condition = given.get("condition", "")
    if condition and condition not in Condition.values:
        raise RuleViolated("Choose a condition from the list.", field="condition")
    return _change(actor=actor, vehicle_id=vehicle_id, changes=given)


@transaction.atomic
def comparable_choose(
    *, actor: Actor, vehicle_id: int, listing_id: int, is_left_out: bool
) -> VehicleValuation:
    """Leave a listing out of the comparables of a vehicle, or take it in against the rules."""
    actor.require(Permission.EDIT_VEHICLES)
    if not Listing.objects.for_actor(actor).filter(pk=listing_id).exists():
        raise NotFound
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    choice = selectors.choice_of(vehicle, actor=actor)
    left_out = set(choice.left_out) - {listing_id}
    taken_in = set(choice.taken_in) - {listing_id}
    chosen = left_out if is_left_out else taken_in
    chosen.add(listing_id)
    if len(chosen) > MOST_CHOSEN:
        raise RuleViolated(
            worded("At most %(most)s listings can be chosen for one vehicle.", most=MOST_CHOSEN)
        )
    changes = {"left_out": sorted(left_out), "taken_in": sorted(taken_in)}
    return _change(actor=actor, vehicle_id=vehicle_id, changes=changes)


@transaction.atomic
def choices_clear(*, actor: Actor, vehicle_id: int) -> VehicleValuation:
    """Let the rules alone say again which listings count."""
    return _change(actor=actor, vehicle_id=vehicle_id, changes={"left_out": [], "taken_in": []})


@transaction.atomic
def settings_change(
    *, actor: Actor, changes: Mapping[str, Any], expected_version: int | None = None
) -> ValuationSettings:
    """Change how the organization values: market, deductions, factors, from which move on to tell."""
    actor.require(Permission.MANAGE_ORGANIZATION)
    given = _checked({name: value for name, value in changes.items() if name in _SETTINGS})
    row = selectors.settings_of(actor)
    if row.pk is None:
        for name, value in given.items():
            setattr(row, name, value)
        save_new(row, actor=actor)
        audit.record("valuation_settings.set", row, actor=actor, after=given)
        return row
    moved = save_changes(row, changes=given, expected_version=expected_version)
    audit.record_changes("valuation_settings.change", row, actor=actor, moved=moved)
    return row


def _change(*, actor: Actor, vehicle_id: int, changes: Mapping[str, Any]) -> VehicleValuation:
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id, lock=True)
    row = selectors.choice_of(vehicle, actor=actor)
    if row.pk is None:
        for name, value in changes.items():
            setattr(row, name, value)
        save_new(row, actor=actor)
        audit.record("valuation_choice.set", row, actor=actor, after=dict(changes))
        return row
    moved = save_changes(row, changes=changes)
    audit.record_changes("valuation_choice.change", row, actor=actor, moved=moved)
    return row


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    if "currency" in given:
        given["currency"] = check_currency(given["currency"])
    if "market" in given:
        market = str(given["market"]).strip().upper()
        if not (len(market) == 2 and market.isascii() and market.isalpha()):  # noqa: PLR2004 - ISO 3166
            raise RuleViolated(
                "Type a country by its two letters, such as DE or GB.", field="market"
            )
        given["market"] = market
    for name in ("dealer_margin", "trade_in_deduction", "private_deduction", "notice_share"):
        if name in given and not 0 <= given[name] <= 90:  # noqa: PLR2004 - percent
            raise RuleViolated("Type percent from 0 to 90.", field=name)
    if "multipliers" in given:
        given["multipliers"] = {
            name: _factor(value) for name, value in given["multipliers"].items() if value
        }
    return given


def _factor(value: Any) -> str:
    try:
        factor = Decimal(str(value))
    except InvalidOperation as error:
        raise RuleViolated("Type a factor such as 0.85.", field="multipliers") from error
    if not SMALLEST <= factor <= LARGEST:
        raise RuleViolated("A factor lies between 0.1 and 3.", field="multipliers")
    return format(factor.normalize(), "f")
