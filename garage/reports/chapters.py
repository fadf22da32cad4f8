"""The chapters of a report that stand in no timeline: energy by year, and the condition."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from garage.energy.energies import base_unit, facts_of
from garage.energy.models import Energy
from garage.energy.presenting import Reader
from garage.energy.selectors import EnergyYear, energy_years, units_last_used
from garage.inspections.models import Inspection
from garage.inspections.scoring import word_of
from garage.inspections.selectors import condition_reports
from garage.reports.models import Section
from garage.reports.values import Line, Options, Table
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor
from project.kernel.units import UNITS, VOLUME_UNITS, from_base, symbol_of
from project.web.templatetags.formats import number

MOST_CONDITIONS = 5
_ECONOMY = {("mi", "gal_us"): "mpg_us", ("mi", "gal_uk"): "mpg_uk", ("mi", "l"): "mpg_uk"}


def day_text(value: date) -> str:
    """Return a day as a report prints it."""
    return date_format(value, "j M Y")


def energy_by_year(
    vehicle: Vehicle, options: Options, *, actor: Actor
) -> tuple[tuple[str, ...], ...]:
    """Return a head, then a row for each year and energy, in the units that the vehicle is kept in."""
    if not options.has(Section.ENERGY):
        return ()
    years = energy_years(
        actor=actor, vehicle_id=vehicle.pk, since=options.since, until=options.until
    )
    if not years:
        return ()
    head = (
        _("Year"), _("Energy"), _("Fill-ups"), _("Filled in"), _("Measured over"), _("Consumption"),
    )  # fmt: skip
    reader = _reader(vehicle, actor=actor)
    return (head, *(_year_row(one, reader) for one in years))


def _year_row(one: EnergyYear, reader: Reader) -> tuple[str, ...]:
    code = base_unit(one.energy)
    if facts_of(one.energy).dimension == "volume":
        code = reader.volume
    filled = from_base(one.quantity, code).quantize(Decimal(1).scaleb(-UNITS[code].places))
    driven = ""
    if one.distance is not None:
        unit = reader.distance_unit(one.meter)
        driven = f"{number(from_base(one.distance, unit).quantize(Decimal(1)))} {symbol_of(unit)}"
    return (
        str(one.year),
        str(_(Energy(one.energy).label)),
        str(one.entries),
        f"{number(filled)} {symbol_of(code)}",
        driven,
        reader.consumption_text(one.rate, one.energy, one.meter),
    )


def _reader(vehicle: Vehicle, *, actor: Actor) -> Reader:
    """Return the units of the vehicle's newest fill-up: a report reads the same for everybody."""
    quantity, meter = units_last_used(actor=actor, vehicle_id=vehicle.pk)
    volume = quantity if quantity in VOLUME_UNITS else "l"
    distance = "mi" if meter == "mi" else "km"
    return Reader(
        distance=distance,
        volume=volume,
        economy=_ECONOMY.get((distance, volume), "l_100km"),
        currency=actor.currency,
    )


def condition_table(vehicle: Vehicle, options: Options, *, actor: Actor) -> Table | None:
    """Return the newest condition reports with their result; `None` where they were not chosen."""
    if not options.has(Section.CONDITION):
        return None
    rows = condition_reports(actor=actor, vehicle_id=vehicle.pk)
    rows = rows.filter(on__gte=options.since) if options.since else rows
    rows = rows.filter(on__lte=options.until) if options.until else rows
    lines = tuple(_condition_line(row, options) for row in rows[:MOST_CONDITIONS])
    return Table(title=str(_(Section.CONDITION.label)), lines=lines)


def _condition_line(row: Inspection, options: Options) -> Line:
    meter = ""
    if row.odometer is not None:
        meter = f"{number(row.odometer.quantize(Decimal(1)))} {symbol_of(row.odometer_unit)}"
    return Line(
        on=day_text(row.on),
        meter=meter,
        title=row.title,
        detail=_condition_text(row),
        party="" if options.hides_names else row.inspector or row.signed_name,
        proof=_("yes") if row.report_id else "",
        amount="",
    )


def _condition_text(row: Inspection) -> str:
    score = row.score or Decimal(0)
    told = {"score": number(score), "word": word_of(score)}
    parts = [_("%(score)s of 100, %(word)s") % told]
    if row.grade:
        parts.insert(0, _("Grade %(grade)s") % {"grade": row.grade})
    if row.criticals:
        found = ngettext("%(n)d critical finding", "%(n)d critical findings", row.criticals)
        parts.append(found % {"n": row.criticals})
    if row.failures:
        found = ngettext("%(n)d point not in order", "%(n)d points not in order", row.failures)
        parts.append(found % {"n": row.failures})
    return " · ".join(parts)
