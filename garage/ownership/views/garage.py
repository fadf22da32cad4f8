"""The cost of ownership of all vehicles, and scenarios side by side."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.organizations.middleware import GarageRequest
from garage.ownership import exporting, presenting, selectors, wording
from garage.ownership.arithmetic import VALUE
from garage.ownership.forms import CompareForm
from garage.ownership.printing import Sheet, Table, write_pdf
from garage.ownership.projecting import Assumptions, added
from garage.ownership.selectors import Fleet, Outlook, Past
from garage.ownership.views import common
from garage.records.pages import page_url
from garage.valuation.presenting import estimate_text
from project.kernel.actor import Actor
from project.web.pages import render_page
from project.web.templatetags.formats import money_text

USUAL = {"years": "3", "inflation": "2"}


# --- The fleet ---
@require_safe
def ownership(request: GarageRequest) -> HttpResponse:
    """Show what all vehicles are worth and what they cost in the last twelve months."""
    actor, unit = request.actor, common.unit_of(request)
    found = selectors.fleet(actor=actor, today=timezone.localdate())
    context = {
        "found": found,
        "unit": unit,
        "span": presenting.span_text(found.since, found.until),
        "worth": _worth(found),
        "total": money_text(found.total, found.currency),
        "shared": money_text(found.shared, found.currency) if found.shared else "",
        "lost": money_text(found.categories[VALUE], found.currency)
        if VALUE in found.categories
        else "",
        "a_distance": presenting.per_distance(found.a_km, unit=unit, currency=found.currency),
        "shares": presenting.parts(found.categories, found.currency),
        "rows": [_row(row, actor=actor, unit=unit, on=found.until) for row in found.rows],
    }
    return render_page(request, "garage/ownership/fleet.html", context)


@require_safe
def ownership_csv(request: GarageRequest) -> HttpResponse:
    """Hand out what every vehicle cost for a spreadsheet."""
    today = timezone.localdate()
    found = selectors.fleet(actor=request.actor, today=today)
    return common.download(
        exporting.fleet_csv(found).encode(),
        content_type="text/csv; charset=utf-8",
        name=common.file_name("ownership", today, "csv"),
    )


@require_safe
def ownership_pdf(request: GarageRequest) -> HttpResponse:
    """Hand out what every vehicle cost on paper."""
    today = timezone.localdate()
    found = selectors.fleet(actor=request.actor, today=today)
    return common.download(
        write_pdf(_sheet(request, found), printed_on=today),
        content_type="application/pdf",
        name=common.file_name("ownership", today, "pdf"),
    )


def _worth(found: Fleet) -> list[str]:
    return [estimate_text(total, code) for code, total in found.value.totals.items()]


def _row(row: Past, *, actor: Actor, unit: str, on: date) -> dict[str, Any]:
    vehicle, costs = row.tenure.vehicle, row.costs
    lost = costs.categories.get(VALUE)
    return {
        "vehicle": vehicle,
        "url": page_url("vehicle_ownership", actor, vehicle_id=vehicle.pk) + "?period=12",
        "worth": _("leased")
        if row.tenure.is_leased(on)
        else presenting.about(row.value_after, row.currency),
        "running": money_text(costs.total - (lost or 0), row.currency),
        "lost": "–" if lost is None else money_text(lost, row.currency),
        "total": money_text(costs.total, row.currency),
        "a_distance": presenting.per_distance(
            costs.a_km(costs.total), unit=unit, currency=row.currency
        ),
    }


def _sheet(request: GarageRequest, found: Fleet) -> Sheet:
    unit = common.unit_of(request)
    rows = [_row(row, actor=request.actor, unit=unit, on=found.until) for row in found.rows]
    names = ("worth", "running", "lost", "total", "a_distance")
    lost = found.categories.get(VALUE)
    running = found.total - (lost or 0)
    a_distance = presenting.per_distance(found.a_km, unit=unit, currency=found.currency)
    per = _("Per %(unit)s") % {"unit": unit}
    worth = ", ".join(_worth(found)) or "–"
    return Sheet(
        title=request.membership.organization.name,
        subtitle=presenting.span_text(found.since, found.until),
        figures=[
            (_("Worth together"), worth),
            (_("Cost in twelve months"), money_text(found.total, found.currency)),
            (_("Lost value"), "–" if lost is None else money_text(lost, found.currency)),
            (per, a_distance),
        ],
        tables=[
            Table(
                title=_("Vehicles"),
                head=[
                    _("Vehicle"),
                    _("Worth"),
                    _("Running costs"),
                    _("Lost value"),
                    _("Total"),
                    per,
                ],
                rows=[
                    *([row["vehicle"].name, *(row[name] for name in names)] for row in rows),
                    [
                        _("Total"),
                        worth,
                        money_text(running, found.currency),
                        "–" if lost is None else money_text(lost, found.currency),
                        money_text(found.total, found.currency),
                        a_distance,
                    ],
                ],
            )
        ],
        notes=[],
    )


# --- Scenarios ---
@require_safe
def ownership_compare(request: GarageRequest) -> HttpResponse:
    """Show up to four scenarios side by side; the address holds them."""
    actor, unit, today = request.actor, common.unit_of(request), timezone.localdate()
    form = CompareForm(
        common.asked(request, {**USUAL, "unit": unit}), vehicles=common.vehicle_choices(actor)
    )
    is_right = form.is_valid()
    asked = form.scenarios() if is_right else []
    told = [_scenario(pk, assumed, actor=actor, today=today) for pk, assumed in asked]
    context = {
        "form": form,
        "unit": unit,
        "names": [_name(one, unit=unit) for one, _before in told],
        "lines": [
            (label, [(*cell, _heading(one, unit=unit)) for cell, (one, _b) in pairs], is_sum)
            for label, cells, is_sum in _lines(told, unit=unit)
            for pairs in [list(zip(cells, told, strict=True))]
        ],
        "notes": list(
            dict.fromkeys(
                f"{one.tenure.vehicle.name}: {wording.note_text(note)}"
                for one, _before in told
                for note in one.notes
            )
        ),
    }
    return render_page(
        request, "garage/ownership/compare.html", context, status=200 if is_right else 422
    )


def _scenario(
    vehicle_id: int, assumed: Assumptions, *, actor: Actor, today: date
) -> tuple[Outlook, Past]:
    found = selectors.outlook(actor=actor, vehicle_id=vehicle_id, today=today, assumed=assumed)
    return found, selectors.past(actor=actor, vehicle_id=vehicle_id, today=today)


def _name(one: Outlook, *, unit: str) -> tuple[str, str]:
    """Return what a scenario is called and what it assumes."""
    parts = []
    if one.assumed.km_a_year is not None:
        parts.append(presenting.distance_text(one.assumed.km_a_year, unit))
    if one.assumed.energy_change:
        parts.append(_("energy %(change)s %%") % {"change": f"{one.assumed.energy_change:+f}"})
    return one.tenure.vehicle.name, ", ".join(parts)


def _heading(one: Outlook, *, unit: str) -> str:
    """Return the whole name of a scenario in one text."""
    return ", ".join(part for part in _name(one, unit=unit) if part)


def _lines(
    told: Sequence[tuple[Outlook, Past]], *, unit: str
) -> list[tuple[str, list[tuple[str, str]], bool]]:
    """Return the figures of scenarios: label, a text and range for each, and whether it is a sum."""
    if not told:
        return []
    names = presenting.in_order(
        {name for one, _b in told for year in one.years for name in year.categories}
    )
    years = len(told[0][0].years)
    found: list[tuple[str, Callable[[Outlook, Past], tuple[str, str]], bool]] = [
        (_("Worth now"), _worth_now, False),
        (
            ngettext("Worth in %(n)d year", "Worth in %(n)d years", years) % {"n": years},
            _worth_then,
            False,
        ),
        *((wording.label_of(name), _category(name), False) for name in names),
        (
            ngettext("Cost in %(n)d year", "Cost in %(n)d years", years) % {"n": years},
            _cost,
            True,
        ),
        (_("A month"), _cost_a_month, False),
        (_("Per %(unit)s") % {"unit": unit}, _cost_a_distance(unit), False),
        (_("A month so far"), _past_a_month, False),
        (_("Per %(unit)s so far") % {"unit": unit}, _past_a_distance(unit), False),
    ]
    return [
        (label, [text(one, before) for one, before in told], is_sum)
        for label, text, is_sum in found
    ]


def _worth_now(one: Outlook, _before: Past) -> tuple[str, str]:
    worth = one.basis.worth
    return (presenting.about(worth.likely, one.currency), "") if worth else ("–", "")


def _worth_then(one: Outlook, _before: Past) -> tuple[str, str]:
    worth = one.years[-1].worth
    if worth is None:
        return "–", ""
    return presenting.about(worth.likely, one.currency), presenting.between(worth, one.currency)


def _category(name: str) -> Callable[[Outlook, Past], tuple[str, str]]:
    def text(one: Outlook, _before: Past) -> tuple[str, str]:
        amounts = [year.categories[name] for year in one.years if name in year.categories]
        if not amounts:
            return "–", ""
        total = added(amounts)
        return presenting.about(total.likely, one.currency), ""

    return text


def _cost(one: Outlook, _before: Past) -> tuple[str, str]:
    total = presenting.whole(one.years)
    return presenting.about(total.likely, one.currency), presenting.between(total, one.currency)


def _cost_a_month(one: Outlook, _before: Past) -> tuple[str, str]:
    total = presenting.whole(one.years)
    return presenting.about(total.likely / len(one.years) / 12, one.currency), ""


def _cost_a_distance(unit: str) -> Callable[[Outlook, Past], tuple[str, str]]:
    def text(one: Outlook, _before: Past) -> tuple[str, str]:
        km = one.years[0].km
        if not km:
            return "–", ""
        a_km = presenting.whole(one.years).likely / (km * len(one.years))
        return presenting.per_distance(a_km, unit=unit, currency=one.currency), ""

    return text


def _past_a_month(_one: Outlook, before: Past) -> tuple[str, str]:
    return presenting.total_line(before, unit="km").a_month, ""


def _past_a_distance(unit: str) -> Callable[[Outlook, Past], tuple[str, str]]:
    def text(_one: Outlook, before: Past) -> tuple[str, str]:
        return presenting.total_line(before, unit=unit).a_distance, ""

    return text
