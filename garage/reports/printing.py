"""Setting a history on A4 with Typst; texts go in as data and are never markup."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from garage.reports.values import History

SHEET = Path(__file__).with_name("history.typ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A page of a receipt, as WebP in the folder of the print."""

    path: Path
    title: str


def write_pdf(
    told: History, *, pictures: Sequence[Picture], folder: Path, printed_on: date
) -> bytes:
    """Return the PDF of a history; `folder` holds the pictures and takes the sheet."""
    import typst

    sheet = folder / SHEET.name
    shutil.copyfile(SHEET, sheet)
    data = asdict(told) | {
        "pictures": [{"path": one.path.name, "title": one.title} for one in pictures],
        "language": (get_language() or "en").split("-")[0],
        "words": _words(printed_on),
    }
    return bytes(typst.compile(str(sheet), root=str(folder), sys_inputs={"data": json.dumps(data)}))


def _words(printed_on: date) -> dict[str, str]:
    """Return the texts of the sheet itself, in the language of the reader."""
    printed = _("Printed %(day)s from %(site)s. Entries marked “yes” have a document behind them.")
    return {
        "kind": _("Vehicle history report"),
        "date": _("Date"),
        "meter": _("Odometer"),
        "what": _("What"),
        "party": _("Where"),
        "proof": _("Proof"),
        "amount": _("Amount"),
        "energy": _("Energy by year"),
        "costs": _("Costs by year"),
        "pictures": _("Receipts"),
        "printed": printed % {"day": date_format(printed_on, "j F Y"), "site": settings.SITE_NAME},
        "check_code": _("Check code"),
    }
