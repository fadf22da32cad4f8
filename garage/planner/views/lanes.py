"""The page on which the lanes of the board are set up."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from garage.planner import selectors, services
from garage.planner.forms import LaneForm
from garage.planner.models import Lane
from garage.records.pages import page_url
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated
from project.kernel.numbers import whole_number
from project.web.forms import add_errors
from project.web.pages import go, render_page


@require_http_methods(["GET", "HEAD", "POST"])
def lane_list(request: GarageRequest) -> HttpResponse:
    """Show the lanes, and add one."""
    if request.method != "POST":
        return _page(request)
    request.actor.require(Permission.EDIT_WORK)
    form = LaneForm(request.POST)
    if form.is_valid():
        try:
            lane = services.lane_add(actor=request.actor, **form.cleaned_data)
        except RuleViolated as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Lane “%(name)s” added.") % {"name": lane.name})
            return go(request, page_url("lane_list", request.actor))
    return _page(request, form=form, status=422)


@require_POST
def lane_change(request: GarageRequest, lane_id: int) -> HttpResponse:
    """Rename a lane, or say whether it is for finished tasks."""
    request.actor.require(Permission.EDIT_WORK)
    lane = selectors.lane_get(actor=request.actor, lane_id=lane_id)
    form = LaneForm(request.POST, prefix=f"lane-{lane.pk}")
    if form.is_valid():
        try:
            services.lane_change(actor=request.actor, lane_id=lane.pk, changes=form.cleaned_data)
        except RuleViolated as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Lane saved."))
            return go(request, page_url("lane_list", request.actor))
    return _page(request, changed={lane.pk: form}, status=422)


@require_POST
def lane_move(request: GarageRequest, lane_id: int) -> HttpResponse:
    """Move a lane one place to the left or to the right."""
    step = 1 if request.POST.get("step") == "right" else -1
    services.lane_move(actor=request.actor, lane_id=lane_id, step=step)
    return go(request, page_url("lane_list", request.actor))


@require_POST
def lane_remove(request: GarageRequest, lane_id: int) -> HttpResponse:
    """Remove a lane; its tasks go to another one."""
    to_id = whole_number(request.POST.get("to", ""))
    try:
        services.lane_remove(actor=request.actor, lane_id=lane_id, to_id=to_id)
    except RuleViolated as error:
        return _page(request, problem=error.message, status=error.status)
    messages.success(request, _("Lane removed."))
    return go(request, page_url("lane_list", request.actor))


def _page(
    request: GarageRequest,
    *,
    form: LaneForm | None = None,
    changed: dict[int, LaneForm] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    lanes = list(selectors.lane_list(actor=actor))
    rows = [
        {
            "lane": lane,
            "form": (changed or {}).get(lane.pk) or _form_of(lane),
            "others": [each for each in lanes if each.is_done == lane.is_done and each != lane],
        }
        for lane in lanes
    ]
    context = {
        "rows": rows,
        "form": form or LaneForm(),
        "problem": problem,
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/planner/lanes.html", context, status=status)


def _form_of(lane: Lane) -> LaneForm:
    initial = {"name": lane.name, "is_done": lane.is_done}
    return LaneForm(initial=initial, prefix=f"lane-{lane.pk}")
