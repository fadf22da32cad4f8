"""The page of search, which is also the palette."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.organizations.middleware import GarageRequest
from garage.search import presenting, selectors
from project.web.pages import render_page

ON_THE_PAGE, IN_THE_PALETTE = 20, 5


@require_safe
def search(request: GarageRequest) -> HttpResponse:
    """Show what was found, as a page or as the entries of the palette."""
    query = request.GET.get("q", "").strip()[: selectors.LONGEST_QUERY]
    in_palette = "palette" in request.GET
    found = selectors.search(
        actor=request.actor, query=query, limit=IN_THE_PALETTE if in_palette else ON_THE_PAGE
    )
    groups = presenting.groups_of(found, actor=request.actor)
    if in_palette:
        offers = presenting.commands(found.words, actor=request.actor)
        if offers:
            groups.insert(0, {"label": _("Go to"), "entries": offers})
        return render(
            request, "components/palette_results.html", {"groups": groups, "query": query}
        )
    context = {"query": query, "groups": groups, "found": found}
    return render_page(request, "garage/search/search.html", context)
