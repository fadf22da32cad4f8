"""Valuations as their pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from garage.components.presenting import distance_text
from garage.valuation import wording
from garage.valuation.conditions import Condition
from garage.valuation.models import Valuation, ValuationComparable, ValuationSettings
from garage.valuation.selectors import BY_HAND
from project.web.bands import BandChart, BandPoint
from project.web.templatetags.formats import day, money_text, money_whole

HUNDRED = Decimal(100)
# From three digits on, whole units of money are exact enough for an estimate.
WHOLE_FROM = Decimal(1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """By how much the price of a comparable was changed for one cause."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparableRow:
    """A comparable as a row: what it asks, each adjustment in its column, and why it does not count."""

    listing_id: int | None
    title: str
    url: str
    year: int
    mileage: str
    seen: str
    price: str
    adjustments: Sequence[Adjustment]
    adjusted: str
    weight: int
    excluded: str
    is_by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewLine:
    """The value as one kind of price, with the deduction that leads to it."""

    label: str
    text: str
    note: str


def estimate_text(amount: Decimal | None, currency: str) -> str:
    """Return an amount of an estimate with its currency, in whole units."""
    if amount is None:
        return "–"
    if amount >= WHOLE_FROM:
        return money_whole(amount, currency)
    return money_text(amount, currency)


def value_text(row: Valuation | None) -> str:
    """Return what a vehicle is worth, or nothing while nobody knows."""
    return estimate_text(row.value, row.currency) if row else ""


def causes_of(rows: Sequence[ValuationComparable]) -> list[str]:
    """Return the causes for which any of the comparables was adjusted, in the usual order."""
    found = {cause for row in rows for cause, by in row.adjustments.items() if Decimal(by)}
    return [cause for cause in wording.CAUSES if cause in found]


def comparable_rows(
    rows: Sequence[ValuationComparable], *, currency: str, distance_unit: str
) -> list[ComparableRow]:
    """Return comparables as rows of the table, with one adjustment for each cause."""
    causes = causes_of(rows)
    return [
        ComparableRow(
            listing_id=row.listing_id,
            title=row.title,
            url=row.url if row.url.startswith(("https://", "http://")) else "",
            year=row.year,
            mileage="–" if row.mileage_km is None else distance_text(row.mileage_km, distance_unit),
            seen=day(row.last_seen),
            price=estimate_text(row.price, currency),
            adjustments=[
                Adjustment(
                    label=str(wording.CAUSES[cause]),
                    text=_whole(row.adjustments.get(cause, "0"), currency),
                )
                for cause in causes
            ],
            adjusted=estimate_text(row.adjusted, currency),
            weight=round(row.weight * 100),
            excluded=wording.left_text(row.excluded) if row.excluded else "",
            is_by_hand=row.excluded == "by_hand",
        )
        for row in rows
    ]


def view_lines(row: Valuation, settings: ValuationSettings) -> list[ViewLine]:
    """Return the asking price as the other kinds of price, each with its deduction."""
    shares = (
        (_("Dealer asking price"), settings.dealer_margin, +1),
        (_("Private sale"), settings.private_deduction, -1),
        (_("Trade-in"), settings.trade_in_deduction, -1),
    )
    return [
        ViewLine(
            label=label,
            text=estimate_text(row.value * (1 + sign * share / HUNDRED), row.currency),
            note="" if not share else f"{'+' if sign > 0 else '−'}{share.normalize():f} %",
        )
        for label, share, sign in shares
    ]


def breakdown(row: Valuation) -> list[ViewLine]:
    """Return how the value came about: comparables, condition, upgrades, each as a line."""
    before = row.inputs.get("before_condition")
    effect = Decimal(row.inputs.get("upgrades", "0"))
    if before is None:
        return []
    base = Decimal(before)
    lines = [ViewLine(label=_("From comparables"), text=estimate_text(base, row.currency), note="")]
    condition = row.value - effect - base
    if condition:
        words = {"word": condition_label(row.condition), "factor": f"{row.condition_factor:f}"}
        lines.append(
            ViewLine(
                label=_("Condition"),
                text=_signed(str(condition), row.currency),
                note=_("%(word)s, factor %(factor)s") % words,
            )
        )
    if effect:
        text = _signed(str(effect), row.currency)
        lines.append(ViewLine(label=_("Upgrades"), text=text, note=_("as you said")))
    return lines


def condition_label(code: str) -> str:
    """Return the word for a condition."""
    return str(Condition(code).label) if code in Condition.values else code


def band_of(
    rows: Sequence[Valuation], *, urls: Mapping[int, str], vehicle: str
) -> BandChart | None:
    """Return the values of a vehicle over time, those in the currency of the newest one."""
    if not rows:
        return None
    currency = rows[-1].currency
    points: list[BandPoint] = []
    method = ""
    for row in rows:
        if row.currency != currency:
            continue
        is_own = row.kind in BY_HAND
        is_new = not is_own and bool(method) and row.method != method
        method = method if is_own else row.method
        points.append(
            BandPoint(
                on=row.as_of,
                label=day(row.as_of),
                value=float(row.value),
                low=None if row.low is None else float(row.low),
                high=None if row.high is None else float(row.high),
                text=estimate_text(row.value, currency),
                is_own=is_own,
                starts=_("Method changed: %(method)s") % {"method": row.method} if is_new else "",
                url=urls.get(row.pk, ""),
            )
        )
    summary = _("Value of %(vehicle)s over time, with the range that holds 80 of 100 prices")
    return BandChart(id="value", summary=summary % {"vehicle": vehicle}, points=tuple(points))


def _signed(amount: str, currency: str) -> str:
    value = Decimal(amount)
    if not value:
        return "–"
    return f"{'+' if value > 0 else '−'}{estimate_text(abs(value), currency)}"


def _whole(amount: str, currency: str) -> str:
    """Return an adjustment in whole units; nothing where it is less than half of one."""
    value = round(Decimal(amount))
    if not value:
        return "–"
    return f"{'+' if value > 0 else '−'}{money_whole(Decimal(abs(value)), currency)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """A source that a market update asked: what it brought, or why it brought nothing."""

    name: str
    text: str
    problem: str


def updated_text(settings: ValuationSettings) -> str:
    """Return what the newest market update changed."""
    done = settings.last_update
    counts = (
        (done.get("new", 0), _("new values: %(n)d")),
        (done.get("same", 0), _("as before: %(n)d")),
        (done.get("without", 0), _("without a value: %(n)d")),
        (len(done.get("failed", [])), _("failed: %(n)d")),
    )
    return ", ".join(text % {"n": count} for count, text in counts if count)


def asked_rows(update: Mapping[str, Any]) -> list[AskedRow]:
    """Return the sources of a market update, those that failed with the day they last answered."""
    return [_asked_row(one) for one in update.get("asked", [])]


def _asked_row(one: Mapping[str, Any]) -> AskedRow:
    if not one["problem"]:
        words = {"added": one["added"], "changed": one["changed"]}
        text = _("%(added)d new, %(changed)d changed") % words
    elif one["last_good"]:
        on = day(datetime.fromisoformat(one["last_good"]))
        text = _("Values rest on its listings of %(on)s.") % {"on": on}
    else:
        text = _("It has not brought any listings yet.")
    return AskedRow(name=one["name"], text=text, problem=one["problem"])
