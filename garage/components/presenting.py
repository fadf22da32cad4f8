"""Components, warranties and recalls as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from garage.components import dot
from garage.components.cover import Cover
from garage.components.life import Life
from garage.components.models import (
    Component,
    Installation,
    Recall,
    TreadMeasurement,
    Warranty,
)
from garage.components.selectors.lives import Lives
from garage.components.tread import Depth
from garage.records.pages import page_url
from project.kernel.actor import Actor
from project.kernel.units import DISTANCE_UNITS, from_base, unit
from project.web.charts import LineChart, Mark, Point
from project.web.components import DueItem
from project.web.templatetags.formats import day, number

_YEAR, _MONTH = 365.25, 30.44
_TWO_MONTHS, _TWO_YEARS = 60, 730


@dataclass(frozen=True, slots=True, kw_only=True)
class Tyre:
    """A DOT code as a page shows it."""

    code: str
    made: str
    age: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A component in a vehicle as a row: what it is, since when, how far it went."""

    row: Installation
    life: str
    facts: str
    tyres: Sequence[Tyre] = ()


def distance_text(km: Decimal, distance_unit: str) -> str:
    """Return a distance in the reader's unit, in whole km or miles."""
    value = from_base(km, distance_unit).quantize(Decimal(1))
    return f"{number(value)} {unit(distance_unit).symbol}"


def life_text(lives: Lives, distance_unit: str) -> str:
    """Return how far a component went, in km or hours as its vehicles count."""
    parts = []
    if lives.km.total is not None:
        parts.append(_about(lives.km, distance_text(lives.km.total, distance_unit)))
    if lives.hours.total is not None:
        hours = f"{number(lives.hours.total.quantize(Decimal(1)))} h"
        parts.append(_about(lives.hours, hours))
    return " · ".join(parts)


def _about(life: Life, text: str) -> str:
    return _("about %(value)s") % {"value": text} if life.is_about else text


def days_text(days: int) -> str:
    """Return a number of days as people say it."""
    if days < _TWO_MONTHS:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if days < _TWO_YEARS:
        months = round(days / _MONTH)
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    years = round(days / _YEAR)
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def tyres_of(component: Component, *, today: date) -> list[Tyre]:
    """Return the DOT codes of a set with week, year and age."""
    found = []
    for code in dot.split_codes(component.dot_codes):
        made = dot.parse_dot(code, today=today)
        years = dot.years_old(made, today=today)
        found.append(
            Tyre(
                code=code,
                made=_("week %(week)d of %(year)d") % {"week": made.week, "year": made.year},
                age=ngettext("%(n)d year old", "%(n)d years old", years) % {"n": years},
                tone=dot.age_tone(made, today=today),
            )
        )
    return found


def facts_line(component: Component) -> str:
    """Return maker, model, size and number of a component in one line."""
    made = " ".join(part for part in (component.manufacturer, component.model) if part)
    parts = (made, component.size, component.serial_number or component.part_number)
    return " · ".join(part for part in parts if part)


def fitted(row: Installation, lives: Lives, *, distance_unit: str, today: date) -> Fitted:
    """Return a component that is in a vehicle as a row."""
    since = _("since %(day)s") % {"day": day(row.installed_on)}
    parts = (str(row.component.get_kind_display()), row.position, facts_line(row.component), since)
    return Fitted(
        row=row,
        life=life_text(lives, distance_unit),
        facts=" · ".join(part for part in parts if part),
        tyres=tyres_of(row.component, today=today),
    )


def meter_typed(value: Decimal | None, code: str) -> str:
    """Return what a meter showed, as typed."""
    if value is None:
        return ""
    symbol = unit(code).symbol if code in {*DISTANCE_UNITS, "h", "cycles"} else code
    return f"{number(value)} {symbol}"


