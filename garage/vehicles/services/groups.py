"""Groups of vehicles: added, renamed, deleted."""

from django.core.exceptions import ValidationError
from django.db import transaction

from garage.vehicles import selectors
from garage.vehicles.models import VehicleGroup
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, worded
from project.kernel.rows import complain


@transaction.atomic
def group_add(*, actor: Actor, name: str) -> VehicleGroup:
    """Add a group; raises `RuleViolated` for a name that another group has."""
    actor.require(Permission.EDIT_VEHICLES)
    group = VehicleGroup(organization_id=actor.organization_id)
    _name(group, name, actor=actor)
    group.save(force_insert=True)
    audit.record("group.add", group, actor=actor, after={"name": group.name})
    return group


@transaction.atomic
def group_rename(*, actor: Actor, group_id: int, name: str) -> VehicleGroup:
    """Rename a group for all its vehicles."""
    actor.require(Permission.EDIT_VEHICLES)
    group = selectors.group_get(actor=actor, group_id=group_id)
    before = group.name
    _name(group, name, actor=actor)
    group.save(update_fields=("name",))
    after = {"name": group.name}
    audit.record("group.rename", group, actor=actor, before={"name": before}, after=after)
    return group


@transaction.atomic
def group_delete(*, actor: Actor, group_id: int) -> None:
    """Delete a group; its vehicles stay, without a group."""
    actor.require(Permission.EDIT_VEHICLES)
    group = selectors.group_get(actor=actor, group_id=group_id)
    audit.record("group.delete", group, actor=actor, before={"name": group.name})
    group.delete()


def _name(group: VehicleGroup, name: str, *, actor: Actor) -> None:
    group.name = " ".join(name.split())
    others = selectors.group_list(actor=actor).exclude(pk=group.pk)
    if any(other.name.lower() == group.name.lower() for other in others):
        raise RuleViolated(
            worded("There is a group “%(group)s” already.", group=group.name), field="name"
        )
    try:
        group.full_clean(exclude=("organization",), validate_constraints=False)
    except ValidationError as error:
        raise complain(error) from error
