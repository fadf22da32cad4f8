"""Putting components into vehicles and taking them out again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.formats import date_format

from garage.components import life, selectors
from garage.components.models import Component, Installation
from garage.components.selectors.components import installation_open
from garage.components.services.posting import installation_post, installation_withdraw
from garage.records.common import days_checked, meter_unit_of
from garage.vehicles.models import Vehicle
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, worded
from project.kernel.rows import save_changes, save_new

ROUND = (Component.Kind.TYRES, Component.Kind.WHEELS)
COLUMNS = frozenset(
    {
        "vehicle_id",
        "position",
        "installed_on",
        "installed_odometer",
        "installed_unit",
        "removed_on",
        "removed_odometer",
        "removed_unit",
        "note",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FitInput:
    """A component is put into a vehicle; the meter reading is as typed."""

    vehicle_id: int
    on: date
    position: str = ""
    odometer: Decimal | None = None
    odometer_unit: str = ""
    note: str = ""


@transaction.atomic
def component_fit(*, actor: Actor, component_id: int, data: FitInput) -> Installation:
    """Put a component into a vehicle, with its meter reading and place on the timeline."""
    actor.require(Permission.EDIT_WORK)
    component = selectors.component_get(actor=actor, component_id=component_id, lock=True)
    return _fit(component, data, actor=actor)


@transaction.atomic
def component_take_off(
    *,
    actor: Actor,
    component_id: int,
    on: date,
    odometer: Decimal | None = None,
    odometer_unit: str = "",
) -> Installation:
    """Take a component out of the vehicle that it is in; it keeps what it has done."""
    actor.require(Permission.EDIT_WORK)
    component = selectors.component_get(actor=actor, component_id=component_id, lock=True)
    row = installation_open(actor=actor, component_id=component.pk, lock=True)
    if row is None:
        raise RuleViolated("It is in no vehicle.", code="not-fitted")
    return _take_off(row, on=on, odometer=odometer, odometer_unit=odometer_unit, actor=actor)


@transaction.atomic
def tyres_swap(*, actor: Actor, component_id: int, data: FitInput) -> Installation:
    """Change the wheels in one step: the set that is on comes off, this one goes on.

    The set that comes off is the one at the same position, tyres and wheels alike.
    """
    actor.require(Permission.EDIT_WORK)
    component = selectors.component_get(actor=actor, component_id=component_id, lock=True)
    if component.kind not in ROUND:
        raise RuleViolated("Choose a set of tyres or wheels.", field="component_id")
    vehicle = vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    rows = Installation.objects.for_actor(actor).select_related("component", "vehicle")
    on_now = rows.select_for_update(of=("self",)).filter(
        vehicle=vehicle,
        removed_on__isnull=True,
        component__kind__in=ROUND,
        component__binned_at__isnull=True,
        position=_place(data.position),
    )
    for row in on_now.exclude(component=component):
        _take_off(
            row, on=data.on, odometer=data.odometer, odometer_unit=data.odometer_unit, actor=actor
        )
    return _fit(component, data, actor=actor)


@transaction.atomic
def installation_change(
    *,
    actor: Actor,
    installation_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Installation:
    """Correct where and when a component was fitted; entries and readings follow."""
    actor.require(Permission.EDIT_WORK)
    row = selectors.installation_get(actor=actor, installation_id=installation_id, lock=True)
    given = {name: value for name, value in changes.items() if name in COLUMNS}
    vehicle = vehicle_get(actor=actor, vehicle_id=given.get("vehicle_id", row.vehicle_id))
    values = _checked({name: getattr(row, name) for name in COLUMNS} | given, vehicle=vehicle)
    _refuse_overlap(row, values, actor=actor)
    moved = save_changes(row, changes=values, expected_version=expected_version)
    if moved:
        row.vehicle = vehicle
        installation_post(row, actor=actor)
        audit.record_changes("installation.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def installation_delete(*, actor: Actor, installation_id: int) -> Installation:
    """Delete a time that was recorded by mistake, with its entries and readings."""
    actor.require(Permission.EDIT_WORK)
    row = selectors.installation_get(actor=actor, installation_id=installation_id, lock=True)
    before = {"vehicle": row.vehicle_id, "from": row.installed_on, "until": row.removed_on}
    audit.record("installation.delete", row, actor=actor, before=before)
    installation_withdraw(row, actor=actor)
    component, vehicle = row.component, row.vehicle
    row.delete()
    row.component, row.vehicle = component, vehicle
    return row


def _fit(component: Component, data: FitInput, *, actor: Actor) -> Installation:
    vehicle = vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    values = _checked(
        {
            "vehicle_id": vehicle.pk,
            "position": data.position,
            "installed_on": data.on,
            "installed_odometer": data.odometer,
            "installed_unit": data.odometer_unit,
            "note": data.note,
        },
        vehicle=vehicle,
    )
    row = Installation(component=component, organization_id=actor.organization_id, **values)
    _refuse_overlap(row, values, actor=actor)
    save_new(row, actor=actor)
    installation_post(row, actor=actor)
    after = {"vehicle": vehicle.pk, "on": data.on, "position": row.position}
    audit.record("component.fit", component, actor=actor, after=after)
    return row


def _take_off(
    row: Installation,
    *,
    on: date,
    odometer: Decimal | None,
    odometer_unit: str,
    actor: Actor,
) -> Installation:
    values = _checked(
        {"removed_on": on, "removed_odometer": odometer, "removed_unit": odometer_unit},
        vehicle=row.vehicle,
    )
    save_changes(row, changes=values)
    installation_post(row, actor=actor)
    after = {"vehicle": row.vehicle_id, "on": on}
    audit.record("component.take_off", row.component, actor=actor, after=after)
    return row


def _checked(values: Mapping[str, Any], *, vehicle: Vehicle) -> dict[str, Any]:
    """Return columns of an installation with days and units checked; no reading has no unit."""
    clean = dict(values)
    days_checked(clean, "installed_on", "removed_on")
    if "position" in clean:
        clean["position"] = _place(clean["position"])
    for end in ("installed", "removed"):
        if f"{end}_odometer" not in clean:
            continue
        if clean[f"{end}_odometer"] is None:
            clean[f"{end}_unit"] = ""
        else:
            clean[f"{end}_unit"] = meter_unit_of(vehicle, clean[f"{end}_unit"])
    if "removed_on" in clean and clean["removed_on"] is None:
        clean |= {"removed_odometer": None, "removed_unit": ""}
    return clean


def _refuse_overlap(row: Installation, values: Mapping[str, Any], *, actor: Actor) -> None:
    """Raise `RuleViolated` when the component was elsewhere in the meantime."""
    others = Installation.objects.for_actor(actor).filter(component_id=row.component_id)
    others = others.exclude(pk=row.pk) if row.pk else others
    times = {
        (other.installed_on, other.removed_on): other.vehicle.name
        for other in others.select_related("vehicle")
    }
    clash = life.overlaps(values["installed_on"], values.get("removed_on"), times)
    if clash is not None:
        since, until = clash
        raise RuleViolated(
            _elsewhere(times[clash], since=since, until=until),
            code="fitted-elsewhere",
            field="installed_on" if row.pk else "on",
        )


def _elsewhere(vehicle: str, *, since: date, until: date | None) -> str:
    if until is None:
        return worded(
            "It was in %(vehicle)s from %(since)s. Take it out there first, or choose other days.",
            vehicle=vehicle,
            since=date_format(since),
        )
    return worded(
        "It was in %(vehicle)s from %(since)s to %(until)s. Take it out there first, or choose other days.",
        vehicle=vehicle,
        since=date_format(since),
        until=date_format(until),
    )


def _place(text: str) -> str:
    return " ".join(text.split())
