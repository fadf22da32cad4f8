"""Codes that people and organizations choose: time zones, currencies, countries."""

import re
from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError

from project.kernel.money import CURRENCIES

_COUNTRY = re.compile(r"[A-Z]{2}")


@cache
def time_zones() -> tuple[str, ...]:
    """Return the names of all time zones that people live in, sorted."""
    return tuple(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))


def known_time_zone(name: str) -> None:
    """Raise `ValidationError` unless this names a time zone, like `Europe/Berlin`."""
    if name not in time_zones():
        raise ValidationError("Choose a time zone like Europe/Berlin.")


def known_currency(code: str) -> None:
    """Raise `ValidationError` unless this is the ISO 4217 code of a currency."""
    if code not in CURRENCIES:
        raise ValidationError("Choose a currency by its code, like EUR.")


def country_code(code: str) -> None:
    """Raise `ValidationError` unless this looks like an ISO 3166 code of a country."""
    if not _COUNTRY.fullmatch(code):
        raise ValidationError("Type the two letters of the country, like DE.")
