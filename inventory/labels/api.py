"""Labels as endpoints."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from accounts.organizations.navigation import site_url
from inventory.labels import schemas
from inventory.labels.layouts import LAYOUTS
from inventory.labels.printing import Print, labels_pdf
from inventory.labels.selectors import Choice
from project.kernel.actor import Permission
from project.web.api import AuthedRequest

router = Router(tags=["Labels"])
_COLUMNS = tuple(schemas.LabelLayoutOut.model_fields)


@router.get("/layouts", response=list[schemas.LabelLayoutOut], summary="List label layouts")
def list_label_layouts(request: AuthedRequest) -> list[dict[str, Any]]:
    """The sheets and rolls that labels can be printed on."""
    request.auth.require(Permission.VIEW)
    return [
        {name: getattr(one, name) for name in _COLUMNS} | {"name": str(one.name)}
        for one in LAYOUTS.values()
    ]


@router.post(
    "",
    summary="Print labels",
    response={200: None},
    openapi_extra={
        "responses": {
            200: {
                "description": "The PDF",
                "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def print_labels(request: AuthedRequest, payload: schemas.LabelsBody) -> HttpResponse:
    """A PDF with a QR code a label; the code opens the page of what it stands on."""
    wanted = Print(
        choice=Choice(
            item_ids=tuple(payload.item_ids),
            lot_ids=tuple(payload.lot_ids),
            location_ids=tuple(payload.location_ids),
            branch=payload.branch_id,
            copies=payload.copies,
        ),
        layout=payload.layout,
        first=payload.first,
    )
    data = labels_pdf(actor=request.auth, wanted=wanted, site=site_url(request))
    return HttpResponse(data, content_type="application/pdf")
