"""The values of all vehicles, what something else is worth, and how the organization values."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.records.editing import Editor, RecordForm, edit
from garage.records.pages import following, page_url, today_for
from garage.valuation import presenting, selectors, services, wording
from garage.valuation.conditions import Condition
from garage.valuation.forms import SettingsForm, WorthForm
from garage.valuation.models import ValuationSettings
from garage.vehicles.presenting import subtitle, unit_of
from project.kernel.actor import Actor, Permission
from project.kernel.jobs.models import JobRecord
from project.web.components import JobView
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page
from project.web.templatetags.formats import money_text, number

TOLD_FOR = timedelta(minutes=10)  # so long a page says what an update did
VEHICLES_BY = Ordering(columns={"name": "name"}, default="name")


@require_safe
def value_list(request: GarageRequest) -> HttpResponse:
    """Show what every vehicle is worth, and all together."""
    actor = request.actor
    page = keyset_page(
        selectors.vehicles_to_value(actor=actor),
        ordering=VEHICLES_BY,
        cursor=request.GET.get("cursor"),
    )
    values = selectors.valuations_current(
        actor=actor, vehicle_ids=[vehicle.pk for vehicle in page.items]
    )
    fleet = selectors.fleet_value(actor=actor)
    settings = selectors.settings_of(actor)
    context = {
        "rows": [
            _row(vehicle, values.get(vehicle.pk)) | {"is_leased": vehicle.pk in fleet.leased}
            for vehicle in page.items
        ],
        "next_url": following(request.GET, page.next),
        "fleet": fleet,
        "totals": [money_text(total, code) for code, total in fleet.totals.items()],
        "settings": settings,
        "job": _job(actor),
        "asked": presenting.asked_rows(settings.last_update),
        "can_edit": actor.can(Permission.EDIT_VEHICLES),
        "can_set": actor.can(Permission.MANAGE_ORGANIZATION),
    }
    return render_page(request, "garage/valuation/list.html", context, fragment="rows")


@require_safe
def market_progress(request: GarageRequest) -> HttpResponse:
    """Show how far the market update is; once it has ended well the page is shown anew."""
    job = _job(request.actor)
    response = render_page(request, "garage/valuation/progress.html", {"job": job})
    if job is None or job.state == "done":
        response["HX-Refresh"] = "true"
    return response


@require_POST
def market_update(request: GarageRequest) -> HttpResponse:
    """Ask for a market update."""
    services.update_start(actor=request.actor)
    messages.success(request, _("The market update has begun. You can leave this page."))
    return go(request, page_url("value_list", request.actor))


@require_safe
def worth(request: GarageRequest) -> HttpResponse:
    """Say what a vehicle is worth that nobody here owns."""
    actor = request.actor
    settings = selectors.settings_of(actor)
    if not request.GET:
        form = WorthForm(initial={"unit": unit_of(request.user)})
        return _worth_page(request, form, settings=settings)
    form = WorthForm(request.GET)
    if not form.is_valid():
        return _worth_page(request, form, settings=settings, status=422)
    found = services.estimate_described(
        actor=actor, data=services.WorthInput(**form.given()), as_of=today_for(actor)
    )
    return _worth_page(request, form, settings=settings, found=found)


@require_http_methods(["GET", "HEAD", "POST"])
def valuation_settings(request: GarageRequest) -> HttpResponse:
    """Change market, deductions, factors and notices."""
    actor = request.actor
    actor.require(Permission.MANAGE_ORGANIZATION)
    stored = selectors.settings_of(actor)

    def save(_form: RecordForm, given: dict[str, Any]) -> ValuationSettings:
        return services.settings_change(actor=actor, changes=given)

    editor = Editor(
        title=_("How values are found"),
        form=SettingsForm,
        initial=_initial(stored),
        save=save,
        done=lambda _row: page_url("value_list", actor),
        back=page_url("value_list", actor),
        submit=_("Save"),
        said=_("Saved. It counts from the next valuation on."),
    )
    return edit(request, editor)


def _worth_page(
    request: GarageRequest,
    form: WorthForm,
    *,
    settings: ValuationSettings,
    found: services.Worth | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "settings": settings, "found": found}
    if found is not None:
        estimate, code = found.estimate, settings.currency
        context |= {
            "reading": _reading(form),
            "value": presenting.estimate_text(estimate.value, code),
            "low": presenting.estimate_text(estimate.low, code),
            "high": presenting.estimate_text(estimate.high, code),
            "grade": wording.grade_text(estimate.grade),
            "grade_tone": wording.TONES.get(estimate.grade, ""),
            "notes": wording.note_texts(
                [{"code": n.code, "number": n.number} for n in estimate.notes]
            ),
            "better": wording.note_texts(
                [{"code": n.code, "number": n.number} for n in estimate.better]
            ),
            "comparables": presenting.comparable_rows(
                found.comparables, currency=code, distance_unit=unit_of(request.user)
            ),
            "causes": [
                str(wording.CAUSES[cause]) for cause in presenting.causes_of(found.comparables)
            ],
        }
    return render_page(request, "garage/valuation/worth.html", context, status=status)


def _reading(form: WorthForm) -> str:
    """Return the mileage as it was understood."""
    typed = form.cleaned_data["mileage"]
    return "" if typed is None else f"{number(typed)} {form.cleaned_data['unit']}"


def _row(vehicle: Any, value: Any) -> dict[str, Any]:
    if value is None:
        return {"vehicle": vehicle, "subtitle": subtitle(vehicle), "value": ""}
    return {
        "vehicle": vehicle,
        "subtitle": subtitle(vehicle),
        "value": presenting.estimate_text(value.value, value.currency),
        "range": ""
        if value.low is None
        else f"{presenting.estimate_text(value.low, value.currency)} – "
        f"{presenting.estimate_text(value.high, value.currency)}",
        "kind": wording.KINDS[value.kind],
        "grade": wording.grade_text(value.grade),
        "tone": wording.TONES.get(value.grade, ""),
        "as_of": value.as_of,
    }


def _initial(row: ValuationSettings) -> dict[str, Any]:
    plain = {name: getattr(row, name, None) for name in SettingsForm.base_fields}
    return plain | {f"factor_{code}": row.multipliers.get(code) for code in Condition.values}


def _job(actor: Actor) -> JobView | None:
    """Return how far the newest market update is; nothing some time after it ended well."""
    rows = JobRecord.objects.for_actor(actor).filter(kind=services.JOB)
    row = rows.order_by("-id").first()
    if row is None:
        return None
    is_done = row.state == JobRecord.State.DONE
    if is_done and (row.finished_at is None or timezone.now() - row.finished_at > TOLD_FOR):
        return None
    message = row.error or row.step
    return JobView(
        title=_("Market update"),
        state=row.state,  # type: ignore[arg-type]
        done=row.progress,
        total=row.total,
        message=presenting.updated_text(selectors.settings_of(actor)) if is_done else message,
        poll_url=page_url("market_progress", actor) if row.is_open else "",
    )
