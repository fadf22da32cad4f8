"""Pages of the ledger: movements, undo; loans and calibrations."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from inventory.catalogue.selectors import category_get, item_get
from inventory.locations.selectors import location_choices
from inventory.stock import presenting, selectors, services
from inventory.stock.forms import GiveBackForm, LoanForm, MovementFilterForm
from inventory.stock.models import Loan
from inventory.stock.selectors import MovementFilter
from inventory.stock.sources import Source, SourceLink, subject_links
from inventory.stock.views.shelves import with_places
from project.kernel.actor import Actor, Permission
from project.kernel.numbers import whole_number
from project.web.editing import Editor, RecordForm, edit
from project.web.pages import go, next_url, render_page
from project.web.pagination import Ordering, keyset_page
from project.web.records import following, page_url

MOVEMENTS_BY = Ordering(columns={"id": "id"}, default="-id")
LOANS_BY = Ordering(columns={"id": "id", "lent": "lent_on"}, default="-id")
CALIBRATIONS_BY = Ordering(columns={"on": "on"}, default="-on")


@require_safe
def movement_list(request: GarageRequest) -> HttpResponse:
    """Show the ledger, the newest first."""
    actor, query = request.actor, request.GET
    form = MovementFilterForm(query)
    with_places(form, actor=actor)
    form.is_valid()
    clean = form.cleaned_data
    item_id = whole_number(query.get("item", ""))
    category_id, subject = whole_number(query.get("category", "")), _subject(query.get("for", ""))
    which = MovementFilter(
        item_id=item_id,
        category_id=category_id,
        subject=subject,
        kind=clean.get("kind", ""),
        location_id=whole_number(clean.get("location", "")),
        since=clean.get("since"),
        until=clean.get("until"),
    )
    rows = selectors.movement_rows(selectors.movement_list(actor=actor, which=which))
    page = keyset_page(rows, ordering=MOVEMENTS_BY, cursor=query.get("cursor"))
    context = {
        "form": form,
        "item": item_get(actor=actor, item_id=item_id) if item_id else None,
        "category": category_get(actor=actor, category_id=category_id) if category_id else None,
        "subject": subject,
        "subject_link": _subject_link(subject, actor=actor),
        "rows": presenting.movements_shown(page.items, actor=actor),
        "next_url": following(query, page.next),
        "tabs": presenting.tabs_of(actor, current="movement_list"),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/stock/movements.html", context, fragment="rows")


def _subject(text: str) -> Source | None:
    """Read a thing that records are about from an address, such as `garage.vehicle:3`."""
    kind, _colon, number = text.partition(":")
    row_id = whole_number(number)
    return Source(kind, row_id) if row_id else None


def _subject_link(subject: Source | None, *, actor: Actor) -> SourceLink | None:
    if subject is None:
        return None
    return subject_links(subject.kind, ids=[subject.id], actor=actor).get(subject.id)


@require_POST
def batch_undo(request: GarageRequest, batch: UUID) -> HttpResponse:
    """Take back what one act moved."""
    actor = request.actor
    services.batch_undo(actor=actor, batch=batch)
    messages.success(request, _("Undone. The stock is as it was."))
    return go(request, next_url(request, page_url("movement_list", actor)))


@require_safe
def loan_list(request: GarageRequest) -> HttpResponse:
    """Show what is out on loan, or all loans."""
    actor, query = request.actor, request.GET
    everything = query.get("all") == "1"
    rows = selectors.loan_list(actor=actor)
    rows = rows if everything else rows.filter(returned_on__isnull=True)
    page = keyset_page(rows, ordering=LOANS_BY, cursor=query.get("cursor"))
    context = {
        "rows": page.items,
        "everything": everything,
        "today": presenting.today_for(actor),
        "next_url": following(query, page.next),
        "tabs": presenting.tabs_of(actor, current="loan_list"),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/stock/loans.html", context, fragment="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def tool_give_back(request: GarageRequest, loan_id: int) -> HttpResponse:
    """Put back what was lent."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    loan = selectors.loan_get(actor=actor, loan_id=loan_id)
    places = [(str(key), path) for key, path in location_choices(actor=actor).items()]

    def make(*arguments: Any, **options: Any) -> GiveBackForm:
        return GiveBackForm(*arguments, choices={"location_id": places}, **options)

    def save(_form: RecordForm, given: dict[str, Any]) -> Loan:
        return services.tool_give_back(actor=actor, loan_id=loan.pk, **given)

    url = page_url("loan_list", actor)
    editor = Editor(
        title=_("Give back"),
        sub=f"{loan.item} · {loan.borrower}",
        form=make,
        initial={
            "quantity": loan.still_out,
            "location_id": loan.location_id,
            "on": presenting.today_for(actor),
        },
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Put back"),
        said=_("“%(name)s” is back.") % {"name": loan.item},
    )
    return edit(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
def loan_change(request: GarageRequest, loan_id: int) -> HttpResponse:
    """Change who has something, or until when."""
    actor = request.actor
    actor.require(Permission.EDIT_STOCK)
    loan = selectors.loan_get(actor=actor, loan_id=loan_id)

    def stored() -> dict[str, Any]:
        row = selectors.loan_get(actor=actor, loan_id=loan_id)
        return {name: getattr(row, name) for name in LoanForm.base_fields}

    def save(form: RecordForm, given: dict[str, Any]) -> Loan:
        version = form.cleaned_data["version"]
        return services.loan_change(
            actor=actor, loan_id=loan_id, changes=given, expected_version=version
        )

    url = page_url("loan_list", actor)
    editor = Editor(
        title=_("Change the loan"),
        sub=str(loan.item),
        form=LoanForm,
        initial=stored(),
        save=save,
        done=lambda _row: url,
        back=url,
        submit=_("Save loan"),
        said=_("Saved."),
        stored=stored,
    )
    return edit(request, editor)


@require_safe
def calibration_list(request: GarageRequest) -> HttpResponse:
    """Show calibrations, the newest first."""
    actor, query = request.actor, request.GET
    rows = selectors.calibration_list(actor=actor)
    page = keyset_page(rows, ordering=CALIBRATIONS_BY, cursor=query.get("cursor"))
    context = {
        "rows": page.items,
        "today": presenting.today_for(actor),
        "next_url": following(query, page.next),
        "tabs": presenting.tabs_of(actor, current="calibration_list"),
        "can_edit": actor.can(Permission.EDIT_STOCK),
    }
    return render_page(request, "inventory/stock/calibrations.html", context, fragment="rows")


@require_POST
def calibration_delete(request: GarageRequest, calibration_id: int) -> HttpResponse:
    """Delete a calibration that was written down by mistake."""
    services.calibration_delete(actor=request.actor, calibration_id=calibration_id)
    messages.success(request, _("Calibration deleted."))
    return go(request, page_url("calibration_list", request.actor))
