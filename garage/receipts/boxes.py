"""The paper beside the form: its pages, and the box of each field on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from garage.receipts.drafts import Draft
from garage.receipts.models import Receipt, ReceiptReading
from garage.receipts.presenting import picture_url
from garage.receipts.reading.geometry import levelled
from project.kernel.actor import Actor

LEAST_CONFIDENCE = 0.7
PAD = 0.15  # of the height of a box, around it; half the room to the next line at most
MOST_PAD = 0.002  # of the page
_SIDES = (("x0", 0), ("y0", 1), ("x1", 0), ("y1", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """A box on the paper, in the units of its page, and the field that it leads to.

    `turn` is what an SVG turns it by, so that it lies on text that is skewed; empty when level.
    """

    field: str
    target: str
    label: str
    is_low: bool
    x: float
    y: float
    width: float
    height: float
    turn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A page of the receipt with the boxes of the fields that were read there."""

    number: int
    url: str
    width: int
    height: int
    highlights: tuple[Highlight, ...]


def papers_of(
    receipt: Receipt, reading: ReceiptReading | None, draft: Draft, *, actor: Actor
) -> list[Paper]:
    """Return the pages of a receipt that there is a picture of; an unread copy shows the first's."""
    if receipt.state == Receipt.State.DUPLICATE and receipt.duplicate_of:
        receipt = receipt.duplicate_of
    pictures = {row.variant: row for row in receipt.file.derivatives.all()}
    pages = reading.data["pages"] if reading else []
    papers = []
    number_of_page = 1
    while (picture := pictures.get(f"page-{number_of_page}")) is not None:
        index = number_of_page - 1
        size = (pages[index]["width"], pages[index]["height"]) if index < len(pages) else None
        width, height = size or (picture.width or 1, picture.height or 1)
        skew = pages[index].get("skew", 0.0) if index < len(pages) else 0.0
        papers.append(
            Paper(
                number=number_of_page,
                url=picture_url(receipt, picture.variant, actor),
                width=width,
                height=height,
                highlights=_highlights(draft, page=index, size=(width, height), skew=skew),
            )
        )
        number_of_page += 1
    return papers


def _highlights(
    draft: Draft, *, page: int, size: tuple[int, int], skew: float
) -> tuple[Highlight, ...]:
    found = []
    for name, label in box_labels().items():
        item = draft.field(name)
        if item.box is not None and item.box["page"] == page:
            found.append(
                Highlight(
                    field=name,
                    target="lines" if name == "lines" else f"id_{name}",
                    label=_("Go to %(field)s") % {"field": label},
                    is_low=item.doubt or item.confidence < LEAST_CONFIDENCE,
                    **_placed(item.box, size=size, skew=skew),
                )
            )
    return tuple(found)


def _placed(box: Mapping[str, Any], *, size: tuple[int, int], skew: float) -> dict[str, Any]:
    """Return where a box is drawn: as wide and tall as its text, turned as that is."""
    x0, y0, x1, y1 = (box[name] * size[at] for name, at in _SIDES)
    middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
    wide, tall = levelled(x1 - x0, y1 - y0, skew=skew)
    pad = min(PAD * tall, MOST_PAD * size[1])
    return {
        "x": round(middle_x - wide / 2 - pad, 1),
        "y": round(middle_y - tall / 2 - pad, 1),
        "width": round(wide + 2 * pad, 1),
        "height": round(tall + 2 * pad, 1),
        "turn": f"rotate({skew:.2f} {middle_x:.1f} {middle_y:.1f})" if skew else "",
    }


def box_labels() -> dict[str, str]:
    """Return the fields that have a place on the paper, the large boxes first."""
    return {
        "lines": _("Lines"),
        "vehicle": _("Vehicle"),
        "vendor": _("Vendor"),
        "address": _("Address of the vendor"),
        "tax_id": _("Tax number of the vendor"),
        "date": _("Date"),
        "invoice_number": pgettext("of an invoice", "Number"),
        "total": _("Total"),
        "tax": _("Tax"),
        "litres": _("Filled in"),
        "odometer": _("Odometer"),
    }
