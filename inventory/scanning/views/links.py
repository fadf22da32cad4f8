"""Where a code leads: the page of what it stands on, and the link to an item for unknown codes."""

from decimal import Decimal
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations.middleware import GarageRequest
from accounts.organizations.navigation import signed_in
from accounts.organizations.selectors import actor_for, memberships_of
from inventory.catalogue.selectors import item_search
from inventory.catalogue.services import CodeInput, code_add
from inventory.labels.codes import read_code
from inventory.scanning import selectors
from inventory.scanning.forms import MODE_LABELS, LinkForm
from inventory.scanning.selectors import Found, Mode
from project.kernel.actor import Actor, Channel, Permission
from project.kernel.errors import NotFound, RuleViolated
from project.kernel.numbers import whole_number
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.records import page_url


@require_safe
@login_required
def own_code(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from the QR code of a label to the page of what it stands on, in whichever organization."""
    own = read_code(code)
    if own is None:
        raise NotFound
    for membership in memberships_of(signed_in(request)):
        actor = actor_for(membership, channel=Channel.PAGE)
        try:
            found = selectors.own_find(actor=actor, own=own)
        except NotFound:
            continue
        return HttpResponseRedirect(page_of(found, actor=actor))
    raise NotFound


def page_of(found: Found, *, actor: Actor) -> str:
    """Return the address of the page of what was found."""
    if found.item is not None:
        return page_url("item_detail", actor, item_id=found.item.pk)
    if found.location is not None:
        return page_url("location_detail", actor, location_id=found.location.pk)
    return page_url("scan", actor)


@require_http_methods(["GET", "HEAD", "POST"])
def scan_link(request: GarageRequest) -> HttpResponse:
    """Say which item an unknown code belongs to."""
    request.actor.require(Permission.EDIT_STOCK)
    if request.method != "POST":
        return _link_page(request, LinkForm(initial=request.GET.dict()))
    form = LinkForm(request.POST)
    item_id = whole_number(request.POST.get("item", ""))
    if not form.is_valid() or item_id is None:
        return _link_page(request, form, status=422 if form.errors else 200)
    data = CodeInput(
        code=form.cleaned_data["code"], quantity=form.cleaned_data["quantity"] or Decimal(1)
    )
    try:
        row = code_add(actor=request.actor, item_id=item_id, data=data)
    except RuleViolated as error:
        add_errors(form, error)
        return _link_page(request, form, status=error.status)
    messages.success(
        request, _("%(code)s is “%(item)s” from now on.") % {"code": row.code, "item": row.item}
    )
    mode = request.POST.get("mode", "")
    asked = urlencode({"mode": mode if mode in MODE_LABELS else Mode.FIND})
    return go(request, f"{page_url('scan', request.actor)}?{asked}")


def _link_page(request: GarageRequest, form: LinkForm, *, status: int = 200) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    search = sent.get("q", "")[:200]
    context = {
        "form": form,
        "mode": sent.get("mode", ""),
        "found": item_search(actor=request.actor, search=search) if search.strip() else [],
        "search": search,
    }
    return render_page(request, "inventory/scanning/link.html", context, status=status)
