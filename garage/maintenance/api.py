"""Service records and upgrades as endpoints."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from garage.maintenance import schemas, selectors, services
from garage.maintenance.models import ServiceRecord, Upgrade
from garage.maintenance.shelf import parts_used
from garage.maintenance.sums import difference
from project.kernel.actor import Actor
from project.kernel.custom.selectors import custom_values_out
from project.kernel.files.store import attachments_of
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf, page_answer
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, Page, keyset_page
from project.web.types import Day, Line, RowId, Short

records = Router(tags=["Service records"])
upgrades = Router(tags=["Upgrades"])

RECORDS_BY = Ordering(
    columns={"on": "on", "total": "total", "title": "title", "updated": "updated_at", "id": "id"},
    default="-on",
)
UPGRADES_BY = Ordering(
    columns={"installed": "installed_on", "title": "title", "id": "id"}, default="-installed"
)
_NAMES = {"vehicle_name": F("vehicle__name"), "vendor_name": F("vendor__name")}
_RECORD = [name for name in schemas.ServiceRecordRow.model_fields if name not in _NAMES]
_UPGRADE = [name for name in schemas.UpgradeRow.model_fields if name not in _NAMES]


class ListQuery(BaseModel):
    """Which page of a list, in which order."""

    search: Line = ""
    ordering: Annotated[str, Short] | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


class RecordsQuery(ListQuery):
    """What narrows the service records."""

    vehicle: RowId | None = None
    vendor: RowId | None = None
    purpose: Literal["maintenance", "repair", "upgrade", "inspection", ""] = ""
    since: Annotated[Day | None, Query(alias="from")] = None
    until: Annotated[Day | None, Query(alias="to")] = None
    tag: Short = ""


class UpgradesQuery(ListQuery):
    """What narrows the upgrades."""

    vehicle: RowId | None = None


@records.get("", response=PageOf[schemas.ServiceRecordRow], summary="List service records")
def list_service_records(request: AuthedRequest, query: Query[RecordsQuery]) -> HttpResponse:
    """Filter by vehicle, vendor, purpose, from, to, tag and search; newest first by default."""
    narrow = selectors.RecordFilter(
        vehicle_id=query.vehicle,
        vendor_id=query.vendor,
        purpose=query.purpose,
        since=query.since,
        until=query.until,
        search=query.search,
        tag=query.tag,
    )
    rows = selectors.service_record_list(actor=request.auth, narrow=narrow)
    page = _page(rows.values(*_RECORD, **_NAMES), query, RECORDS_BY)
    return page_answer(PageOf[schemas.ServiceRecordRow], page)


@records.post("", response={201: schemas.ServiceRecordOut}, summary="Record work with its lines")
def record_service(
    request: AuthedRequest, payload: schemas.ServiceRecordBody, response: HttpResponse
) -> Status[Any]:
    """The total is what the lines come to unless it is sent; a difference is told, not refused."""
    given = schemas.changes_of(payload)
    given["currency"] = given.get("currency") or request.auth.currency
    custom = given.pop("custom_fields", {})
    data = services.ServiceRecordInput(**({"title": ""} | given))
    record = services.service_record_record(actor=request.auth, data=data, custom_fields=custom)
    response["Location"] = f"/api/v1/service-records/{record.pk}"
    return Status(201, _record_out(record.pk, request.auth, response))


@records.post("/bulk", response=schemas.EditOut, summary="Change many service records at once")
def bulk_edit_service_records(request: AuthedRequest, payload: schemas.BulkBody) -> dict[str, Any]:
    """All or none are changed; the id undoes it."""
    change = services.BulkChange(
        action=payload.action,
        purpose=payload.purpose,
        vendor_id=payload.vendor_id,
        tags=tuple(payload.tags),
        vehicle_id=payload.vehicle_id,
    )
    edit = services.bulk_edit(actor=request.auth, record_ids=payload.ids, change=change)
    return {"id": edit.pk, "action": edit.action, "records": len(edit.before)}


@records.post("/bulk/{edit_id}/undo", response={204: None}, summary="Undo a bulk edit")
def undo_bulk_edit(request: AuthedRequest, edit_id: RowId) -> Status[Any]:
    """Each record gets back what it had."""
    services.bulk_undo(actor=request.auth, edit_id=edit_id)
    return Status(204, None)


@records.get("/{record_id}", response=schemas.ServiceRecordOut, summary="Get a service record")
def get_service_record(
    request: AuthedRequest, record_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With lines, tags, files, links and upgrades."""
    return _record_out(record_id, request.auth, response)


