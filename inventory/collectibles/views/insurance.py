"""The insurance list: on the screen, as PDF and as CSV."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.organizations.middleware import GarageRequest
from inventory.collectibles import presenting, selectors
from inventory.collectibles.insurance import write_csv, write_pdf
from project.web.pages import render_page


@require_safe
def insurance_list(request: GarageRequest) -> HttpResponse:
    """Show what is owned, what it is worth, how it is insured, and what is missing."""
    rows = selectors.insurance_list(actor=request.actor, today=timezone.localdate())
    context: dict[str, Any] = {
        "rows": [
            {
                "row": row,
                "edition": presenting.edition_text(row.collectible),
                "label": presenting.cover_label(row.cover),
                "tone": presenting.TONES[row.cover],
            }
            for row in rows
        ],
        "sums": selectors.insurance_sums(rows),
        "most": selectors.MOST_INSURED,
    }
    return render_page(request, "inventory/collectibles/insurance.html", context)


@require_safe
def insurance_pdf(request: GarageRequest) -> HttpResponse:
    """Hand out the list as PDF."""
    today = timezone.localdate()
    rows = selectors.insurance_list(actor=request.actor, today=today)
    data = write_pdf(
        rows,
        selectors.insurance_sums(rows),
        printed_on=today,
        owner=request.membership.organization.name,
    )
    return _download(data, "application/pdf", "pdf")


@require_safe
def insurance_csv(request: GarageRequest) -> HttpResponse:
    """Hand out the list for a spreadsheet."""
    rows = selectors.insurance_list(actor=request.actor, today=timezone.localdate())
    return _download(write_csv(rows).encode(), "text/csv; charset=utf-8", "csv")


def _download(data: bytes, content_type: str, suffix: str) -> HttpResponse:
    name = f'attachment; filename="collectibles.{suffix}"'
    return HttpResponse(data, content_type=content_type, headers={"Content-Disposition": name})
