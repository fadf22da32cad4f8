"""What a figure leaves out or takes for granted: codes that pages put into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Missing(StrEnum):
    """Why a figure is less sure than it looks."""

    NO_PRICE = "no_price"  # nobody said what was paid; text: the day it came
    OTHER_CURRENCY = "other_currency"  # a price or value without a rate; text: the amounts
    NO_VALUE = "no_value"
    SINCE_FIRST_VALUE = "since_first_value"  # text: the day
    BY_CURVE = "by_curve"  # text: the day of the last known value
    HELD = "held"  # text: the day of the last known value
    KEPT = "kept"  # a classic, which no curve depreciates; text: the day of the last known value
    LEASED = "leased"
    NO_SALE_PRICE = "no_sale_price"  # text: the day it went
    ELSEWHERE = "elsewhere"  # paid in currencies without a rate; text: the amounts
    NO_DISTANCE = "no_distance"
    PART_DISTANCE = "part_distance"  # text: percent of the days
    LOAN_UNKNOWN = (
        "loan_unknown"  # a loan of which the financed amount is not known; text: its title
    )
    NO_CONTRACT = "no_contract"  # finance payments that belong to no contract; text: the amount
    USUAL_KM = "usual_km"  # text: kilometres a year
    UNPRICED = "unpriced"  # text: what comes and has no price
    SHORT_PAST = "short_past"  # text: months
    LEASE_ENDS = "lease_ends"  # text: the day
    NO_AGE = "no_age"
    NO_COSTS = "no_costs"
    AS_THIS = "as_this"  # the replacement is taken to cost as much to run as this vehicle


@dataclass(frozen=True, slots=True)
class Note:
    """A code with what belongs to it: days as `2026-11-02`, amounts with their currency."""

    code: Missing
    texts: Sequence[str] = ()
