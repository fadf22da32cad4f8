"""Orders on paper: to print, as PDF, by mail; and the papers that come back."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from accounts.organizations.selectors import organization_get
from inventory.purchasing import printing, selectors, services
from inventory.purchasing.forms import OrderFilesForm, OrderMailForm
from inventory.purchasing.models import PurchaseOrder
from project.kernel.actor import Permission
from project.kernel.errors import Conflict, RuleViolated
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.records import page_url, uploads_store


@require_safe
def order_print(request: GarageRequest, order_id: int) -> HttpResponse:
    """Show an order as a sheet for the printer."""
    order = selectors.order_get(actor=request.actor, order_id=order_id)
    context = {"order": order, "sheet": _sheet(request, order)}
    return render_page(request, "inventory/purchasing/print.html", context)


@require_safe
def order_pdf(request: GarageRequest, order_id: int) -> HttpResponse:
    """Send an order as PDF, set now, so that it says what the order says."""
    order = selectors.order_get(actor=request.actor, order_id=order_id)
    name = slugify(order.number) or "order"
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    data = printing.order_pdf(_sheet(request, order))
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def order_mail(request: GarageRequest, order_id: int) -> HttpResponse:
    """Write the message that takes an order to its vendor."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    order = selectors.order_get(actor=actor, order_id=order_id)
    back = page_url("order_detail", actor, order_id=order.pk)
    form, status = OrderMailForm(initial=_letter(request, order)), 200
    if request.method == "POST":
        form, status = OrderMailForm(request.POST), 422
        if form.is_valid():
            try:
                services.order_mail(actor=actor, order_id=order.pk, **form.cleaned_data)
            except (RuleViolated, Conflict) as error:
                add_errors(form, error)
                status = error.status
            else:
                messages.success(request, _("The message is on its way."))
                return go(request, back)
    context = {"order": order, "form": form, "back": back}
    return render_page(request, "inventory/purchasing/mail.html", context, status=status)


@require_POST
def order_files(request: GarageRequest, order_id: int) -> HttpResponse:
    """Attach the invoice or other papers to an order."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    order = selectors.order_get(actor=actor, order_id=order_id)
    form = OrderFilesForm(request.POST, request.FILES)
    form.is_valid()
    file_ids = uploads_store(request.FILES.getlist("uploads"), form, actor=actor)
    if file_ids:
        services.order_files_add(actor=actor, order_id=order.pk, file_ids=file_ids)
        messages.success(request, _("Papers added."))
    for texts in form.errors.values():
        messages.error(request, str(texts[0]))
    return go(request, page_url("order_detail", actor, order_id=order.pk))


def _sheet(request: GarageRequest, order: PurchaseOrder) -> dict[str, object]:
    actor = request.actor
    lines = selectors.lines_of(order, actor=actor)
    buyer = organization_get(actor=actor).name
    return printing.order_sheet(order, lines, buyer=buyer, on=timezone.localdate())


def _letter(request: GarageRequest, order: PurchaseOrder) -> dict[str, str]:
    buyer = organization_get(actor=request.actor).name
    values = {"number": order.number, "buyer": buyer}
    text = _("Hello,\n\nplease find our order %(number)s attached.\n\nKind regards\n%(buyer)s")
    return {
        "to": order.vendor.email,
        "reply_to": getattr(request.user, "email", ""),
        "subject": _("Order %(number)s of %(buyer)s") % values,
        "text": text % values,
    }
