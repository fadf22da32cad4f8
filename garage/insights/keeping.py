"""What two answers must have in common to show the same kept parts (ADR 0012)."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from accounts.preferences.selectors import preferences_of
from project.kernel.remembered import revision


def revision_of(request: Any) -> str:
    """Return the revision of the organization of a page, read once a request."""
    found: str | None = getattr(request, "revision", None)
    if found is None:
        found = request.revision = revision(actor=request.actor)
    return found


def same(request: Any, *, today: date | None = None) -> str:
    """Return what a person's pages have in common until something changes.

    Parts that are kept hold no form: its token belongs to one session.
    """
    actor, looks = request.actor, preferences_of(request.user)
    day = today or timezone.localdate()
    at = revision_of(request)
    return f"{at}:{actor.user_id}:{looks}:{actor.role}:{get_language()}:{day}"
