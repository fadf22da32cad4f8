"""Whether to keep a vehicle or to sell it: its coming year against that of another."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from garage.ownership.arithmetic import FINANCE, VALUE, ZERO
from garage.ownership.course import USUAL_KM_A_YEAR
from garage.ownership.deciding import (
    Decision,
    Replacement,
    decision,
    side_of,
    side_of_typed,
)
from garage.ownership.missing import Missing, Note
from garage.ownership.projecting import ENERGY, Assumptions
from garage.ownership.selectors.future import Outlook, outlook
from garage.valuation.market.curve import Curve
from garage.valuation.selectors import settings_of
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated

BY_DISTANCE = (ENERGY, "service")
NOT_BY_TIME = {*BY_DISTANCE, "repair", FINANCE, VALUE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to replace a vehicle with: another one of the garage, or one that is typed; or nothing.

    `buying` and `selling` are what changing costs once; `repairs` those of the vehicle that is kept.
    """

    other_id: int | None = None
    typed: Replacement | None = None
    km_a_year: Decimal | None = None
    repairs: Decimal | None = None
    buying: Decimal = ZERO
    selling: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A decision with the outlooks behind it; `km_a_year` is that of both sides."""

    kept: Outlook
    other: Outlook | None
    typed: Replacement | None
    decision: Decision
    km_a_year: Decimal
    notes: Sequence[Note] = field(default_factory=tuple)


def keep_or_sell(*, actor: Actor, vehicle_id: int, today: date, asked: Question) -> Answer:
    """Return what the coming year speaks for; raises `NotFound`, `RuleViolated`."""
    if asked.other_id == vehicle_id:
        raise RuleViolated("Choose another vehicle than this one.", field="other")
    mine = Assumptions(years=1, km_a_year=asked.km_a_year, repairs=asked.repairs)
    kept = outlook(actor=actor, vehicle_id=vehicle_id, today=today, assumed=mine)
    km = asked.km_a_year if asked.km_a_year is not None else kept.basis.km_a_year
    km = Decimal(USUAL_KM_A_YEAR) if km is None else km
    changing = asked.buying + asked.selling
    other, side, typed, notes = None, None, None, list(kept.notes)
    if asked.other_id is not None:
        theirs = Assumptions(years=1, km_a_year=km)
        other = outlook(actor=actor, vehicle_id=asked.other_id, today=today, assumed=theirs)
        side = side_of(other.years[0].categories, changing=changing)
    elif asked.typed is not None:
        curve = Curve.from_json(settings_of(actor).curve)
        typed = _filled(asked.typed, kept, km_a_year=km)
        if typed != asked.typed:
            notes.append(Note(Missing.AS_THIS))
        side = side_of_typed(typed, km_a_year=km, changing=changing, today=today, curve=curve)
    return Answer(
        kept=kept,
        other=other,
        typed=typed,
        decision=decision(side_of(kept.years[0].categories), side),
        km_a_year=km,
        notes=notes,
    )


def _filled(typed: Replacement, kept: Outlook, *, km_a_year: Decimal) -> Replacement:
    """Return a typed vehicle with what was left open as it is with the vehicle that it replaces."""
    parts = kept.years[0].categories
    by_distance = sum((parts[name].likely for name in BY_DISTANCE if name in parts), ZERO)
    by_time = sum((part.likely for name, part in parts.items() if name not in NOT_BY_TIME), ZERO)
    if typed.km_cost is None:
        typed = replace(typed, km_cost=by_distance / km_a_year if km_a_year else ZERO)
    if typed.repairs is None:
        repairs = kept.basis.running.get("repair")
        typed = replace(typed, repairs=repairs.likely if repairs else ZERO)
    return replace(typed, fixed=by_time) if typed.fixed is None else typed
