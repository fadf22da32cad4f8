"""Which components there are, and where."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from garage.components.models import Component, Installation, TreadMeasurement
from garage.vehicles.selectors import vehicle_get
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet

FITTED, KEPT = "fitted", "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentFilter:
    """What narrows a list of components; `where` is "fitted", "kept" (in no vehicle) or empty."""

    vehicle_id: int | None = None
    kind: str = ""
    where: str = ""
    search: str = ""
    tag: str = ""


EVERYTHING = ComponentFilter()


def component_list(
    *, actor: Actor, narrow: ComponentFilter = EVERYTHING
) -> BinnedQuerySet[Component]:
    """Return the components of the garage, by name."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Component] = Component.objects.for_actor(actor)
    rows = rows.kept()
    opened = Installation.objects.for_actor(actor).filter(removed_on__isnull=True)
    if narrow.vehicle_id:
        rows = rows.filter(pk__in=opened.filter(vehicle_id=narrow.vehicle_id).values("component"))
    if narrow.where == FITTED:
        rows = rows.filter(pk__in=opened.values("component"))
    elif narrow.where == KEPT:
        rows = rows.exclude(pk__in=opened.values("component"))
    if narrow.kind:
        rows = rows.filter(kind=narrow.kind)
    if narrow.tag:
        rows = rows.filter(tags__name__iexact=narrow.tag)
    if text := narrow.search.strip():
        columns = ("name", "manufacturer", "model", "part_number", "serial_number", "dot_codes")
        found = Q(notes__icontains=text)
        for column in columns:
            found |= Q(**{f"{column}__icontains": text})
        rows = rows.filter(found)
    return rows


def with_place(rows: BinnedQuerySet[Component], *, actor: Actor) -> BinnedQuerySet[Component]:
    """Let each component carry its open installation in `opened`, for one further query."""
    opened = Installation.objects.for_actor(actor).filter(removed_on__isnull=True)
    return rows.prefetch_related(
        Prefetch("installations", queryset=opened.select_related("vehicle"), to_attr="opened")
    )


def component_get(*, actor: Actor, component_id: int, lock: bool = False) -> Component:
    """Return a component; `lock` when it will change. Raises `NotFound`."""
    rows = component_list(actor=actor).select_related("vendor")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=component_id).first()
    if row is None:
        raise NotFound
    return row


def component_find(*, actor: Actor, component_id: int) -> Component:
    """Return a component even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows = Component.objects.for_actor(actor).select_related("vendor")
    row: Component | None = rows.filter(pk=component_id).first()
    if row is None:
        raise NotFound
    return row


def installation_list(*, actor: Actor, component_id: int) -> "QuerySet[Installation]":
    """Return where a component was, the newest first."""
    component = component_get(actor=actor, component_id=component_id)
    rows = Installation.objects.for_actor(actor).filter(component=component)
    return rows.select_related("vehicle", "component").order_by("-installed_on", "-id")


def installation_get(*, actor: Actor, installation_id: int, lock: bool = False) -> Installation:
    """Return an installation of a component that is not in the bin; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = Installation.objects.for_actor(actor).select_related("component", "vehicle")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row: Installation | None = rows.filter(
        pk=installation_id, component__binned_at__isnull=True
    ).first()
    if row is None:
        raise NotFound
    return row


def installation_open(
    *, actor: Actor, component_id: int, lock: bool = False
) -> Installation | None:
    """Return where a component is now; `None` when it is in no vehicle."""
    rows = Installation.objects.for_actor(actor).select_related("component", "vehicle")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row: Installation | None = rows.filter(
        component_id=component_id, removed_on__isnull=True
    ).first()
    return row


def fitted_list(*, actor: Actor, vehicle_id: int) -> "QuerySet[Installation]":
    """Return what is in a vehicle now, by kind and name; raises `NotFound`."""
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    rows = Installation.objects.for_actor(actor).select_related("component", "vehicle")
    return rows.filter(
        vehicle=vehicle, removed_on__isnull=True, component__binned_at__isnull=True
    ).order_by("component__kind", "component__name", "id")


def formerly_fitted_list(*, actor: Actor, vehicle_id: int) -> "QuerySet[Installation]":
    """Return what was in a vehicle and is no more, the last first; raises `NotFound`."""
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    rows = Installation.objects.for_actor(actor).select_related("component", "vehicle")
    return rows.filter(
        vehicle=vehicle, removed_on__isnull=False, component__binned_at__isnull=True
    ).order_by("-removed_on", "-id")


def swap_choices(*, actor: Actor, vehicle_id: int) -> "list[Component]":
    """Return the sets of tyres or wheels that can be put on a vehicle: its own of before, then free ones."""
    vehicle = vehicle_get(actor=actor, vehicle_id=vehicle_id)
    free = component_list(actor=actor, narrow=ComponentFilter(where=KEPT)).filter(
        kind__in=(Component.Kind.TYRES, Component.Kind.WHEELS)
    )
    here = set(
        Installation.objects.for_actor(actor)
        .filter(vehicle=vehicle, component__in=free)
        .values_list("component_id", flat=True)
    )
    return sorted(free[:100], key=lambda row: (row.pk not in here, row.name.lower(), row.pk))


def tread_get(*, actor: Actor, tread_id: int) -> TreadMeasurement:
    """Return a measurement of a component that is not in the bin; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = TreadMeasurement.objects.for_actor(actor).select_related("component")
    row: TreadMeasurement | None = rows.filter(
        pk=tread_id, component__binned_at__isnull=True
    ).first()
    if row is None:
        raise NotFound
    return row
