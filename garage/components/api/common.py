"""What the endpoints of components, warranties and recalls share."""

from typing import Annotated, Any

from django.db import models
from ninja import Query
from pydantic import BaseModel

from project.kernel.actor import Actor
from project.kernel.files.store import attachments_of
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS
from project.web.types import Body, Short


class PageQuery(BaseModel):
    """Which page of a list, in which order."""

    ordering: Short | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False

    def asked(self) -> dict[str, Any]:
        """Return the question as `keyset_page` takes it."""
        return {
            "asked": self.ordering,
            "cursor": self.cursor,
            "limit": self.limit,
            "with_count": self.count,
        }


def page_of(page: Any) -> dict[str, Any]:
    """Return a page as the answer of a list."""
    return {"items": page.items, "next": page.next or None, "count": page.count}


def changes_of(body: Body) -> dict[str, Any]:
    """Return what was sent, as the services take it."""
    changes = body.changes()
    for name in ("tags", "file_ids"):
        if name in changes:
            changes[name] = tuple(changes[name])
    return changes


def files_of(row: models.Model, *, actor: Actor) -> list[dict[str, Any]]:
    """Return the files of a row."""
    return [
        {
            "id": link.file_id,
            "name": link.file.name,
            "content_type": link.file.content_type,
            "size": link.file.size,
        }
        for link in attachments_of(row, actor=actor)
    ]
