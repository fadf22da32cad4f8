"""Documents as pages show them."""

from datetime import date

from django.utils.translation import gettext as _

from garage.documents.expiry import Expiry, expiry_of
from garage.documents.models import Document
from garage.records.pages import page_url
from project.kernel.actor import Actor
from project.web.components import DueItem
from project.web.templatetags.formats import day, relative_day

_ICONS = {"insurance": "shield", "card": "shield", "licence": "user", "manual": "list"}


def standing(row: Document, *, today: date) -> Expiry:
    """Return how a document that carries `is_replaced` stands."""
    return expiry_of(
        valid_from=row.valid_from,
        expires_on=row.expires_on,
        is_replaced=bool(getattr(row, "is_replaced", False)),
        today=today,
    )


def standing_text(row: Document, expiry: Expiry) -> str:
    """Return how a document stands in words."""
    match expiry.state:
        case "replaced":
            return _("Renewed")
        case "expired":
            return _("Ended %(when)s") % {"when": relative_day(row.expires_on)}
        case "ahead":
            return _("Good from %(day)s") % {"day": day(row.valid_from)}
        case "soon" | "valid":
            return _("Ends %(when)s") % {"when": relative_day(row.expires_on)}
        case _other:
            return _("Without end")


def document_item(row: Document, *, actor: Actor, today: date) -> DueItem:
    """Return a document as a row."""
    expiry = standing(row, today=today)
    place = row.vehicle.name if row.vehicle else _("The whole garage")
    parts = (str(row.get_kind_display()), place, row.number)
    return DueItem(
        title=row.title,
        url=page_url("document_detail", actor, document_id=row.pk),
        when=standing_text(row, expiry),
        note=day(row.expires_on) if row.expires_on else "",
        detail=" · ".join(part for part in parts if part),
        icon=_ICONS.get(row.kind, "file-text"),
        tone={"expired": "bad", "soon": "warn"}.get(expiry.state, "ok"),  # type: ignore[arg-type]
    )
