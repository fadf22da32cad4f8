"""Pages of loans and leases."""

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from typing_extensions import override

from accounts.organizations.middleware import GarageRequest
from garage.expenses import amortization, selectors, services
from garage.expenses.amortization import Instalment
from garage.expenses.forms import FinanceFilterForm, FinanceForm, ShareForm
from garage.expenses.models import Finance
from garage.expenses.views.desk import Desk, Sheet, plain, vendor_id_of
from garage.expenses.views.recurring import due_rows
from garage.expenses.views.tabs import tabs_of
from garage.records.pages import (
    documents_of,
    following,
    history_of,
    page_url,
    today_for,
    vehicle_choices,
)
from inventory.vendors.models import Vendor
from project.kernel.actor import Actor, Permission
from project.kernel.numbers import whole_number
from project.web.charts import LineChart, Point
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page
from project.web.templatetags.formats import money_text

FINANCES_BY = Ordering(
    columns={"title": "title", "from": "starts_on", "payment": "payment"}, default="title"
)
_NOT_PLAIN = ("vehicle", "lender", "uploads", "version")
MOST_POINTS = 60
LEAST_POINTS = 3


class FinanceDesk(Desk[Finance]):
    """Where loans and leases are added and changed."""

    template = "garage/expenses/finance_form.html"
    custom = "garage.finance"
    added = gettext_lazy("Added. Its payments are waiting to be confirmed when they are due.")
    saved = gettext_lazy("Saved.")
    has_files = True

    @override
    def form(self, actor: Actor, data: QueryDict | None = None, **options: Any) -> FinanceForm:
        return FinanceForm(data, vehicles=vehicle_choices(actor=actor), **options)

    @override
    def row(self, actor: Actor) -> type[ShareForm] | None:
        return None

    @override
    def stored_rows(self, record: Finance) -> list[dict[str, Any]]:
        return []

    @override
    def blank(self, request: GarageRequest) -> dict[str, Any]:
        asked = request.GET.get("kind", "")
        return {
            "kind": asked if asked in Finance.Kind.values else Finance.Kind.LOAN,
            "vehicle": request.GET.get("vehicle", ""),
            "currency": request.actor.currency,
            "starts_on": today_for(request.actor),
            "months": 36,
            "allowance_unit": "km",
            "allowance_period": Finance.Period.YEAR,
        }

    @override
    def stored(self, record: Finance) -> dict[str, Any]:
        return {
            **plain(record, FinanceForm, leave=_NOT_PLAIN),
            "vehicle": str(record.vehicle_id),
            "lender": record.lender.name if record.lender else "",
            "version": record.version,
        }

    @override
    def store(self, actor: Actor, sheet: Sheet, record: Finance | None) -> Finance:
        form = sheet.form
        assert isinstance(form, FinanceForm)  # noqa: S101 - says so to the type checker
        given = form.given() | form.custom_given()
        given |= {
            "lender_id": vendor_id_of(
                actor,
                form.cleaned_data["lender"],
                before=record.lender if record else None,
                kind=Vendor.Kind.OTHER,
            ),
            "file_ids": tuple(sheet.file_ids),
        }
        if record is None:
            return services.finance_add(actor=actor, data=services.FinanceInput(**given))
        return services.finance_change(
            actor=actor,
            finance_id=record.pk,
            changes=given,
            expected_version=form.cleaned_data["version"],
        )

    @override
    def url(self, actor: Actor, record: Finance | None) -> str:
        if record is None:
            return page_url("finance_list", actor)
        return page_url("finance_detail", actor, finance_id=record.pk)


@require_safe
def finance_list(request: GarageRequest) -> HttpResponse:
    """Show the loans and leases with what is still owed."""
    actor, query = request.actor, request.GET
    form = FinanceFilterForm(query, vehicles=vehicle_choices(actor=actor))
    form.is_valid()
    clean = form.cleaned_data
    rows = selectors.finance_list(
        actor=actor,
        search=clean.get("q", ""),
        kind=clean.get("kind", ""),
        vehicle_id=int(clean["vehicle"]) if clean.get("vehicle") else None,
    )
    page = keyset_page(
        rows.select_related("vehicle", "lender"),
        ordering=FINANCES_BY,
        asked=query.get("ordering"),
        cursor=query.get("cursor"),
    )
    today = today_for(actor)
    context = {
        "form": form,
        "page": page,
        "items": [(row, owed(row, selectors.finance_schedule(row), today)) for row in page.items],
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in form.fields),
        "can_edit": actor.can(Permission.EDIT_EXPENSES),
        "tabs": tabs_of(actor, current="finance_list"),
    }
    return render_page(request, "garage/expenses/finance_list.html", context, fragment="rows")


