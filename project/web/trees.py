"""Trees on pages: the rows of a branch, page by page, and which of them can be opened further."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from project.kernel.actor import Actor
from project.web.pagination import Ordering, keyset_page
from project.web.records import page_url

MOST_SHOWN = 120
BY_NAME = Ordering(columns={"name": "name"}, default="name")


@dataclass(frozen=True, slots=True)
class Branch:
    """A row of a tree, its page, and whether something lies in it."""

    row: Any
    url: str
    has_more: bool


@dataclass(frozen=True, slots=True)
class Branches:
    """Rows that lie beside each other; `more_url` shows the next ones, `left` says how many.

    `ticks` is under which name ticked rows are sent; empty where they cannot be ticked.
    """

    rows: Sequence[Branch] = ()
    more_url: str = ""
    left: int = 0
    ticks: str = ""

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.rows)

    def __iter__(self) -> Iterator[Branch]:
        """Go through the rows."""
        return iter(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A kind of tree: the selector of what lies directly in a row, the page of a row and of all.

    `ticks` is under which name ticked rows are sent.
    """

    children: Callable[..., Any]
    page: str
    root: str
    argument: str
    ticks: str = ""

    def branches(
        self, parent_id: int | None, *, actor: Actor, after: str | None = None
    ) -> Branches:
        """Return what lies directly in a row or at the top, 120 at a time, with at most four queries."""
        children = self.children(actor=actor, parent_id=parent_id)
        page = keyset_page(children, ordering=BY_NAME, cursor=after, limit=MOST_SHOWN)
        if not page.items:
            return Branches()
        below = children.model.objects.for_actor(actor).kept()
        within = below.filter(parent_id__in=[row.pk for row in page.items]).order_by()
        full = set(within.values_list("parent_id", flat=True).distinct())
        rows = [
            Branch(row, page_url(self.page, actor, **{self.argument: row.pk}), row.pk in full)
            for row in page.items
        ]
        if not page.next:
            return Branches(rows, ticks=self.ticks)
        last = page.items[-1]
        here = page_url(self.page, actor, **{self.argument: parent_id}) if parent_id else page_url(self.root, actor)  # fmt: skip
        later = children.filter(name__gte=last.name).exclude(name=last.name, pk__lte=last.pk)
        more_url = f"{here}?{urlencode({'after': page.next})}"
        return Branches(rows, more_url, later.count(), self.ticks)
