"""What a collectible is worth, on the page of its item."""

from collections.abc import Mapping
from typing import Any

from inventory.catalogue.models import Item
from inventory.collectibles import selectors
from inventory.collectibles.presenting import edition_text
from project.kernel.actor import Actor, Permission
from project.web.panels import Panel, Panels
from project.web.records import page_url


def _worth(item: Item, actor: Actor) -> Mapping[str, Any] | None:
    if item.kind != Item.Kind.COLLECTIBLE:
        return None
    row = selectors.collectible_of(actor=actor, item_id=item.pk)
    if row is None:
        can_edit = actor.can(Permission.EDIT_STOCK)
        url = page_url("collectible_describe", actor, item_id=item.pk)
        return {"row": None, "url": url} if can_edit else None
    return {
        "row": row,
        "worth": selectors.worth_of(row),
        "edition": edition_text(row),
        "url": page_url("collectible_detail", actor, collectible_id=row.pk),
    }


collectible_panels: Panels[Item] = Panels()
ITEM_PANEL: Panel[Item] = Panel(
    name="collectible",
    template="inventory/collectibles/panel.html",
    context=_worth,
    rank=1,
    is_aside=True,
)
