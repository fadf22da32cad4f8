"""Plans: started, changed, binned; the records whose money counts for them."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.planner import selectors
from garage.planner.models import Plan, PlanCost, TaskFinish
from garage.planner.services.inputs import PlanInput
from garage.planner.services.reserving import plan_reserve
from garage.records.common import days_checked
from garage.vehicles.selectors import vehicle_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.files.models import Attachment
from project.kernel.files.store import attachments_of, detach
from project.kernel.money import check_currency, quantize
from project.kernel.rows import save_changes, save_new

MOST_COSTS = 1000
_COLUMNS = frozenset(field.name for field in fields(PlanInput)) - {"custom_fields"}


@transaction.atomic
def plan_add(*, actor: Actor, data: PlanInput) -> Plan:
    """Start a plan."""
    actor.require(Permission.EDIT_WORK)
    plan = save_new(Plan(**_columns(data, actor=actor)), actor=actor)
    custom_values_set(plan, data.custom_fields, actor=actor, is_whole=True)
    audit.record("plan.record", plan, actor=actor, after={"title": plan.title})
    return plan


@transaction.atomic
def plan_change(
    *,
    actor: Actor,
    plan_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> Plan:
    """Change what is sent of a plan, by the names of `PlanInput`.

    Raises `StaleVersion` when somebody changed it after it was read.
    """
    actor.require(Permission.EDIT_WORK)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    current = PlanInput(**{name: getattr(plan, name) for name in _COLUMNS})
    columns = _columns(replace(current, **given), actor=actor)
    moved = save_changes(plan, changes=columns, expected_version=expected_version)
    if "state" in moved:
        plan_reserve(plan, actor=actor)
    audit.record_changes("plan.change", plan, actor=actor, moved=moved)
    custom_values_set(plan, changes.get("custom_fields"), actor=actor)
    return plan


@transaction.atomic
def plan_bin(*, actor: Actor, plan_id: int) -> Plan:
    """Put a plan into the bin; its tasks and its diary are out of sight with it.

    What was set aside for its tasks is let go of.
    """
    actor.require(Permission.EDIT_WORK)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id, lock=True)
    save_changes(plan, changes={"binned_at": timezone.now()})
    plan_reserve(plan, actor=actor)
    audit.record("plan.bin", plan, actor=actor)
    return plan


@transaction.atomic
def plan_unbin(*, actor: Actor, plan_id: int) -> Plan:
    """Take a plan out of the bin, with its tasks and its diary."""
    actor.require(Permission.EDIT_WORK)
    plan = selectors.plan_find(actor=actor, plan_id=plan_id)
    if plan.binned_at is None:
        raise NotFound
    save_changes(plan, changes={"binned_at": None})
    plan_reserve(plan, actor=actor)
    audit.record("plan.unbin", plan, actor=actor)
    return plan


@transaction.atomic
def plan_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned plan with its tasks, its diary and the photos; there is no way back.

    The records that its tasks became stay.
    """
    actor.require(Permission.EDIT_WORK)
    plan = selectors.plan_find(actor=actor, plan_id=row_id)
    if plan.binned_at is None:
        raise NotFound
    audit.record("plan.purge", plan, actor=actor, before={"title": plan.title})
    for entry in plan.diary.all():
        for link in attachments_of(entry, actor=actor):
            detach(link, actor=actor)
    plan.delete()


@transaction.atomic
def plan_cost_add(*, actor: Actor, plan_id: int, source_kind: str, source_id: int) -> PlanCost:
    """Let the money of a record count for a plan; adding it again changes nothing."""
    actor.require(Permission.EDIT_WORK)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id, lock=True)
    entry = selectors.cost_entry(actor=actor, source_kind=source_kind, source_id=source_id)
    rows = PlanCost.objects.for_actor(actor).filter(plan=plan)
    if rows.count() >= MOST_COSTS:
        raise RuleViolated(worded("A plan counts at most %(most)s records.", most=MOST_COSTS))
    row: PlanCost
    row, is_new = rows.get_or_create(
        source_kind=source_kind,
        source_id=source_id,
        defaults={"organization_id": plan.organization_id, "plan": plan},
    )
    if is_new:
        audit.record("plan.link", plan, actor=actor, after={"record": entry.title})
    return row


@transaction.atomic
def plan_cost_remove(*, actor: Actor, plan_id: int, source_kind: str, source_id: int) -> None:
    """Let the money of a record no longer count for a plan.

    Raises `RuleViolated` for one that a task of the plan became, `NotFound` for one not counted.
    """
    actor.require(Permission.EDIT_WORK)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id, lock=True)
    rows = PlanCost.objects.for_actor(actor).filter(
        plan=plan, source_kind=source_kind, source_id=source_id
    )
    gone = rows.delete()[0]
    became = TaskFinish.objects.for_actor(actor).filter(task__plan=plan, record_id=source_id)
    if source_kind == selectors.SERVICE_RECORD and became.exists():
        raise RuleViolated("A task of this plan became this record, so it counts.")
    if not gone:
        raise NotFound
    audit.record("plan.unlink", plan, actor=actor, before={"record": source_id})


@transaction.atomic
def plan_cover_set(*, actor: Actor, plan_id: int, file_id: int) -> Plan:
    """Let a photo of the diary stand for its plan; raises `NotFound` for other files."""
    actor.require(Permission.EDIT_WORK)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id, lock=True)
    entries = selectors.diary_list(actor=actor, plan=plan).values("pk")
    link = (
        Attachment.objects.for_actor(actor)
        .filter(file_id=file_id, subject_kind="garage.diaryentry", subject_id__in=entries)
        .select_related("file")
        .first()
    )
    if link is None:
        raise NotFound
    if not link.file.is_clean_picture:
        raise RuleViolated("This photo is still being prepared. Try again in a moment.")
    moved = save_changes(plan, changes={"cover_id": file_id})
    audit.record_changes("plan.cover", plan, actor=actor, moved=moved)
    return plan


def _columns(data: PlanInput, *, actor: Actor) -> dict[str, Any]:
    if data.vehicle_id is not None:
        vehicle_get(actor=actor, vehicle_id=data.vehicle_id)
    values = {name: getattr(data, name) for name in _COLUMNS}
    values["currency"] = check_currency(data.currency or actor.currency)
    if data.budget is not None:
        values["budget"] = quantize(data.budget, values["currency"])
    days_checked(values, "started_on", "target_on")
    values["title"] = " ".join(data.title.split())
    return values
