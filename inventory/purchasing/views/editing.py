"""The page on which an order is written or changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.organizations.middleware import GarageRequest
from inventory.purchasing import selectors, services
from inventory.purchasing.finding import item_meant, item_names
from inventory.purchasing.forms import OrderForm, OrderLineForm
from inventory.purchasing.models import PurchaseOrder
from inventory.purchasing.services import LineInput, OrderInput
from inventory.vendors.models import Vendor
from inventory.vendors.selectors import vendor_find, vendor_names
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated, StaleVersion
from project.kernel.numbers import whole_number
from project.web.conflicts import Clash, clashes
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.records import LineRows, page_url

MOST_SUGGESTED = 300
_PLAIN = (
    "number", "reference", "currency", "freight", "tax", "tax_is_cost", "expected_on", "notes",
    "version",
)  # fmt: skip
_SHOWN_AS = {"packs": "quantity", "price": "unit_price"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands on the page."""

    form: OrderForm
    rows: Any
    clashes: Sequence[Clash] = ()


@require_http_methods(["GET", "HEAD", "POST"])
def order_add(request: GarageRequest) -> HttpResponse:
    """Write an order."""
    request.actor.require(Permission.EDIT_STOCK)
    if request.method != "POST":
        return _page(request, _blank(request), None)
    return _sent(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def order_change(request: GarageRequest, order_id: int) -> HttpResponse:
    """Change an order that is not over."""
    request.actor.require(Permission.EDIT_STOCK)
    order = selectors.order_get(actor=request.actor, order_id=order_id)
    if request.method != "POST":
        return _page(request, _stored(order, request.actor), order)
    return _sent(request, order)


def _sent(request: GarageRequest, order: PurchaseOrder | None) -> HttpResponse:
    data = request.POST
    if "add_line" in data:
        return _page(request, _retyped(data), order)
    draft = Draft(form=OrderForm(data), rows=LineRows.sent(OrderLineForm, data))
    right = draft.form.is_valid()
    if not draft.rows.are_valid() or not right:
        return _page(request, draft, order, status=422)
    try:
        saved = _save(request.actor, draft, order)
    except StaleVersion as error:
        if order is None:
            raise
        clashing = _clashing(data, draft, order, actor=request.actor)
        return _page(request, clashing, order, status=error.status)
    except RuleViolated as error:
        add_errors(draft.form, error, names=draft.rows.add_errors(_as_shown(error)))
        return _page(request, draft, order, status=error.status)
    said = _("Order saved.") if order else _("Draft saved. Place it once it is sent.")
    messages.success(request, said)
    return go(request, page_url("order_detail", request.actor, order_id=saved.pk))


def _save(actor: Actor, draft: Draft, order: PurchaseOrder | None) -> PurchaseOrder:
    given = draft.form.given()
    given["lines"] = tuple(
        _line(row, index, actor=actor) for index, row in enumerate(draft.rows.filled())
    )
    typed = draft.form.cleaned_data["vendor"]
    if order is not None and order.vendor.name == typed:
        given["vendor_id"] = order.vendor_id
    else:
        vendor = vendor_named(actor=actor, name=typed, kind=Vendor.Kind.SUPPLIER)
        given["vendor_id"] = vendor.pk if vendor else 0
    if order is None:
        return services.order_add(actor=actor, data=OrderInput(**given))
    given["number"] = given["number"] or order.number
    return services.order_change(
        actor=actor,
        order_id=order.pk,
        changes=given,
        expected_version=draft.form.cleaned_data["version"],
    )


def _line(row: OrderLineForm, index: int, *, actor: Actor) -> LineInput:
    clean = row.cleaned_data
    try:
        item = item_meant(clean["item"], actor=actor)
    except RuleViolated as error:
        raise RuleViolated(error.message, field=f"lines.{index}.item") from error
    return LineInput(
        id=clean["id"],
        item_id=item.pk,
        packs=clean["quantity"],
        pack_quantity=clean["pack_quantity"],
        price=clean["unit_price"],
        number=clean["number"],
        note=clean["note"],
    )


def _as_shown(error: RuleViolated) -> RuleViolated:
    """Name the fields of lines as the page does."""
    fields = {}
    for name, texts in error.fields.items():
        head, dot, last = name.rpartition(".")
        is_line = name.startswith("lines.")
        fields[f"{head}{dot}{_SHOWN_AS.get(last, last)}" if is_line else name] = texts
    return RuleViolated(error.message, code=error.code, fields=fields)


def _blank(request: GarageRequest) -> Draft:
    actor, vendor = request.actor, ""
    if vendor_id := whole_number(request.GET.get("vendor", "")):
        try:
            vendor = vendor_find(actor=actor, vendor_id=vendor_id).name
        except NotFound:
            vendor = ""
    initial = {"vendor": vendor, "currency": actor.currency, "tax_is_cost": True}
    rows = LineRows.fresh(OrderLineForm, [], spare=3)
    return Draft(form=OrderForm(initial=initial), rows=rows)


def _retyped(data: QueryDict) -> Draft:
    """Return the page as it was typed, with one more line; nothing is judged or kept yet."""
    form = OrderForm(initial={name: data.get(name, "") for name in OrderForm.base_fields})
    form.initial["tax_is_cost"] = "tax_is_cost" in data
    return Draft(form=form, rows=LineRows.retyped(OrderLineForm, data, spare=1))


def _stored(order: PurchaseOrder, actor: Actor) -> Draft:
    initial = {name: getattr(order, name) for name in _PLAIN} | {"vendor": order.vendor.name}
    for name in ("freight", "tax"):
        initial[name] = initial[name] or None
    lines: list[Mapping[str, Any]] = [
        {
            "id": line.pk,
            "item": line.item.name,
            "number": line.number,
            "quantity": line.packs,
            "pack_quantity": line.pack_quantity,
            "unit_price": line.price,
            "note": line.note,
        }
        for line in selectors.lines_of(order, actor=actor)
    ]
    rows = LineRows.fresh(OrderLineForm, lines, spare=0 if lines else 3)
    return Draft(form=OrderForm(initial=initial), rows=rows)


def _clashing(data: QueryDict, draft: Draft, order: PurchaseOrder, *, actor: Actor) -> Draft:
    """Return what was typed beside what somebody else saved; saving again lets this one win."""
    fresh = selectors.order_get(actor=actor, order_id=order.pk)
    again = data.copy()
    again["version"] = str(fresh.version)
    form = OrderForm(again)
    return replace(draft, form=form, clashes=clashes(form, _stored(fresh, actor).form))


def _page(
    request: GarageRequest, draft: Draft, order: PurchaseOrder | None, *, status: int = 200
) -> HttpResponse:
    actor = request.actor
    context = {
        "order": order,
        "form": draft.form,
        "rows": draft.rows,
        "clashes": draft.clashes,
        "vendor_names": vendor_names(actor=actor)[:MOST_SUGGESTED],
        "item_names": item_names(actor=actor),
        "back": page_url("order_detail", actor, order_id=order.pk)
        if order
        else page_url("order_list", actor),
    }
    return render_page(request, "inventory/purchasing/form.html", context, status=status)
