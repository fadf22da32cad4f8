"""Notices as pages show them."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.notifications.models import InboxNotice
from accounts.notifications.vocabulary import kind_label

TONES = {"overdue": "bad", "due": "warn", "soon": "accent", "info": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice with the address that opens it."""

    title: str
    urgency: str
    tone: str
    kind: str
    open_url: str
    notice: InboxNotice


def notice_row(notice: InboxNotice, *, slug: str) -> NoticeRow:
    """Return a notice as the list and the bell show it."""
    return NoticeRow(
        title=notice.title,
        urgency=notice.get_urgency_display(),
        tone=TONES.get(notice.urgency, ""),
        kind=kind_label(notice.kind),
        open_url=reverse("notice_open", kwargs={"organization": slug, "notice_id": notice.pk}),
        notice=notice,
    )
