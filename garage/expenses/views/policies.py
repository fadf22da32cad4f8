"""Pages of insurance policies."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from typing_extensions import override

from accounts.organizations.middleware import GarageRequest
from garage.expenses import selectors, services
from garage.expenses.forms import (
    CoveredForm,
    PolicyFilterForm,
    PolicyForm,
    ShareForm,
    rhythm_of,
    rows_of,
)
from garage.expenses.models import Policy
from garage.expenses.selectors.policies import with_vehicles
from garage.expenses.selectors.recurring import with_parts
from garage.expenses.services.policies import premium_of
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
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page

POLICIES_BY = Ordering(columns={"title": "title", "from": "starts_on"}, default="title")
SOON_DAYS = 60
_NOT_PLAIN = ("insurer", "premium", "rhythm", "paid_from", "uploads", "version")


class PolicyDesk(Desk[Policy]):
    """Where policies are added and changed."""

    template = "garage/expenses/policy_form.html"
    custom = "garage.policy"
    added = gettext_lazy("Policy added.")
    saved = gettext_lazy("Policy saved.")
    has_files = True

    @override
    def form(self, actor: Actor, data: QueryDict | None = None, **options: Any) -> PolicyForm:
        return PolicyForm(data, **options)

    @override
    def row(self, actor: Actor) -> type[ShareForm] | None:
        return rows_of(CoveredForm, vehicle_choices(actor=actor))

    @override
    def blank(self, request: GarageRequest) -> dict[str, Any]:
        return {
            "currency": request.actor.currency,
            "starts_on": today_for(request.actor),
            "rhythm": "year",
            "limit_unit": "km",
        }

    @override
    def stored(self, record: Policy) -> dict[str, Any]:
        premium = premium_of(record)
        paid: dict[str, Any] = {}
        if premium is not None:
            paid = {
                "premium": premium.amount,
                "rhythm": rhythm_of(premium),
                "paid_from": premium.starts_on,
            }
        return {
            **plain(record, PolicyForm, leave=_NOT_PLAIN),
            **paid,
            "insurer": record.insurer.name if record.insurer else "",
            "version": record.version,
        }

    @override
    def stored_rows(self, record: Policy) -> list[dict[str, Any]]:
        rows = record.covered.order_by("id").values_list("vehicle_id", "share", "agreed_value")
        return [
            {"vehicle": str(pk), "share": share, "agreed_value": value} for pk, share, value in rows
        ]

    @override
    def store(self, actor: Actor, sheet: Sheet, record: Policy | None) -> Policy:
        form = sheet.form
        assert isinstance(form, PolicyForm)  # noqa: S101 - says so to the type checker
        given = form.given() | form.custom_given()
        given |= {
            "insurer_id": vendor_id_of(
                actor,
                form.cleaned_data["insurer"],
                before=record.insurer if record else None,
                kind=Vendor.Kind.INSURER,
            ),
            "vehicles": tuple(row.given() for row in sheet.rows.filled()),
            "file_ids": tuple(sheet.file_ids),
        }
        if record is None:
            return services.policy_add(actor=actor, data=services.PolicyInput(**given))
        return services.policy_change(
            actor=actor,
            policy_id=record.pk,
            changes=given | {"premium": _as_it_was(given["premium"], form, record)},
            expected_version=form.cleaned_data["version"],
        )

    @override
    def url(self, actor: Actor, record: Policy | None) -> str:
        if record is None:
            return page_url("policy_list", actor)
        return page_url("policy_detail", actor, policy_id=record.pk)


def _as_it_was(
    premium: services.PremiumInput | None, form: PolicyForm, record: Policy
) -> services.PremiumInput | None:
    """Keep of a premium what the form cannot show: a rhythm of its own, the day of the month."""
    before = premium_of(record)
    if premium is None or before is None:
        return premium
    if not form.cleaned_data["rhythm"]:
        premium = replace(premium, unit=before.unit, every=before.every)
    return replace(premium, day_of_month=before.day_of_month)


@require_safe
def policy_list(request: GarageRequest) -> HttpResponse:
    """Show the insurance policies."""
    actor, query = request.actor, request.GET
    form = PolicyFilterForm(query, vehicles=vehicle_choices(actor=actor))
    form.is_valid()
    clean = form.cleaned_data
    rows = selectors.policy_list(
        actor=actor,
        search=clean.get("q", ""),
        cover=clean.get("cover", ""),
        vehicle_id=int(clean["vehicle"]) if clean.get("vehicle") else None,
    )
    page = keyset_page(
        with_vehicles(rows, actor=actor),
        ordering=POLICIES_BY,
        asked=query.get("ordering"),
        cursor=query.get("cursor"),
    )
    today = today_for(actor)
    context = {
        "form": form,
        "page": page,
        "items": [(row, *state_of(row, today)) for row in page.items],
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in form.fields),
        "can_edit": actor.can(Permission.EDIT_EXPENSES),
        "tabs": tabs_of(actor, current="policy_list"),
    }
    return render_page(request, "garage/expenses/policy_list.html", context, fragment="rows")


def state_of(policy: Policy, today: date) -> tuple[str, str]:
    """Return how a policy stands and in which tone: running, ending soon, ended, to come."""
    if policy.starts_on > today:
        return _("To come"), ""
    if policy.ends_on is None:
        return _("Running"), "good"
    if policy.ends_on < today:
        return _("Ended"), "bad"
    cancel_by = policy.cancel_by or policy.ends_on
    if (policy.ends_on - today).days <= SOON_DAYS or 0 <= (cancel_by - today).days <= SOON_DAYS:
        return _("Ends soon"), "warn"
    return _("Running"), "good"


@require_safe
def policy_detail(request: GarageRequest, policy_id: int) -> HttpResponse:
    """Show a policy: cover, vehicles, premium, files and history."""
    actor, today = request.actor, today_for(request.actor)
    policy = selectors.policy_get(actor=actor, policy_id=policy_id)
    photos, documents = documents_of(policy, actor=actor)
    state, tone = state_of(policy, today)
    context = {
        "policy": policy,
        "state": state,
        "tone": tone,
        "today": today,
        "photos": photos,
        "documents": documents,
        "history": history_of(policy, actor=actor),
        "can_edit": actor.can(Permission.EDIT_EXPENSES),
        **premium_parts(policy, actor=actor, today=today),
    }
    return render_page(request, "garage/expenses/policy.html", context)


def premium_parts(policy: Policy, *, actor: Actor, today: date) -> dict[str, Any]:
    """Return what each vehicle bears of the premium, and what of it waits to be recorded."""
    covered = policy.shown_covered  # type: ignore[attr-defined]
    rows = selectors.recurring_list(actor=actor).filter(pk=policy.premium_id or 0)
    premium = with_parts(rows, actor=actor).first()
    if premium is None:
        return {"rows": [(row, None) for row in covered], "due": None, "premium": None}
    parts = selectors.parts_of(premium, premium.amount)
    amounts = {part.vehicle.pk: part.amount for part in parts if part.vehicle}
    waiting = selectors.occurrences_due(actor=actor, today=today, recurring_id=premium.pk)
    return {
        "rows": [(row, amounts.get(row.vehicle_id)) for row in covered],
        "due": due_rows(waiting),
        "premium": premium,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def policy_add(request: GarageRequest) -> HttpResponse:
    """Add a policy."""
    return PolicyDesk().add(request)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_change(request: GarageRequest, policy_id: int) -> HttpResponse:
    """Change a policy."""
    request.actor.require(Permission.EDIT_EXPENSES)
    policy = selectors.policy_get(actor=request.actor, policy_id=policy_id)
    return PolicyDesk().change(request, policy)


@require_POST
def policy_delete(request: GarageRequest, policy_id: int) -> HttpResponse:
    """Put a policy into the bin."""
    policy = services.policy_bin(actor=request.actor, policy_id=policy_id)
    undo = page_url("policy_restore", request.actor, policy_id=policy.pk)
    messages.success(request, _("“%(title)s” deleted.") % {"title": policy.title}, extra_tags=undo)
    return go(request, page_url("policy_list", request.actor))


@require_POST
def policy_restore(request: GarageRequest, policy_id: int) -> HttpResponse:
    """Take a policy out of the bin."""
    policy = services.policy_unbin(actor=request.actor, policy_id=policy_id)
    messages.success(request, _("“%(title)s” restored.") % {"title": policy.title})
    return go(request, page_url("policy_detail", request.actor, policy_id=policy.pk))
