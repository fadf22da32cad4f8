"""Photos of a vehicle as endpoints."""

from typing import Any

from django.http import HttpResponse
from ninja import File, Status, UploadedFile

from garage.vehicles import schemas, selectors, services
from garage.vehicles.api.vehicles import router
from project.kernel.errors import NotFound
from project.kernel.files.models import Attachment
from project.web.api import AuthedRequest
from project.web.types import RowId


@router.get(
    "/{vehicle_id}/photos", response=list[schemas.PhotoOut], summary="List the photos of a vehicle"
)
def list_photos(request: AuthedRequest, vehicle_id: RowId) -> list[dict[str, Any]]:
    """The cover first; each is downloaded by its `file_id`."""
    links = selectors.photo_list(actor=request.auth, vehicle_id=vehicle_id)
    return [_out(link) for link in links]


@router.post("/{vehicle_id}/photos", response={201: schemas.PhotoOut}, summary="Add a photo")
def add_photo(
    request: AuthedRequest, vehicle_id: RowId, file: File[UploadedFile], response: HttpResponse
) -> Status[Any]:
    """JPEG, PNG, WebP or HEIC; where it was taken is not kept."""
    link = services.photo_add(actor=request.auth, vehicle_id=vehicle_id, upload=file)
    response["Location"] = f"/api/v1/files/{link.file_id}"
    return Status(201, _out(link))


@router.patch(
    "/{vehicle_id}/photos/{photo_id}", response=schemas.PhotoOut, summary="Describe a photo"
)
def change_photo(
    request: AuthedRequest, vehicle_id: RowId, photo_id: RowId, payload: schemas.PhotoPatch
) -> dict[str, Any]:
    """Its caption, part of the vehicle and day, or make it the cover."""
    _photo(request, vehicle_id, photo_id)
    changes = payload.changes()
    if changes.pop("is_cover", False):
        services.photo_make_cover(actor=request.auth, photo_id=photo_id)
    services.photo_describe(actor=request.auth, photo_id=photo_id, changes=changes)
    return _out(_photo(request, vehicle_id, photo_id))


@router.delete("/{vehicle_id}/photos/{photo_id}", response={204: None}, summary="Delete a photo")
def delete_photo(request: AuthedRequest, vehicle_id: RowId, photo_id: RowId) -> Status[Any]:
    """The next one becomes the cover."""
    _photo(request, vehicle_id, photo_id)
    services.photo_remove(actor=request.auth, photo_id=photo_id)
    return Status(204, None)


def _photo(request: AuthedRequest, vehicle_id: int, photo_id: int) -> Attachment:
    link, vehicle = selectors.photo_get(actor=request.auth, photo_id=photo_id)
    if vehicle.pk != vehicle_id:
        raise NotFound
    return link


def _out(link: Attachment) -> dict[str, Any]:
    file = link.file
    return {
        "id": link.pk,
        "file_id": file.pk,
        "title": link.title,
        "zone": link.zone,
        "taken_on": link.taken_on,
        "is_cover": link.is_cover,
        "is_ready": file.is_clean_picture,
        "width": file.width,
        "height": file.height,
        "created_at": link.created_at,
    }
