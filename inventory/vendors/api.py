"""Vendors as endpoints."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import BaseModel

from inventory.vendors import merging, places, schemas, selectors, services, spending
from inventory.vendors.records import vendor_years
from inventory.vendors.services import VendorInput
from project.kernel.actor import Actor
from project.kernel.dates import today_in
from project.web.api import AuthedRequest, version_asked, with_etag
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import Line, RowId, Short

router = Router(tags=["Vendors"])

VENDORS_BY = Ordering(
    columns={"name": "name", "city": "city", "updated": "updated_at", "id": "id"}, default="name"
)
_COLUMNS = tuple(schemas.VendorRow.model_fields)


class VendorsQuery(BaseModel):
    """Which vendors, which page of them, in which order."""

    search: Line = ""
    kind: Literal[
        "workshop", "parts", "station", "dealer", "insurer", "manufacturer", "authority",
        "supplier", "other", "",
    ] = ""  # fmt: skip
    tag: Short = ""
    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[schemas.VendorRow], summary="List vendors")
def list_vendors(request: AuthedRequest, query: Query[VendorsQuery]) -> dict[str, Any]:
    """Search by name, former name, city, tax or account number; filter by kind and tag."""
    rows = selectors.vendor_list(
        actor=request.auth, search=query.search, kind=query.kind, tag=query.tag
    )
    page = keyset_page(
        rows.values(*_COLUMNS),
        ordering=VENDORS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: schemas.VendorOut}, summary="Add a vendor")
def add_vendor(
    request: AuthedRequest, payload: schemas.VendorBody, response: HttpResponse
) -> Status[Any]:
    """Adds one even when another has the same name; merge them if they are one."""
    values = payload.model_dump() | {"tags": tuple(payload.tags)}
    vendor = services.vendor_add(actor=request.auth, data=VendorInput(**values))
    response["Location"] = f"/api/v1/vendors/{vendor.pk}"
    return Status(201, _out(vendor.pk, request.auth, response))


@router.get("/likenesses", response=list[schemas.LikenessOut], summary="List likely duplicates")
def list_vendor_likenesses(request: AuthedRequest) -> list[dict[str, Any]]:
    """Pairs of vendors that may be the same business, the most alike first."""
    return [
        {
            "kept_id": pair.kept.pk,
            "kept_name": pair.kept.name,
            "duplicate_id": pair.duplicate.pk,
            "duplicate_name": pair.duplicate.name,
            "closeness": round(pair.closeness, 1),
        }
        for pair in selectors.vendor_likenesses(actor=request.auth)
    ]


@router.get("/{vendor_id}", response=schemas.VendorOut, summary="Get a vendor")
def get_vendor(request: AuthedRequest, vendor_id: RowId, response: HttpResponse) -> dict[str, Any]:
    """With tags, aliases and what was spent there."""
    return _out(vendor_id, request.auth, response)


@router.patch("/{vendor_id}", response=schemas.VendorOut, summary="Change a vendor")
def change_vendor(
    request: AuthedRequest,
    vendor_id: RowId,
    payload: schemas.VendorPatch,
    response: HttpResponse,
) -> dict[str, Any]:
    """Only what is sent changes; a former name stays an alias."""
    services.vendor_change(
        actor=request.auth,
        vendor_id=vendor_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=vendor_id),
    )
    return _out(vendor_id, request.auth, response)


@router.delete("/{vendor_id}", response={204: None}, summary="Put a vendor into the bin")
def delete_vendor(request: AuthedRequest, vendor_id: RowId) -> Status[Any]:
    """Its records keep its name; it can be restored for 30 days."""
    services.vendor_bin(actor=request.auth, vendor_id=vendor_id)
    return Status(204, None)


@router.post("/{vendor_id}/restore", response=schemas.VendorOut, summary="Restore a vendor")
def restore_vendor(
    request: AuthedRequest, vendor_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """Take it out of the bin."""
    services.vendor_unbin(actor=request.auth, vendor_id=vendor_id)
    return _out(vendor_id, request.auth, response)


@router.post("/{vendor_id}/merge", response=schemas.VendorOut, summary="Merge a duplicate")
def merge_vendor(
    request: AuthedRequest,
    vendor_id: RowId,
    payload: schemas.MergeBody,
    response: HttpResponse,
) -> dict[str, Any]:
    """The duplicate's records and names move to this vendor."""
    merging.vendor_merge(actor=request.auth, kept_id=vendor_id, duplicate_id=payload.duplicate_id)
    return _out(vendor_id, request.auth, response)


@router.post("/{vendor_id}/unmerge", response=schemas.VendorOut, summary="Undo a merge")
def unmerge_vendor(
    request: AuthedRequest, vendor_id: RowId, response: HttpResponse
) -> dict[str, Any]:
    """The id is the duplicate's; what was moved goes back to it."""
    merging.vendor_unmerge(actor=request.auth, duplicate_id=vendor_id)
    return _out(vendor_id, request.auth, response)