@records.patch("/{record_id}", response=schemas.ServiceRecordOut, summary="Change a service record")
def change_service_record(
    request: AuthedRequest,
    record_id: RowId,
    payload: schemas.ServiceRecordPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; `If-Match` guards against overwriting somebody's change."""
    changes = schemas.changes_of(payload)
    services.service_record_change(
        actor=request.auth,
        record_id=record_id,
        custom_fields=changes.pop("custom_fields", None),
        changes=changes,
        expected_version=version_asked(request, row_id=record_id),
    )
    return _record_out(record_id, request.auth, response)


@records.delete("/{record_id}", response={204: None}, summary="Put a service record into the bin")
def delete_service_record(request: AuthedRequest, record_id: RowId) -> Status[Any]:
    """It can be restored for 30 days."""
    services.service_record_bin(actor=request.auth, record_id=record_id)
    return Status(204, None)


@records.get(
    "/{record_id}/parts", response=list[schemas.RecordPartOut], summary="List parts from the shelf"
)
def list_record_parts(request: AuthedRequest, record_id: RowId) -> list[dict[str, Any]]:
    """What the record used and did not put back."""
    return _parts_out(record_id, request.auth)


@records.post(
    "/{record_id}/parts",
    response={201: list[schemas.RecordPartOut]},
    summary="Use a part from the shelf",
)
def use_record_part(
    request: AuthedRequest, record_id: RowId, payload: schemas.RecordPartBody
) -> Status[Any]:
    """What it costs is part of the record's cost; answers all parts of the record."""
    services.part_use(actor=request.auth, record_id=record_id, **payload.model_dump())
    return Status(201, _parts_out(record_id, request.auth))


@records.post(
    "/{record_id}/kits",
    response={201: list[schemas.RecordPartOut]},
    summary="Use a kit from the shelf",
)
def use_record_kit(
    request: AuthedRequest, record_id: RowId, payload: schemas.RecordKitBody
) -> Status[Any]:
    """Everything of the kit, or nothing where one part does not suffice."""
    services.kit_use(actor=request.auth, record_id=record_id, kit_id=payload.kit_id)
    return Status(201, _parts_out(record_id, request.auth))


@records.delete(
    "/{record_id}/parts/{batch}", response={204: None}, summary="Put a part back on the shelf"
)
def put_back_record_part(
    request: AuthedRequest, record_id: RowId, batch: UUID, query: Query[schemas.PutBackQuery]
) -> Status[Any]:
    """Where it lay, at the cost at which it went; all of it unless a quantity is said."""
    services.part_put_back(
        actor=request.auth,
        record_id=record_id,
        batch=batch,
        item_id=query.item,
        quantity=query.quantity,
    )
    return Status(204, None)


@records.post(
    "/{record_id}/restore", response=schemas.ServiceRecordOut, summary="Restore a service record"
)
def restore_service_record(
    request: AuthedRequest, record_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin, with its reading and its place on the timeline."""
    services.service_record_unbin(actor=request.auth, record_id=record_id)
    return _record_out(record_id, request.auth, response)


@records.post(
    "/{record_id}/duplicate",
    response={201: schemas.ServiceRecordOut},
    summary="Record the same work on another day",
)
def duplicate_service_record(
    request: AuthedRequest,
    record_id: RowId,
    payload: schemas.DuplicateBody,
    response: HttpResponse,
) -> Status[Any]:
    """Without its files, invoice number and meter reading."""
    copy = services.service_record_duplicate(actor=request.auth, record_id=record_id, on=payload.on)
    response["Location"] = f"/api/v1/service-records/{copy.pk}"
    return Status(201, _record_out(copy.pk, request.auth, response))


@records.post(
    "/{record_id}/move", response=schemas.ServiceRecordOut, summary="Move to another vehicle"
)
def move_service_record(
    request: AuthedRequest, record_id: RowId, payload: schemas.MoveBody, response: HttpResponse
) -> dict[str, Any]:
    """Its reading, upgrades and place on the timeline go with it."""
    services.service_record_move(
        actor=request.auth, record_id=record_id, vehicle_id=payload.vehicle_id
    )
    return _record_out(record_id, request.auth, response)


@records.post(
    "/{record_id}/links",
    response={201: schemas.LinkOut},
    summary="Link a service record to another",
)
def link_service_record(
    request: AuthedRequest, record_id: RowId, payload: schemas.LinkBody
) -> Status[Any]:
    """Say that it was caused by, follows up or falls under the warranty of the other."""
    link = services.link_add(
        actor=request.auth,
        record_id=record_id,
        target_id=payload.target_id,
        kind=payload.kind,
    )
    return Status(201, _link_out(link))


@records.delete("/{record_id}/links/{link_id}", response={204: None}, summary="Remove a link")
def unlink_service_record(request: AuthedRequest, record_id: RowId, link_id: RowId) -> Status[Any]:
    """Works from either end."""
    services.link_remove(actor=request.auth, record_id=record_id, link_id=link_id)
    return Status(204, None)


@upgrades.get("", response=PageOf[schemas.UpgradeRow], summary="List upgrades")
def list_upgrades(request: AuthedRequest, query: Query[UpgradesQuery]) -> HttpResponse:
    """Filter by vehicle and search; newest first by default."""
    rows = selectors.upgrade_list(actor=request.auth, vehicle_id=query.vehicle, search=query.search)
    page = _page(rows.values(*_UPGRADE, **_NAMES), query, UPGRADES_BY)
    return page_answer(PageOf[schemas.UpgradeRow], page)


@upgrades.post("", response={201: schemas.UpgradeOut}, summary="Record an upgrade")
def record_upgrade(
    request: AuthedRequest, payload: schemas.UpgradeBody, response: HttpResponse
) -> Status[Any]:
    """Alone, or as part of a service record."""
    given = schemas.changes_of(payload)
    given["currency"] = given.get("currency") or request.auth.currency
    upgrade = services.upgrade_record(actor=request.auth, data=services.UpgradeInput(**given))
    response["Location"] = f"/api/v1/upgrades/{upgrade.pk}"
    return Status(201, _upgrade_out(upgrade.pk, request.auth, response))


@upgrades.get("/{upgrade_id}", response=schemas.UpgradeOut, summary="Get an upgrade")
def get_upgrade(
    request: AuthedRequest, upgrade_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """With its tags and files."""
    return _upgrade_out(upgrade_id, request.auth, response)


@upgrades.patch("/{upgrade_id}", response=schemas.UpgradeOut, summary="Change an upgrade")
def change_upgrade(
    request: AuthedRequest,
    upgrade_id: RowId,
    payload: schemas.UpgradePatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; `removed_on` takes it off."""
    services.upgrade_change(
        actor=request.auth,
        upgrade_id=upgrade_id,
        changes=schemas.changes_of(payload),
        expected_version=version_asked(request, row_id=upgrade_id),
    )
    return _upgrade_out(upgrade_id, request.auth, response)


@upgrades.delete("/{upgrade_id}", response={204: None}, summary="Put an upgrade into the bin")
def delete_upgrade(request: AuthedRequest, upgrade_id: RowId) -> Status[Any]:
    """It can be restored for 30 days."""
    services.upgrade_bin(actor=request.auth, upgrade_id=upgrade_id)
    return Status(204, None)


@upgrades.post("/{upgrade_id}/restore", response=schemas.UpgradeOut, summary="Restore an upgrade")
def restore_upgrade(
    request: AuthedRequest, upgrade_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    services.upgrade_unbin(actor=request.auth, upgrade_id=upgrade_id)
    return _upgrade_out(upgrade_id, request.auth, response)


def _page(rows: Any, query: ListQuery, ordering: Ordering) -> Page[Any]:
    return keyset_page(
        rows,
        ordering=ordering,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )


def _parts_out(record_id: int, actor: Actor) -> list[dict[str, Any]]:
    record = selectors.service_record_get(actor=actor, record_id=record_id)
    return [
        {
            "batch": part.batch,
            "item_id": part.item.pk,
            "item_name": part.item.name,
            "quantity": part.quantity,
            "unit": part.item.unit,
            "cost": part.cost,
            "currency": part.currency,
        }
        for part in parts_used(record, actor=actor)
    ]


def _record_out(record_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    record = selectors.service_record_get(actor=actor, record_id=record_id)
    with_etag(response, record)
    lines = list(record.lines.all())
    plain = {name: getattr(record, name) for name in (*_RECORD, "lines_include_tax", "notes")}
    gap = difference(
        lines,
        total=record.total,
        tax=record.tax,
        lines_include_tax=record.lines_include_tax,
        currency=record.currency,
    )
    links = selectors.links_of(actor=actor, record=record)
    return plain | {
        "vehicle_name": record.vehicle.name,
        "vendor_name": record.vendor.name if record.vendor else None,
        "difference": gap,
        "tags": list(record.tags.values_list("name", flat=True)),
        "lines": [{name: getattr(line, name) for name in _LINE} for line in lines],
        "files": _files_out(record, actor),
        "links": [_link_out(link) for link in links],
        "upgrade_ids": list(record.upgrades.kept().values_list("id", flat=True)),
        "custom_fields": custom_values_out(record, actor=actor),
        "created_at": record.created_at,
    }


_LINE = tuple(schemas.LineOut.model_fields)


def _upgrade_out(upgrade_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    upgrade = selectors.upgrade_get(actor=actor, upgrade_id=upgrade_id)
    with_etag(response, upgrade)
    return {name: getattr(upgrade, name) for name in _UPGRADE} | {
        "vehicle_name": upgrade.vehicle.name,
        "custom_fields": custom_values_out(upgrade, actor=actor),
        "vendor_name": upgrade.vendor.name if upgrade.vendor else None,
        "tags": list(upgrade.tags.values_list("name", flat=True)),
        "files": _files_out(upgrade, actor),
    }


def _files_out(row: ServiceRecord | Upgrade, actor: Actor) -> list[dict[str, Any]]:
    files = attachments_of(row, actor=actor).values(
        "file_id", "file__name", "file__content_type", "file__size"
    )
    return [
        {
            "id": file["file_id"],
            "name": file["file__name"],
            "content_type": file["file__content_type"],
            "size": file["file__size"],
        }
        for file in files
    ]


def _link_out(link: Any) -> dict[str, Any]:
    return {
        "id": link.pk,
        "kind": link.kind,
        "record_id": link.record_id,
        "record_title": link.record.title,
        "target_id": link.target_id,
        "target_title": link.target.title,
    }
