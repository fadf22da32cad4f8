"""Pages of recurring expenses, and of the dates that wait to be recorded."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from typing_extensions import override

from accounts.organizations.middleware import GarageRequest
from garage.expenses import selectors, services
from garage.expenses.forms import (
    DueForm,
    RecurringFilterForm,
    RecurringForm,
    ShareForm,
    rows_of,
)
from garage.expenses.models import Expense, RecurringExpense
from garage.expenses.recurrence import occurrences
from garage.expenses.selectors import Due
from garage.expenses.selectors.recurring import with_parts
from garage.expenses.services import Settling
from garage.expenses.views.desk import Desk, Sheet, plain, vendor_id_of
from garage.expenses.views.tabs import tabs_of
from garage.records.origins import RECURRING, begin, origins_of
from garage.records.pages import (
    following,
    history_of,
    page_url,
    today_for,
    vehicle_choices,
)
from project.kernel.actor import Actor, Permission
from project.kernel.dates import LATEST
from project.kernel.errors import RuleViolated
from project.kernel.numbers import whole_number
from project.web.pages import go, next_url, render_page
from project.web.pagination import Ordering, keyset_page

RECURRING_BY = Ordering(
    columns={"next": "next_on", "title": "title", "amount": "amount"}, default="next"
)
_NOT_PLAIN = ("vendor", "version")
PREVIEWED = 4


class RecurringDesk(Desk[RecurringExpense]):
    """Where recurring expenses are added and changed."""

    template = "garage/expenses/recurring_form.html"
    custom = "garage.recurringexpense"
    added = gettext_lazy("Set up. Nothing is recorded until you confirm it.")
    saved = gettext_lazy("Recurring expense saved.")

    @override
    def form(self, actor: Actor, data: QueryDict | None = None, **options: Any) -> RecurringForm:
        return RecurringForm(data, home=actor.currency, **options)

    @override
    def row(self, actor: Actor) -> type[ShareForm] | None:
        return rows_of(ShareForm, vehicle_choices(actor=actor))

    @override
    def blank(self, request: GarageRequest) -> dict[str, Any]:
        plain_start = {
            "kind": request.GET.get("kind", "parking"),
            "currency": request.actor.currency,
            "starts_on": today_for(request.actor),
            "every": 1,
            "unit": "month",
        }
        start = begin(origins_of(request.GET, form=RECURRING), actor=request.actor, form=RECURRING)
        titled = {"title": start.title} if start.title else {}
        return plain_start | start.initial | titled

    @override
    def stored(self, record: RecurringExpense) -> dict[str, Any]:
        return {
            **plain(record, RecurringForm, leave=_NOT_PLAIN),
            "vendor": record.vendor.name if record.vendor else "",
            "version": record.version,
        }

    @override
    def stored_rows(self, record: RecurringExpense) -> list[dict[str, Any]]:
        rows = record.shares.order_by("id").values_list("vehicle_id", "share")
        return [{"vehicle": str(pk), "share": share} for pk, share in rows]

    @override
    def store(
        self, actor: Actor, sheet: Sheet, record: RecurringExpense | None
    ) -> RecurringExpense:
        form = sheet.form
        assert isinstance(form, RecurringForm)  # noqa: S101 - says so to the type checker
        before = record.vendor if record else None
        given = form.given() | form.custom_given()
        given |= {
            "vendor_id": vendor_id_of(actor, form.cleaned_data["vendor"], before=before),
            "shares": tuple(row.given() for row in sheet.rows.filled()),
        }
        if record is None:
            return services.recurring_add(actor=actor, data=services.RecurringInput(**given))
        return services.recurring_change(
            actor=actor,
            recurring_id=record.pk,
            changes=given,
            expected_version=form.cleaned_data["version"],
        )

    @override
    def url(self, actor: Actor, record: RecurringExpense | None) -> str:
        if record is None:
            return page_url("recurring_list", actor)
        return page_url("recurring_detail", actor, recurring_id=record.pk)


@require_safe
def recurring_list(request: GarageRequest) -> HttpResponse:
    """Show what comes again, and what of it waits to be recorded."""
    actor, query = request.actor, request.GET
    form = RecurringFilterForm(query, vehicles=vehicle_choices(actor=actor))
    form.is_valid()
    clean = form.cleaned_data
    rows = selectors.recurring_list(
        actor=actor,
        search=clean.get("q", ""),
        kind=clean.get("kind", ""),
        vehicle_id=int(clean["vehicle"]) if clean.get("vehicle") else None,
        ended={"yes": True, "no": False}.get(clean.get("ended", "")),
    )
    page = keyset_page(
        with_parts(rows, actor=actor),
        ordering=RECURRING_BY,
        asked=query.get("ordering"),
        cursor=query.get("cursor"),
    )
    context = {
        "form": form,
        "page": page,
        "today": today_for(actor),
        "due": due_rows(selectors.occurrences_due(actor=actor, today=today_for(actor))),
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in form.fields),
        "can_edit": actor.can(Permission.EDIT_EXPENSES),
        "tabs": tabs_of(actor, current="recurring_list"),
    }
    return render_page(request, "garage/expenses/recurring_list.html", context, fragment="rows")


@require_safe
def recurring_detail(request: GarageRequest, recurring_id: int) -> HttpResponse:
    """Show a recurring expense: its schedule, what waits, what comes and what was settled."""
    return _detail(request, recurring_id)


def _detail(
    request: GarageRequest, recurring_id: int, *, error: str = "", status: int = 200
) -> HttpResponse:
    actor, today = request.actor, today_for(request.actor)
    row = selectors.recurring_get(actor=actor, recurring_id=recurring_id)
    waiting = selectors.occurrences_due(actor=actor, today=today, recurring_id=row.pk)
    context = {
        "row": row,
        "owner": _owner(row),
        "due": due_rows(waiting),
        "error": error,
        "parts": selectors.parts_of(row, row.amount),
        "coming": _coming(row, today),
        "settled": list(selectors.occurrence_list(actor=actor, recurring=row)[:50]),
        "history": history_of(row, actor=actor),
        "can_edit": actor.can(Permission.EDIT_EXPENSES),
    }
    return render_page(request, "garage/expenses/recurring.html", context, status=status)


def _owner(row: RecurringExpense) -> Any:
    """Return the policy, loan or lease that a recurring expense belongs to."""
    owners = (getattr(row, "policy", None), getattr(row, "finance", None))
    return next((owner for owner in owners if owner and owner.binned_at is None), None)


def _coming(row: RecurringExpense, today: date) -> list[Due]:
    """Return the next dates after today."""
    found: list[Due] = []
    since = max(row.next_on, today)
    for day in occurrences(row.rule, since=since, until=LATEST):
        if day > today:
            found.append(selectors.due_of(row, day))
        if len(found) == PREVIEWED:
            break
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def recurring_add(request: GarageRequest) -> HttpResponse:
    """Set up an expense that comes again."""
    return RecurringDesk().add(request)


@require_http_methods(["GET", "HEAD", "POST"])
def recurring_change(request: GarageRequest, recurring_id: int) -> HttpResponse:
    """Change a recurring expense."""
    request.actor.require(Permission.EDIT_EXPENSES)
    row = selectors.recurring_get(actor=request.actor, recurring_id=recurring_id)
    return RecurringDesk().change(request, row)


@require_POST
def recurring_delete(request: GarageRequest, recurring_id: int) -> HttpResponse:
    """Put a recurring expense into the bin."""
    row = services.recurring_bin(actor=request.actor, recurring_id=recurring_id)
    undo = page_url("recurring_restore", request.actor, recurring_id=row.pk)
    messages.success(request, _("“%(title)s” deleted.") % {"title": row.title}, extra_tags=undo)
    return go(request, page_url("recurring_list", request.actor))


@require_POST
def recurring_restore(request: GarageRequest, recurring_id: int) -> HttpResponse:
    """Take a recurring expense out of the bin."""
    row = services.recurring_unbin(actor=request.actor, recurring_id=recurring_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": row.title})
    return go(request, page_url("recurring_detail", request.actor, recurring_id=row.pk))


@require_POST
def recurring_reopen(request: GarageRequest, recurring_id: int) -> HttpResponse:
    """Let a date wait again that was skipped, or whose expense was deleted."""
    due_on = parse_day(request.POST.get("due_on", ""))
    try:
        services.occurrence_reopen(
            actor=request.actor, recurring_id=recurring_id, due_on=due_on or date.min
        )
    except RuleViolated as error:
        return _detail(request, recurring_id, error=error.message, status=error.status)
    messages.success(request, _("It waits to be recorded again."))
    return go(request, page_url("recurring_detail", request.actor, recurring_id=recurring_id))


@require_http_methods(["GET", "HEAD", "POST"])
def recurring_settle(request: GarageRequest) -> HttpResponse:
    """Record or skip the dates that are ticked; each is settled once, however often it is sent."""
    actor, data = request.actor, request.POST
    actor.require(Permission.EDIT_EXPENSES)
    if request.method != "POST":
        return _due_page(request)
    chosen, is_right = _chosen(data)
    if not is_right:
        return _due_page(request, data=data, error=_("One of the amounts is not a number."))
    if not chosen:
        return _due_page(request, data=data, error=_("Tick what was paid first."))
    try:
        sentence = _skip(actor, chosen) if "skip" in data else _record(actor, chosen)
    except RuleViolated as error:
        return _due_page(request, data=data, error=error.message)
    messages.success(request, sentence)
    return go(request, next_url(request, page_url("recurring_list", actor)))


def _due_page(
    request: GarageRequest, *, data: QueryDict | None = None, error: str = ""
) -> HttpResponse:
    """Show all that waits, with what was typed."""
    actor = request.actor
    waiting = selectors.occurrences_due(actor=actor, today=today_for(actor))
    context = {
        "due": due_rows(waiting, data=data),
        "error": error,
        "next": next_url(request, ""),
        "can_edit": True,
    }
    status = 422 if error else 200
    return render_page(request, "garage/expenses/recurring_due.html", context, status=status)


Chosen = Mapping[int, list[Settling]]


def _chosen(data: QueryDict) -> tuple[Chosen, bool]:
    """Return the ticked dates by recurring expense, and whether every amount can be read."""
    chosen: dict[int, list[Settling]] = defaultdict(list)
    is_right = True
    for key in data.getlist("due")[:200]:
        id_text, _dash, day_text = key.partition("-")
        recurring_id, day = whole_number(id_text), parse_day(day_text)
        form = DueForm(data, prefix=key)
        if recurring_id is None or day is None or not data.get(f"{key}-tick"):
            continue
        is_right = form.is_valid() and is_right
        amount: Decimal | None = form.cleaned_data.get("amount")
        chosen[recurring_id].append(Settling(due_on=day, amount=amount))
    return chosen, is_right


def _record(actor: Actor, chosen: Chosen) -> str:
    made: list[Expense] = []
    for recurring_id, settlings in chosen.items():
        made += services.occurrences_record(
            actor=actor, recurring_id=recurring_id, settlings=settlings
        )
    if not made:
        return _("That was recorded before; nothing was added.")
    count = len(made)
    return ngettext("%(n)d expense recorded.", "%(n)d expenses recorded.", count) % {"n": count}


def _skip(actor: Actor, chosen: Chosen) -> str:
    for recurring_id, settlings in chosen.items():
        days = [settling.due_on for settling in settlings]
        services.occurrences_skip(actor=actor, recurring_id=recurring_id, days=days)
    count = sum(len(settlings) for settlings in chosen.values())
    return ngettext("%(n)d date skipped.", "%(n)d dates skipped.", count) % {"n": count}


def parse_day(text: str) -> date | None:
    """Return a date like 2026-03-14; `None` for anything else."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def due_rows(due: selectors.DueList, *, data: QueryDict | None = None) -> dict[str, Any]:
    """Return what waits with a tick and an amount each, as the page shows it."""
    return {"rows": [(item, _due_form(item, data)) for item in due.items], "list": due}


def _due_form(item: Due, data: QueryDict | None) -> forms.Form:
    key = f"{item.recurring.pk}-{item.on.isoformat()}"
    return DueForm(data, prefix=key, initial={"tick": True, "amount": item.amount})
