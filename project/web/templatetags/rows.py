"""Template tags of figures, lists, tables and links; `ui` brings them into every template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from project.web.components import (
    DocumentItem,
    DueItem,
    Link,
    Photo,
    TimelineItem,
    TimelineMonth,
    VehicleCard,
)

register = template.Library()
Values = dict[str, Any]


# --- Figures, lists, rows -----------------------------------------------------------------------
@register.simple_block_tag
def figures(content: str, label: str) -> SafeString:
    """Hold 2 to 5 `{% figure %}`."""
    return render_to_string("components/figures.html", {"content": content, "label": label})


@register.inclusion_tag("components/figure.html")
def figure(
    label: str,
    value: str,
    *,
    unit: str = "",
    note: str = "",
    delta: str = "",
    better: bool | None = None,
    url: str = "",
    points: Sequence[float] = (),
    bars: bool = False,
    money: bool = False,
) -> Values:
    """Show a key figure; `better` says whether the delta is good news, None that it is neither.

    What is `money` is blurred while amounts are hidden.
    """
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "note": note,
        "delta": delta,
        "better": better,
        "url": url,
        "points": points,
        "bars": bars,
        "money": money,
    }


@register.inclusion_tag("components/vehicle_tile.html")
def vehicle_tile(vehicle: VehicleCard) -> Values:
    """Show a vehicle as a tile with its drawing or photo."""
    return {"vehicle": vehicle, "icon": _status_icon(vehicle.tone)}


@register.inclusion_tag("components/vehicle_row.html")
def vehicle_row(vehicle: VehicleCard) -> Values:
    """Show a vehicle as a table row: name, plate, odometer, value, status."""
    return {"vehicle": vehicle, "icon": _status_icon(vehicle.tone)}


@register.inclusion_tag("components/vehicle_chip.html")
def vehicle_chip(vehicle: VehicleCard) -> Values:
    """Show a vehicle as a small link."""
    return {"vehicle": vehicle}


def _status_icon(tone: str) -> str:
    return {"bad": "alert", "warn": "clock", "idle": "moon", "sold": "tag"}.get(tone, "check")


@register.inclusion_tag("components/due_list.html")
def due_list(items: Sequence[DueItem]) -> Values:
    """List what is due."""
    return {"items": items}


@register.inclusion_tag("components/timeline.html")
def timeline(items: Sequence[TimelineItem] = (), months: Sequence[TimelineMonth] = ()) -> Values:
    """List what happened, with month heads where months are given."""
    return {"items": items, "months": months}


@register.inclusion_tag("components/document_list.html")
def document_list(items: Sequence[DocumentItem]) -> Values:
    """List receipts, papers and files with their state."""
    return {"items": items}


@register.inclusion_tag("components/photo_gallery.html")
def photo_gallery(photos: Sequence[Photo]) -> Values:
    """Show photos; each opens in full size."""
    return {"photos": photos}


# --- Moving around ------------------------------------------------------------------------------
@register.inclusion_tag("components/tabs.html")
def tabs(links: Sequence[Link], label: str) -> Values:
    """Show tabs; each is a link to a page of its own."""
    return {"links": links, "label": label}


@register.inclusion_tag("components/segments.html")
def segments(links: Sequence[Link], label: str) -> Values:
    """Choose one of a few views by link."""
    return {"links": links, "label": label}


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def sort_head(context: Context, label: str, key: str, *, numeric: bool = False) -> Values:
    """Head a column and sort by it; the order is in `?ordering=`, a minus is descending."""
    query = context["request"].GET.copy()
    current = query.get("ordering", "")
    query.pop("cursor", None)
    query["ordering"] = f"-{key}" if current == key else key
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    return {"label": label, "numeric": numeric, "direction": direction, "query": query.urlencode()}


@register.inclusion_tag("components/load_more.html")
def load_more(next_url: str, shown: int, *, total: int | None = None, target: str = "") -> Values:
    """Offer the next 50 rows; with `target` (an id) they are appended in place."""
    return {"next_url": next_url, "shown": shown, "total": total, "target": target}
