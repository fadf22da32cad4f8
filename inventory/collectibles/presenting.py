"""How collectibles, their worth and their cover are shown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inventory.catalogue.models import Appraisal
from inventory.collectibles.cover import Cover
from inventory.collectibles.values import thinned
from project.web.charts import LineChart, Point
from project.web.templatetags.formats import money_text

MOST_POINTS = 24
TONES = {
    Cover.NONE: "bad",
    Cover.ENDED: "bad",
    Cover.SHORT: "warn",
    Cover.ENOUGH: "good",
    Cover.UNKNOWN: "",
}


def cover_label(cover: Cover) -> str:
    """Return what a cover is called."""
    return {
        Cover.NONE: _("Not insured"),
        Cover.ENDED: _("Cover ended"),
        Cover.SHORT: _("Insured too low"),
        Cover.ENOUGH: _("Insured"),
        Cover.UNKNOWN: _("Cannot be compared"),
    }[cover]


def edition_text(row: Any) -> str:
    """Return edition and number, such as “Signature Series, 12/500”."""
    if row.edition_number and row.edition_size:
        number = f"{row.edition_number}/{row.edition_size}"
    elif row.edition_number:
        number = f"# {row.edition_number}"
    else:
        number = _("1 of %(size)s") % {"size": row.edition_size} if row.edition_size else ""
    return ", ".join(text for text in (row.edition, number) if text)


def collection_charts(
    series: Mapping[str, Sequence[tuple[date, Decimal]]], *, today: date
) -> list[LineChart]:
    """Return a chart of the collection's worth for each currency that has two points or more."""
    return [
        _chart(f"collection-{currency}", _until_today(points, today), currency)
        for currency, points in sorted(series.items())
        if points
    ]


def appraisal_charts(appraisals: Iterable[Appraisal]) -> list[LineChart]:
    """Return a chart of what one thing was said to be worth, for each currency with two values."""
    series: dict[str, list[tuple[date, Decimal]]] = {}
    for row in sorted(appraisals, key=lambda one: (one.on, one.pk)):
        series.setdefault(row.currency, []).append((row.on, row.value))
    return [
        _chart(f"appraisals-{currency}", points, currency)
        for currency, points in sorted(series.items())
        if len(points) > 1
    ]


def _until_today(points: Sequence[tuple[date, Decimal]], today: date) -> list[tuple[date, Decimal]]:
    last = points[-1]
    return [*points, (today, last[1])] if last[0] < today else list(points)


def _chart(chart_id: str, points: Sequence[tuple[date, Decimal]], currency: str) -> LineChart:
    shown = thinned(points, MOST_POINTS)
    words = {
        "first": money_text(shown[0][1], currency),
        "last": money_text(shown[-1][1], currency),
        "since": date_format(shown[0][0], "M Y"),
    }
    return LineChart(
        id=chart_id,
        summary=_("From %(first)s in %(since)s to %(last)s") % words,
        points=tuple(
            Point(
                label=date_format(on, "M Y"),
                value=float(value),
                text=f"{money_text(value, currency)} · {date_format(on, 'j M Y')}",
            )
            for on, value in shown
        ),
        is_money=True,
        from_zero=True,
    )
