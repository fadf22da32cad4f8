"""Scanning as endpoints; the acts themselves are those of the stock."""

from typing import Any

from ninja import File, Router, UploadedFile

from inventory.catalogue.models import Item
from inventory.scanning import schemas
from inventory.scanning.frames import codes_read
from inventory.scanning.selectors import Found, scan_find
from project.kernel.actor import Actor, Permission
from project.web.api import AuthedRequest

router = Router(tags=["Scan"])


@router.post("", response=schemas.ScanOut, summary="Say what a code means")
def scan_code(request: AuthedRequest, payload: schemas.ScanBody) -> dict[str, Any]:
    """Labels of ours, codes of packages, part numbers, serial numbers and places are known."""
    return _out(scan_find(actor=request.auth, code=payload.code), actor=request.auth)


@router.post("/image", response=schemas.ScansOut, summary="Say what the codes of a picture mean")
def scan_image(request: AuthedRequest, file: File[UploadedFile]) -> dict[str, Any]:
    """The picture is not kept; at most five codes are read."""
    request.auth.require(Permission.VIEW)
    codes = codes_read(file, field="file")
    found = [scan_find(actor=request.auth, code=code) for code in codes]
    return {"scans": [_out(one, actor=request.auth) for one in found]}


def _out(found: Found, *, actor: Actor) -> dict[str, Any]:
    names = ("code", "quantity", "batch", "expires_on", "serial")
    return {name: getattr(found, name) for name in names} | {
        "kind": found.kind.value,
        "acts": [act.value for act in found.acts(actor)],
        "item": _item(found.item) if found.item else None,
        "items": [_item(item) for item in found.items],
        "lot_id": found.lot.pk if found.lot else None,
        "location_id": found.location.pk if found.location else None,
    }


def _item(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in ("id", "name", "part_number", "unit")}
