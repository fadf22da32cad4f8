"""Rows of accounts that know their version, like those of an organization do."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from project.kernel.rows import save_changes


class Versioned(models.Model):
    """A row that belongs to no organization and knows which version it is."""

    updated_at = models.DateTimeField(auto_now=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def save_versioned(
    row: Versioned, *, changes: Mapping[str, Any], expected_version: int | None = None
) -> dict[str, tuple[Any, Any]]:
    """Apply and save what differs, as `project.kernel.rows.save_changes` does for owned rows."""
    return save_changes(row, changes=changes, expected_version=expected_version)  # type: ignore[type-var]
