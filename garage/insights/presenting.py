"""Sums and entries as the components of pages show them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from garage.insights.costs import Spending
from garage.schedule.models import DueItem
from garage.schedule.presenting import TONES, state_of, when_text
from garage.vehicles.models import TimelineEntry, Vehicle
from garage.vehicles.models.timeline import Category
from garage.vehicles.presenting import status_line
from garage.vehicles.selectors import Standing
from project.kernel.actor import Actor
from project.kernel.units import shown
from project.web import retelling
from project.web.charts import Bar, BarChart, Mark, Part
from project.web.components import Fact, TimelineItem, TimelineMonth, VehicleCard
from project.web.templatetags.formats import day, money_text, number

ICONS = {
    "service": "wrench",
    "upgrade": "spark",
    "energy": "fuel",
    "expense": "receipt",
    "reading": "gauge",
    "inspection": "shield",
    "ownership": "key",
    "component": "layers",
}
# What stands below an amount is a figure, not a sentence.
SHORT_DETAIL = 16
_PAGES = {
    "garage.servicerecord": ("service_record_detail", "record_id"),
    "garage.upgrade": ("upgrade_detail", "upgrade_id"),
    "garage.energyentry": ("energy_entry_detail", "entry_id"),
    "garage.expense": ("expense_detail", "expense_id"),
    "garage.inspection": ("inspection_detail", "inspection_id"),
    "garage.statutoryinspection": ("statutory_detail", "statutory_id"),
    "garage.installation": ("installation_detail", "installation_id"),
    "garage.removal": ("installation_detail", "installation_id"),
}


def source_url(entry: TimelineEntry, *, actor: Actor) -> str:
    """Return the page of the record that an entry stands for, else that of its vehicle."""
    slug = actor.organization_slug
    if entry.source_kind in _PAGES:
        name, argument = _PAGES[entry.source_kind]
        return reverse(name, kwargs={"organization": slug, argument: entry.source_id})
    if entry.vehicle_id is None:
        return reverse("dashboard", kwargs={"organization": slug})
    return reverse(
        "vehicle_overview", kwargs={"organization": slug, "vehicle_id": entry.vehicle_id}
    )


def timeline_item(
    entry: TimelineEntry,
    *,
    actor: Actor,
    distance_unit: str,
    with_vehicle: bool,
    is_brief: bool = False,
) -> TimelineItem:
    """Return an entry as a row: what, when, at which reading, for how much.

    A brief one leaves out what only those ask who look for the record.
    """
    facts = [Fact(text=day(entry.on))]
    if with_vehicle and entry.vehicle is not None:
        facts.insert(0, Fact(text=entry.vehicle.name))
    if entry.meter_value is not None and not is_brief:
        facts.append(Fact(text=meter_text(entry.meter_value, entry.meter_unit, distance_unit)))
    if entry.vendor is not None and not is_brief:
        facts.append(Fact(text=entry.vendor.name, icon="pin"))
    if entry.files:
        facts.append(Fact(text=str(entry.files), icon="file-text"))
    amount = money_text(entry.amount, entry.currency) if entry.amount is not None else ""
    return TimelineItem(
        title=title_of(entry),
        url=source_url(entry, actor=actor),
        category=entry.category or Category.FIXED,  # type: ignore[arg-type]
        icon="fuel" if entry.category == Category.FUEL else ICONS.get(entry.kind, "file-text"),
        facts=tuple(facts),
        amount=amount,
        amount_note=_note(entry),
    )


def _note(entry: TimelineEntry) -> str:
    """Return the figure below the amount, unless the title says it already."""
    is_short = len(entry.detail) <= SHORT_DETAIL
    is_told = is_short and not entry.title.startswith(entry.detail)
    return retelling.price(entry.detail) if is_told else ""


_TELLERS: dict[str, Callable[[str], str]] = {
    TimelineEntry.Kind.ENERGY: retelling.fill_up,
    TimelineEntry.Kind.COMPONENT: retelling.happening,
    TimelineEntry.Kind.READING: retelling.happening,
}


def title_of(entry: TimelineEntry) -> str:
    """Return what an entry is called, in the language of whoever reads it where we named it."""
    tell = _TELLERS.get(entry.kind, str)
    return tell(entry.title)


def meter_text(value: Decimal, entered_unit: str, distance_unit: str) -> str:
    """Return a stored meter value with the unit that the reader prefers."""
    unit = distance_unit if entered_unit in {"km", "mi"} else entered_unit
    if unit not in {"km", "mi"}:
        return f"{number(value)} {unit}"
    display = shown(value, entered=value, entered_unit="km", display_unit=unit)
    return f"{number(display.quantize(Decimal(1)))} {unit}"


def timeline_months(
    entries: Iterable[TimelineEntry],
    items: Iterable[TimelineItem],
    *,
    sums: Spending,
) -> list[TimelineMonth]:
    """Return entries under heads of months, each with what the month cost."""
    months: dict[date, list[TimelineItem]] = {}
    for entry, item in zip(entries, items, strict=True):
        months.setdefault(entry.on.replace(day=1), []).append(item)
    return [
        TimelineMonth(
            label=date_format(month, "F Y"),
            amount=money_text(sums.month_total(month), sums.currency)
            if sums.month_total(month)
            else "",
            items=tuple(rows),
        )
        for month, rows in months.items()
    ]


def spending_chart(
    sums: Spending, *, months: Sequence[date], today: date, average: Decimal | None, url: str
) -> BarChart:
    """Return the months as stacked bars; each leads to its entries."""
    bars = tuple(
        Bar(
            label=date_format(month, "M"),
            parts=_parts(sums.months.get(month, {}), sums.currency),
            text=money_text(sums.month_total(month), sums.currency),
            url=f"{url}?month={month:%Y-%m}",
            current=month == today.replace(day=1),
        )
        for month in months
    )
    return BarChart(
        id="spending",
        summary=_("Spending by month, %(total)s in all.")
        % {"total": money_text(sums.total, sums.currency)},
        bars=bars,
        legend=_parts(sums.by_category, sums.currency),
        mark=Mark(value=float(average), label=_("average"), text=money_text(average, sums.currency))
        if average
        else None,
    )


def _parts(known: Mapping[str, Decimal], currency: str) -> tuple[Part, ...]:
    return tuple(
        Part(
            category=category.value,  # type: ignore[arg-type]
            label=str(category.label),
            value=max(float(known[category.value]), 0.0),
            text=money_text(known[category.value], currency),
        )
        for category in Category
        if known.get(category.value)
    )


def share_parts(sums: Spending) -> tuple[Part, ...]:
    """Return the categories of a span as parts of one bar."""
    return _parts(sums.by_category, sums.currency)


def vehicle_card(
    vehicle: Vehicle,
    *,
    actor: Actor,
    distance_unit: str,
    reading: tuple[Decimal, str] | None,
    photo_url: str,
    standing: Standing,
    due: DueItem | None = None,
) -> VehicleCard:
    """Return a vehicle as a tile; what is due on it says how it stands."""
    slug = actor.organization_slug
    tone, status = status_line(vehicle, standing)
    if due is not None and tone in {"ok", "warn"}:
        state = state_of(due)
        tone = TONES.get(state, tone)
        status = f"{due.title}: {when_text(due)}"
    return VehicleCard(
        name=vehicle.name,
        url=reverse("vehicle_overview", kwargs={"organization": slug, "vehicle_id": vehicle.pk}),
        body=vehicle.body,
        color=vehicle.color,
        photo_url=photo_url,
        plate=vehicle.plate,
        subtitle=" ".join(
            part for part in (vehicle.make, vehicle.model, str(vehicle.model_year or "")) if part
        ),
        odometer=meter_text(*reading, distance_unit) if reading else "",
        tone=tone,  # type: ignore[arg-type]
        status=status,
    )
