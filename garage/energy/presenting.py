"""Fill-ups and consumption as people read them, in their units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.preferences.selectors import preferences_of
from accounts.users.models import User
from garage.energy import consumption
from garage.energy.economy import Reason, Span
from garage.energy.energies import ELECTRICITY, base_unit, facts_of
from garage.energy.models import EnergyEntry
from garage.energy.selectors import Consumption
from garage.records.pages import page_url
from project.kernel.actor import Actor
from project.kernel.units import from_base, symbol_of, unit
from project.web.charts import LineChart, Mark, Point
from project.web.components import Tone
from project.web.templatetags.formats import day, money_fine, money_text, number

REASONS = {
    Reason.FIRST: gettext_lazy("The first one. The next full tank tells the consumption."),
    Reason.PARTIAL: gettext_lazy("Not filled up. It counts in the next full tank."),
    Reason.MISSED: gettext_lazy("A fill-up before this one is missing."),
    Reason.NO_READING: gettext_lazy("Without a meter reading that counts."),
    Reason.NO_DISTANCE: gettext_lazy("No distance since the last one."),
    Reason.LEVEL: gettext_lazy("The levels can only be compared once you say what the tank holds."),
    Reason.ADDITIVE: gettext_lazy("An additive is not consumption."),
}
ICONS = {ELECTRICITY: "bolt", "def": "drop", "additive": "drop"}
_METER_UNITS = {"time": "h", "count": "cycles"}
_FINE, _CENTS = Decimal("0.001"), Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The units of the person who looks."""

    distance: str = "km"
    volume: str = "l"
    economy: str = "l_100km"
    currency: str = "EUR"

    def consumption(self, rate: Decimal | None, energy: str, meter: str) -> tuple[str, str]:
        """Return a rate as number and unit; empty where there is none."""
        if rate is None or not meter:
            return "", ""
        code = self.consumption_unit(energy, meter)
        value = consumption.rounded(rate, code)
        places = consumption.UNITS[code].places
        return ("" if value is None else number(value, places)), consumption.UNITS[code].symbol

    def consumption_text(self, rate: Decimal | None, energy: str, meter: str) -> str:
        """Return a rate in one text."""
        return " ".join(part for part in self.consumption(rate, energy, meter) if part)

    def consumption_unit(self, energy: str, meter: str) -> str:
        """Return the unit in which this person sees an energy over a meter."""
        return consumption.unit_for(
            facts_of(energy).dimension, meter, preferred=self.economy, volume_unit=self.volume
        )

    def distance_unit(self, meter: str) -> str:
        """Return the unit in which this person sees a meter."""
        return _METER_UNITS.get(meter, self.distance)

    def distance_text(self, distance: Decimal | None, meter: str) -> str:
        """Return a distance, hours or cycles."""
        if distance is None:
            return ""
        code = self.distance_unit(meter)
        places = Decimal(1).scaleb(-unit(code).places)
        return f"{number(from_base(distance, code).quantize(places))} {unit(code).symbol}"

    def cost_text(self, rate: Decimal | None, meter: str) -> str:
        """Return what a kilometre, mile, hour or cycle cost."""
        if rate is None:
            return ""
        code = self.distance_unit(meter)
        cost = rate * unit(code).factor
        step = _CENTS if cost >= 1 else _FINE
        amount = money_text(cost, self.currency) if cost >= 1 else _fine(cost, self.currency, step)
        return f"{amount} / {unit(code).symbol}"

    def quantity_unit(self, energy: str) -> str:
        """Return the unit in which this person buys an energy."""
        base = base_unit(energy)
        return self.volume if base == "l" else base

    def price(self, entry: EnergyEntry) -> Decimal:
        """Return what a unit cost, in the unit in which this person buys it."""
        price = entry.unit_price or Decimal(0)
        factor = unit(self.quantity_unit(entry.energy)).factor
        return price / unit(entry.quantity_unit).factor * factor


def _fine(value: Decimal, currency: str, step: Decimal) -> str:
    """Return a small amount with three decimals, as a litre is priced."""
    return money_fine(value.quantize(step), currency, decimals=3)


