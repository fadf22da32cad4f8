"""Pages on which goods come in, go back, and are taken back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from inventory.locations.selectors import location_choices
from inventory.purchasing import selectors, services
from inventory.purchasing.finding import codes_of, line_scanned
from inventory.purchasing.forms import ReceiveForm, ReturnForm
from inventory.purchasing.models import OrderLine, PurchaseOrder
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated
from project.kernel.numbers import parse_decimal
from project.web.forms import decimal_sign, typed
from project.web.pages import go, render_page
from project.web.records import page_url

MORE = "more-than-ordered"


@require_http_methods(["GET", "HEAD", "POST"])
def order_receive(request: GarageRequest, order_id: int) -> HttpResponse:
    """Count what came, by hand or with a scanner, and put it into the stock."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    order = selectors.order_get(actor=actor, order_id=order_id)
    lines = selectors.lines_of(order, actor=actor)
    codes = codes_of(lines, actor=actor)
    options: dict[str, Any] = {
        "lines": lines,
        "codes": codes,
        "locations": [(str(pk), name) for pk, name in location_choices(actor=actor).items()],
    }
    if request.method != "POST":
        form = ReceiveForm(initial=_expected(request, lines), **options)
        return _receive_page(request, order, form)
    if "count" in request.POST or request.POST.get("scan"):
        form = ReceiveForm(initial=_scanned(request, codes), **options)
        return _receive_page(request, order, form)
    form = ReceiveForm(request.POST, **options)
    if not form.is_valid():
        return _receive_page(request, order, form, status=422)
    given = form.given(more_is_right="more" in request.POST.getlist("accept"))
    try:
        services.order_receive(actor=actor, order_id=order.pk, data=given)
    except RuleViolated as error:
        more = error.message if error.code == MORE else ""
        if not more:
            form.add_error(None, error.message)
        return _receive_page(request, order, form, status=error.status, more=more)
    messages.success(request, _("Received and put into the stock."))
    return go(request, page_url("order_detail", actor, order_id=order.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def order_return(request: GarageRequest, order_id: int) -> HttpResponse:
    """Send goods back to the vendor, with the refund and the credit for old parts."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    order = selectors.order_get(actor=actor, order_id=order_id)
    back = page_url("order_detail", actor, order_id=order.pk)
    came = [line for line in selectors.lines_of(order, actor=actor) if line.received]
    form, status = ReturnForm(initial={"on": timezone.localdate()}, lines=came), 200
    if request.method == "POST":
        form, status = ReturnForm(request.POST, lines=came), 422
        if form.is_valid():
            try:
                services.order_return(actor=actor, order_id=order.pk, data=form.given())
            except RuleViolated as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("Sent back to the vendor."))
                return go(request, back)
    context = {"order": order, "form": form, "back": back}
    return render_page(request, "inventory/purchasing/return.html", context, status=status)


@require_POST
def delivery_undo(request: GarageRequest, delivery_id: int) -> HttpResponse:
    """Take back a delivery or a return."""
    delivery = services.delivery_undo(actor=request.actor, delivery_id=delivery_id)
    messages.success(request, _("Taken back. The stock is as it was before."))
    return go(request, page_url("order_detail", request.actor, order_id=delivery.order_id))


def _expected(request: GarageRequest, lines: list[OrderLine]) -> dict[str, Any]:
    """Return what the page begins with: today, the usual place, and all that is open if asked."""
    places = [line.item.default_location_id for line in lines if line.item.default_location_id]
    usual = max(places, key=places.count) if places else None
    initial: dict[str, Any] = {"on": timezone.localdate(), "location": usual}
    if "all" in request.GET:
        initial |= {f"packs-{line.pk}": line.open_packs for line in lines if line.open_packs}
    return initial


def _scanned(request: GarageRequest, codes: Mapping[int, Mapping[str, str]]) -> dict[str, Any]:
    """Return what was typed, with the line of the scanned code counted up."""
    initial: dict[str, Any] = request.POST.dict()
    text = initial.pop("scan", "").strip()
    found = line_scanned(text, codes) if text else None
    if found is None:
        if text:
            messages.error(request, _("“%(code)s” is not on this order.") % {"code": text[:80]})
        return initial
    name = f"packs-{found[0]}"
    try:
        known = parse_decimal(initial.get(name) or "0", decimal_comma=decimal_sign() == ",")
    except RuleViolated:
        return initial
    return initial | {name: typed(known + found[1])}


def _receive_page(
    request: GarageRequest,
    order: PurchaseOrder,
    form: ReceiveForm,
    *,
    status: int = 200,
    more: str = "",
) -> HttpResponse:
    back = page_url("order_detail", request.actor, order_id=order.pk)
    context = {"order": order, "form": form, "more": more, "back": back}
    return render_page(request, "inventory/purchasing/receive.html", context, status=status)
