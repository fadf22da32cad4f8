"""The cost of ownership as pages show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from garage.forecast.arithmetic import Range
from garage.ownership import arithmetic, wording
from garage.ownership.arithmetic import FINANCE, VALUE, ZERO, Costs
from garage.ownership.projecting import Year, added
from garage.ownership.selectors import Outlook, Past
from garage.vehicles.models.timeline import Category
from garage.vehicles.presenting import page_url
from project.kernel.actor import Actor
from project.kernel.units import KM_PER_MILE
from project.web.bands import BandChart, BandPoint
from project.web.charts import Bar, BarChart, Part
from project.web.templatetags.formats import (
    NOTHING,
    day,
    money_fine,
    money_text,
    money_whole,
    number,
)

MOST_MONTHS = 24  # shown one by one; more are shown by year
LEAST_DAYS = 28  # below this an amount a month says nothing
WHOLE_FROM = 100
_FINE = Decimal("0.001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A category with its amounts; `url` leads to its rows."""

    label: str
    url: str
    total: str
    a_month: str
    a_year: str
    a_distance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A month or a year with its amounts by category, and the page with its rows."""

    short: str
    label: str
    url: str
    amounts: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """All categories together."""
        return sum(self.amounts.values(), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A month or year of the table behind the picture; amounts with their labels."""

    label: str
    url: str
    amounts: Sequence[tuple[str, str]]
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """An amount that is expected, and between what it will be."""

    label: str
    text: str
    between: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """A coming year of the table: its costs by category, its total, the worth at its end."""

    label: str
    cells: Sequence[Cell]


def about(amount: Decimal | None, currency: str) -> str:
    """Return an amount that is estimated, in whole units from a hundred on."""
    if amount is None:
        return NOTHING
    if abs(amount) < WHOLE_FROM:
        return money_text(amount, currency)
    return money_whole(amount, currency)


def between(amount: Range, currency: str) -> str:
    """Return the range of an amount, nothing where there is none."""
    if amount.low == amount.high:
        return ""
    ends = {"low": about(amount.low, currency), "high": about(amount.high, currency)}
    return _("%(low)s to %(high)s") % ends


def per_distance(a_km: Decimal | None, *, unit: str, currency: str) -> str:
    """Return what a kilometre or mile costs."""
    if a_km is None:
        return NOTHING
    cost = (a_km * KM_PER_MILE if unit == "mi" else a_km).quantize(_FINE)
    return money_fine(cost, currency, decimals=3)


def distance_text(km: Decimal | None, unit: str) -> str:
    """Return a distance in whole units, nothing where it is not known."""
    if km is None:
        return ""
    return f"{number(km / KM_PER_MILE if unit == 'mi' else km, 0)} {unit}"


def in_order(names: Iterable[str]) -> list[str]:
    """Return categories in the order of the charts."""
    kept = set(names)
    return [name for name in wording.NAMES if name in kept]


def lines(found: Past, *, actor: Actor, unit: str) -> list[Line]:
    """Return each category with its amounts, and what leads to its rows."""
    costs = found.costs
    return [
        _line(
            costs,
            costs.categories[name],
            label=wording.label_of(name),
            url=category_url(name, found, actor=actor),
            unit=unit,
            currency=found.currency,
        )
        for name in in_order(costs.categories)
    ]


def total_line(found: Past, *, unit: str) -> Line:
    """Return all categories together."""
    return _line(
        found.costs,
        found.costs.total,
        label=_("Total"),
        url="",
        unit=unit,
        currency=found.currency,
    )


def _line(costs: Costs, amount: Decimal, *, label: str, url: str, unit: str, currency: str) -> Line:
    is_long = costs.days >= LEAST_DAYS
    return Line(
        label=label,
        url=url,
        total=money_text(amount, currency),
        a_month=money_text(costs.a_month(amount), currency) if is_long else NOTHING,
        a_year=money_text(costs.a_year(amount), currency) if is_long else NOTHING,
        a_distance=per_distance(costs.a_km(amount), unit=unit, currency=currency),
    )


def category_url(name: str, found: Past, *, actor: Actor) -> str:
    """Return the page with the rows of a category of a vehicle."""
    pk = found.tenure.vehicle.pk
    if name == VALUE:
        return page_url("vehicle_valuation", actor=actor, vehicle_id=pk)
    if name == FINANCE:
        return page_url("vehicle_costs", actor=actor, vehicle_id=pk) + "#contracts-head"
    return f"{page_url('vehicle_timeline', actor=actor, vehicle_id=pk)}?category={name}"


def parts(categories: Mapping[str, Decimal], currency: str) -> tuple[Part, ...]:
    """Return categories as parts of a bar; what was gained has no height."""
    return tuple(
        Part(
            category=name,  # type: ignore[arg-type]
            label=wording.label_of(name),
            value=max(float(categories[name]), 0.0),
            text=money_text(categories[name], currency),
        )
        for name in in_order(categories)
        if categories[name]
    )


