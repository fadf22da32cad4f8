"""Which vehicle bodies are drawn, and the paint they get when none is known."""

from __future__ import annotations

import re

BODIES = (
    "aircraft",
    "atv",
    "bicycle",
    "boat",
    "estate",
    "generator",
    "hatch",
    "motorcycle",
    "motorhome",
    "pickup",
    "roadster",
    "saloon",
    "scooter",
    "suv",
    "tractor",
    "trailer",
    "truck",
    "van",
)
DEFAULT_BODY = "hatch"
DEFAULT_COLOR = "#7f8d93"
_HEX_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def body_or_default(body: str) -> str:
    """Return `body` where it is drawn, else the hatchback."""
    return body if body in BODIES else DEFAULT_BODY


def color_or_default(color: str) -> str:
    """Return `color` where it is `#rrggbb`, else a neutral grey."""
    return color if _HEX_COLOR.fullmatch(color) else DEFAULT_COLOR
