"""Groups, tags and the reading of VINs as endpoints."""

from dataclasses import asdict
from typing import Annotated, Any

from ninja import Path, Router, Status

from garage.vehicles import schemas, selectors, services
from garage.vehicles.models import VehicleGroup
from project.kernel import tags as kernel_tags
from project.kernel.actor import Permission
from project.kernel.tags import Tag
from project.web.api import AuthedRequest
from project.web.types import RowId

groups = Router(tags=["Vehicles"])
tags = Router(tags=["Tags"])
vins = Router(tags=["Vehicles"])
MOST_ROWS = 500


@groups.get("", response=list[schemas.GroupOut], summary="List groups")
def list_groups(request: AuthedRequest) -> list[VehicleGroup]:
    """By name, with the number of their vehicles."""
    return list(selectors.group_list(actor=request.auth)[:MOST_ROWS])


@groups.post("", response={201: schemas.GroupOut}, summary="Add a group")
def add_group(request: AuthedRequest, payload: schemas.NameBody) -> Status[Any]:
    """A place or purpose that vehicles share."""
    return Status(201, services.group_add(actor=request.auth, name=payload.name))


@groups.patch("/{group_id}", response=schemas.GroupOut, summary="Rename a group")
def rename_group(
    request: AuthedRequest, group_id: RowId, payload: schemas.NameBody
) -> VehicleGroup:
    """For all its vehicles."""
    return services.group_rename(actor=request.auth, group_id=group_id, name=payload.name)


@groups.delete("/{group_id}", response={204: None}, summary="Delete a group")
def delete_group(request: AuthedRequest, group_id: RowId) -> Status[Any]:
    """Its vehicles stay, without a group."""
    services.group_delete(actor=request.auth, group_id=group_id)
    return Status(204, None)


@tags.get("", response=list[schemas.TagOut], summary="List tags")
def list_tags(request: AuthedRequest) -> list[Tag]:
    """By name; new ones are made by using them."""
    return list(kernel_tags.tag_list(actor=request.auth)[:MOST_ROWS])


@tags.patch("/{tag_id}", response=schemas.TagOut, summary="Rename a tag")
def rename_tag(request: AuthedRequest, tag_id: RowId, payload: schemas.NameBody) -> Tag:
    """Wherever it is used."""
    return kernel_tags.tag_rename(actor=request.auth, tag_id=tag_id, name=payload.name)


@tags.delete("/{tag_id}", response={204: None}, summary="Delete a tag")
def delete_tag(request: AuthedRequest, tag_id: RowId) -> Status[Any]:
    """It is taken off everything."""
    kernel_tags.tag_delete(actor=request.auth, tag_id=tag_id)
    return Status(204, None)


@vins.get("/{vin_text}", response=schemas.VinOut, summary="Read a VIN")
def decode_vin(
    request: AuthedRequest,
    vin_text: Annotated[str, Path(max_length=40, examples=["TMBJJ7NE8K0427193"])],
) -> dict[str, Any]:
    """Read offline: maker, country, model year, and what the data pack knows; warnings forbid nothing."""
    request.auth.require(Permission.VIEW)
    read = selectors.vin_read(vin_text)
    return asdict(read.decoded) | {"words": read.words, "data": read.pack}
