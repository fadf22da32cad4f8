"""The shopping list: what to buy where, ticked off in the shop or made into orders."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from inventory.purchasing import services
from inventory.purchasing.finding import item_known, item_names
from inventory.purchasing.forms import WishForm
from inventory.purchasing.services import WishInput
from inventory.purchasing.shopping import shopping_list as what_to_buy
from inventory.vendors.models import Vendor
from inventory.vendors.selectors import vendor_names
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, RuleViolated
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.records import page_url

MOST_SUGGESTED = 300
MOST_TICKED = 500


@require_http_methods(["GET", "HEAD", "POST"])
def shopping_list(request: GarageRequest) -> HttpResponse:
    """Show what to buy, by vendor; put something on the list."""
    actor = request.actor
    if request.method != "POST":
        return _page(request, WishForm())
    actor.require(Permission.EDIT_STOCK)
    form = WishForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        services.wish_add(actor=actor, data=_wish(form, actor=actor))
    except (RuleViolated, Conflict) as error:
        add_errors(form, error)
        return _page(request, form, status=error.status)
    messages.success(request, _("It is on the list."))
    return go(request, page_url("shopping_list", actor))


@require_POST
def shopping_order(request: GarageRequest) -> HttpResponse:
    """Draft an order for each vendor of what was ticked."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    keys = request.POST.getlist("keys")[:MOST_TICKED]
    typed = request.POST.get("vendor", "")[:120].replace("\0", "")
    try:
        vendor = vendor_named(actor=actor, name=typed, kind=Vendor.Kind.SUPPLIER)
        orders = services.orders_from_list(
            actor=actor, keys=keys, vendor_id=vendor.pk if vendor else None
        )
    except RuleViolated as error:
        return _page(request, WishForm(), problem=error.message, ticked=keys, status=error.status)
    said = ngettext("%(n)d order drafted.", "%(n)d orders drafted.", len(orders))
    messages.success(request, said % {"n": len(orders)})
    if len(orders) == 1:
        return go(request, page_url("order_detail", actor, order_id=orders[0].pk))
    return go(request, f"{page_url('order_list', actor)}?state=draft")


@require_POST
def wish_buy(request: GarageRequest, wish_id: int) -> HttpResponse:
    """Tick a wish off."""
    wish = services.wish_buy(actor=request.actor, wish_id=wish_id)
    messages.success(
        request,
        _("“%(wish)s” ticked off.") % {"wish": wish},
        extra_tags=page_url("wish_unbuy", request.actor, wish_id=wish.pk),
    )
    return go(request, page_url("shopping_list", request.actor))


@require_POST
def wish_unbuy(request: GarageRequest, wish_id: int) -> HttpResponse:
    """Put a wish on the list again."""
    services.wish_unbuy(actor=request.actor, wish_id=wish_id)
    messages.success(request, _("It is on the list again."))
    return go(request, page_url("shopping_list", request.actor))


def _wish(form: WishForm, *, actor: Actor) -> WishInput:
    clean = form.cleaned_data
    item = item_known(clean["what"], actor=actor)
    vendor = vendor_named(actor=actor, name=clean["vendor"], kind=Vendor.Kind.SUPPLIER)
    quantity = {} if clean["quantity"] is None else {"quantity": clean["quantity"]}
    return WishInput(
        item_id=item.pk if item else None,
        title="" if item else clean["what"],
        vendor_id=vendor.pk if vendor else None,
        **quantity,
    )


def _page(
    request: GarageRequest, form: WishForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    actor = request.actor
    groups = what_to_buy(actor=actor)
    context = {
        "groups": groups,
        "count": sum(len(group.rows) for group in groups),
        "is_unknown": any(group.vendor is None for group in groups),
        "form": form,
        "vendor_names": vendor_names(actor=actor)[:MOST_SUGGESTED],
        "item_names": item_names(actor=actor),
        "can_edit": actor.can(Permission.EDIT_STOCK),
        "problem": "",
        "ticked": (),
        **more,
    }
    return render_page(request, "inventory/purchasing/shopping.html", context, status=status)
