"""Figures of the stock as pages show them: charts, rows with the addresses of what they count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.catalogue.models import PaidPrice
from inventory.reports.selectors import CATEGORY, PLACE, Branch, SubjectUse, ValueCourse
from inventory.stock.sources import SourceLink, subject_links
from project.kernel.actor import Actor
from project.kernel.dates import months_later
from project.web.charts import Bar, BarChart, LineChart, Part, Point
from project.web.components import Category as Colour
from project.web.components import Link
from project.web.records import page_url
from project.web.templatetags.formats import day, money_text

COLOURS: tuple[Colour, ...] = ("fuel", "service", "repair", "upgrade", "fixed")
REST: Colour = "parts"
ZERO = Decimal(0)
MOST_ROWS = 120
LEAST_PRICES = 2  # one price has no course
_PAGES = (
    ("stock_value", gettext_lazy("Worth")),
    ("stock_used", gettext_lazy("Use")),
    ("stock_dead", gettext_lazy("Dead stock")),
    ("stock_outlook", gettext_lazy("Runs out next")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRow:
    """A branch as a row: what it is worth, how that changed, and what it is made of."""

    label: str
    now: Decimal
    change: Decimal
    url: str
    stock_url: str
    movements_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRow:
    """A thing that stock was used for, with the years of the table."""

    link: SourceLink | None
    years: tuple[Decimal, ...]
    total: Decimal
    movements_url: str


def pages_of(actor: Actor, *, current: str) -> list[Link]:
    """Return the reports of the stock as links."""
    return [
        Link(label=str(label), url=page_url(name, actor), current=name == current)
        for name, label in _PAGES
    ]


def choices(
    name: str, values: Sequence[tuple[str, str]], *, current: str, **kept: str
) -> list[Link]:
    """Return a choice as links that keep the others."""
    return [
        Link(
            label=label,
            url="?"
            + urlencode({key: text for key, text in (kept | {name: value}).items() if text}),
            current=value == current,
        )
        for value, label in values
    ]


def branch_label(branch: Branch, *, by: str, parent: object) -> str:
    """Return what a branch is called."""
    if branch.row is not None:
        return branch.row.name
    if branch.is_itself:
        return _("Directly in %(name)s") % {"name": getattr(parent, "name", "")}
    return _("Lent") if by == PLACE else _("Without a category")


def branch_rows(
    course: ValueCourse, *, by: str, currency: str, months: int, actor: Actor
) -> list[BranchRow]:
    """Return the branches of a course as rows, each with the addresses of its parts."""
    ledger, first = page_url("movement_list", actor), course.months[0].isoformat()
    parameter = "location" if by == PLACE else "category"
    items = page_url("stock_list" if by == PLACE else "item_list", actor)
    rows = []
    for branch in course.branches[:MOST_ROWS]:
        of = {parameter: branch.row.pk} if branch.row else {}
        kept = {"by": by, "months": months, "currency": currency}
        rows.append(
            BranchRow(
                label=branch_label(branch, by=by, parent=course.parent),
                now=branch.now,
                change=branch.now - branch.worth[0],
                url="?" + urlencode(kept | {"in": branch.row.pk}) if branch.row else "",
                stock_url=f"{items}?{urlencode(of)}" if of else "",
                movements_url=f"{ledger}?{urlencode(of | {'since': first})}" if of else "",
            )
        )
    return rows


def value_chart(course: ValueCourse, *, by: str, currency: str, actor: Actor) -> BarChart:
    """Return the worth at the end of each month, the dearest branches by colour."""
    shown, rest = course.branches[: len(COLOURS)], course.branches[len(COLOURS) :]
    names = [branch_label(branch, by=by, parent=course.parent) for branch in shown]
    of: dict[str, object] = {}
    if course.parent is not None:
        of["location" if by == PLACE else "category"] = course.parent.pk
    ledger = page_url("movement_list", actor)

    def parts(index: int) -> tuple[Part, ...]:
        worth = [branch.worth[index] for branch in shown]
        values = list(zip(COLOURS, names, worth, strict=False))
        if rest:
            total = sum((branch.worth[index] for branch in rest), ZERO)
            values.append((REST, _("Others"), total))
        return tuple(
            Part(
                category=colour, label=label, value=max(float(value), 0.0),
                text=money_text(value, currency),
            )
            for colour, label, value in values
        )  # fmt: skip

    totals = course.totals
    bars = tuple(
        Bar(
            label=date_format(month, "M y" if month.month == 1 or not index else "M"),
            parts=parts(index),
            text=money_text(totals[index], currency),
            url=f"{ledger}?{urlencode(of | {'since': month, 'until': month_end(month)})}",
            current=index == len(course.months) - 1,
        )
        for index, month in enumerate(course.months)
    )
    return BarChart(
        id="value",
        summary=_("Worth at the end of each month; now %(total)s.")
        % {"total": money_text(totals[-1], currency)},
        bars=bars,
        legend=parts(len(course.months) - 1),
    )


def subject_rows(
    uses: Sequence[SubjectUse], *, years: Sequence[int], actor: Actor
) -> list[SubjectRow]:
    """Return what was used for things, with their names and the movements behind."""
    ids: dict[str, list[int]] = {}
    for one in uses:
        ids.setdefault(one.kind, []).append(one.id)
    links = {kind: subject_links(kind, ids=found, actor=actor) for kind, found in ids.items()}
    ledger = page_url("movement_list", actor)
    return [
        SubjectRow(
            link=links[one.kind].get(one.id),
            years=tuple(one.years.get(year, ZERO) for year in years),
            total=one.total,
            movements_url=f"{ledger}?{urlencode({'for': f'{one.kind}:{one.id}', 'kind': 'use'})}",
        )
        for one in uses
    ]


def price_chart(prices: Sequence[PaidPrice], *, currency: str) -> LineChart | None:
    """Return what a unit cost over time, the oldest first; `None` for fewer than two prices."""
    known = [row for row in reversed(prices) if row.currency == currency]
    if len(known) < LEAST_PRICES:
        return None
    points = tuple(
        Point(
            label=day(row.on),
            value=float(row.unit_price),
            text=money_text(row.unit_price, currency),
        )
        for row in known
    )
    return LineChart(
        id="unit-price",
        summary=_("What a unit cost; last %(price)s.") % {"price": points[-1].text},
        points=points,
        is_money=True,
    )


def month_end(month: date) -> date:
    """Return the last day of a month."""
    return months_later(month, 1) - timedelta(days=1)


AXES = ((PLACE, gettext_lazy("By place")), (CATEGORY, gettext_lazy("By category")))
