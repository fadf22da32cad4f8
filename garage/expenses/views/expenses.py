"""Pages of expenses."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.expenses import selectors, services
from garage.expenses.forms import ExpenseFilterForm, ExpenseForm, ExpenseLineForm
from garage.expenses.listing import EXPENSE_LIST
from garage.expenses.models import Expense, ExpenseKind
from garage.expenses.views.tabs import tabs_of
from garage.records.origins import EXPENSE, begin, completed_by, origins_of
from garage.records.pages import (
    Doubt,
    LineRows,
    documents_of,
    file_ids_of,
    file_ids_sent,
    following,
    history_of,
    kept_files,
    page_url,
    reading_doubt,
    today_for,
    uploads_store,
    vehicle_choices,
)
from garage.vehicles.models.timeline import Category
from garage.vehicles.selectors import vehicle_get
from inventory.vendors.models import Vendor
from inventory.vendors.selectors import vendor_choices, vendor_names
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, StaleVersion
from project.web.conflicts import Clash, clashes
from project.web.forms import add_errors
from project.web.list_views import list_state
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page

EXPENSES_BY = Ordering(columns={"on": "on", "total": "total", "title": "title"}, default="-on")
_NOT_PLAIN = {"vehicle", "vendor", "tags", "uploads"}
_PLAIN = tuple(name for name in ExpenseForm.base_fields if name not in _NOT_PLAIN)
_LINE = tuple(ExpenseLineForm.base_fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands on the page."""

    form: ExpenseForm
    rows: Any
    file_ids: Sequence[int]
    doubts: Sequence[Doubt] = ()
    clashes: Sequence[Clash] = ()


@require_safe
def expense_list(request: GarageRequest) -> HttpResponse:
    """Show what was spent that is not work."""
    actor, query = request.actor, request.GET
    state = list_state(request, EXPENSE_LIST, actor=request.actor)
    if state.redirect_url:
        return go(request, state.redirect_url)
    vendors = [(str(pk), name) for pk, name in vendor_choices(actor=actor).items()]
    form = ExpenseFilterForm(query, vehicles=vehicle_choices(actor=actor), vendors=vendors)
    form.is_valid()
    rows = selectors.expense_list(actor=actor, narrow=_narrow(form.cleaned_data))
    page = keyset_page(
        rows.select_related("vehicle", "vendor"),
        ordering=EXPENSES_BY,
        asked=query.get("ordering"),
        cursor=query.get("cursor"),
    )
    context = {
        "form": form,
        "list": state,
        "columns": state.columns,
        "page": page,
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in form.fields),
        "can_edit": actor.can(Permission.EDIT_EXPENSES),
        "tabs": tabs_of(actor, current="expense_list"),
    }
    return render_page(request, "garage/expenses/list.html", context, fragment="rows")


