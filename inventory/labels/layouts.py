"""Sheets and rolls that labels are printed on, in millimetres."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from project.kernel.errors import RuleViolated, worded

MM = Decimal
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A page of labels; a roll of a label printer is a page with one label.

    All lengths are in millimetres; `left` and `top` are the margins before the first label,
    `gap` lies between two columns.
    """

    key: str
    name: StrPromise
    width: Decimal
    height: Decimal
    page_width: Decimal
    page_height: Decimal
    columns: int = 1
    rows: int = 1
    left: Decimal = _NONE
    top: Decimal = _NONE
    gap: Decimal = _NONE

    @property
    def places(self) -> int:
        """How many labels a page has."""
        return self.columns * self.rows

    def pages(self, labels: int, *, first: int = 1) -> int:
        """Return how many pages so many labels take when the first goes to place `first`."""
        return -(-(labels + first - 1) // self.places)


def _roll(key: str, name: StrPromise) -> Layout:
    """Return the layout of a roll, whose key says its size."""
    width, height = map(MM, key.split("x"))
    return Layout(
        key=key, name=name, width=width, height=height, page_width=width, page_height=height
    )


_A4: dict[str, Any] = {"page_width": MM(210), "page_height": MM(297)}
_LETTER: dict[str, Any] = {"page_width": MM("215.9"), "page_height": MM("279.4")}
LAYOUTS = {
    layout.key: layout
    for layout in (
        Layout(
            key="a4-24", name=_("A4, 24 labels of 70 × 37 mm"), width=MM(70), height=MM(37),
            columns=3, rows=8, top=MM("0.5"), **_A4,
        ),
        Layout(
            key="a4-65", name=_("A4, 65 labels of 38.1 × 21.2 mm"), width=MM("38.1"),
            height=MM("21.2"), columns=5, rows=13, left=MM("4.75"), top=MM("10.7"), gap=MM("2.5"),
            **_A4,
        ),
        Layout(
            key="letter-30", name=_("US Letter, 30 labels of 2⅝ × 1 inch"), width=MM("66.7"),
            height=MM("25.4"), columns=3, rows=10, left=MM("4.8"), top=MM("12.7"), gap=MM("3.1"),
            **_LETTER,
        ),
        _roll("62x29", _("Label printer, 62 × 29 mm")),
        _roll("57x32", _("Label printer, 57 × 32 mm")),
        _roll("54x25", _("Label printer, 54 × 25 mm")),
        _roll("40x30", _("Label printer, 40 × 30 mm")),
    )
}  # fmt: skip
USUAL = "a4-24"


def layout_named(key: str) -> Layout:
    """Return a layout by its key; raises `RuleViolated`."""
    if key not in LAYOUTS:
        raise RuleViolated(
            worded("Choose one of: %(names)s.", names=", ".join(LAYOUTS)), field="layout"
        )
    return LAYOUTS[key]
