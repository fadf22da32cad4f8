"""What goes into an estimate of market value and what comes out of it: values only.

Money is `Decimal` in the one currency of the market. Ages are in years and mileages in kilometres;
`None` means unknown. Texts of `Note` and `excluded` are codes: pages put them into words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from garage.valuation.market.curve import Curve

METHOD = "comparables"
VERSION = "2"

Grade = Literal["A", "B", "C", "D", "E", "F"]


class Cause(StrEnum):
    """Why the price of a comparable was adjusted."""

    AGE = "age"
    MILEAGE = "mileage"
    ENGINE = "engine"
    FUEL = "fuel"
    GEARBOX = "gearbox"
    TRIM = "trim"
    TIME = "time"
    MODEL = "model"
    OTHER = "other"


class Left(StrEnum):
    """Why an advert was looked at and does not count."""

    BY_HAND = "by_hand"
    OUTLIER = "outlier"
    OWN = "own"
    STALE = "stale"
    NO_PRICE = "no_price"
    UNLIKE = "unlike"


class Said(StrEnum):
    """What is to be known about an estimate, or what would make it better."""

    SAME_MODEL = "same_model"  # number: adverts of the same model that count
    NEAREST = "nearest"  # number: adverts of the same model that were compared, where not all were
    CARRIED_BY = "carried_by"  # number: comparables of equal weight that would say as much
    OTHER_MODELS = "other_models"  # number: adverts of other models of the make
    PURCHASE = "purchase"  # number: weight of the purchase price, 0 to 1
    PURCHASE_HELD = "purchase_held"  # the purchase price was held within the range
    CURVE_ONLY = "curve_only"  # number: years since the purchase
    PRICE_KEPT = "price_kept"  # a classic is worth what it was bought for; number: years since then
    SURFACE = "surface"  # number: listings the price surface was fitted to
    NO_EVIDENCE = "no_evidence"
    NO_MILEAGE = "no_mileage"
    OUTLIERS = "outliers"  # number: adverts left out as outliers
    FEW_FRESH = "few_fresh"  # number: adverts seen lately
    COLLECTOR = "collector"
    OLD = "old"
    ELECTRIC = "electric"
    CLAMPED = "clamped"
    FAR_YEARS = "far_years"  # number: comparables within three years
    TREND = "trend"  # number: percent a month
    CONDITION = "condition"  # number: the factor
    MORE_LISTINGS = "more_listings"  # number: adverts of the model still wanted
    FRESH_LISTINGS = "fresh_listings"
    GIVE_PRICE = "give_price"
    GIVE_MILEAGE = "give_mileage"


@dataclass(frozen=True, slots=True)
class Note:
    """A code with the number that belongs to it."""

    code: Said
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """What the owner paid: price, day and odometer of that day."""

    price: Decimal
    on: dt.date
    mileage_km: float | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """The vehicle to be valued, on a day.

    `first_registration` beats `year`. `marks` are other things that tell a derivative from another
    (road tax, consumption): numbers are compared by nearness, texts by equality. `vin` and
    `fingerprint` find the vehicle's own advert.
    """

    make_key: str
    model_key: str
    as_of: dt.date
    year: int
    first_registration: dt.date | None = None
    mileage_km: float | None = None
    fuel: str = ""
    gearbox: str = ""
    engine_litres: float | None = None
    power_kw: float | None = None
    trim: str = ""
    marks: Mapping[str, float | str] = field(default_factory=dict)
    condition_factor: Decimal = Decimal(1)
    is_collector: bool = False
    purchase: Purchase | None = None
    vin: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Advert:
    """A vehicle that was offered. `excluded` is a person's reason to leave it out."""

    id: int
    make_key: str
    model_key: str
    year: int
    price: Decimal
    last_seen: dt.date
    first_registration: dt.date | None = None
    mileage_km: float | None = None
    fuel: str = ""
    gearbox: str = ""
    engine_litres: float | None = None
    power_kw: float | None = None
    trim: str = ""
    marks: Mapping[str, float | str] = field(default_factory=dict)
    excluded: str = ""
    vin: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Comparable:
    """An advert as the estimate used it; the adjustments add up to `adjusted` less its price.

    `weight` is the share in the value, 0 to 1. `excluded` says why it does not count.
    """

    advert_id: int
    distance: float
    weight: float
    adjusted: Decimal
    adjustments: Mapping[Cause, Decimal] = field(default_factory=dict)
    excluded: Left | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the vehicle is worth; `low` to `high` holds the price in 80 of 100 cases.

    Without evidence (grade F) there is no number. `before_condition` is the value without the
    condition factor. `better` says what would raise the grade.
    """

    grade: Grade
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    before_condition: Decimal | None = None
    method: str = METHOD
    version: str = VERSION
    comparables: tuple[Comparable, ...] = ()
    used: int = 0
    candidates: int = 0
    newest: dt.date | None = None
    notes: tuple[Note, ...] = ()
    better: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """How to estimate: ids that an owner left out or took in, and an override of the curve.

    `as_of` of the subject is today for it; adverts not seen for `stale_days` do not count.
    """

    left_out: frozenset[int] = frozenset()
    taken_in: frozenset[int] = frozenset()
    curve: Curve = field(default_factory=Curve)
    stale_days: int = 180
    half_life_days: int = 90
    shown: int = 40
