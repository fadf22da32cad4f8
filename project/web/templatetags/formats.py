"""Numbers, amounts, distances and dates as the person who looks at the page writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.template.context import Context
from django.template.defaultfilters import date as template_date
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from project.kernel.money import Money, places, symbol
from project.kernel.quantities import QUANTITY_UNITS, symbol_for
from project.kernel.units import shown, unit

register = template.Library()
NOTHING = "–"
# Signs of units that are words.
_SIGNS = {
    "pc": pgettext_lazy("unit", "pc"),
    "pcs": pgettext_lazy("unit", "pcs"),
    "pair": pgettext_lazy("unit", "pair"),
    "pairs": pgettext_lazy("unit", "pairs"),
    "set": pgettext_lazy("unit", "set"),
    "sets": pgettext_lazy("unit", "sets"),
}
# Near dates are told in days, then in months, then in years.
_TWO_MONTHS, _TWO_YEARS = 60, 730
_DAYS_A_MONTH, _DAYS_A_YEAR = 30.44, 365.25
# Languages that write the sign of a currency before the amount.
_SIGN_FIRST = ("en", "ja", "ko", "zh", "nl", "tr", "he", "th")


@register.filter
def number(value: Decimal | float | None, decimals: int | None = None) -> str:
    """Return a number with the separators of the language, rounded half up; without decimals, as it is."""
    if value is None:
        return NOTHING
    plain = Decimal(str(value))
    if decimals is not None:
        # `number_format` would cut off what does not fit.
        plain = plain.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if decimals is None:
        plain = plain.quantize(Decimal(1)) if plain == plain.to_integral() else plain.normalize()
    return number_format(plain, decimal_pos=decimals, use_l10n=True, force_grouping=True)


@register.filter
def quantity(value: Decimal | None, unit_code: str) -> str:
    """Return a quantity with the sign of its unit: `4.5` of `l` becomes “4.5 l”."""
    return f"{number(value)}\u00a0{unit_sign(unit_code, value)}"


@register.filter
def unit_sign(unit_code: str, value: Decimal | None = None) -> str:
    """Return what stands behind a quantity: `pcs` in German is “Stück”."""
    sign = symbol_for(value, unit_code)
    return str(_SIGNS.get(sign, sign))


@register.filter
def in_sentence(word: str) -> str:
    """Return a noun as it stands within a sentence: German keeps its capital."""
    return word if (get_language() or "en").startswith("de") else word.lower()


@register.filter
def unit_name(code: str) -> str:
    """Return the name of a unit of quantity: `l` becomes “litres”."""
    known = QUANTITY_UNITS.get(code)
    return str(_(known.name)) if known else code


@register.filter
def money_text(amount: Decimal | Money | None, currency: str = "") -> str:
    """Return an amount with the sign of its currency, as plain text for labels."""
    if amount is None:
        return NOTHING
    if isinstance(amount, Money):
        return money_text(amount.amount, amount.currency)
    return _with_sign(number(abs(amount), places(currency)), amount, currency)


def money_whole(amount: Decimal, currency: str) -> str:
    """Return an amount in whole units of its currency, as estimates are told."""
    return _with_sign(number(abs(amount), 0), amount, currency)


def money_fine(amount: Decimal, currency: str, *, decimals: int | None = None) -> str:
    """Return an amount in parts of a coin, as prices of a litre or a kilometre are told."""
    return _with_sign(number(abs(amount), decimals), amount, currency)


def _with_sign(digits: str, amount: Decimal, currency: str) -> str:
    minus = "−" if amount < 0 else ""
    sign = symbol(currency)
    if not (get_language() or "en").startswith(_SIGN_FIRST):
        return f"{minus}{digits}\u00a0{sign}"
    return f"{minus}{sign}\u00a0{digits}" if sign.isalpha() else f"{minus}{sign}{digits}"


@register.filter
def money(amount: Decimal | Money | None, currency: str = "") -> SafeString:
    """Return an amount that the privacy mode can blur."""
    return format_html('<span class="amount">{}</span>', money_text(amount, currency))


@register.simple_tag(takes_context=True)
def distance(
    context: Context,
    km: Decimal | None,
    *,
    entered: Decimal | None = None,
    entered_unit: str = "",
    display_unit: str = "",
) -> str:
    """Return a distance in the unit of the reader; what was typed in that unit comes back as typed."""
    if km is None:
        return NOTHING
    wanted = display_unit or _preferred_unit(context) or entered_unit or "km"
    typed_unit = entered_unit if entered is not None and entered_unit else "km"
    value = shown(
        km,
        entered=km if entered is None else entered,
        entered_unit=typed_unit,
        display_unit=wanted,
    )
    return f"{number(value)}\u00a0{unit(wanted).symbol}"


def _preferred_unit(context: Context) -> str:
    shell = context.get("shell")
    return str(shell.preferences["distance_unit"]) if shell else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a date as "29 Nov", with its year when that is not this year."""
    if value is None:
        return NOTHING
    calendar_day = _calendar_day(value)
    if calendar_day.year == timezone.localdate().year:
        return date_format(calendar_day, pgettext("day and month", "j M"))
    return date_format(calendar_day, pgettext("day, month and year", "j M Y"))


@register.filter(name="date", expects_localtime=True, is_safe=False)
def date_in_words(value: date | datetime | None, pattern: str | None = None) -> str:
    """Return a date as Django's filter does, in the order and with the points of the language."""
    return str(template_date(value, _PATTERNS[pattern]() if pattern in _PATTERNS else pattern))


_PATTERNS: dict[str | None, Callable[[], str]] = {
    "j M Y": lambda: pgettext("day, month and year", "j M Y"),
    "j M Y, H:i": lambda: pgettext("day and time", "j M Y, H:i"),
    "j M, H:i": lambda: pgettext("day and time", "j M, H:i"),
    "j F Y": lambda: pgettext("day, month and year", "j F Y"),
    "l j F": lambda: pgettext("weekday, day and month", "l j F"),
}


@register.filter
def relative_day(value: date | datetime | None) -> str:
    """Return how far away a date is: "today", "in 9 days", "12 days ago"."""
    if value is None:
        return NOTHING
    days = (_calendar_day(value) - timezone.localdate()).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in near:
        return near[days]
    return _direction(_time_span(abs(days)), forward=days > 0)


def _time_span(days: int) -> str:
    if days < _TWO_MONTHS:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if days < _TWO_YEARS:
        months = round(days / _DAYS_A_MONTH)
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    years = round(days / _DAYS_A_YEAR)
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def _direction(span: str, *, forward: bool) -> str:
    return (_("in %(span)s") if forward else _("%(span)s ago")) % {"span": span}


@register.filter
def when(value: date | datetime | None) -> str:
    """Return a date relative and absolute: "In 9 days, 29 Nov"."""
    if value is None:
        return NOTHING
    relative = relative_day(value)
    return f"{relative[:1].upper()}{relative[1:]}, {day(value)}"


def _calendar_day(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
