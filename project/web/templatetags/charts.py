"""Charts as server-rendered SVG: classes and attributes only, so that they pass a strict CSP."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from project.web.bands import (
    BandChart,
    BandPoint,
    band_path,
    heights,
    middle_path,
    places,
    stretches,
)
from project.web.charts import (
    PLOT_TOP,
    Bar,
    BarChart,
    LineChart,
    Part,
    Point,
    Scale,
    labelled,
    line_path,
    marked,
    scale_for,
    shares,
    spark_bars,
    spark_points,
    stack,
)
from project.web.svg import (
    EMPTY,
    axis_label,
    figure_of,
    grid_of,
    linked_part,
    mark_of,
    svg_number,
    tip,
)

register = template.Library()
BAR_HEIGHT, LINE_HEIGHT = 236, 196
EDGE = 4.0  # percent: labels nearer to an end are written inwards
MIN_COURSE = 2  # one value has no course


# --- Small ones ---------------------------------------------------------------------------------
@register.simple_tag
def usage_bar(percent: int) -> SafeString:
    """Show how much of an interval is used, 0 to 100 percent."""
    return format_html(
        '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="4"/><rect class="fill" width="{}" height="4"/>'
        "</svg>",
        min(max(percent, 0), 100),
    )


@register.simple_tag
def spark(values: Sequence[float], *, bars: bool = False) -> SafeString:
    """Show the course of a figure beside it; the figure itself says what it is."""
    if len(values) < MIN_COURSE:
        return EMPTY
    inside = _spark_bars(values) if bars else _spark_line(values)
    return format_html(
        '<svg class="chart spark" width="104" height="34" viewBox="0 0 104 34" aria-hidden="true">'
        "{}</svg>",
        inside,
    )


def _spark_bars(values: Sequence[float]) -> SafeString:
    boxes = spark_bars(values)
    rows = (
        ("c-now" if index == len(boxes) - 1 else "c-past", *box) for index, box in enumerate(boxes)
    )
    return format_html_join(
        "", '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>', rows
    )


def _spark_line(values: Sequence[float]) -> SafeString:
    points = spark_points(values)
    path = line_path(points)
    last_x, last_y = points[-1]
    return format_html(
        '<path class="area" d="{}V34H1z"/><path class="line" d="{}"/>'
        '<circle class="pt" cx="{}" cy="{}" r="2.6"/>',
        path,
        path,
        last_x,
        last_y,
    )


@register.simple_tag
def share_bar(parts: Sequence[Part]) -> SafeString:
    """Show how a sum is made up, as one bar; pair it with `{% share_list %}`."""
    rows = ((part.category, start, width) for part, start, width in shares(parts))
    return format_html(
        '<svg class="stackbar" viewBox="0 0 1000 12" preserveAspectRatio="none"'
        ' aria-hidden="true">{}</svg>',
        format_html_join("", '<rect class="c-{}" x="{}" width="{}" height="12"/>', rows),
    )


@register.simple_tag
def share_list(parts: Sequence[Part]) -> SafeString:
    """List the parts of a sum with amount and percent, largest first."""
    total = sum(part.value for part in parts) or 1.0
    ordered = sorted(parts, key=lambda part: -part.value)
    rows = (
        (part.category, part.label, part.text, round(part.value / total * 100)) for part in ordered
    )
    return format_html(
        '<ul class="costlist" role="list">{}</ul>',
        format_html_join(
            "",
            '<li><i class="k-{}"></i>{}<span class="num amount">{}</span>'
            '<span class="pc">{} %</span></li>',
            rows,
        ),
    )


# --- Bars ---------------------------------------------------------------------------------------
@register.simple_tag
def stacked_bars(chart: BarChart) -> SafeString:
    """Show sums over time by category, with legend and table."""
    values = [bar.total for bar in chart.bars] + ([chart.mark.value] if chart.mark else [])
    scale = scale_for(values, height=BAR_HEIGHT, from_zero=True)
    keep = labelled(len(chart.bars), wanted=12)
    columns = [
        (_column(bar, index=index, chart=chart, scale=scale, show_label=index in keep),)
        for index, bar in enumerate(chart.bars)
    ]
    inside = format_html(
        "{}{}{}",
        grid_of(scale),
        format_html_join("", "{}", columns),
        mark_of(chart.mark, scale=scale),
    )
    linked = any(bar.url for bar in chart.bars)
    rows = [(bar.label, bar.text) for bar in chart.bars]
    return figure_of(
        chart, inside=inside, height=BAR_HEIGHT, linked=linked, legend=chart.legend, rows=rows
    )


def _column(bar: Bar, *, index: int, chart: BarChart, scale: Scale, show_label: bool) -> SafeString:
    pitch = 100 / len(chart.bars)
    boxes = stack(bar, scale=scale)
    left = index * pitch
    middle = left + pitch / 2
    rects = format_html_join(
        "",
        '<rect class="c-{}" x="{}%" y="{}" width="{}%" height="{}" rx="2"/>',
        (
            (category, svg_number(left + pitch * 0.21), y, svg_number(pitch * 0.58), height)
            for category, y, height in boxes
        ),
    )
    inside = format_html(
        '<rect class="hit" x="{}%" y="{}" width="{}%" height="{}" rx="4"/>{}{}',
        svg_number(left),
        PLOT_TOP,
        svg_number(pitch),
        scale.bottom - PLOT_TOP,
        rects,
        tip(text=bar.text, x=middle, y=max(boxes[-1][1] - 8 if boxes else scale.bottom - 8, 24)),
    )
    return format_html(
        "{}{}",
        linked_part(inside, url=bar.url, label=f"{bar.label}: {bar.text}", planned=bar.planned),
        axis_label(
            bar.label,
            x=middle,
            y=scale.bottom + 19,
            current=bar.current,
            minor=bool((_anchor(chart.bars) - index) % 2),
        )
        if show_label
        else EMPTY,
    )


def _anchor(bars: Sequence[Bar]) -> int:
    """Return the bar whose label stays where there is room for every second one only."""
    return next((index for index, bar in enumerate(bars) if bar.current), len(bars) - 1)


# --- Lines --------------------------------------------------------------------------------------
@register.simple_tag
def line_chart(chart: LineChart) -> SafeString:
    """Show a value over time with straight lines, and as a table."""
    if not chart.points:
        return EMPTY
    values = [point.value for point in chart.points] + ([chart.mark.value] if chart.mark else [])
    scale = scale_for(values, height=LINE_HEIGHT, from_zero=chart.from_zero)
    places = _places(chart.points)
    inside = format_html(
        "{}{}{}{}",
        grid_of(scale),
        _line(chart.points, places=places, scale=scale),
        mark_of(chart.mark, scale=scale),
        _line_points(chart.points, places=places, scale=scale),
    )
    linked = any(point.url for point in chart.points)
    rows = [(chart.points[at].label, chart.points[at].text) for at in marked(len(chart.points))]
    return figure_of(chart, inside=inside, height=LINE_HEIGHT, linked=linked, legend=(), rows=rows)


def _places(points: Sequence[Point]) -> list[float]:
    step = 100 / max(len(points) - 1, 1)
    return [index * step for index in range(len(points))]


def _line(points: Sequence[Point], *, places: Sequence[float], scale: Scale) -> SafeString:
    height = scale.bottom - PLOT_TOP
    path = line_path(
        [(x, scale.y(point.value) - PLOT_TOP) for x, point in zip(places, points, strict=True)]
    )
    return format_html(
        '<svg y="{}" width="100%" height="{}" viewBox="0 0 100 {}" preserveAspectRatio="none"'
        ' overflow="visible"><path class="area" d="{}V{}H0z"/><path class="line thin" d="{}"/>'
        "</svg>",
        PLOT_TOP,
        height,
        height,
        path,
        height,
        path,
    )


def _line_points(points: Sequence[Point], *, places: Sequence[float], scale: Scale) -> SafeString:
    shown = marked(len(points))
    keep = {shown[at] for at in labelled(len(shown), wanted=7)}
    pitch = 100 / max(len(shown) - 1, 1)
    parts = []
    for index in shown:
        x, point = places[index], points[index]
        y = scale.y(point.value)
        inside = format_html(
            '<rect class="hit" x="{}%" y="{}" width="{}%" height="{}"/>'
            '<circle class="pt" cx="{}%" cy="{}" r="3"/>{}',
            svg_number(x - pitch / 2),
            PLOT_TOP,
            svg_number(pitch),
            scale.bottom - PLOT_TOP,
            svg_number(x),
            y,
            tip(text=point.text, x=x, y=max(y - 12, 24)),
        )
        parts.append((linked_part(inside, url=point.url, label=f"{point.label}: {point.text}"),))
        if index in keep:
            anchor = "start" if index == 0 else "end" if index == len(points) - 1 else "middle"
            minor = bool(len([place for place in keep if place > index]) % 2)
            label = axis_label(point.label, x=x, y=scale.bottom + 19, anchor=anchor, minor=minor)
            parts.append((label,))
    return format_html_join("", "{}", parts)


# --- Bands --------------------------------------------------------------------------------------
@register.simple_tag
def band_chart(chart: BandChart) -> SafeString:
    """Show a value over time within its range, own values as diamonds, and as a table."""
    if not chart.points:
        return EMPTY
    numbers = heights(chart.points) + ([chart.mark.value] if chart.mark else [])
    scale = scale_for(numbers, height=BAR_HEIGHT, from_zero=False)
    at = places(chart.points)
    inside = format_html(
        "{}{}{}{}",
        grid_of(scale),
        _bands(chart.points, at=at, scale=scale),
        mark_of(chart.mark, scale=scale),
        _band_points(chart.points, at=at, scale=scale),
    )
    is_linked = any(point.url for point in chart.points)
    rows = [(point.label, point.text) for point in chart.points]
    return figure_of(
        chart, inside=inside, height=BAR_HEIGHT, linked=is_linked, legend=(), rows=rows
    )


def _bands(points: Sequence[BandPoint], *, at: Sequence[float], scale: Scale) -> SafeString:
    height = scale.bottom - PLOT_TOP
    paths = [
        (
            band_path(run, points=points, at=at, scale=scale),
            middle_path(run, points=points, at=at, scale=scale),
        )
        for run in stretches(points)
    ]
    return format_html(
        '<svg y="{}" width="100%" height="{}" viewBox="0 0 100 {}" preserveAspectRatio="none"'
        ' overflow="visible">{}</svg>',
        PLOT_TOP,
        height,
        height,
        format_html_join("", '<path class="band" d="{}"/><path class="line thin" d="{}"/>', paths),
    )


def _band_points(points: Sequence[BandPoint], *, at: Sequence[float], scale: Scale) -> SafeString:
    keep = labelled(len(points), wanted=6)
    parts = []
    for index, (x, point) in enumerate(zip(at, points, strict=True)):
        y = scale.y(point.value)
        dot = (
            '<svg x="{}%" y="{}" overflow="visible"><path class="own" d="M0-6L6 0 0 6-6 0z"/></svg>'
            if point.is_own
            else '<circle class="pt" cx="{}%" cy="{}" r="3"/>'
        )
        inside = format_html(
            "{}{}", format_html(dot, svg_number(x), y), _point_tip(point, x=x, y=y)
        )
        label = f"{point.label}: {point.text}"
        parts.append((_begin(point, x=x, scale=scale),))
        parts.append((linked_part(inside, url=point.url, label=label),))
        if index in keep:
            anchor = "start" if x < EDGE else "end" if x > 100 - EDGE else "middle"
            parts.append((axis_label(point.label, x=x, y=scale.bottom + 19, anchor=anchor),))
    return format_html_join("", "{}", parts)


def _point_tip(point: BandPoint, *, x: float, y: float) -> SafeString:
    return tip(text=point.text, x=x, y=max(y - 12, 24))


def _begin(point: BandPoint, *, x: float, scale: Scale) -> SafeString:
    """Mark the day from which on another method was used."""
    if not point.starts:
        return EMPTY
    return format_html(
        '<line class="avg" x1="{}%" x2="{}%" y1="{}" y2="{}"><title>{}</title></line>',
        svg_number(x),
        svg_number(x),
        PLOT_TOP,
        scale.bottom,
        point.starts,
    )