@router.get(
    "/{vendor_id}/sites", response=list[schemas.VendorSiteOut], summary="List sites of a vendor"
)
def list_vendor_sites(request: AuthedRequest, vendor_id: RowId) -> Any:
    """By name; at most a hundred."""
    return list(selectors.site_list(actor=request.auth, vendor_id=vendor_id))


@router.post(
    "/{vendor_id}/sites", response={201: schemas.VendorSiteOut}, summary="Add a site to a vendor"
)
def add_vendor_site(
    request: AuthedRequest,
    vendor_id: RowId,
    payload: schemas.VendorSiteBody,
    response: HttpResponse,
) -> Status[Any]:
    """A branch with its own address and account number."""
    data = places.SiteInput(**payload.model_dump())
    row = places.site_add(actor=request.auth, vendor_id=vendor_id, data=data)
    response["Location"] = f"/api/v1/vendors/sites/{row.pk}"
    with_etag(response, row)
    return Status(201, row)


@router.get("/sites/{site_id}", response=schemas.VendorSiteOut, summary="Get a site")
def get_vendor_site(request: AuthedRequest, site_id: RowId, response: HttpResponse) -> Any:
    """With its version as ETag."""
    row = selectors.site_get(actor=request.auth, site_id=site_id)
    with_etag(response, row)
    return row


@router.patch("/sites/{site_id}", response=schemas.VendorSiteOut, summary="Change a site")
def change_vendor_site(
    request: AuthedRequest,
    site_id: RowId,
    payload: schemas.VendorSitePatch,
    response: HttpResponse,
) -> Any:
    """Only what is sent changes."""
    row = places.site_change(
        actor=request.auth,
        site_id=site_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=site_id),
    )
    with_etag(response, row)
    return row


@router.delete("/sites/{site_id}", response={204: None}, summary="Delete a site")
def delete_vendor_site(request: AuthedRequest, site_id: RowId) -> Status[Any]:
    """The people there stay with the vendor."""
    places.site_delete(actor=request.auth, site_id=site_id)
    return Status(204, None)


@router.get(
    "/{vendor_id}/contacts",
    response=list[schemas.VendorContactOut],
    summary="List people at a vendor",
)
def list_vendor_contacts(request: AuthedRequest, vendor_id: RowId) -> Any:
    """By name; at most a hundred."""
    return list(selectors.contact_list(actor=request.auth, vendor_id=vendor_id))


@router.post(
    "/{vendor_id}/contacts",
    response={201: schemas.VendorContactOut},
    summary="Add a person to a vendor",
)
def add_vendor_contact(
    request: AuthedRequest,
    vendor_id: RowId,
    payload: schemas.VendorContactBody,
    response: HttpResponse,
) -> Status[Any]:
    """At one of its sites, or for all of it."""
    data = places.ContactInput(**payload.model_dump())
    row = places.contact_add(actor=request.auth, vendor_id=vendor_id, data=data)
    response["Location"] = f"/api/v1/vendors/contacts/{row.pk}"
    with_etag(response, row)
    return Status(201, row)


@router.get(
    "/contacts/{contact_id}", response=schemas.VendorContactOut, summary="Get a person at a vendor"
)
def get_vendor_contact(request: AuthedRequest, contact_id: RowId, response: HttpResponse) -> Any:
    """With its version as ETag."""
    row = selectors.contact_get(actor=request.auth, contact_id=contact_id)
    with_etag(response, row)
    return row


@router.patch(
    "/contacts/{contact_id}",
    response=schemas.VendorContactOut,
    summary="Change a person at a vendor",
)
def change_vendor_contact(
    request: AuthedRequest,
    contact_id: RowId,
    payload: schemas.VendorContactPatch,
    response: HttpResponse,
) -> Any:
    """Only what is sent changes."""
    row = places.contact_change(
        actor=request.auth,
        contact_id=contact_id,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=contact_id),
    )
    with_etag(response, row)
    return row


@router.delete(
    "/contacts/{contact_id}", response={204: None}, summary="Delete a person from a vendor"
)
def delete_vendor_contact(request: AuthedRequest, contact_id: RowId) -> Status[Any]:
    """The history of the vendor still tells who it was."""
    places.contact_delete(actor=request.auth, contact_id=contact_id)
    return Status(204, None)


def _out(vendor_id: int, actor: Actor, response: HttpResponse) -> dict[str, Any]:
    vendor = selectors.vendor_get(actor=actor, vendor_id=vendor_id)
    with_etag(response, vendor)
    today = today_in(actor.time_zone, now=timezone.now())
    plain = {name: getattr(vendor, name) for name in (*_COLUMNS, "notes", "created_at")}
    return plain | {
        "tags": list(vendor.tags.values_list("name", flat=True)),
        "aliases": list(vendor.aliases.values_list("name", flat=True)),
        "spent": [
            {"currency": spent.currency, "this_year": spent.this_year, "ever": spent.ever}
            for spent in spending.spent_at(vendor, actor=actor, today=today)
        ],
        "years": [
            {"year": year, "currency": currency, "amount": amount}
            for year, sums in vendor_years(actor=actor, vendor_id=vendor.pk).items()
            for currency, amount in sums.items()
        ],
    }
