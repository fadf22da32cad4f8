"""The pages of receipts: inbox, upload, review."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.receipts import presenting, selectors, services
from garage.receipts.drafts import FIELDS, Draft, with_edits
from garage.receipts.forms import (
    LineFormSet,
    ReadingToolForm,
    ReviewForm,
    complain,
    lines_typed,
    tool_initial,
)
from garage.receipts.models import Receipt
from garage.receipts.reviewing import context_of, make_review, review_form
from garage.receipts.services import DraftChanges
from project.kernel import mcp
from project.kernel.actor import Permission
from project.kernel.errors import Conflict, DomainError, RuleViolated, StaleVersion
from project.kernel.numbers import whole_numbers
from project.web.components import Link
from project.web.forms import add_errors
from project.web.pages import go, is_fragment_request, next_url, render_page
from project.web.pagination import Ordering, keyset_page

NEWEST_FIRST = Ordering(columns={"newest": "id"}, default="-newest")
TAB_LABELS = {
    "open": gettext_lazy("To review"),
    "later": gettext_lazy("Later"),
    "accepted": gettext_lazy("Accepted"),
    "rejected": gettext_lazy("Rejected"),
}
MOST_FILES = 50
MOST_IDS = 200


# --- The inbox -----------------------------------------------------------------------------------


@require_safe
def receipt_inbox(request: GarageRequest) -> HttpResponse:
    """List the receipts of a tab, the newest first, with the place to drop new ones."""
    actor = request.actor
    tab = request.GET.get("tab", "open")
    if tab not in selectors.TABS:
        tab = "open"
    page = keyset_page(
        selectors.receipt_list(actor=actor, tab=tab).prefetch_related("file__derivatives"),
        ordering=NEWEST_FIRST,
        cursor=request.GET.get("cursor"),
    )
    counts = selectors.receipt_counts(actor=actor)
    rows = _rows(request, list(page.items))
    home = presenting.page_of("receipt_inbox", actor)
    context = {
        "tab": tab,
        "can_manage": actor.can(Permission.MANAGE_ORGANIZATION),
        "tabs": [
            Link(
                label=str(label),
                url=home if name == "open" else f"{home}?tab={name}",
                current=name == tab,
                count=counts[name] if name in {"open", "later"} else None,
            )
            for name, label in TAB_LABELS.items()
        ],
        "rows": rows,
        "reading_ids": _ids_text(rows),
        "next_url": f"{home}?tab={tab}&cursor={page.next}" if page.next else "",
        "ready": counts["ready"],
        "can_edit": actor.can(Permission.EDIT_RECEIPTS),
    }
    return render_page(request, "garage/receipts/inbox.html", context)


def _rows(request: GarageRequest, receipts: list[Receipt]) -> list[presenting.Row]:
    actor = request.actor
    busy = [receipt for receipt in receipts if receipt.is_being_read]
    jobs = selectors.jobs_latest(actor=actor, receipts=busy)
    return [
        presenting.row_of(
            receipt,
            actor=actor,
            has_thumb=any(row.variant == "thumb" for row in receipt.file.derivatives.all()),
            job=jobs.get(receipt.pk),
        )
        for receipt in receipts
    ]


def _ids_text(rows: list[presenting.Row]) -> str:
    return ",".join(str(row.id) for row in rows if row.is_being_read)


@require_safe
def receipt_progress(request: GarageRequest) -> HttpResponse:
    """Show again the rows that are being read; stops by itself when all are done."""
    ids = whole_numbers(request.GET.get("ids", "").split(","))
    found = selectors.receipt_rows(actor=request.actor).filter(pk__in=ids[:MOST_IDS])
    rows = _rows(request, list(found.prefetch_related("file__derivatives")))
    context = {
        "rows": rows,
        "reading_ids": _ids_text(rows),
        "can_edit": request.actor.can(Permission.EDIT_RECEIPTS),
    }
    return render_page(request, "garage/receipts/progress.html", context)


@require_POST
def receipt_upload(request: GarageRequest) -> HttpResponse:
    """Take receipts in; a file that cannot be taken says why and does not stop the others."""
    kept, problems = _take_in(request)
    if request.headers.get("Accept", "").startswith("application/json"):
        if problems:
            return JsonResponse({"detail": " ".join(problems)}, status=422)
        return JsonResponse(_taken(request, kept), status=201)
    return go(request, presenting.page_of("receipt_inbox", request.actor))


def _taken(request: GarageRequest, kept: list[Receipt]) -> dict[str, Any]:
    """Return what happened to an upload that was sent by script, with the way to it."""
    receipt = kept[-1]
    text = _("Here already") if receipt.duplicate_of_id else _("Taken in")
    url = presenting.page_of("receipt_review", request.actor, receipt_id=receipt.pk)
    return {"ids": [receipt.pk for receipt in kept], "detail": text, "url": url}


def _take_in(request: GarageRequest) -> tuple[list[Receipt], list[str]]:
    request.actor.require(Permission.EDIT_RECEIPTS)
    uploads = [upload for name in request.FILES for upload in request.FILES.getlist(name)]
    kept: list[Receipt] = []
    problems = [] if uploads else [_("Choose at least one file.")]
    if len(uploads) > MOST_FILES:
        problems.append(_("Send at most %(n)d files at once.") % {"n": MOST_FILES})
    for upload in uploads[:MOST_FILES]:
        try:
            kept.append(services.receipt_upload(actor=request.actor, upload=upload))
        except RuleViolated as error:
            problems.append(error.message)
    _tell(request, kept, problems)
    return kept, problems


def _tell(request: GarageRequest, kept: list[Receipt], problems: list[str]) -> None:
    if request.headers.get("Accept", "").startswith("application/json"):
        return
    if kept:
        text = ngettext("%(n)d receipt taken in.", "%(n)d receipts taken in.", len(kept))
        messages.success(request, text % {"n": len(kept)})
    for problem in problems:
        messages.error(request, problem)


@require_POST
def receipts_accept_ready(request: GarageRequest) -> HttpResponse:
    """Accept every receipt without a doubt."""
    accepted, refused = services.receipts_accept_ready(actor=request.actor)
    text = ngettext("%(n)d receipt recorded.", "%(n)d receipts recorded.", accepted)
    messages.success(request, text % {"n": accepted})
    if refused:
        text = ngettext("%(n)d needs a look.", "%(n)d need a look.", refused)
        messages.warning(request, text % {"n": refused})
    return go(request, presenting.page_of("receipt_inbox", request.actor))


@require_POST
def receipts_bulk(request: GarageRequest) -> HttpResponse:
    """Reject the receipts that are ticked."""
    ids = whole_numbers(request.POST.getlist("ids"))
    count = services.receipts_reject(actor=request.actor, receipt_ids=ids[:MOST_IDS])
    text = ngettext("%(n)d receipt rejected.", "%(n)d receipts rejected.", count)
    messages.success(request, text % {"n": count})
    return go(request, presenting.page_of("receipt_inbox", request.actor))


# --- Review --------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def receipt_review(request: GarageRequest, receipt_id: int) -> HttpResponse:
    """Show a receipt beside its draft; approve, postpone or reject it."""
    receipt = selectors.receipt_get(actor=request.actor, receipt_id=receipt_id)
    if request.method != "POST":
        return _show(request, receipt)
    action = request.POST.get("action", "")
    if action == "reject":
        return _reject(request, receipt)
    typed = Typed(request, receipt)
    if action == "accept":
        return _accept(request, receipt, typed)
    return _keep(request, receipt, typed, later=action == "later")


class Typed:
    """What a person sent from the review page, as forms and as changes of the draft."""

    def __init__(self, request: GarageRequest, receipt: Receipt) -> None:
        draft = Draft.from_json(receipt.draft)
        self.form: ReviewForm = review_form(receipt, draft, actor=request.actor, data=request.POST)
        self.formset = LineFormSet(request.POST, prefix="lines")
        decides = request.POST.get("action") == "accept"
        lines, self.places = lines_typed(self.formset, draft, decides=decides)
        self.changes = DraftChanges(values=self.form.values(), lines=tuple(lines))
        version = self.form.cleaned_data.get("version")
        self.version: int | None = version if isinstance(version, int) else None
        self.draft = with_edits(draft, changes=self.changes.values, lines=self.changes.lines)


def _show(
    request: GarageRequest, receipt: Receipt, *, typed: Typed | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor
    forms: dict[str, Any] = {"form": typed.form, "formset": typed.formset} if typed else {}
    blank = 1 if "add_line" in request.GET else 0
    review = make_review(receipt, actor=actor, blank_lines=blank, **forms)
    may_edit = actor.can(Permission.EDIT_RECEIPTS)
    sent: dict[str, Any] = {"places": typed.places, "typed": typed.draft} if typed else {}
    context = context_of(review, actor=actor, **sent) | {
        "may_edit": may_edit,
        "can_edit": may_edit and not receipt.is_settled,
    }
    return render_page(request, "garage/receipts/review.html", context, status=status)


def _accept(request: GarageRequest, receipt: Receipt, typed: Typed) -> HttpResponse:
    try:
        accepted = services.receipt_accept(
            actor=request.actor,
            receipt_id=receipt.pk,
            changes=typed.changes,
            expected_version=typed.version,
        )
    except StaleVersion as error:
        return _show_stale(request, receipt, typed, error)
    except RuleViolated as error:
        complain(typed.form, typed.formset, error, places=typed.places)
        return _show(request, receipt, typed=typed, status=422)
    except Conflict as error:
        messages.info(request, error.message)
        return go(
            request, presenting.page_of("receipt_review", request.actor, receipt_id=receipt.pk)
        )
    undo = presenting.page_of("receipt_unaccept", request.actor, receipt_id=receipt.pk)
    name = accepted.vendor_name or accepted.file.name
    messages.success(request, _("%(name)s recorded.") % {"name": name}, extra_tags=undo)
    return _next(request, receipt)


def _show_stale(
    request: GarageRequest, receipt: Receipt, typed: Typed, error: DomainError
) -> HttpResponse:
    """Keep what was typed and say that somebody else was quicker; the next approval counts."""
    typed.form.data = typed.form.data.copy()  # type: ignore[attr-defined]
    typed.form.data["version"] = str(receipt.version)  # type: ignore[index]
    typed.form.full_clean()
    typed.form.add_error(None, error.message)
    return _show(request, receipt, typed=typed, status=error.status)


def _reject(request: GarageRequest, receipt: Receipt) -> HttpResponse:
    services.receipt_reject(actor=request.actor, receipt_id=receipt.pk)
    undo = presenting.page_of("receipt_reopen", request.actor, receipt_id=receipt.pk)
    name = receipt.vendor_name or receipt.file.name
    messages.success(request, _("%(name)s rejected.") % {"name": name}, extra_tags=undo)
    return _next(request, receipt)


def _keep(request: GarageRequest, receipt: Receipt, typed: Typed, *, later: bool) -> HttpResponse:
    actor = request.actor
    changes = typed.changes
    if name := request.POST.get("use_read", ""):
        read = Draft.from_json(receipt.draft).field(name).read if name in FIELDS else ""
        changes = replace(changes, values={**changes.values, name: read}) if read else changes
    kept = services.receipt_change(actor=actor, receipt_id=receipt.pk, changes=changes)
    if "add_vehicle" in request.POST:
        review = make_review(kept, actor=actor)
        return go(request, review.add_vehicle_url or request.path)
    if not later:
        address = presenting.page_of("receipt_review", actor, receipt_id=receipt.pk)
        line = "?add_line=1#lines" if "add_line" in request.POST else ""
        return go(request, f"{address}{line}")
    services.receipt_postpone(actor=actor, receipt_id=receipt.pk)
    undo = presenting.page_of("receipt_reopen", actor, receipt_id=receipt.pk)
    name = receipt.vendor_name or receipt.file.name
    messages.success(request, _("%(name)s is kept for later.") % {"name": name}, extra_tags=undo)
    return _next(request, receipt)


def _next(request: GarageRequest, receipt: Receipt) -> HttpResponse:
    """Go on to the next receipt that waits, or to the inbox when none does."""
    actor = request.actor
    following = selectors.receipt_next(actor=actor, after_id=receipt.pk)
    if following is None:
        return go(request, presenting.page_of("receipt_inbox", actor))
    return go(request, presenting.page_of("receipt_review", actor, receipt_id=following))


@require_POST
def receipt_draft(request: GarageRequest, receipt_id: int) -> HttpResponse:
    """Keep what is typed while the review page is open, and show what approving it would do."""
    actor = request.actor
    receipt = selectors.receipt_get(actor=actor, receipt_id=receipt_id)
    typed = Typed(request, receipt)
    try:
        services.receipt_change(
            actor=actor,
            receipt_id=receipt_id,
            changes=typed.changes,
            expected_version=typed.version,
        )
    except Conflict:
        # The last change of a field is sent while its approval is under way.
        receipt.refresh_from_db(fields=("settled_by",))
        if receipt.settled_by_id != actor.user_id:
            raise
        return HttpResponse(status=204)
    kept = selectors.receipt_get(actor=actor, receipt_id=receipt_id)
    if not is_fragment_request(request):
        return go(request, presenting.page_of("receipt_review", actor, receipt_id=receipt_id))
    review = make_review(kept, actor=actor)
    context = context_of(review, actor=actor, places=typed.places) | {"oob": True}
    return render_page(request, "garage/receipts/review_status.html", context, fragment="changed")


@require_safe
def receipt_job(request: GarageRequest, receipt_id: int) -> HttpResponse:
    """Show how far the reading is; the page loads anew when it has ended."""
    actor = request.actor
    receipt = selectors.receipt_get(actor=actor, receipt_id=receipt_id)
    job = selectors.job_latest(actor=actor, receipt=receipt)
    poll = presenting.page_of("receipt_job", actor, receipt_id=receipt_id)
    context = {"job": presenting.job_view(job, poll_url=poll) if job else None}
    response = render_page(request, "garage/receipts/job.html", context)
    if not receipt.is_being_read:
        response["HX-Refresh"] = "true"
    return response


# --- The tool that reads too -----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def reading_tool(request: GarageRequest) -> HttpResponse:
    """Choose the tool that reads receipts beside the own reader."""
    actor = request.actor
    actor.require(Permission.MANAGE_ORGANIZATION)
    row = selectors.reading_tool(actor=actor)
    data = request.POST if request.method == "POST" else None
    form = ReadingToolForm(data, servers=sorted(mcp.servers()), initial=tool_initial(row))
    if data is None:
        return _tool_page(request, form)
    if not form.is_valid():
        return _tool_page(request, form, status=422)
    try:
        services.reading_tool_set(actor=actor, data=services.ReadingToolInput(**form.cleaned_data))
    except RuleViolated as error:
        add_errors(form, error)
        return _tool_page(request, form, status=error.status)
    messages.success(request, _("Reading tool saved."))
    return go(request, presenting.page_of("reading_tool", actor))


@require_POST
def reading_tool_agree(request: GarageRequest) -> HttpResponse:
    """Agree to what the tool says of itself."""
    digest = request.POST.get("digest", "")[:64]
    services.reading_tool_agree(actor=request.actor, digest=digest)
    messages.success(request, _("The tool may be called now."))
    return go(request, presenting.page_of("reading_tool", request.actor))


def _tool_page(request: GarageRequest, form: ReadingToolForm, *, status: int = 200) -> HttpResponse:
    row = selectors.reading_tool(actor=request.actor)
    offered = row.tool.get("offered") if row else None
    context = {
        "form": form,
        "row": row,
        "offered": offered,
        "is_waiting": row is not None and row.mode != row.Mode.OFF and not row.problem,
        "back": presenting.page_of("receipt_inbox", request.actor),
    }
    return render_page(request, "garage/receipts/tool.html", context, status=status)


# --- One decision --------------------------------------------------------------------------------


@require_POST
def receipt_read_again(request: GarageRequest, receipt_id: int) -> HttpResponse:
    """Ask for another reading."""
    services.receipt_read_again(actor=request.actor, receipt_id=receipt_id)
    return _back(request, receipt_id)


@require_POST
def receipt_unaccept(request: GarageRequest, receipt_id: int) -> HttpResponse:
    """Take an approval back."""
    try:
        services.receipt_unaccept(actor=request.actor, receipt_id=receipt_id)
    except RuleViolated as error:
        messages.error(request, error.message)
        return _back(request, receipt_id)
    messages.success(request, _("The receipt is back to review, its record is taken back."))
    return _back(request, receipt_id)


@require_POST
def receipt_reopen(request: GarageRequest, receipt_id: int) -> HttpResponse:
    """Bring a rejected or postponed receipt back."""
    services.receipt_reopen(actor=request.actor, receipt_id=receipt_id)
    return _back(request, receipt_id)


@require_POST
def receipt_bin(request: GarageRequest, receipt_id: int) -> HttpResponse:
    """Delete a rejected receipt."""
    services.receipt_bin(actor=request.actor, receipt_id=receipt_id)
    undo = presenting.page_of("receipt_unbin", request.actor, receipt_id=receipt_id)
    messages.success(request, _("Receipt deleted."), extra_tags=undo)
    return go(request, f"{presenting.page_of('receipt_inbox', request.actor)}?tab=rejected")


@require_POST
def receipt_unbin(request: GarageRequest, receipt_id: int) -> HttpResponse:
    """Take a deleted receipt back."""
    services.receipt_unbin(actor=request.actor, receipt_id=receipt_id)
    return _back(request, receipt_id)


def _back(request: GarageRequest, receipt_id: int) -> HttpResponse:
    review = presenting.page_of("receipt_review", request.actor, receipt_id=receipt_id)
    return go(request, next_url(request, review))
