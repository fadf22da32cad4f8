"""The scan page: a field that is always ready, a camera, and what was scanned in this sitting."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from inventory.labels.codes import CodeKind, OwnCode
from inventory.locations.selectors import location_choices, location_get
from inventory.scanning import log, services
from inventory.scanning.forms import MODE_LABELS, ScanForm
from inventory.scanning.frames import codes_read
from inventory.scanning.selectors import FoundKind, Mode
from inventory.scanning.services import ScanInput, ScanResult, scan
from inventory.scanning.views.links import page_of
from inventory.stock.quantities import plain
from inventory.stock.selectors import StockFilter, stock_list
from inventory.stock.targets import target_choices
from project.kernel.actor import Actor, Permission
from project.kernel.errors import DomainError, NotFound, RuleViolated
from project.kernel.numbers import whole_number
from project.web.components import Link
from project.web.forms import add_errors
from project.web.pages import go, is_fragment_request, render_page
from project.web.records import page_url

CAMERA = "camera=(self), geolocation=()"
MOST_PLACES = 300
MOST_BALANCES = 12
KEPT = ("place", "target")  # what holds from one scan to the next


@require_http_methods(["GET", "HEAD", "POST"])
def scan_page(request: GarageRequest) -> HttpResponse:
    """Show the scan page, or do what one scan asks for; the page stays open for the next."""
    places = location_choices(actor=request.actor)
    choices = [(str(pk), path) for pk, path in list(places.items())[:MOST_PLACES]]
    asked = request.POST if request.method == "POST" else request.GET
    kept = {name: asked.get(name, "") for name in KEPT}
    sent = asked.get("mode", "")
    mode = Mode(sent) if sent in MODE_LABELS else Mode.FIND
    targets = target_choices(actor=request.actor) if mode == Mode.USE else []
    offered = {"places": choices, "targets": targets}
    if request.method != "POST":
        form = ScanForm(initial={"mode": mode, **kept}, **offered)
        return _page(request, form, mode=mode, kept=kept)
    form = ScanForm(request.POST, request.FILES, **offered)
    if not form.is_valid():
        return _page(request, form, mode=mode, kept=kept, status=422)
    try:
        data = form.given(_code(form))
        result = scan(actor=request.actor, data=data)
    except RuleViolated as error:
        add_errors(form, error)
        return _page(request, form, mode=mode, kept=kept, status=error.status)
    return _done(request, data, result, offered=offered)


@require_POST
def scan_frame(request: GarageRequest) -> HttpResponse:
    """Say which codes a frame of the camera shows; nothing is kept."""
    upload = request.FILES.get("frame")
    if upload is None:
        return JsonResponse({"codes": [], "message": _("Send a picture.")}, status=422)
    try:
        return JsonResponse({"codes": codes_read(upload)})
    except DomainError as error:
        return JsonResponse({"codes": [], "message": error.message}, status=error.status)


@require_POST
def scan_undo(request: GarageRequest) -> HttpResponse:
    """Take back what one scan moved."""
    request.actor.require(Permission.EDIT_STOCK)
    try:
        batch = UUID(request.POST.get("batch", ""))
    except ValueError:
        raise NotFound from None
    services.scan_undo(actor=request.actor, batch=batch)
    log.undone(request.session, str(batch), actor=request.actor)
    messages.success(request, _("Taken back."))
    return go(request, _here(request, request.POST.get("mode", ""), request.POST))


@require_POST
def scan_clear(request: GarageRequest) -> HttpResponse:
    """Empty the list of what was scanned; what was moved stays moved."""
    log.clear(request.session, actor=request.actor)
    return go(request, _here(request, request.POST.get("mode", ""), request.POST))


def _code(form: ScanForm) -> str:
    """Return the code that was typed or scanned, else the one in the middle of the photo."""
    code: str = form.cleaned_data["code"]
    if code:
        return code
    frame = form.cleaned_data.get("frame")
    if frame is None:
        raise RuleViolated("Scan a code, or type it.", field="code")
    codes = codes_read(frame)
    if not codes:
        raise RuleViolated(
            "No code can be seen in this photo. Go closer, and hold the phone still.", field="frame"
        )
    return codes[0]


def _done(
    request: GarageRequest, data: ScanInput, result: ScanResult, *, offered: Any
) -> HttpResponse:
    """Show what a scan did, ready for the next; a place that was scanned is the place from now on."""
    url = page_of(result.found, actor=request.actor)
    log.note(request.session, result, actor=request.actor, url=url)
    if result.found.location is not None:
        data = replace(data, location_id=result.found.location.pk)
    kept = {"place": str(data.location_id or ""), "target": data.target}
    here = _here(request, data.mode, kept)
    is_settled = result.found.item is not None and result.expected is None
    if not is_fragment_request(request) and is_settled and data.mode != Mode.FIND:
        messages.success(request, f"{result.found.item}: {result.said}")
        return HttpResponseRedirect(here)
    form = ScanForm(initial={"mode": data.mode, **kept}, **offered)
    answer = _page(request, form, mode=data.mode, kept=kept, result=result)
    answer["HX-Replace-Url"] = here
    return answer


def _page(
    request: GarageRequest,
    form: ScanForm,
    *,
    mode: Mode,
    kept: Mapping[str, str],
    result: ScanResult | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    can_edit = actor.can(Permission.EDIT_STOCK)
    context = {
        "form": form,
        "mode": mode,
        "modes": [
            Link(label=str(label), url=_here(request, one, kept), current=one == mode)
            for one, label in MODE_LABELS.items()
            if can_edit or one == Mode.FIND
        ],
        "place": _place(kept["place"], actor=actor),
        "place_id": kept["place"],
        "target": kept["target"],
        "targets": len(form.fields["target"].choices) > 1,  # type: ignore[attr-defined]
        "result": _shown(result, mode=mode, actor=actor) if result else None,
        "log": log.entries(request.session, actor=actor),
        "can_edit": can_edit,
    }
    answer = render_page(
        request, "inventory/scanning/scan.html", context, fragment="desk", status=status
    )
    answer["Permissions-Policy"] = CAMERA
    return answer


def _shown(result: ScanResult, *, mode: Mode, actor: Actor) -> dict[str, Any]:
    """Return what the page says of a scan."""
    found = result.found
    balances = []
    if found.item is not None:
        rows = stock_list(actor=actor, which=StockFilter(item_id=found.item.pk))
        if found.lot is not None:
            rows = rows.filter(lot=found.lot)
        balances = list(rows.order_by("location__path", "id")[:MOST_BALANCES])
    return {
        "found": found,
        "said": result.said,
        "url": page_of(found, actor=actor),
        "balances": balances,
        "expected": None if result.expected is None else plain(result.expected),
        "is_unknown": found.kind == FoundKind.UNKNOWN,
        "add_url": f"{page_url('item_add', actor)}?{urlencode({'code': found.code})}",
        "link_url": f"{page_url('scan_link', actor)}?{urlencode({'code': found.code, 'mode': mode})}",
        "items": [(item, OwnCode(CodeKind.ITEM, item.pk)) for item in found.items],
    }


def _place(text: str, *, actor: Actor) -> Any:
    pk = whole_number(text)
    return location_get(actor=actor, location_id=pk) if pk else None


def _here(request: GarageRequest, mode: str, kept: Mapping[str, str]) -> str:
    query = {"mode": mode if mode in MODE_LABELS else Mode.FIND}
    query |= {name: kept.get(name, "") for name in KEPT}
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"{page_url('scan', request.actor)}?{asked}"
