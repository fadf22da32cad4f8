"""Photos and papers of a vehicle."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.middleware import GarageRequest
from garage.vehicles import presenting, selectors, services
from garage.vehicles.forms.records import CaptionForm
from garage.vehicles.models import Vehicle
from garage.vehicles.presenting import page_url
from project.kernel.actor import Permission
from project.kernel.errors import RuleViolated
from project.kernel.files.models import Attachment
from project.web.forms import add_errors
from project.web.pages import go, render_page
from project.web.pagination import Ordering, keyset_page

TEMPLATE = "garage/vehicles/documents.html"
ZONES = (
    "Front", "Rear", "Left side", "Right side", "Roof", "Underbody", "Engine", "Interior",
    "Boot", "Wheels", "Dashboard", "Damage",
)  # fmt: skip
NEWEST_FIRST = Ordering(columns={"id": "id"}, default="-id")


@require_safe
def vehicle_documents(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Show the photos of a vehicle and the files of all its records."""
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    return _page(request, vehicle, refused=[])


def _page(
    request: GarageRequest, vehicle: Vehicle, *, refused: list[str], status: int = 200
) -> HttpResponse:
    actor = request.actor
    links = list(selectors.photo_list(actor=actor, vehicle_id=vehicle.pk))
    page = keyset_page(
        selectors.vehicle_documents(actor=actor, vehicle_id=vehicle.pk),
        ordering=NEWEST_FIRST,
        cursor=request.GET.get("cursor"),
        with_count=True,
    )
    found = selectors.with_entries(page.items, actor=actor)
    context = {
        "vehicle": vehicle,
        "photos": [
            presenting.photo(link, vehicle, actor=actor)
            for link in links
            if link.file.is_clean_picture
        ],
        "waiting": sum(not link.file.is_clean_picture for link in links),
        "failures": selectors.photo_failures(actor=actor, vehicle_id=vehicle.pk),
        "refused": refused,
        "documents": [presenting.document(item, actor=actor) for item in found],
        "own": _own(found),
        "page": page,
        "next": f"?cursor={page.next}" if page.next else "",
        "may_change": actor.can(Permission.EDIT_VEHICLES),
        "poll_url": page_url("vehicle_documents", actor=actor, vehicle_id=vehicle.pk),
    }
    return render_page(request, TEMPLATE, context, fragment="gallery", status=status)


def _own(found: list[selectors.VehicleDocument]) -> list[Attachment]:
    """Return the papers of the vehicle itself, which can be taken off here."""
    kind = selectors.VEHICLE_KIND
    return [item.link for item in found if item.link.subject_kind == kind]


@require_POST
def photos_add(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Take several photos; bad ones are refused one by one with their reason."""
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    request.actor.require(Permission.EDIT_VEHICLES)
    uploads = _uploads(request)
    if not uploads:
        return _answer(request, vehicle, 0, [_("Choose a photo first.")])
    done = services.photos_add(actor=request.actor, vehicle_id=vehicle_id, uploads=uploads)
    return _answer(request, vehicle, len(done.added), done.refused)


@require_POST
def papers_add(request: GarageRequest, vehicle_id: int) -> HttpResponse:
    """Take papers of a vehicle: registration, title, manual."""
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    request.actor.require(Permission.EDIT_VEHICLES)
    refused = [] if request.FILES else [_("Choose a file first.")]
    added = 0
    for upload in _uploads(request):
        try:
            services.document_add(actor=request.actor, vehicle_id=vehicle_id, upload=upload)
            added += 1
        except RuleViolated as error:
            refused.append(error.message)
    return _answer(request, vehicle, added, refused)


def _uploads(request: GarageRequest) -> list[UploadedFile]:
    return [upload for name in request.FILES for upload in request.FILES.getlist(name)][:100]


def _answer(
    request: GarageRequest, vehicle: Vehicle, added: int, refused: list[str]
) -> HttpResponse:
    """Answer an upload: in JSON for the page's script, else the page with what was refused."""
    if "application/json" in request.headers.get("Accept", ""):
        detail = " ".join(refused)
        return JsonResponse({"detail": detail}, status=422 if refused else 201)
    if added:
        text = ngettext("%(n)d file added.", "%(n)d files added.", added) % {"n": added}
        messages.success(request, text)
    if refused:
        return _page(request, vehicle, refused=refused, status=422)
    return go(request, _url(request, vehicle))


def _url(request: GarageRequest, vehicle: Vehicle) -> str:
    return page_url("vehicle_documents", actor=request.actor, vehicle_id=vehicle.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def photo_detail(request: GarageRequest, photo_id: int) -> HttpResponse:
    """Show a photo in full size, and say what it shows."""
    actor = request.actor
    link, vehicle = selectors.photo_get(actor=actor, photo_id=photo_id)
    initial = {"title": link.title, "zone": link.zone, "taken_on": link.taken_on}
    form = CaptionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            services.photo_describe(actor=actor, photo_id=photo_id, changes=form.cleaned_data)
        except RuleViolated as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return go(request, _url(request, vehicle))
    context = {
        "vehicle": vehicle,
        "photo": link,
        "form": form,
        "picture_url": presenting.large_url(link, actor=actor),
        "alt": link.title or _("Photo of %(name)s") % {"name": vehicle.name},
        "back_url": _url(request, vehicle),
        "zones": ZONES,
        "may_change": actor.can(Permission.EDIT_VEHICLES),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "garage/vehicles/photo.html", context, status=status)


@require_POST
def photo_cover(request: GarageRequest, photo_id: int) -> HttpResponse:
    """Let a photo stand for its vehicle."""
    vehicle = services.photo_make_cover(actor=request.actor, photo_id=photo_id)
    messages.success(request, _("This photo stands for %(name)s now.") % {"name": vehicle})
    return go(request, _url(request, vehicle))


@require_POST
def photo_remove(request: GarageRequest, photo_id: int) -> HttpResponse:
    """Take a photo away, with a way back."""
    file, vehicle = services.photo_remove(actor=request.actor, photo_id=photo_id)
    messages.success(request, _("Photo deleted."), extra_tags=_undo(request, vehicle, file.pk))
    return go(request, _url(request, vehicle))


@require_POST
def paper_remove(request: GarageRequest, vehicle_id: int, attachment_id: int) -> HttpResponse:
    """Take a paper off a vehicle, with a way back."""
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    file = services.document_remove(
        actor=request.actor, vehicle_id=vehicle_id, attachment_id=attachment_id
    )
    undo = _undo(request, vehicle, file.pk)
    messages.success(request, _("%(file)s deleted.") % {"file": file}, extra_tags=undo)
    return go(request, _url(request, vehicle))


def _undo(request: GarageRequest, vehicle: Vehicle, file_id: int) -> str:
    where = {"vehicle_id": vehicle.pk, "file_id": file_id}
    return page_url("vehicle_file_restore", actor=request.actor, **where)


@require_POST
def vehicle_file_restore(request: GarageRequest, vehicle_id: int, file_id: int) -> HttpResponse:
    """Put a photo or paper back."""
    services.file_restore(actor=request.actor, vehicle_id=vehicle_id, file_id=file_id)
    vehicle = selectors.vehicle_get(actor=request.actor, vehicle_id=vehicle_id)
    messages.success(request, _("It is back."))
    return go(request, _url(request, vehicle))
