"""Which listings a vehicle is compared with, and which a market is fitted to."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case, F, FloatField, Func, QuerySet, Value, When
from django.db.models.functions import Abs, Cast, Coalesce

from garage.listings.models import Listing, ListingSource
from garage.listings.words import trim_key
from garage.valuation.market.curve import normal_km
from garage.valuation.market.frame import age_on
from garage.valuation.market.types import Advert, Subject
from project.kernel.actor import Actor, Permission

NEAREST = 120
FIT_LIMIT = 100_000
_ENOUGH = 5
_SPANS = (3, 5, 200)
# Kilometres of distance; a listing without mileage is further than any of them.
_REACHES = (6_000, 24_000)
_KM_UNKNOWN = 25_000
_OF_MAKE = 60
_SET_ASIDE = 10
_CHUNK = 2000
_KM_A_YEAR = 24_000
_KM_OTHER_FUEL = 20_000
_KM_OTHER_GEARBOX = 12_000
_KM_A_CC = 40
_COLUMNS = (
    "id", "make_key", "model_key", "year", "price", "last_seen", "first_registration",
    "mileage_km", "fuel", "gearbox", "engine_cc", "power_kw", "trim", "marks", "excluded", "vin",
    "fingerprint",
)  # fmt: skip


def comparable_adverts(
    *,
    actor: Actor,
    market: str,
    currency: str,
    subject: Subject,
    stale_days: int = 180,
    also: Iterable[int] = (),
) -> list[Advert]:
    """Return the listings nearest to a vehicle, those of `also` in any case.

    They are of its model and within three years; where there are too few of five years, of any,
    and where there is none at all other models of the make. Some excluded ones come with them.
    """
    actor.require(Permission.VIEW)
    if not subject.make_key:
        return []
    shown = _shown(actor)
    rows = shown.filter(market=market, currency=currency, make_key=subject.make_key)
    known = rows.filter(last_seen__gte=subject.as_of - dt.timedelta(days=stale_days))
    ids = set(_nearest_ids(known.filter(excluded=""), subject))
    aside = rows.filter(model_key=subject.model_key, excluded__gt="")
    ids |= set(aside.order_by("-last_seen", "-id").values_list("pk", flat=True)[:_SET_ASIDE])
    ids |= set(
        shown.filter(market=market, currency=currency, pk__in=list(also)).values_list(
            "pk", flat=True
        )
    )
    found = Listing.objects.for_actor(actor).filter(pk__in=ids, first_seen__lte=subject.as_of)
    return [_advert(row) for row in found.order_by("pk").values_list(*_COLUMNS)]


def market_adverts(
    *, actor: Actor, market: str, currency: str, as_of: dt.date, limit: int = FIT_LIMIT
) -> list[Advert]:
    """Return the newest listings of a market that may be compared, to fit it to."""
    actor.require(Permission.VIEW)
    rows = (
        _shown(actor)
        .filter(market=market, currency=currency, excluded="", first_seen__lte=as_of, price__gt=0)
        .exclude(make_key="")
        .exclude(model_key="")
        .order_by("-last_seen", "-pk")
    )
    newest = rows.values_list(*_COLUMNS)[:limit]
    shared: dict[Any, Any] = {}
    return [_advert(row, shared=shared) for row in newest.iterator(chunk_size=_CHUNK)]


def _shown(actor: Actor) -> "QuerySet[Listing]":
    """Return the listings whose source does not lie in the bin.

    Only where one does the source of each is looked up: an index alone answers otherwise.
    """
    rows: QuerySet[Listing] = Listing.objects.for_actor(actor)
    binned = ListingSource.objects.for_actor(actor).binned().order_by()
    ids = list(binned.values_list("pk", flat=True))
    return rows.exclude(source_id__in=ids) if ids else rows


def _nearest_ids(rows: "QuerySet[Listing]", subject: Subject) -> Sequence[int]:
    if subject.model_key:
        same = rows.filter(model_key=subject.model_key)
        for reach in _REACHES:
            ids = _within(same, subject, reach=reach)
            if ids:
                return ids
        for span in _SPANS:
            years = (subject.year - span, subject.year + span)
            near = _by_distance(same.filter(year__range=years), subject)
            ids = list(near.values_list("pk", flat=True)[:NEAREST])
            if len(ids) >= _ENOUGH or (ids and span == _SPANS[-1]):
                return ids
    return list(_by_distance(rows, subject).values_list("pk", flat=True)[:_OF_MAKE])


def _within(rows: "QuerySet[Listing]", subject: Subject, *, reach: int) -> Sequence[int]:
    """Return the nearest where enough lie within so many kilometres of distance; else nothing.

    Nothing nearer can then lie outside those years and that span of mileage, so that of very many
    listings of a model few are looked at.
    """
    kilometres = _kilometres(subject)
    span = reach // _KM_A_YEAR
    years = range(subject.year - span, subject.year + span + 1)
    near = rows.filter(
        year__in=list(years), mileage_km__range=(kilometres - reach, kilometres + reach)
    )
    found = list(_by_distance(near, subject).values_list("pk", F("far"))[:NEAREST])
    if len(found) < NEAREST or found[-1][1] > reach:
        return []
    return [pk for pk, _ in found]


def _kilometres(subject: Subject) -> float:
    if subject.mileage_km is not None:
        return subject.mileage_km
    age = age_on(subject.as_of, year=subject.year, first_registration=subject.first_registration)
    return float(normal_km(age))


def _by_distance(rows: "QuerySet[Listing]", subject: Subject) -> "QuerySet[Listing]":
    """Order by a rough distance in kilometres that an index alone can tell."""
    kilometres = _kilometres(subject)
    off = Abs(_as_float(F("mileage_km")) - Value(kilometres))
    parts: list[Any] = [
        Abs(F("year") - subject.year) * Value(_KM_A_YEAR),
        Coalesce(off, Value(float(_KM_UNKNOWN))),
    ]
    if subject.fuel:
        parts.append(Case(When(fuel=subject.fuel, then=0), default=_KM_OTHER_FUEL))
    if subject.gearbox:
        parts.append(Case(When(gearbox=subject.gearbox, then=0), default=_KM_OTHER_GEARBOX))
    if subject.engine_litres:
        cc = round(subject.engine_litres * 1000)
        parts.append(Abs(Coalesce("engine_cc", cc) - Value(cc)) * Value(_KM_A_CC))
    far = parts[0]
    for part in parts[1:]:
        far = far + part
    return rows.annotate(far=_as_float(far)).order_by("far", "pk")


def _as_float(expression: Any) -> Func:
    return Cast(expression, FloatField())


def _advert(row: tuple[Any, ...], *, shared: dict[Any, Any] | None = None) -> Advert:
    """Make an advert of a row; `shared` keeps one copy of each word and day."""
    (
        pk, make, model, year, price, seen, registered, mileage, fuel, gearbox, cc, kw, trim, marks,
        excluded, vin, fingerprint,
    ) = row  # fmt: skip
    trim = trim_key(trim)
    if shared is not None:
        make, model, fuel, gearbox, trim, seen = (
            shared.setdefault(word, word) for word in (make, model, fuel, gearbox, trim, seen)
        )
        vin = fingerprint = ""
    return Advert(
        id=pk,
        make_key=make,
        model_key=model,
        year=year,
        price=price,
        last_seen=seen,
        first_registration=registered,
        mileage_km=None if mileage is None else float(mileage),
        fuel=fuel,
        gearbox=gearbox,
        engine_litres=cc / 1000 if cc else None,
        power_kw=float(kw) if kw else None,
        trim=trim,
        marks=marks or _NO_MARKS,
        excluded=excluded,
        vin=vin,
        fingerprint=fingerprint,
    )


_NO_MARKS: dict[str, float | str] = {}
