"""Questions about the specification cards of vehicles."""

from hashlib import sha256

from django.db.models import QuerySet

from garage.specifications.models import Specification
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound

MOST_LINES = 150
SAID = ("group", "name", "value", "unit")


def specification_list(*, actor: Actor, vehicle_id: int) -> "QuerySet[Specification]":
    """Return the card of a vehicle, line by line; raises `NotFound`."""
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    return Specification.objects.for_actor(actor).filter(vehicle=vehicle)


def specification_get(*, actor: Actor, specification_id: int, lock: bool = False) -> Specification:
    """Return one line of a card; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = Specification.objects.for_actor(actor).select_related("vehicle")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row: Specification | None = rows.filter(
        pk=specification_id, vehicle__binned_at__isnull=True
    ).first()
    if row is None:
        raise NotFound
    return row


def card_groups(*, actor: Actor, vehicle_id: int) -> list[tuple[str, list[Specification]]]:
    """Return the card under its headings, in the order of the groups; empty ones are left out."""
    rows = list(specification_list(actor=actor, vehicle_id=vehicle_id)[:MOST_LINES])
    found = []
    for group, label in Specification.Group.choices:
        inside = [row for row in rows if row.group == group]
        if inside:
            found.append((str(label), inside))
    return found


def card_mark(*, actor: Actor, vehicle_id: int) -> str:
    """Return what tells one state of a card from another, to notice that somebody changed it."""
    rows = specification_list(actor=actor, vehicle_id=vehicle_id).values_list("id", "version")
    return sha256(repr(list(rows)).encode()).hexdigest()[:16]
