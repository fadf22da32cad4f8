"""Pages that hand out stored files: to download, and as pictures within a page."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from project.kernel.actor import Actor
from project.kernel.errors import NotFound
from project.kernel.files.models import StoredFile
from project.kernel.files.store import file_get

# Whatever the bytes are, a browser may neither run nor frame them.
FILE_CSP = "default-src 'none'; sandbox"
BLOCK_BYTES = 64 * 1024


class MemberRequest(HttpRequest):
    """A request of a page of an organization."""

    actor: Actor


@require_safe
def file_download(request: MemberRequest, file_id: int) -> HttpResponseBase:
    """Hand a file out as it was stored, to be saved and never shown in place."""
    return attachment_response(file_get(file_id=file_id, actor=request.actor))


@require_safe
def file_picture(request: MemberRequest, file_id: int, variant: str) -> HttpResponseBase:
    """Show a picture that we made of a file; nothing that people uploaded is shown in place."""
    picture = _picture(file_get(file_id=file_id, actor=request.actor), variant)
    etag = f'"{picture.sha256}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _guarded(HttpResponseNotModified(headers={"ETag": etag}), cache="no-cache")
    response = _stream(picture, as_attachment=False)
    response["ETag"] = etag
    return _guarded(response, cache="no-cache")


def attachment_response(row: StoredFile) -> HttpResponseBase:
    """Return a file as a download with a file name after RFC 6266."""
    return _guarded(_stream(row, as_attachment=True), cache="no-store")


def _picture(row: StoredFile, variant: str) -> StoredFile:
    if row.variant == variant and row.is_clean_picture:
        return row
    made = row.derivatives.filter(variant=variant).first()
    if made is None or not made.is_clean_picture:
        raise NotFound
    return made


def _stream(row: StoredFile, *, as_attachment: bool) -> HttpResponse | Any:
    response = FileResponse(
        row.file.open("rb"),
        as_attachment=as_attachment,
        filename=row.name,
        content_type=row.content_type,
    )
    response.block_size = BLOCK_BYTES
    return response


def _guarded(response: HttpResponseBase, *, cache: str) -> HttpResponseBase:
    response["Content-Security-Policy"] = FILE_CSP
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = f"private, {cache}"
    return response


urlpatterns = [
    path("files/<int:file_id>/", file_download, name="file_download"),
    path("files/<int:file_id>/<slug:variant>/", file_picture, name="file_picture"),
]
