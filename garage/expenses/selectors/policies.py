"""Questions about insurance policies."""

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q

from garage.expenses.models import Policy, PolicyVehicle
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet


def policy_list(
    *,
    actor: Actor,
    search: str = "",
    cover: str = "",
    vehicle_id: int | None = None,
    valid_on: date | None = None,
) -> BinnedQuerySet[Policy]:
    """Return the insurance policies; `valid_on` leaves those that run on a day."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Policy] = Policy.objects.for_actor(actor)
    rows = rows.kept()
    if text := search.strip():
        rows = rows.filter(
            Q(title__icontains=text)
            | Q(number__icontains=text)
            | Q(notes__icontains=text)
            | Q(insurer__name__icontains=text)
        )
    if cover:
        rows = rows.filter(cover=cover)
    if vehicle_id is not None:
        covered = PolicyVehicle.objects.for_actor(actor)
        rows = rows.filter(Exists(covered.filter(policy=OuterRef("pk"), vehicle_id=vehicle_id)))
    if valid_on is not None:
        rows = rows.filter(starts_on__lte=valid_on)
        rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=valid_on))
    return rows


def policy_get(*, actor: Actor, policy_id: int, lock: bool = False) -> Policy:
    """Return a policy; `lock` when it will change. Raises `NotFound`."""
    rows = policy_list(actor=actor)
    rows = rows.select_for_update(of=("self",)) if lock else with_vehicles(rows, actor=actor)
    row = rows.filter(pk=policy_id).first()
    if row is None:
        raise NotFound
    return row


def policy_find(*, actor: Actor, policy_id: int) -> Policy:
    """Return a policy even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[Policy] = Policy.objects.for_actor(actor)
    row = rows.filter(pk=policy_id).first()
    if row is None:
        raise NotFound
    return row


def policies_ending(*, actor: Actor, until: date) -> BinnedQuerySet[Policy]:
    """Return the policies that have an end up to a day, the first to end first."""
    rows = policy_list(actor=actor).filter(ends_on__isnull=False, ends_on__lte=until)
    return with_vehicles(rows, actor=actor).order_by("ends_on", "id")


def with_vehicles(rows: BinnedQuerySet[Policy], *, actor: Actor) -> BinnedQuerySet[Policy]:
    """Let each carry its insurer, its premium and its vehicles that are not in the bin."""
    covered = PolicyVehicle.objects.for_actor(actor).filter(vehicle__binned_at__isnull=True)
    return rows.select_related("insurer", "premium").prefetch_related(
        Prefetch("covered", queryset=covered.select_related("vehicle"), to_attr="shown_covered")
    )