def periods(costs: Costs, *, url: str) -> list[Period]:
    """Return the months of a span, or its years where it is long."""
    spans = arithmetic.spans(costs.since, costs.until)
    if len(spans) <= MOST_MONTHS:
        months = [start.replace(day=1) for start, _end in spans]
        return [
            Period(
                short=date_format(month, "M"),
                label=date_format(month, "F Y"),
                url=f"{url}?month={month:%Y-%m}",
                amounts=costs.months.get(month, {}),
            )
            for month in months
        ]
    years = arithmetic.years_of(costs.months)
    span = range(costs.since.year, costs.until.year + 1)
    return [
        Period(
            short=str(year), label=str(year), url=f"{url}?year={year}", amounts=years.get(year, {})
        )
        for year in span
    ]


def chart(found: Past, *, actor: Actor) -> BarChart:
    """Return what each month or year cost, stacked by category."""
    url = page_url("vehicle_timeline", actor=actor, vehicle_id=found.tenure.vehicle.pk)
    return BarChart(
        id="ownership",
        summary=_("What owning it cost over time, %(total)s in all.")
        % {"total": money_text(found.costs.total, found.currency)},
        bars=tuple(
            Bar(
                label=one.short,
                parts=parts(one.amounts, found.currency),
                text=money_text(one.total, found.currency),
                url=one.url,
            )
            for one in periods(found.costs, url=url)
        ),
        legend=parts(found.costs.categories, found.currency),
    )


def rows(found: Past, *, actor: Actor) -> list[Row]:
    """Return the table behind the picture, the newest first."""
    url = page_url("vehicle_timeline", actor=actor, vehicle_id=found.tenure.vehicle.pk)
    names = in_order(found.costs.categories)
    return [
        Row(
            label=one.label,
            url=one.url,
            amounts=[
                (
                    wording.label_of(name),
                    money_text(one.amounts[name], found.currency) if one.amounts.get(name) else "",
                )
                for name in names
            ],
            total=money_text(one.total, found.currency),
        )
        for one in reversed(periods(found.costs, url=url))
        if any(one.amounts.values())
    ]


def span_text(since: date, until: date) -> str:
    """Return the first and last day of a span."""
    return _("%(first)s to %(last)s") % {"first": day(since), "last": day(until)}


# --- The coming years ---
def year_names(years: Sequence[Year]) -> list[str]:
    """Return the categories that any of some years has."""
    return in_order({name for year in years for name in year.categories})


def year_rows(found: Outlook) -> list[YearRow]:
    """Return the coming years as rows of a table."""
    names, currency = year_names(found.years), found.currency
    return [
        YearRow(
            label=_("to %(day)s") % {"day": day(year.until)},
            cells=[
                *(_plain(name, year.categories.get(name), currency) for name in names),
                _cell(_("Total"), year.total, currency),
                _cell(_("Worth at its end"), year.worth, currency),
            ],
        )
        for year in found.years
    ]


def _plain(name: str, amount: Range | None, currency: str) -> Cell:
    """Return a category of a year; its total alone is told with a range."""
    text = about(amount.likely, currency) if amount else ""
    return Cell(label=wording.label_of(name), text=text)


def _cell(label: str, amount: Range | None, currency: str) -> Cell:
    if amount is None:
        return Cell(label=label, text="")
    return Cell(
        label=label,
        text=about(amount.likely, currency),
        between=between(amount, currency),
    )


def whole(years: Sequence[Year]) -> Range:
    """Return what some years cost together."""
    return added(year.total for year in years)


def worth_chart(found: Outlook) -> BandChart | None:
    """Return what the vehicle will be worth, with a range that widens."""
    now, today = found.basis.worth, found.basis.today
    if now is None or found.years[0].worth is None:
        return None
    told = [(today, now), *((year.until, year.worth) for year in found.years if year.worth)]
    return BandChart(
        id="worth",
        summary=_("What it will be worth, with the range that widens with the years"),
        points=tuple(
            BandPoint(
                on=on,
                label=date_format(on, "M Y"),
                value=float(worth.likely),
                low=float(worth.low),
                high=float(worth.high),
                text=about(worth.likely, found.currency),
            )
            for on, worth in told
        ),
    )


def year_chart(found: Outlook) -> BarChart:
    """Return what the coming years will cost, stacked by category."""
    bars = tuple(
        Bar(
            label=str(year.until.year),
            parts=_likely(year.categories, found.currency),
            text=about(year.total.likely, found.currency),
            planned=True,
        )
        for year in found.years
    )
    sums: dict[str, Range] = {
        name: added(year.categories[name] for year in found.years if name in year.categories)
        for name in year_names(found.years)
    }
    return BarChart(
        id="years",
        summary=_("What the coming years will cost, %(total)s in all.")
        % {"total": about(whole(found.years).likely, found.currency)},
        bars=bars,
        legend=_likely(sums, found.currency),
    )


def _likely(categories: Mapping[str, Range], currency: str) -> tuple[Part, ...]:
    return tuple(
        Part(
            category=name,  # type: ignore[arg-type]
            label=wording.label_of(name),
            value=max(float(categories[name].likely), 0.0),
            text=about(categories[name].likely, currency),
        )
        for name in in_order(categories)
        if categories[name].likely
    )


def rests(found: Outlook) -> list[tuple[str, str, str]]:
    """Return what the first year rests on: category, amount and source."""
    year = found.years[0]
    return [
        (
            wording.label_of(name),
            about(year.categories[name].likely, found.currency),
            str(wording.RESTS[found.rests[name]]),
        )
        for name in in_order(year.categories)
        if name in found.rests and name in Category.values
    ]
