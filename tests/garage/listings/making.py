"""Sources, files and listings as tests need them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from garage.listings.models import Listing, ListingImport, ListingSource
from garage.listings.selectors.listings import import_get
from garage.listings.services import imports, sources
from project.kernel.actor import Actor

SEEN = date(2026, 10, 1)
HEADS = "id,make,model,year,price_eur,mileage_km,fuel,gearbox"
MAPPING: dict[str, Any] = {
    "places": {
        "external_id": ["id"], "make": ["make"], "model": ["model"], "year": ["year"], "price": ["price_eur"],
        "mileage": ["mileage_km"], "fuel": ["fuel"], "gearbox": ["gearbox"],
    },
    "currency": "EUR", "distance_unit": "km",
}  # fmt: skip


def make_source(actor: Actor, name: str = "Own files", **values: Any) -> ListingSource:
    given: dict[str, Any] = {"name": name, "market": "DE", "currency": "EUR", "distance_unit": "km"}
    return sources.source_add(actor=actor, data=sources.SourceInput(**(given | values)))


def lines(count: int, *, price: int = 10_000, start: int = 0) -> list[str]:
    """Return rows of a file, made by a formula."""
    return [
        f"a{n},Skoda,Octavia,{2012 + n % 10},{price + 37 * n},{30_000 + 971 * n},Diesel,Manual"
        for n in range(start, start + count)
    ]


def upload(rows: list[str], *, heads: str = HEADS, name: str = "market.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join([heads, *rows]).encode())


def begin(
    actor: Actor, source: ListingSource, rows: list[str], *, seen_on: date = SEEN, **how: Any
) -> ListingImport:
    """Return an import whose mapping is said, and whose check waits for the worker."""
    file = upload(rows, **{key: how.pop(key) for key in ("heads", "name") if key in how})
    record = imports.import_begin(actor=actor, source_id=source.pk, upload=file)
    mapping = how.get("mapping", MAPPING)
    data = imports.MappingInput(mapping=mapping, seen_on=seen_on)
    return imports.import_map(actor=actor, import_id=record.pk, data=data)


def bring_in(
    actor: Actor, source: ListingSource, rows: list[str], *, run_jobs: Any, **how: Any
) -> ListingImport:
    """Return an import that is over."""
    record = begin(actor, source, rows, **how)
    run_jobs()
    imports.import_start(actor=actor, import_id=record.pk)
    run_jobs()
    return import_get(actor=actor, import_id=record.pk)


def make_listing(actor: Actor, source: ListingSource, number: int = 1, **values: Any) -> Listing:
    given: dict[str, Any] = {
        "external_id": f"m{number}", "fingerprint": f"f{number}", "market": source.market, "currency": source.currency,
        "make": "Skoda", "model": "Octavia", "make_key": "skoda", "model_key": "octavia", "year": 2019,
        "mileage_km": Decimal(60_000 + number), "price": Decimal(15_000 + number), "first_seen": SEEN, "last_seen": SEEN,
    }  # fmt: skip
    return Listing.objects.create(
        organization_id=actor.organization_id, source=source, **(given | values)
    )
