"""What the owner paid, carried to today by the curve, and how it joins what comparables say."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from garage.valuation.market.curve import Curve, normal_km
from garage.valuation.market.frame import age_on
from garage.valuation.market.types import Purchase, Subject

_DAYS = 365.25
_YEARS = (0.0, 1.0, 2.0, 3.5, 5.0, 8.0, 15.0)
_SDS = (0.11, 0.14, 0.16, 0.18, 0.26, 0.32, 0.45)
_UNKNOWN_ODOMETER = 0.07
_FREE_TO_MOVE = "ABC"


@dataclass(frozen=True, slots=True)
class Belief:
    """A log price and the sd of its error."""

    level: float
    sd: float


@dataclass(frozen=True, slots=True)
class Blended:
    """Two beliefs as one; `share` is the weight of the purchase, `held` whether it was bounded."""

    belief: Belief
    share: float
    held: bool


def from_purchase(subject: Subject, purchase: Purchase, *, curve: Curve) -> Belief | None:
    """Carry a purchase price to the day of valuation; None where that cannot be done."""
    years = (subject.as_of - purchase.on).days / _DAYS
    if years < 0 or purchase.price <= 0:
        return None
    then, now = _age(subject, purchase.on), _age(subject, subject.as_of)
    km_then, km_now = _odometers(subject, purchase, ages=(then, now))
    level = math.log(float(purchase.price)) + float(curve.at(now, km_now) - curve.at(then, km_then))
    sd = sd_after(years)
    if subject.mileage_km is None or purchase.mileage_km is None:
        sd = math.hypot(sd, _UNKNOWN_ODOMETER)
    return Belief(level, sd)


def sd_after(years: float) -> float:
    """Give the sd of the log error of a price carried so many years."""
    import numpy as np

    return float(np.interp(years, _YEARS, _SDS))


def blend(market: Belief, bought: Belief, *, low: float, high: float) -> Blended:
    """Join by 1 / sd², never moving the market's level out of its own range of `low` to `high`."""
    own, theirs = market.sd**-2, bought.sd**-2
    share = theirs / (own + theirs)
    level = market.level + share * (bought.level - market.level)
    kept = min(max(level, low), high)
    sd = math.sqrt(1 / (own + theirs))
    apart = abs(bought.level - market.level) / math.hypot(market.sd, bought.sd)
    return Blended(Belief(kept, sd * max(1.0, apart / 1.28)), share, held=kept != level)


def _age(subject: Subject, day: dt.date) -> float:
    return age_on(day, year=subject.year, first_registration=subject.first_registration)


def _odometers(
    subject: Subject, purchase: Purchase, *, ages: tuple[float, float]
) -> tuple[float, float]:
    """Give the odometer at both ends, at 15,000 km a year where it is not known."""
    then, now = (float(normal_km(age)) for age in ages)
    if subject.mileage_km is not None and purchase.mileage_km is not None:
        return purchase.mileage_km, max(subject.mileage_km, purchase.mileage_km)
    if subject.mileage_km is not None:
        return max(0.0, subject.mileage_km - (now - then)), subject.mileage_km
    if purchase.mileage_km is not None:
        return purchase.mileage_km, purchase.mileage_km + (now - then)
    return then, now
