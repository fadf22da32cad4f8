"""Changes to which vehicle a collectible belongs to."""

from django.db import transaction

from garage.parts.models import RelatedVehicle
from garage.vehicles.selectors import vehicle_get
from inventory.catalogue.models import Item
from inventory.catalogue.selectors import item_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated
from project.kernel.rows import save_changes, save_new


@transaction.atomic
def related_vehicle_set(*, actor: Actor, item_id: int, vehicle_id: int) -> RelatedVehicle:
    """Say which vehicle a collectible belongs to; it belongs to one at most."""
    actor.require(Permission.EDIT_STOCK)
    item = item_get(actor=actor, item_id=item_id, lock=True)
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    if item.kind != Item.Kind.COLLECTIBLE:
        raise RuleViolated(
            "Only a collectible belongs to a vehicle. Say of a part which vehicles it fits.",
            field="item_id",
        )
    row: RelatedVehicle | None = RelatedVehicle.objects.for_actor(actor).filter(item=item).first()
    if row is None:
        row = save_new(RelatedVehicle(item=item, vehicle=vehicle), actor=actor)
        audit.record("item.relate", item, actor=actor, after={"vehicle": vehicle.name})
        return row
    moved = save_changes(row, changes={"vehicle_id": vehicle.pk})
    row.vehicle = vehicle
    audit.record_changes("item.relate", item, actor=actor, moved=moved)
    return row


@transaction.atomic
def related_vehicle_end(*, actor: Actor, item_id: int) -> None:
    """Say that an item belongs to no vehicle; saying it again changes nothing."""
    actor.require(Permission.EDIT_STOCK)
    item = item_get(actor=actor, item_id=item_id, lock=True)
    row: RelatedVehicle | None = RelatedVehicle.objects.for_actor(actor).filter(item=item).first()
    if row is None:
        return
    audit.record("item.relate_end", item, actor=actor, before={"vehicle": row.vehicle.name})
    row.delete()
