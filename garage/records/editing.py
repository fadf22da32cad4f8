"""The form page of records, from the frame, and what those of a garage add: vendors and work."""

from typing import Any

from garage.vehicles.models import TimelineEntry
from garage.vehicles.selectors import vehicle_get
from inventory.vendors.models import Vendor
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor
from project.web.editing import (
    ACCEPTED,
    Choices,
    Editor,
    RecordForm,
    Section,
    ShownField,
    ShownSection,
    currency_choices,
    deleted,
    edit,
    id_of,
    notes_field,
    restored,
    tags_field,
    uploads_field,
)

__all__ = [
    "ACCEPTED",
    "Choices",
    "Editor",
    "RecordForm",
    "Section",
    "ShownField",
    "ShownSection",
    "currency_choices",
    "deleted",
    "edit",
    "id_of",
    "notes_field",
    "restored",
    "tags_field",
    "uploads_field",
    "vendor_id_of",
    "work_choices",
]
MOST_SOURCES = 100


def work_choices(*, actor: Actor, vehicle_id: int | None) -> Choices:
    """Return the newest work on a vehicle for a select box, known from its timeline."""
    if vehicle_id is None:
        return [("", "—")]
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    rows = TimelineEntry.objects.for_actor(actor).filter(
        vehicle=vehicle, source_kind="garage.servicerecord"
    )
    newest = rows.order_by("-on", "-id").values_list("source_id", "on", "title")[:MOST_SOURCES]
    return [("", "—"), *((str(pk), f"{on.isoformat()} · {title}") for pk, on, title in newest)]


def vendor_id_of(
    typed: str, row: Any, *, actor: Actor, kind: str = Vendor.Kind.OTHER
) -> int | None:
    """Return the vendor that a person typed: the record's own, a known one, or a new one."""
    if row is not None and row.vendor is not None and row.vendor.name == typed:
        return int(row.vendor_id)
    vendor = vendor_named(actor=actor, name=typed, kind=kind)
    return vendor.pk if vendor else None
