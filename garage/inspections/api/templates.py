"""Templates as endpoints."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Status

from garage.inspections import schemas, selectors, services
from garage.inspections.api.common import ListQuery, page_of
from garage.inspections.selectors.templates import versions_of
from garage.inspections.shipped import shipped_list
from project.kernel.actor import Actor
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import Ordering
from project.web.types import RowId

router = Router(tags=["Inspection templates"])

BY = Ordering(columns={"title": "title", "updated": "updated_at", "id": "id"}, default="title")
_COLUMNS = tuple(schemas.TemplateRow.model_fields)
_VERSION = tuple(schemas.VersionOut.model_fields)


@router.get("", response=PageOf[schemas.TemplateRow], summary="List inspection templates")
def list_inspection_templates(request: AuthedRequest, query: Query[ListQuery]) -> dict[str, Any]:
    """By title; search looks in titles."""
    rows = selectors.template_list(actor=request.auth, search=query.search)
    return page_of(rows.values(*_COLUMNS), query, BY)


@router.get("/shipped", response=list[schemas.ShippedOut], summary="List templates to copy")
def list_shipped_templates(request: AuthedRequest) -> list[dict[str, Any]]:
    """Those that come with the app."""
    return [
        {
            "key": one.key,
            "title": one.title,
            "description": one.description,
            "kind": one.kind,
            "criteria": len(one.rubric.criteria()),
        }
        for one in shipped_list()
    ]


@router.post("", response={201: schemas.TemplateOut}, summary="Add an inspection template")
def add_inspection_template(
    request: AuthedRequest, payload: schemas.TemplateBody, response: HttpResponse
) -> Status[Any]:
    """Its content is a draft until it is published."""
    data = services.TemplateInput(**payload.model_dump(exclude={"categories"}))
    rubric = schemas.rubric_of(payload.categories)
    row = services.template_add(actor=request.auth, data=data, rubric=rubric)
    return _created(row.pk, request.auth, response)


@router.post("/copy", response={201: schemas.TemplateOut}, summary="Copy one of our templates")
def copy_inspection_template(
    request: AuthedRequest, payload: schemas.CopyBody, response: HttpResponse
) -> Status[Any]:
    """The copy is published and ready to use."""
    row = services.template_copy(actor=request.auth, key=payload.key)
    return _created(row.pk, request.auth, response)


@router.get("/{template_id}", response=schemas.TemplateOut, summary="Get an inspection template")
def get_inspection_template(
    request: AuthedRequest, template_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its versions and the content of the newest one."""
    return _out(template_id, request.auth, response)


@router.patch("/{template_id}", response=schemas.TemplateOut, summary="Change a template")
def change_inspection_template(
    request: AuthedRequest,
    template_id: RowId,
    payload: schemas.TemplatePatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Categories replace the draft; a published version stays and is followed by a new draft."""
    changes = payload.changes()
    changes.pop("categories", None)
    services.template_change(
        actor=request.auth,
        template_id=template_id,
        changes=changes,
        expected_version=version_asked(request, row_id=template_id),
    )
    if "categories" in payload.model_fields_set:
        rubric = schemas.rubric_of(payload.categories)
        services.template_rewrite(actor=request.auth, template_id=template_id, rubric=rubric)
    return _out(template_id, request.auth, response)


@router.post("/{template_id}/publish", response=schemas.TemplateOut, summary="Publish the draft")
def publish_inspection_template(
    request: AuthedRequest, template_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """It never changes again; the version before it retires."""
    services.template_publish(actor=request.auth, template_id=template_id)
    return _out(template_id, request.auth, response)


@router.post("/{template_id}/retire", response=schemas.TemplateOut, summary="Retire a template")
def retire_inspection_template(
    request: AuthedRequest, template_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """No new inspection is made with it; those that were made stay."""
    services.template_retire(actor=request.auth, template_id=template_id)
    return _out(template_id, request.auth, response)


@router.delete("/{template_id}", response={204: None}, summary="Put a template into the bin")
def delete_inspection_template(request: AuthedRequest, template_id: RowId) -> Status[Any]:
    """It can be restored for 30 days; one with inspections is retired instead."""
    services.template_bin(actor=request.auth, template_id=template_id)
    return Status(204, None)


@router.post("/{template_id}/restore", response=schemas.TemplateOut, summary="Restore a template")
def restore_inspection_template(
    request: AuthedRequest, template_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    services.template_unbin(actor=request.auth, template_id=template_id)
    return _out(template_id, request.auth, response)


def _created(template_id: int, actor: Actor, response: HttpResponse) -> Status[Any]:
    response["Location"] = f"/api/v1/inspection-templates/{template_id}"
    return Status(201, _out(template_id, actor, response))


def _out(template_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    row = selectors.template_get(actor=actor, template_id=template_id)
    with_etag(response, row)
    versions = list(versions_of(row, actor=actor))
    content = versions[0].content if versions else {}
    return {name: getattr(row, name) for name in (*_COLUMNS, "created_at")} | {
        "versions": [{name: getattr(one, name) for name in _VERSION} for one in versions],
        "categories": content.get("categories", []),
    }
