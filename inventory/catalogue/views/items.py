"""The list of items, and the page of one."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from inventory.catalogue import presenting, selectors, services
from inventory.catalogue.forms.items import ASKED, ItemFilterForm, ItemForm
from inventory.catalogue.models import Category, Fitment, Item, Kit
from inventory.catalogue.panels import item_columns, item_narrowings, item_origins, item_panels
from inventory.catalogue.parameters import (
    parameters_of,
    scopes_of,
    scopes_within,
    sent_scopes,
    with_parameters,
)
from inventory.catalogue.selectors import ItemFilter, SupplierPartFilter
from inventory.locations.selectors import location_choices
from project.kernel.actor import Actor, Permission
from project.kernel.numbers import whole_number
from project.kernel.rows import BinnedQuerySet
from project.web.components import Link
from project.web.editing import Editor, RecordForm, deleted, edit, restored
from project.web.pages import render_page
from project.web.pagination import Ordering, Page, keyset_page
from project.web.records import documents_of, file_ids_of, following, history_of, page_url

ITEMS_BY = Ordering(
    columns={"name": "name", "kind": "kind", "manufacturer": "manufacturer"}, default="name"
)
MOST_SHOWN = 60
_ELSEWHERE = {"tags", "uploads", "code"}
_PLAIN = tuple(name for name in ItemForm.base_fields if name not in _ELSEWHERE)


@require_safe
def item_list(request: GarageRequest) -> HttpResponse:
    """Show the items: of a kind, in a category, found by name, number or code."""
    actor, query = request.actor, request.GET
    form = _filter_form(query, actor=actor)
    form.is_valid()
    clean = form.cleaned_data
    narrow = ItemFilter(
        search=clean.get("q", ""),
        kind=clean.get("kind", ""),
        category_id=int(clean["category"]) if clean.get("category") else None,
    )
    rows = selectors.item_list(actor=actor, narrow=narrow)
    rows = with_parameters(rows, form.said(), actor=actor)
    if only := item_narrowings.get(clean.get("only", "")):
        rows = only.narrow(rows, actor)
    origins = _origins(query)
    for name, row_id in origins.items():
        rows = item_origins[name].narrow(rows, row_id, actor)
    page = _page(rows, query, search=narrow.search, actor=actor)
    context = {
        "form": form,
        "origins": [
            (name, row_id, item_origins[name].title(row_id, actor))
            for name, row_id in origins.items()
        ],
        "kinds": _kinds(query, narrow.kind),
        "rows": _rows(page, actor=actor),
        "columns": [column.label for column in item_columns.values()],
        "next_url": following(query, page.next),
        "is_narrowed": bool(origins) or any(query.get(name) for name in form.fields),
        "parameters": [form[name] for name in form.fields if name.startswith(ASKED)],
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/catalogue/list.html", context, fragment="rows")


@require_safe
def item_detail(request: GarageRequest, item_id: int) -> HttpResponse:
    """Show an item: facts, numbers, codes, suppliers, what it fits, kits, and what rooms add."""
    actor = request.actor
    item, has = selectors.item_whole(actor=actor, item_id=item_id)
    photos, documents = documents_of(item, actor=actor)
    sold = selectors.supplier_part_list(actor=actor, narrow=SupplierPartFilter(item_id=item.pk))
    kits = Kit.objects.for_actor(actor).kept().filter(lines__item=item)
    codes = item.codes.all() if "codes" in has else item.codes.none()
    context = {
        "item": item,
        "pages": presenting.item_pages(item, actor=actor, current="item_detail"),
        "facts": presenting.facts_line(item),
        "numbers": item.numbers.all()[:MOST_SHOWN] if "numbers" in has else (),
        "codes": [
            (code, presenting.pack_text(code.quantity, code.unit, item=item))
            for code in codes[:MOST_SHOWN]
        ],
        "suppliers": presenting.supplier_rows(
            sold[:MOST_SHOWN] if "supplier_parts" in has else sold.none()
        ),
        "fits": fits_shown(item.fitments.all()[:MOST_SHOWN]),
        "levels": [
            (row, presenting.quantity_text(row.minimum, item.unit), _target(row, item))
            for row in item.levels.all()[:MOST_SHOWN]
        ],
        "kits": kits[:MOST_SHOWN] if "kit_lines" in has else (),
        "panels": item_panels.of(item, actor=actor),
        "photos": photos,
        "documents": documents,
        "tags": item.tags.all() if "tags" in has else (),
        "history": history_of(item, actor=actor),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/catalogue/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item_add(request: GarageRequest) -> HttpResponse:
    """Add an item; a code that was scanned comes with the address."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    kind = request.GET.get("kind", "")
    category_id = whole_number(request.GET.get("category", ""))

    def scopes(sent: QueryDict | None) -> frozenset[str]:
        if sent is not None:
            return sent_scopes(sent, actor=actor)
        return scopes_within(category_id, kind=kind, actor=actor)

    def save(_form: RecordForm, given: dict[str, Any]) -> Item:
        return services.item_add(actor=actor, data=services.ItemInput(**given))

    editor = Editor(
        title=_("Add an item"),
        form=_form(actor, is_new=True),
        initial={
            "kind": kind if kind in Item.Kind.values else Item.Kind.PART,
            "unit": "l" if kind == Item.Kind.FLUID else "pcs",
            "code": request.GET.get("code", "")[:80],
            "name": request.GET.get("name", "")[:160],
            "category_id": category_id,
        },
        save=save,
        done=lambda row: page_url("item_detail", actor, item_id=row.pk),
        back=page_url("item_list", actor),
        submit=_("Add item"),
        said=_("Item added."),
        custom="inventory.item",
        custom_scope=scopes,
        file_ids=(),
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def item_change(request: GarageRequest, item_id: int) -> HttpResponse:
    """Change what is said of an item."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    item = selectors.item_get(actor=actor, item_id=item_id)
    url = page_url("item_detail", actor, item_id=item.pk)

    def save(form: RecordForm, given: dict[str, Any]) -> Item:
        return services.item_change(
            actor=actor,
            item_id=item_id,
            changes=given,
            expected_version=form.cleaned_data["version"],
        )

    editor = Editor(
        title=item.name,
        form=_form(actor, is_new=False),
        initial=_stored(item),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Save item"),
        said=_("Item saved."),
        custom="inventory.item",
        custom_scope=lambda sent: sent_scopes(sent, actor=actor) if sent else scopes_of(item),
        row=item,
        file_ids=file_ids_of(item, actor=actor),
        stored=lambda: _stored(selectors.item_get(actor=actor, item_id=item_id)),
    )
    return edit(request, editor)


@require_POST
def item_delete(request: GarageRequest, item_id: int) -> HttpResponse:
    """Put an item into the bin."""
    row = services.item_bin(actor=request.actor, item_id=item_id)
    back = page_url("item_list", request.actor)
    return deleted(request, row, undo="item_restore", back=back, item_id=row.pk)


@require_POST
def item_restore(request: GarageRequest, item_id: int) -> HttpResponse:
    """Take an item out of the bin."""
    row = services.item_unbin(actor=request.actor, item_id=item_id)
    return restored(request, row, page="item_detail", item_id=row.pk)


def fits_shown(rows: Iterable[Fitment]) -> list[tuple[Fitment, str]]:
    """Return fitments, each with a line about it."""
    return [(row, presenting.fitment_text(row)) for row in rows]


def _target(row: Any, item: Item) -> str:
    return "" if row.target is None else presenting.quantity_text(row.target, item.unit)


def _page(rows: BinnedQuerySet[Item], query: QueryDict, *, search: str, actor: Actor) -> Page[Item]:
    """Return a page of items; what has this very code or number stands first on the first one."""
    exact = selectors.item_exact(actor=actor, text=search) if search else []
    first = list(rows.filter(pk__in=[row.pk for row in exact])) if exact else []
    page = keyset_page(
        rows.exclude(pk__in=[row.pk for row in first]).select_related("category"),
        ordering=ITEMS_BY,
        asked=query.get("ordering"),
        cursor=query.get("cursor"),
    )
    return page if query.get("cursor") else Page(items=[*first, *page.items], next=page.next)


def _rows(page: Page[Item], *, actor: Actor) -> list[dict[str, Any]]:
    texts = [(column.label, column.texts(page.items, actor)) for column in item_columns.values()]
    return [
        {
            "item": item,
            "facts": presenting.facts_line(item),
            "cells": [(label, said.get(item.pk, "")) for label, said in texts],
        }
        for item in page.items
    ]


def _origins(query: QueryDict) -> dict[str, int]:
    """Return the records whose items are asked for, by their names in the address."""
    asked = {name: whole_number(query.get(name, "")) for name in item_origins}
    return {name: row_id for name, row_id in asked.items() if row_id}


def _kinds(query: QueryDict, current: str) -> list[Link]:
    """Return the kinds as links that keep the search."""

    def link(kind: str, label: Any) -> Link:
        changed = query.copy()
        changed.pop("cursor", None)
        changed["kind"] = kind
        return Link(label=str(label), url=f"?{changed.urlencode()}", current=kind == current)

    return [link("", _("All")), *(link(value, label) for value, label in Item.Kind.choices)]


def _filter_form(query: QueryDict, *, actor: Actor) -> ItemFilterForm:
    form = ItemFilterForm(query)
    groups = selectors.category_choices(actor=actor)
    choices: Any = form.fields["category"]
    choices.choices = [("", _("All")), *((str(pk), path) for pk, path in groups.items())]
    if item_narrowings:
        narrowings: Any = form.fields["only"]
        narrowings.choices = [
            ("", _("All")),
            *((one.name, one.label) for one in item_narrowings.values()),
        ]
    else:
        del form.fields["only"]
    category = _category(query, actor=actor)
    if category is not None:
        form.ask(parameters_of(category, actor=actor))
    return form


def _category(query: QueryDict, *, actor: Actor) -> Category | None:
    category_id = whole_number(query.get("category", ""))
    rows = selectors.category_list(actor=actor)
    return rows.filter(pk=category_id).first() if category_id else None


def _form(actor: Actor, *, is_new: bool) -> Any:
    groups = selectors.category_choices(actor=actor).items()
    places = location_choices(actor=actor).items()
    choices = {
        "category_id": [("", "—"), *((str(pk), path) for pk, path in groups)],
        "default_location_id": [("", "—"), *((str(pk), path) for pk, path in places)],
    }

    def make(*arguments: Any, **options: Any) -> ItemForm:
        return ItemForm(*arguments, is_new=is_new, choices=choices, **options)

    return make


def _stored(item: Item) -> dict[str, Any]:
    tags = list(item.tags.values_list("name", flat=True))
    return {name: getattr(item, name) for name in _PLAIN} | {"tags": tags}
