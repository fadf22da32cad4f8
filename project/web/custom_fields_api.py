"""Custom fields as endpoints: their definitions; values travel with their records."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Router, Status
from pydantic import BaseModel, Field
from typing_extensions import override

from project.kernel.custom import selectors, services
from project.kernel.custom.models import CustomField
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.types import Body, Line, RowId, Short

router = Router(tags=["Custom fields"])
KindName = Literal["text", "number", "day", "choice", "yes_no", "link"]
Name = Annotated[Short, Field(max_length=60)]
Texts = Annotated[list[Annotated[Short, Field(max_length=80)]], Field(max_length=60)]
CustomValues = Annotated[
    dict[Short, Annotated[str, Field(max_length=500)] | bool | int | float | None],
    Field(max_length=40),
]


class CustomPatch(Body):
    """What a record says in custom fields, by their keys; those that are not named stay."""

    custom_fields: CustomValues = {}


class CustomBody(CustomPatch):
    """A new record says all of its custom fields: a needed one must be named."""

    @override
    def changes(self) -> dict[str, Any]:
        return {"custom_fields": {}} | super().changes()


class CustomOut(BaseModel):
    """What a record says in its custom fields, by their keys; numbers as text."""

    custom_fields: dict[str, str | bool | None]


_COLUMNS = (
    "id", "record_kind", "key", "name", "kind", "unit", "choices", "scopes", "help_text",
    "is_required", "position", "version",
)  # fmt: skip


class CustomFieldPatch(Body):
    """What changes of a field; the kind of record and what it takes never do."""

    name: Name = ""
    unit: Annotated[Short, Field(max_length=20)] = ""
    choices: Texts = []
    scopes: Texts = []
    help_text: Line = ""
    is_required: bool = False
    position: Annotated[int, Field(ge=0, le=999)] = 0


class CustomFieldBody(CustomFieldPatch):
    """A new field of a kind of record, such as `garage.vehicle`."""

    record_kind: Annotated[Name, Field(min_length=1, examples=["garage.vehicle"])]
    name: Annotated[Name, Field(min_length=1, examples=["Towing weight"])]
    kind: KindName = "text"


class CustomFieldOut(BaseModel):
    """A field; records carry its value under `key` in `custom_fields`."""

    id: int
    record_kind: str
    key: str
    name: str
    kind: str
    unit: str
    choices: list[str]
    scopes: list[str]
    help_text: str
    is_required: bool
    position: int
    version: int


@router.get("", response=list[CustomFieldOut], summary="List custom fields")
def list_custom_fields(request: AuthedRequest, record_kind: Short = "") -> list[dict[str, Any]]:
    """Of all kinds of records or one, in their order, at most 500."""
    rows = selectors.custom_field_list(actor=request.auth, record_kind=record_kind)
    return list(rows.values(*_COLUMNS)[:500])


@router.post("", response={201: CustomFieldOut}, summary="Add a custom field")
def add_custom_field(
    request: AuthedRequest, payload: CustomFieldBody, response: HttpResponse
) -> Status[Any]:
    """It shows on every record of its kind, or on those of its scopes."""
    data = services.CustomFieldInput(**_given(payload))
    row = services.custom_field_add(actor=request.auth, data=data)
    response["Location"] = f"/api/v1/custom-fields/{row.pk}"
    return Status(201, _out(row, response))


@router.get("/{field_id}", response=CustomFieldOut, summary="Get a custom field")
def get_custom_field(
    request: AuthedRequest, field_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """What it takes, and where it shows."""
    return _out(selectors.custom_field_get(actor=request.auth, field_id=field_id), response)


@router.patch("/{field_id}", response=CustomFieldOut, summary="Change a custom field")
def change_custom_field(
    request: AuthedRequest, field_id: RowId, payload: CustomFieldPatch, response: HttpResponse
) -> dict[str, Any]:
    """What records say in it stays; `If-Match` guards against overwriting somebody's change."""
    row = services.custom_field_change(
        actor=request.auth,
        field_id=field_id,
        changes=_given(payload),
        expected_version=version_asked(request, row_id=field_id),
    )
    return _out(row, response)


@router.delete("/{field_id}", response={204: None}, summary="Put a custom field into the bin")
def delete_custom_field(request: AuthedRequest, field_id: RowId) -> Status[Any]:
    """With what all records say in it; it can be restored for 30 days."""
    services.custom_field_bin(actor=request.auth, field_id=field_id)
    return Status(204, None)


@router.post("/{field_id}/restore", response=CustomFieldOut, summary="Restore a custom field")
def restore_custom_field(
    request: AuthedRequest, field_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With what records said in it."""
    row = services.custom_field_unbin(actor=request.auth, field_id=field_id)
    return _out(row, response)


def _given(body: Body) -> dict[str, Any]:
    given = body.changes()
    for name in ("choices", "scopes"):
        if name in given:
            given[name] = tuple(given[name])
    return given


def _out(row: CustomField, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, row)
    return {name: getattr(row, name) for name in _COLUMNS}
