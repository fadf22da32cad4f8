"""Files and what they are attached to, as endpoints."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import BaseModel, ConfigDict, Field

from project.kernel.files import attaching
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.files.store import file_get
from project.web.api import AuthedRequest
from project.web.files import attachment_response
from project.web.types import Body, RowId, Short

router = Router(tags=["Files"])
attachments_router = Router(tags=["Files"])
Kind = Annotated[
    str, Field(max_length=60, pattern=r"^[a-z]+\.[a-z]+$", examples=["garage.vehicle"])
]


class FileOut(BaseModel):
    """A stored file; `content_type` is what the bytes are."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    purpose: str
    content_type: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    pages: int | None
    created_at: datetime


class AttachmentOut(BaseModel):
    """A file that is attached to a record."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    subject_kind: str
    subject_id: int
    title: str
    is_cover: bool
    created_at: datetime
    file: FileOut


class AttachmentBody(Body):
    """Which file belongs to which record, of the kinds that take files."""

    file_id: RowId
    subject_kind: Kind
    subject_id: RowId
    title: Short = ""


@router.post("", response={201: FileOut}, summary="Upload a file")
def upload_file(
    request: AuthedRequest,
    response: HttpResponse,
    file: File[UploadedFile],
    purpose: Annotated[Literal["document", "photo", "receipt"], Form()] = "document",
) -> Status[Any]:
    """Attach it to a record within a day, else it is deleted."""
    row = attaching.file_upload(actor=request.auth, upload=file, purpose=purpose)
    response["Location"] = f"/api/v1/files/{row.pk}"
    return Status(201, row)


@router.get("/{file_id}", response=FileOut, summary="Get what is known of a file")
def get_file(request: AuthedRequest, file_id: RowId) -> StoredFile:
    """Seen by those who see a record that it is attached to."""
    return file_get(file_id=file_id, actor=request.auth)


@router.get(
    "/{file_id}/content",
    summary="Download a file",
    response={200: None},
    openapi_extra={
        "responses": {
            200: {
                "description": "The bytes",
                "content": {"application/octet-stream": {"schema": {"type": "string"}}},
            }
        }
    },
)
def download_file(request: AuthedRequest, file_id: RowId) -> Any:
    """The bytes as they are stored."""
    return attachment_response(file_get(file_id=file_id, actor=request.auth))


@attachments_router.get("", response=list[AttachmentOut], summary="List the files of a record")
def list_attachments(
    request: AuthedRequest, subject_kind: Query[Kind], subject_id: Query[RowId]
) -> list[Attachment]:
    """The cover first, then in the order in which they came; at most 200."""
    return attaching.attachment_list(
        actor=request.auth, subject_kind=subject_kind, subject_id=subject_id
    )


@attachments_router.post("", response={201: AttachmentOut}, summary="Attach a file to a record")
def attach_file(request: AuthedRequest, payload: AttachmentBody) -> Status[Any]:
    """Attaching it again changes nothing."""
    return Status(201, attaching.attachment_add(actor=request.auth, **payload.model_dump()))


@attachments_router.delete(
    "/{attachment_id}", response={204: None}, summary="Take a file off a record"
)
def detach_file(request: AuthedRequest, attachment_id: RowId) -> Status[Any]:
    """The file is deleted when no other record holds it."""
    attaching.attachment_remove(actor=request.auth, attachment_id=attachment_id)
    return Status(204, None)
