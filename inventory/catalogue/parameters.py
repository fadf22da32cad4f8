"""Parameters: custom fields that items of a category have, and those of all categories below it."""

from collections.abc import Mapping

from inventory.catalogue.models import Category, Item
from inventory.catalogue.selectors import category_choices, category_list
from project.kernel.actor import Actor
from project.kernel.custom.models import CustomField
from project.kernel.custom.selectors import fields_for, having
from project.kernel.numbers import whole_number
from project.kernel.rows import BinnedQuerySet

KIND, PREFIX = "inventory.item", "category:"


def category_scopes(actor: Actor) -> list[tuple[str, str]]:
    """Return the categories that a parameter can be narrowed to."""
    return [(f"{PREFIX}{row_id}", path) for row_id, path in category_choices(actor=actor).items()]


def scopes_of(row: Item) -> frozenset[str]:
    """Return the sorts that an item is of: its kind, its category and all above that."""
    return frozenset({str(row.kind), *_trail(row.category)})


def scopes_within(category_id: int | None, *, kind: str, actor: Actor) -> frozenset[str]:
    """Return the sorts of an item that is to be of a kind, and in a category or in none."""
    category = category_list(actor=actor).filter(pk=category_id).first() if category_id else None
    kinds = {kind} if kind in Item.Kind.values else set(Item.Kind.values)
    return frozenset({*kinds, *_trail(category)})


def sent_scopes(sent: Mapping[str, str], *, actor: Actor) -> frozenset[str]:
    """Return the sorts of an item as a form says them."""
    category_id = whole_number(sent.get("category_id", ""))
    return scopes_within(category_id, kind=sent.get("kind", ""), actor=actor)


def parameters_of(category: Category, *, actor: Actor) -> list[CustomField]:
    """Return the parameters of a category, its own and those that it inherits."""
    wanted = set(_trail(category))
    rows = fields_for(actor=actor, record_kind=KIND)
    return [row for row in rows if wanted & set(row.scopes)]


def is_inherited(field: CustomField, category: Category) -> bool:
    """Say whether a category has a parameter from one above it."""
    return f"{PREFIX}{category.pk}" not in field.scopes


def with_parameters(
    rows: BinnedQuerySet[Item], said: Mapping[str, str], *, actor: Actor
) -> BinnedQuerySet[Item]:
    """Narrow items to those that say something in their parameters, by the keys of these."""
    if not said:
        return rows
    return having(rows, said, fields=fields_for(actor=actor, record_kind=KIND), actor=actor)


def _trail(category: Category | None) -> list[str]:
    return (
        [f"{PREFIX}{row_id}" for row_id in (*category.ancestor_ids, category.pk)]
        if category
        else []
    )
