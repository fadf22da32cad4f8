"""Pages of templates: ours to copy, the organization's own, and their editor."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.inspections import editing, presenting, selectors, services
from garage.inspections.editing import CategoryRow
from garage.inspections.forms import TemplateForm
from garage.inspections.models import InspectionTemplate
from garage.inspections.rubric import SCALES
from garage.inspections.selectors.templates import versions_of, with_versions
from garage.inspections.shipped import shipped_list
from garage.inspections.views.common import sections
from garage.records.pages import following, history_of, page_url
from project.kernel.actor import Permission
from project.kernel.errors import Conflict, RuleViolated
from project.kernel.numbers import whole_number
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page

TEMPLATES_BY = Ordering(columns={"title": "title"}, default="title")


@require_safe
def template_list(request: GarageRequest) -> HttpResponse:
    """Show the templates of the organization, and those that can be copied."""
    actor = request.actor
    rows = with_versions(selectors.template_list(actor=actor), actor=actor)
    page = keyset_page(rows, ordering=TEMPLATES_BY, cursor=request.GET.get("cursor"))
    context = {
        "page": page,
        "next_url": following(request.GET, page.next),
        "shipped": shipped_list(),
        "sections": sections("inspection_template_list", actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/inspections/template_list.html", context, fragment="rows")


@require_safe
def template_detail(request: GarageRequest, template_id: int) -> HttpResponse:
    """Show what a template asks, and its versions."""
    actor = request.actor
    template = selectors.template_get(actor=actor, template_id=template_id)
    versions = list(versions_of(template, actor=actor))
    asked = whole_number(request.GET.get("version", ""))
    shown = next((row for row in versions if row.number == asked), versions[0])
    context = {
        "template": template,
        "versions": versions,
        "version": shown,
        "categories": presenting.cards_of(shown.rubric, {}, {}, actor=actor),
        "draft": next((row for row in versions if row.state == "draft"), None),
        "published": next((row for row in versions if row.state == "published"), None),
        "history": history_of(template, actor=actor),
        "can_edit": actor.can(Permission.EDIT_WORK),
    }
    return render_page(request, "garage/inspections/template.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def template_add(request: GarageRequest) -> HttpResponse:
    """Add an empty template."""
    actor = request.actor
    actor.require(Permission.EDIT_WORK)
    form = TemplateForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _add_page(request, form, status=422 if form.is_bound else 200)
    try:
        data = services.TemplateInput(**form.cleaned_data)
        template = services.template_add(actor=actor, data=data)
    except RuleViolated as error:
        add_errors(form, error)
        return _add_page(request, form, status=error.status)
    return go(request, page_url("inspection_template_change", actor, template_id=template.pk))


@require_POST
def template_copy(request: GarageRequest) -> HttpResponse:
    """Take one of our templates into the organization."""
    actor = request.actor
    template = services.template_copy(actor=actor, key=request.POST.get("key", ""))
    messages.success(request, _("“%(title)s” is ready to use.") % {"title": template.title})
    return go(request, page_url("inspection_template_detail", actor, template_id=template.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def template_change(request: GarageRequest, template_id: int) -> HttpResponse:
    """Change title and content of a template; each button posts the whole page."""
    actor, data = request.actor, request.POST
    actor.require(Permission.EDIT_WORK)
    template = selectors.template_get(actor=actor, template_id=template_id)
    if request.method != "POST":
        newest = versions_of(template, actor=actor)[0]
        form = TemplateForm(initial=_facts(template))
        rows = editing.rows_of(newest.rubric)
        return _editor(request, template, form, rows or editing.acted([], "add"))
    form, rows = TemplateForm(data), editing.rows_sent(data.dict())
    if data.get("do"):
        form = TemplateForm(initial={name: data.get(name, "") for name in form.fields})
        return _editor(request, template, form, editing.acted(rows, data["do"]))
    return _save(request, template, form, rows)


@require_POST
def template_publish(request: GarageRequest, template_id: int) -> HttpResponse:
    """Let inspections be made with the draft."""
    actor = request.actor
    try:
        version = services.template_publish(actor=actor, template_id=template_id)
        text = _("Version %(number)d is published.") % {"number": version.number}
        messages.success(request, text)
    except (RuleViolated, Conflict) as error:
        messages.error(request, error.message)
    return go(request, page_url("inspection_template_detail", actor, template_id=template_id))


@require_POST
def template_retire(request: GarageRequest, template_id: int) -> HttpResponse:
    """Let no new inspection be made with a template."""
    actor = request.actor
    services.template_retire(actor=actor, template_id=template_id)
    messages.success(request, _("The template is retired. Its inspections stay."))
    return go(request, page_url("inspection_template_detail", actor, template_id=template_id))


@require_POST
def template_delete(request: GarageRequest, template_id: int) -> HttpResponse:
    """Put a template into the bin."""
    actor = request.actor
    template = services.template_bin(actor=actor, template_id=template_id)
    undo = page_url("inspection_template_restore", actor, template_id=template.pk)
    text = _("“%(title)s” deleted.") % {"title": template.title}
    messages.success(request, text, extra_tags=undo)
    return go(request, page_url("inspection_template_list", actor))


@require_POST
def template_restore(request: GarageRequest, template_id: int) -> HttpResponse:
    """Take a template out of the bin."""
    actor = request.actor
    template = services.template_unbin(actor=actor, template_id=template_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": template.title})
    return go(request, page_url("inspection_template_detail", actor, template_id=template.pk))


def _save(
    request: GarageRequest,
    template: InspectionTemplate,
    form: TemplateForm,
    rows: list[CategoryRow],
) -> HttpResponse:
    actor, data = request.actor, request.POST
    rubric = editing.rubric_typed(rows)
    if not form.is_valid() or rubric is None:
        return _editor(request, template, form, rows, status=422)
    changes = {name: form.cleaned_data[name] for name in ("title", "description")}
    changes["is_condition_report"] = form.cleaned_data["is_condition_report"]
    read = whole_number(data.get("version", ""))
    try:
        services.template_rewrite(
            actor=actor, template_id=template.pk, rubric=rubric, expected_version=read
        )
        services.template_change(actor=actor, template_id=template.pk, changes=changes)
        if "publish" in data:
            services.template_publish(actor=actor, template_id=template.pk)
    except (RuleViolated, Conflict) as error:
        left = editing.errors_put(rows, error) if isinstance(error, RuleViolated) else []
        for message in left or ([] if isinstance(error, RuleViolated) else [error.message]):
            form.add_error(None, message)
        return _editor(request, template, form, rows, status=error.status)
    messages.success(request, _("Published.") if "publish" in data else _("Draft saved."))
    return go(request, page_url("inspection_template_detail", actor, template_id=template.pk))


def _facts(template: InspectionTemplate) -> dict[str, object]:
    return {name: getattr(template, name) for name in TemplateForm.base_fields}


def _editor(
    request: GarageRequest,
    template: InspectionTemplate,
    form: TemplateForm,
    rows: list[CategoryRow],
    *,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    form.fields["kind"].required = False
    draft = selectors.version_draft(template, actor=actor)
    context = {
        "template": template,
        "form": form,
        "rows": editing.wrong_shown(rows),
        "scales": list(zip(SCALES, _scales(), strict=True)),
        "is_rubric": template.kind == InspectionTemplate.Kind.RUBRIC,
        "version": draft.version if draft else "",
        "is_published": draft is None,
        "back": page_url("inspection_template_detail", actor, template_id=template.pk),
    }
    return render_page(request, "garage/inspections/template_form.html", context, status=status)


def _scales() -> tuple[str, ...]:
    return (_("In order or not"), _("Excellent to bad"), _("Grade 1 to 6"), _("Number with limits"))


def _add_page(request: GarageRequest, form: TemplateForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "back": page_url("inspection_template_list", request.actor)}
    return render_page(request, "garage/inspections/template_add.html", context, status=status)
