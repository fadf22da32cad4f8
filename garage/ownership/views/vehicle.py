"""What a vehicle cost so far: the page, as CSV and as PDF."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.organizations.middleware import GarageRequest
from garage.ownership import exporting, presenting, selectors, wording
from garage.ownership.arithmetic import VALUE
from garage.ownership.forms import PeriodForm
from garage.ownership.printing import Sheet, Table, write_pdf
from garage.ownership.selectors import Past
from garage.ownership.views import common
from garage.records.pages import page_url
from garage.vehicles.presenting import subtitle
from project.kernel.dates import add_months
from project.kernel.errors import RuleViolated
from project.kernel.numbers import whole_number
from project.web.components import Link
from project.web.forms import add_errors
from project.web.pages import render_page
from project.web.templatetags.formats import money_text

MOST_YEARS = 12
LAST_MONTHS = "12"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The span of the address: its form, its name, and its days."""

    form: PeriodForm
    period: str
    since: date | None = None
    until: date | None = None


def _asked(request: GarageRequest, today: date) -> Asked:
    period = request.GET.get("period", "")[:4]
    year = whole_number(period)
    if period == LAST_MONTHS:
        return Asked(form=PeriodForm(), period=period, since=add_months(today, -11))
    if year is not None and 1885 <= year <= today.year:  # noqa: PLR2004 - the first motor car
        since, until = date(year, 1, 1), date(year, 12, 31)
        return Asked(form=PeriodForm(), period=period, since=since, until=until)
    if not ({"since", "until"} & set(request.GET)):
        return Asked(form=PeriodForm(), period="")
    form = PeriodForm(request.GET)
    form.is_valid()
    given = form.cleaned_data
    return Asked(form=form, period="own", since=given.get("since"), until=given.get("until"))


