"""Pages of categories: the tree, one category, moving a branch."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from inventory.catalogue import selectors, services
from inventory.catalogue.forms.items import CategoryForm
from inventory.catalogue.models import Category
from inventory.catalogue.parameters import is_inherited, parameters_of
from inventory.catalogue.selectors import ItemFilter
from project.kernel.actor import Actor, Permission
from project.kernel.numbers import whole_number
from project.web.editing import Editor, RecordForm, deleted, edit, restored
from project.web.pages import render_page
from project.web.records import page_url
from project.web.trees import Tree

TREE = Tree(
    children=selectors.category_children,
    page="category_detail",
    root="category_list",
    argument="category_id",
)
MOST_ITEMS = 50


@require_safe
def category_list(request: GarageRequest) -> HttpResponse:
    """Show the categories as a tree."""
    actor = request.actor
    context = {
        "tree": TREE.branches(None, actor=actor, after=request.GET.get("after")),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/catalogue/categories.html", context)


@require_safe
def category_detail(request: GarageRequest, category_id: int) -> HttpResponse:
    """Show a category: what is below it, and its first items."""
    actor = request.actor
    category = selectors.category_get(actor=actor, category_id=category_id)
    rows = selectors.item_list(actor=actor, narrow=ItemFilter(category_id=category.pk))
    above = Category.objects.for_actor(actor).filter(pk__in=category.ancestor_ids)
    context = {
        "category": category,
        "above": sorted(above, key=lambda row: row.depth),
        "parameters": [
            (row, is_inherited(row, category)) for row in parameters_of(category, actor=actor)
        ],
        "may_add_fields": actor.can(Permission.MANAGE_ORGANIZATION),
        "tree": TREE.branches(category.pk, actor=actor, after=request.GET.get("after")),
        "items": rows.order_by("name", "id")[:MOST_ITEMS],
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/catalogue/category.html", context, fragment="branch")


@require_http_methods(["GET", "HEAD", "POST"])
def category_add(request: GarageRequest) -> HttpResponse:
    """Add a category, within the one that the address names."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)

    def save(_form: RecordForm, given: dict[str, Any]) -> Category:
        return services.category_add(actor=actor, data=services.CategoryInput(**given))

    editor = Editor(
        title=_("Add a category"),
        form=_form(actor),
        initial={"parent_id": whole_number(request.GET.get("in", ""))},
        save=save,
        done=lambda row: page_url("category_detail", actor, category_id=row.pk),
        back=page_url("category_list", actor),
        submit=_("Add category"),
        said=_("Category added."),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def category_change(request: GarageRequest, category_id: int) -> HttpResponse:
    """Rename a category, or move it with all below it."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    category = selectors.category_get(actor=actor, category_id=category_id)
    url = page_url("category_detail", actor, category_id=category.pk)

    def save(form: RecordForm, given: dict[str, Any]) -> Category:
        return services.category_change(
            actor=actor,
            category_id=category_id,
            changes=given,
            expected_version=form.cleaned_data["version"],
        )

    editor = Editor(
        title=category.name,
        sub=category.path,
        form=_form(actor, without=category),
        initial=_stored(category),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Save category"),
        said=_("Category saved."),
        stored=lambda: _stored(selectors.category_get(actor=actor, category_id=category_id)),
    )
    return edit(request, editor)


@require_POST
def category_delete(request: GarageRequest, category_id: int) -> HttpResponse:
    """Put a category into the bin; its items stay."""
    row = services.category_bin(actor=request.actor, category_id=category_id)
    back = page_url("category_list", request.actor)
    return deleted(request, row, undo="category_restore", back=back, category_id=row.pk)


@require_POST
def category_restore(request: GarageRequest, category_id: int) -> HttpResponse:
    """Take a category out of the bin."""
    row = services.category_unbin(actor=request.actor, category_id=category_id)
    return restored(request, row, page="category_detail", category_id=row.pk)


def _form(actor: Actor, *, without: Category | None = None) -> Any:
    groups = selectors.category_choices(actor=actor, without=without)
    choices = [("", _("At the top")), *((str(pk), path) for pk, path in groups.items())]

    def make(*arguments: Any, **options: Any) -> RecordForm:
        return CategoryForm(*arguments, choices={"parent_id": choices}, **options)

    return make


def _stored(category: Category) -> dict[str, Any]:
    return {name: getattr(category, name) for name in ("name", "parent_id", "version")}
