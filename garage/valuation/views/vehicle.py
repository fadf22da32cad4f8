"""What a vehicle is worth: the value with its range, its course, its comparables, and what to change."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.components.presenting import distance_text
from garage.records.editing import Editor, RecordForm, edit
from garage.records.pages import page_url, today_for
from garage.valuation import presenting, selectors, services, wording
from garage.valuation.forms import ChoiceForm, ValueForm
from garage.valuation.models import Valuation
from garage.vehicles.models import Vehicle
from garage.vehicles.presenting import unit_of
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated
from project.kernel.numbers import whole_number
from project.web.pages import go, render_page
from project.web.templatetags.formats import money_text


@require_safe
def vehicle_valuation(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show what a vehicle is worth, and why."""
    actor = request.actor
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    series = selectors.value_series(actor=actor, vehicle_id=vehicle.pk)
    current = selectors.valuation_current(actor=actor, vehicle_id=vehicle.pk)
    shown = next((row for row in reversed(series) if row.kind not in selectors.BY_HAND), None)
    settings = selectors.settings_of(actor)
    described = selectors.describe(vehicle, actor=actor, as_of=today_for(actor), settings=settings)
    urls = {
        row.pk: page_url("valuation_detail", actor, valuation_id=row.pk) for row in series[-60:]
    }
    context = {
        "vehicle": vehicle,
        "current": current,
        "estimate": shown,
        "missing": [str(wording.MISSING[name]) for name in described.missing],
        "described": described,
        "condition_from": wording.CONDITION_FROM[described.condition_from],
        "condition": presenting.condition_label(described.condition),
        "chart": presenting.band_of(series, urls=urls, vehicle=vehicle.name),
        "history": [(row, wording.grade_text(row.grade)) for row in list(reversed(series))[:20]],
        "form": ChoiceForm(initial=_chosen(vehicle, actor=actor)),
        "has_choices": _has_choices(vehicle, actor=actor),
        "settings": settings,
        "agreed": _agreed(vehicle, current, actor=actor, today=today_for(actor)),
        "can_edit": actor.can(Permission.EDIT_VEHICLES),
        "can_set": actor.can(Permission.MANAGE_ORGANIZATION),
        **_about(current, unit=unit_of(request.user)),
        **_evidence(shown, actor=actor, unit=unit_of(request.user)),
    }
    return render_page(request, "garage/valuation/vehicle.html", context)


@require_safe
def valuation_detail(request: GarageRequest, valuation_id: int) -> HttpResponse:
    """Show a valuation as it was made, with the comparables of that day."""
    actor = request.actor
    row = selectors.valuation_get(actor=actor, valuation_id=valuation_id)
    unit = unit_of(request.user)
    context = {
        "row": row,
        "vehicle": row.vehicle,
        "is_by_hand": row.kind in selectors.BY_HAND,
        "can_edit": actor.can(Permission.EDIT_VEHICLES),
        "reasons": [wording.reason_text(one, distance_unit=unit) for one in row.reasons],
        **_about(row, unit=unit),
        **_evidence(row, actor=actor, unit=unit),
    }
    return render_page(request, "garage/valuation/detail.html", context)


