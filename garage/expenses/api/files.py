"""The files of records as endpoints show them."""

from typing import Any

from django.db import models

from project.kernel.actor import Actor
from project.kernel.files.store import attachments_of


def files_out(record: models.Model, *, actor: Actor) -> list[dict[str, Any]]:
    """Return the files of a record."""
    return [
        {
            "id": link.file_id,
            "name": link.file.name,
            "content_type": link.file.content_type,
            "size": link.file.size,
        }
        for link in attachments_of(record, actor=actor)
    ]
