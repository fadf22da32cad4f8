"""Tags: words, with spaces if people like, that an organization sticks to its records."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from typing_extensions import override

from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.rows import complain
from project.kernel.tenancy import OrganizationOwned

MOST_TAGS = 20


class Tag(OrganizationOwned):
    """One tag of an organization, unique without regard to case."""

    name = models.CharField(max_length=60)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint("organization", Lower("name"), name="tag_name_once"),
        )

    @override
    def __str__(self) -> str:
        return self.name


def tags_for(names: Iterable[str], *, actor: Actor) -> list[Tag]:
    """Return the tags with these names, making those that are new; raises `RuleViolated` for too many."""
    wanted: dict[str, str] = {}
    for name in names:
        clean = " ".join(name.split())[:60]
        if clean:
            wanted.setdefault(clean.lower(), clean)
    if len(wanted) > MOST_TAGS:
        raise RuleViolated(worded("Use at most %(most)s tags.", most=MOST_TAGS), field="tags")
    known = _known(wanted, actor=actor)
    if len(known) < len(wanted):
        new = [
            Tag(organization_id=actor.organization_id, name=name)
            for key, name in wanted.items()
            if key not in known
        ]
        # Another request may be making the same tag: then that one is taken.
        Tag.objects.bulk_create(new, ignore_conflicts=True)
        known = _known(wanted, actor=actor)
    return [known[key] for key in wanted if key in known]


def tags_set(
    record: Any, names: Collection[str] | None, *, actor: Actor
) -> dict[str, tuple[Any, Any]]:
    """Give a record these tags, `None` leaves them; returns the change for the audit log."""
    if names is None:
        return {}
    before = sorted(record.tags.values_list("name", flat=True))
    record.tags.set(tags_for(names, actor=actor))
    after = sorted(record.tags.values_list("name", flat=True))
    return {} if before == after else {"tags": (before, after)}


def _known(wanted: Collection[str], *, actor: Actor) -> dict[str, Tag]:
    """Compare in Python: SQLite's lower() knows ASCII alone."""
    rows = Tag.objects.for_actor(actor)
    return {key: tag for tag in rows if (key := tag.name.lower()) in wanted}


def tag_list(*, actor: Actor) -> "models.QuerySet[Tag]":
    """Return the tags of the organization by name."""
    actor.require(Permission.VIEW)
    return Tag.objects.for_actor(actor)


def tag_get(*, actor: Actor, tag_id: int) -> Tag:
    """Return a tag; raises `NotFound`."""
    row = tag_list(actor=actor).filter(pk=tag_id).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def tag_rename(*, actor: Actor, tag_id: int, name: str) -> Tag:
    """Rename a tag wherever it is used; raises `RuleViolated` for a name that another tag has."""
    actor.require(Permission.EDIT_VEHICLES)
    tag = tag_get(actor=actor, tag_id=tag_id)
    before, tag.name = tag.name, " ".join(name.split())
    if any(other.name.lower() == tag.name.lower() for other in _others(tag, actor=actor)):
        raise RuleViolated(worded("There is a tag “%(tag)s” already.", tag=tag.name), field="name")
    try:
        tag.full_clean(exclude=("organization",), validate_constraints=False)
    except ValidationError as error:
        raise complain(error) from error
    tag.save(update_fields=("name",))
    audit.record("tag.rename", tag, actor=actor, before={"name": before}, after={"name": tag.name})
    return tag


@transaction.atomic
def tag_delete(*, actor: Actor, tag_id: int) -> None:
    """Take a tag off everything and delete it."""
    actor.require(Permission.EDIT_VEHICLES)
    tag = tag_get(actor=actor, tag_id=tag_id)
    audit.record("tag.delete", tag, actor=actor, before={"name": tag.name})
    tag.delete()


def _others(tag: Tag, *, actor: Actor) -> "models.QuerySet[Tag]":
    return tag_list(actor=actor).exclude(pk=tag.pk)


def tag_names(text: str) -> list[str]:
    """Split what a person typed at commas and semicolons."""
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