@require_safe
def vehicle_ownership(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show what a vehicle cost, lost value included."""
    today = timezone.localdate()
    asked, status = _asked(request, today), 200
    try:
        found = _past(request, vehicle_id, asked, today=today)
    except RuleViolated as error:
        if asked.form.is_bound:
            add_errors(asked.form, error)
        status = error.status
        found = selectors.past(actor=request.actor, vehicle_id=vehicle_id, today=today)
    if asked.form.is_bound and asked.form.errors:
        status = 422
    context = _context(request, found, asked, today=today)
    return render_page(request, "garage/ownership/vehicle.html", context, status=status)


@require_safe
def vehicle_ownership_csv(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Hand out what a vehicle cost by month for a spreadsheet."""
    today = timezone.localdate()
    found = _past(request, vehicle_id, _asked(request, today), today=today)
    return common.download(
        exporting.vehicle_csv(found).encode(),
        content_type="text/csv; charset=utf-8",
        name=common.file_name("ownership", today, "csv"),
    )


@require_safe
def vehicle_ownership_pdf(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Hand out what a vehicle cost on paper."""
    today = timezone.localdate()
    found = _past(request, vehicle_id, _asked(request, today), today=today)
    return common.download(
        write_pdf(_sheet(request, found), printed_on=today),
        content_type="application/pdf",
        name=common.file_name("ownership", today, "pdf"),
    )


def _past(request: GarageRequest, vehicle_id: int, asked: Asked, *, today: date) -> Past:
    return selectors.past(
        actor=request.actor,
        vehicle_id=vehicle_id,
        today=today,
        since=asked.since,
        until=asked.until,
    )


def _context(request: GarageRequest, found: Past, asked: Asked, *, today: date) -> dict[str, Any]:
    actor, unit, vehicle = request.actor, common.unit_of(request), found.tenure.vehicle
    query = request.GET.urlencode()
    return {
        "vehicle": vehicle,
        "tabs": common.tabs_of(request, vehicle.pk, current="vehicle_ownership"),
        "found": found,
        "form": asked.form,
        "periods": _periods(request, found, asked, today=today),
        "span": presenting.span_text(found.costs.since, found.costs.until),
        "figures": _figures(found, unit=unit),
        "unit": unit,
        "chart": presenting.chart(found, actor=actor),
        "shares": presenting.parts(found.costs.categories, found.currency),
        "lines": presenting.lines(found, actor=actor, unit=unit),
        "total": presenting.total_line(found, unit=unit),
        "rows": presenting.rows(found, actor=actor),
        "notes": [wording.note_text(note) for note in found.notes],
        "csv_url": page_url("vehicle_ownership_csv", actor, vehicle_id=vehicle.pk) + f"?{query}",
        "pdf_url": page_url("vehicle_ownership_pdf", actor, vehicle_id=vehicle.pk) + f"?{query}",
        "value_url": page_url("vehicle_valuation", actor, vehicle_id=vehicle.pk),
        "details_url": page_url("vehicle_details", actor, vehicle_id=vehicle.pk),
    }


def _periods(request: GarageRequest, found: Past, asked: Asked, *, today: date) -> list[Link]:
    last = found.tenure.until or today
    years = range(last.year, max(found.owned_since.year, last.year - MOST_YEARS + 1) - 1, -1)
    whole = _("Since it came") if found.tenure.bought else _("All the time")
    return [
        Link(label=whole, url=request.path, current=asked.period == ""),
        Link(
            label=_("12 months"),
            url=f"{request.path}?period={LAST_MONTHS}",
            current=asked.period == LAST_MONTHS,
        ),
        *(
            Link(
                label=str(year),
                url=f"{request.path}?period={year}",
                current=asked.period == str(year),
            )
            for year in years
        ),
    ]


def _figures(found: Past, *, unit: str) -> list[tuple[str, str, str, str]]:
    """Return the key figures: label, value, note and unit."""
    costs, line = found.costs, presenting.total_line(found, unit=unit)
    worth = ""
    if found.value_before is not None and found.value_after is not None:
        ends = (found.value_before, found.value_after)
        worth = " → ".join(presenting.about(value, found.currency) for value in ends)
    return [
        (_("In all"), line.total, presenting.span_text(costs.since, costs.until), ""),
        (_("A month"), line.a_month, "", ""),
        (_("A year"), line.a_year, "", ""),
        (_("Per %(unit)s") % {"unit": unit}, line.a_distance, _driven(found, unit=unit), ""),
        (
            _("Lost value"),
            money_text(costs.categories.get(VALUE), found.currency)
            if found.tenure.course.points
            else "–",
            worth,
            "",
        ),
    ]


def _driven(found: Past, *, unit: str) -> str:
    if found.costs.driven is None:
        return ""
    return _("%(distance)s driven") % {
        "distance": presenting.distance_text(found.costs.driven.km, unit)
    }


def _sheet(request: GarageRequest, found: Past) -> Sheet:
    unit, vehicle = common.unit_of(request), found.tenure.vehicle
    total = presenting.total_line(found, unit=unit)
    told = [*presenting.lines(found, actor=request.actor, unit=unit), total]
    rows = presenting.rows(found, actor=request.actor)
    names = [label for label, _amount in rows[0].amounts] if rows else []
    return Sheet(
        title=vehicle.name,
        subtitle=" · ".join(
            part
            for part in (
                subtitle(vehicle),
                vehicle.plate,
                presenting.span_text(found.costs.since, found.costs.until),
            )
            if part
        ),
        figures=[(label, value) for label, value, _note, _unit in _figures(found, unit=unit)],
        tables=[
            Table(
                title=_("By category"),
                head=[
                    _("Category"),
                    _("In all"),
                    _("A month"),
                    _("A year"),
                    _("Per %(unit)s") % {"unit": unit},
                ],
                rows=[
                    [one.label, one.total, one.a_month, one.a_year, one.a_distance] for one in told
                ],
            ),
            Table(
                title=_("Over time"),
                head=[_("When"), *names, _("Total")],
                rows=[
                    *(
                        [row.label, *(amount for _label, amount in row.amounts), row.total]
                        for row in rows
                    ),
                    [
                        _("Total"),
                        *(one.total for one in told[:-1]),
                        total.total,
                    ],
                ],
            ),
        ],
        notes=[wording.note_text(note) for note in found.notes],
    )
