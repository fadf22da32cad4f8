"""The cost of ownership on A4 with Typst; texts go in as data and are never markup."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

SHEET = Path(__file__).with_name("ownership.typ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a sheet: the first column holds words, the others amounts; the last row sums up."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a sheet says: figures with their labels, tables, and what is missing."""

    title: str
    subtitle: str
    figures: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    notes: Sequence[str]


def write_pdf(sheet: Sheet, *, printed_on: date) -> bytes:
    """Return a sheet as PDF."""
    import typst

    data = asdict(sheet) | {
        "language": (get_language() or "en").split("-")[0],
        "kind": _("Cost of ownership"),
        "missing": _("What these figures leave out or take for granted"),
        "printed": _("Printed %(day)s from %(site)s")
        % {"day": date_format(printed_on, "j F Y"), "site": settings.SITE_NAME},
    }
    return bytes(typst.compile(str(SHEET), sys_inputs={"data": json.dumps(data)}))
