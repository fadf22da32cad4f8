"""The coming years of a vehicle, and whether to keep it."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.organizations.middleware import GarageRequest
from garage.forecast.arithmetic import Range
from garage.ownership import deciding, presenting, selectors, wording
from garage.ownership.forms import AssumptionsForm, KeepForm
from garage.ownership.projecting import Assumptions
from garage.ownership.selectors import Answer, Outlook, Question
from garage.ownership.views import common
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel.errors import RuleViolated
from project.web.forms import add_errors
from project.web.pages import render_page
from project.web.templatetags.formats import NOTHING

USUAL = {"years": "3", "inflation": "2"}


@require_safe
def vehicle_outlook(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show what the next years of a vehicle will cost under assumptions that the address holds."""
    actor = request.actor
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    form = AssumptionsForm(common.asked(request, {**USUAL, "unit": common.unit_of(request)}))
    is_right = form.is_valid()
    assumed = form.assumptions() if is_right else Assumptions()
    context = _page(request, vehicle, form, current="vehicle_outlook")
    try:
        found = selectors.outlook(
            actor=actor, vehicle_id=vehicle_id, today=timezone.localdate(), assumed=assumed
        )
    except RuleViolated as error:
        context["gone"] = error.message
    else:
        context |= _outlook(found, unit=common.unit_of(request))
    return render_page(
        request, "garage/ownership/outlook.html", context, status=200 if is_right else 422
    )


@require_safe
def vehicle_keep_or_sell(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show the coming year with a vehicle against the year with another."""
    actor = request.actor
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    form = KeepForm(
        common.asked(request, {"unit": common.unit_of(request)}),
        vehicles=common.vehicle_choices(actor, besides=vehicle.pk),
    )
    is_right = form.is_valid()
    question = form.question() if is_right else Question()
    context = _page(request, vehicle, form, current="vehicle_keep_or_sell")
    try:
        found = selectors.keep_or_sell(
            actor=actor, vehicle_id=vehicle_id, today=timezone.localdate(), asked=question
        )
    except RuleViolated as error:
        add_errors(form, error)
        context["gone"] = error.message
    else:
        context |= _answer(found, unit=common.unit_of(request))
    return render_page(
        request, "garage/ownership/keep_or_sell.html", context, status=200 if is_right else 422
    )


def _page(request: GarageRequest, vehicle: Vehicle, form: Any, *, current: str) -> dict[str, Any]:
    return {
        "vehicle": vehicle,
        "tabs": common.tabs_of(request, vehicle.pk, current=current),
        "form": form,
        "unit": common.unit_of(request),
        "currency": request.actor.currency,
    }


def _outlook(found: Outlook, *, unit: str) -> dict[str, Any]:
    currency, total = found.currency, presenting.whole(found.years)
    worth = found.years[-1].worth
    labels = [wording.label_of(name) for name in presenting.year_names(found.years)]
    return {
        "found": found,
        "total": presenting.about(total.likely, currency),
        "between": presenting.between(total, currency),
        "a_year": presenting.about(total.likely / len(found.years), currency),
        "worth_now": presenting.about(found.basis.worth.likely, currency)
        if found.basis.worth
        else "",
        "worth": presenting.about(worth.likely, currency) if worth else "",
        "worth_between": presenting.between(worth, currency) if worth else "",
        "pace": presenting.distance_text(found.years[0].km, unit),
        "worth_method": wording.WORTH.get(found.basis.method, ""),
        "worth_chart": presenting.worth_chart(found),
        "chart": presenting.year_chart(found),
        "heads": [*labels, _("Total"), _("Worth at its end")],
        "rows": presenting.year_rows(found),
        "rests": presenting.rests(found),
        "notes": [wording.note_text(note) for note in found.notes],
    }


def _answer(found: Answer, *, unit: str) -> dict[str, Any]:
    told, currency = found.decision, found.kept.currency
    other = told.replace.total if told.replace else None
    difference = told.difference.likely if told.difference else None
    sides = [told.keep, *([told.replace] if told.replace else [])]
    heads = [found.kept.tenure.vehicle.name, *_other_name(found)]
    tones = {deciding.KEEP: "good", deciding.SELL: "good", deciding.INCOMPLETE: "warn"}
    return {
        "found": found,
        "answer": wording.answer_text(
            told,
            keep=presenting.about(told.keep.total.likely, currency),
            other=presenting.about(other.likely if other else None, currency),
            difference=presenting.about(abs(difference), currency)
            if difference is not None
            else "",
        ),
        "tone": tones.get(told.answer, ""),
        "pace": presenting.distance_text(found.km_a_year, unit),
        "heads": heads,
        "lines": [
            (
                str(wording.LINES[name]),
                [
                    _cell(head, side.lines.get(name), currency)
                    for head, side in zip(heads, sides, strict=True)
                ],
            )
            for name in deciding.lines_of(sides)
        ],
        "totals": [
            _cell(head, side.total, currency) for head, side in zip(heads, sides, strict=True)
        ],
        "difference": _difference(told.difference, currency) if told.difference else "",
        "notes": [wording.note_text(note) for note in found.notes],
        "other_notes": [wording.note_text(note) for note in found.other.notes]
        if found.other
        else [],
        "worth": presenting.about(found.kept.basis.worth.likely, currency)
        if found.kept.basis.worth
        else "",
    }


def _other_name(found: Answer) -> list[str]:
    if found.other is not None:
        return [found.other.tenure.vehicle.name]
    return [_("One to buy")] if found.typed else []


def _difference(dearer: Range, currency: str) -> str:
    """Return by how much keeping is dearer or cheaper, and between what it will be."""
    if dearer.likely > 0:
        text, amount = _("Keeping is dearer by %(amount)s, from %(low)s to %(high)s."), dearer
    else:
        text = _("Keeping is cheaper by %(amount)s, from %(low)s to %(high)s.")
        amount = Range(-dearer.high, -dearer.likely, -dearer.low)
    return text % {
        "amount": presenting.about(amount.likely, currency),
        "low": presenting.about(amount.low, currency),
        "high": presenting.about(amount.high, currency),
    }


def _cell(label: str, amount: Range | None, currency: str) -> presenting.Cell:
    if amount is None:
        return presenting.Cell(label=label, text=NOTHING)
    return presenting.Cell(
        label=label,
        text=presenting.about(amount.likely, currency),
        between=presenting.between(amount, currency),
    )
