"""Pages of history reports."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.reports import selectors, services
from garage.reports.forms import USUAL, OptionsForm
from garage.reports.models import HistoryReport
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated
from project.kernel.jobs.models import JobRecord
from project.web.components import JobView
from project.web.forms import add_errors
from project.web.pages import go, render_page

SHOWN_REPORTS = 10


@require_safe
def vehicle_history(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show the history of a vehicle as a buyer would get it, and the PDFs that were made."""
    vehicle = vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    form = OptionsForm(request.GET if "sections" in request.GET else {"sections": list(USUAL)})
    form.is_valid()
    return _page(request, vehicle, form)


@require_POST
def report_order(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Have the PDF made, or lead to the page with what was chosen."""
    vehicle = vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    form = OptionsForm(request.POST)
    if not form.is_valid():
        return _page(request, vehicle, form, status=422)
    if "show" in request.POST:
        chosen = request.POST.copy()
        for name in ("csrfmiddlewaretoken", "show"):
            chosen.pop(name, None)
        here = _url(request, "vehicle_history", vehicle_id=vehicle_id)
        return go(request, f"{here}?{chosen.urlencode()}")
    try:
        services.report_order(actor=request.actor, vehicle_id=vehicle_id, options=form.options())
    except RuleViolated as error:
        add_errors(form, error)
        return _page(request, vehicle, form, status=error.status)
    messages.success(request, _("The PDF is being made."))
    return go(request, _url(request, "vehicle_history", vehicle_id=vehicle_id) + "#reports")


@require_safe
def report_row(request: GarageRequest, history_id: int) -> HttpResponse:
    """Show how far a report is; htmx asks until it is there."""
    report = selectors.report_get(actor=request.actor, report_id=history_id)
    can_order = request.actor.can(Permission.EDIT_VEHICLES)
    context = {"row": _rows(request, [report])[0], "can_order": can_order}
    return render_page(request, "garage/reports/row.html", context)


@require_POST
def report_delete(request: GarageRequest, history_id: int) -> HttpResponse:
    """Delete a report."""
    report = selectors.report_get(actor=request.actor, report_id=history_id)
    services.report_delete(actor=request.actor, report_id=history_id)
    messages.success(request, _("The report was deleted."))
    return go(request, _url(request, "vehicle_history", vehicle_id=report.vehicle_id) + "#reports")


def _page(
    request: GarageRequest, vehicle: Vehicle, form: OptionsForm, *, status: int = 200
) -> HttpResponse:
    actor = request.actor
    reports = selectors.report_list(actor=actor, vehicle_id=vehicle.pk)[:SHOWN_REPORTS]
    context = {
        "vehicle": vehicle,
        "form": form,
        "told": selectors.history(actor=actor, vehicle_id=vehicle.pk, options=form.options()),
        "rows": _rows(request, list(reports)),
        "can_order": actor.can(Permission.EDIT_VEHICLES),
    }
    return render_page(request, "garage/reports/history.html", context, status=status)


def _rows(request: GarageRequest, reports: list[HistoryReport]) -> list[dict[str, object]]:
    jobs = selectors.jobs_of(reports, actor=request.actor)
    return [
        {"report": report, "job": _job(request, report, jobs.get(report.pk))} for report in reports
    ]


def _job(request: GarageRequest, report: HistoryReport, job: JobRecord | None) -> JobView | None:
    if job is None:
        return None
    is_over = job.state in {JobRecord.State.DONE, JobRecord.State.FAILED}
    poll = "" if is_over else _url(request, "report_row", history_id=report.pk)
    return JobView(
        title=_("PDF"),
        state=job.state,  # type: ignore[arg-type]
        message=job.error,
        poll_url=poll,
    )


def _url(request: GarageRequest, name: str, **where: int) -> str:
    return reverse(name, kwargs={"organization": request.actor.organization_slug, **where})
