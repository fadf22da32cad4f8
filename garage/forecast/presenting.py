"""A forecast as pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from garage.forecast import rows as reasons
from garage.forecast.arithmetic import Range, summed
from garage.forecast.rows import Forecast, Row, Source, Unpriced
from garage.vehicles.models.timeline import Category
from project.kernel.actor import Actor
from project.kernel.dates import month_start
from project.web.charts import Bar, BarChart, Mark, Part
from project.web.templatetags.formats import day, money_text

MOST_ROWS = 40
_COIN = Decimal("0.01")
BASES = {
    reasons.PAID: gettext_lazy("What it cost before"),
    reasons.PAID_ONCE: gettext_lazy("What it cost last time"),
    reasons.PAID_ELSEWHERE: gettext_lazy("What it cost on another vehicle"),
    reasons.AGREED: gettext_lazy("Agreed"),
    reasons.RENEWED: gettext_lazy("If renewed at the same premium"),
    reasons.USED: gettext_lazy("As the vehicle is driven and what it uses"),
    reasons.LAST_YEAR: gettext_lazy("As in the last twelve months"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """A row of the list behind a forecast; texts are ready to show."""

    when: str
    title: str
    url: str
    vehicle: str
    category: str
    basis: str
    amount: str
    between: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """A month of the table, with its amounts by category."""

    label: str
    url: str
    amounts: Sequence[tuple[str, str]]
    total: str
    between: str
    is_chosen: bool


def between(amount: Range, currency: str) -> str:
    """Return the range of an amount, nothing where it is agreed."""
    if amount.low == amount.high:
        return ""
    ends = {"low": money_text(amount.low, currency), "high": money_text(amount.high, currency)}
    return _("%(low)s to %(high)s") % ends


def chart(found: Forecast, *, url: str, chosen: date | None) -> BarChart:
    """Return the months as stacked bars; each leads to its rows."""
    bars = tuple(
        Bar(
            label=date_format(one.since, "M"),
            parts=parts(one.categories, found.currency),
            text=money_text(one.total.likely, found.currency),
            url=_month_url(url, one.since),
            planned=True,
            current=month_start(one.since) == chosen,
        )
        for one in found.months
    )
    average = found.last_year / 12
    return BarChart(
        id="forecast",
        summary=_("Expected spending by month, %(total)s in all.")
        % {"total": money_text(found.total.likely, found.currency)},
        bars=bars,
        legend=parts(found.categories, found.currency),
        mark=Mark(
            value=float(average),
            label=_("average"),
            text=money_text(average, found.currency),
        )
        if average
        else None,
    )


def parts(categories: Mapping[str, Range], currency: str) -> tuple[Part, ...]:
    """Return categories as the parts of a bar or a legend."""
    return tuple(
        Part(
            category=name,  # type: ignore[arg-type]
            label=str(Category(name).label),
            value=float(amount.likely),
            text=money_text(amount.likely, currency),
        )
        for name, amount in categories.items()
        if amount.likely
    )


def months(found: Forecast, *, url: str, chosen: date | None) -> list[MonthView]:
    """Return the table behind the chart."""
    return [
        MonthView(
            label=date_format(one.since, "F Y"),
            url=_month_url(url, one.since),
            amounts=[
                (str(Category(name).label), _likely(one.categories.get(name), found.currency))
                for name in found.categories
            ],
            total=money_text(one.total.likely, found.currency),
            between=between(one.total, found.currency),
            is_chosen=month_start(one.since) == chosen,
        )
        for one in found.months
    ]


def _likely(amount: Range | None, currency: str) -> str:
    return money_text(amount.likely, currency) if amount and amount.likely else ""


def _month_url(url: str, month: date) -> str:
    return f"{url}?month={month:%Y-%m}#rows"


def row_view(row: Row, *, names: Mapping[int, str], currency: str, actor: Actor) -> RowView:
    """Return something that will be paid as a line of the list."""
    expected = row.expected
    amount = expected.amount.rounded(_COIN)
    return RowView(
        when=_when(row),
        title=row.title,
        url=source_url(row.source, actor=actor),
        vehicle=names.get(row.vehicle_id or 0, ""),
        category=str(Category(expected.category).label),
        basis=str(BASES[row.basis]),
        amount=money_text(amount.likely, currency),
        between=between(amount, currency),
    )


def groups(
    rows: Sequence[Row], *, names: Mapping[int, str], currency: str, actor: Actor
) -> list[RowView]:
    """Return what comes several times as one line with its sum, the largest first."""
    gathered: dict[tuple[str, int | None, str, str], list[Row]] = {}
    for row in rows:
        key = (row.title, row.vehicle_id, row.expected.category, row.basis)
        gathered.setdefault(key, []).append(row)
    sums = {
        key: summed((row.expected.key, row.expected.amount) for row in some)
        for key, some in gathered.items()
    }
    largest = sorted(gathered, key=lambda key: (-sums[key].likely, key[0]))
    return [
        replace(
            row_view(some[0], names=names, currency=currency, actor=actor),
            when=_times(some),
            amount=money_text(sums[key].rounded(_COIN).likely, currency),
            between=between(sums[key].rounded(_COIN), currency),
        )
        for key in largest[:MOST_ROWS]
        for some in [gathered[key]]
    ]


def _times(rows: Sequence[Row]) -> str:
    if len(rows) == 1:
        return _when(rows[0])
    told = {"n": len(rows), "day": day(rows[0].expected.on)}
    return ngettext("once, %(day)s", "%(n)d times from %(day)s", len(rows)) % told


def _when(row: Row) -> str:
    expected = row.expected
    if row.basis in {reasons.USED, reasons.LAST_YEAR} and expected.latest_on != expected.on:
        return date_format(expected.on, "F Y")
    if expected.latest_on == date.max:
        return _("from %(day)s") % {"day": day(expected.earliest_on)}
    if expected.earliest_on == expected.latest_on:
        return day(expected.on)
    ends = {"first": day(expected.earliest_on), "last": day(expected.latest_on)}
    return _("%(first)s to %(last)s") % ends


def unpriced_view(row: Unpriced, *, names: Mapping[int, str], actor: Actor) -> dict[str, str]:
    """Return what comes without a known price as a line of the note."""
    return {
        "title": row.title,
        "url": source_url(row.source, actor=actor),
        "vehicle": names.get(row.vehicle_id or 0, ""),
        "when": day(row.on) if row.on else "",
        "amount": money_text(row.amount, row.currency) if row.amount is not None else "",
    }


def source_url(source: Source, *, actor: Actor) -> str:
    """Return the page of the record that a row comes from."""
    where = {"organization": actor.organization_slug, source.argument: source.row_id}
    return reverse(source.page, kwargs=where)
