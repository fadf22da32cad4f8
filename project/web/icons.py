"""Icons of the pages: Lucide drawings, gathered into one cached sprite."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import lucide

SPRITE_NAMESPACE = "http://www.w3.org/2000/svg"

# The name used in templates → the name of the Lucide drawing.
ICONS: dict[str, str] = {
    "alert": "triangle-alert",
    "archive": "archive",
    "arrow-down": "arrow-down",
    "arrow-up": "arrow-up",
    "bell": "bell",
    "bell-off": "bell-off",
    "bolt": "zap",
    "box": "package",
    "building": "building-2",
    "calendar": "calendar",
    "camera": "camera",
    "car": "car",
    "chart": "chart-column",
    "check": "check",
    "chevron-down": "chevron-down",
    "chevron-left": "chevron-left",
    "chevron-right": "chevron-right",
    "clock": "clock",
    "copy": "copy",
    "dots": "ellipsis",
    "download": "download",
    "drop": "droplet",
    "external": "external-link",
    "eye": "eye",
    "eye-off": "eye-off",
    "file": "file",
    "file-text": "file-text",
    "filter": "funnel",
    "flag": "flag",
    "fuel": "fuel",
    "gem": "gem",
    "gauge": "gauge",
    "globe": "globe",
    "history": "history",
    "image": "image",
    "info": "info",
    "kanban": "square-kanban",
    "key": "key-round",
    "keyboard": "keyboard",
    "layers": "layers",
    "link": "link",
    "list": "list",
    "lock": "lock",
    "list-checks": "list-checks",
    "mail": "mail",
    "menu": "menu",
    "merge": "merge",
    "message": "message-square",
    "minus": "minus",
    "moon": "moon",
    "move": "move-right",
    "note": "sticky-note",
    "odometer": "circle-gauge",
    "offline": "wifi-off",
    "paperclip": "paperclip",
    "pencil": "pencil",
    "phone": "phone",
    "pin": "map-pin",
    "plus": "plus",
    "printer": "printer",
    "receipt": "receipt-text",
    "refresh": "refresh-cw",
    "repair": "hammer",
    "rotate": "rotate-cw",
    "scan": "scan-barcode",
    "search": "search",
    "send": "send",
    "settings": "settings",
    "shield": "shield-check",
    "sign-out": "log-out",
    "spark": "sparkles",
    "store": "store",
    "tag": "tag",
    "trash": "trash-2",
    "tyre": "life-buoy",
    "undo": "undo-2",
    "up-down": "chevrons-up-down",
    "upgrade": "circle-plus",
    "upload": "upload",
    "user": "user",
    "user-plus": "user-plus",
    "users": "users",
    "wallet": "wallet",
    "wrench": "wrench",
    "x": "x",
    "zoom-in": "zoom-in",
    "zoom-out": "zoom-out",
}


def build_sprite() -> str:
    """Return one SVG document with a symbol for every icon of `ICONS`."""
    root = ET.Element("svg", {"xmlns": SPRITE_NAMESPACE})
    with ZipFile(Path(lucide.__file__).with_name("lucide.zip")) as drawings:
        for name, drawing in sorted(ICONS.items()):
            root.append(_symbol(name=name, svg=drawings.read(f"{drawing}.svg").decode()))
    ET.indent(root, space="")
    return ET.tostring(root, encoding="unicode") + "\n"


def _symbol(*, name: str, svg: str) -> ET.Element:
    drawing = ET.fromstring(svg)  # noqa: S314 - drawings of an installed package
    symbol = ET.Element("symbol", {"id": name, "viewBox": drawing.attrib["viewBox"]})
    for shape in drawing:
        shape.tag = shape.tag.removeprefix(f"{{{SPRITE_NAMESPACE}}}")
        symbol.append(shape)
    return symbol
