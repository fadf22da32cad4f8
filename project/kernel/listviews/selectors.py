"""Questions about saved views: one's own, and those that other members share."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.listviews.lists import ListSpec
from project.kernel.listviews.models import ListColumns, SavedView

MOST_OFFERED = 50


def view_list(*, actor: Actor, list_name: str = "") -> "QuerySet[SavedView]":
    """Return the views that a person may open, of all lists or of one, by name."""
    actor.require(Permission.VIEW)
    rows: QuerySet[SavedView] = SavedView.objects.for_actor(actor).filter(
        Q(user_id=actor.user_id) | Q(is_shared=True)
    )
    return rows.filter(list_name=list_name) if list_name else rows


def view_get(*, actor: Actor, view_id: int) -> SavedView:
    """Return a view of one's own or a shared one; raises `NotFound`."""
    row = view_list(actor=actor).filter(pk=view_id).first()
    if row is None:
        raise NotFound
    return row


def view_get_own(*, actor: Actor, view_id: int) -> SavedView:
    """Return a view of one's own, locked, to change it; raises `NotFound`."""
    rows = view_list(actor=actor).filter(user_id=actor.user_id or 0)
    row = rows.select_for_update(of=("self",)).filter(pk=view_id).first()
    if row is None:
        raise NotFound
    return row


def views_offered(*, actor: Actor, list_name: str) -> list[SavedView]:
    """Return what the menu of a list offers, one's own first."""
    rows = list(view_list(actor=actor, list_name=list_name)[:MOST_OFFERED])
    return sorted(rows, key=lambda row: (row.user_id != actor.user_id, row.name.lower(), row.pk))


def columns_shown(spec: ListSpec, *, actor: Actor) -> Sequence[str]:
    """Return the columns of a list that a person wants to see; at first all."""
    if not spec.columns:
        return ()
    rows = ListColumns.objects.for_actor(actor).filter(
        user_id=actor.user_id or 0, list_name=spec.name
    )
    hidden: list[str] = next(iter(rows.values_list("hidden", flat=True)[:1]), [])
    return [name for name in spec.columns if name not in hidden]
