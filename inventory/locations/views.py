"""Pages of places: the tree, one place, moving a branch."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from inventory.locations import selectors, services
from inventory.locations.forms import LocationForm, MoveForm
from inventory.locations.models import Location
from inventory.locations.panels import location_panels
from inventory.locations.services import LocationInput
from project.kernel.actor import Actor, Permission
from project.kernel.numbers import whole_number
from project.web.editing import Editor, RecordForm, deleted, edit, restored
from project.web.pages import render_page
from project.web.pagination import Ordering, keyset_page
from project.web.records import following, history_of, page_url
from project.web.trees import Tree

LOCATIONS_BY = Ordering(columns={"path": "path"}, default="path")
TREE = Tree(
    children=selectors.location_children,
    page="location_detail",
    root="location_list",
    argument="location_id",
    ticks="locations",
)


@require_safe
def location_list(request: GarageRequest) -> HttpResponse:
    """Show the places as a tree, or what a search over their paths finds."""
    actor, query = request.actor, request.GET
    search = query.get("q", "")[:200].strip()
    rows = selectors.location_list(actor=actor, search=search)
    page = keyset_page(rows, ordering=LOCATIONS_BY, cursor=query.get("cursor")) if search else None
    context = {
        "search": search,
        "found": page.items if page else (),
        "next_url": following(query, page.next) if page else "",
        "tree": () if search else TREE.branches(None, actor=actor, after=query.get("after")),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/locations/list.html", context, fragment="rows")


@require_safe
def location_detail(request: GarageRequest, location_id: int) -> HttpResponse:
    """Show a place: what it lies in, what lies in it."""
    actor = request.actor
    location = selectors.location_get(actor=actor, location_id=location_id)
    context = {
        "location": location,
        "above": selectors.location_path(location, actor=actor),
        "tree": TREE.branches(location.pk, actor=actor, after=request.GET.get("after")),
        "panels": location_panels.of(location, actor=actor),
        "history": history_of(location, actor=actor),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/locations/detail.html", context, fragment="branch")


@require_http_methods(["GET", "HEAD", "POST"])
def location_add(request: GarageRequest) -> HttpResponse:
    """Add a place, within the one that the address names."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    parent_id = whole_number(request.GET.get("in", ""))

    def save(_form: RecordForm, given: dict[str, Any]) -> Location:
        return services.location_add(actor=actor, data=LocationInput(**given))

    editor = Editor(
        title=_("Add a location"),
        form=_form(LocationForm, actor),
        initial={"kind": Location.Kind.SHELF, "parent_id": parent_id},
        save=save,
        done=lambda row: page_url("location_detail", actor, location_id=row.pk),
        back=page_url("location_list", actor),
        submit=_("Add location"),
        said=_("Location added."),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def location_change(request: GarageRequest, location_id: int) -> HttpResponse:
    """Change what is said of a place."""
    return _edit(request, location_id, form=LocationForm, title="", submit=_("Save location"))


@require_http_methods(["GET", "HEAD", "POST"])
def location_move(request: GarageRequest, location_id: int) -> HttpResponse:
    """Move a place with everything in it."""
    return _edit(request, location_id, form=MoveForm, title=_("Move"), submit=_("Move location"))


@require_POST
def location_delete(request: GarageRequest, location_id: int) -> HttpResponse:
    """Put a place into the bin."""
    row = services.location_bin(actor=request.actor, location_id=location_id)
    back = page_url("location_list", request.actor)
    return deleted(request, row, undo="location_restore", back=back, location_id=row.pk)


@require_POST
def location_restore(request: GarageRequest, location_id: int) -> HttpResponse:
    """Take a place out of the bin."""
    row = services.location_unbin(actor=request.actor, location_id=location_id)
    return restored(request, row, page="location_detail", location_id=row.pk)


def _edit(
    request: GarageRequest, location_id: int, *, form: type[RecordForm], title: str, submit: str
) -> HttpResponse:
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    location = selectors.location_get(actor=actor, location_id=location_id)
    url = page_url("location_detail", actor, location_id=location.pk)

    def save(typed: RecordForm, given: dict[str, Any]) -> Location:
        return services.location_change(
            actor=actor,
            location_id=location_id,
            changes=given,
            expected_version=typed.cleaned_data["version"],
        )

    editor = Editor(
        title=title or location.name,
        sub=location.path,
        form=_form(form, actor, without=location),
        initial=_stored(location),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=submit,
        said=_("Location saved."),
        stored=lambda: _stored(selectors.location_get(actor=actor, location_id=location_id)),
    )
    return edit(request, editor)


def _form(form: type[RecordForm], actor: Actor, *, without: Location | None = None) -> Any:
    places = selectors.location_choices(actor=actor, without=without)
    choices = [("", _("At the top")), *((str(pk), path) for pk, path in places.items())]

    def make(*arguments: Any, **options: Any) -> RecordForm:
        return form(*arguments, choices={"parent_id": choices}, **options)

    return make


def _stored(location: Location) -> dict[str, Any]:
    names = ("name", "kind", "parent_id", "barcode", "notes", "version")
    return {name: getattr(location, name) for name in names}
