"""Questions about reports: what a history says, and which reports were made."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min, QuerySet, Sum
from django.utils.translation import gettext as _

from garage.maintenance.models import ServiceLine
from garage.reports.chapters import condition_table, day_text, energy_by_year
from garage.reports.models import HistoryReport, Section
from garage.reports.values import History, Line, Options, Table
from garage.vehicles.models import MonthlySum, OwnershipEvent, TimelineEntry, Vehicle
from garage.vehicles.models.timeline import Category
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.dates import month_start
from project.kernel.errors import NotFound
from project.kernel.jobs.models import JobRecord
from project.kernel.units import from_base, unit
from project.web.templatetags.formats import money_text, number

MOST_ENTRIES = 5_000
SHOWN_ENTRIES = 25
MOST_REPORTS = 50
_DETAILS = 6
_SERVICE_KIND = "garage.servicerecord"
_KINDS = {
    Section.SERVICE: TimelineEntry.Kind.SERVICE,
    Section.UPGRADE: TimelineEntry.Kind.UPGRADE,
    Section.INSPECTION: TimelineEntry.Kind.INSPECTION,
    Section.ENERGY: TimelineEntry.Kind.ENERGY,
    Section.EXPENSE: TimelineEntry.Kind.EXPENSE,
}
_ZERO = Decimal(0)


def report_list(*, actor: Actor, vehicle_id: int | None = None) -> "QuerySet[HistoryReport]":
    """Return the reports of a vehicle, or of all that are not in the bin; the newest first."""
    actor.require(Permission.VIEW)
    rows: QuerySet[HistoryReport] = HistoryReport.objects.for_actor(actor)
    rows = rows.filter(vehicle__binned_at__isnull=True).select_related("vehicle", "file")
    return rows if vehicle_id is None else rows.filter(vehicle_id=vehicle_id)


def report_get(*, actor: Actor, report_id: int) -> HistoryReport:
    """Return a report; raises `NotFound`."""
    row = report_list(actor=actor).filter(pk=report_id).first()
    if row is None:
        raise NotFound
    return row


def jobs_of(reports: Collection[HistoryReport], *, actor: Actor) -> dict[int, JobRecord]:
    """Return the job of each report that has no file yet."""
    waiting = [report.pk for report in reports if report.file_id is None]
    rows = JobRecord.objects.for_actor(actor).filter(
        subject_kind="garage.historyreport", subject_id__in=waiting
    )
    return {row.subject_id: row for row in rows.order_by("id") if row.subject_id is not None}


def history(
    *, actor: Actor, vehicle_id: int, options: Options, most: int = SHOWN_ENTRIES
) -> History:
    """Return what a report of a vehicle says, with at most `most` entries in each section."""
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    entries = _entries(vehicle, options, actor=actor)
    told = History(
        title=_title(vehicle),
        subtitle=_subtitle(vehicle),
        facts=tuple(_facts(vehicle, entries, options, actor=actor)),
        tables=tuple(
            _table(section, entries.filter(kind=kind), options, most=most, actor=actor)
            for section, kind in _KINDS.items()
            if options.has(section)
        ),
        energy=energy_by_year(vehicle, options, actor=actor),
        years=_years(vehicle, options, actor=actor),
    )
    tables = (
        _ownership(vehicle, options, actor=actor),
        condition_table(vehicle, options, actor=actor),
        *told.tables,
    )
    told = _with(told, tables=tuple(table for table in tables if table and table.lines))
    return _with(told, check_code=_check_code(told))


def options_of(report: HistoryReport) -> Options:
    """Return what a stored report was asked to show."""
    return Options(
        sections=tuple(report.sections),
        hides_prices=report.hides_prices,
        hides_names=report.hides_names,
        since=report.since,
        until=report.until,
    )


def _with(told: History, **changes: Any) -> History:
    fields = {name: getattr(told, name) for name in History.__slots__}
    return History(**fields | changes)


def _check_code(told: History) -> str:
    canonical = json.dumps(asdict(told), sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode()).hexdigest().upper()
    return f"{digest[:4]}-{digest[4:8]}"


def _title(vehicle: Vehicle) -> str:
    made = " ".join(part for part in (vehicle.make, vehicle.model, vehicle.variant) if part)
    return made or vehicle.name


def _subtitle(vehicle: Vehicle) -> str:
    first = vehicle.first_registered_on
    parts = (
        vehicle.plate,
        _("First registered %(day)s") % {"day": day_text(first)} if first else "",
        f"{_('VIN')} {vehicle.vin}" if vehicle.vin else "",
    )
    return " · ".join(part for part in parts if part)


def _entries(vehicle: Vehicle, options: Options, *, actor: Actor) -> "QuerySet[TimelineEntry]":
    rows: QuerySet[TimelineEntry] = TimelineEntry.objects.for_actor(actor).filter(vehicle=vehicle)
    if options.since:
        rows = rows.filter(on__gte=options.since)
    if options.until:
        rows = rows.filter(on__lte=options.until)
    return rows


def _facts(
    vehicle: Vehicle, entries: "QuerySet[TimelineEntry]", options: Options, *, actor: Actor
) -> Iterable[tuple[str, str]]:
    meter = vehicle.meters.order_by("-is_primary", "id").first()
    if meter is not None and meter.life_value is not None:
        value = from_base(meter.life_value, meter.unit).quantize(Decimal(1))
        yield str(meter), f"{number(value)} {unit(meter.unit).symbol}"
    yield _("Owners"), str(_owners(vehicle, actor=actor))
    proved, counted = entries.filter(files__gt=0).count(), entries.count()
    yield _("Entries with proof"), _("%(proved)d of %(all)d") % {"proved": proved, "all": counted}
    span = entries.aggregate(first=Min("on"), last=Max("on"))
    if span["first"]:
        yield _("History from"), day_text(span["first"])
    work = entries.filter(kind=TimelineEntry.Kind.SERVICE)
    if last := work.aggregate(last=Max("on"))["last"]:
        yield _("Last service"), day_text(last)
    if not options.hides_prices:
        spent = work.filter(sum_currency=actor.currency).aggregate(sum=Sum("sum_amount"))["sum"]
        yield _("Service and repair cost"), money_text(spent or _ZERO, actor.currency)


def _owners(vehicle: Vehicle, *, actor: Actor) -> int:
    rows = OwnershipEvent.objects.for_actor(actor).filter(vehicle=vehicle)
    return max(1, rows.filter(kind=OwnershipEvent.Kind.ACQUIRED).count())


def _table(
    section: Section,
    entries: "QuerySet[TimelineEntry]",
    options: Options,
    *,
    most: int,
    actor: Actor,
) -> Table:
    newest = entries.select_related("vendor").order_by("-on", "-id")
    rows = list(newest[:most])
    details = _work_details(rows, actor=actor)
    left_out = entries.count() - most if len(rows) == most else 0
    lines = tuple(_line(row, details.get(row.source_id, ""), options) for row in rows)
    return Table(title=str(_(section.label)), lines=lines, left_out=max(0, left_out))


def _line(row: TimelineEntry, detail: str, options: Options) -> Line:
    meter = ""
    if row.meter_value is not None:
        shown = from_base(row.meter_value, row.meter_unit).quantize(Decimal(1))
        meter = f"{number(shown)} {unit(row.meter_unit).symbol}"
    paid = row.amount is not None and not options.hides_prices
    return Line(
        on=day_text(row.on),
        meter=meter,
        title=row.title,
        detail=detail if row.kind == TimelineEntry.Kind.SERVICE else row.detail,
        party=row.vendor.name if row.vendor and not options.hides_names else "",
        proof=_("yes") if row.files else "",
        amount=money_text(row.amount, row.currency) if paid else "",
    )


def _work_details(rows: list[TimelineEntry], *, actor: Actor) -> dict[int, str]:
    """Return what was done in each service record, from its lines, for one query."""
    ids = [row.source_id for row in rows if row.source_kind == _SERVICE_KIND]
    lines = ServiceLine.objects.for_actor(actor).filter(record_id__in=ids)
    told: dict[int, list[str]] = defaultdict(list)
    for record_id, text in lines.order_by("record_id", "position", "id").values_list(
        "record_id", "description"
    ):
        told[record_id].append(text)
    return {key: "; ".join(texts[:_DETAILS]) for key, texts in told.items()}


def _ownership(vehicle: Vehicle, options: Options, *, actor: Actor) -> Table | None:
    if not options.has(Section.OWNERSHIP):
        return None
    rows = OwnershipEvent.objects.for_actor(actor).filter(vehicle=vehicle)
    lines = tuple(
        Line(
            on=day_text(row.on),
            meter="",
            title=row.get_kind_display(),
            detail="",
            party="" if options.hides_names else row.party,
            proof="",
            amount=money_text(row.price, row.currency)
            if row.price is not None and not options.hides_prices
            else "",
        )
        for row in rows[:MOST_ENTRIES]
    )
    return Table(title=str(_(Section.OWNERSHIP.label)), lines=lines)


def _years(vehicle: Vehicle, options: Options, *, actor: Actor) -> tuple[tuple[str, ...], ...]:
    """Return a head, then one row a year with each category and the total; empty when hidden."""
    if options.hides_prices or not options.has(Section.COSTS):
        return ()
    rows = MonthlySum.objects.for_actor(actor).filter(vehicle=vehicle, currency=actor.currency)
    if options.since:
        rows = rows.filter(month__gte=month_start(options.since))
    if options.until:
        rows = rows.filter(month__lte=options.until)
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    totals = rows.values_list("month__year", "category").annotate(sum=Sum("amount")).order_by()
    for year, category, amount in totals:
        sums[year][category] = amount
    names = dict(Category.choices)
    used = [value for value in names if any(year.get(value) for year in sums.values())]
    if not used:
        return ()
    head = (_("Year"), *(str(names[value]) for value in used), _("Total"))
    body = [
        (
            str(year),
            *(money_text(sums[year].get(value, _ZERO), actor.currency) for value in used),
            money_text(sum(sums[year].values(), _ZERO), actor.currency),
        )
        for year in sorted(sums, reverse=True)
    ]
    return (head, *body)