@require_safe
def expense_detail(request: GarageRequest, expense_id: int) -> HttpResponse:
    """Show an expense with lines, files and history."""
    actor = request.actor
    expense = selectors.expense_get(actor=actor, expense_id=expense_id)
    photos, documents = documents_of(expense, actor=actor)
    context = {
        "expense": expense,
        "lines": list(expense.lines.all()),
        "photos": photos,
        "documents": documents,
        "tags": expense.tags.all(),
        "completed": completed_by(expense, actor=actor),
        "history": history_of(expense, actor=actor),
        "recurring": expense.occurrence.recurring if expense.occurrence else None,
        "can_edit": actor.can(Permission.EDIT_EXPENSES),
    }
    return render_page(request, "garage/expenses/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def expense_add(request: GarageRequest) -> HttpResponse:
    """Record an expense."""
    request.actor.require(Permission.EDIT_EXPENSES)
    if request.method == "POST":
        return _sent(request, None)
    return _page(request, _blank(request), expense=None)


@require_http_methods(["GET", "HEAD", "POST"])
def expense_change(request: GarageRequest, expense_id: int) -> HttpResponse:
    """Change an expense, or move it to another vehicle."""
    request.actor.require(Permission.EDIT_EXPENSES)
    expense = selectors.expense_get(actor=request.actor, expense_id=expense_id)
    if request.method == "POST":
        return _sent(request, expense)
    return _page(request, _stored(expense, request.actor), expense=expense)


@require_POST
def expense_delete(request: GarageRequest, expense_id: int) -> HttpResponse:
    """Put an expense into the bin."""
    expense = services.expense_bin(actor=request.actor, expense_id=expense_id)
    undo = page_url("expense_restore", request.actor, expense_id=expense.pk)
    messages.success(request, _("“%(title)s” deleted.") % {"title": expense.title}, extra_tags=undo)
    return go(request, page_url("expense_list", request.actor))


@require_POST
def expense_restore(request: GarageRequest, expense_id: int) -> HttpResponse:
    """Take an expense out of the bin."""
    expense = services.expense_unbin(actor=request.actor, expense_id=expense_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": expense.title})
    return go(request, page_url("expense_detail", request.actor, expense_id=expense.pk))


def _narrow(clean: Mapping[str, Any]) -> selectors.ExpenseFilter:
    return selectors.ExpenseFilter(
        vehicle_id=int(clean["vehicle"]) if clean.get("vehicle") else None,
        vendor_id=int(clean["vendor"]) if clean.get("vendor") else None,
        category=clean.get("category", ""),
        kind=clean.get("kind", ""),
        since=clean.get("since"),
        until=clean.get("until"),
        search=clean.get("q", ""),
    )


def _sent(request: GarageRequest, expense: Expense | None) -> HttpResponse:
    actor, data = request.actor, request.POST
    if "add_line" in data:
        return _page(request, _retyped(request), expense=expense)
    form, rows = _form(actor, data), LineRows.sent(ExpenseLineForm, data)
    right = form.is_valid() and rows.are_valid()
    stored = uploads_store(request.FILES.getlist("uploads"), form, actor=actor)
    draft = Draft(form=form, rows=rows, file_ids=[*file_ids_sent(data), *stored])
    if not right or form.errors:
        return _page(request, draft, expense=expense, status=422)
    return _save(request, draft, expense)


def _save(request: GarageRequest, draft: Draft, expense: Expense | None) -> HttpResponse:
    given = draft.form.given() | draft.form.custom_given()
    given |= {
        "lines": tuple(row.given() for row in draft.rows.filled()),
        "file_ids": tuple(draft.file_ids),
    }
    try:
        doubts = _doubts(request, given, expense)
        if doubts:
            return _page(request, replace(draft, doubts=doubts), expense=expense, status=422)
        saved = _store(request.actor, draft.form, given, expense=expense)
    except StaleVersion as error:
        if expense is None:
            raise
        clashing = _clashing(request, draft, expense)
        return _page(request, clashing, expense=expense, status=error.status)
    except RuleViolated as error:
        add_errors(draft.form, error, names=draft.rows.add_errors(error))
        return _page(request, draft, expense=expense, status=error.status)
    messages.success(request, _("Expense saved.") if expense else _("Expense recorded."))
    return go(request, page_url("expense_detail", request.actor, expense_id=saved.pk))


def _store(
    actor: Actor, form: ExpenseForm, given: dict[str, Any], *, expense: Expense | None
) -> Expense:
    typed = form.cleaned_data["vendor"]
    if expense is not None and expense.vendor is not None and expense.vendor.name == typed:
        given["vendor_id"] = expense.vendor_id
    else:
        fuel = Category.FUEL in {given["category"], given["kind"]}
        kind = Vendor.Kind.STATION if fuel else Vendor.Kind.OTHER
        vendor = vendor_named(actor=actor, name=typed, kind=kind)
        given["vendor_id"] = vendor.pk if vendor else None
    if expense is None:
        return services.expense_record(actor=actor, data=services.ExpenseInput(**given))
    return services.expense_change(
        actor=actor,
        expense_id=expense.pk,
        changes=given,
        expected_version=form.cleaned_data["version"],
    )


def _doubts(
    request: GarageRequest, given: Mapping[str, Any], expense: Expense | None
) -> list[Doubt]:
    """Return what is odd about the expense and was not accepted with a tick."""
    found = [_total_doubt(given)]
    if given["vehicle_id"] is not None:
        vehicle = vehicle_get(actor=request.actor, vehicle_id=given["vehicle_id"])
        found.append(reading_doubt(given, vehicle, expense, actor=request.actor))
    accepted = request.POST.getlist("accept")
    return [doubt for doubt in found if doubt is not None and doubt.code not in accepted]


def _total_doubt(given: Mapping[str, Any]) -> Doubt | None:
    """Return a doubt when lines come neither to the total nor to the total without its tax."""
    lines = sum(line.amount for line in given["lines"])
    gaps = (given["total"] - lines, given["total"] - given["tax"] - lines)
    if not given["lines"] or min(abs(gap) for gap in gaps) <= services.CENT:
        return None
    return Doubt(
        "total",
        _("The total is not what the lines come to"),
        _("Both are kept as typed."),
        _("The total is right as it is"),
    )


def _form(
    actor: Actor, data: QueryDict | None = None, row: Expense | None = None, **options: Any
) -> ExpenseForm:
    form = ExpenseForm(data, vehicles=vehicle_choices(actor=actor), home=actor.currency, **options)
    return form.add_custom_fields(actor=actor, record_kind="garage.expense", row=row)


def _blank(request: GarageRequest) -> Draft:
    actor, asked = request.actor, request.GET.get("category", "")
    kind = request.GET.get("kind", "")
    initial = {
        "vehicle": request.GET.get("vehicle", ""),
        "on": today_for(actor),
        "currency": actor.currency,
        "category": asked if asked in Category.values else "",
        "kind": kind if kind in ExpenseKind.values else "",
        "title": request.GET.get("title", "")[:200],
        "total": _plain_amount(request.GET.get("total", "")),
    }
    start = begin(origins_of(request.GET, form=EXPENSE), actor=actor, form=EXPENSE)
    initial |= start.initial | ({"title": start.title} if start.title else {})
    rows = LineRows.fresh(ExpenseLineForm, [], spare=1)
    return Draft(form=_form(actor, initial=initial), rows=rows, file_ids=())


def _plain_amount(text: str) -> Decimal | None:
    """Return an amount of an address, where a point is the decimal sign in every language."""
    return Decimal(text) if re.fullmatch(r"[0-9]{1,11}(\.[0-9]{1,3})?", text) else None


def _stored(expense: Expense, actor: Actor) -> Draft:
    initial = {name: getattr(expense, name) for name in _PLAIN} | {
        "vehicle": str(expense.vehicle_id or ""),
        "vendor": expense.vendor.name if expense.vendor else "",
        "tags": list(expense.tags.values_list("name", flat=True)),
    }
    lines = list(expense.lines.values(*_LINE))
    return Draft(
        form=_form(actor, row=expense, initial=initial),
        rows=LineRows.fresh(ExpenseLineForm, lines, spare=0 if lines else 1),
        file_ids=file_ids_of(expense, actor=actor),
    )


def _retyped(request: GarageRequest) -> Draft:
    """Return the page as it was typed, with one more line; nothing is judged or kept yet."""
    data, actor = request.POST, request.actor
    form = _form(actor)
    form.initial = {name: data.get(name, "") for name in form.fields}
    stored = uploads_store(request.FILES.getlist("uploads"), _form(actor, data), actor=actor)
    rows = LineRows.retyped(ExpenseLineForm, data, spare=1)
    return Draft(form=form, rows=rows, file_ids=[*file_ids_sent(data), *stored])


def _clashing(request: GarageRequest, draft: Draft, expense: Expense) -> Draft:
    """Return what was typed beside what somebody else saved; saving again lets this one win."""
    fresh = selectors.expense_get(actor=request.actor, expense_id=expense.pk)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    form = _form(request.actor, data)
    return replace(draft, form=form, clashes=clashes(form, _stored(fresh, request.actor).form))


def _page(
    request: GarageRequest, draft: Draft, *, expense: Expense | None, status: int = 200
) -> HttpResponse:
    actor = request.actor
    back = (
        page_url("expense_detail", actor, expense_id=expense.pk)
        if expense
        else page_url("expense_list", actor)
    )
    context = {
        "expense": expense,
        "form": draft.form,
        "rows": draft.rows,
        "files": kept_files(draft.file_ids, actor=actor),
        "doubts": draft.doubts,
        "clashes": draft.clashes,
        "vendor_names": vendor_names(actor=actor)[:300],
        "back": back,
    }
    return render_page(request, "garage/expenses/form.html", context, status=status)
