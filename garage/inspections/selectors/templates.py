"""Which templates there are, and which version of them counts."""

from django.db.models import Prefetch

from garage.inspections.models import InspectionTemplate, TemplateVersion
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.rows import BinnedQuerySet
from project.kernel.tenancy import ScopedQuerySet


def template_list(*, actor: Actor, search: str = "") -> BinnedQuerySet[InspectionTemplate]:
    """Return the templates of the organization that are not in the bin, by title."""
    actor.require(Permission.VIEW)
    rows: BinnedQuerySet[InspectionTemplate] = InspectionTemplate.objects.for_actor(actor)
    rows = rows.kept()
    if text := search.strip():
        rows = rows.filter(title__icontains=text)
    return rows


def with_versions(
    rows: BinnedQuerySet[InspectionTemplate], *, actor: Actor
) -> BinnedQuerySet[InspectionTemplate]:
    """Let each template carry its versions, the newest first, for one further query."""
    versions = TemplateVersion.objects.for_actor(actor).order_by("-number")
    return rows.prefetch_related(Prefetch("versions", queryset=versions))


def templates_ready(*, actor: Actor) -> list[TemplateVersion]:
    """Return the published versions that an inspection can be made with, by title."""
    actor.require(Permission.VIEW)
    rows = TemplateVersion.objects.for_actor(actor).select_related("template")
    ready = rows.filter(
        state=TemplateVersion.State.PUBLISHED, template__binned_at__isnull=True
    ).order_by("template__title", "id")
    return list(ready[:200])


def template_get(*, actor: Actor, template_id: int, lock: bool = False) -> InspectionTemplate:
    """Return a template; `lock` when it will change. Raises `NotFound`."""
    rows = template_list(actor=actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=template_id).first()
    if row is None:
        raise NotFound
    return row


def template_find(*, actor: Actor, template_id: int) -> InspectionTemplate:
    """Return a template even when it lies in the bin; raises `NotFound` for strangers."""
    actor.require(Permission.VIEW)
    row: InspectionTemplate | None = (
        InspectionTemplate.objects.for_actor(actor).filter(pk=template_id).first()
    )
    if row is None:
        raise NotFound
    return row


def versions_of(template: InspectionTemplate, *, actor: Actor) -> ScopedQuerySet[TemplateVersion]:
    """Return the versions of a template, the newest first."""
    rows: ScopedQuerySet[TemplateVersion] = TemplateVersion.objects.for_actor(actor)
    return rows.filter(template=template).order_by("-number")


def version_draft(template: InspectionTemplate, *, actor: Actor) -> TemplateVersion | None:
    """Return the version of a template that can be changed, if there is one."""
    return versions_of(template, actor=actor).filter(state=TemplateVersion.State.DRAFT).first()


def version_published(template: InspectionTemplate, *, actor: Actor) -> TemplateVersion | None:
    """Return the version of a template that inspections are made with, if there is one."""
    return versions_of(template, actor=actor).filter(state=TemplateVersion.State.PUBLISHED).first()


def version_get(*, actor: Actor, version_id: int) -> TemplateVersion:
    """Return a version of a template that is not in the bin; raises `NotFound`."""
    actor.require(Permission.VIEW)
    rows = TemplateVersion.objects.for_actor(actor).select_related("template")
    row: TemplateVersion | None = rows.filter(
        pk=version_id, template__binned_at__isnull=True
    ).first()
    if row is None:
        raise NotFound
    return row
