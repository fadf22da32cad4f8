"""The list of orders, the page of one, and what is done with it."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from inventory.purchasing import selectors, services, states
from inventory.purchasing.forms import OrderFilesForm, OrderFilterForm
from inventory.purchasing.models import Delivery, PurchaseOrder
from inventory.purchasing.selectors import OrderFilter
from project.kernel.actor import Permission
from project.kernel.numbers import whole_number
from project.web.editing import deleted, restored
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page
from project.web.records import documents_of, following, history_of, page_url

ORDERS_BY = Ordering(columns={"newest": "id", "number": "number"}, default="-newest")
TONES = {"draft": "", "ordered": "info", "partly": "warn", "closed": "good", "cancelled": ""}
_SAID = {
    "place": gettext_lazy("Ordered."),
    "recall": gettext_lazy("It is a draft again."),
    "cancel": gettext_lazy("Order cancelled."),
    "close": gettext_lazy("Order closed. Nothing more is expected."),
    "reopen": gettext_lazy("Order opened again."),
}


@require_safe
def order_list(request: GarageRequest) -> HttpResponse:
    """Show the orders, the late ones marked."""
    actor, query = request.actor, request.GET
    form = OrderFilterForm(query)
    form.is_valid()
    today = timezone.localdate()
    state = form.cleaned_data.get("state", "")
    narrow = OrderFilter(
        state="" if state == "late" else state,
        vendor_id=whole_number(query.get("vendor", "")),
        search=form.cleaned_data.get("q", ""),
        late_on=today if state == "late" else None,
    )
    rows = selectors.order_list(actor=actor, narrow=narrow)
    page = keyset_page(
        rows, ordering=ORDERS_BY, asked=query.get("ordering"), cursor=query.get("cursor")
    )
    context = {
        "form": form,
        "rows": [_told(row, today=today) for row in page.items],
        "late": selectors.order_list(actor=actor, narrow=OrderFilter(late_on=today)).count(),
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in form.fields),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/purchasing/list.html", context, fragment="rows")


@require_safe
def order_detail(request: GarageRequest, order_id: int) -> HttpResponse:
    """Show an order: its lines, what came, what was sent, its papers and its history."""
    actor = request.actor
    order = selectors.order_get(actor=actor, order_id=order_id)
    lines = selectors.lines_of(order, actor=actor)
    photos, documents = documents_of(order, actor=actor)
    deliveries = selectors.deliveries_of(order, actor=actor)
    context = {
        **_told(order, today=timezone.localdate()),
        "lines": [(line, selectors.line_amount(line, order.currency)) for line in lines],
        "sums": selectors.sums_of(order, lines),
        "deliveries": deliveries,
        "brought": _brought(deliveries),
        "mails": selectors.mails_of(order, actor=actor),
        "photos": photos,
        "documents": documents,
        "files_form": OrderFilesForm(),
        "history": history_of(order, actor=actor),
        "may": states.acts_in(order.state),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/purchasing/detail.html", context)


@require_POST
def order_act(request: GarageRequest, order_id: int, act: str) -> HttpResponse:
    """Place, recall, cancel, close or open an order again."""
    acts = {
        "place": services.order_place,
        "recall": services.order_recall,
        "cancel": services.order_cancel,
        "close": services.order_close,
        "reopen": services.order_reopen,
    }
    order = acts[act](actor=request.actor, order_id=order_id)
    messages.success(request, str(_SAID[act]))
    return go(request, page_url("order_detail", request.actor, order_id=order.pk))


@require_POST
def order_delete(request: GarageRequest, order_id: int) -> HttpResponse:
    """Put a draft or cancelled order into the bin."""
    actor = request.actor
    order = services.order_bin(actor=actor, order_id=order_id)
    back = page_url("order_list", actor)
    return deleted(request, order, undo="order_restore", back=back, order_id=order.pk)


@require_POST
def order_restore(request: GarageRequest, order_id: int) -> HttpResponse:
    """Take an order out of the bin."""
    order = services.order_unbin(actor=request.actor, order_id=order_id)
    return restored(request, order, page="order_detail", order_id=order.pk)


def _told(order: PurchaseOrder, *, today: date) -> dict[str, Any]:
    """Return an order with the tone of its state, and whether it should have come."""
    is_open = order.state in states.OPEN
    is_late = is_open and order.expected_on is not None and order.expected_on < today
    return {"order": order, "tone": "bad" if is_late else TONES[order.state], "is_late": is_late}


def _brought(deliveries: Sequence[Delivery]) -> Mapping[str, Decimal]:
    """Return what returns brought altogether."""
    back = [row for row in deliveries if row.is_return and row.undone_at is None]
    return {
        "refund": sum((row.refund or Decimal(0) for row in back), Decimal(0)),
        "core_credit": sum((row.core_credit or Decimal(0) for row in back), Decimal(0)),
    }
