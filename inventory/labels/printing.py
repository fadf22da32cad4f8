"""Setting labels with Typst: a PDF to print, or a picture of the first page to look at."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inventory.labels.layouts import USUAL, Layout, layout_named
from inventory.labels.selectors import Choice, Label, labels_of
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated, worded

SHEET = Path(__file__).with_name("sheet.typ")
PREVIEW_PPI = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """What is printed: a choice of rows, on which labels, from which free place of the sheet on."""

    choice: Choice
    layout: str = USUAL
    first: int = 1


def labels_pdf(*, actor: Actor, wanted: Print, site: str) -> bytes:
    """Return the PDF of the labels that an actor wants; raises `NotFound` and `RuleViolated`."""
    layout = checked_layout(wanted)
    labels = labels_of(actor=actor, choice=wanted.choice)
    if not labels:
        raise RuleViolated("Choose what the labels are for.", field="item_ids")
    return write_pdf(labels, layout=layout, first=wanted.first, site=site)


def labels_preview(*, actor: Actor, wanted: Print, site: str) -> bytes:
    """Return the first page of the labels as a PNG; raises as `labels_pdf` does."""
    layout = checked_layout(wanted)
    labels = labels_of(actor=actor, choice=wanted.choice)
    return write_preview(labels, layout=layout, first=wanted.first, site=site)


def checked_layout(wanted: Print) -> Layout:
    """Return the layout of a print; raises `RuleViolated` where its first place is not on the sheet."""
    layout = layout_named(wanted.layout)
    if not 1 <= wanted.first <= layout.places:
        raise RuleViolated(
            worded("A sheet of this kind has places 1 to %(places)s.", places=layout.places),
            field="first",
        )
    return layout


def write_pdf(labels: Sequence[Label], *, layout: Layout, first: int, site: str) -> bytes:
    """Return the PDF of labels, the first at place `first`; `site` is where their links lead."""
    return _typeset(labels, layout=layout, first=first, site=site)


def write_preview(labels: Sequence[Label], *, layout: Layout, first: int, site: str) -> bytes:
    """Return the first page as a PNG, as it will be printed, with the edges of the labels."""
    shown = labels[: max(layout.places - first + 1, 0)]
    return _typeset(shown, layout=layout, first=first, site=site, format="png", ppi=PREVIEW_PPI)


def _typeset(
    labels: Iterable[Label], *, layout: Layout, first: int, site: str, **output: Any
) -> bytes:
    import typst

    data = {
        "layout": {
            name: float(getattr(layout, name))
            for name in ("width", "height", "page_width", "page_height", "left", "top", "gap")
        },
        "columns": layout.columns,
        "rows": layout.rows,
        "first": first,
        "edges": bool(output),
        "labels": [_values(label, site=site) for label in labels],
    }
    return bytes(typst.compile(str(SHEET), sys_inputs={"data": json.dumps(data)}, **output))


def _values(label: Label, *, site: str) -> dict[str, str]:
    return {
        "qr": qr_svg(link(label, site=site)),
        "code": str(label.code),
        "name": label.name,
        "number": label.number,
        "place": label.place,
    }


def link(label: Label, *, site: str) -> str:
    """Return the address that the label's QR code opens on any phone."""
    return f"{site.rstrip('/')}/s/{label.code}"


def qr_svg(text: str) -> str:
    """Return a QR code as an SVG without a margin; a quarter of it may be damaged or dirty."""
    import zxingcpp

    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    svg: str = drawn.to_svg(add_quiet_zones=False)
    return svg