@require_POST
def valuation_estimate(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Value the vehicle now, with the listings that are there."""
    _revalued(request, vehicle_id, said=_("Valued anew."))
    return go(request, page_url("vehicle_valuation", request.actor, vehicle_id=vehicle_id))


@require_POST
def valuation_choice(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Choose how the vehicle is valued, and value it anew."""
    actor = request.actor
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        raise RuleViolated(_("Choose a condition from the list."), field="condition")
    services.choice_change(actor=actor, vehicle_id=vehicle_id, changes=form.cleaned_data)
    _revalued(request, vehicle_id, said=_("Valued anew with this."))
    return go(request, page_url("vehicle_valuation", actor, vehicle_id=vehicle_id))


@require_POST
def comparable_choose(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Leave a comparable out, take one in, or let the rules decide again; and value anew."""
    actor = request.actor
    before = selectors.valuation_current(actor=actor, vehicle_id=vehicle_id)
    if "clear" in request.POST:
        services.choices_clear(actor=actor, vehicle_id=vehicle_id)
    else:
        services.comparable_choose(
            actor=actor,
            vehicle_id=vehicle_id,
            listing_id=whole_number(request.POST.get("listing", "")) or 0,
            is_left_out="out" in request.POST,
        )
    _revalued(request, vehicle_id, said=_("Valued anew."), before=before)
    url = page_url("vehicle_valuation", actor, vehicle_id=vehicle_id)
    return go(request, f"{url}#comparables")


@require_http_methods(["GET", "HEAD", "POST"])
def valuation_add(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Record an own estimate or an appraisal."""
    actor = request.actor
    actor.require(Permission.EDIT_VEHICLES)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    back = page_url("vehicle_valuation", actor, vehicle_id=vehicle.pk)

    def save(_form: RecordForm, given: dict[str, Any]) -> Valuation:
        data = services.ValueInput(**given)
        return services.valuation_record(actor=actor, vehicle_id=vehicle.pk, data=data)

    editor = Editor(
        title=_("Record a value"),
        sub=vehicle.name,
        form=ValueForm,
        initial={
            "as_of": today_for(actor),
            "currency": actor.currency,
            "view": Valuation.View.PRIVATE,
        },
        save=save,
        done=lambda _row: back,
        back=back,
        submit=_("Record value"),
        said=_("Value recorded."),
    )
    return edit(request, editor)


@require_POST
def valuation_withdraw(request: GarageRequest, valuation_id: int) -> HttpResponse:
    """Take back a value that was set by hand."""
    actor = request.actor
    row = services.valuation_withdraw(actor=actor, valuation_id=valuation_id)
    undo = page_url("valuation_restore", actor, valuation_id=row.pk)
    messages.success(request, _("The value was taken back."), extra_tags=undo)
    return go(request, page_url("vehicle_valuation", actor, vehicle_id=row.vehicle_id))


@require_POST
def valuation_restore(request: GarageRequest, valuation_id: int) -> HttpResponse:
    """Let a value that was taken back count again."""
    row = services.valuation_restore(actor=request.actor, valuation_id=valuation_id)
    messages.success(request, _("The value counts again."))
    url = page_url("vehicle_valuation", request.actor, vehicle_id=row.vehicle_id)
    return go(request, url)


def _revalued(
    request: GarageRequest, vehicle_id: int, *, said: str, before: Valuation | None = None
) -> None:
    """Value the vehicle and say what came of it."""
    actor = request.actor
    found = services.vehicle_value(actor=actor, vehicle_id=vehicle_id, as_of=today_for(actor))
    if found.row is None:
        messages.warning(request, _("There is not enough to say what it is worth."))
    elif before is not None and before.value != found.row.value:
        words = {
            "before": presenting.estimate_text(before.value, before.currency),
            "now": presenting.estimate_text(found.row.value, found.row.currency),
        }
        messages.success(request, _("%(before)s before, %(now)s now.") % words)
    else:
        messages.success(request, said)


def _chosen(vehicle: Vehicle, *, actor: Actor) -> dict[str, Any]:
    choice = selectors.choice_of(vehicle, actor=actor)
    return {name: getattr(choice, name) for name in ChoiceForm.base_fields}


def _has_choices(vehicle: Vehicle, *, actor: Actor) -> bool:
    choice = selectors.choice_of(vehicle, actor=actor)
    return bool(choice.left_out or choice.taken_in)


def _about(row: Valuation | None, *, unit: str) -> dict[str, Any]:
    """Return a value in words: amount, range, grade, what it rests on."""
    if row is None:
        return {}
    return {
        "value": presenting.estimate_text(row.value, row.currency),
        "low": presenting.estimate_text(row.low, row.currency),
        "high": presenting.estimate_text(row.high, row.currency),
        "kind": wording.KINDS[row.kind],
        "kept": wording.price_kept(row.inputs.get("notes", ())),
        "grade": wording.grade_text(row.grade),
        "grade_tone": wording.TONES.get(row.grade, ""),
        "odometer": "" if row.odometer_km is None else distance_text(row.odometer_km, unit),
    }


def _evidence(row: Valuation | None, *, actor: Actor, unit: str) -> dict[str, Any]:
    """Return what an estimate rests on: its comparables, its lines, its notes."""
    if row is None or row.kind in selectors.BY_HAND:
        return {}
    rows = selectors.comparables_of(row, actor=actor)
    settings = selectors.settings_of(actor)
    return {
        "comparables": presenting.comparable_rows(rows, currency=row.currency, distance_unit=unit),
        "causes": [str(wording.CAUSES[cause]) for cause in presenting.causes_of(rows)],
        "lines": presenting.breakdown(row),
        "views": presenting.view_lines(row, settings),
        "notes": wording.note_texts(row.inputs.get("notes", ())),
        "better": wording.note_texts(row.inputs.get("better", ())),
    }


def _agreed(
    vehicle: Vehicle, current: Valuation | None, *, actor: Actor, today: Any
) -> list[dict[str, Any]]:
    """Return the agreed values of insurance policies beside what the vehicle is worth."""
    if current is None:
        return []
    rows = selectors.agreed_values(actor=actor, vehicle_id=vehicle.pk, on=today)
    return [
        {
            "policy": row.policy,
            "text": money_text(row.agreed_value, row.policy.currency),
            "is_short": row.policy.currency == current.currency
            and row.agreed_value is not None
            and row.agreed_value < (current.low or current.value),
            "gap": presenting.estimate_text(
                current.value - (row.agreed_value or 0), current.currency
            ),
        }
        for row in rows
    ]
