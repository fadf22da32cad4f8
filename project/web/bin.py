"""The page of the bin: what was deleted in the last 30 days, with ways back and out."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from project.kernel.actor import Actor
from project.kernel.bin import BinItem, bin_delete_for_good, bin_kind, bin_list
from project.web.files import MemberRequest
from project.web.pages import go, next_url, render_page


@require_safe
def bin_page(request: MemberRequest) -> HttpResponse:
    """List what lies in the bin, the last first."""
    items = bin_list(actor=request.actor)
    rows = [
        {"item": item, "dialog": f"gone-{item.kind.name}-{item.id}", **_urls(item, request.actor)}
        for item in items
    ]
    return render_page(request, "kernel/bin.html", {"rows": rows})


def _urls(item: BinItem, actor: Actor) -> dict[str, str]:
    """Return where a record is restored and deleted, empty without the right to."""
    if not actor.can(item.kind.permission):
        return {"restore_url": "", "delete_url": ""}
    where = {"organization": actor.organization_slug, "kind": item.kind.name, "row_id": item.id}
    return {
        "restore_url": reverse("bin_restore", kwargs=where),
        "delete_url": reverse("bin_delete", kwargs=where),
    }


@require_POST
def bin_restore(request: MemberRequest, kind: str, row_id: int) -> HttpResponse:
    """Bring a record back as it was."""
    bin_kind(kind).restore(actor=request.actor, row_id=row_id)
    messages.success(request, _("Restored."))
    return go(request, next_url(request, _bin_url(request)))


@require_POST
def bin_delete(request: MemberRequest, kind: str, row_id: int) -> HttpResponse:
    """Delete a record for good."""
    bin_delete_for_good(bin_kind(kind), actor=request.actor, row_id=row_id)
    messages.success(request, _("Deleted for good."))
    return go(request, _bin_url(request))


def _bin_url(request: MemberRequest) -> str:
    return reverse("bin", kwargs={"organization": request.actor.organization_slug})


urlpatterns = [
    path("bin/", bin_page, name="bin"),
    path("bin/<slug:kind>/<int:row_id>/restore/", bin_restore, name="bin_restore"),
    path("bin/<slug:kind>/<int:row_id>/delete/", bin_delete, name="bin_delete"),
]
