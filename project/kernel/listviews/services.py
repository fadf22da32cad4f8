"""Changes to saved views and to the choice of columns; both are a person's own."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotAllowed, RuleViolated, worded
from project.kernel.listviews import selectors
from project.kernel.listviews.lists import clean_query, list_spec
from project.kernel.listviews.models import ListColumns, SavedView
from project.kernel.rows import save_changes, save_new

MOST_VIEWS = 100
_COLUMNS = frozenset({"name", "query", "is_shared", "is_default"})


@transaction.atomic
def view_save(
    *,
    actor: Actor,
    list_name: str,
    name: str,
    query: str,
    is_shared: bool = False,
    is_default: bool = False,
) -> SavedView:
    """Keep the filters and order of a list under a name; raises `RuleViolated` for a name in use."""
    user_id = _person(actor)
    spec = list_spec(list_name)
    mine = SavedView.objects.for_actor(actor).filter(user_id=user_id)
    if mine.count() >= MOST_VIEWS:
        raise RuleViolated(
            worded("You have %(most)s views. Delete one first.", most=MOST_VIEWS), field="name"
        )
    if is_default:
        _no_default(spec.name, actor=actor)
    row = SavedView(
        user_id=user_id,
        list_name=spec.name,
        name=" ".join(name.split()),
        query=clean_query(query),
        is_shared=is_shared,
        is_default=is_default,
    )
    save_new(row, actor=actor)
    audit.record("view.save", row, actor=actor, after={"name": row.name, "list": row.list_name})
    return row


@transaction.atomic
def view_change(
    *,
    actor: Actor,
    view_id: int,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> SavedView:
    """Change what is sent of a view of one's own: name, filters, shared, default."""
    _person(actor)
    row = selectors.view_get_own(actor=actor, view_id=view_id)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    if "query" in given:
        given["query"] = clean_query(given["query"])
    if "name" in given:
        given["name"] = " ".join(given["name"].split())
    if given.get("is_default") and not row.is_default:
        _no_default(row.list_name, actor=actor)
    moved = save_changes(row, changes=given, expected_version=expected_version)
    audit.record_changes("view.change", row, actor=actor, moved=moved)
    return row


@transaction.atomic
def view_delete(*, actor: Actor, view_id: int) -> None:
    """Delete a view of one's own; the list stays as it is."""
    _person(actor)
    row = selectors.view_get_own(actor=actor, view_id=view_id)
    audit.record("view.delete", row, actor=actor, before={"name": row.name})
    row.delete()


@transaction.atomic
def columns_choose(*, actor: Actor, list_name: str, shown: Collection[str]) -> None:
    """Keep which columns of a list a person wants to see."""
    user_id, spec = _person(actor), list_spec(list_name)
    hidden = [name for name in spec.columns if name not in shown]
    row, _ = ListColumns.objects.for_actor(actor).get_or_create(
        user_id=user_id,
        list_name=spec.name,
        defaults={"organization_id": actor.organization_id},
    )
    row.hidden = hidden
    row.save(update_fields=["hidden"])
    audit.record("list.columns", row, actor=actor, after={"hidden": hidden})


def _no_default(list_name: str, *, actor: Actor) -> None:
    mine = SavedView.objects.for_actor(actor).filter(user_id=_person(actor))
    rows = mine.filter(list_name=list_name)
    for row in rows.filter(is_default=True).select_for_update():
        save_changes(row, changes={"is_default": False})


def _person(actor: Actor) -> int:
    actor.require(Permission.VIEW)
    if actor.user_id is None:
        raise NotAllowed("Views belong to people.")
    return actor.user_id
