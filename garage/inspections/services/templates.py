"""Writing templates: a draft is changed, published for good, retired, and copied from ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from garage.inspections import selectors
from garage.inspections.models import Inspection, InspectionTemplate, TemplateVersion
from garage.inspections.rubric import (
    Rubric,
    check_complete,
    checked,
    digest_of,
    document_of,
)
from garage.inspections.selectors.templates import versions_of
from garage.inspections.shipped import shipped_get
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, NotFound
from project.kernel.rows import save_changes, save_new

NOTHING = Rubric()
_COLUMNS = frozenset({"title", "description", "is_condition_report"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateInput:
    """A template as people and programs give it; its content is given apart."""

    title: str
    description: str = ""
    kind: str = InspectionTemplate.Kind.RUBRIC
    is_condition_report: bool = False


@transaction.atomic
def template_add(
    *, actor: Actor, data: TemplateInput, rubric: Rubric = NOTHING, shipped_key: str = ""
) -> InspectionTemplate:
    """Add a template with a draft that asks what the rubric says."""
    actor.require(Permission.EDIT_WORK)
    template = save_new(
        InspectionTemplate(
            title=" ".join(data.title.split()),
            description=data.description.strip(),
            kind=data.kind,
            is_condition_report=data.is_condition_report,
            shipped_key=shipped_key,
        ),
        actor=actor,
    )
    _draft(template, checked(rubric, kind=template.kind), number=1, actor=actor)
    audit.record("template.add", template, actor=actor, after={"title": template.title})
    return template


@transaction.atomic
def template_copy(*, actor: Actor, key: str) -> InspectionTemplate:
    """Take one of our templates into the organization, published and ready to use.

    Raises `NotFound` for a key that we do not ship.
    """
    actor.require(Permission.EDIT_WORK)
    shipped = shipped_get(key)
    data = TemplateInput(
        title=shipped.title,
        description=shipped.description,
        kind=shipped.kind,
        is_condition_report=shipped.is_condition_report,
    )
    template = template_add(actor=actor, data=data, rubric=shipped.rubric, shipped_key=key)
    template_publish(actor=actor, template_id=template.pk)
    return template


@transaction.atomic
def template_change(
    *,
    actor: Actor,
    template_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> InspectionTemplate:
    """Change the title, the description, or whether inspections tell the vehicle's condition."""
    actor.require(Permission.EDIT_WORK)
    template = selectors.template_get(actor=actor, template_id=template_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    if "title" in given:
        given["title"] = " ".join(given["title"].split())
    moved = save_changes(template, changes=given, expected_version=expected_version)
    audit.record_changes("template.change", template, actor=actor, moved=moved)
    return template


@transaction.atomic
def template_rewrite(
    *, actor: Actor, template_id: int, rubric: Rubric, expected_version: int | None = None
) -> TemplateVersion:
    """Change what the draft of a template asks; a published version is followed by a new draft.

    Raises `StaleVersion` when somebody changed the draft after it was read.
    """
    actor.require(Permission.EDIT_WORK)
    template = selectors.template_get(actor=actor, template_id=template_id, lock=True)
    tidy = checked(rubric, kind=template.kind)
    draft = selectors.version_draft(template, actor=actor)
    if draft is None:
        draft = template_revise(actor=actor, template_id=template_id)
    moved = save_changes(
        draft, changes={"content": document_of(tidy)}, expected_version=expected_version
    )
    if moved:
        after = {"draft": draft.number, "criteria": len(tidy.criteria())}
        audit.record("template.rewrite", template, actor=actor, after=after)
    return draft


@transaction.atomic
def template_revise(*, actor: Actor, template_id: int) -> TemplateVersion:
    """Return the draft of a template, made from its newest version when there is none."""
    actor.require(Permission.EDIT_WORK)
    template = selectors.template_get(actor=actor, template_id=template_id, lock=True)
    newest = versions_of(template, actor=actor).first()
    if newest is not None and newest.state == TemplateVersion.State.DRAFT:
        return newest
    number = newest.number + 1 if newest else 1
    rubric = newest.rubric if newest else NOTHING
    draft = _draft(template, rubric, number=number, actor=actor)
    audit.record("template.revise", template, actor=actor, after={"draft": number})
    return draft


@transaction.atomic
def template_publish(
    *, actor: Actor, template_id: int, expected_version: int | None = None
) -> TemplateVersion:
    """Let inspections be made with the draft, which never changes again; the former one retires."""
    actor.require(Permission.EDIT_WORK)
    template = selectors.template_get(actor=actor, template_id=template_id, lock=True)
    draft = selectors.version_draft(template, actor=actor)
    if draft is None:
        raise Conflict("There is no draft to publish. Change the template first.")
    check_complete(draft.rubric)
    _retire(template, actor=actor)
    save_changes(
        draft,
        changes={
            "state": TemplateVersion.State.PUBLISHED,
            "published_at": timezone.now(),
            "sha256": digest_of({"kind": template.kind, "content": draft.content}),
        },
        expected_version=expected_version,
    )
    after = {"number": draft.number, "sha256": draft.sha256}
    audit.record("template.publish", template, actor=actor, after=after)
    return draft


@transaction.atomic
def template_retire(*, actor: Actor, template_id: int) -> InspectionTemplate:
    """Let no new inspection be made with a template; those that were made stay."""
    actor.require(Permission.EDIT_WORK)
    template = selectors.template_get(actor=actor, template_id=template_id, lock=True)
    if not _retire(template, actor=actor):
        raise Conflict("This template is not published.")
    audit.record("template.retire", template, actor=actor)
    return template


@transaction.atomic
def template_bin(*, actor: Actor, template_id: int) -> InspectionTemplate:
    """Put a template into the bin; raises `Conflict` where inspections were made with it."""
    actor.require(Permission.EDIT_WORK)
    template = selectors.template_get(actor=actor, template_id=template_id, lock=True)
    if _is_used(template, actor=actor):
        raise Conflict("Inspections were made with this template. Retire it instead.")
    save_changes(template, changes={"binned_at": timezone.now()})
    audit.record("template.bin", template, actor=actor)
    return template


@transaction.atomic
def template_unbin(*, actor: Actor, template_id: int) -> InspectionTemplate:
    """Take a template out of the bin."""
    actor.require(Permission.EDIT_WORK)
    template = selectors.template_find(actor=actor, template_id=template_id)
    if template.binned_at is None:
        raise NotFound
    save_changes(template, changes={"binned_at": None})
    audit.record("template.unbin", template, actor=actor)
    return template


@transaction.atomic
def template_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned template with its versions; there is no way back."""
    actor.require(Permission.EDIT_WORK)
    template = selectors.template_find(actor=actor, template_id=row_id)
    if template.binned_at is None:
        raise NotFound
    audit.record("template.purge", template, actor=actor, before={"title": template.title})
    template.delete()


def _draft(
    template: InspectionTemplate, rubric: Rubric, *, number: int, actor: Actor
) -> TemplateVersion:
    return save_new(
        TemplateVersion(template=template, number=number, content=document_of(rubric)),
        actor=actor,
    )


def _retire(template: InspectionTemplate, *, actor: Actor) -> bool:
    published = selectors.version_published(template, actor=actor)
    if published is None:
        return False
    save_changes(published, changes={"state": TemplateVersion.State.RETIRED})
    return True


def _is_used(template: InspectionTemplate, *, actor: Actor) -> bool:
    rows = Inspection.objects.for_actor(actor)
    return bool(rows.filter(template_version__template=template).exists())
