"""The list of a person's notices."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.notifications import selectors
from accounts.notifications.presenting import notice_row
from accounts.notifications.services import inbox
from accounts.organizations.middleware import GarageRequest
from project.web.components import Link
from project.web.pages import go, next_url, render_page
from project.web.pagination import Ordering, keyset_page

NEWEST = Ordering(columns={"id": "id"}, default="-id")


@require_safe
def notice_list(request: GarageRequest) -> HttpResponse:
    """Show the notices of the person, the newest first, or those not read yet."""
    actor, unread_only = request.actor, request.GET.get("show") == "unread"
    rows = selectors.notice_list(actor=actor)
    page = keyset_page(
        rows.filter(read_at__isnull=True) if unread_only else rows,
        ordering=NEWEST,
        cursor=request.GET.get("cursor"),
    )
    here = reverse("notice_list", kwargs={"organization": actor.organization_slug})
    narrowed = f"{here}?show=unread"
    more = f"{narrowed}&cursor=" if unread_only else f"{here}?cursor="
    context = {
        "rows": [notice_row(notice, slug=actor.organization_slug) for notice in page.items],
        "next_url": f"{more}{page.next}" if page.next else "",
        "unread_only": unread_only,
        "views": [
            Link(label=_("All"), url=here, current=not unread_only),
            Link(label=_("Unread"), url=narrowed, current=unread_only),
        ],
    }
    return render_page(request, "accounts/notifications/notices.html", context, fragment="rows")


@require_POST
def notice_open(request: GarageRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as read, and go to the page it is about."""
    notice = inbox.notice_read(actor=request.actor, notice_id=notice_id)
    return go(request, notice.url or _here(request))


@require_POST
def notices_read(request: GarageRequest) -> HttpResponse:
    """Mark all notices as read."""
    count = inbox.notices_read(actor=request.actor)
    sentence = ngettext("%(n)d notice marked as read.", "%(n)d notices marked as read.", count)
    messages.success(request, sentence % {"n": count})
    return go(request, next_url(request, _here(request)))


def _here(request: GarageRequest) -> str:
    return reverse("notice_list", kwargs={"organization": request.actor.organization_slug})
