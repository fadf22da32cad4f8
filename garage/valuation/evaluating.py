"""Measures the valuation on a person's own data: one file as the market, another to be valued.

Runs in a scratch database that nobody else uses; it makes an organization of its own.
"""

import csv
import datetime as dt
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Any

from accounts.organizations.models import Organization
from accounts.organizations.selectors import job_actor
from garage.listings import words
from garage.listings.models import Listing, ListingSource
from garage.listings.selectors.aliases import KeyBook, alias_list
from garage.listings.services.aliases import aliases_accept, aliases_review
from garage.valuation.market.estimate import estimate
from garage.valuation.market.frame import age_on
from garage.valuation.market.scoring import Case, summary
from garage.valuation.market.surface import Surface
from garage.valuation.market.types import Subject
from garage.valuation.selectors.candidates import comparable_adverts
from garage.valuation.selectors.markets import surface_of
from garage.valuation.services.fitting import market_fit
from project.kernel.actor import Actor

MARKET, CURRENCY = "GB", "GBP"
_KM_A_MILE = Decimal("1.609344")
_BATCH = 1000
_LIKELY_YEARS = range(1900, 2101)
_MARKS = {"road_tax_gbp": "road_tax", "mpg_uk": "consumption"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A row of a file: a vehicle and the price asked for it."""

    name: str
    make: str
    model: str
    year: int
    price: Decimal
    mileage_km: Decimal | None
    fuel: str
    gearbox: str
    engine_cc: int | None
    marks: dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured: figures of `summary`, and how long which step took."""

    figures: dict[str, Any]
    rows: int
    skipped: int
    fit_seconds: float
    milliseconds: Sequence[float]
    surface_bytes: int


def offers_of(path: Path, *, with_marks: bool) -> Iterator[Offer | None]:
    """Read the rows of a file with the columns of `docs/valuation.md`; None for an unusable one."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        for number, row in enumerate(csv.DictReader(file)):
            yield _offer(row, number=number, with_marks=with_marks)


def evaluate(
    train: Path,
    test: Path,
    *,
    with_marks: bool,
    day: dt.date | None,
    with_review: bool = False,
) -> Evaluation:
    """Take one file as listings and value each row of the other.

    `with_review` takes the suggestions for makes and models that look like typing errors. Without a day it is the middle of the newest year of registration in the listings.
    """
    newest, skipped = _newest_year(offers_of(train, with_marks=with_marks))
    asked, also_skipped = _usable(offers_of(test, with_marks=with_marks))
    as_of = day or dt.date(newest, 6, 30)
    actor = _scratch_actor()
    known = (offer for offer in offers_of(train, with_marks=with_marks) if offer is not None)
    rows = listings_store(known, actor=actor, as_of=as_of)
    if with_review:
        _review(actor)
    began = time.process_time()
    model = market_fit(actor=actor, market=MARKET, currency=CURRENCY, as_of=as_of)
    fit_seconds = time.process_time() - began
    surface = surface_of(model) if model else None
    cases, milliseconds = [], []
    for offer in asked:
        began = time.perf_counter()
        cases.append(case_of(offer, actor=actor, as_of=as_of, surface=surface))
        milliseconds.append(1000 * (time.perf_counter() - began))
    return Evaluation(
        figures=summary(cases),
        rows=rows,
        skipped=skipped + also_skipped,
        fit_seconds=fit_seconds,
        milliseconds=sorted(milliseconds),
        surface_bytes=len(model.parameters) if model else 0,
    )


def case_of(offer: Offer, *, actor: Actor, as_of: dt.date, surface: Surface | None) -> Case:
    """Value one row through the selector and the estimator that vehicles are valued with."""
    subject = subject_of(offer, as_of=as_of)
    adverts = comparable_adverts(actor=actor, market=MARKET, currency=CURRENCY, subject=subject)
    found = estimate(subject, adverts, surface=surface)
    age = age_on(as_of, year=offer.year, first_registration=None, cap=99)
    if found.value is None or found.low is None or found.high is None:
        return Case(offer.make, age, float(offer.price), found.grade)
    return Case(
        offer.make, age, float(offer.price), found.grade, float(found.value), float(found.low),
        float(found.high),
    )  # fmt: skip


def subject_of(offer: Offer, *, as_of: dt.date) -> Subject:
    """Make the vehicle of a row, without its price."""
    return Subject(
        make_key=words.make_key(offer.make),
        model_key=words.model_key(offer.model, make=offer.make),
        as_of=as_of,
        year=offer.year,
        mileage_km=None if offer.mileage_km is None else float(offer.mileage_km),
        fuel=offer.fuel,
        gearbox=offer.gearbox,
        engine_litres=offer.engine_cc / 1000 if offer.engine_cc else None,
        marks=offer.marks,
        fingerprint=offer.name,
    )


def listings_store(offers: Iterator[Offer], *, actor: Actor, as_of: dt.date) -> int:
    """Keep rows as listings of one source, all seen on one day; returns how many.

    Some at a time, so that what is measured later is the memory of the fit and not of the file.
    """
    source = ListingSource.objects.create(
        organization_id=actor.organization_id, name="Evaluation", market=MARKET, currency=CURRENCY
    )
    count = 0
    while some := list(islice(offers, _BATCH)):
        rows = [_listing(offer, source=source, as_of=as_of) for offer in some]
        count += len(Listing.objects.bulk_create(rows))
    return count


def _review(actor: Actor) -> None:
    """Take every suggestion of the review list, as an import would have made it."""
    book = KeyBook(actor=actor, market=MARKET)
    pairs = Listing.objects.for_actor(actor).order_by().values_list("make", "model").distinct()
    for make, model in pairs:
        book.meaning(make, model)
    aliases_review(book.asked, actor=actor, market=MARKET)
    waiting = alias_list(actor=actor, is_decided=False).values_list("pk", flat=True)
    aliases_accept(actor=actor, alias_ids=list(waiting))


def _scratch_actor() -> Actor:
    organization = Organization.objects.create(
        name="Evaluation", slug="evaluation", currency=CURRENCY
    )
    return job_actor(organization_id=organization.pk, user_id=None)


def _listing(offer: Offer, *, source: ListingSource, as_of: dt.date) -> Listing:
    return Listing(
        organization_id=source.organization_id,
        source=source,
        external_id="",
        fingerprint=offer.name[:40],
        market=MARKET,
        currency=CURRENCY,
        make=offer.make[:60],
        model=offer.model[:80],
        make_key=words.make_key(offer.make),
        model_key=words.model_key(offer.model, make=offer.make),
        year=offer.year,
        mileage_km=offer.mileage_km,
        distance_unit="mi",
        price=offer.price,
        fuel=offer.fuel,
        gearbox=offer.gearbox,
        engine_cc=offer.engine_cc,
        marks=offer.marks,
        first_seen=as_of,
        last_seen=as_of,
    )


def _newest_year(offers: Iterable[Offer | None]) -> tuple[int, int]:
    """Return the newest year of registration, and how many rows cannot be used."""
    newest, skipped = 0, 0
    for offer in offers:
        if offer is None:
            skipped += 1
        else:
            newest = max(newest, offer.year)
    return newest or 2000, skipped


def _usable(offers: Iterable[Offer | None]) -> tuple[list[Offer], int]:
    rows = list(offers)
    kept = [offer for offer in rows if offer is not None]
    return kept, len(rows) - len(kept)


def _offer(row: dict[str, str], *, number: int, with_marks: bool) -> Offer | None:
    price, year = _number(row, "price_gbp", "price"), _number(row, "year")
    make = (row.get("make") or "").strip()
    if price is None or price <= 0 or year is None or int(year) not in _LIKELY_YEARS or not make:
        return None
    miles, litres = _number(row, "mileage_miles"), _number(row, "engine_litres")
    km = _number(row, "mileage_km") if miles is None else miles * _KM_A_MILE
    marks = {name: _number(row, column) for column, name in _MARKS.items()} if with_marks else {}
    return Offer(
        name=(row.get("listing_id") or f"row {number}")[:40],
        make=make,
        model=(row.get("model") or "").strip(),
        year=int(year),
        price=price,
        mileage_km=None if km is None or km < 0 else round(km, 1),
        fuel=words.fuel_word(row.get("fuel_type") or ""),
        gearbox=words.gearbox_word(row.get("transmission") or ""),
        engine_cc=round(litres * 1000) if litres else None,
        marks={name: float(value) for name, value in marks.items() if value is not None},
    )


def _number(row: dict[str, str], *columns: str) -> Decimal | None:
    for column in columns:
        try:
            number = Decimal((row.get(column) or "").strip())
        except InvalidOperation:
            continue
        if number.is_finite():
            return number
    return None