def reader_of(user: User | AnonymousUser, *, actor: Actor) -> Reader:
    """Return the units of a person."""
    looks = preferences_of(user)
    return Reader(
        distance=looks.distance_unit or "km",
        volume=looks.volume_unit or "l",
        economy=looks.economy_unit or "l_100km",
        currency=actor.currency,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry as a row of a list; texts are ready to show."""

    entry: EnergyEntry
    url: str
    icon: str
    quantity: str
    price: str
    reading: str
    figure: str
    why: str
    marks: tuple[tuple[str, Tone, str], ...]


def line_of(entry: EnergyEntry, *, actor: Actor, reader: Reader) -> Line:
    """Return an entry as a row of a list."""
    figure = reader.consumption_text(entry.rate, entry.energy, entry.span_meter)
    return Line(
        entry=entry,
        url=page_url("energy_entry_detail", actor, entry_id=entry.pk),
        icon=ICONS.get(entry.energy, "fuel"),
        quantity=quantity_text(entry),
        price=price_text(entry),
        reading=reading_text(entry),
        figure=figure,
        why="" if figure else reason_text(entry.span_reason),
        marks=marks_of(entry),
    )


def lines_of(entries: Iterable[EnergyEntry], *, actor: Actor, reader: Reader) -> list[Line]:
    """Return entries as rows of a list."""
    return [line_of(entry, actor=actor, reader=reader) for entry in entries]


def quantity_text(entry: EnergyEntry) -> str:
    """Return what was filled in, as it was typed."""
    return f"{number(entry.entered_quantity)} {symbol_of(entry.quantity_unit)}"


def price_text(entry: EnergyEntry) -> str:
    """Return the price of a unit as it was typed, with its fine decimals."""
    if entry.unit_price is None:
        return ""
    fine = max(2, -int(entry.unit_price.normalize().as_tuple().exponent))
    amount = money_fine(entry.unit_price, entry.currency, decimals=fine)
    return f"{amount}/{symbol_of(entry.quantity_unit)}"


def reading_text(entry: EnergyEntry) -> str:
    """Return what the meter showed, as it was typed."""
    if entry.odometer is None:
        return ""
    return f"{number(entry.odometer)} {symbol_of(entry.odometer_unit)}"


def reason_text(reason: str) -> str:
    """Say why there is no figure; empty when there is one."""
    return str(REASONS[Reason(reason)]) if reason in REASONS else ""


def marks_of(entry: EnergyEntry) -> tuple[tuple[str, Tone, str], ...]:
    """Return full, partial and missed as text, tone and icon."""
    marks: list[tuple[str, Tone, str]] = []
    if facts_of(entry.energy).is_additive:
        marks.append((_("Additive"), "", "drop"))
    elif entry.level_after is not None:
        marks.append((f"{number(entry.level_after)} %", "", ""))
    elif entry.is_full:
        marks.append((_("Full"), "good", ""))
    else:
        marks.append((_("Partial"), "", ""))
    if entry.is_missed_before:
        marks.append((_("Missed before"), "warn", "alert"))
    return tuple(marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A key figure."""

    label: str
    value: str
    unit: str = ""
    note: str = ""


def figures_of(one: Consumption, *, reader: Reader) -> list[Figure]:
    """Return average, last, best and cost of a tank."""

    def figure(label: str, rate: Decimal, note: str) -> Figure:
        value, symbol = reader.consumption(rate, one.energy, one.meter)
        return Figure(label=label, value=value, unit=symbol, note=note)

    driven = reader.distance_text(one.distance, one.meter)
    found = [
        figure(_("Average"), one.rate, _("over %(distance)s") % {"distance": driven}),
        figure(_("Last"), one.last, _difference(one.last, one.rate)),
        figure(_("Best"), one.best, ""),
    ]
    cost = reader.cost_text(one.cost_rate, one.meter)
    if cost:
        amount, _slash, symbol = cost.partition(" / ")
        found.append(Figure(label=_("Cost"), value=amount, unit=f"/ {symbol}"))
    return found


def _difference(rate: Decimal, average: Decimal) -> str:
    """Say by how much the use lies above or below the average."""
    percent = round((rate / average - 1) * 100)
    if not percent:
        return _("as usual")
    if percent > 0:
        return _("%(percent)d %% more than usual") % {"percent": percent}
    return _("%(percent)d %% less than usual") % {"percent": -percent}


def compared(rate: Decimal | None, average: Consumption | None) -> str:
    """Say how a figure compares with the average of three or more."""
    if rate is None or average is None or average.spans < 3:  # noqa: PLR2004
        return ""
    return _difference(rate, average.rate)


def consumption_chart(
    entries: Sequence[EnergyEntry], one: Consumption, *, actor: Actor, reader: Reader
) -> LineChart | None:
    """Return the consumption from full tank to full tank; `None` for fewer than two figures."""
    if len(entries) < 2:  # noqa: PLR2004
        return None
    code = reader.consumption_unit(one.energy, one.meter)
    told = [(entry, consumption.told_in(entry.rate or Decimal(0), code)) for entry in entries]
    points = tuple(
        Point(
            label=day(entry.on),
            value=float(value or 0),
            text=reader.consumption_text(entry.rate, entry.energy, entry.span_meter),
            url=page_url("energy_entry_detail", actor, entry_id=entry.pk),
        )
        for entry, value in told
    )
    average = consumption.told_in(one.rate, code)
    text = reader.consumption_text(one.rate, one.energy, one.meter)
    return LineChart(
        id="consumption",
        summary=_("Consumption per full tank, %(average)s on average.") % {"average": text},
        points=points,
        mark=Mark(
            value=float(average or 0),
            label=_("average"),
            text=reader.consumption(one.rate, one.energy, one.meter)[0],
        ),
    )


def price_chart(
    entries: Sequence[EnergyEntry], *, actor: Actor, reader: Reader
) -> LineChart | None:
    """Return the price of a unit over time; `None` for fewer than two prices."""
    if len(entries) < 2:  # noqa: PLR2004
        return None
    symbol = unit(reader.quantity_unit(entries[0].energy)).symbol
    points = tuple(
        Point(
            label=day(entry.on),
            value=float(reader.price(entry)),
            text=f"{_fine(reader.price(entry), reader.currency, _FINE)}/{symbol}",
            url=page_url("energy_entry_detail", actor, entry_id=entry.pk),
        )
        for entry in entries
    )
    summary = _("Price from %(first)s to %(last)s.") % {
        "first": points[0].text,
        "last": points[-1].text,
    }
    return LineChart(id="price", summary=summary, points=points, is_money=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a fill-up tells, in words: shown while typing and after saving."""

    figure: str
    distance: str
    cost: str
    why: str
    compared: str = ""


def told_of(span: Span, energy: str, *, reader: Reader, average: Consumption | None) -> Told:
    """Return what a span tells in words."""
    if span.rate is None:
        return Told(figure="", distance="", cost="", why=reason_text(span.reason.value))
    cost = None if span.cost is None else span.cost / span.distance
    return Told(
        figure=reader.consumption_text(span.rate, energy, span.meter),
        distance=reader.distance_text(span.distance, span.meter),
        cost=reader.cost_text(cost, span.meter),
        why="",
        compared=compared(span.rate, average),
    )


def span_of(entry: EnergyEntry) -> Span:
    """Return what is kept of an entry as the arithmetic tells it."""
    if entry.span_quantity is None or entry.span_distance is None:
        return Span(key=entry.pk, reason=Reason(entry.span_reason))
    return Span(
        key=entry.pk,
        reason=Reason(entry.span_reason),
        meter=entry.span_meter,
        quantity=entry.span_quantity,
        distance=entry.span_distance,
        cost=entry.span_cost,
    )


def loss_text(entry: EnergyEntry) -> str:
    """Return how much of what was billed did not arrive in the battery, in percent."""
    if entry.stored is None or entry.stored > entry.quantity:
        return ""
    return f"{number((entry.quantity - entry.stored) / entry.quantity * 100, 0)} %"