def tread_charts(
    component: Component, depths: Sequence[Depth], limit: Decimal
) -> list[tuple[str, LineChart]]:
    """Return the course of the tread at each place with two measurements or more."""
    charts = []
    for place, label in TreadMeasurement.Position.choices:
        course = [depth for depth in depths if depth.position == place]
        if len(course) < 2:  # noqa: PLR2004 - a line needs two points
            continue
        points = tuple(
            Point(label=day(depth.on), value=float(depth.mm), text=f"{number(depth.mm)} mm")
            for depth in course
        )
        summary = _("%(place)s: from %(first)s to %(last)s.") % {
            "place": label,
            "first": points[0].text,
            "last": points[-1].text,
        }
        mark = Mark(value=float(limit), label=_("limit"), text=f"{number(limit)} mm")
        chart = LineChart(
            id=f"tread-{component.pk}-{place}",
            summary=summary,
            points=points,
            mark=mark,
            from_zero=True,
        )
        charts.append((str(label), chart))
    return charts


def cover_texts(row: Warranty, cover: Cover, *, distance_unit: str) -> tuple[str, str]:
    """Return what is left of a warranty in words, and what its limits are."""
    limits = []
    if row.ends_on is not None:
        limits.append(_("until %(day)s") % {"day": day(row.ends_on)})
    if row.distance is not None:
        limits.append(_("for %(way)s") % {"way": meter_typed(row.distance, row.distance_unit)})
    return _left(row, cover, distance_unit), _(" or ").join(limits)


def _left(row: Warranty, cover: Cover, distance_unit: str) -> str:
    if cover.state == "ended":
        return _("Ended by distance") if cover.ended_by == "distance" else _("Ended")
    if cover.state == "ahead":
        return _("Begins %(day)s") % {"day": day(row.starts_on)}
    parts = []
    if cover.days_left is not None:
        parts.append(days_text(cover.days_left))
    if cover.left is not None:
        parts.append(_length(cover.left, row.distance_unit, distance_unit))
    return _("%(left)s left") % {"left": _(" or ").join(parts)} if parts else _("Runs")


def _length(left: Decimal, typed_unit: str, distance_unit: str) -> str:
    if typed_unit in DISTANCE_UNITS:
        return distance_text(left, distance_unit)
    return meter_typed(left.quantize(Decimal(1)), typed_unit)


def covered_name(row: Warranty) -> str:
    """Return what a warranty is on."""
    return str(row.component or row.record or row.vehicle)


def warranty_item(row: Warranty, cover: Cover, *, actor: Actor, distance_unit: str) -> DueItem:
    """Return a warranty as a row with a bar of what is gone."""
    left, limits = cover_texts(row, cover, distance_unit=distance_unit)
    parts = (covered_name(row), row.provider)
    tones = {"ended": "bad", "soon": "warn"}
    return DueItem(
        title=row.title,
        url=page_url("warranty_detail", actor, warranty_id=row.pk),
        when=left,
        note=limits,
        detail=" · ".join(part for part in parts if part),
        icon="shield",
        tone=tones.get(cover.state, "ok"),  # type: ignore[arg-type]
        used=cover.used,
    )


def recall_item(row: Recall, *, actor: Actor) -> DueItem:
    """Return a recall as a row."""
    note = ""
    if row.state == Recall.State.BOOKED and row.booked_on:
        note = _("for %(way)s") % {"way": day(row.booked_on)}
    elif row.state == Recall.State.DONE and row.done_on:
        note = day(row.done_on)
    parts = (row.vehicle.name, row.campaign, row.issuer)
    tones = {Recall.State.OPEN: "bad", Recall.State.BOOKED: "warn"}
    return DueItem(
        title=row.title,
        url=page_url("recall_detail", actor, recall_id=row.pk),
        when=str(row.get_state_display()),
        note=note,
        detail=" · ".join(part for part in parts if part),
        icon="flag",
        tone=tones.get(Recall.State(row.state), "ok"),  # type: ignore[arg-type]
    )
