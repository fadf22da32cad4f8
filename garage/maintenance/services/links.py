"""Saying how service records hang together."""

from django.db import transaction

from garage.maintenance import selectors
from garage.maintenance.models import RecordLink
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated, worded


@transaction.atomic
def link_add(*, actor: Actor, record_id: int, target_id: int, kind: str) -> RecordLink:
    """Link a service record to another one; the same link again changes nothing."""
    actor.require(Permission.EDIT_WORK)
    record = selectors.service_record_get(actor=actor, record_id=record_id)
    target = selectors.service_record_get(actor=actor, record_id=target_id)
    if kind not in RecordLink.Kind.values:
        raise RuleViolated(
            worded("Choose one of %(names)s.", names=", ".join(RecordLink.Kind.values)),
            field="kind",
        )
    if record == target:
        raise RuleViolated("A record cannot be linked to itself.", field="target_id")
    link, is_new = RecordLink.objects.for_actor(actor).get_or_create(
        record=record,
        target=target,
        kind=kind,
        defaults={"organization_id": actor.organization_id},
    )
    if is_new:
        after = {"kind": kind, "target": target.title}
        audit.record("service_record.link", record, actor=actor, after=after)
    return link


@transaction.atomic
def link_remove(*, actor: Actor, record_id: int, link_id: int) -> None:
    """Take a link away that begins or ends at a service record."""
    actor.require(Permission.EDIT_WORK)
    record = selectors.service_record_get(actor=actor, record_id=record_id)
    link = selectors.links_of(actor=actor, record=record).filter(pk=link_id).first()
    if link is None:
        raise NotFound
    before = {"kind": link.kind, "target": link.target.title}
    audit.record("service_record.unlink", link.record, actor=actor, before=before)
    link.delete()
