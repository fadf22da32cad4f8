"""What was spent at a vendor, drawn."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from project.web.charts import Bar, BarChart, Part
from project.web.templatetags.formats import money_text

MOST_YEARS = 20


def years_chart(years: Mapping[int, Mapping[str, Decimal]], *, first: str) -> BarChart:
    """Return what was spent a year as bars, in one currency: that of the organization if there is any.

    Other currencies stand in the words of a year, for they cannot be added.
    """
    currencies = {currency for sums in years.values() for currency in sums}
    shown = first if first in currencies else min(currencies)
    newest = max(years)
    span = range(max(min(years), newest - MOST_YEARS + 1), newest + 1)
    total = sum((years.get(year, {}).get(shown, Decimal(0)) for year in span), Decimal(0))
    return BarChart(
        id="spent-by-year",
        summary=_("Spent by year, %(total)s in all.") % {"total": money_text(total, shown)},
        bars=tuple(_bar(year, years.get(year, {}), shown=shown) for year in span),
    )


def _bar(year: int, sums: Mapping[str, Decimal], *, shown: str) -> Bar:
    amount = sums.get(shown, Decimal(0))
    others = [money_text(sums[code], code) for code in sorted(sums) if code != shown]
    text = " + ".join([money_text(amount, shown), *others])
    part = Part(category="parts", label=str(year), value=max(float(amount), 0.0), text=text)
    return Bar(label=str(year), parts=(part,), text=text)
