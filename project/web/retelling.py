"""Sentences that are stored in English, said again in the language of whoever reads them.

What lists keep in words beside a record (a title, a price) is of whoever caused it. Where its
sentence is known, it is taken apart and said anew; anything else stays as it is.
"""

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language, gettext, gettext_noop

from project.web.templatetags.formats import (
    date_in_words,
    in_sentence,
    money_fine,
    number,
    unit_sign,
)

LOW = gettext_noop("%(item)s: %(there)s there, %(minimum)s to be kept")
ENDS = gettext_noop("%(policy)s ends")
# Entries of the timeline that name what was fitted, taken off or read.
_DONE = (
    gettext_noop("%(component)s fitted"),
    gettext_noop("%(component)s taken off"),
    gettext_noop("%(meter)s read"),
)
# Why a reading is doubted, as `garage.vehicles.meter_math` says it.
_DOUBTS = (
    gettext_noop("The day lies in the future."),
    gettext_noop("Further from the readings around it than a vehicle can go in the time."),
    gettext_noop("Lower than the reading of %(on)s."),
    gettext_noop("Higher than the reading of %(on)s."),
)
_PLACE = re.compile(r"%\((\w+)\)s")
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?) (\S+)(?: (.+))?")
_PRICE = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]{3})(/\S+)")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})")
_CHARGED = re.compile(r"charged to (\d+(?:\.\d+)?) %")
_FULL = (gettext_noop("full tank"), gettext_noop("charged to full"))
# As a fill-up names what was filled in; grades of a station keep their own name.
_FUELS = {
    name.lower(): name
    for name in (
        "Petrol", "Diesel", "Hydrogen", "Ethanol (E85)", "Fuel", "Other additive",
    )
}  # fmt: skip


def sentence(text: str, known: str) -> str:
    """Return a stored sentence anew; `known` is it in English, with places for its values."""
    parts = _PLACE.split(known)
    pattern = "".join(
        f"(?P<{part}>.+)" if is_place else re.escape(part)
        for part, is_place in zip(parts, [False, True] * len(parts), strict=False)
    )
    found = re.fullmatch(pattern, text)
    if found is None:
        return text
    return gettext(known) % {name: _value(said) for name, said in found.groupdict().items()}


def _value(text: str) -> str:
    found = _DAY.fullmatch(text)
    if found is None or found[2] not in _MONTHS:
        return quantity(text)
    return str(
        date_in_words(date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1])), "j M Y")
    )


def happening(title: str) -> str:
    """Return what the timeline says of a component or a meter; a title of somebody stays as it is."""
    return next((said for known in _DONE if (said := sentence(title, known)) != title), title)


def doubt(reason: str) -> str:
    """Return why a reading is doubted, with its day as the reader writes days."""
    return next((said for known in _DOUBTS if (said := sentence(reason, known)) != reason), reason)


def quantity(text: str) -> str:
    """Return “0.5 l” with the decimal sign of the reader; other texts as they are."""
    found = _QUANTITY.fullmatch(text)
    if found is None or found[3]:
        return text
    return f"{number(Decimal(found[1]))} {unit_sign(found[2])}"


def fill_up(title: str) -> str:
    """Return what a fill-up is called: “51.67 l diesel, full tank” is “51,67 l Diesel, voll getankt”."""
    what, _comma, rest = title.rpartition(", ")
    if rest not in _FULL and not _CHARGED.fullmatch(rest):
        what, rest = title, ""
    found = _QUANTITY.fullmatch(what)
    if found is None or (get_language() or "en").startswith("en"):
        return title
    name = found[3] or ""
    if name in _FUELS:
        name = in_sentence(gettext(_FUELS[name]))
    said = f"{number(Decimal(found[1]))} {found[2]} {name}".strip()
    return f"{said}, {_state(rest)}" if rest else said


def _state(text: str) -> str:
    charged = _CHARGED.fullmatch(text)
    if charged:
        return gettext("charged to %(percent)s %%") % {"percent": number(Decimal(charged[1]))}
    return gettext(text)


def price(detail: str) -> str:
    """Return “1.783 EUR/l” as the reader writes a price, “€1.783/l”; other texts as they are."""
    found = _PRICE.fullmatch(detail)
    if found is None:
        return detail
    return f"{money_fine(Decimal(found[1]), found[2])}{found[3]}"
