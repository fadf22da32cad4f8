"""Tags and own fields of many rows at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from inventory.transfer.reading.cells import Unreadable
from project.kernel.actor import Actor
from project.kernel.custom.models import CustomField, CustomValue
from project.kernel.custom.selectors import custom_field_list
from project.kernel.custom.values import plain
from project.kernel.errors import RuleViolated, worded
from project.kernel.tags import MOST_TAGS, Tag, tags_for

AT_ONCE = 500


class TagBook:
    """The tags of an organization and who carries them."""

    def __init__(self, model: Any, *, actor: Actor) -> None:
        self.through, self.actor = model.tags.through, actor
        self.owner = f"{model._meta.model_name}_id"
        self._ids: dict[str, int] = {}

    def of(self, row_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
        """Return the names of the tags of rows of the organization, in their order."""
        found: dict[int, list[str]] = defaultdict(list)
        links = self.through.objects.filter(
            **{f"{self.owner}__in": row_ids}, tag__organization_id=self.actor.organization_id
        )
        for owner, name in links.order_by("tag__name").values_list(self.owner, "tag__name"):
            found[owner].append(name)
        return {owner: tuple(names) for owner, names in found.items()}

    def put_on(self, tags: Iterable[tuple[int, Sequence[str]]], *, is_new: bool) -> None:
        """Give rows their tags; those that are not new lose what they had."""
        wanted = list(tags)
        if not is_new:
            owners = [owner for owner, _ in wanted]
            self.through.objects.filter(**{f"{self.owner}__in": owners}).delete()
        self._learn({name for _, names in wanted for name in names})
        links = {(owner, self._ids[name.lower()]) for owner, names in wanted for name in names}
        rows = [self.through(**{self.owner: owner, "tag_id": tag}) for owner, tag in sorted(links)]
        self.through.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)

    def _learn(self, names: Collection[str]) -> None:
        new = sorted(name for name in names if name.lower() not in self._ids)
        for start in range(0, len(new), MOST_TAGS):
            for tag in tags_for(new[start : start + MOST_TAGS], actor=self.actor):
                self._ids[tag.name.lower()] = tag.pk


def tags_sorted(names: Iterable[str]) -> tuple[str, ...]:
    """Return tags as they are compared; raises `Unreadable` for too many."""
    once: dict[str, str] = {}
    for name in names:
        once.setdefault(name.lower(), name[: Tag._meta.get_field("name").max_length])
    if len(once) > MOST_TAGS:
        raise Unreadable(worded("tags holds more than %(most)s tags.", most=MOST_TAGS))
    return tuple(sorted(once.values()))


class FieldBook:
    """The own fields of items and what stands in them."""

    kind = "inventory.item"

    def __init__(self, *, actor: Actor) -> None:
        self.actor = actor
        self.fields: dict[str, CustomField] = {}
        self.load()

    def load(self) -> None:
        """Read which fields there are."""
        rows = custom_field_list(actor=self.actor, record_kind=self.kind)
        self.fields = {row.key: row for row in rows}

    def checked(self, said: Mapping[str, str]) -> dict[str, str]:
        """Return the texts that are kept, fields that are not there left out; raises `Unreadable`."""
        found = {}
        for key, text in said.items():
            if key not in self.fields:
                continue
            field = self.fields[key]
            try:
                found[key] = plain(text, field.rule)
            except RuleViolated as error:
                raise Unreadable(f"{field.name}: {error.message}") from error
        return {key: text for key, text in found.items() if text}

    def of(self, row_ids: Collection[int]) -> dict[int, dict[str, str]]:
        """Return what rows say in their fields."""
        found: dict[int, dict[str, str]] = defaultdict(dict)
        rows = CustomValue.objects.for_actor(self.actor).filter(
            field__in=[field for field in self.fields.values() if field.pk],
            subject_id__in=row_ids,
        )
        keys = {field.pk: key for key, field in self.fields.items()}
        for field_id, row_id, text in rows.values_list("field_id", "subject_id", "text"):
            found[row_id][keys[field_id]] = text
        return dict(found)

    def write(self, said: Iterable[tuple[int, Mapping[str, str]]]) -> None:
        """Write what rows say in their fields."""
        rows = [
            CustomValue(
                organization_id=self.actor.organization_id,
                field=self.fields[key],
                subject_id=row_id,
                text=text,
            )
            for row_id, texts in said
            for key, text in texts.items()
        ]
        CustomValue.objects.for_actor(self.actor).bulk_create(
            rows,
            batch_size=AT_ONCE,
            update_conflicts=True,
            update_fields=["text"],
            unique_fields=["field", "subject_id"],
        )


def rows_by_id(rows: "models.QuerySet[Any]", names: Sequence[str]) -> dict[int, dict[str, Any]]:
    """Return the named columns of rows by their ids."""
    return {row.pop("pk"): row for row in rows.values("pk", *names)}
