"""Pages of the comparison of vehicles."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.organizations.middleware import GarageRequest
from garage.energy.models import Energy
from garage.energy.presenting import Reader, reader_of
from garage.insights import comparison as question
from garage.insights.comparison import Compared
from garage.schedule.presenting import reminder_url, when_text
from garage.vehicles.models.timeline import Category
from garage.vehicles.presenting import meter_text
from garage.vehicles.selectors import vehicle_list
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated
from project.kernel.numbers import whole_number, whole_numbers
from project.kernel.units import KM_PER_MILE
from project.web.components import Link
from project.web.pages import render_page
from project.web.templatetags.formats import money_fine, money_text

MOST_CHOICES = 100
_FINE = Decimal("0.001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure of a comparison with its cells: text, address and the name of the vehicle."""

    label: str
    cells: Sequence[tuple[str, str, str]]
    is_sum: bool = False
    is_money: bool = False


@require_safe
def vehicle_compare(request: GarageRequest) -> HttpResponse:
    """Show two to five vehicles side by side."""
    actor, today = request.actor, timezone.localdate()
    ids, months = _asked(request)
    message, found = "", []
    if ids:
        try:
            found = question.comparison(actor=actor, vehicle_ids=ids, months=months, today=today)
        except RuleViolated as error:
            message = error.message
    reader = reader_of(request.user, actor=actor)
    query = request.GET.copy()
    query.pop("months", None)
    url = request.path
    context = {
        "found": found,
        "message": message,
        "lines": _lines(found, actor=actor, reader=reader, today=today) if found else [],
        "choices": list(vehicle_list(actor=actor).order_by("name", "id")[:MOST_CHOICES]),
        "chosen": set(ids),
        "months": months,
        "spans": [
            Link(
                label=ngettext("%(n)d month", "%(n)d months", count) % {"n": count},
                url=f"{url}?{query.urlencode()}&months={count}",
                current=count == months,
            )
            for count in question.SPANS
        ],
        "export_url": _export_url(request, months),
        "elsewhere": sorted({code for one in found for code in one.elsewhere}),
    }
    return render_page(request, "garage/insights/compare.html", context)


@require_safe
def vehicle_compare_export(request: GarageRequest) -> HttpResponse:
    """Send a comparison as a file: one line a vehicle, plain numbers in named units."""
    ids, months = _asked(request)
    found = question.comparison(
        actor=request.actor, vehicle_ids=ids, months=months, today=timezone.localdate()
    )
    headers = {"Content-Disposition": 'attachment; filename="comparison.csv"'}
    text = _csv(found, currency=request.actor.currency)
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _asked(request: GarageRequest) -> tuple[list[int], int]:
    """Return the vehicles and the span of the address."""
    months = whole_number(request.GET.get("months", ""))
    ids = whole_numbers(request.GET.getlist("vehicle")[:20])
    return ids, months if months in question.SPANS else question.SPANS[0]


def _export_url(request: GarageRequest, months: int) -> str:
    query = request.GET.copy()
    query["months"] = str(months)
    slug = request.actor.organization_slug
    address = reverse("vehicle_compare_export", kwargs={"organization": slug})
    return f"{address}?{query.urlencode()}"


def _lines(found: Sequence[Compared], *, actor: Actor, reader: Reader, today: date) -> list[Line]:
    unit = reader.distance
    return [
        _line(found, _("Age"), lambda one: _age(one, today)),
        _line(found, _("Meter"), lambda one: meter_text(one.meter, unit) if one.meter else ""),
        _line(found, _("Driven"), lambda one: reader.distance_text(one.km, "distance")),
        *_economy(found, reader=reader),
        *_costs(found, reader=reader, currency=actor.currency),
        Line(label=_("Next due"), cells=[_due_cell(one, actor=actor) for one in found]),
    ]


def _costs(found: Sequence[Compared], *, reader: Reader, currency: str) -> Iterator[Line]:
    """Yield what vehicles cost a month and per distance, each time as a sum and by category."""
    unit, factor = reader.distance, KM_PER_MILE if reader.distance == "mi" else Decimal(1)
    seen = [name for name in Category if any(one.categories.get(name.value) for one in found)]

    def per_distance(one: Compared, amount: Decimal) -> str:
        value = one.a_km(amount)
        return "" if value is None else money_text_fine(value * factor, currency)

    def a_month(one: Compared, amount: Decimal) -> str:
        return money_text(one.a_month(amount), currency)

    kinds = (
        (_("Cost a month"), _("%(category)s"), a_month),
        (_("Cost per %(unit)s"), _("%(category)s per %(unit)s"), per_distance),
    )
    for total, part, text in kinds:
        sums = {one.vehicle.pk: text(one, one.total) for one in found}
        yield _line(
            found,
            total % {"unit": unit},
            lambda one, sums=sums: sums[one.vehicle.pk],  # type: ignore[misc]
            is_sum=True,
            is_money=True,
        )
        for name in seen:
            parts = {
                one.vehicle.pk: text(one, one.categories.get(name.value, Decimal(0)))
                for one in found
            }
            yield _line(
                found,
                part % {"category": name.label, "unit": unit},
                lambda one, parts=parts: parts[one.vehicle.pk],  # type: ignore[misc]
                is_money=True,
            )


def _line(
    found: Sequence[Compared], label: str, text: Callable[[Compared], str], **more: Any
) -> Line:
    cells = [(text(one), "", one.vehicle.name) for one in found]
    return Line(label=label, cells=cells, **more)


def _due_cell(one: Compared, *, actor: Actor) -> tuple[str, str, str]:
    if not one.due:
        return "", "", one.vehicle.name
    text = f"{one.due.title}: {when_text(one.due)}"
    return text, reminder_url(one.due, actor=actor), one.vehicle.name


def money_text_fine(amount: Decimal, currency: str) -> str:
    """Return an amount of parts of a coin, such as the cost of a kilometre."""
    return money_fine(amount.quantize(_FINE), currency, decimals=3)


def _age(one: Compared, today: date) -> str:
    years = one.age(today)
    if years is None:
        return ""
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def _economy(found: Sequence[Compared], *, reader: Reader) -> list[Line]:
    """Return one line for each energy and meter that one of the vehicles uses."""
    kinds = dict.fromkeys((told.energy, told.meter) for one in found for told in one.economy)
    return [
        Line(
            label=str(Energy(energy).label),
            cells=[
                (
                    next(
                        (
                            reader.consumption_text(told.rate, energy, meter)
                            for told in one.economy
                            if (told.energy, told.meter) == (energy, meter)
                        ),
                        "",
                    ),
                    "",
                    one.vehicle.name,
                )
                for one in found
            ],
        )
        for energy, meter in kinds
    ]


def _csv(found: Sequence[Compared], *, currency: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    names = list(Category.values)
    writer.writerow(
        ["vehicle_id", "vehicle", "months", "distance_km", "currency", "total", "total_a_km"]
        + [f"{name}_a_month" for name in names]
        + [f"{name}_a_km" for name in names]
    )
    for one in found:
        amounts = [one.categories.get(name, Decimal(0)) for name in names]
        writer.writerow(
            [one.vehicle.pk, safe_cell(one.vehicle.name), one.months, _plain(one.km), currency]
            + [_plain(one.total), _plain(one.a_km(one.total))]
            + [_plain(one.a_month(amount)) for amount in amounts]
            + [_plain(one.a_km(amount)) for amount in amounts]
        )
    return out.getvalue()


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.quantize(_FINE):f}"
