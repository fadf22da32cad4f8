"""Measurements of tread."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from garage.components import selectors
from garage.components.models import TreadMeasurement
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import check_date
from project.kernel.errors import RuleViolated
from project.kernel.rows import save_changes, save_new


@transaction.atomic
def treads_record(
    *, actor: Actor, component_id: int, on: date, depths: Mapping[str, Decimal]
) -> list[TreadMeasurement]:
    """Record the tread of some tyres of a set on a day, in mm by position; the same day is replaced."""
    actor.require(Permission.EDIT_WORK)
    component = selectors.component_get(actor=actor, component_id=component_id, lock=True)
    if not component.is_tyres:
        raise RuleViolated("Only tyres and wheels have tread.", code="no-tread")
    check_date(on, field="on")
    if not depths:
        raise RuleViolated("Type the depth of at least one tyre.", field="depths")
    rows = TreadMeasurement.objects.for_actor(actor).filter(component=component, on=on)
    known = {row.position: row for row in rows}
    saved = []
    for position, depth in depths.items():
        row = known.get(position)
        if row is None:
            row = TreadMeasurement(component=component, on=on, position=position, depth_mm=depth)
            save_new(row, actor=actor)
        else:
            save_changes(row, changes={"depth_mm": depth})
        saved.append(row)
    told = {position: str(depth) for position, depth in depths.items()}
    audit.record("component.tread", component, actor=actor, after={"on": on, "tread": told})
    return saved


@transaction.atomic
def tread_delete(*, actor: Actor, tread_id: int) -> TreadMeasurement:
    """Delete a measurement that was wrong."""
    actor.require(Permission.EDIT_WORK)
    row = selectors.tread_get(actor=actor, tread_id=tread_id)
    before = {"on": row.on, "position": row.position, "mm": row.depth_mm}
    audit.record("component.tread_delete", row.component, actor=actor, before=before)
    row.delete()
    return row
