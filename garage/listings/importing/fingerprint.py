"""How the same vehicle is found again where an advert has no number."""

from decimal import Decimal
from functools import lru_cache
from hashlib import sha1

from garage.listings.words import make_key, model_key

# Two adverts are of one vehicle when their mileage differs by a hundredth at most.
SAME_SHARE = Decimal("0.01")
FEWEST_KM = Decimal(1)


@lru_cache(maxsize=50_000)
def fingerprint_of(
    *,
    make: str,
    model: str,
    year: int,
    fuel: str,
    gearbox: str,
    engine_cc: int | None,
    region: str,
) -> str:
    """Return a hash of what does not change from one advert of a vehicle to the next.

    The mileage is compared apart, by `is_same_mileage`; the engine counts in tenths of a litre.
    """
    make_word = make_key(make)
    litres = "" if engine_cc is None else str(round(engine_cc / 100))
    parts = (
        make_word, model_key(model, make=make), str(year), fuel, gearbox, litres, region.casefold(),
    )  # fmt: skip
    return sha1("|".join(parts).encode(), usedforsecurity=False).hexdigest()


def is_same_mileage(one: Decimal | None, other: Decimal | None) -> bool:
    """Say whether two mileages, in kilometres, can be of one vehicle."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= max(one * SAME_SHARE, FEWEST_KM)
