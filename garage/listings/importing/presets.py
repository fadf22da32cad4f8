"""Mappings of services as their makers document them; check them against your own key."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A service that is known: how it is asked, where the facts stand, its market."""

    name: str
    market: str
    currency: str
    distance_unit: str
    request: dict[str, Any] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    licence: str = ""


_MARKETCHECK_PLACES = {
    "external_id": ["id"], "vin": ["vin"], "title": ["heading"], "make": ["build.make"],
    "model": ["build.model"], "trim": ["build.trim"], "year": ["build.year"], "price": ["price"],
    "mileage": ["miles"], "fuel": ["build.fuel_type"], "gearbox": ["build.transmission"],
    "engine": ["build.engine_size"], "drive": ["build.drivetrain"], "body": ["build.body_type"],
    "doors": ["build.doors"], "colour": ["exterior_color"], "seller": ["seller_type"],
    "region": ["dealer.state"], "url": ["vdp_url"], "seen_on": ["last_seen_at_date", "last_seen_at"],
}  # fmt: skip


def _marketcheck(name: str, *, path: str, market: str, currency: str) -> Preset:
    url = f"https://api.marketcheck.com/v2/search/car{path}/active?make={{make}}&model={{model}}&year={{year_from}}-{{year_to}}"
    request = {
        "url": url, "key_in": "query", "key_name": "api_key", "list_path": "listings", "paging": "start",
        "page_name": "start", "first_page": 0, "size_name": "rows", "size": 50, "most_pages": 10,
        "per_minute": 30,
    }  # fmt: skip
    return Preset(
        name=name, market=market, currency=currency, distance_unit="mi", request=request,
        places=_MARKETCHECK_PLACES, licence="MarketCheck terms of use; not to be passed on",
    )  # fmt: skip


PRESETS = {
    "marketcheck_us": _marketcheck("MarketCheck (US)", path="", market="US", currency="USD"),
    "marketcheck_uk": _marketcheck("MarketCheck (UK)", path="/uk", market="GB", currency="GBP"),
    "auto_dev": Preset(
        name="Auto.dev", market="US", currency="USD", distance_unit="mi",
        request={
            "url": "https://api.auto.dev/listings?vehicle.make={make}&vehicle.model={model}&vehicle.year={year_from}-{year_to}",
            "key_in": "header", "key_name": "Authorization", "key_prefix": "Bearer ", "list_path": "data",
            "paging": "link", "next_path": "links.next", "size_name": "limit", "size": 100,
            "most_pages": 10, "per_minute": 30,
        },
        places={
            "vin": ["vin", "vehicle.vin"], "make": ["vehicle.make"], "model": ["vehicle.model"],
            "trim": ["vehicle.trim"], "year": ["vehicle.year"], "price": ["retailListing.price"],
            "mileage": ["retailListing.miles"], "fuel": ["vehicle.fuel"],
            "gearbox": ["vehicle.transmission"], "engine": ["vehicle.engine"], "drive": ["vehicle.drivetrain"],
            "body": ["vehicle.bodyStyle"], "doors": ["vehicle.doors"], "region": ["retailListing.state"],
            "url": ["retailListing.vdp"], "external_id": ["vin"],
        },
        licence="Auto.dev terms of service; not to be passed on",
    ),
}  # fmt: skip
