"""Charts: geometry, axes, escaping."""

import re

import pytest

from project.web.charts import (
    MOST_MARKS,
    Bar,
    BarChart,
    LineChart,
    Part,
    Point,
    labelled,
    marked,
    scale_for,
    shares,
    spark_bars,
    spark_points,
    stack,
)
from project.web.templatetags.charts import (
    line_chart,
    share_bar,
    share_list,
    spark,
    stacked_bars,
    usage_bar,
)


def test_marked_keeps_both_ends_and_some_two_dozen() -> None:
    for count in (0, 1, 2, 24, 25, 100, 1000):
        places = marked(count)
        assert len(places) <= min(count, MOST_MARKS + 1)
        assert {*places[:1], *places[-1:]} == ({0, count - 1} if count else set())
    assert marked(24) == list(range(24))


def bar(*values: float, label: str = "Jan", url: str = "") -> Bar:
    categories = ("fuel", "service", "repair")
    parts = tuple(
        Part(category=category, label=category, value=value, text=str(value))  # type: ignore[arg-type]
        for category, value in zip(categories, values, strict=False)
    )
    return Bar(label=label, parts=parts, text=f"€{sum(values)}", url=url)


def chart(*bars: Bar) -> BarChart:
    return BarChart(id="spend", summary="Spending by month", bars=bars)


@pytest.mark.parametrize(
    ("values", "from_zero", "low", "high", "step"),
    [
        ([420.0, 905.0], True, 0.0, 1000.0, 250.0),
        ([5.2, 5.9], False, 5.2, 6.0, 0.2),
        ([0.0, 0.0], True, 0.0, 1.0, 1.0),
        ([], True, 0.0, 1.0, 1.0),
        ([-40.0, 60.0], False, -50.0, 75.0, 25.0),
        ([7.0, 7.0], False, 6.0, 8.0, 2.0),
    ],
)
def test_axis_holds_all_values_in_round_steps(
    values: list[float], from_zero: bool, low: float, high: float, step: float
) -> None:
    scale = scale_for(values, height=236, from_zero=from_zero)

    assert (scale.low, scale.high, scale.step) == pytest.approx((low, high, step))
    assert all(scale.low <= value <= scale.high for value in values)


def test_value_axis_runs_from_the_bottom_to_the_top() -> None:
    scale = scale_for([1000.0], height=236, from_zero=True)

    assert (scale.y(0.0), scale.y(1000.0), scale.y(500.0)) == (212.0, 10.0, 111.0)
    assert scale.ticks == [0.0, 250.0, 500.0, 750.0, 1000.0]


def test_parts_of_a_bar_stand_on_each_other() -> None:
    scale = scale_for([1000.0], height=236, from_zero=True)

    boxes = stack(bar(500.0, 0.0, 250.0), scale=scale)

    assert boxes == [("fuel", 111.0, 99.5), ("repair", 60.5, 49.0)]


def test_labels_thin_out_and_keep_the_last() -> None:
    assert labelled(12, wanted=12) == set(range(12))
    assert labelled(24, wanted=12) == set(range(1, 24, 2))
    assert labelled(1, wanted=7) == {0}


def test_bars_share_the_width_in_percent() -> None:
    html = stacked_bars(chart(bar(100.0), bar(50.0, label="Feb")))

    assert re.findall(r'class="c-fuel" x="([\d.]+)%"', html) == ["10.50", "60.50"]
    assert re.findall(r'class="c-fuel".*?width="([\d.]+)%"', html) == ["29.00", "29.00"]


def test_texts_are_escaped() -> None:
    html = stacked_bars(chart(bar(1.0, label="<b>Jan</b>", url="/x?a=1&b=2")))

    assert "<b>Jan" not in html
    assert 'href="/x?a=1&amp;b=2" aria-label="&lt;b&gt;Jan&lt;/b&gt;: €1.0"' in html


def test_chart_is_a_picture_unless_its_bars_are_links() -> None:
    assert 'role="img"' in stacked_bars(chart(bar(1.0)))
    assert 'role="group"' in stacked_bars(chart(bar(1.0, url="/timeline/")))


def test_chart_has_a_summary_and_a_table() -> None:
    html = stacked_bars(chart(bar(12.0)))

    assert 'id="spend-summary">Spending by month<' in html
    assert '<th scope="row">Jan</th><td class="num amount">€12.0</td>' in html


def test_empty_charts_do_not_fail() -> None:
    assert "<svg" in stacked_bars(chart())
    assert line_chart(LineChart(id="line", summary="Nothing", points=())) == ""
    assert spark([1.0]) == ""
    assert share_bar([]) == share_bar([Part(category="fuel", label="", value=0, text="")])
    assert "<ul" in share_list([])


def test_line_goes_through_its_points() -> None:
    points = tuple(Point(label=str(v), value=v, text=f"{v} l") for v in (5.0, 6.0, 5.5))

    html = line_chart(LineChart(id="line", summary="Consumption", points=points))

    assert 'd="M0.00 162.0L50.00 0.0L100.00 81.0"' in html
    assert html.count('class="pt"') == 3


def test_one_point_is_a_line_chart_too() -> None:
    points = (Point(label="Jan", value=5.0, text="5 l"),)

    assert 'class="pt"' in line_chart(LineChart(id="line", summary="One", points=points))


def test_sparks_stay_in_their_box() -> None:
    assert spark_points([1.0, 3.0]) == [(1.0, 30.0), (101.0, 4.0)]
    assert spark_bars([2.0, 4.0]) == [(0.0, 17.0, 49.5, 17.0), (52.0, 0.0, 49.5, 34.0)]
    assert all(height == 0 for _, _, _, height in spark_bars([0.0, 0.0]))


def test_shares_fill_the_bar() -> None:
    parts = bar(750.0, 0.0, 250.0).parts

    assert [(start, width) for _, start, width in shares(parts)] == [(0.0, 747.0), (750.0, 247.0)]
    assert "75 %" in share_list(parts)


@pytest.mark.parametrize(("percent", "width"), [(-5, 0), (62, 62), (180, 100)])
def test_usage_bar_is_bounded(percent: int, width: int) -> None:
    assert f'class="fill" width="{width}"' in usage_bar(percent)