def owed(finance: Finance, rows: tuple[Instalment, ...], today: date) -> Decimal | None:
    """Return what is still to be paid back on a day; `None` where the amount is not known."""
    if finance.principal is None:
        return None
    return amortization.balance_at(rows, today, principal=finance.principal)


@require_safe
def finance_detail(request: GarageRequest, finance_id: int) -> HttpResponse:
    """Show a loan or lease: balance, schedule, mileage, what waits, files and history."""
    actor, today = request.actor, today_for(request.actor)
    finance = selectors.finance_get(actor=actor, finance_id=finance_id)
    rows = selectors.finance_schedule(finance)
    photos, documents = documents_of(finance, actor=actor)
    payments = finance.payments_id or 0
    waiting = selectors.occurrences_due(actor=actor, today=today, recurring_id=payments)
    context = {
        "finance": finance,
        "today": today,
        "years": _years(rows, today, asked=request.GET.get("year", "")),
        "chart": _chart(finance, rows),
        "owed": owed(finance, rows, today),
        "interest": sum((row.interest for row in rows), Decimal(0)),
        "interest_paid": sum((row.interest for row in rows if row.on <= today), Decimal(0)),
        "forecast": selectors.finance_forecast(finance, actor=actor),
        "due": due_rows(waiting),
        "photos": photos,
        "documents": documents,
        "history": history_of(finance, actor=actor),
        "can_edit": actor.can(Permission.EDIT_EXPENSES),
    }
    return render_page(request, "garage/expenses/finance.html", context)


def _years(rows: tuple[Instalment, ...], today: date, *, asked: str) -> list[dict[str, Any]]:
    """Return the calendar years with their sums; the year asked for, this or the first has its rows."""
    years = [(year, list(found)) for year, found in groupby(rows, key=lambda row: row.on.year)]
    wanted = (whole_number(asked), today.year, years[0][0] if years else None)
    known = {year for year, _rows in years}
    shown = next((year for year in wanted if year in known), None)
    return [
        {
            "year": str(year),
            "rows": found if year == shown else (),
            "payment": sum((row.payment for row in found), Decimal(0)),
            "interest": sum((row.interest for row in found), Decimal(0)),
            "balance": found[-1].balance,
            "is_open": year == shown,
        }
        for year, found in years
    ]


def _chart(finance: Finance, rows: tuple[Instalment, ...]) -> LineChart | None:
    """Return how the balance falls, in at most so many points."""
    if len(rows) < LEAST_POINTS:
        return None
    every = -(-len(rows) // MOST_POINTS)
    shown = [row for row in rows if (len(rows) - row.number) % every == 0]
    return LineChart(
        id="balance",
        summary=_("How the balance falls from payment to payment."),
        points=tuple(
            Point(
                label=date_format(row.on, "M Y"),
                value=float(row.balance),
                text=money_text(row.balance, finance.currency),
            )
            for row in shown
        ),
        is_money=True,
        from_zero=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def finance_add(request: GarageRequest) -> HttpResponse:
    """Add a loan or lease."""
    return FinanceDesk().add(request)


@require_http_methods(["GET", "HEAD", "POST"])
def finance_change(request: GarageRequest, finance_id: int) -> HttpResponse:
    """Change a loan or lease."""
    request.actor.require(Permission.EDIT_EXPENSES)
    finance = selectors.finance_get(actor=request.actor, finance_id=finance_id)
    return FinanceDesk().change(request, finance)


@require_POST
def finance_delete(request: GarageRequest, finance_id: int) -> HttpResponse:
    """Put a loan or lease into the bin."""
    finance = services.finance_bin(actor=request.actor, finance_id=finance_id)
    undo = page_url("finance_restore", request.actor, finance_id=finance.pk)
    messages.success(request, _("“%(title)s” deleted.") % {"title": finance.title}, extra_tags=undo)
    return go(request, page_url("finance_list", request.actor))


@require_POST
def finance_restore(request: GarageRequest, finance_id: int) -> HttpResponse:
    """Take a loan or lease out of the bin."""
    finance = services.finance_unbin(actor=request.actor, finance_id=finance_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": finance.title})
    return go(request, page_url("finance_detail", request.actor, finance_id=finance.pk))
