"""Deleting service records and upgrades for good."""

from django.db import transaction

from garage.maintenance import selectors
from garage.maintenance.models import ServiceRecord, Upgrade
from garage.maintenance.services.posting import upgrade_post
from garage.records.common import files_set
from garage.records.origins import record_withdrawn
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound


@transaction.atomic
def service_record_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned service record with its lines, links and files; there is no way back.

    Its upgrades stay, with their cost on their own.
    """
    actor.require(Permission.EDIT_WORK)
    record = selectors.service_record_find(actor=actor, record_id=row_id)
    upgrades = list(record.upgrades.values_list("id", flat=True))
    _delete(record, action="service_record.purge", actor=actor)
    for upgrade in Upgrade.objects.for_actor(actor).kept().filter(pk__in=upgrades):
        upgrade_post(upgrade, actor=actor)


@transaction.atomic
def upgrade_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned upgrade with its files; there is no way back."""
    actor.require(Permission.EDIT_WORK)
    upgrade = selectors.upgrade_find(actor=actor, upgrade_id=row_id)
    _delete(upgrade, action="upgrade.purge", actor=actor)


def _delete(row: ServiceRecord | Upgrade, *, action: str, actor: Actor) -> None:
    if row.binned_at is None:
        raise NotFound
    audit.record(action, row, actor=actor, before={"title": row.title})
    record_withdrawn(row, actor=actor)
    files_set(row, (), actor=actor)
    row.delete()
