"""Hits as links: for the page, the palette and the API alike."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from garage.search.selectors import Found, Hit
from project.kernel.actor import Actor, Permission
from project.web.templatetags.formats import day

_PAGES = {
    "vehicle": ("vehicle_overview", "vehicle_id", "car"),
    "vendor": ("vendor_detail", "vendor_id", "store"),
    "inventory.item": ("item_detail", "item_id", "box"),
    "inventory.location": ("location_detail", "location_id", "pin"),
    "garage.document": ("document_detail", "document_id", "file-text"),
    "garage.component": ("component_detail", "component_id", "layers"),
    "receipt": ("receipt_review", "receipt_id", "receipt"),
    "garage.servicerecord": ("service_record_detail", "record_id", "wrench"),
    "garage.upgrade": ("upgrade_detail", "upgrade_id", "upgrade"),
    "garage.energyentry": ("energy_entry_detail", "entry_id", "fuel"),
    "garage.expense": ("expense_detail", "expense_id", "wallet"),
    "garage.inspection": ("inspection_detail", "inspection_id", "shield"),
    "garage.statutoryinspection": ("statutory_detail", "statutory_id", "shield"),
    "garage.plan": ("plan_detail", "plan_id", "layers"),
    "garage.task": ("task_detail", "task_id", "kanban"),
    "garage.installation": ("installation_detail", "installation_id", "layers"),
    "garage.removal": ("installation_detail", "installation_id", "layers"),
    "garage.ownershipevent": ("timeline", "", "key"),
}


def url_of(hit: Hit, *, actor: Actor) -> str:
    """Return the page of what was found."""
    name, argument, _icon = _PAGES.get(hit.kind, ("timeline", "", "history"))
    kwargs: dict[str, Any] = {"organization": actor.organization_slug}
    return reverse(name, kwargs=kwargs | ({argument: hit.id} if argument else {}))


def groups_of(found: Found, *, actor: Actor) -> list[dict[str, Any]]:
    """Return the hits under the heads of their kinds, leaving empty kinds out."""
    heads = (
        (_("Vehicles"), found.vehicles),
        (_("Records"), found.records),
        (_("Components"), found.components),
        (_("Documents"), found.documents),
        (_("Items"), found.items),
        (_("Locations"), found.locations),
        (_("Vendors"), found.vendors),
        (_("Receipts"), found.receipts),
        (_("Planner"), found.planner),
    )
    return [
        {"label": label, "entries": [_entry(hit, actor=actor) for hit in hits]}
        for label, hits in heads
        if hits
    ]


def _entry(hit: Hit, *, actor: Actor) -> dict[str, str]:
    facts = [hit.note, day(hit.on) if hit.on else ""]
    return {
        "url": url_of(hit, actor=actor),
        "label": hit.title,
        "icon": _PAGES.get(hit.kind, ("", "", "history"))[2],
        "note": " · ".join(fact for fact in facts if fact),
        "snippet": hit.snippet,
    }


def commands(words: Sequence[str], *, actor: Actor) -> list[dict[str, str]]:
    """Return what a person can do or where to go, narrowed by the words typed."""
    slug = {"organization": actor.organization_slug}
    offers = (
        (_("Add receipts"), "receipt_inbox", "receipt", Permission.EDIT_RECEIPTS),
        (_("Add a vehicle"), "vehicle_add", "plus", Permission.EDIT_VEHICLES),
        (_("Quick add"), "quick_add", "plus", Permission.RECORD_METERS),
        (_("Dashboard"), "dashboard", "gauge", Permission.VIEW),
        (_("Vehicles"), "vehicle_list", "car", Permission.VIEW),
        (_("Start inspection"), "inspection_start", "shield", Permission.EDIT_WORK),
        (_("Report defect"), "defect_report", "alert", Permission.REPORT_DEFECTS),
        (_("Inspections"), "inspection_list", "shield", Permission.VIEW),
        (_("Defects"), "defect_list", "alert", Permission.VIEW),
        (_("Planner"), "planner", "kanban", Permission.VIEW),
        (_("Plan a task"), "task_add", "plus", Permission.EDIT_WORK),
        (_("Components"), "component_list", "layers", Permission.VIEW),
        (_("Documents"), "document_list", "file-text", Permission.VIEW),
        (_("Warranties"), "warranty_list", "shield", Permission.VIEW),
        (_("Recalls"), "recall_list", "flag", Permission.VIEW),
        (_("Inventory"), "item_list", "box", Permission.VIEW),
        (_("Add an item"), "item_add", "plus", Permission.EDIT_STOCK),
        (_("Locations"), "location_list", "pin", Permission.VIEW),
        (_("Kits"), "kit_list", "layers", Permission.VIEW),
        (_("Vendors"), "vendor_list", "store", Permission.VIEW),
        (_("Shopping list"), "shopping_list", "list-checks", Permission.VIEW),
        (_("Orders"), "order_list", "box", Permission.VIEW),
        (_("Write an order"), "order_add", "plus", Permission.EDIT_STOCK),
        (_("Fuel & energy"), "energy_entry_list", "fuel", Permission.VIEW),
        (_("Timeline"), "timeline", "history", Permission.VIEW),
        (_("Costs"), "costs", "chart", Permission.VIEW),
        (_("Settings"), "settings_profile", "settings", Permission.VIEW),
    )
    return [
        {"url": reverse(name, kwargs=slug), "label": label, "icon": icon, "note": ""}
        for label, name, icon, permission in offers
        if actor.can(permission) and all(word.lower() in label.lower() for word in words)
    ]
