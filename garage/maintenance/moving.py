"""Records follow their vendor when two vendors become one."""

from collections.abc import Collection
from typing import Any

from django.db.models import F

from garage.maintenance.models import ServiceRecord, Upgrade
from garage.maintenance.services.posting import record_post, upgrade_post
from project.kernel.actor import Actor


def service_records_move(
    *, actor: Actor, source_id: int, target_id: int | None, ids: Collection[int] | None
) -> list[int]:
    """Give the service records of a vendor another one; those in the bin too."""
    rows = _of(ServiceRecord.objects.for_actor(actor), source_id, ids)
    moved = list(rows.values_list("id", flat=True))
    rows.update(vendor_id=target_id, version=F("version") + 1)
    fresh = ServiceRecord.objects.for_actor(actor).filter(pk__in=moved)
    for record in fresh.kept().select_related("vehicle").prefetch_related("lines"):
        record_post(record, actor=actor)
    return moved


def upgrades_move(
    *, actor: Actor, source_id: int, target_id: int | None, ids: Collection[int] | None
) -> list[int]:
    """Give the upgrades of a vendor another one; those in the bin too."""
    rows = _of(Upgrade.objects.for_actor(actor), source_id, ids)
    moved = list(rows.values_list("id", flat=True))
    rows.update(vendor_id=target_id, version=F("version") + 1)
    fresh = Upgrade.objects.for_actor(actor).filter(pk__in=moved)
    for upgrade in fresh.kept().select_related("vehicle"):
        upgrade_post(upgrade, actor=actor)
    return moved


def _of(rows: Any, vendor_id: int, ids: Collection[int] | None) -> Any:
    rows = rows.filter(vendor_id=vendor_id).order_by("id")
    return rows if ids is None else rows.filter(pk__in=ids)
