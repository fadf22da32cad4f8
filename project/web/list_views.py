"""Saved views and columns on the pages of lists: what a list asks for, and what its menu does."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated
from project.kernel.listviews import selectors, services
from project.kernel.listviews.lists import ListSpec, clean_query, list_spec
from project.kernel.listviews.models import SavedView
from project.kernel.numbers import whole_number
from project.web.files import MemberRequest
from project.web.pages import go, next_url

SWITCHES = {
    "default": {"is_default": True},
    "plain": {"is_default": False},
    "share": {"is_shared": True},
    "keep": {"is_shared": False},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """What a list is asked for: its views, the one that is open, the columns that are shown.

    `redirect_url` is where the default view of the person is, when the list was opened plainly.
    """

    spec: ListSpec
    views: Sequence[tuple[SavedView, str]]
    current: SavedView | None
    is_own: bool
    columns: Sequence[str]
    query: str
    redirect_url: str = ""


def list_state(request: HttpRequest, spec: ListSpec, *, actor: Actor) -> ListState:
    """Return how a person wants to see a list."""
    rows = selectors.views_offered(actor=actor, list_name=spec.name)
    asked = whole_number(request.GET.get("saved", ""))
    current = next((row for row in rows if row.pk == asked), None)
    default = next((row for row in rows if row.is_default and row.user_id == actor.user_id), None)
    plainly = not request.GET and default is not None
    return ListState(
        spec=spec,
        views=[(row, view_url(row, actor=actor)) for row in rows],
        current=current,
        is_own=current is not None and current.user_id == actor.user_id,
        columns=selectors.columns_shown(spec, actor=actor),
        query=clean_query(request.GET.urlencode()),
        redirect_url=view_url(default, actor=actor) if plainly and default else "",
    )


def view_url(row: SavedView, *, actor: Actor) -> str:
    """Return the address of a list as a view shows it."""
    page = reverse(list_spec(row.list_name).page, kwargs={"organization": actor.organization_slug})
    query = f"{row.query}&saved={row.pk}" if row.query else f"saved={row.pk}"
    return f"{page}?{query}"


@require_POST
def view_save(request: MemberRequest, list_name: str) -> HttpResponse:
    """Keep the list as it is shown under a name."""
    data, spec = request.POST, list_spec(list_name)
    try:
        row = services.view_save(
            actor=request.actor,
            list_name=list_name,
            name=data.get("name", ""),
            query=data.get("query", ""),
            is_shared="is_shared" in data,
            is_default="is_default" in data,
        )
    except RuleViolated as error:
        messages.error(request, error.message)
        return go(request, next_url(request, _page(spec, request)))
    messages.success(request, _("View “%(name)s” saved.") % {"name": row.name})
    return go(request, view_url(row, actor=request.actor))


@require_safe
def view_open(request: MemberRequest, view_id: int) -> HttpResponse:
    """Lead to the list as a view shows it."""
    row = selectors.view_get(actor=request.actor, view_id=view_id)
    return go(request, view_url(row, actor=request.actor))


@require_POST
def view_change(request: MemberRequest, view_id: int) -> HttpResponse:
    """Make a view the default or shared, or not, or let it show what the list shows now."""
    data = request.POST
    wanted = SWITCHES.get(data.get("do", ""), {})
    changes = {"query": data.get("query", "")} if data.get("do") == "update" else wanted
    row = services.view_change(actor=request.actor, view_id=view_id, changes=changes)
    messages.success(request, _("View “%(name)s” changed.") % {"name": row.name})
    return go(request, view_url(row, actor=request.actor))


@require_POST
def view_delete(request: MemberRequest, view_id: int) -> HttpResponse:
    """Delete a view of one's own."""
    row = selectors.view_get(actor=request.actor, view_id=view_id)
    services.view_delete(actor=request.actor, view_id=view_id)
    messages.success(request, _("View “%(name)s” deleted.") % {"name": row.name})
    return go(request, f"{_page(list_spec(row.list_name), request)}?saved=all")


@require_POST
def columns_choose(request: MemberRequest, list_name: str) -> HttpResponse:
    """Keep which columns the person wants to see."""
    spec = list_spec(list_name)
    shown = request.POST.getlist("columns")
    services.columns_choose(actor=request.actor, list_name=list_name, shown=shown)
    return go(request, next_url(request, _page(spec, request)))


def _page(spec: ListSpec, request: MemberRequest) -> str:
    return reverse(spec.page, kwargs={"organization": request.actor.organization_slug})


urlpatterns = [
    path("views/<slug:list_name>/save/", view_save, name="view_save"),
    path("views/<slug:list_name>/columns/", columns_choose, name="columns_choose"),
    path("views/<int:view_id>/", view_open, name="view_open"),
    path("views/<int:view_id>/change/", view_change, name="view_change"),
    path("views/<int:view_id>/delete/", view_delete, name="view_delete"),
]
