"""What a rule can be for, as the choices of a form."""

from django.utils.translation import gettext as _

from garage.records.pages import vehicle_choices
from garage.schedule.models import Rule
from garage.vehicles.selectors import group_list
from project.kernel.actor import Actor


def scope_choices(*, actor: Actor) -> list[tuple[str, str]]:
    """Return vehicles, groups and the whole garage as choices."""
    vehicles = [(f"vehicle-{pk}", name) for pk, name in vehicle_choices(actor=actor)]
    groups = [
        (f"group-{pk}", _("Group %(name)s") % {"name": name})
        for pk, name in group_list(actor=actor).values_list("id", "name")
    ]
    return [*vehicles, *groups, ("all", _("All vehicles"))]


def scope_of(rule: Rule) -> str:
    """Return the choice that a rule is for."""
    if rule.vehicle_id is not None:
        return f"vehicle-{rule.vehicle_id}"
    return f"group-{rule.group_id}" if rule.group_id is not None else "all"
