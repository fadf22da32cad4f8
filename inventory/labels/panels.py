"""The own code on the pages of items and places, with the way to its label."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from inventory.catalogue.models import Item
from inventory.labels.codes import CodeKind, OwnCode
from inventory.locations.models import Location
from project.kernel.actor import Actor
from project.web.panels import Panel
from project.web.records import page_url

TEMPLATE = "inventory/labels/panel.html"


def _item(row: Item, actor: Actor) -> Mapping[str, Any]:
    code = OwnCode(CodeKind.ITEM, row.pk)
    return {"code": str(code), "url": _sheet(actor, items=row.pk), "branch_url": ""}


def _location(row: Location, actor: Actor) -> Mapping[str, Any]:
    code = OwnCode(CodeKind.PLACE, row.pk)
    return {
        "code": str(code),
        "url": _sheet(actor, locations=row.pk),
        "branch_url": _sheet(actor, branch=row.pk),
    }


def _sheet(actor: Actor, **choice: int) -> str:
    return f"{page_url('label_sheet', actor)}?{urlencode(choice)}"


ITEM_PANEL: Panel[Item] = Panel(
    name="label", template=TEMPLATE, context=_item, rank=8, is_aside=True
)
LOCATION_PANEL: Panel[Location] = Panel(
    name="label", template=TEMPLATE, context=_location, rank=8, is_aside=True
)
