"""What the charts share: the figure around a drawing, its axis, marks and texts."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from project.web.bands import BandChart
from project.web.charts import BarChart, LineChart, Mark, Part, Scale

EMPTY = SafeString("")


def figure_of(
    chart: BarChart | LineChart | BandChart,
    *,
    inside: SafeString,
    height: int,
    linked: bool,
    legend: Sequence[Part],
    rows: Sequence[tuple[str, str]],
) -> SafeString:
    """Put a drawing into a figure with its summary, its legend and its table."""
    return format_html(
        '<figure class="chartbox{}"><figcaption class="vh" id="{}-summary">{}</figcaption>'
        '<div class="plot{}"><svg class="chart" width="100%" height="{}" role="{}"'
        ' aria-labelledby="{}-summary">{}</svg></div>{}{}</figure>',
        " is-money" if chart.is_money else "",
        chart.id,
        chart.summary,
        "" if chart.mark else " plot-y0",
        height,
        "group" if linked else "img",
        chart.id,
        inside,
        legend_of(legend),
        table_of(rows, summary=chart.summary),
    )


def legend_of(parts: Sequence[Part]) -> SafeString:
    """List what the colours mean."""
    if not parts:
        return EMPTY
    rows = ((part.category, part.label, part.text) for part in parts)
    items = format_html_join("", '<li><i class="k-{}"></i>{} <b class="amount">{}</b></li>', rows)
    return format_html('<ul class="legend" role="list">{}</ul>', items)


def table_of(rows: Sequence[tuple[str, str]], *, summary: str) -> SafeString:
    """Show the values of a chart as a table that opens."""
    body = format_html_join(
        "", '<tr><th scope="row">{}</th><td class="num amount">{}</td></tr>', rows
    )
    return format_html(
        '<details class="chart-table"><summary>{}</summary><table class="table">'
        '<caption class="vh">{}</caption><tbody>{}</tbody></table></details>',
        _("View as table"),
        summary,
        body,
    )


def grid_of(scale: Scale) -> SafeString:
    """Draw the lines of the axis with their numbers."""
    lines = (
        (
            "base" if index == 0 else "grid",
            scale.y(tick),
            scale.y(tick),
            scale.y(tick) + 4,
            tick_text(tick, step=scale.step),
        )
        for index, tick in enumerate(scale.ticks)
    )
    return format_html_join(
        "",
        '<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/>'
        '<text class="tick" x="-10" y="{}" text-anchor="end">{}</text>',
        lines,
    )


def tick_text(value: float, *, step: float) -> str:
    """Write a number of the axis."""
    decimals = next(places for places in range(7) if round(step, places) == round(step, 6))
    return number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def mark_of(mark: Mark | None, *, scale: Scale) -> SafeString:
    """Draw a horizontal line with its name."""
    if mark is None:
        return EMPTY
    y = scale.y(mark.value)
    return format_html(
        '<line class="avg" x1="0" x2="100%" y1="{}" y2="{}"/>'
        '<svg class="avg-l" x="100%" y="{}" overflow="visible"><text x="10" y="-2">{}</text>'
        '<text class="now" x="10" y="13">{}</text></svg>',
        y,
        y,
        y,
        mark.label,
        mark.text,
    )


def tip(*, text: str, x: float, y: float) -> SafeString:
    """Show a text over a point while it is looked at."""
    width = 16 + 7 * len(text)
    return format_html(
        '<svg class="tip" x="{}%" y="{}" overflow="visible"><rect x="{}" y="-17" width="{}"'
        ' height="22"/><text y="-2" text-anchor="middle">{}</text></svg>',
        svg_number(x),
        y,
        -width / 2,
        width,
        text,
    )


def axis_label(
    label: str,
    *,
    x: float,
    y: float,
    anchor: str = "middle",
    current: bool = False,
    minor: bool = False,
) -> SafeString:
    """Write a label below the axis."""
    classes = "now" if current else "alt" if minor else "axis"
    return format_html(
        '<text class="{}" x="{}%" y="{}" text-anchor="{}">{}</text>',
        classes,
        svg_number(x),
        y,
        anchor,
        label,
    )


def linked_part(inside: SafeString, *, url: str, label: str, planned: bool = False) -> SafeString:
    """Let a part of the drawing lead somewhere, or only be looked at."""
    classes = "col future" if planned else "col"
    if url:
        return format_html(
            '<a class="{}" href="{}" aria-label="{}">{}</a>', classes, url, label, inside
        )
    return format_html('<g class="{}">{}</g>', classes, inside)


def svg_number(value: float) -> str:
    """Write a number of the drawing."""
    return f"{value:.2f}"
