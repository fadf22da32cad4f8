"""The pages of the diary of a plan."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from garage.planner import selectors, services
from garage.planner.forms import DiaryForm
from garage.planner.models import DiaryEntry, Plan
from garage.records.pages import file_ids_of, file_ids_sent, kept_files, page_url, today_for
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, StaleVersion
from project.web.forms import add_errors
from project.web.pages import go, render_page


@require_http_methods(["GET", "HEAD", "POST"])
def diary_add(request: GarageRequest, plan_id: int) -> HttpResponse:
    """Write what happened on a day."""
    request.actor.require(Permission.EDIT_WORK)
    plan = selectors.plan_get(actor=request.actor, plan_id=plan_id)
    if request.method == "POST":
        return _sent(request, plan, None)
    return _page(request, diary_form(actor=request.actor), plan=plan, entry=None, file_ids=[])


@require_http_methods(["GET", "HEAD", "POST"])
def diary_change(request: GarageRequest, diary_id: int) -> HttpResponse:
    """Change an entry of the diary."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    entry = selectors.diary_entry_get(actor=actor, entry_id=diary_id)
    if request.method == "POST":
        return _sent(request, entry.plan, entry)
    form = DiaryForm(initial={"on": entry.on, "text": entry.text, "version": entry.version})
    file_ids = file_ids_of(entry, actor=actor)
    return _page(request, form, plan=entry.plan, entry=entry, file_ids=file_ids)


@require_POST
def diary_delete(request: GarageRequest, diary_id: int) -> HttpResponse:
    """Put an entry of the diary into the bin."""
    entry = services.diary_bin(actor=request.actor, entry_id=diary_id)
    undo = page_url("diary_restore", request.actor, diary_id=entry.pk)
    messages.success(request, _("Diary entry deleted."), extra_tags=undo)
    return go(request, page_url("plan_detail", request.actor, plan_id=entry.plan_id))


@require_POST
def diary_restore(request: GarageRequest, diary_id: int) -> HttpResponse:
    """Take an entry of the diary out of the bin."""
    entry = services.diary_unbin(actor=request.actor, entry_id=diary_id)
    messages.success(request, _("Diary entry restored."))
    return go(request, page_url("plan_detail", request.actor, plan_id=entry.plan_id))


def diary_form(*, actor: Actor) -> DiaryForm:
    """Return the form for a new entry of today."""
    return DiaryForm(initial={"on": today_for(actor)})


def _sent(request: GarageRequest, plan: Plan, entry: DiaryEntry | None) -> HttpResponse:
    actor, data = request.actor, request.POST
    form = DiaryForm(data)
    right = form.is_valid()
    stored, refused = services.photos_store(actor=actor, uploads=request.FILES.getlist("uploads"))
    for text in refused:
        form.add_error("uploads", text)
    file_ids = [*file_ids_sent(data), *(file.pk for file in stored)]
    where: dict[str, Any] = {"plan": plan, "entry": entry, "file_ids": file_ids}
    if not right or refused:
        return _page(request, form, status=422, **where)
    given = form.given() | {"file_ids": tuple(file_ids)}
    try:
        _store(actor, form, given, plan=plan, entry=entry)
    except (RuleViolated, StaleVersion) as error:
        add_errors(form, error)
        return _page(request, form, status=error.status, **where)
    messages.success(request, _("Diary saved."))
    return go(request, page_url("plan_detail", actor, plan_id=plan.pk))


def _store(
    actor: Actor,
    form: DiaryForm,
    given: dict[str, Any],
    *,
    plan: Plan,
    entry: DiaryEntry | None,
) -> DiaryEntry:
    if entry is None:
        data = services.DiaryInput(**given)
        return services.diary_write(actor=actor, plan_id=plan.pk, data=data)
    return services.diary_change(
        actor=actor,
        entry_id=entry.pk,
        changes=given,
        expected_version=form.cleaned_data["version"],
    )


def _page(
    request: GarageRequest,
    form: DiaryForm,
    *,
    plan: Plan,
    entry: DiaryEntry | None,
    file_ids: list[int],
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    context = {
        "plan": plan,
        "entry": entry,
        "form": form,
        "files": kept_files(file_ids, actor=actor),
        "back": page_url("plan_detail", actor, plan_id=plan.pk),
    }
    return render_page(request, "garage/planner/diary_form.html", context, status=status)
