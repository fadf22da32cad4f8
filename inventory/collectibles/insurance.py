"""The insurance list on paper: A4 with Typst, and CSV."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inventory.collectibles.presenting import cover_label, edition_text
from inventory.collectibles.selectors import InsuranceRow, InsuranceSum
from project.kernel.tables import harmless
from project.web.templatetags.formats import money_text

SHEET = Path(__file__).with_name("insurance.typ")


def write_pdf(
    rows: Sequence[InsuranceRow], sums: Sequence[InsuranceSum], *, printed_on: date, owner: str
) -> bytes:
    """Return the insurance list as PDF; all texts go in as data and are never markup."""
    import typst

    data = {
        "language": (get_language() or "en").split("-")[0],
        "title": _("Collectibles for the insurance"),
        "owner": owner,
        "head": [_("What"), _("Proof"), _("Worth"), _("Insured"), _("Gap"), _("State")],
        "rows": [_cells(row) for row in rows],
        "sums": [
            [one.currency, *(money_text(amount, one.currency) for amount in _amounts(one))]
            for one in sums
        ],
        "total": _("Sum"),
        "printed": _("Printed %(day)s from %(site)s")
        % {"day": date_format(printed_on, "j F Y"), "site": settings.SITE_NAME},
    }
    return bytes(typst.compile(str(SHEET), sys_inputs={"data": json.dumps(data)}))


def write_csv(rows: Sequence[InsuranceRow]) -> str:
    """Return the insurance list as CSV, amounts plain and with their currencies."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(
        (
            "name", "edition", "serial_number", "year", "grade", "place", "worth",
            "worth_currency", "insured", "insured_currency", "insured_until", "gap", "cover",
        )
    )  # fmt: skip
    for row in rows:
        one, item = row.collectible, row.collectible.item
        writer.writerow(
            (
                harmless(item.name), harmless(edition_text(one)), harmless(one.serial_number),
                one.year or "", one.grade,
                harmless(item.default_location.path if item.default_location else ""),
                _plain(row.insured.worth), row.insured.worth_currency if row.insured.worth is not None else "",
                _plain(row.insured.insured), one.currency if row.insured.insured is not None else "",
                row.insured.until or "", _plain(row.gap), row.cover.value,
            )
        )  # fmt: skip
    return target.getvalue()


def _cells(row: InsuranceRow) -> list[str]:
    one = row.collectible
    facts = (
        edition_text(one),
        one.serial_number,
        str(one.year or ""),
        one.grade and one.get_grade_display(),
    )
    named = "\n".join((one.item.name, " · ".join(text for text in facts if text)))
    if one.appraised_on is not None:
        proof = date_format(one.appraised_on, "j M Y")
    else:
        proof = _("What was paid") if one.acquired_for is not None else ""
    worth = money_text(row.insured.worth, row.insured.worth_currency)
    insured = money_text(row.insured.insured, row.insured.currency)
    return [
        named.strip(),
        proof,
        worth,
        insured,
        money_text(row.gap, row.insured.worth_currency),
        cover_label(row.cover),
    ]


def _amounts(one: InsuranceSum) -> tuple[Decimal, Decimal, Decimal]:
    return one.worth, one.insured, one.gap


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else format(amount, "f")
