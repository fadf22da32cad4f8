"""Pages of listings, and of the words that wait for a person."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.listings import presenting
from garage.listings.forms.listings import AliasForm, ExcludeForm, ListingFilterForm
from garage.listings.models import ListingPrice
from garage.listings.selectors.aliases import alias_get
from garage.listings.selectors.aliases import alias_list as alias_rows
from garage.listings.selectors.listings import ListingFilter, listing_get, source_list
from garage.listings.selectors.listings import listing_list as listing_rows
from garage.listings.services import aliases, listings
from garage.records.pages import following, page_url
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated
from project.kernel.numbers import whole_number, whole_numbers
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page

LISTINGS_BY = Ordering(
    columns={"seen": "last_seen", "price": "price", "year": "year", "make": "make"}, default="-seen"
)
ALIASES_BY = Ordering(columns={"make": "make_raw", "id": "id"}, default="make")
MOST_PRICES, MOST_IDS = 60, 200


@require_safe
def listing_list(request: GarageRequest) -> HttpResponse:
    """List what is offered, the newest first."""
    actor, query = request.actor, request.GET
    sources = [(str(row.pk), row.name) for row in source_list(actor=actor)[:200]]
    form = ListingFilterForm(query, sources=sources)
    form.is_valid()
    rows = listing_rows(actor=actor, narrow=_narrow(form.cleaned_data, query.get("import", "")))
    page = keyset_page(
        rows, ordering=LISTINGS_BY, asked=query.get("ordering"), cursor=query.get("cursor")
    )
    context = {
        "tabs": presenting.tabs("listing_list", actor=actor),
        "form": form,
        "rows": page.items,
        "next_url": following(query, page.next),
        "is_narrowed": any(query.get(name) for name in (*form.fields, "import")),
        "can_edit": actor.can(Permission.EDIT_VEHICLES),
    }
    return render_page(request, "garage/listings/listings.html", context, fragment="rows")


def _narrow(values: dict[str, Any], import_id: str) -> ListingFilter:
    excluded = {"yes": True, "no": False}.get(values.get("excluded", ""))
    return ListingFilter(
        search=values.get("q", ""),
        make=values.get("make", ""),
        model=values.get("model", ""),
        status=values.get("status", ""),
        source_id=whole_number(values.get("source", "")),
        import_id=whole_number(import_id),
        year_from=values.get("year_from"),
        year_to=values.get("year_to"),
        price_from=values.get("price_from"),
        price_to=values.get("price_to"),
        excluded=excluded,
    )


@require_safe
def listing_detail(request: GarageRequest, listing_id: int) -> HttpResponse:
    """Show a listing with the course of its price."""
    return _listing_page(request, listing_id, ExcludeForm())


@require_POST
def listing_exclude(request: GarageRequest, listing_id: int) -> HttpResponse:
    """Leave a listing out of comparisons."""
    form = ExcludeForm(request.POST)
    request.actor.require(Permission.EDIT_VEHICLES)
    if not form.is_valid():
        return _listing_page(request, listing_id, form, status=422)
    reason = form.cleaned_data["reason"]
    listings.listing_exclude(actor=request.actor, listing_id=listing_id, reason=reason)
    back = page_url("listing_include", request.actor, listing_id=listing_id)
    messages.success(request, _("The listing is left out of comparisons."), extra_tags=back)
    return go(request, page_url("listing_detail", request.actor, listing_id=listing_id))


@require_POST
def listing_include(request: GarageRequest, listing_id: int) -> HttpResponse:
    """Let a listing be compared again."""
    listings.listing_include(actor=request.actor, listing_id=listing_id)
    messages.success(request, _("The listing is compared again."))
    return go(request, page_url("listing_detail", request.actor, listing_id=listing_id))


def _listing_page(
    request: GarageRequest, listing_id: int, form: ExcludeForm, *, status: int = 200
) -> HttpResponse:
    actor = request.actor
    listing = listing_get(actor=actor, listing_id=listing_id)
    prices = list(ListingPrice.objects.for_actor(actor).filter(listing=listing)[:MOST_PRICES])[::-1]
    context = {
        "listing": listing,
        "tone": presenting.TONES[listing.status],
        "prices": prices,
        "chart": presenting.price_chart(listing, prices),
        "form": form,
        "can_edit": actor.can(Permission.EDIT_VEHICLES),
    }
    return render_page(request, "garage/listings/listing.html", context, status=status)


# --- The review list -----------------------------------------------------------------------------


@require_safe
def alias_list(request: GarageRequest) -> HttpResponse:
    """List words that no rule knows with what they probably mean, or those that were decided."""
    return _aliases_page(request)


def _aliases_page(
    request: GarageRequest, *, wrong: tuple[int, AliasForm] | None = None, status: int = 200
) -> HttpResponse:
    actor, query = request.actor, request.GET
    is_decided = query.get("tab") == "decided"
    page = keyset_page(
        alias_rows(actor=actor, is_decided=is_decided),
        ordering=ALIASES_BY,
        cursor=query.get("cursor"),
    )
    rows = [
        (row, wrong[1] if wrong and wrong[0] == row.pk else _alias_form(row)) for row in page.items
    ]
    context = {
        "tabs": presenting.tabs("alias_list", actor=actor),
        "rows": rows,
        "is_decided": is_decided,
        "next_url": following(query, page.next),
        "can_edit": actor.can(Permission.EDIT_VEHICLES),
        "can_tick": actor.can(Permission.EDIT_VEHICLES)
        and not is_decided
        and any(row.make_key for row in page.items),
    }
    return render_page(
        request, "garage/listings/aliases.html", context, status=status, fragment="rows"
    )


def _alias_form(row: Any) -> AliasForm:
    initial = {"make": row.make_key, "model": row.model_key}
    return AliasForm(initial=initial, auto_id=f"id_{row.pk}_%s")


@require_POST
def alias_decide(request: GarageRequest, alias_id: int) -> HttpResponse:
    """Say what words mean."""
    actor = request.actor
    actor.require(Permission.EDIT_VEHICLES)
    alias = alias_get(actor=actor, alias_id=alias_id)
    form = AliasForm(request.POST, auto_id=f"id_{alias_id}_%s")
    if not form.is_valid():
        return _aliases_page(request, wrong=(alias.pk, form), status=422)
    try:
        aliases.alias_decide(actor=actor, alias_id=alias_id, **form.cleaned_data)
    except RuleViolated as error:
        form.add_error(None, error.message)
        return _aliases_page(request, wrong=(alias.pk, form), status=error.status)
    messages.success(request, _("“%(words)s” is understood now.") % {"words": str(alias)})
    return go(request, page_url("alias_list", actor))


@require_POST
def aliases_accept(request: GarageRequest) -> HttpResponse:
    """Take the suggestions that are ticked."""
    ids = whole_numbers(request.POST.getlist("ids"))[:MOST_IDS]
    done = aliases.aliases_accept(actor=request.actor, alias_ids=ids)
    text = ngettext("%(n)d suggestion taken.", "%(n)d suggestions taken.", done)
    messages.success(request, text % {"n": done})
    return go(request, page_url("alias_list", request.actor))


@require_POST
def alias_remove(request: GarageRequest, alias_id: int) -> HttpResponse:
    """Forget what words mean."""
    aliases.alias_remove(actor=request.actor, alias_id=alias_id)
    messages.success(request, _("Forgotten. The listings follow the rules again."))
    return go(request, page_url("alias_list", request.actor) + "?tab=decided")
